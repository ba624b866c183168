#include "credit_engine/ledger/write_session.h"

#include <sodium.h>

#include <algorithm>

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kMostCached = 8192;

template <class Cache>
void bound(Cache& cache) {
  if (cache.size() > kMostCached) cache.clear();
}

}  // namespace

WriteSession::WriteSession(Connection& connection, const Clock& clock, const Signer& signer, const PatientHashKey& key)
    : connection_(connection),
      clock_(clock),
      signer_(signer),
      key_(key),
      now_ms_(clock.utc().time_since_epoch().count()) {
  committed_end_ = end_ = chain_end(connection);
}

void WriteSession::begin() {
  now_ms_ = clock_.utc().time_since_epoch().count();
}

void WriteSession::sign() {
  if (end_.seq == committed_end_.seq) return;
  new_head_ = signer_.sign(end_.seq, now_ms_, end_.chain);
  const std::string_view signature(reinterpret_cast<const char*>(new_head_->signature.data()),
                                   new_head_->signature.size());
  Run(connection_, "insert_ledger_head", end_.seq, now_ms_, Blob{signature}).exec();
}

std::int64_t WriteSession::operator_value(std::string_view kind, const std::string& raw) {
  const std::string key = std::string(kind) + '\n' + raw;
  if (const auto known = operator_values_.find(key); known != operator_values_.end()) return known->second;
  {
    const auto hash = hash_of(kind, raw);
    Run erased(connection_, "erased_value", Blob{hash});
    if (erased.step()) return operator_values_[key] = erased.number(0);
  }
  Run(connection_, "insert_operator_value", kind, raw, now_ms()).exec();
  Run found(connection_, "operator_value_id", kind, raw);
  found.step();
  return operator_values_[key] = found.number(0);
}

void WriteSession::forget_operator_value(std::int64_t value, const std::string& name) {
  std::string kind, raw;
  {
    Run known(connection_, "operator_value_by_id", value);
    if (!known.step()) return;
    kind = known.text(0);
    raw = known.text(1);
  }
  const auto hash = hash_of(kind, raw);
  Run(connection_, "insert_erased_value", Blob{hash}, value).exec();
  Run(connection_, "rename_operator_value", value, name).exec();
  operator_values_.clear();
}

std::string WriteSession::hash_of(std::string_view kind, const std::string& raw) const {
  const std::string text = "operator value\n" + std::string(kind) + '\n' + raw;
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.bytes.data(),
                     key_.bytes.size());
  return hash;
}

std::string WriteSession::actor(const std::string& user) {
  if (user.empty()) return "system";
  Run(connection_, "insert_actor", user).exec();
  Run found(connection_, "actor_id", user);
  found.step();
  return "actor:" + std::to_string(found.number(0));
}

std::int64_t WriteSession::append(std::string_view actor, std::string_view kind, std::string_view subject,
                                  std::string payload) {
  end_ = append_event(connection_, end_,
                      {now_ms(), std::string(actor), std::string(kind), std::string(subject), std::move(payload)});
  return end_.seq;
}

void WriteSession::touch(std::int64_t study, std::int64_t heard_ms, Quiet quiet) {
  auto& touched = touched_[study];
  touched.heard_ms = std::max(touched.heard_ms, heard_ms);
  touched.quiet = quiet;
}

void WriteSession::flush() {
  for (const auto& [study, touched] : touched_) {
    Run(connection_, "touch_study", touched.heard_ms, now_ms(), now_ms() + touched.quiet.period.count(),
        touched.quiet.by, study)
        .exec();
    deadlines_[study] = touched.quiet.period;
  }
  touched_.clear();
}

void WriteSession::rolled_back() {
  end_ = committed_end_;
  new_head_.reset();
  leaves_no_trace_ = false;
  touched_.clear();
  deadlines_.clear();
  operator_values_.clear();
  studies_by_uid.clear();
  commons_by_digest.clear();
  stations_by_key.clear();
  sources_known.clear();
}

std::vector<Deadline> WriteSession::committed() {
  committed_end_ = end_;
  new_head_.reset();
  leaves_no_trace_ = false;
  std::vector<Deadline> news;
  news.reserve(deadlines_.size());
  for (const auto& [study, in] : deadlines_)
    news.push_back({study, in});
  deadlines_.clear();
  bound(operator_values_);
  bound(studies_by_uid);
  bound(commons_by_digest);
  bound(stations_by_key);
  bound(sources_known);
  return news;
}

}  // namespace cmrcredit::credit_engine
