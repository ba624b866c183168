#include "credit_engine/ledger/write_session.h"

#include <algorithm>

#include "credit_engine/ledger/chain.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kMostCached = 8192;

template <class Cache>
void bound(Cache& cache) {
  if (cache.size() > kMostCached) cache.clear();
}

}  // namespace

std::int64_t WriteSession::operator_value(std::string_view kind, const std::string& raw) {
  const std::string key = std::string(kind) + '\n' + raw;
  if (const auto known = operator_values_.find(key); known != operator_values_.end()) return known->second;
  Run(connection_, "insert_operator_value", kind, raw, now_ms()).exec();
  Run found(connection_, "operator_value_id", kind, raw);
  found.step();
  return operator_values_[key] = found.number(0);
}

std::string WriteSession::actor(const std::string& user) {
  if (user.empty()) return "system";
  Run(connection_, "insert_actor", user).exec();
  Run found(connection_, "actor_id", user);
  found.step();
  return "actor:" + std::to_string(found.number(0));
}

void WriteSession::append(std::string_view actor, std::string_view kind, std::string_view subject,
                          std::string payload) {
  append_event(connection_,
               {now_ms(), std::string(actor), std::string(kind), std::string(subject), std::move(payload)});
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
  touched_.clear();
  deadlines_.clear();
  operator_values_.clear();
  studies_by_uid.clear();
  commons_by_digest.clear();
  stations_by_key.clear();
  sources_known.clear();
  folded.clear();
}

std::vector<Deadline> WriteSession::committed() {
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
  folded.bound();
  return news;
}

}  // namespace cmrcredit::credit_engine
