#include "credit_engine/credit/progress.h"

#include <algorithm>

#include "credit_engine/credit/counting.h"
#include "credit_engine/credit/maintenance.h"

namespace cmrcredit::credit_engine {
namespace {

bool credits(const CaseRecord& record, const std::string& category) {
  return std::ranges::find(record.credits, category) != record.credits.end();
}

Tally crediting(const std::vector<DatedCase>& cases, const std::string& category, int need) {
  Tally tally{need, {}};
  for (const auto& one : cases) {
    if (credits(*one.record, category)) tally.cases.push_back(one.record->case_id);
  }
  return tally;
}

std::vector<DomainProgress> domains_of(const ProgramLevel& level, const ProgressQuestion& question) {
  std::vector<DomainProgress> list;
  for (const auto& domain : question.program.domains) {
    DomainProgress made{domain.id, domain.title, {}, {}};
    for (const auto& milestone : level.milestones) {
      if (milestone.domain == domain.id) made.milestones.push_back(milestone.text);
    }
    for (const auto& one : question.milestones) {
      if (one.level != level.number || one.domain != domain.id || one.on > question.at) continue;
      made.signed_by = one.by;
      made.signed_on = one.on;
    }
    list.push_back(std::move(made));
  }
  return list;
}

SupervisionGaps supervision_of(const ProgramLevel& level, const ProgressQuestion& question,
                               const std::vector<DatedCase>& primary) {
  SupervisionGaps gaps;
  if (level.supervisor_level == 0) return gaps;
  for (const auto& [day, record] : primary) {
    if (level_held(question, day) >= level.number) continue;  // supervision is optional then
    if (record->supervisor.empty()) {
      gaps.without.push_back(record->case_id);
    } else if (!question.level_on || question.level_on(record->supervisor, to_dicom(day)) < level.supervisor_level) {
      gaps.below_level.push_back(record->case_id);
    }
  }
  return gaps;
}

std::optional<CeProgress> education_of(const ProgramLevel& level, const ProgressQuestion& question) {
  if (level.continuing_education_percent == 0) return std::nullopt;
  const auto& rule = question.program.continuing_education;
  CeProgress made;
  made.from = window_start(question.at, rule.months);
  made.until = question.at;
  made.percent = level.continuing_education_percent;
  made.need_hundredths = rule.credits * level.continuing_education_percent;
  for (const auto& one : question.continuing_education) {
    if (one.on < made.from || one.on > made.until) continue;
    made.hundredths += one.hundredths;
    made.cmr_hundredths += one.cmr_hundredths;
    made.behind.push_back(one);
  }
  std::ranges::stable_sort(made.behind, {}, &CeCredits::on);
  return made;
}

std::optional<MeetingProgress> meeting_of(const ProgramLevel& level, const ProgressQuestion& question) {
  if (level.meeting_every_years == 0) return std::nullopt;
  MeetingProgress made{level.meeting_every_years, {}, {}};
  for (const auto& one : question.meetings) {
    if (one.on <= question.at && (!made.last || made.last->on < one.on)) made.last = one;
  }
  if (made.last) made.due = day_of_age(made.last->on, 12 * level.meeting_every_years);
  return made;
}

LevelProgress level_progress(const ProgramLevel& level, const ProgressQuestion& question, const CountedCases& sorted) {
  const auto& program = question.program;
  LevelProgress made;
  made.level = level.number;
  made.title = level.title;
  made.expected_time = level.expected_time;
  made.supervisor_level = level.supervisor_level;
  made.supervisor_preferred_level = level.supervisor_preferred_level;
  made.continuing_education_percent = level.continuing_education_percent;
  made.meeting_every_years = level.meeting_every_years;
  made.held = level_held(question, question.at) >= level.number;
  made.observed.need = level.observed;
  if (level.observed > 0) {
    made.observed.cases = ids_of(sorted.observed);
    made.before_observation = sorted.before_observation;
  }
  made.primary = {program.primary_needed(level), ids_of(sorted.primary)};
  for (const auto& protocol : level.protocols) {
    made.protocols.push_back(
        {protocol.id, protocol.title, crediting(sorted.primary, protocol.id, program.min_cases_per_protocol)});
  }
  made.protocols_needed = program.protocols_needed(level);
  made.domains = domains_of(level, question);
  made.supervision = supervision_of(level, question, sorted.primary);
  made.continuing_education = education_of(level, question);
  made.meeting = meeting_of(level, question);
  return made;
}

SpecialtyProgress specialty_progress(const Specialty& specialty, const CountedCases& sorted,
                                     const std::vector<LevelProgress>& levels) {
  const auto& cases = specialty.role == Role::PostProcessor ? sorted.post_processed : sorted.primary;
  SpecialtyProgress made{specialty.id,
                         specialty.title,
                         specialty.role,
                         crediting(cases, specialty.id, specialty.cases),
                         specialty.requires_levels,
                         {}};
  if (specialty.role == Role::PostProcessor) made.tally.cases = ids_of(cases);  // the role says it all
  for (const auto& level : levels) {
    const bool asked_for = std::ranges::find(specialty.requires_levels, level.level) != specialty.requires_levels.end();
    if (asked_for && !level.held && !level.complete()) made.open_levels.push_back(level.level);
  }
  return made;
}

// What the program asks of a case beyond the role, for a person to read.
std::vector<std::string> rules_of(const Program& program) {
  std::vector<std::string> rules;
  if (program.daily_cap > 0) rules.push_back("At most " + std::to_string(program.daily_cap) + " exams a day count.");
  if (program.look_back_months > 0)
    rules.push_back("Exams count for " + std::to_string(program.look_back_months) + " months.");
  if (program.verification == Verification::OneStep) rules.emplace_back("An exam counts once it is verified.");
  if (program.verification == Verification::TwoStep)
    rules.emplace_back("An exam counts once it is verified, and approved by a supervisor.");
  if (program.employment == EmploymentRule::Required) rules.emplace_back("Exams outside employment do not count.");
  if (program.remote_counts) rules.emplace_back("Exams performed remotely count.");
  return rules;
}

}  // namespace

int LevelProgress::protocols_covered() const {
  return static_cast<int>(std::ranges::count_if(protocols, [](const auto& one) { return one.tally.met(); }));
}

int LevelProgress::domains_signed() const {
  return static_cast<int>(std::ranges::count_if(domains, [](const auto& one) { return !one.signed_by.empty(); }));
}

bool LevelProgress::cases_complete() const {
  return observed.met() && primary.met() && protocols_covered() >= protocols_needed;
}

bool CeProgress::met() const {
  if (need_hundredths > 0) return cmr_hundredths >= need_hundredths;
  return hundredths > 0 && 100LL * cmr_hundredths >= static_cast<long long>(percent) * hundredths;
}

bool LevelProgress::complete() const {
  const bool supervised = primary.have() - static_cast<int>(supervision.below_level.size()) >= primary.need;
  return cases_complete() && supervised && domains_signed() == static_cast<int>(domains.size()) && open_below.empty();
}

Progress progress(const ProgressQuestion& question, const std::vector<CaseRecord>& cases) {
  const auto& program = question.program;
  auto sorted = count_cases(question, cases);
  Progress made;
  made.program = program.id;
  made.program_title = program.title;
  made.program_source = program.source;
  made.program_version = program.version;
  made.verified_against_figure = program.verified_against_figure;
  made.coverage_parts = program.coverage_parts;
  made.coverage_of = program.coverage_of;
  made.technologist = question.technologist.id;
  made.name = question.technologist.name;
  made.level_held = level_held(question, question.at);
  made.at = question.at;
  made.primary = ids_of(sorted.primary);
  made.observed = ids_of(sorted.observed);
  made.pace = pace_of(question.at, sorted.primary);
  made.rules = rules_of(program);
  std::vector<int> open;
  for (const auto& level : program.levels) {
    auto one = level_progress(level, question, sorted);
    if (program.requires_lower_levels) one.open_below = open;
    if (!one.held && !one.complete()) open.push_back(one.level);
    if (!one.held) one.forecast.count_met_on = day_reached(made.pace, one.primary.missing());
    if (level.maintenance) made.maintenance.push_back(maintenance_of(level, question, sorted.primary));
    made.levels.push_back(std::move(one));
  }
  for (const auto& specialty : program.specialties) {
    made.specialties.push_back(specialty_progress(specialty, sorted, made.levels));
  }
  made.uncounted = std::move(sorted.uncounted);
  return made;
}

}  // namespace cmrcredit::credit_engine
