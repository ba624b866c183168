#include "credit_engine/ledger/reports.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/steps.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::int64_t since_ms(const Window& window) {
  return window.since ? window.since->time_since_epoch().count() : std::numeric_limits<std::int64_t>::min();
}

std::int64_t limit_of(const Window& window) {
  return window.limit ? static_cast<std::int64_t>(*window.limit) : -1;  // -1: SQLite's "no limit"
}

json::value text_or_null(const Run& row, int column) {
  return row.null(column) ? json::value() : json::value(row.text(column));
}

json::value parsed_or(const Run& row, int column, json::value otherwise) {
  return row.null(column) ? std::move(otherwise) : json::parse(row.view(column));
}

// One study's row of the window.
struct StudyRow {
  std::int64_t id = 0;
  bool evaluated = false;
  json::object object;
};

StudyRow study_row(const Run& row) {
  StudyRow study;
  study.id = row.number(0);
  study.evaluated = row.number(4) != 0;
  study.object = {{"study_uid", row.text(1)},
                  {"state", row.text(2)},
                  {"completed_by", text_or_null(row, 3)},
                  {"is_cmr", row.null(8) ? json::value() : json::value(row.number(8) != 0)},
                  {"not_cmr_why", row.null(9) ? json::value("") : json::value(row.text(9))},
                  {"station", text_or_null(row, 10)},
                  {"study_date", text_or_null(row, 11)},
                  {"study_time", text_or_null(row, 12)},
                  {"site", text_or_null(row, 21)},
                  {"begun_utc", text_or_null(row, 19)},
                  {"ended_utc", text_or_null(row, 20)},
                  {"accessions", parsed_or(row, 13, json::array())},
                  {"patient", parsed_or(row, 14, nullptr)},
                  {"modules", parsed_or(row, 15, json::array())},
                  {"categories", parsed_or(row, 16, json::array())},
                  {"context", parsed_or(row, 17, context_json(Exam{}))},
                  {"notes", parsed_or(row, 18, json::array())},
                  {"revisions", row.number(7)},
                  {"changed_ms", row.number(5)},
                  {"due_ms", row.null(6) ? json::value() : json::value(row.number(6))}};
  return study;
}

json::array operators_json(const std::set<std::string>& values) {
  return strings_json({values.begin(), values.end()});
}

void add_evaluated_series(Connection& connection, StudyRow& study) {
  std::map<std::string, std::set<std::string>> names;  // by series
  std::set<std::string> all;
  {
    Run rows(connection, "operators_of_study", study.id);
    while (rows.step()) {
      if (rows.text(2) != "name") continue;
      names[rows.text(0)].insert(rows.text(1));
      all.insert(rows.text(1));
    }
  }
  json::array series;
  Run rows(connection, "series_of_study", study.id);
  while (rows.step()) {
    series.push_back(json::object{{"series_uid", rows.text(0)},
                                  {"description", rows.text(1)},
                                  {"modality", rows.text(11)},
                                  {"protocol", rows.text(2)},
                                  {"view", rows.text(3)},
                                  {"component", rows.text(4)},
                                  {"contrast", rows.text(5)},
                                  {"confidence", rows.real(6)},
                                  {"state", rows.text(7)},
                                  {"instances", rows.number(9)},
                                  {"incomplete_instances", rows.number(10)},
                                  {"operators", operators_json(names[rows.text(0)])},
                                  {"evidence", json::parse(rows.view(8))}});
  }
  study.object["series"] = std::move(series);
  study.object["operators"] = operators_json(all);
}

// Whom the performed steps name, by series.
std::map<std::string, std::set<std::string>> names_in_steps(const dicom_parsing::StudyFacts& facts) {
  std::map<std::string, std::set<std::string>> names;
  for (const auto& step : facts.steps) {
    for (const auto& performed : step.series) {
      std::string whole;
      for (const auto& name : performed.operator_names)
        whole += (whole.empty() ? "" : "\\") + name;
      if (!whole.empty()) names[performed.series_uid].insert(whole);
    }
  }
  return names;
}

json::array steps_json(Connection& connection, std::int64_t study) {
  json::array steps;
  for (const auto& step : steps_of_study(connection, study)) {
    steps.push_back(
        json::object{{"step_uid", step.facts.step_uid}, {"status", dicom_parsing::to_string(step.facts.status)}});
  }
  return steps;
}

// A study that still waits: what is known without having been judged.
void add_open_series(Connection& connection, StudyRow& study) {
  const auto loaded = load_study(connection, study.id);
  std::set<std::string> all;
  auto by_steps = names_in_steps(loaded->facts);
  json::array series;
  for (const auto& one : loaded->facts.series) {
    std::set<std::string> names;
    for (const auto& [raw, count] : one.operators)
      names.insert(raw);
    names.insert(by_steps[one.series_uid].begin(), by_steps[one.series_uid].end());
    all.insert(names.begin(), names.end());
    series.push_back(json::object{{"series_uid", one.series_uid},
                                  {"description", one.series_description},
                                  {"modality", one.modality},
                                  {"protocol", nullptr},
                                  {"view", nullptr},
                                  {"component", nullptr},
                                  {"contrast", nullptr},
                                  {"confidence", nullptr},
                                  {"state", nullptr},
                                  {"instances", one.instances},
                                  {"incomplete_instances", one.incomplete_instances},
                                  {"operators", operators_json(names)},
                                  {"evidence", json::array()}});
  }
  const auto& facts = loaded->facts;
  study.object["station"] = station_label(facts.station);
  study.object["study_date"] = facts.study_date;
  study.object["study_time"] = facts.study_time;
  study.object["accessions"] = strings_json({facts.accessions.begin(), facts.accessions.end()});
  study.object["patient"] = patient_json(facts.patient);
  study.object["series"] = std::move(series);
  study.object["operators"] = operators_json(all);
}

