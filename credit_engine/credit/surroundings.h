// What other studies say about a case: the same person at another scanner at the same time, the same exam under another
// study UID. Pure; the store gives the surroundings.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "credit_engine/credit/credit.h"
#include "credit_engine/intake/sites.h"

namespace cmrcredit::credit_engine {

struct Outcome;  // outcome.h

// Who was at which scanner from when to when, in UTC: "YYYYMMDDHHMMSS.fff".
struct Presence {
  std::string technologist;  // who alone stands behind the study; empty: nobody, or several
  std::string serial, station_name, patient, begun, ended;
  bool is_exam = false;  // its case is neither excluded nor void
  bool operator==(const Presence&) const = default;
};
// Nothing when no scan series has a time. One attribution a series; `cases` are the study's.
[[nodiscard]] std::optional<Presence> presence_of(const dicom_parsing::StudyFacts& study,
                                                  const std::vector<Attribution>& attributions,
                                                  std::span<const Case> cases, const Roster& roster,
                                                  const Sites& sites);

// What a study of the same acquisition that was heard of later supports: split accessions are one exam.
struct OtherHalf {
  std::string study_uid;
  std::vector<std::string> categories;  // ids, in whatever state
};

// Study UIDs.
struct Surroundings {
  std::vector<std::string> on_other_scanners;  // with the same technologist, at overlapping times
  std::vector<std::string> same_exam;          // heard of before this one
  std::vector<std::string> same_day;           // of the same patient, begun earlier on that day and over by then
  std::vector<std::string> days_before;        // of the same patient, not longer ago than a repeat is looked for
  std::vector<OtherHalf> other_halves;
};

// A case that would be credited waits for a person, who sees why; what waits already has one more reason to. Categories
// of other halves are suggested for this one.
void consider(Outcome& outcome, const Surroundings& surroundings);

}  // namespace cmrcredit::credit_engine
