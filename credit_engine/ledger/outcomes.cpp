#include "credit_engine/ledger/outcomes.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/outcome_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::vector<CaseRow> rows_of(WriteSession& session, const Evaluated& evaluated) {
  std::vector<CaseRow> rows;
  std::map<Role, int> slots;
  for (const auto& decided : evaluated.outcome.cases) {
    CaseRow row;
    row.slot = slots[decided.role]++;
    row.case_id = case_id(evaluated.study.study_uid, decided.role, row.slot);
    row.role = to_string(decided.role);
    if (!decided.technologist.empty()) row.technologist = decided.technologist;
    if (!decided.operator_raw.empty()) row.operator_value = session.operator_value("name", decided.operator_raw);
    row.status = to_string(decided.status);
    row.counts = decided.counts;
    row.suggestions = json::serialize(strings_json(decided.suggestions));
    row.reasons = json::serialize(reasons_json(decided.reasons));
    row.credits = json::serialize(strings_json(decided.credits));
    rows.push_back(std::move(row));
  }
  return rows;
}

// Gives the cases as they stand afterwards.
json::array write_cases(WriteSession& session, std::int64_t study, const std::vector<CaseRow>& rows,
                        std::map<std::string, CaseRow> stored) {
  json::array standing;
  for (const auto& row : rows) {
    CaseRow stands = row;
    const auto before = stored.find(row.case_id);
    if (before != stored.end() && before->second.settled_by_a_person()) {
      const bool taken_out = row.status == to_string(CaseStatus::Excluded) || row.status == to_string(CaseStatus::Void);
      stands = before->second;
      stands.differs.reset();
      if (taken_out || stands.technologist != row.technologist) stands.differs = json::serialize(case_json(row));
    }
    if (before != stored.end()) stored.erase(before);
    put_case(session, study, stands);
    standing.push_back(case_json(stands));
  }
  // what the evaluation no longer finds is void, visibly
  for (auto& [id, row] : stored) {
    if (row.settled_by_a_person()) continue;
    row.status = to_string(CaseStatus::Void);
    row.counts = false;
    row.credits = "[]";
    put_case(session, study, row);
    standing.push_back(case_json(row));
  }
  return standing;
}

void write_exam(WriteSession& session, const Evaluated& evaluated) {
  const auto& facts = evaluated.study.facts;
  const auto& exam = evaluated.outcome.exam;
  Run(session.connection(), "replace_exam", evaluated.study.id, exam.is_cmr, exam.not_cmr_why,
      station_label(facts.station), facts.study_date, facts.study_time,
      json::serialize(strings_json({facts.accessions.begin(), facts.accessions.end()})),
      json::serialize(patient_json(facts.patient)), json::serialize(strings_json(exam.modules)),
      json::serialize(categories_json(exam.categories)), json::serialize(context_json(exam)),
      json::serialize(strings_json(exam.notes)))
      .exec();
}

void write_series(WriteSession& session, const Evaluated& evaluated) {
  const auto study = evaluated.study.id;
  auto& connection = session.connection();
  Run(connection, "delete_series", study).exec();
  Run(connection, "delete_series_operators", study).exec();
  std::map<std::string, const Attribution*> attributions;
  const auto& outcome = evaluated.outcome;
  for (std::size_t i = 0; i < std::min(outcome.series_uids.size(), outcome.attributions.size()); ++i) {
    attributions[outcome.series_uids[i]] = &outcome.attributions[i];
  }
  static const Attribution kNone;
  std::int64_t ordinal = 0;
  for (const auto& series : evaluated.study.facts.series) {
    const auto found = attributions.find(series.series_uid);
    const Attribution& said = found == attributions.end() ? kNone : *found->second;
    Run(connection, "insert_series", study, series.series_uid, ++ordinal, series.series_description, series.modality,
        to_string(said.protocol), said.view, said.component, said.contrast, said.confidence, to_string(said.state),
        json::serialize(evidence_json(said.evidence)), series.instances, series.incomplete_instances)
        .exec();
    const auto name = [&](const char* kind, const auto& values) {
      for (const auto& [raw, count] : values) {
        if (raw.empty()) continue;
        Run(connection, "insert_series_operator", study, series.series_uid, session.operator_value(kind, raw), count)
            .exec();
      }
    };
    name("name", series.operators);
    name("code", series.operator_codes);
  }
}

