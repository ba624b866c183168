// The ledger's chain (chain.h says how it is made), checked from the first row to the last.
#pragma once

#include <cstdint>
#include <string>

#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

struct AuditReport {
  bool sound = false;
  std::int64_t rows = 0;       // checked
  std::int64_t redacted = 0;   // payloads taken out by an event of their own
  std::int64_t first_bad = 0;  // seq of the first row that is wrong; 0 when sound
  std::string sentence;        // what is wrong with it
};
[[nodiscard]] AuditReport audit_verify(Reader& reader);

}  // namespace cmrcredit::credit_engine
