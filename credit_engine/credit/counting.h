// Which of a person's cases count in a program, and why the others do not. Only credit/ includes this.
#pragma once

#include <string>
#include <vector>

#include "credit_engine/credit/progress.h"

namespace cmrcredit::credit_engine {

struct DatedCase {
  Day day{};
  const CaseRecord* record = nullptr;
};

// All by date, then id, whatever order they came in; together they are all the person's cases up to the day.
struct CountedCases {
  std::vector<DatedCase> primary, observed, post_processed;
  std::vector<std::string> before_observation;  // counted, but before the observations that come first
  std::vector<Uncounted> uncounted;             // newest first
};
// The records must outlive what is given.
[[nodiscard]] CountedCases count_cases(const ProgressQuestion& question, const std::vector<CaseRecord>& cases);

// The level that the person of the question holds on a day.
[[nodiscard]] int level_held(const ProgressQuestion& question, const Day& day);
[[nodiscard]] std::vector<std::string> ids_of(const std::vector<DatedCase>& cases);

}  // namespace cmrcredit::credit_engine
