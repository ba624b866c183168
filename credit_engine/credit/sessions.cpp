#include "credit_engine/credit/sessions.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "credit_engine/credit/hearing.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::StepFacts;
using dicom_parsing::StudyFacts;

constexpr std::int64_t kHour = 3'600'000'000, kDay = 24 * kHour;  // microseconds
constexpr std::int64_t kPause = 4 * kHour;                        // between two sessions, at least

struct Timed {
  std::int64_t from = 0, until = 0;  // microseconds by the scanner's clock
  std::size_t series = 0;
};

std::vector<Timed> timed_scans(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  std::vector<Timed> scans;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const auto& series = study.series[i];
    const auto from = dicom_parsing::moment(series.acquired_from), until = dicom_parsing::moment(series.acquired_until);
    if (!from || !is_scan(series, attributions.at(i))) continue;
    scans.push_back({from->microseconds, std::max(from->microseconds, until ? until->microseconds : 0), i});
  }
  std::ranges::sort(scans, {}, [](const Timed& one) { return std::pair(one.from, one.series); });
  return scans;
}

// For each series the number of its session.
std::vector<std::size_t> session_of_each(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  std::vector<std::size_t> session(study.series.size(), 0);
  const auto scans = timed_scans(study, attributions);
  std::size_t current = 0;
  std::int64_t until = 0;
  for (std::size_t place = 0; place < scans.size(); ++place) {
    const auto& scan = scans[place];
    const bool another_day = place > 0 && scan.from / kDay != scans[place - 1].from / kDay;
    if (another_day && scan.from - until >= kPause) ++current;
    until = std::max(until, scan.until);
    session[scan.series] = current;
  }
  return session;
}

bool lists(const StepFacts& step, const StudyFacts& study) {
  return std::ranges::any_of(study.series, [&](const auto& series) {
    return series.performed_steps.contains(step.step_uid) ||
           std::ranges::any_of(step.series, [&](const auto& one) { return one.series_uid == series.series_uid; });
  });
}

// A step goes with the series it acquired; one without any with the day on which it began.
void place_steps(std::vector<Session>& sessions, const std::vector<StepFacts>& steps) {
  for (const auto& step : steps) {
    bool placed = false;
    for (auto& session : sessions) {
      if (!lists(step, session.study)) continue;
      session.study.steps.push_back(step);
      placed = true;
    }
    if (placed) continue;
    const auto found = std::ranges::find(sessions, step.start_date, &Session::day);
    (found == sessions.end() ? sessions.front() : *found).study.steps.push_back(step);
  }
}

}  // namespace

std::vector<Session> sessions_of(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  const auto session = session_of_each(study, attributions);
  const auto last = session.empty() ? 0 : *std::ranges::max_element(session);
  if (last == 0) return {{study.study_date, study, attributions}};
  StudyFacts bare = study;
  bare.series.clear();
  bare.steps.clear();
  bare.taken_out.clear();
  std::vector<Session> sessions(last + 1, Session{{}, bare, {}});
  sessions.front().study.taken_out = study.taken_out;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    auto& one = sessions[session[i]];
    const auto begun = study.series[i].acquired_from.substr(0, 8);
    if (is_scan(study.series[i], attributions.at(i)) && !begun.empty() && (one.day.empty() || begun < one.day))
      one.day = begun;
    one.study.series.push_back(study.series[i]);
    one.attributions.push_back(attributions.at(i));
  }
  for (std::size_t later = 1; later < sessions.size(); ++later)
    sessions[later].study.study_date = sessions[later].day;  // people's levels and maps are those of that day
  place_steps(sessions, study.steps);
  return sessions;
}

Session joined(Session first, const Session& second) {
  std::ranges::copy(second.study.series, std::back_inserter(first.study.series));
  std::ranges::copy(second.attributions, std::back_inserter(first.attributions));
  for (const auto& step : second.study.steps) {
    if (std::ranges::find(first.study.steps, step.step_uid, &StepFacts::step_uid) == first.study.steps.end())
      first.study.steps.push_back(step);
  }
  std::ranges::copy(second.study.taken_out, std::back_inserter(first.study.taken_out));
  return first;
}

}  // namespace cmrcredit::credit_engine
