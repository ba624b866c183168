#include "credit_engine/ledger/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <utility>

#include "credit_engine/intake/step_privacy.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/stations.h"
#include "credit_engine/ledger/step_codec.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;
using dicom_parsing::PerformedSeries;
using dicom_parsing::StepFacts;
using dicom_parsing::StepStatus;
using Verdict = StepReceipt::Verdict;
using Values = std::vector<std::string>;

struct Row {
  std::int64_t id = 0;
  KeptStep step;
  std::string operators, words;
};

std::optional<Row> find(Connection& connection, const std::string& step_uid) {
  Run row(connection, "step_by_uid", step_uid);
  if (!row.step()) return std::nullopt;
  return Row{row.number(0), decode_step(row.view(2)), row.text(3),
             row.null(4) ? std::string() : std::string(row.view(4))};
}

json::array ids_of(WriteSession& session, std::string_view kind, const Values& values) {
  json::array ids;
  for (const auto& raw : values)
    ids.emplace_back(session.operator_value(kind, raw));
  return ids;
}

std::string operators_of(WriteSession& session, const StepFacts& facts) {
  json::array all;
  for (const auto& series : facts.series) {
    all.push_back(json::object{{"names", ids_of(session, "name", series.operator_names)},
                               {"codes", ids_of(session, "code", series.operator_codes)},
                               {"physicians", ids_of(session, "physician", series.performing_physicians)}});
  }
  return json::serialize(all);
}

Values values_of(Connection& connection, const json::value& ids) {
  Values values;
  for (const auto& id : ids.as_array()) {
    Run row(connection, "operator_value_raw", id.to_number<std::int64_t>());
    row.step();
    values.push_back(row.text(0));
  }
  return values;
}

void put_operators(Connection& connection, std::string_view operators, StepFacts& facts) {
  const auto all = json::parse(operators);
  for (std::size_t i = 0; i < std::min(facts.series.size(), all.as_array().size()); ++i) {
    auto& series = facts.series[i];
    const auto& of_series = all.at(i);
    series.operator_names = values_of(connection, of_series.at("names"));
    series.operator_codes = values_of(connection, of_series.at("codes"));
    series.performing_physicians = values_of(connection, of_series.at("physicians"));
  }
}

std::vector<std::int64_t> linked_studies(Connection& connection, std::int64_t step) {
  std::vector<std::int64_t> studies;
  Run rows(connection, "studies_of_step", step);
  while (rows.step())
    studies.push_back(rows.number(0));
  return studies;
}

void link(WriteSession& session, std::int64_t step, const StepFacts& facts, std::int64_t heard_ms) {
  Run(session.connection(), "delete_study_steps", step).exec();
  int place = 0;
  for (const auto& scheduled : facts.scheduled) {
    if (scheduled.study_uid.empty()) continue;
    const auto study = session.study_id(scheduled.study_uid, heard_ms);
    Run(session.connection(), "insert_study_step", study, step, ++place).exec();
  }
}

void touch_all(WriteSession& session, const std::vector<std::int64_t>& studies, std::int64_t heard_ms,
               const config::IntakeSettings& periods) {
  for (const auto study : studies)
    session.touch(study, heard_ms, periods);
}

std::optional<Blob> words_of(const StepFacts& facts, const std::string& words) {
  if (words.empty() || is_final(facts.status)) return std::nullopt;
  return Blob{words};
}

void update(WriteSession& session, const Row& row, std::int64_t heard_ms) {
  Run(session.connection(), "update_step", row.id, to_string(row.step.facts.status), Blob{encode(row.step)},
      row.operators, words_of(row.step.facts, row.words), heard_ms)
      .exec();
}

}  // namespace

Verdict create_step(WriteSession& session, const PreparedStep& prepared, const config::IntakeSettings& periods) {
  auto& connection = session.connection();
  if (Run known(connection, "step_by_uid", prepared.message.step_uid); known.step()) return Verdict::Duplicate;
  KeptStep step{{}, prepared.patient, prepared.station, false};
  step.facts.step_uid = prepared.message.step_uid;
  apply(step.facts, prepared.message);
  const std::string facts = encode(step);
  Run(connection, "insert_step", step.facts.step_uid, to_string(step.facts.status), Blob{facts},
      operators_of(session, step.facts), words_of(step.facts, prepared.words), prepared.calling_ae, prepared.heard_ms)
      .exec();
  if (prepared.delay_ms) {
    const auto station =
        station_by_alias(connection, step.station.site, step.facts.station_ae, step.facts.station_name);
    if (station) note_clock(session, *station, ClockSource::Step, *prepared.delay_ms);
  }
  const auto row = find(connection, step.facts.step_uid);
  link(session, row->id, step.facts, prepared.heard_ms);
  touch_all(session, linked_studies(connection, row->id), prepared.heard_ms, periods);
  return Verdict::Kept;
}

