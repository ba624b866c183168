// The days of a study that was resumed under the same Study Instance UID (scmr_rules.md 6, rows 12 and 14). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

// What was acquired in one go. A pause of some hours on one day, and an exam that runs past midnight, are one session.
struct Session {
  std::string day;  // on which it began, YYYYMMDD at the scanner; empty: not known
  dicom_parsing::StudyFacts study;
  std::vector<Attribution> attributions;  // one a series of `study`
};

// In order of time, at least one: all of the study. What has no time, and what no scanner acquired, is in the first.
[[nodiscard]] std::vector<Session> sessions_of(const dicom_parsing::StudyFacts& study,
                                               const std::vector<Attribution>& attributions);
// Both as one.
[[nodiscard]] Session joined(Session first, const Session& second);

}  // namespace cmrcredit::credit_engine
