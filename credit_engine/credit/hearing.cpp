#include "credit_engine/credit/hearing.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <tuple>

#include "credit_engine/intake/joining.h"
#include "dicom_parsing/sop_class.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PerformedSeries;
using dicom_parsing::SeriesFacts;
using dicom_parsing::StepFacts;
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

std::string joined(const std::vector<std::string>& values) {
  std::string whole;
  for (const auto& value : values)
    whole += (whole.empty() ? "" : "\\") + value;
  return whole;
}

std::uint64_t total(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const auto& [value, count] : counts)
    sum += count;
  return sum;
}

// The scanner's names and the study's day.
struct Sender {
  std::vector<std::string> stations;
  std::string_view day;
};

// What each distinct name and code of a series means. Names and codes of one series belong together where one code
// stands in as many instances as all names do; otherwise each speaks for itself.
std::vector<Match> matches(const SeriesFacts& series, const Roster& roster, const Sender& sender) {
  std::vector<Match> all;
  const auto& names = series.operators;
  const auto& codes = series.operator_codes;
  const bool together = codes.size() == 1 && !names.empty() && codes.begin()->second >= total(names);
  for (const auto& [name, count] : names) {
    const auto code = together ? values_of(codes.begin()->first) : std::vector<std::string>();
    all.push_back(roster.match(values_of(name), code, sender.stations, sender.day));
  }
  if (!together) {
    for (const auto& [code, count] : codes)
      all.push_back(roster.match({}, values_of(code), sender.stations, sender.day));
  }
  return all;
}

void add_once(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const auto& one : more) {
    if (std::ranges::find(list, one) == list.end()) list.push_back(one);
  }
}

bool undecodable(const std::string& value) {
  return value.find("\uFFFD") != std::string::npos;
}

bool undecodable(const SeriesFacts& series, const std::vector<const PerformedSeries*>& performed) {
  return std::ranges::any_of(series.operators, [](const auto& entry) { return undecodable(entry.first); }) ||
         std::ranges::any_of(performed, [](const PerformedSeries* one) {
           return std::ranges::any_of(one->operator_names, [](const auto& name) { return undecodable(name); });
         });
}

std::set<std::string> people_in(const std::vector<Match>& matches) {
  std::set<std::string> people;
  for (const auto& match : matches) {
    if (match.kind == MatchKind::Person) people.insert(match.technologist);
  }
  return people;
}

bool is_physician(const Roster& roster, const std::string& id) {
  const auto* person = roster.find(id);
  return person && person->profession == Profession::Physician;
}

// A series as it is added up.
struct Heard {
  bool cardiac = false, unreadable = false;
  std::int64_t seconds = 0;
};

void add_matches(Hearing& hearing, const std::vector<Match>& all, const Heard& heard, const Roster& roster) {
  std::map<std::string, std::string> people;  // to how they were matched
  std::set<MatchKind> kinds;
  for (const auto& match : all) {
    kinds.insert(match.kind);
    if (match.kind == MatchKind::Person) people.emplace(match.technologist, match.by);
    if (match.kind == MatchKind::AliasConflict)
      hearing.in_conflict.insert(match.suggestions.begin(), match.suggestions.end());
    for (const auto& id : match.suggestions) {
      if (!is_physician(roster, id)) add_once(hearing.perhaps, {id});
    }
  }
  std::set<std::string> anyone;
  for (const auto& match : all) {
    if (match.together.empty()) continue;
    hearing.together.insert(match.together);
    anyone.insert(match.together.begin(), match.together.end());
  }
  for (const auto& [id, by] : people)
    anyone.insert(id);
  for (const auto& id : anyone)
    ++hearing.named_in[id];
  for (const auto& [id, by] : people) {
    auto& named = (is_physician(roster, id) ? hearing.physicians : hearing.people)[id];
    ++named.series;
    named.cardiac_series += heard.cardiac ? 1 : 0;
    named.cardiac_seconds += heard.cardiac ? heard.seconds : 0;
    if (by > named.by) named.by = by;  // a name before a number before an alias, whichever series came first
  }
  if (kinds.contains(MatchKind::SharedLogin)) ++hearing.shared_logins;
  if (kinds.contains(MatchKind::Unknown)) ++(heard.unreadable ? hearing.unreadable : hearing.strangers);
  if (kinds.contains(MatchKind::SeveralNames)) ++hearing.several_names;
  if (kinds.contains(MatchKind::AliasConflict)) ++hearing.alias_conflicts;
}

