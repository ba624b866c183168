#include "credit_engine/credit/progress.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cmrcredit::credit_engine {
namespace {

struct Dated {
  Day day{};
  const CaseRecord* record = nullptr;
};

bool stands(CaseStatus status) {
  return status == CaseStatus::Credited || status == CaseStatus::Confirmed;
}

std::vector<std::string> ids_of(const std::vector<Dated>& cases) {
  std::vector<std::string> ids;
  for (const auto& one : cases)
    ids.push_back(one.record->case_id);
  return ids;
}

bool credits(const CaseRecord& record, const std::string& category) {
  return std::ranges::find(record.credits, category) != record.credits.end();
}

// The technologist's cases up to the day, sorted into what they are and what they are not.
class Sorter {
 public:
  explicit Sorter(const ProgressQuestion& question) : question_(question) {}

  void sort(const std::vector<CaseRecord>& cases) {
    for (const auto& record : in_order(cases))
      place(record);
    hold_observation_first();
    std::ranges::sort(uncounted_, [](const Uncounted& a, const Uncounted& b) {
      return std::tie(b.study_date, a.case_id) < std::tie(a.study_date, b.case_id);  // newest first
    });
  }

  std::vector<Dated> primary, observed, post_processed;  // by date
  std::vector<std::string> before_observation;           // counted, but before the observations that come first

  std::vector<Uncounted> uncounted() { return std::move(uncounted_); }

 private:
  // By date, then id; a case the person performed before what they observed, so that performing wins.
  [[nodiscard]] std::vector<Dated> in_order(const std::vector<CaseRecord>& cases) {
    const auto& id = question_.technologist.id;
    std::vector<Dated> list;
    for (const auto& record : cases) {
      const bool own = record.technologist == id;
      if (!own && std::ranges::find(record.suggestions, id) == record.suggestions.end()) continue;
      const auto day = day_from(record.study_date);
      if (day && *day > question_.at) continue;
      if (day) {
        list.push_back({*day, &record});
      } else if (own && stands(record.status)) {
        put_aside(record, {{"no_date", {}}});
      } else {
        put_aside(record, why_not(record));
      }
    }
    std::ranges::sort(list, {}, [](const Dated& one) {
      return std::tuple(one.record->role != Role::PrimaryOperator, one.day, one.record->case_id);
    });
    return list;
  }

  void place(const Dated& one) {
    const auto& record = *one.record;
    const bool own = record.technologist == question_.technologist.id;
    if (!own || !stands(record.status)) return put_aside(record, why_not(record));
    if (record.role == Role::Observer) return observe(one);
    if (!record.counts) return put_aside(record, {{"marked_not_counting", {}}});
    if (record.role == Role::PostProcessor) return post_process(one);
    if (record.role != Role::PrimaryOperator)
      return put_aside(record, {{"other_role", {std::string(to_string(record.role))}}});
    const auto [first, fresh] = performed_.emplace(record.study_uid, record.case_id);
    if (!fresh) return put_aside(record, {{"same_exam", {first->second}}});
    primary.push_back(one);
  }

  void observe(const Dated& one) {
    if (const auto own = performed_.find(one.record->study_uid); own != performed_.end()) {
      return put_aside(*one.record, {{"performed_too", {own->second}}});
    }
    const auto [first, fresh] = observed_.emplace(one.record->study_uid, one.record->case_id);
    if (!fresh) return put_aside(*one.record, {{"same_exam", {first->second}}});
    observed.push_back(one);
  }

  // DICOM shows that something was post-processed, not by whom: only what a person confirmed.
  void post_process(const Dated& one) {
    if (one.record->status != CaseStatus::Confirmed) return put_aside(*one.record, {{"waits_for_confirmation", {}}});
    post_processed.push_back(one);
  }

