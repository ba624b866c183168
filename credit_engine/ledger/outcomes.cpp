#include "credit_engine/ledger/outcomes.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/presences.h"
#include "credit_engine/ledger/standing_cases.h"

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
    if (!decided.supervisor.empty()) row.supervisor = decided.supervisor;
    row.status = to_string(decided.status);
    row.counts = decided.counts;
    row.suggestions = json::serialize(strings_json(decided.suggestions));
    row.reasons = json::serialize(reasons_json(decided.reasons));
    row.credits = json::serialize(strings_json(decided.credits));
    rows.push_back(std::move(row));
  }
  return rows;
}

json::array cases_json(const std::vector<CaseRow>& rows) {
  json::array array;
  for (const auto& row : rows)
    array.push_back(case_json(row));
  return array;
}

// What a person had settled counts no more: so that nobody has to find it in the revision.
void record_withdrawal(WriteSession& session, const std::string& study_uid, const CaseRow& before,
                       const CaseRow& after) {
  const json::object payload{{"case_id", after.case_id},
                             {"technologist", after.technologist ? json::value(*after.technologist) : json::value()},
                             {"status_before", before.status},
                             {"reasons", json::parse(after.reasons)}};
  session.append("system", "case.withdrawn", study_uid, json::serialize(payload));
}

void write_exam(WriteSession& session, const Evaluated& evaluated) {
  const auto& facts = evaluated.study.facts;
  const auto& exam = evaluated.outcome.exam;
  Run(session.connection(), "put_exam", evaluated.study.id, exam.is_cmr, exam.not_cmr_why, station_label(facts.station),
      facts.study_date, facts.study_time,
      json::serialize(strings_json({facts.accessions.begin(), facts.accessions.end()})),
      json::serialize(patient_json(facts.patient)), json::serialize(strings_json(exam.modules)),
      json::serialize(categories_json(exam.categories)), json::serialize(context_json(exam)),
      json::serialize(strings_json(exam.notes)))
      .exec();
}

std::string joined(const std::vector<std::string>& values) {
  std::string whole;
  for (const auto& value : values)
    whole += (whole.empty() ? "" : "\\") + value;
  return whole;
}

// Whom the steps name, on the series that are shown; no instance of these says so.
void write_step_operators(WriteSession& session, std::int64_t study, const dicom_parsing::StudyFacts& facts) {
  const auto shown = [&facts](const std::string& uid) {
    return std::any_of(facts.series.begin(), facts.series.end(), [&](const auto& s) { return s.series_uid == uid; });
  };
  for (const auto& step : facts.steps) {
    for (const auto& performed : step.series) {
      if (!shown(performed.series_uid)) continue;
      const auto name = [&](const char* kind, const std::string& raw) {
        if (raw.empty()) return;
        Run(session.connection(), "insert_series_operator", study, performed.series_uid,
            session.operator_value(kind, raw), 0)
            .exec();
      };
      name("name", joined(performed.operator_names));
      name("code", joined(performed.operator_codes));
    }
  }
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
    const auto name = [&](const char* kind, const auto& values) {  // of images: with the number that name it
      for (const auto& [raw, count] : values) {
        if (raw.empty()) continue;
        Run(connection, "insert_series_operator", study, series.series_uid, session.operator_value(kind, raw), count)
            .exec();
      }
    };
    name("name", series.operators);
    name("code", series.operator_codes);
  }
  write_step_operators(session, study, evaluated.study.facts);
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
  return {{"is_cmr", outcome.exam.is_cmr},       {"modules", strings_json(outcome.exam.modules)},
          {"categories", std::move(categories)}, {"context", context_json(outcome.exam)},
          {"series", std::move(series)},         {"cases", cases_json(cases)}};
}

std::string_view state_of(const Outcome& outcome) {
  const auto all = [&outcome](CaseStatus status) {
    return std::all_of(outcome.cases.begin(), outcome.cases.end(), [=](const Case& c) { return c.status == status; });
  };
  if (outcome.cases.empty()) return outcome.exam.is_cmr ? "complete" : "excluded";
  if (all(CaseStatus::Excluded)) return "excluded";
  if (all(CaseStatus::Void)) return "void";
  const auto broken_off = [](const Reason& reason) { return reason.code == "discontinued"; };
  const bool discontinued = std::any_of(outcome.cases.begin(), outcome.cases.end(), [&](const Case& c) {
    return std::any_of(c.reasons.begin(), c.reasons.end(), broken_off);
  });
  return discontinued ? "discontinued" : "complete";
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
  const auto stored = stored_cases(session.connection(), study);
  json::array cases_before;
  for (const auto& [id, row] : stored)
    cases_before.push_back(case_json(row));
  const auto standing = standing_cases(rows_of(session, evaluated), stored);
  for (const auto& row : standing.rows)
    put_case(session, study, row);
  if (!standing.as_evaluated) {
    auto found = decision.at("cases");
    decision["found"] = std::move(found);
  }
  decision["cases"] = cases_json(standing.rows);
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
  for (const auto& row : standing.rows) {
    if (std::ranges::count(standing.withdrawn, row.case_id) > 0)
      record_withdrawal(session, evaluated.study.study_uid, stored.at(row.case_id), row);
  }
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
  const bool moved = before.facts_revision != evaluated.study.facts_revision;
  if (moved && !(before.digest.empty() && before.due_by == "mpps")) return Decided::FactsMoved;
  if (people_revision(session.connection()) != evaluated.people_revision) return Decided::PeopleMoved;

  const auto rows = rows_of(session, evaluated);
  json::object decision = decision_json(evaluated.outcome, rows);
  const Digest digest = sha256(json::serialize(decision));
  write_exam_and_series(session, evaluated);
  put_presence(session, evaluated.study.id, evaluated.outcome.presence, evaluated.repeat_days);
  const bool same = before.digest == bytes_of(digest);
  if (!same) write_decision(session, evaluated, before, std::move(decision), digest);
  Run(session.connection(), "set_projected_digest", evaluated.study.id,
      Blob{bytes_of(projected_digest(evaluated.outcome))})
      .exec();
  if (moved) {
    session.touch(evaluated.study.id, session.now_ms(), evaluated.periods);
    session.flush();
  } else {
    Run(session.connection(), "settle_study", evaluated.study.id).exec();
  }
  if (same) return Decided::Unchanged;
  return before.digest.empty() ? Decided::Completed : Decided::Revised;
}

}  // namespace cmrcredit::credit_engine
