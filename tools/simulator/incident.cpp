#include "tools/simulator/incident.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "tools/simulator/attributes.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

// CID 9301 (PS3.16).
const Discontinuation kRefused{"110505", "Patient refused to continue procedure"};
const Discontinuation kCondition{"110515", "Patient condition prevented continuing"};
const Discontinuation kWrongEntry{"110514", "Incorrect worklist entry selected"};

constexpr double kClosing = 45;     // s from the last image until the patient is closed
constexpr double kReopening = 900;  // s until somebody sees that something is missing

// How many series there are up to and with the first one of a protocol.
std::size_t until_first(const StudyPlan& study, Protocol protocol) {
  const auto found = std::find_if(study.series.begin(), study.series.end(),
                                  [&](const SeriesPlan& one) { return one.protocol == protocol; });
  return std::min(study.series.size(), static_cast<std::size_t>(found - study.series.begin()) + 1);
}

// The acquisitions of the last third, whole ones: what is appended or handed over.
std::size_t late_part(const StudyPlan& study) {
  std::size_t from = study.series.size() - std::max<std::size_t>(1, study.series.size() / 3);
  while (from > 1 && study.series[from].begins == study.series[from - 1].begins)
    --from;
  return from;
}

void add_step(StudyPlan& study, std::size_t from, std::size_t to) {
  PerformedStep step{.uid = study.step_uid(study.steps.size())};
  step.series.resize(to - from);
  std::iota(step.series.begin(), step.series.end(), from);
  step.begins = study.steps.empty() ? 0 : study.series[from].begins - 30;
  step.ends = study.series[to - 1].ends + kClosing;
  step.id = "MR" + date_text(study.begins) + time_text(study.begins, step.begins).substr(0, 6);
  for (std::size_t series = from; series < to; ++series)
    study.series[series].performed_step_uid = step.uid;
  study.ends = std::max(study.ends, step.ends);
  study.steps.push_back(std::move(step));
}

void stop_after(StudyPlan& study, std::size_t series, const Discontinuation& reason) {
  study.series.resize(series);
  study.ends = study.series.back().ends;
  add_step(study, 0, series);
  study.steps.back().end = PerformedStep::End::Discontinued;
  study.steps.back().reason = reason;
}

void name(StudyPlan& study, std::size_t from, std::size_t to, const Colleague& who) {
  for (std::size_t series = from; series < to; ++series) {
    study.series[series].operator_name = who.name;
    study.series[series].operator_code = who.code;
  }
}

void reopen(StudyPlan& study) {
  const std::size_t late = late_part(study);
  for (std::size_t series = late; series < study.series.size(); ++series) {
    study.series[series].begins += kReopening;
    study.series[series].ends += kReopening;
  }
  add_step(study, 0, late);
  add_step(study, late, study.series.size());
}

// dcm4chee: created and set milliseconds apart after a time-out, a second one for a late series, no operator
// (failures row 21). The images know nothing of it.
void emulate(StudyPlan& study) {
  constexpr double kTimeOut = 300;
  const std::size_t last = study.series.size() - 1;
  add_step(study, 0, last);
  add_step(study, last, last + 1);
  for (PerformedStep& step : study.steps) {
    step.emulated = true;
    step.begins = step.ends = study.ends + kTimeOut;
    study.ends += kTimeOut;
  }
  for (SeriesPlan& series : study.series)
    series.performed_step_uid.clear();
}

}  // namespace

std::span<const NamedIncident> incidents() {
  static const std::array<NamedIncident, 13> all{{
      {"none", Incident::None, "as planned"},
      {"append", Incident::Append, "re-opened: a second step in the same study"},
      {"hand-over", Incident::HandOver, "a second step by the colleague"},
      {"early-stop", Incident::EarlyStop, "discontinued after the scout"},
      {"late-stop", Incident::LateStop, "discontinued after diagnostic series"},
      {"wrong-entry", Incident::WrongEntry, "discontinued with 110514"},
      {"forgotten-login", Incident::ForgottenLogin, "the colleague is named throughout"},
      {"late-login", Incident::LateLogin, "the colleague is named until after the first cine"},
      {"no-operator", Incident::NoOperator, "nobody is named"},
      {"two-operators", Incident::TwoOperators, "both are named in one value"},
      {"emulated", Incident::Emulated, "the archive makes the steps up"},
      {"never-ended", Incident::NeverEnded, "nobody completes the step"},
      {"late-step", Incident::LateStep, "the step is sent by hand, after the images"},
  }};
  return all;
}

void happen(Incident incident, StudyPlan& study, const Colleague& colleague) {
  const std::size_t all = study.series.size();
  for (const NamedIncident& one : incidents()) {
    if (one.incident == incident) study.incident = one.name;
  }
  switch (incident) {
    case Incident::Append:
      return reopen(study);
    case Incident::HandOver:
      name(study, late_part(study), all, colleague);
      return reopen(study);
    case Incident::EarlyStop:
      return stop_after(study, until_first(study, Protocol::Localizer), kRefused);
    case Incident::LateStop:
      return stop_after(study, std::min(all, until_first(study, Protocol::Cine) + 1), kCondition);
    case Incident::WrongEntry:
      return stop_after(study, until_first(study, Protocol::Cine), kWrongEntry);
    case Incident::ForgottenLogin:
      name(study, 0, all, colleague);
      break;
    case Incident::LateLogin:
      name(study, 0, until_first(study, Protocol::Cine), colleague);
      break;
    case Incident::NoOperator:
      name(study, 0, all, {});
      break;
    case Incident::TwoOperators:
      name(study, 0, all, {study.operator_name + "\\" + colleague.name, {}});
      break;
    case Incident::Emulated:
      return emulate(study);
    case Incident::LateStep:
      study.habits.late = true;
      break;
    case Incident::None:
    case Incident::NeverEnded:
      break;
  }
  add_step(study, 0, all);
  if (incident == Incident::NeverEnded) study.steps.back().end = PerformedStep::End::Never;
}

}  // namespace cmrcredit::tools