void add_sources_and_conflicts(Connection& connection, StudyRow& study) {
  json::array sources;
  {
    Run rows(connection, "sources_of_study", study.id);
    while (rows.step())
      sources.emplace_back(rows.text(0));
  }
  json::array conflicts;
  Run rows(connection, "conflicts_of_study", study.id);
  while (rows.step()) {
    conflicts.push_back(json::object{
        {"kind", rows.text(0)}, {"detail", rows.text(1)}, {"sop_uid", rows.text(2)}, {"calling_ae", rows.text(3)}});
  }
  study.object["received_from"] = std::move(sources);
  study.object["conflicts"] = std::move(conflicts);
}

// The ledger keeps ids; names are put in when a person reads.
std::map<std::string, std::string, std::less<>> names_by_id(Connection& connection) {
  std::map<std::string, std::string, std::less<>> names;
  Run rows(connection, "all_technologists");
  while (rows.step())
    names.emplace(rows.text(0), rows.text(1));
  return names;
}

json::array sentences(const std::vector<Reason>& reasons, const NameOf& name_of) {
  json::array array;
  for (const auto& reason : reasons)
    array.emplace_back(sentence(reason, name_of));
  return array;
}

// Who claims the case or was nominated for it.
json::value candidates_of(const Run& row, int column) {
  const auto said = parsed_or(row, column, json::object());
  const auto* candidates = said.as_object().if_contains("candidates");
  return candidates ? *candidates : json::value(json::array());
}

json::object case_object(const Run& row, const NameOf& name_of) {
  const auto reasons = reasons_from(json::parse(row.view(8)));
  return {{"case_id", row.text(0)},
          {"study_uid", row.text(1)},
          {"study_date", text_or_null(row, 13)},
          {"technologist", text_or_null(row, 2)},
          {"name", text_or_null(row, 3)},
          {"operator_raw", row.null(4) ? json::value("") : json::value(row.text(4))},
          {"role", row.text(5)},
          {"status", row.text(6)},
          {"counts", row.number(7) != 0},
          {"reasons", sentences(reasons, name_of)},
          {"reason_codes", json::parse(row.view(8))},
          {"credits", json::parse(row.view(9))},
          {"suggestions", json::parse(row.view(10))},
          {"differs", parsed_or(row, 11, nullptr)},
          {"settled", row.number(14) != 0},
          {"supervisor", text_or_null(row, 15)},
          {"verified_by", text_or_null(row, 16)},
          {"approved_by", text_or_null(row, 17)},
          {"candidates", candidates_of(row, 18)},
          {"changed_ms", row.number(12)}};
}

std::vector<std::string> split_values(const std::string& raw) {
  std::vector<std::string> values(1);
  for (const char c : raw) {
    if (c == '\\') {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

}  // namespace

json::array studies_json(Reader& reader, const Window& window) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  std::vector<StudyRow> studies;
  {
    Run rows(connection, "studies_window", since_ms(window), limit_of(window));
    while (rows.step())
      studies.push_back(study_row(rows));
  }
  json::array array;
  for (auto& study : studies) {
    study.evaluated ? add_evaluated_series(connection, study) : add_open_series(connection, study);
    add_sources_and_conflicts(connection, study);
    study.object["steps"] = steps_json(connection, study.id);
    if (auto& site = study.object["site"]; site.is_null()) {
      if (const auto by_steps = site_of_steps(connection, study.id); !by_steps.empty()) site = by_steps;
    }
    array.push_back(std::move(study.object));
  }
  return array;
}

json::array cases_json(Reader& reader, const Window& window, const CaseFilter& filter) {
  const Snapshot snapshot(reader.connection());
  const auto names = names_by_id(reader.connection());
  const NameOf name_of = [&names](std::string_view id) {
    const auto found = names.find(id);
    return found == names.end() ? std::string(id) : found->second;
  };
  json::array array;
  Run rows(reader.connection(), "cases_window", since_ms(window), limit_of(window), filter.status, filter.technologist,
           filter.case_id);
  while (rows.step())
    array.push_back(case_object(rows, name_of));
  return array;
}

std::vector<OperatorSeen> operators_seen(Reader& reader, const Roster& roster) {
  std::vector<OperatorSeen> all;
  Run rows(reader.connection(), "operators_seen");
  while (rows.step()) {
    OperatorSeen seen;
    seen.raw = rows.text(0);
    seen.code = rows.number(1) != 0;
    seen.studies = static_cast<std::uint64_t>(rows.number(2));
    seen.instances = static_cast<std::uint64_t>(rows.number(3));
    seen.last_seen = rows.text(4);
    seen.station = rows.text(5);
    const auto values = split_values(seen.raw);
    seen.match = seen.code ? roster.match({}, values, seen.station) : roster.match(values, {}, seen.station);
    all.push_back(std::move(seen));
  }
  return all;
}

}  // namespace cmrcredit::credit_engine
