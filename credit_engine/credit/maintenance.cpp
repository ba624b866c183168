#include "credit_engine/credit/maintenance.h"

#include <algorithm>
#include <cmath>

namespace cmrcredit::credit_engine {
namespace {

constexpr int kPaceMonths = 6;
constexpr double kDaysAMonth = 365.25 / 12;
constexpr std::size_t kMostLeaving = 12;

std::int64_t days_between(const Day& from, const Day& to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

Day plus_days(const Day& day, std::int64_t days) {
  return Day(std::chrono::sys_days(day) + std::chrono::days(days));
}

// What is promised must do: never rounded down.
double one_decimal_up(double value) {
  return std::ceil(value * 10 - 1e-9) / 10;
}

std::int64_t pace_days(const Progress::Pace& pace) {
  return days_between(pace.from, pace.until) + 1;
}

void note_leaving(MaintenanceProgress& made, const std::vector<Day>& leaving) {
  if (leaving.empty()) return;
  made.next_leaves = leaving.front();
  made.cases_leaving = static_cast<int>(std::ranges::count(leaving, leaving.front()));
  if (made.tally.met()) made.short_from = leaving[static_cast<std::size_t>(made.tally.have() - made.tally.need)];
  int left = made.tally.have();
  for (const auto& day : leaving) {
    if (made.leaving.empty() || made.leaving.back().on != day) {
      if (made.leaving.size() == kMostLeaving) break;
      made.leaving.push_back({day, 0, left});
    }
    ++made.leaving.back().cases;
    made.leaving.back().left = --left;
  }
}

// Day by day until the window holds none of the cases of today.
void foresee(MaintenanceProgress& made, const std::vector<Day>& leaving, const Progress::Pace& pace) {
  const auto end = days_between(made.until, day_of_age(made.until, made.months));
  const auto counted = static_cast<std::int64_t>(pace.cases.size());
  std::size_t gone = 0;
  for (std::int64_t ahead = 1; ahead <= end; ++ahead) {
    const Day day = plus_days(made.until, ahead);
    while (gone < leaving.size() && leaving[gone] <= day)
      ++gone;
    const auto have = static_cast<std::int64_t>(leaving.size() - gone) + counted * ahead / pace_days(pace);
    if (made.tally.met() ? have < made.tally.need : have >= made.tally.need) {
      (made.tally.met() ? made.lost_on : made.met_on) = day;
      return;
    }
  }
}

// The least even pace that keeps the count up while the cases of today leave; where it is not met, the pace that fills
// a whole window.
double rolling_need(const MaintenanceProgress& made, const std::vector<Day>& leaving) {
  if (!made.tally.met()) return one_decimal_up(static_cast<double>(made.tally.need) / made.months);
  double most = 0;
  for (std::size_t i = 0; i < leaving.size(); ++i) {
    const int left = static_cast<int>(leaving.size() - i) - 1;
    if (left >= made.tally.need) continue;
    const auto days = static_cast<double>(days_between(made.until, leaving[i]));
    most = std::max(most, (made.tally.need - left) / days * kDaysAMonth);
  }
  return one_decimal_up(most);
}

double cycle_need(const MaintenanceProgress::Cycle& cycle, const Day& at) {
  const auto days = static_cast<double>(std::max<std::int64_t>(1, days_between(at, cycle.until)));
  const double months = std::max(1.0, days / kDaysAMonth);
  return one_decimal_up(cycle.tally.missing() / months);
}

// The cycle of `months` that `at` lies in, counted from the anchor.
std::pair<Day, Day> cycle_around(const Day& anchor, const Day& at, int months) {
  int number = 0;
  while (day_of_age(anchor, (number + 1) * months) <= at)
    ++number;
  while (day_of_age(anchor, number * months) > at)
    --number;
  return {day_of_age(anchor, number * months), plus_days(day_of_age(anchor, (number + 1) * months), -1)};
}

std::optional<MaintenanceProgress::Cycle> cycle_of(const ProgramLevel& level, const ProgressQuestion& question,
                                                   const std::vector<DatedCase>& primary) {
  MaintenanceProgress::Cycle cycle;
  std::optional<Day> anchor = question.biennium;
  cycle.anchored_on = "biennium";
  if (!anchor) {
    cycle.anchored_on = "level";
    for (const auto& award : question.technologist.levels) {
      const auto day = day_from(award.on);
      if (award.level == level.number && day && *day <= question.at) anchor = day;
    }
  }
  if (!anchor) return std::nullopt;
  cycle.anchor = *anchor;
  std::tie(cycle.from, cycle.until) = cycle_around(*anchor, question.at, level.maintenance->months);
  cycle.tally.need = level.maintenance->cases;
  for (const auto& one : primary) {
    if (cycle.from <= one.day && one.day <= cycle.until) cycle.tally.cases.push_back(one.record->case_id);
  }
  return cycle;
}

}  // namespace

Progress::Pace pace_of(const Day& at, const std::vector<DatedCase>& primary) {
  Progress::Pace pace;
  pace.from = window_start(at, kPaceMonths);
  pace.until = at;
  for (const auto& one : primary) {
    if (pace.from <= one.day) pace.cases.push_back(one.record->case_id);
  }
  pace.per_month = std::floor(static_cast<double>(pace.cases.size()) / kPaceMonths * 10) / 10;
  return pace;
}

std::optional<Day> day_reached(const Progress::Pace& pace, int missing) {
  const auto counted = static_cast<std::int64_t>(pace.cases.size());
  if (missing <= 0 || counted == 0) return std::nullopt;
  return plus_days(pace.until, (missing * pace_days(pace) + counted - 1) / counted);
}

MaintenanceProgress maintenance_of(const ProgramLevel& level, const ProgressQuestion& question,
                                   const std::vector<DatedCase>& primary) {
  MaintenanceProgress made;
  made.level = level.number;
  made.months = level.maintenance->months;
  made.window = level.maintenance->window;
  made.applies = level_held(question, question.at) == level.number;
  made.tally.need = level.maintenance->cases;
  made.from = window_start(question.at, made.months);
  made.until = question.at;
  std::vector<Day> leaving;  // ascending, as the cases are
  for (const auto& one : primary) {
    const auto leaves = day_of_age(one.day, made.months);
    if (leaves <= question.at) continue;
    made.tally.cases.push_back(one.record->case_id);
    leaving.push_back(leaves);
  }
  note_leaving(made, leaving);
  foresee(made, leaving, pace_of(question.at, primary));
  made.cycle = cycle_of(level, question, primary);
  const bool fixed = made.window == WindowKind::Fixed && made.cycle;
  made.needed_per_month = fixed ? cycle_need(*made.cycle, question.at) : rolling_need(made, leaving);
  return made;
}

}  // namespace cmrcredit::credit_engine