Verdict set_step(WriteSession& session, const PreparedStep& prepared, const config::IntakeSettings& periods) {
  auto& connection = session.connection();
  auto row = find(connection, prepared.message.step_uid);
  if (!row) return Verdict::Unknown;
  if (is_final(row->step.facts.status)) {
    Run(connection, "step_refused_set", row->id).exec();
    return Verdict::Final;
  }
  auto message = prepared.message;
  // also where this message names a patient of its own: whose step it is, the N-CREATE said
  strike_words(message, row->words, prepared.key);
  apply(row->step.facts, message);
  if (message.series) row->operators = operators_of(session, row->step.facts);
  if (row->step.patient.key.empty() && !prepared.patient.key.empty()) row->step.patient = prepared.patient;
  if (row->words.find(prepared.words) == std::string::npos) row->words += prepared.words;
  update(session, *row, prepared.heard_ms);
  touch_all(session, linked_studies(connection, row->id), prepared.heard_ms, periods);
  if (message.scheduled) {
    link(session, row->id, row->step.facts, prepared.heard_ms);
    touch_all(session, linked_studies(connection, row->id), prepared.heard_ms, periods);
  }
  return Verdict::Kept;
}

std::vector<KeptStep> steps_of_study(Connection& connection, std::int64_t study) {
  struct Found {
    std::int64_t id = 0;
    std::string operators;
    KeptStep step;
  };
  std::vector<Found> found;
  {
    Run rows(connection, "steps_of_study", study);
    while (rows.step())
      found.push_back({rows.number(2), rows.text(1), decode_step(rows.view(0))});
  }
  std::vector<KeptStep> steps;
  for (auto& [id, operators, step] : found) {
    put_operators(connection, operators, step.facts);
    Run lead(connection, "leads_step", id);
    step.series_elsewhere = lead.step() && lead.number(0) != study;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string site_of_steps(Connection& connection, std::int64_t study) {
  std::string site;  // the first by name, as of images
  Run rows(connection, "steps_of_study", study);
  while (rows.step()) {
    const auto placed = decode_step(rows.view(0)).station.site;
    if (!placed.empty() && (site.empty() || placed < site)) site = placed;
  }
  return site;
}

std::vector<StoredStep> stored_steps(Connection& connection, std::int64_t since_ms, std::int64_t limit) {
  std::vector<StoredStep> steps;
  std::vector<std::string> operators;
  {
    Run rows(connection, "steps_window", since_ms, limit);
    while (rows.step()) {
      StoredStep one;
      one.step = decode_step(rows.view(2));
      operators.push_back(rows.text(3));
      one.calling_ae = rows.text(4);
      one.created_ms = rows.number(5);
      one.heard_ms = rows.number(6);
      if (!rows.null(7)) one.closed_by = rows.text(7);
      one.refused_sets = rows.number(8);
      one.study_uids = strings_from(json::parse(rows.view(9)));
      steps.push_back(std::move(one));
    }
  }
  for (std::size_t i = 0; i < steps.size(); ++i)
    put_operators(connection, operators[i], steps[i].step.facts);
  return steps;
}

tl::expected<void, ActError> close_step(Store& store, const std::string& step_uid, const std::string& why,
                                        const Actor& actor) {
  if (why.empty()) return refused("say why the step is closed");
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) {
    refusal.clear();
    auto& connection = session.connection();
    auto row = find(connection, step_uid);
    if (!row) {
      refusal = fmt::format("no performed step '{}' is known", step_uid);
      return;
    }
    if (is_final(row->step.facts.status)) {
      refusal = fmt::format("the step is {} already", to_string(row->step.facts.status));
      return;
    }
    row->step.facts.status = StepStatus::Completed;
    const std::string acting = session.actor(actor.user);
    update(session, *row, 0);
    Run(connection, "step_closed_by", row->id, acting).exec();
    session.append(acting, "step.closed", step_uid, json::serialize(json::object{{"why", why}}));
    for (const auto study : linked_studies(connection, row->id))
      session.step_closed(study);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

}  // namespace cmrcredit::credit_engine
