// The projections (tables exams, series, series_operators, cases, sealed_cases, portfolios, external_cases, and what a
// study's row says of its outcome) made anew from the recorded facts and the ledger, study by study:
//   cases           from the events about the study, each of which holds them as they stood after it (case_rows.h)
//   progress_cases  follow cases and exams by themselves (triggers)
//   exams, series   counts and texts from the facts; what was made of them by evaluating the facts once more, if that
//                   gives what the last evaluation wrote (studies.projected_digest), else from the newest event that
//                   recorded it: rules of today never change what was decided yesterday
// A study whose facts have moved since its last evaluation gets the facts as they are now; its evaluation is due
// anyway.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/store.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

struct RebuildStep {
  std::int64_t next_after = 0;  // where the next step begins
  std::int64_t studies = 0;     // made anew in this step
  std::int64_t renewed = 0;     // of these: what an earlier version or rule had seen is not on record, today's stands
  bool done = false;
};
// Works through the studies behind `after` (0: from the first) for about `budget`, in transactions of a few studies, so
// that no C-STORE waits on it; readers see each study as before or as after. Call until done. `shared_logins`: as the
// evaluation has them.
[[nodiscard]] tl::expected<RebuildStep, ActError> rebuild_step(Store& store, const Evaluate& evaluate,
                                                               std::int64_t after, std::chrono::milliseconds budget,
                                                               const std::vector<std::string>& shared_logins);

}  // namespace cmrcredit::credit_engine
