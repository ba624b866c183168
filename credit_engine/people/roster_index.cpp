#include "credit_engine/people/roster_index.h"

#include <algorithm>

#include "credit_engine/people/resemblance.h"

namespace cmrcredit::credit_engine {
namespace {

// "MR^TECH" and "Tech, MR" are the shared login "mrtech" as much as "MR-TECH" is.
std::vector<std::string> squeezed_both_ways(std::string_view value) {
  std::vector<std::string> ways{squeezed(value)};
  for (const auto& group : read_operator_name(value, PlainOrder::Either).groups) {
    for (const auto& reading : group.readings) {
      const auto caret = reading.exact.find('^');
      ways.push_back(squeezed(reading.exact));
      ways.push_back(squeezed(reading.exact.substr(caret + 1) + reading.exact.substr(0, caret)));
    }
  }
  return ways;
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : "\\") + value;
  return text;
}

// "Doe/Moore", "DOE^JANE & MOORE^DANA": parts of one value that may be names of their own.
std::vector<std::string> parts_of(const std::string& value) {
  std::vector<std::string> parts(1);
  for (const char c : value) {
    if (std::string_view("/&+;").find(c) != std::string_view::npos) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// "4711^^^^" is the number 4711.
std::string unpadded(std::string_view value) {
  const auto from = value.find_first_not_of("^= ");
  if (from == std::string_view::npos) return {};
  return folded(value.substr(from, value.find_last_not_of("^= ") - from + 1));
}

bool holds_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

}  // namespace

void Roster::Index::add(std::string_view value, RosterEntry entry) {
  const auto order = entry.by == kByName ? PlainOrder::GivenFirst : PlainOrder::Either;
  entry.name = read_operator_name(value, order);
  entry.raw = value;
  if (value.find('\\') != std::string_view::npos) {
    by_whole[folded(value)].push_back(entries.size());
  } else {
    std::set<std::string_view> forms;
    for (const auto& group : entry.name.groups) {
      for (const auto& reading : group.readings)
        forms.insert(reading.plain.begin(), reading.plain.end());
    }
    for (const auto form : forms)
      by_form[std::string(form)].push_back(entries.size());
  }
  entries.push_back(std::move(entry));
}

// Entries that state the same name. Where the value has diacritics, an entry that has the same ones is meant and not
// one without.
std::vector<const RosterEntry*> Roster::Index::fitting(const OperatorName& value) const {
  std::set<std::size_t> candidates;
  for (const auto& group : value.groups) {
    for (const auto& reading : group.readings) {
      for (const auto& form : reading.plain) {
        if (const auto found = by_form.find(form); found != by_form.end()) {
          candidates.insert(found->second.begin(), found->second.end());
        }
      }
    }
  }
  std::vector<const RosterEntry*> plain, marked;
  for (const auto place : candidates) {
    const auto agreed = agreement(value, entries[place].name);
    if (agreed == Agreement::Marked) marked.push_back(&entries[place]);
    if (agreed == Agreement::Plain) plain.push_back(&entries[place]);
  }
  return marked.empty() ? plain : marked;
}

// A map made for this station says whom the value means here; one made for everywhere is one voice among others.
std::optional<Found> Roster::Index::at_station(const std::vector<const RosterEntry*>& fitting,
                                               const Place& here) const {
  Found found;
  for (const auto* entry : fitting) {
    if (entry->by_hand && here.stations.contains(entry->station) && here.in_period(*entry))
      found.add(entry->person, kByAlias);
  }
  if (found.people.empty()) return std::nullopt;
  return found;
}

std::vector<std::string> Roster::Index::ids(const People& people) const {
  std::vector<std::string> list;
  for (const auto place : people)
    list.push_back(technologists[place].id);
  std::ranges::sort(list);
  return list;
}

Match Roster::Index::verdict(const Found& found) const {
  if (found.people.size() > 1) return {MatchKind::AliasConflict, {}, {}, ids(found.people)};
  const auto person = *found.people.begin();
  return {MatchKind::Person, technologists[person].id, std::string(found.by.at(person)), {}};
}

std::vector<std::string> Roster::Index::resembling(const OperatorName& value, const Place& here) const {
  constexpr std::size_t kMost = 5;
  std::map<std::string, int> scores;
  for (const auto& entry : entries) {
    const auto& person = technologists[entry.person];
    if (!person.active || (entry.by_hand && !here.in_period(entry))) continue;
    const auto score = resemblance(value, entry.name);
    if (!score) continue;
    const auto [place, fresh] = scores.emplace(person.id, *score);
    if (!fresh) place->second = std::min(place->second, *score);
  }
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [id, score] : scores)
    ranked.emplace_back(score, id);
  std::ranges::sort(ranked);
  std::vector<std::string> list;
  for (const auto& [score, id] : ranked) {
    if (list.size() < kMost) list.push_back(id);
  }
  return list;
}

Match Roster::Index::one_name(const std::string& value, const Place& here) const {
  const auto name = read_operator_name(value, PlainOrder::Either);
  if (name.empty()) return {};
  const auto entries_fitting = fitting(name);
  if (const auto found = at_station(entries_fitting, here)) return verdict(*found);
  Found found;
  bool by_hand = false;
  for (const auto* entry : entries_fitting) {
    if (entry->by_hand && (!entry->station.empty() || !here.in_period(*entry))) continue;  // elsewhere, or then
    found.add(entry->person, entry->by);
    by_hand = by_hand || entry->by_hand;
  }
  const auto is_shared = [&](const std::string& way) { return shared.contains(way); };
  if (!by_hand && std::ranges::any_of(squeezed_both_ways(value), is_shared)) {
    return {MatchKind::SharedLogin, {}, {}, ids(found.people)};
  }
  if (holds_digit(value)) {  // a badge number typed as a name
    if (const auto number = by_number.find(unpadded(value)); number != by_number.end()) {
      for (const auto person : number->second)
        found.add(person, kByNumber);
    }
  }
  if (found.people.empty()) return {MatchKind::Unknown, {}, {}, resembling(name, here)};
  return verdict(found);
}

// One value may still hold two people, however it is written.
Match Roster::Index::whole_or_part(const std::string& value, const Place& here) const {
  const auto parts = parts_of(value);
  if (parts.size() > 1) {
    std::set<std::string> people;
    bool all_people = true;
    for (const auto& part : parts) {
      const auto match = one_name(part, here);
      if (match.kind == MatchKind::Person) people.insert(match.technologist);
      all_people = all_people && match.kind == MatchKind::Person;
    }
    const std::vector<std::string> found(people.begin(), people.end());
    if (people.size() > 1)
      return {MatchKind::SeveralNames, {}, {}, found, all_people ? found : std::vector<std::string>()};
  }
  return one_name(value, here);
}

Match Roster::Index::several_names(const std::vector<std::string>& values, const Place& here) const {
  if (const auto whole = by_whole.find(folded(joined(values))); whole != by_whole.end()) {
    std::vector<const RosterEntry*> meant;
    for (const auto place : whole->second)
      meant.push_back(&entries[place]);
    if (const auto found = at_station(meant, here)) return verdict(*found);
    Found found;
    for (const auto* entry : meant) {
      if (entry->station.empty() && here.in_period(*entry)) found.add(entry->person, kByAlias);
    }
    if (!found.people.empty()) return verdict(found);
  }
  std::vector<std::string> people, perhaps;
  bool all_people = true;
  Match first;
  for (const auto& value : values) {
    auto match = whole_or_part(value, here);
    all_people = all_people && match.kind == MatchKind::Person;
    auto& list = match.kind == MatchKind::Person ? people : perhaps;
    if (match.kind == MatchKind::Person) match.suggestions = {match.technologist};
    for (const auto& id : match.suggestions) {
      if (std::ranges::find(list, id) == list.end()) list.push_back(id);
    }
    if (&value == &values.front()) first = match;
  }
  if (all_people && people.size() == 1) {
    first.suggestions.clear();
    return first;
  }
  auto together = all_people ? people : std::vector<std::string>();
  std::ranges::sort(together);
  for (const auto& id : perhaps) {
    if (std::ranges::find(people, id) == people.end()) people.push_back(id);
  }
  return {MatchKind::SeveralNames, {}, {}, std::move(people), std::move(together)};
}

Match Roster::Index::all_names(const std::vector<std::string>& values, const Place& here) const {
  if (values.empty()) return {};
  return values.size() == 1 ? whole_or_part(values.front(), here) : several_names(values, here);
}

Match Roster::Index::one_code(const std::string& value, const Place& here) const {
  if (const auto number = by_number.find(folded(value)); number != by_number.end()) {
    Found found;
    for (const auto person : number->second)
      found.add(person, kByNumber);
    return verdict(found);
  }
  // a login or a badge that the roster has as an alias; a code is not a name
  auto match = one_name(value, here);
  if (match.kind == MatchKind::Person && match.by == kByName) {
    return {MatchKind::Unknown, {}, {}, {match.technologist}};
  }
  return match;
}

Match Roster::Index::all_codes(const std::vector<std::string>& values, const Place& here) const {
  if (values.empty()) return {};
  std::vector<std::string> people;
  Match last;
  bool unknown = false;
  for (const auto& value : values) {
    auto match = one_code(value, here);
    if (match.kind == MatchKind::AliasConflict) return match;
    if (match.kind != MatchKind::Person) {
      unknown = true;
    } else if (std::ranges::find(people, match.technologist) == people.end()) {
      people.push_back(match.technologist);
    }
    if (last.kind != MatchKind::Person) last = std::move(match);
  }
  if (people.size() > 1 || (people.size() == 1 && unknown)) {
    auto together = unknown ? std::vector<std::string>() : people;
    std::ranges::sort(together);
    return {MatchKind::SeveralNames, {}, {}, std::move(people), std::move(together)};
  }
  return last;
}

}  // namespace cmrcredit::credit_engine
