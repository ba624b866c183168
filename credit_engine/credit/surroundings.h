// What other studies say about a case: the same person at another scanner at the same time, the same exam under another
// study UID. Pure; the store gives the surroundings.
#pragma once

#include <optional>
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
// Nothing when no scan series has a time.
[[nodiscard]] std::optional<Presence> presence_of(const dicom_parsing::StudyFacts& study, const Outcome& outcome,
                                                  const Roster& roster, const Sites& sites);

// Study UIDs.
struct Surroundings {
  std::vector<std::string> on_other_scanners;  // with the same technologist, at overlapping times
  std::vector<std::string> same_exam;          // heard of before this one
};

// A case that would be credited waits for a person, who sees why; what waits already has one more reason to.
void consider(std::vector<Case>& cases, const Presence& presence, const Surroundings& surroundings);

}  // namespace cmrcredit::credit_engine