// The commonest value, names before codes: by series, then by instances, then the smaller text.
class CommonestValue {
 public:
  void add(const SeriesFacts& series, const std::vector<const PerformedSeries*>& performed) {
    for (const auto& [value, count] : series.operators)
      add(names_, value, count);
    for (const auto& [value, count] : series.operator_codes)
      add(codes_, value, count);
    if (!series.operators.empty() || !series.operator_codes.empty()) return;
    for (const auto* one : performed) {
      add(names_, joined(one->operator_names), one->images);
      add(codes_, joined(one->operator_codes), one->images);
    }
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

// What the performed steps say of each series. A step of a wrong worklist entry never happened.
class StepsSay {
 public:
  explicit StepsSay(const dicom_parsing::StudyFacts& study) {
    for (const auto& step : study.steps) {
      if (!is_wrong_entry(step)) steps_.push_back({&step, {}});
    }
    std::ranges::sort(steps_, {}, [](const Step& step) {
      return std::tie(step.facts->start_date, step.facts->start_time, step.facts->step_uid);
    });
    for (auto& step : steps_) {
      for (const auto& series : step.facts->series)
        items_[series.series_uid].push_back({&series, &step});
    }
  }
  [[nodiscard]] std::vector<const PerformedSeries*> items_of(const std::string& series_uid) const {
    std::vector<const PerformedSeries*> items;
    if (const auto found = items_.find(series_uid); found != items_.end()) {
      for (const auto& item : found->second)
        items.push_back(item.series);
    }
    return items;
  }
  std::vector<Match> of_series(const std::string& series_uid, const Roster& roster, const Sender& sender) {
    std::vector<Match> all;
    const auto found = items_.find(series_uid);
    if (found == items_.end()) return all;
    for (const auto& item : found->second) {
      all.push_back(
          roster.match(item.series->operator_names, item.series->operator_codes, sender.stations, sender.day));
      const auto& match = all.back();
      if (match.kind == MatchKind::Person && !is_physician(roster, match.technologist))
        item.step->people.insert(match.technologist);
    }
    return all;
  }
  // In the order in which the steps began; of those that named someone.
  [[nodiscard]] std::vector<std::set<std::string>> people() const {
    std::vector<std::set<std::string>> all;
    for (const auto& step : steps_) {
      if (!step.people.empty()) all.push_back(step.people);
    }
    return all;
  }

 private:
  struct Step {
    const StepFacts* facts;
    std::set<std::string> people;
  };
  struct Item {
    const PerformedSeries* series;
    Step* step;
  };
  std::vector<Step> steps_;
  std::map<std::string, std::vector<Item>> items_;
};

// How long each series kept someone at the console: from its beginning to that of the next scan, since planning and
// breath-holds are work too; a pause counts for no more than this.
std::vector<std::int64_t> console_seconds(const dicom_parsing::StudyFacts& study,
                                          const std::vector<Attribution>& attributions) {
  constexpr std::int64_t kLongest = 10 * 60;
  std::vector<std::pair<std::int64_t, std::size_t>> begun;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const auto from = dicom_parsing::moment(study.series[i].acquired_from);
    if (from && is_scan(study.series[i], attributions.at(i))) begun.emplace_back(from->microseconds, i);
  }
  std::ranges::sort(begun);
  std::vector<std::int64_t> seconds(study.series.size(), 0);
  for (std::size_t place = 0; place < begun.size(); ++place) {
    const auto [from, i] = begun[place];
    const auto ended = dicom_parsing::moment(study.series[i].acquired_until);
    const auto until = place + 1 < begun.size() ? begun[place + 1].first : ended ? ended->microseconds : from;
    seconds[i] = std::clamp<std::int64_t>((until - from) / 1'000'000, 0, kLongest);
  }
  return seconds;
}

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

bool Hearing::appended_by_another() const {
  return std::ranges::adjacent_find(of_steps, std::not_equal_to()) != of_steps.end();
}

bool is_scan(const SeriesFacts& series, const Attribution& attribution) {
  if (attribution.protocol == Protocol::Derived) return false;
  return series.instances > 0 ? dicom_parsing::is_mr_acquisition_class(series.sop_class_uid) : series.modality == "MR";
}

Hearing hear(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
             const Roster& roster) {
  Hearing hearing;
  CommonestValue commonest;
  StepsSay steps(study);
  const Sender sender{names_of(study.station), study.study_date};
  const auto seconds = console_seconds(study, attributions);
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const auto& series = study.series[i];
    if (!is_scan(series, attributions.at(i))) continue;
    const bool cardiac = is_cardiac_module(attributions.at(i).protocol);
    ++hearing.scan_series;
    hearing.cardiac_series += cardiac ? 1 : 0;
    hearing.cardiac_seconds += cardiac ? seconds[i] : 0;
    auto all = matches(series, roster, sender);
    const auto by_images = people_in(all);
    const auto said = steps.of_series(series.series_uid, roster, sender);
    const auto by_steps = people_in(said);
    if (!by_images.empty() && !by_steps.empty() && by_images != by_steps) ++hearing.disagreements;
    all.insert(all.end(), said.begin(), said.end());
    const auto performed = steps.items_of(series.series_uid);
    add_matches(hearing, all, {cardiac, undecodable(series, performed), seconds[i]}, roster);
    commonest.add(series, performed);
  }
  hearing.raw = commonest.text();
  hearing.of_steps = steps.people();
  return hearing;
}

}  // namespace cmrcredit::credit_engine
