#include "credit_engine/people/roster.h"

#include <fmt/format.h>

#include <algorithm>

#include "credit_engine/people/roster_index.h"

namespace cmrcredit::credit_engine {
namespace {

// Values that differ; empty ones are silence.
std::vector<std::string> spoken(const std::vector<std::string>& values) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (const auto& value : values) {
    if (!read_operator_name(value, PlainOrder::Either).empty() && seen.insert(folded(value)).second)
      out.push_back(value);
  }
  return out;
}

// What the codes and the names of one data set say together.
Match together(Match code, Match name) {
  if (code.kind == MatchKind::Silent) return name;
  if (name.kind == MatchKind::Silent) return code;
  if (code.kind == MatchKind::AliasConflict || name.kind == MatchKind::AliasConflict) {
    return code.kind == MatchKind::AliasConflict ? code : name;
  }
  if (code.kind == MatchKind::SeveralNames) {
    // a badge beside a code of another kind, and the name agrees: one person
    const bool one = name.kind == MatchKind::Person && code.suggestions == std::vector{name.technologist};
    return one ? name : code;
  }
  if (code.kind != MatchKind::Person) return name;  // a code that nobody entered says nothing
  if (name.kind == MatchKind::Person) {
    if (name.technologist == code.technologist) return code;
    return {MatchKind::AliasConflict, {}, {}, {code.technologist, name.technologist}};
  }
  const bool resembles = std::ranges::find(name.suggestions, code.technologist) != name.suggestions.end();
  if (name.kind == MatchKind::SharedLogin || (name.kind == MatchKind::Unknown && resembles)) return code;
  if (!resembles) name.suggestions.insert(name.suggestions.begin(), code.technologist);
  return name;
}

}  // namespace

std::vector<std::string> normalised_forms(std::string_view operator_value) {
  std::vector<std::string> forms;
  for (const auto& group : read_operator_name(operator_value, PlainOrder::Either).groups) {
    for (const auto& reading : group.readings) {
      if (std::ranges::find(forms, reading.exact) == forms.end()) forms.push_back(reading.exact);
    }
  }
  return forms;
}

Roster::Roster() : Roster({}, {}, {}) {}

Roster::Roster(std::vector<Technologist> technologists, std::vector<OperatorAlias> aliases,
               std::vector<std::string> shared_logins) {
  auto index = std::make_shared<Index>();
  index->technologists = std::move(technologists);
  for (std::size_t place = 0; place < index->technologists.size(); ++place) {
    const auto& person = index->technologists[place];
    index->by_id.emplace(person.id, place);
    if (const auto number = folded(person.employee_number); !number.empty()) index->by_number[number].insert(place);
    index->add(person.name, {.person = place});
    for (const auto& alias : person.aliases)
      index->add(alias, {.person = place, .by = kByAlias});
  }
  for (const auto& alias : aliases) {
    const auto person = index->by_id.find(alias.technologist);
    if (person == index->by_id.end()) continue;  // the store refuses to map to nobody; a map may outlive its person
    index->add(alias.raw, {.person = person->second,
                           .by = kByAlias,
                           .by_hand = true,
                           .station = squeezed(alias.station),
                           .from = alias.from,
                           .until = alias.until});
  }
  for (const auto& login : shared_logins) {
    if (auto name = squeezed(login); !name.empty()) index->shared.insert(std::move(name));
  }
  index_ = std::move(index);
}

Match Roster::match(const std::vector<std::string>& names, const std::vector<std::string>& codes,
                    std::string_view station) const {
  return match(names, codes, std::vector<std::string>{std::string(station)});
}

Match Roster::match(const std::vector<std::string>& names, const std::vector<std::string>& codes,
                    const std::vector<std::string>& stations, std::string_view day) const {
  Place here{{}, day};
  for (const auto& station : stations) {
    if (auto name = squeezed(station); !name.empty()) here.stations.insert(std::move(name));
  }
  return together(index_->all_codes(spoken(codes), here), index_->all_names(spoken(names), here));
}

const std::vector<Technologist>& Roster::technologists() const {
  return index_->technologists;
}

const Technologist* Roster::find(std::string_view id) const {
  const auto place = index_->by_id.find(id);
  return place == index_->by_id.end() ? nullptr : &index_->technologists[place->second];
}

std::vector<std::string> Roster::warnings() const {
  std::vector<std::string> sentences;
  std::set<std::vector<std::string>> told;
  const auto conflict = [&](const std::vector<std::string>& ids, const std::string& what) {
    if (!told.insert(ids).second) return;
    sentences.push_back(fmt::format("{} means {}: a study that says so stays pending until an alias tells them apart",
                                    what, fmt::join(ids, " and ")));
  };
  for (const auto& [number, people] : index_->by_number) {
    if (people.size() > 1) conflict(index_->ids(people), fmt::format("employee number '{}'", number));
  }
  for (const auto& entry : index_->entries) {
    Place here{{}, entry.from};
    if (!entry.station.empty()) here.stations.insert(entry.station);
    const auto match = index_->one_name(entry.raw, here);
    if (match.kind == MatchKind::AliasConflict) {
      conflict(match.suggestions, fmt::format("{} '{}'", entry.by, entry.raw));
    } else if (match.kind == MatchKind::SharedLogin) {
      sentences.push_back(
          fmt::format("{} '{}' of {} is a shared login: it credits nobody while [credit] shared_logins has it",
                      entry.by, entry.raw, index_->technologists[entry.person].id));
    }
  }
  return sentences;
}

}  // namespace cmrcredit::credit_engine
