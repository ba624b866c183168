#include "credit_engine/ledger/progress_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <memory>
#include <set>

#include "credit_engine/ledger/case_records.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/programs.h"
#include "credit_engine/ledger/steps.h"
#include "credit_engine/ledger/training_records.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::string text_or_empty(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The level that the roster stated, before it was changed since.
void take_back_levels(Connection& connection, std::int64_t known_ms, std::vector<Technologist>& people) {
  std::vector<std::int64_t> events;
  {
    Run rows(connection, "roster_changes_after", known_ms);
    while (rows.step())
      events.push_back(rows.number(0));
  }
  std::set<std::string> done;
  for (const auto seq : events) {
    const auto payload = current_payload(connection, seq);
    if (payload.empty()) continue;
    const auto value = json::parse(payload);
    const auto& object = value.as_object();
    const auto id = text_or_empty(object, "technologist");
    const auto person = std::ranges::find(people, id, &Technologist::id);
    const auto* level = object.if_contains("level_before");
    if (person == people.end() || !level || !done.insert(id).second) continue;
    person->level = level->to_number<int>();
  }
}

std::vector<Technologist> people_known(Connection& connection, std::optional<std::int64_t> known_ms) {
  auto people = load_people(connection);
  if (!known_ms) return people;
  std::map<std::string, Technologist*> by_id;
  for (auto& person : people) {
    person.employments.clear();
    person.levels.clear();
    by_id[person.id] = &person;
  }
  for (const auto& row : facts_of(connection, {"employment", {}, known_ms})) {
    if (const auto found = by_id.find(row.technologist); found != by_id.end())
      found->second->employments.push_back(employment_from(row));
  }
  for (const auto& row : facts_of(connection, {"level", {}, known_ms})) {
    if (const auto found = by_id.find(row.technologist); found != by_id.end())
      found->second->levels.push_back(level_award_from(row));
  }
  take_back_levels(connection, *known_ms, people);
  return people;
}

// An exam that only its steps told of has its site from these; asked for where employments name sites.
void add_sites_of_steps(Connection& connection, const Technologist& person, std::vector<CaseRecord>& records) {
  if (std::ranges::none_of(person.employments, [](const auto& one) { return !one.site.empty(); })) return;
  for (auto& record : records) {
    if (!record.site.empty()) continue;
    Run row(connection, "study_id", record.study_uid);
    if (row.step()) record.site = site_of_steps(connection, row.number(0));
  }
}

}  // namespace

tl::expected<ProgressReport, ProgressError> progress_report(Reader& reader, const ProgressRequest& request) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  const auto people = std::make_shared<const std::vector<Technologist>>(people_known(connection, request.known_ms));
  const auto find = [people](std::string_view id) -> const Technologist* {
    const auto found = std::ranges::find(*people, id, &Technologist::id);
    return found == people->end() ? nullptr : &*found;
  };
  const auto* person = find(request.technologist);
  if (!person) {
    return tl::unexpected(
        ProgressError{ProgressErrorKind::NoPerson,
                      fmt::format("nobody with the id '{}' is on the roster; see cmrcredit technologist list",
                                  request.technologist)});
  }
  auto found = request.trial
                   ? std::optional(ProgramFound{*request.trial, {}})
                   : find_program(connection, {request.program, person->id, request.version, request.known_ms});
  if (!found) {
    return tl::unexpected(ProgressError{ProgressErrorKind::NoProgram,
                                        fmt::format("there is no program '{}'{}; see cmrcredit program list",
                                                    request.program, request.version == 0 ? "" : " of that version")});
  }
  const RecordsWanted wanted{person->id, request.known_ms};
  ProgressQuestion question{.program = found->program, .technologist = *person, .at = request.at};
  question.milestones = milestones_of(connection, wanted, found->program.id);
  question.continuing_education = ce_of(connection, wanted);
  question.meetings = meetings_of(connection, wanted);
  question.biennium = day_from(found->biennium_from);
  question.level_on = [find](std::string_view id, std::string_view day) {
    const auto* supervisor = find(id);
    return supervisor ? supervisor->level_on(day) : 0;
  };
  auto records =
      request.known_ms ? case_records_known(reader, person->id, *request.known_ms) : case_records(reader, person->id);
  if (found->program.employment == EmploymentRule::Required) add_sites_of_steps(connection, *person, records);
  ProgressReport report{progress(question, records), {}};
  report.name_of = [find](std::string_view id) {
    const auto* known = find(id);
    return known ? known->name : std::string(id);
  };
  return report;
}

}  // namespace cmrcredit::credit_engine
