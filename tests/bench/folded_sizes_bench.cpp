// Ten thousand folded studies of 2,000 instances (issue 4): how large they are, by scanner, and that each gives its
// facts back. Packs them as folding does, without a store around it; fold_bench folds a few through the real one. Takes
// a quarter of an hour or so; a first argument says how many studies. Fails where one takes more than 40 kB.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>

#include "credit_engine/ledger/fold_pack.h"
#include "credit_engine/ledger/instance_codec.h"
#include "tests/unit/credit_engine/ledger/cardiac_study.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kInstances = 2000, kMostBytes = 40'000;

FoldedStudy folded(const CardiacStudy& whole) {
  FoldedStudy study;
  std::map<std::string, std::uint32_t> places;
  for (std::size_t i = 0; i < kInstances; ++i) {
    const auto& facts = whole.reports()[i].instance.facts;
    auto coded = encode(facts, {});
    const auto [at, is_new] = places.try_emplace(coded.common, static_cast<std::uint32_t>(study.commons.size()));
    if (is_new) study.commons.push_back({std::move(coded.common), "[1]", "[2]", "[]", 3});
    FoldedInstance instance{.sop_uid = facts.sop_instance_uid, .own = std::move(coded.own)};
    instance.common = at->second;
    instance.heard_minutes = 29'333'333 + static_cast<std::int64_t>(i) / 200;
    study.instances.push_back(std::move(instance));
  }
  return study;
}

// Of pack, row and index of UIDs: one for each common part, and one of 32 (fold.cpp).
std::size_t bytes_on_disk(const FoldedStudy& study, const std::string& pack) {
  constexpr std::size_t kRow = 16, kDigest = 14, kOneIn = 32;
  return pack.size() + kRow + kDigest * (study.commons.size() + study.instances.size() / kOneIn);
}

struct Sizes {
  std::size_t studies = 0, sum = 0, most = 0;
  void add(std::size_t size) {
    ++studies;
    sum += size;
    most = std::max(most, size);
  }
};

int run(unsigned studies) {
  constexpr std::array kScanners{Scanner::Siemens, Scanner::Ge, Scanner::Philips, Scanner::UuidUids};
  std::map<std::string, Sizes> sizes;
  bool same = true;
  const auto began = std::chrono::steady_clock::now();
  for (unsigned number = 0; number < studies; ++number) {
    const auto scanner = kScanners.at(number % kScanners.size());
    auto study = folded(CardiacStudy(scanner, number + 1));
    const auto bytes = pack(study);
    same &= unpack(bytes) == study;
    sizes[scanner_name(scanner)].add(bytes_on_disk(study, bytes));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::size_t most = 0;
  for (const auto& [name, size] : sizes) {
    fmt::print("{}: {} studies of 2,000 instances, {:.1f} kB each, the largest {:.1f} kB\n", name, size.studies,
               static_cast<double>(size.sum) / static_cast<double>(size.studies) / 1000,
               static_cast<double>(size.most) / 1000);
    most = std::max(most, size.most);
  }
  fmt::print("{:.0f} s; each gave its facts back: {}\n", took.count(), same);
  return same && most <= kMostBytes ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace cmrcredit::credit_engine

int main(int argc, char** argv) {
  return cmrcredit::credit_engine::run(argc > 1 ? static_cast<unsigned>(std::stoul(argv[1])) : 10'000);
}
