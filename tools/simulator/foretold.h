// What must come out of the studies a seed plans, by the rules of DESIGN.md ("When a study is complete", "When a case
// is credited without a person"); the product is not asked.
#pragma once

#include <string>
#include <vector>

#include "tools/simulator/messages.h"
#include "tools/simulator/study_plan.h"

namespace cmrcredit::tools {

// What the finished study must look like (scmr_rules 3: the module codes), from the series that count.
struct Foretold {
  bool is_cmr = false;
  std::vector<std::string> modules = {};  // sorted; none where no cardiac one was acquired
};
[[nodiscard]] Foretold foretold(const StudyPlan& study);

struct ForetoldCase {
  std::string status;                     // credited, pending, excluded, void; empty: cannot be told
  std::string technologist = {};          // the name as sent; empty: nobody
  std::vector<std::string> completed_by;  // any of these; as long as no pause is longer than the quiet period
  std::string why = {};                   // one phrase
};
// One for each study. Who is named counts as on the roster.
[[nodiscard]] std::vector<ForetoldCase> foretold_cases(const std::vector<StudyPlan>& studies, const Roads& roads);

}  // namespace cmrcredit::tools
