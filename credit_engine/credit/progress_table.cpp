#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "credit_engine/credit/progress.h"
#include "credit_engine/credit/text_columns.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kLabel = 72;

// `settled`: nothing is to go, whatever the numbers say.
std::string row(std::string_view label, int have, int need, bool settled = false) {
  auto verdict = have >= need ? "enough" : fmt::format("{} to go", need - have);
  if (need == 0 || settled) verdict.clear();
  auto line = fmt::format("{}{:>7}{:>7}", padded(label, kLabel), have, need == 0 ? "-" : std::to_string(need));
  return line + (verdict.empty() ? "" : "  " + verdict) + '\n';
}

std::string exams(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "exam" : "exams");
}

std::string levels(const std::vector<int>& numbers) {
  return fmt::format("{} {}", numbers.size() == 1 ? "level" : "levels", fmt::join(numbers, " and "));
}

std::string head(const Progress& progress) {
  auto out = cut(fmt::format("{} ({}) on {}", display_name(progress.name), progress.technologist, to_text(progress.at)),
                 kLine) +
             '\n';
  out += wrapped(fmt::format("{}, version {}", progress.program_title, progress.program_version), 0);
  out += wrapped(fmt::format("Evidence toward a level, which a supervisor attests.{}",
                             progress.verified_against_figure
                                 ? ""
                                 : " The protocol lists have not been checked against the source's figures."),
                 0);
  return out;
}

std::string section(std::string_view title) {
  return fmt::format("\n{}{:>7}{:>7}\n", padded(title, kLabel), "have", "need");
}

std::string credits(int hundredths) {
  return hundredths % 100 == 0 ? std::to_string(hundredths / 100) : fmt::format("{:.2f}", hundredths / 100.0);
}

std::string education_text(const CeProgress& one) {
  const auto period = fmt::format("{} to {}", to_text(one.from), to_text(one.until));
  if (one.need_hundredths > 0) {
    return wrapped(fmt::format("CE: {} CMR-related credits of {} needed, {}{}.", credits(one.cmr_hundredths),
                               credits(one.need_hundredths), period, one.met() ? ", enough" : ""),
                   2);
  }
  return wrapped(fmt::format("CE: {} of {} credits are CMR-related, {}; at least {} % are asked for{}.",
                             credits(one.cmr_hundredths), credits(one.hundredths), period, one.percent,
                             one.met() ? ", enough" : ""),
                 2);
}

std::string meeting_text(const MeetingProgress& one) {
  if (!one.last) return wrapped(fmt::format("Meeting with CMR content, every {} years: none yet.", one.every_years), 2);
  return wrapped(fmt::format("Meeting with CMR content, every {} years: last on {}, the next before {}.",
                             one.every_years, to_text(one.last->on), to_text(*one.due)),
                 2);
}

std::string supervision_text(const LevelProgress& level) {
  if (level.supervisor_level == 0) return {};
  auto text = fmt::format("The supervisor is of level {} or above{}.", level.supervisor_level,
                          level.supervisor_preferred_level > level.supervisor_level
                              ? fmt::format(", {} preferred", level.supervisor_preferred_level)
                              : "");
  if (level.held) return wrapped(text, 2);
  const auto& gaps = level.supervision;
  if (!gaps.without.empty()) text += fmt::format(" {} name no supervisor.", exams(gaps.without.size()));
  if (!gaps.below_level.empty())
    text += fmt::format(" {} had one of a lower level, and are no evidence toward this level.",
                        exams(gaps.below_level.size()));
  return wrapped(text, 2);
}

std::string domains_text(const LevelProgress& level, const NameOf& name_of) {
  std::string out;
  for (const auto& one : level.domains) {
    if (one.signed_by.empty() || !one.signed_on) continue;
    const auto who = name_of ? display_name(name_of(one.signed_by)) : one.signed_by;
    out += wrapped(fmt::format("{}: attested by {} on {}", one.title, who, to_text(*one.signed_on)), 4);
  }
  return out;
}

std::string forecast_text(const LevelProgress& level) {
  if (!level.forecast.count_met_on) return {};
  return wrapped(fmt::format("At the present pace {} exams are reached on {}.", level.primary.need,
                             to_text(*level.forecast.count_met_on)),
                 2);
}

std::string pace_text(const Progress& progress) {
  std::string out;
  for (const auto& rule : progress.rules)
    out += wrapped(rule, 0);
  return out +
         wrapped(fmt::format("Present pace: {} as primary operator in the last six months (from {}), {:.1f} a "
                             "month.",
                             exams(progress.pace.cases.size()), to_text(progress.pace.from), progress.pace.per_month),
                 0);
}