// What was decided, without the words and counts it was decided on: when this is as before, nothing was revised.
json::object decision_json(const Outcome& outcome, const std::vector<CaseRow>& cases) {
  json::array series;
  for (std::size_t i = 0; i < std::min(outcome.series_uids.size(), outcome.attributions.size()); ++i) {
    const auto& said = outcome.attributions[i];
    series.push_back(json::object{{"series_uid", outcome.series_uids[i]},
                                  {"protocol", to_string(said.protocol)},
                                  {"view", said.view},
                                  {"component", said.component},
                                  {"contrast", said.contrast},
                                  {"state", to_string(said.state)}});
  }
  json::array categories;
  for (const auto& category : outcome.exam.categories) {
    categories.push_back(json::object{{"id", category.id}, {"state", to_string(category.state)}});
  }
  json::array case_values;
  for (const auto& row : cases)
    case_values.push_back(case_json(row));
  return {{"is_cmr", outcome.exam.is_cmr},       {"modules", strings_json(outcome.exam.modules)},
          {"categories", std::move(categories)}, {"context", context_json(outcome.exam)},
          {"series", std::move(series)},         {"cases", std::move(case_values)}};
}

std::string_view state_of(const Outcome& outcome) {
  const auto all = [&outcome](CaseStatus status) {
    return std::all_of(outcome.cases.begin(), outcome.cases.end(), [=](const Case& c) { return c.status == status; });
  };
  if (outcome.cases.empty()) return outcome.exam.is_cmr ? "complete" : "excluded";
  if (all(CaseStatus::Excluded)) return "excluded";
  if (all(CaseStatus::Void)) return "void";
  return "complete";
}

// The study's row as it stands before the outcome.
struct Standing {
  std::int64_t facts_revision = 0, revisions = 0;
  bool open = false;
  std::string digest, due_by;
};

Standing standing_of(WriteSession& session, std::int64_t study) {
  Run row(session.connection(), "study_for_outcome", study);
  if (!row.step()) return {};
  return {row.number(0), row.number(3), row.text(1) == "open", std::string(row.view(2)), row.text(4)};
}

void write_decision(WriteSession& session, const Evaluated& evaluated, const Standing& before, json::object decision,
                    const Digest& digest) {
  const auto study = evaluated.study.id;
  const bool first = before.digest.empty();
  auto stored = stored_cases(session.connection(), study);
  json::array cases_before;
  for (const auto& [id, row] : stored)
    cases_before.push_back(case_json(row));
  decision["cases"] = write_cases(session, study, rows_of(session, evaluated), std::move(stored));
  if (!first) decision["cases_before"] = std::move(cases_before);
  decision["facts_revision"] = evaluated.study.facts_revision;
  decision["people_revision"] = evaluated.people_revision;
  decision["because"] = before.due_by;
  decision["state"] = state_of(evaluated.outcome);
  decision["seen"] = projected_json(evaluated.outcome);
  Run(session.connection(), "decide_study", state_of(evaluated.outcome), before.due_by, Blob{bytes_of(digest)},
      session.now_ms(), before.revisions + (first ? 0 : 1), study)
      .exec();
  session.append("system", first ? "study.completed" : "study.revised", evaluated.study.study_uid,
                 json::serialize(decision));
}

}  // namespace

void write_exam_and_series(WriteSession& session, const Evaluated& evaluated) {
  write_exam(session, evaluated);
  write_series(session, evaluated);
}

Digest projected_digest(const Outcome& outcome) {
  return sha256(json::serialize(projected_json(outcome)));
}

std::string case_id(const std::string& study_uid, Role role, int slot) {
  constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";  // no i, l, o, u
  const Digest digest = sha256(study_uid + '\n' + std::string(to_string(role)) + '\n' + std::to_string(slot));
  std::string id;
  for (std::size_t i = 0; i < 12; ++i)
    id += kLetters[digest[i] & 31];
  return id;
}

Decided commit_outcome(WriteSession& session, const Evaluated& evaluated) {
  session.flush();
  const auto before = standing_of(session, evaluated.study.id);
  if (before.facts_revision != evaluated.study.facts_revision) return Decided::FactsMoved;
  if (people_revision(session.connection()) != evaluated.people_revision) return Decided::PeopleMoved;

  const auto rows = rows_of(session, evaluated);
  json::object decision = decision_json(evaluated.outcome, rows);
  const Digest digest = sha256(json::serialize(decision));
  write_exam_and_series(session, evaluated);
  const bool same = before.digest == bytes_of(digest);
  if (!same) write_decision(session, evaluated, before, std::move(decision), digest);
  Run(session.connection(), "settle_study", evaluated.study.id, Blob{bytes_of(projected_digest(evaluated.outcome))})
      .exec();
  if (same) return Decided::Unchanged;
  return before.digest.empty() ? Decided::Completed : Decided::Revised;
}

}  // namespace cmrcredit::credit_engine
