// Who did what in a study that names several people (scmr_rules.md 6, rows 3, 4 and 22): the suggestion on a waiting
// case, and a credit only where the site's policy says so. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/credit/credit.h"
#include "credit_engine/credit/hearing.h"

namespace cmrcredit::credit_engine {

struct Parts {
  std::vector<std::string> primaries;  // technologist ids, the likeliest first; several: they come close to each other
  std::string supervisor;              // of the exam; empty: nobody is seen to have been one
  std::vector<Reason> why;             // for the case's reasons
  std::string policy;                  // that credits the primaries without a person: "hand_over"; empty: none does
};

// `day`: of the study, YYYYMMDD, for the levels that were held then. Nothing where one person or nobody is named.
[[nodiscard]] Parts parts_of(const Hearing& hearing, const Roster& roster, std::string_view day,
                             const CreditPolicy& policy);

}  // namespace cmrcredit::credit_engine
