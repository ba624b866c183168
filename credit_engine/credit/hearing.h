// Whom the scan series of a study name: what every series says about its operator in its images and in its performed
// steps, added up.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "credit_engine/people/roster.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

struct Named {
  std::size_t series = 0, cardiac_series = 0;
  std::int64_t cardiac_seconds = 0;  // at the console for them, as far as they have times
  std::string by;                    // how they were matched: "name"
};

struct Hearing {
  std::size_t scan_series = 0, cardiac_series = 0;
  std::int64_t cardiac_seconds = 0;
  std::map<std::string, Named> people;          // by technologist, named alone
  std::map<std::string, Named> physicians;      // of the roster, named alone: they get no technologist's credit
  std::map<std::string, std::size_t> named_in;  // by person of the roster: scan series that name them, alone or not
  std::set<std::vector<std::string>> together;  // people of the roster whom one value names
  // How many scan series name nobody of the roster, by what they say instead.
  std::size_t shared_logins = 0, strangers = 0, unreadable = 0, several_names = 0, alias_conflicts = 0;
  std::set<std::string> in_conflict;  // technologists that the conflicting values fit
  std::vector<std::string> perhaps;   // technologists that the other values resemble
  std::string raw;                    // the value that most scan series have
  std::size_t disagreements = 0;      // scan series whose images name other people than their step
  // By step, in the order they began: the technologists it names on scan series. Only steps that name some.
  std::vector<std::set<std::string>> of_steps;

  [[nodiscard]] bool silent() const { return people.empty() && physicians.empty() && !doubtful(); }
  [[nodiscard]] bool doubtful() const {
    return shared_logins + strangers + unreadable + several_names + alias_conflicts > 0;
  }
  // A step that names others than the steps before it.
  [[nodiscard]] bool appended_by_another() const;
  // Technologists who may have scanned, the likeliest first: by share of the cardiac series, then of all, then who is
  // merely alike.
  [[nodiscard]] std::vector<std::string> suggestions() const;
};

// A series that the scanner acquired: reports, captures, raw data and derived images never say who scanned. Of a series
// that only a step spoke of, the step's modality tells.
[[nodiscard]] bool is_scan(const dicom_parsing::SeriesFacts& series, const Attribution& attribution);

// One attribution a series, in the order of `study.series`.
[[nodiscard]] Hearing hear(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                           const Roster& roster);

}  // namespace cmrcredit::credit_engine