std::string level_text(const LevelProgress& level, const Progress& progress, const NameOf& name_of) {
  auto out = section(fmt::format("LEVEL {}  {}{}", level.level, level.title, level.held ? " (held)" : ""));
  if (level.observed.need > 0)
    out += row("  exams observed before performing", level.observed.have(), level.observed.need, level.held);
  out += row("  exams performed as primary operator", level.primary.have(), level.primary.need, level.held);
  out += row(fmt::format("  protocols covered, {}/{} of {}", progress.coverage_parts, progress.coverage_of,
                         level.protocols.size()),
             level.protocols_covered(), level.protocols_needed, level.held);
  for (const auto& one : level.protocols) {
    out += row(fmt::format("    {:<10}{}", one.id, one.title), one.tally.have(), one.tally.need, level.held);
  }
  if (!level.domains.empty()) {
    out += row("  domains attested by a supervisor", level.domains_signed(), static_cast<int>(level.domains.size()),
               level.held);
    out += domains_text(level, name_of);
  }
  if (!level.held && !level.before_observation.empty()) {
    out += wrapped(fmt::format("Note: {} came before the {} observed ones that come first, and count.",
                               exams(level.before_observation.size()), level.observed.need),
                   2);
  }
  if (!level.open_below.empty()) out += wrapped(fmt::format("Also asks for all of {}.", levels(level.open_below)), 2);
  out += forecast_text(level) + supervision_text(level);
  if (level.continuing_education) out += education_text(*level.continuing_education);
  if (level.meeting) out += meeting_text(*level.meeting);
  return out;
}

std::string foreseen(const MaintenanceProgress& one) {
  std::string text;
  if (one.window == WindowKind::Fixed && !one.cycle) return "No day is known from which this person's cycles count.";
  if (one.lost_on) text = fmt::format("At the present pace too few from {} on. ", to_text(*one.lost_on));
  if (one.met_on) text = fmt::format("At the present pace enough from {} on. ", to_text(*one.met_on));
  return text + fmt::format("Needed: {:.1f} a month.", one.needed_per_month);
}

std::string cycle_text(const MaintenanceProgress& one) {
  if (!one.cycle) return {};
  return row(fmt::format("    cycle {} to {}, from {}", to_text(one.cycle->from), to_text(one.cycle->until),
                         one.cycle->anchored_on == "level" ? "the day of the level" : "the stated biennium"),
             one.cycle->tally.have(), one.cycle->tally.need);
}

std::string maintenance_text(const Progress& progress) {
  if (progress.maintenance.empty()) return {};
  auto out = section("MAINTENANCE  exams performed as primary operator");
  for (const auto& one : progress.maintenance) {
    out += row(fmt::format("  level {}{}, {} to {}", one.level, one.applies ? " (held)" : "", to_text(one.from),
                           to_text(one.until)),
               one.tally.have(), one.tally.need);
    out += cycle_text(one);
    out += wrapped(foreseen(one), 4);
    if (!one.next_leaves) continue;
    auto note = fmt::format("{} {} the window of {} months on {}", exams(static_cast<std::size_t>(one.cases_leaving)),
                            one.cases_leaving == 1 ? "leaves" : "leave", one.months, to_text(*one.next_leaves));
    if (one.short_from) note += fmt::format("; too few from {} if none is added", to_text(*one.short_from));
    out += wrapped(note + ".", 4);
  }
  return out;
}

std::string specialties_text(const Progress& progress) {
  if (progress.specialties.empty()) return {};
  auto out = section("SPECIALTIES");
  for (const auto& one : progress.specialties) {
    out += row(fmt::format("  {:<10}{}", one.id, one.title), one.tally.have(), one.tally.need);
    if (one.tally.have() > 0 && !one.open_levels.empty()) {
      out += wrapped(fmt::format("Asks for all of {} first.", levels(one.open_levels)), 4);
    }
  }
  return out;
}

std::string one_uncounted(const Uncounted& one, const NameOf& name_of) {
  const auto day = day_from(one.study_date);
  auto out = cut(fmt::format("  {:<10}  {:<9}  {:<16}  {}", day ? to_text(*day) : "no date", to_string(one.status),
                             to_string(one.role), one.case_id),
                 kLine) +
             '\n';
  for (const auto& reason : one.reasons)
    out += wrapped(sentence(reason, name_of), 14);
  return out;
}

// Who scans hearts scans heads too: what was excluded is summed up.
std::string uncounted_text(const Progress& progress, const NameOf& name_of) {
  if (progress.uncounted.empty()) return {};
  constexpr std::size_t kMost = 20;
  std::size_t shown = 0, more = 0;
  std::map<std::string, std::size_t> excluded;
  std::string out = "\nNOT COUNTED\n";
  for (const auto& one : progress.uncounted) {
    if (one.status == CaseStatus::Excluded && !one.reasons.empty()) {
      ++excluded[sentence(one.reasons.front(), name_of)];
    } else if (shown < kMost) {
      ++shown;
      out += one_uncounted(one, name_of);
    } else {
      ++more;
    }
  }
  if (more > 0) out += fmt::format("  and {} more\n", exams(more));
  for (const auto& [why, count] : excluded)
    out += wrapped(fmt::format("{} excluded: {}", exams(count), why), 2);
  return out;
}

}  // namespace

std::string to_table(const Progress& progress, const NameOf& name_of) {
  auto out = head(progress) + pace_text(progress);
  for (const auto& level : progress.levels)
    out += level_text(level, progress, name_of);
  out += maintenance_text(progress) + specialties_text(progress) + uncounted_text(progress, name_of);
  return out + "\nThe cases behind each number, and all that do not count: --json\n";
}

}  // namespace cmrcredit::credit_engine
