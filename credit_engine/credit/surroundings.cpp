#include "credit_engine/credit/surroundings.h"

#include <algorithm>
#include <utility>

#include "credit_engine/credit/hearing.h"
#include "credit_engine/intake/joining.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::StudyFacts;

// A step's date and time in the form of SeriesFacts::acquired_from; empty when either is missing.
std::string moment(const std::string& date, const std::string& time) {
  if (date.size() != 8 || time.empty()) return {};
  const auto dot = time.find('.');
  std::string digits = time.substr(0, dot);
  std::string fraction = dot == std::string::npos ? "" : time.substr(dot + 1);
  digits.resize(6, '0');
  fraction.resize(6, '0');
  return date + digits + "." + fraction;
}

void widen(Presence& presence, const std::string& from, const std::string& until) {
  if (from.empty()) return;
  if (presence.begun.empty() || from < presence.begun) presence.begun = from;
  presence.ended = std::max({presence.ended, from, until});
}

// By the images; a study without any is as long as its steps.
void set_times(Presence& presence, const StudyFacts& study, const std::vector<Attribution>& attributions) {
  bool any_scan = false;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (!is_scan(study.series[i], attributions.at(i))) continue;
    any_scan = true;
    widen(presence, study.series[i].acquired_from, study.series[i].acquired_until);
  }
  if (!any_scan || !presence.begun.empty()) return;
  for (const auto& step : study.steps) {
    if (is_wrong_entry(step)) continue;
    widen(presence, moment(step.start_date, step.start_time), moment(step.end_date, step.end_time));
  }
}

void hold(Case& decided, const std::string& technologist, Reason reason) {
  if (decided.status != CaseStatus::Credited && decided.status != CaseStatus::Pending) return;
  if (decided.status == CaseStatus::Credited) {
    decided.suggestions = {technologist};
    decided.reasons.clear();
  }
  decided.status = CaseStatus::Pending;
  decided.technologist.clear();
  decided.counts = false;
  decided.credits.clear();
  decided.reasons.push_back(std::move(reason));
}

}  // namespace

std::optional<Presence> presence_of(const StudyFacts& study, const std::vector<Attribution>& attributions,
                                    const Roster& roster, const std::vector<Case>& cases) {
  Presence presence;
  set_times(presence, study, attributions);
  if (presence.begun.empty()) return std::nullopt;
  const auto hearing = hear(study, attributions, roster);
  if (hearing.people.size() == 1) presence.technologist = hearing.people.begin()->first;
  if (!study.station.serial.empty()) presence.serial = study.station.manufacturer + ' ' + study.station.serial;
  presence.station_name = study.station.station_name;
  presence.patient = study.patient.key;
  presence.is_exam = std::ranges::any_of(
      cases, [](const Case& one) { return one.status != CaseStatus::Excluded && one.status != CaseStatus::Void; });
  return presence;
}

void consider(std::vector<Case>& cases, const Presence& presence, const Surroundings& surroundings) {
  for (auto& one : cases) {
    if (one.role != Role::PrimaryOperator) continue;
    if (!surroundings.on_other_scanners.empty()) {
      Reason reason{"two_scanners", {presence.technologist}};
      reason.facts.insert(reason.facts.end(), surroundings.on_other_scanners.begin(),
                          surroundings.on_other_scanners.end());
      hold(one, presence.technologist, std::move(reason));
    }
    if (!surroundings.same_exam.empty()) {
      hold(one, presence.technologist, {"suspected_duplicate", surroundings.same_exam});
    }
  }
}

}  // namespace cmrcredit::credit_engine
