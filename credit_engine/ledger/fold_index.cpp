#include "credit_engine/ledger/fold_index.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "credit_engine/ledger/fold.h"

namespace cmrcredit::credit_engine {
namespace {

// 24 bytes each
constexpr std::size_t kMostInstances = 1'000'000, kMostStudies = 20'000;

}  // namespace

std::string common_digest(const FoldedCommon& common) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, 16);
  const auto add = [&state](const std::string& text) {
    const std::uint64_t size = text.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  };
  for (const auto* part : {&common.facts, &common.operators, &common.operator_codes, &common.physicians})
    add(*part);
  std::array<unsigned char, 16> digest{};
  crypto_generichash_final(&state, digest.data(), digest.size());
  return {digest.begin(), digest.end()};
}

FoldIndex::Study& FoldIndex::study(Connection& connection, std::int64_t id) {
  const auto [at, is_new] = studies_.try_emplace(id);
  auto& study = at->second;
  if (!is_new) return study;
  const auto folded = folded_study(connection, id);
  if (!folded) return study;
  for (const auto& common : folded->commons)
    study.commons.push_back(common_digest(common));
  for (const auto& instance : folded->instances) {
    study.instances.push_back(
        {instance.uid_digest(), short_digest(instance.own), instance.common, instance.incomplete});
  }
  std::ranges::sort(study.instances, {}, &Known::uid);
  instances_ += study.instances.size();
  return study;
}

const FoldIndex::Known* FoldIndex::find(Connection& connection, std::int64_t id, const std::string& sop_uid) {
  const auto& instances = study(connection, id).instances;
  if (instances.empty()) return nullptr;
  const auto digest = short_digest(sop_uid);
  const auto found = std::ranges::lower_bound(instances, digest, {}, &Known::uid);
  return found != instances.end() && found->uid == digest ? &*found : nullptr;
}

std::vector<std::int64_t> FoldIndex::other_holders(Connection& connection, std::int64_t id,
                                                   const std::string& sop_uid) {
  std::vector<std::int64_t> others;
  Run rows(connection, "studies_of_folded_uid", static_cast<std::int64_t>(short_digest(sop_uid)));
  while (rows.step()) {
    if (rows.number(0) != id) others.push_back(rows.number(0));
  }
  return others;
}

bool FoldIndex::says_the_same(std::int64_t id, const Known& known, const std::string& other_common,
                              std::string_view own) const {
  const auto& study = studies_.at(id);
  if (known.own != short_digest(own)) return false;
  return study.commons[known.common] == other_common || study.noted.contains({known.common, other_common});
}

void FoldIndex::differences_are_noted(std::int64_t id, const Known& known, const std::string& other_common) {
  studies_.at(id).noted.emplace(known.common, other_common);
}

void FoldIndex::forget(std::int64_t id) {
  const auto found = studies_.find(id);
  if (found == studies_.end()) return;
  instances_ -= found->second.instances.size();
  studies_.erase(found);
}

void FoldIndex::clear() {
  studies_.clear();
  instances_ = 0;
}

void FoldIndex::bound() {
  if (instances_ > kMostInstances || studies_.size() > kMostStudies) clear();
}

}  // namespace cmrcredit::credit_engine
