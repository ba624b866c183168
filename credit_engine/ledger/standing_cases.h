// What becomes of a study's cases when it is evaluated again: an evaluation's word and people's words side by side.
// Only the ledger includes this.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "credit_engine/ledger/case_rows.h"

namespace cmrcredit::credit_engine {

struct StandingCases {
  std::vector<CaseRow> rows;           // all of the study's, as they stand afterwards
  std::vector<std::string> withdrawn;  // ids of those that a person had settled and that count no more
  bool as_evaluated = true;            // nothing stands otherwise than the evaluation has it
};
// `found`: the evaluation's cases; `stored`: the study's, by id.
//   - A case that a person has settled stands; `differs` notes where the evaluation says otherwise. That it is excluded
//     is such a note: a rule of today does not take a confirmed case away.
//   - When the study is void (wrong worklist entry, rejected whole), what stood, was pending or disputed is void too
//   and
//     its credit withdrawn, also where a person had confirmed it. Who declined, and what a person excluded, stays so.
//   - Whom the evaluation would credit, and who says they observed, is one person: that waits for a person.
//   - Who supervised and which categories were ticked stays; verification was of that technologist's case.
//   - An evaluation's case that is no longer found is void; a case that people made is not the evaluation's to void.
[[nodiscard]] StandingCases standing_cases(const std::vector<CaseRow>& found,
                                           const std::map<std::string, CaseRow>& stored);

}  // namespace cmrcredit::credit_engine
