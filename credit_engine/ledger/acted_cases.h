// Cases between their rows (case_rows.h) and what acts see of them (case_acts.h). Only the ledger includes this.
#pragma once

#include "credit_engine/credit/case_acts.h"
#include "credit_engine/ledger/case_rows.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] ActedCase acted_case(const CaseRow& row);
// What acts change, into a row that may be a new one; case id, role, slot and operator are the row's own.
void take_acted(CaseRow& row, const ActedCase& one);

}  // namespace cmrcredit::credit_engine
