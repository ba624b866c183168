#include "credit_engine/credit/surroundings.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "credit_engine/credit/hearing.h"
#include "credit_engine/intake/joining.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::StudyFacts;

std::string text_of(UtcTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss of_day{time - day};
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}.{:03}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), of_day.hours().count(),
                     of_day.minutes().count(), of_day.seconds().count(), of_day.subseconds().count());
}

// From the first to the last moment of a study, by the clock of its scanner.
class Span {
 public:
  Span(const StudyFacts& study, const Sites& sites) : study_(study), sites_(sites) {}

  // As SeriesFacts has it, "YYYYMMDDHHMMSS.ffffff".
  void widen(std::string_view moment) {
    if (moment.size() > 8) widen(moment.substr(0, 8), moment.substr(8));
  }
  void widen(std::string_view date, std::string_view time) {
    const auto utc = sites_.utc_of(study_.station.site, date, time, study_.timezone_offset);
    if (!utc) return;
    from = from ? std::min(*from, *utc) : *utc;
    until = until ? std::max(*until, *utc) : *utc;
  }

  std::optional<UtcTime> from, until;

 private:
  const StudyFacts& study_;
  const Sites& sites_;
};

// By the images; a study without any is as long as its steps.
Span span_of(const StudyFacts& study, const std::vector<Attribution>& attributions, const Sites& sites) {
  Span span(study, sites);
  bool any_scan = false;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (!is_scan(study.series[i], attributions.at(i))) continue;
    any_scan = true;
    span.widen(study.series[i].acquired_from);
    span.widen(study.series[i].acquired_until);
  }
  if (span.from || !any_scan) return span;
  for (const auto& step : study.steps) {
    if (is_wrong_entry(step)) continue;
    span.widen(step.start_date, step.start_time);
    span.widen(step.end_date, step.end_time);
  }
  return span;
}

void hold(Case& decided, Reason reason) {
  if (decided.status != CaseStatus::Credited && decided.status != CaseStatus::Pending) return;
  if (decided.status == CaseStatus::Credited) {
    decided.suggestions = {decided.technologist};
    decided.reasons.clear();
  }
  decided.status = CaseStatus::Pending;
  decided.technologist.clear();
  decided.counts = false;
  decided.credits.clear();
  decided.reasons.push_back(std::move(reason));
}

void suggest(Exam& exam, const OtherHalf& half) {
  if (!exam.is_cmr) return;
  for (const auto& id : half.categories) {
    if (std::ranges::find(exam.categories, id, &Category::id) != exam.categories.end()) continue;
    exam.categories.push_back(
        {id, CategoryState::Suggested, "study " + half.study_uid + " of the same exam supports it"});
  }
  std::ranges::sort(exam.categories, {}, &Category::id);
}

}  // namespace

std::optional<Presence> presence_of(const StudyFacts& study, const std::vector<Attribution>& attributions,
                                    std::span<const Case> cases, const Roster& roster, const Sites& sites) {
  const auto span = span_of(study, attributions, sites);
  if (!span.from) return std::nullopt;
  Presence presence;
  presence.begun = text_of(*span.from);
  presence.ended = text_of(*span.until);
  const auto hearing = hear(study, attributions, roster);
  if (hearing.people.size() == 1) presence.technologist = hearing.people.begin()->first;
  if (!study.station.serial.empty()) presence.serial = study.station.manufacturer + ' ' + study.station.serial;
  if (!study.station.station_name.empty()) {
    presence.station_name = study.station.site + '/' + study.station.station_name;
  }
  presence.patient = study.patient.key;
  presence.is_exam = std::ranges::any_of(
      cases, [](const Case& one) { return one.status != CaseStatus::Excluded && one.status != CaseStatus::Void; });
  return presence;
}

void consider(Outcome& outcome, const Surroundings& surroundings) {
  if (!outcome.presence) return;
  const auto& who = outcome.presence->technologist;
  for (auto& one : outcome.cases) {
    const bool other_day = std::ranges::count(one.reasons, "another_day", &Reason::code) > 0;
    if (one.role != Role::PrimaryOperator || other_day) continue;
    const auto hold_for = [&](const char* code, const std::vector<std::string>& studies) {
      if (!studies.empty()) hold(one, {code, studies});
    };
    if (!surroundings.on_other_scanners.empty()) {
      Reason reason{"two_scanners", {who}};
      reason.facts.insert(reason.facts.end(), surroundings.on_other_scanners.begin(),
                          surroundings.on_other_scanners.end());
      hold(one, std::move(reason));
    }
    hold_for("suspected_duplicate", surroundings.same_exam);
    hold_for("same_day", surroundings.same_day);
    if (!is_whole(outcome.exam)) hold_for("repeat", surroundings.days_before);
  }
  for (const auto& half : surroundings.other_halves)
    suggest(outcome.exam, half);
}

}  // namespace cmrcredit::credit_engine
