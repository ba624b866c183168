#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>

#include "credit_engine/credit/progress.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kLine = 100, kLabel = 72;

// Letters of the text and the columns that each takes: two for ideographs, none for combining marks.
template <class Each>
void each_letter(std::string_view text, Each each) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const auto from = at;
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    const auto wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    const bool mark = u_charType(c) == U_NON_SPACING_MARK;
    const std::size_t columns = mark ? 0 : wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
    each(text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(at - from)), columns);
  }
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  each_letter(text, [&](std::string_view, std::size_t wide) { sum += wide; });
  return sum;
}

std::string cut(std::string_view text, std::size_t most) {
  if (columns(text) <= most) return std::string(text);
  std::string out;
  std::size_t sum = 0;
  each_letter(text, [&](std::string_view letter, std::size_t wide) {
    sum += wide;
    if (sum + 3 <= most) out += letter;
  });
  return out + "...";
}

std::string padded(std::string_view text, std::size_t wide) {
  auto out = cut(text, wide);
  out.append(wide - columns(out), ' ');
  return out;
}

// Words on lines of their own indent; a word longer than a line is cut.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + '\n';
    line.clear();
  };
  while (!text.empty()) {
    const auto space = text.find(' ');
    const auto word = cut(text.substr(0, space), kLine - indent);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (!line.empty() && columns(line) + 1 + columns(word) > kLine - indent) flush();
    line += (line.empty() ? "" : " ") + word;
  }
  flush();
  return out;
}

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

std::string for_a_person_to_see_to(const LevelProgress& level) {
  std::vector<std::string> list;
  if (level.continuing_education_percent > 0) {
    list.push_back(fmt::format("{} % of the CE credits are CMR-related", level.continuing_education_percent));
  }
  if (level.meeting_every_years > 0) {
    list.push_back(fmt::format("a meeting with CMR content every 1 to {} years", level.meeting_every_years));
  }
  if (level.supervisor_level > 0)
    list.push_back(fmt::format("the supervisor is of level {} or above", level.supervisor_level));
  if (list.empty()) return {};
  return wrapped(fmt::format("For a person to see to: {}.", fmt::join(list, "; ")), 2);
}

std::string level_text(const LevelProgress& level, const Progress& progress) {
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
  }
  if (!level.held && !level.before_observation.empty()) {
    out += wrapped(fmt::format("Note: {} came before the {} observed ones that come first, and count.",
                               exams(level.before_observation.size()), level.observed.need),
                   2);
  }
  if (!level.open_below.empty()) out += wrapped(fmt::format("Also asks for all of {}.", levels(level.open_below)), 2);
  return out + for_a_person_to_see_to(level);
}

std::string maintenance_text(const Progress& progress) {
  if (progress.maintenance.empty()) return {};
  auto out = section("MAINTENANCE  exams performed as primary operator");
  for (const auto& one : progress.maintenance) {
    out += row(fmt::format("  level {}{}, {} to {}", one.level, one.applies ? " (held)" : "", to_text(one.from),
                           to_text(one.until)),
               one.tally.have(), one.tally.need);
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
  auto out = head(progress);
  for (const auto& level : progress.levels)
    out += level_text(level, progress);
  out += maintenance_text(progress) + specialties_text(progress) + uncounted_text(progress, name_of);
  return out + "\nThe cases behind each number, and all that do not count: --json\n";
}

}  // namespace cmrcredit::credit_engine
