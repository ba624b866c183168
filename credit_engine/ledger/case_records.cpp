#include "credit_engine/ledger/case_records.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <limits>
#include <map>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

// A case that was there and changed since, and what its study says of when and where.
struct ChangedCase {
  std::string case_id, study_date, study_time, site;
};

std::map<std::string, std::vector<ChangedCase>> changed_after(Connection& connection, std::int64_t known_ms) {
  std::map<std::string, std::vector<ChangedCase>> studies;
  Run rows(connection, "cases_changed_after", known_ms);
  while (rows.step())
    studies[rows.text(1)].push_back({rows.text(0), rows.text(2), rows.text(3), rows.text(4)});
  return studies;
}

// The study's cases as the events up to that moment left them.
std::map<std::string, json::object> cases_as_of(Connection& connection, const std::string& study_uid,
                                                std::int64_t known_ms) {
  std::vector<std::int64_t> events;
  {
    Run rows(connection, "events_of_subject", study_uid);
    while (rows.step()) {
      if (rows.number(1) <= known_ms) events.push_back(rows.number(0));
    }
  }
  std::map<std::string, json::object> cases;
  for (const auto seq : events) {
    const auto payload = current_payload(connection, seq);
    if (payload.empty()) continue;
    const auto value = json::parse(payload);
    const auto* list = value.as_object().if_contains("cases");
    if (!list || !list->is_array()) continue;
    for (const auto& one : list->get_array())
      cases[std::string(one.at("case_id").as_string())] = one.as_object();
  }
  return cases;
}

std::string text_or_empty(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

CaseRecord record_of(const json::object& said, const std::string& study_uid, const ChangedCase& changed) {
  const auto row = case_from(said, study_uid);
  CaseRecord record;
  record.case_id = row.case_id;
  record.study_uid = study_uid;
  record.study_date = changed.study_date;
  record.study_time = changed.study_time;
  record.site = changed.site;
  record.technologist = row.technologist.value_or("");
  record.role = role_from(row.role).value_or(Role::PrimaryOperator);
  record.status = case_status_from(row.status).value_or(CaseStatus::Pending);
  record.counts = row.counts;
  record.credits = strings_from(json::parse(row.credits));
  record.suggestions = strings_from(json::parse(row.suggestions));
  record.reasons = reasons_from(json::parse(row.reasons));
  record.supervisor = text_or_empty(said, "supervisor");
  record.verified_by = text_or_empty(said, "verified_by");
  record.approved_by = text_or_empty(said, "approved_by");
  return record;
}

bool concerns(const CaseRecord& record, const std::string& technologist) {
  return record.technologist == technologist ||
         std::ranges::find(record.suggestions, technologist) != record.suggestions.end();
}

// Moving thousands of records as they come costs more than counting them: they are in the pages that are read anyway.
std::size_t most_records(Connection& connection, const std::string& technologist) {
  Run row(connection, "case_records_count", technologist);
  return row.step() ? static_cast<std::size_t>(row.number(0)) : 0;
}

// Of the person's cases those that nothing has changed since that moment.
std::vector<CaseRecord> records_unchanged_since(Connection& connection, const std::string& technologist,
                                                std::int64_t known_ms) {
  constexpr std::string_view kNone = "[]";  // as most of the lists are
  std::vector<CaseRecord> records;
  records.reserve(most_records(connection, technologist));
  Run rows(connection, "case_records", technologist, known_ms);
  while (rows.step()) {
    auto& record = records.emplace_back();
    record.case_id = rows.text(0);
    record.study_uid = rows.text(1);
    record.study_date = rows.text(2);
    record.technologist = rows.text(3);
    record.role = role_from(rows.view(4)).value_or(Role::PrimaryOperator);
    record.status = case_status_from(rows.view(5)).value_or(CaseStatus::Pending);
    record.counts = rows.number(6) != 0;
    if (rows.view(7) != kNone) record.credits = strings_from(json::parse(rows.view(7)));
    if (rows.view(8) != kNone) record.suggestions = strings_from(json::parse(rows.view(8)));
    if (rows.view(9) != kNone) record.reasons = reasons_from(json::parse(rows.view(9)));
    record.supervisor = rows.text(10);
    record.verified_by = rows.text(11);
    record.approved_by = rows.text(12);
    record.study_time = rows.text(13);
    record.site = rows.text(14);
  }
  return records;
}

}  // namespace

std::vector<CaseRecord> case_records(Reader& reader, const std::string& technologist) {
  return records_unchanged_since(reader.connection(), technologist, std::numeric_limits<std::int64_t>::max());
}

std::vector<CaseRecord> case_records_known(Reader& reader, const std::string& technologist, std::int64_t known_ms) {
  auto& connection = reader.connection();
  auto records = records_unchanged_since(connection, technologist, known_ms);
  for (const auto& [study_uid, cases] : changed_after(connection, known_ms)) {
    const auto then = cases_as_of(connection, study_uid, known_ms);
    for (const auto& one : cases) {
      const auto said = then.find(one.case_id);
      if (said == then.end()) continue;
      auto record = record_of(said->second, study_uid, one);
      if (concerns(record, technologist)) records.push_back(std::move(record));
    }
  }
  return records;
}

}  // namespace cmrcredit::credit_engine