  // Once the last observation is done, what is performed on that day counts as performed after it.
  void hold_observation_first() {
    const auto policy = question_.program.observation_first;
    int wanted = 0;
    for (const auto& level : question_.program.levels) {
      if (question_.technologist.level < level.number)
        wanted = std::max(wanted, level.observed);  // else it is long past
    }
    if (policy == ObservationFirst::Off || wanted == 0) return;
    const auto before = [&](const Dated& one) {
      return static_cast<int>(observed.size()) < wanted || one.day < observed[static_cast<std::size_t>(wanted) - 1].day;
    };
    if (policy == ObservationFirst::Warn) {
      for (const auto& one : primary) {
        if (before(one)) before_observation.push_back(one.record->case_id);
      }
      return;
    }
    for (const auto& one : primary) {
      if (before(one)) put_aside(*one.record, {{"before_observation", {std::to_string(wanted)}}});
    }
    std::erase_if(primary, before);
  }

  [[nodiscard]] static std::vector<Reason> why_not(const CaseRecord& record) {
    const bool decided_by_a_person = record.status == CaseStatus::Declined || record.status == CaseStatus::Disputed;
    if (decided_by_a_person || record.reasons.empty() || stands(record.status)) {
      return {{"status", {std::string(to_string(record.status))}}};
    }
    return record.reasons;
  }

  void put_aside(const CaseRecord& record, std::vector<Reason> reasons) {
    uncounted_.push_back(
        {record.case_id, record.study_uid, record.study_date, record.role, record.status, std::move(reasons)});
  }

  const ProgressQuestion& question_;
  std::map<std::string, std::string> performed_, observed_;  // study -> case
  std::vector<Uncounted> uncounted_;
};

Tally crediting(const std::vector<Dated>& cases, const std::string& category, int need) {
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
      if (one.level == level.number && one.domain == domain.id && one.on <= question.at) made.signed_by = one.by;
    }
    list.push_back(std::move(made));
  }
  return list;
}

LevelProgress level_progress(const ProgramLevel& level, const ProgressQuestion& question, const Sorter& sorted) {
  const auto& program = question.program;
  LevelProgress made;
  made.level = level.number;
  made.title = level.title;
  made.expected_time = level.expected_time;
  made.supervisor_level = level.supervisor_level;
  made.supervisor_preferred_level = level.supervisor_preferred_level;
  made.continuing_education_percent = level.continuing_education_percent;
  made.meeting_every_years = level.meeting_every_years;
  made.held = question.technologist.level >= level.number;
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
  return made;
}

SpecialtyProgress specialty_progress(const Specialty& specialty, const Sorter& sorted,
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

MaintenanceProgress maintenance_progress(const ProgramLevel& level, const ProgressQuestion& question,
                                         const std::vector<Dated>& primary) {
  MaintenanceProgress made;
  made.level = level.number;
  made.months = level.maintenance->months;
  made.applies = question.technologist.level == level.number;
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
  if (leaving.empty()) return made;
  made.next_leaves = leaving.front();
  made.cases_leaving = static_cast<int>(std::ranges::count(leaving, leaving.front()));
  if (made.tally.met()) made.short_from = leaving[static_cast<std::size_t>(made.tally.have() - made.tally.need)];
  return made;
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

bool LevelProgress::complete() const {
  return cases_complete() && domains_signed() == static_cast<int>(domains.size()) && open_below.empty();
}

Progress progress(const ProgressQuestion& question, const std::vector<CaseRecord>& cases) {
  const auto& program = question.program;
  Sorter sorted(question);
  sorted.sort(cases);
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
  made.level_held = question.technologist.level;
  made.at = question.at;
  made.primary = ids_of(sorted.primary);
  made.observed = ids_of(sorted.observed);
  std::vector<int> open;
  for (const auto& level : program.levels) {
    auto one = level_progress(level, question, sorted);
    if (program.requires_lower_levels) one.open_below = open;
    if (!one.held && !one.complete()) open.push_back(one.level);
    if (level.maintenance) made.maintenance.push_back(maintenance_progress(level, question, sorted.primary));
    made.levels.push_back(std::move(one));
  }
  for (const auto& specialty : program.specialties) {
    made.specialties.push_back(specialty_progress(specialty, sorted, made.levels));
  }
  made.uncounted = sorted.uncounted();
  return made;
}

}  // namespace cmrcredit::credit_engine
