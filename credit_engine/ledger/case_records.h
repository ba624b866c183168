// The cases that a person's progress looks at (credit/progress.h), as they stand or as they stood.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "credit_engine/credit/progress.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

// The technologist's own cases and those that suggest them, by date and then id. Both in one snapshot of the caller's.
[[nodiscard]] std::vector<CaseRecord> case_records(Reader& reader, const std::string& technologist);

// The same as they stood at that moment, from the events of the studies whose cases changed since; in no order.
[[nodiscard]] std::vector<CaseRecord> case_records_known(Reader& reader, const std::string& technologist,
                                                         std::int64_t known_ms);

}  // namespace cmrcredit::credit_engine
