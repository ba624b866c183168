#include <fmt/format.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/people/csv.h"
#include "credit_engine/people/operator_name.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::array<std::string_view, 12> kColumns{"id",     "name",    "employee_number", "registry_number",
                                                    "level",  "aliases", "level_since",     "profession",
                                                    "duties", "site",    "employed_from",   "employed_until"};
enum Column {
  kId,
  kName,
  kEmployeeNumber,
  kRegistryNumber,
  kLevel,
  kAliases,
  kLevelSince,
  kProfession,
  kDuties,
  kSite,
  kEmployedFrom,
  kEmployedUntil
};

tl::unexpected<RosterError> wrong(int line, std::string sentence) {
  return tl::unexpected(RosterError{line, std::move(sentence)});
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(kBlank) - from + 1));
}

// The line of the first byte that is not UTF-8.
std::optional<int> not_utf8(std::string_view text) {
  int line = 1;
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    if (c < 0) return line;
    if (c == '\n') ++line;
  }
  return std::nullopt;
}

// What the header row is written with.
char separator_of(std::string_view text) {
  const auto header = text.substr(0, text.find('\n'));
  const auto count = [&](char c) { return std::ranges::count(header, c); };
  return count(';') > count(',') ? ';' : count('\t') > count(',') ? '\t' : ',';
}

using Places = std::array<std::optional<std::size_t>, kColumns.size()>;  // column -> field of the row

tl::expected<Places, RosterError> read_header(const CsvRow& row) {
  Places places;
  for (std::size_t field = 0; field < row.fields.size(); ++field) {
    const auto name = folded(row.fields[field]);
    const auto* column = std::ranges::find(kColumns, name);
    if (column == kColumns.end()) {
      return wrong(row.line, fmt::format("unknown column '{}'; the columns are {}", trimmed(row.fields[field]),
                                         fmt::join(kColumns, ",")));
    }
    auto& place = places[static_cast<std::size_t>(column - kColumns.begin())];
    if (place) return wrong(row.line, fmt::format("column '{}' is there twice", name));
    place = field;
  }
  for (const auto column : {kId, kName}) {
    if (!places[column]) {
      return wrong(row.line, fmt::format("the first row must name the columns, '{}' among them: {}", kColumns[column],
                                         fmt::join(kColumns, ",")));
    }
  }
  return places;
}

std::optional<std::string> wrong_id(const std::string& id) {
  if (id.empty()) return "the id is empty; give each person a short one of your own, such as t17";
  const auto bad = [](unsigned char c) { return c <= ' ' || c == 0x7f; };
  if (id.size() > 64 || std::ranges::any_of(id, bad)) {
    return fmt::format("the id '{}' must be at most 64 characters without blanks", id);
  }
  return std::nullopt;
}

// Trailing columns may be left out, but a short row may also be "t1,Moore, Dana", whose name was torn at its comma.
bool looks_torn(const CsvRow& row, std::size_t columns, const Places& places) {
  const auto& number = places[kEmployeeNumber];
  if (row.fields.size() >= columns || !number || *number >= row.fields.size()) return false;
  const auto& field = row.fields[*number];
  return !trimmed(field).empty() && field.find_first_of("0123456789") == std::string::npos;
}

tl::expected<std::vector<std::string>, RosterError> read_aliases(int line, std::string_view text) {
  std::vector<std::string> aliases;
  while (!text.empty()) {
    const auto bar = text.find('|');
    auto alias = trimmed(text.substr(0, bar));
    text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
    if (alias.empty()) continue;
    if (read_operator_name(alias, PlainOrder::Either).empty()) {
      return wrong(line, fmt::format("alias '{}' has no letter and no digit: who sends it names nobody", alias));
    }
    aliases.push_back(std::move(alias));
  }
  return aliases;
}

std::string field_at(const CsvRow& row, const Places& places, Column column) {
  const auto& place = places[column];
  return place && *place < row.fields.size() ? trimmed(row.fields[*place]) : std::string();
}

tl::expected<std::string, RosterError> read_day(const CsvRow& row, const Places& places, Column column) {
  const auto text = field_at(row, places, column);
  if (text.empty()) return text;
  const auto day = day_from(text);
  if (!day) return wrong(row.line, fmt::format("{} '{}' is not a day such as 2026-03-09", kColumns[column], text));
  return to_dicom(*day);
}

