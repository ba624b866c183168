// How a roster is looked up; only people/ includes this.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "credit_engine/people/operator_name.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {

inline constexpr std::string_view kByNumber = "employee number", kByAlias = "alias", kByName = "name";

// Something that means a person: their name, an alias, or a map made by hand.
struct RosterEntry {
  OperatorName name{};
  std::size_t person = 0;
  std::string_view by = kByName;
  bool by_hand = false;
  std::string station{};  // squeezed; only for maps
  std::string raw{};
  std::string from{}, until{};  // only for maps
};

// Where and when a value was sent.
struct Place {
  std::set<std::string> stations;  // squeezed
  std::string_view day{};          // YYYYMMDD; empty: not known
  [[nodiscard]] bool in_period(const RosterEntry& entry) const {
    return day.empty() || (entry.from <= day && (entry.until.empty() || day <= entry.until));
  }
};

// People by their place in the list of technologists.
using People = std::set<std::size_t>;

// The people some entries mean, and by what.
struct Found {
  People people;
  std::map<std::size_t, std::string_view> by;
  void add(std::size_t person, std::string_view how) {
    people.insert(person);
    by.emplace(person, how);
  }
};

struct Roster::Index {
  std::vector<Technologist> technologists;
  std::vector<RosterEntry> entries;
  std::unordered_map<std::string, std::vector<std::size_t>> by_form;  // plain form -> entries
  std::map<std::string, People, std::less<>> by_number;               // folded employee number
  std::map<std::string, std::size_t, std::less<>> by_id;
  std::set<std::string, std::less<>> shared;                 // squeezed
  std::map<std::string, std::vector<std::size_t>> by_whole;  // folded values with a backslash -> entries

  void add(std::string_view value, RosterEntry entry);
  [[nodiscard]] std::vector<const RosterEntry*> fitting(const OperatorName& value) const;
  [[nodiscard]] std::optional<Found> at_station(const std::vector<const RosterEntry*>& fitting,
                                                const Place& place) const;
  [[nodiscard]] Match verdict(const Found& found) const;
  [[nodiscard]] Match one_name(const std::string& value, const Place& place) const;
  [[nodiscard]] Match whole_or_part(const std::string& value, const Place& place) const;
  [[nodiscard]] Match several_names(const std::vector<std::string>& values, const Place& place) const;
  [[nodiscard]] Match one_code(const std::string& value, const Place& place) const;
  [[nodiscard]] Match all_names(const std::vector<std::string>& values, const Place& place) const;
  [[nodiscard]] Match all_codes(const std::vector<std::string>& values, const Place& place) const;
  [[nodiscard]] std::vector<std::string> ids(const People& people) const;
  [[nodiscard]] std::vector<std::string> resembling(const OperatorName& value, const Place& here) const;
};

}  // namespace cmrcredit::credit_engine
