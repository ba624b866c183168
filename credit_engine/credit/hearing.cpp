#include "credit_engine/credit/hearing.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "dicom_parsing/sop_class.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using Counts = std::map<std::string, std::uint64_t>;

std::vector<std::string> values_of(const std::string& whole) {
  std::vector<std::string> values(1);
  for (const char c : whole) {
    if (c == '\\') {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

std::uint64_t total(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const auto& [value, count] : counts)
    sum += count;
  return sum;
}

// What each distinct name and code of a series means. Names and codes of one series belong together where one code
// stands in as many instances as all names do; otherwise each speaks for itself.
std::vector<Match> matches(const SeriesFacts& series, const Roster& roster, const std::vector<std::string>& stations) {
  std::vector<Match> all;
  const auto& names = series.operators;
  const auto& codes = series.operator_codes;
  const bool together = codes.size() == 1 && !names.empty() && codes.begin()->second >= total(names);
  for (const auto& [name, count] : names) {
    const auto code = together ? values_of(codes.begin()->first) : std::vector<std::string>();
    all.push_back(roster.match(values_of(name), code, stations));
  }
  if (!together) {
    for (const auto& [code, count] : codes)
      all.push_back(roster.match({}, values_of(code), stations));
  }
  return all;
}

void add_once(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const auto& one : more) {
    if (std::ranges::find(list, one) == list.end()) list.push_back(one);
  }
}

bool undecodable(const SeriesFacts& series) {
  return std::ranges::any_of(series.operators,
                             [](const auto& entry) { return entry.first.find("\uFFFD") != std::string::npos; });
}

void add_series(Hearing& hearing, const SeriesFacts& series, bool cardiac, const std::vector<Match>& all) {
  std::map<std::string, std::string> people;  // to how they were matched
  std::set<MatchKind> kinds;
  for (const auto& match : all) {
    kinds.insert(match.kind);
    if (match.kind == MatchKind::Person) people.emplace(match.technologist, match.by);
    if (match.kind == MatchKind::AliasConflict)
      hearing.in_conflict.insert(match.suggestions.begin(), match.suggestions.end());
    add_once(hearing.perhaps, match.suggestions);
  }
  for (const auto& [id, by] : people) {
    auto& named = hearing.people[id];
    ++named.series;
    named.cardiac_series += cardiac ? 1 : 0;
    if (by > named.by) named.by = by;  // a name before a number before an alias, whichever series came first
  }
  if (kinds.contains(MatchKind::SharedLogin)) ++hearing.shared_logins;
  if (kinds.contains(MatchKind::Unknown)) ++(undecodable(series) ? hearing.unreadable : hearing.strangers);
  if (kinds.contains(MatchKind::SeveralNames)) ++hearing.several_names;
  if (kinds.contains(MatchKind::AliasConflict)) ++hearing.alias_conflicts;
}

// The commonest value, names before codes: by series, then by instances, then the smaller text.
class CommonestValue {
 public:
  void add(const SeriesFacts& series) {
    for (const auto& [value, count] : series.operators)
      add(names_, value, count);
    for (const auto& [value, count] : series.operator_codes)
      add(codes_, value, count);
  }
  [[nodiscard]] std::string text() const { return most(names_.empty() ? codes_ : names_); }

 private:
  struct Times {
    std::uint64_t series = 0, instances = 0;
    auto operator<=>(const Times&) const = default;
  };
  using Values = std::map<std::string, Times>;
  static void add(Values& values, const std::string& value, std::uint64_t instances) {
    if (value.find_first_not_of(" ^=\\") == std::string::npos) return;
    auto& times = values[value];
    ++times.series;
    times.instances += instances;
  }
  static std::string most(const Values& values) {
    const auto found = std::ranges::max_element(values, {}, [](const auto& entry) { return entry.second; });
    return found == values.end() ? std::string() : found->first;
  }
  Values names_, codes_;
};

std::vector<std::string> names_of(const dicom_parsing::StationFacts& station) {
  return {station.station_name, station.serial, station.manufacturer + station.serial};
}

}  // namespace

std::vector<std::string> Hearing::suggestions() const {
  std::vector<std::string> list;
  for (const auto& [id, named] : people)
    list.push_back(id);
  std::ranges::stable_sort(list, std::greater(), [&](const auto& id) {
    const auto& named = people.at(id);
    return std::tuple(named.cardiac_series, named.series);
  });
  add_once(list, perhaps);
  return list;
}

bool is_scan(const SeriesFacts& series, const Attribution& attribution) {
  return attribution.protocol != Protocol::Derived && dicom_parsing::is_mr_acquisition_class(series.sop_class_uid);
}

Hearing hear(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
             const Roster& roster) {
  Hearing hearing;
  CommonestValue commonest;
  const auto stations = names_of(study.station);
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const auto& series = study.series[i];
    if (!is_scan(series, attributions.at(i))) continue;
    const bool cardiac = is_cardiac_module(attributions.at(i).protocol);
    ++hearing.scan_series;
    hearing.cardiac_series += cardiac ? 1 : 0;
    add_series(hearing, series, cardiac, matches(series, roster, stations));
    commonest.add(series);
  }
  hearing.raw = commonest.text();
  return hearing;
}

}  // namespace cmrcredit::credit_engine