tl::expected<std::vector<Duty>, RosterError> read_duties(const CsvRow& row, const Places& places) {
  std::vector<Duty> duties;
  const auto field = field_at(row, places, kDuties);
  for (std::string_view text = field; !text.empty();) {
    const auto bar = text.find('|');
    const auto word = folded(trimmed(text.substr(0, bar)));
    text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
    if (word.empty()) continue;
    const auto duty = duty_from(word);
    if (!duty) return wrong(row.line, fmt::format("duty '{}' must be lead or qa, separated by |", word));
    if (std::ranges::find(duties, *duty) == duties.end()) duties.push_back(*duty);
  }
  return duties;
}

// What has a day to it.
std::optional<RosterError> read_facts(const CsvRow& row, const Places& places, Technologist& person) {
  if (const auto word = folded(field_at(row, places, kProfession)); !word.empty()) {
    const auto profession = profession_from(word);
    if (!profession)
      return RosterError{row.line, fmt::format("profession '{}' must be technologist or physician", word)};
    person.profession = *profession;
  }
  auto duties = read_duties(row, places);
  if (!duties) return duties.error();
  person.duties = *std::move(duties);
  const auto since = read_day(row, places, kLevelSince), from = read_day(row, places, kEmployedFrom),
             until = read_day(row, places, kEmployedUntil);
  for (const auto* day : {&since, &from, &until}) {
    if (!*day) return day->error();
  }
  if (!since->empty() && person.level == 0) return RosterError{row.line, "level_since is given without a level"};
  if (!since->empty()) person.levels.push_back({person.level, *since, {}});
  if (!from->empty() && !until->empty() && *until < *from)
    return RosterError{row.line, "employed_until is before employed_from"};
  const Employment employment{field_at(row, places, kSite), *from, *until};
  if (employment != Employment{}) person.employments.push_back(employment);
  return std::nullopt;
}

tl::expected<Technologist, RosterError> read_person(const CsvRow& row, const Places& places) {
  const auto at = [&](Column column) { return field_at(row, places, column); };
  Technologist person;
  person.id = at(kId);
  person.name = at(kName);
  person.employee_number = at(kEmployeeNumber);
  person.registry_number = at(kRegistryNumber);
  if (auto complaint = wrong_id(person.id)) return wrong(row.line, std::move(*complaint));
  if (read_operator_name(person.name, PlainOrder::GivenFirst).empty()) {
    return wrong(row.line, fmt::format("'{}' has no name; write it as Moore^Dana or Dana Moore", person.id));
  }
  if (const auto level = at(kLevel); !level.empty()) {
    if (level.size() != 1 || level[0] < '0' || level[0] > '3') {
      return wrong(row.line, fmt::format("level '{}' must be 0, 1, 2, 3 or empty", level));
    }
    person.level = level[0] - '0';
  }
  auto aliases = read_aliases(row.line, at(kAliases));
  if (!aliases) return tl::unexpected(std::move(aliases.error()));
  person.aliases = std::move(*aliases);
  if (auto complaint = read_facts(row, places, person)) return tl::unexpected(std::move(*complaint));
  return person;
}

}  // namespace

tl::expected<std::vector<Technologist>, RosterError> read_roster_csv(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return wrong(1, "the file is UTF-16; save it as 'CSV UTF-8'");
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto line = not_utf8(text)) return wrong(*line, "the line is not UTF-8; save the file as 'CSV UTF-8'");
  const auto rows = read_csv(text, separator_of(text));
  if (!rows) return wrong(rows.error().line, rows.error().sentence);
  if (rows->empty()) return wrong(1, fmt::format("the file is empty; its first row is {}", fmt::join(kColumns, ",")));
  const auto places = read_header(rows->front());
  if (!places) return tl::unexpected(places.error());

  std::vector<Technologist> people;
  std::map<std::string, int> lines;  // by id
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    const auto columns = rows->front().fields.size();
    if (row->fields.size() > columns || looks_torn(*row, columns, *places)) {
      return wrong(row->line,
                   fmt::format("{} fields where the first row names {} columns; put a field with a '{}' in quotes",
                               row->fields.size(), columns, separator_of(text)));
    }
    if (std::ranges::all_of(row->fields, [](const auto& field) { return trimmed(field).empty(); })) continue;
    auto person = read_person(*row, *places);
    if (!person) return tl::unexpected(person.error());
    const auto [first, fresh] = lines.emplace(person->id, row->line);
    if (!fresh) return wrong(row->line, fmt::format("id '{}' is taken by line {}", person->id, first->second));
    people.push_back(std::move(*person));
  }
  return people;
}

RosterStates states_of_roster_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto rows = read_csv(text.substr(0, text.find('\n')), separator_of(text));
  if (!rows || rows->empty()) return {};
  const auto places = read_header(rows->front());
  if (!places) return {};
  return {(*places)[kProfession].has_value(), (*places)[kDuties].has_value()};
}

}  // namespace cmrcredit::credit_engine
