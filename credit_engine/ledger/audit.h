// The ledger checked from the first row to the last: its chain (chain.h), its signatures (head.h), the head kept
// outside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/head.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

struct AuditReport {
  bool sound = false;
  std::int64_t rows = 0;           // checked
  std::int64_t redacted = 0;       // payloads taken out by an event of their own
  std::int64_t heads = 0;          // signatures checked
  std::int64_t first_bad = 0;      // seq of the first row that is wrong; 0 when sound
  std::string sentence;            // what is wrong with it
  std::vector<std::string> notes;  // what is no fault, but should be known
  std::optional<LedgerHead> head;  // the newest one inside the ledger
};

// What the ledger is held against.
struct AuditAgainst {
  std::optional<PublicKey> key;            // nothing: signatures are not looked at
  std::vector<LedgerHead> outside;         // heads kept outside: of the head file, a report, the log
  std::optional<std::string> complaint{};  // what is wrong with the head file itself, if it is a fault
};
[[nodiscard]] AuditReport audit_verify(Reader& reader, const AuditAgainst& against = {});

struct AuditOptions {
  std::optional<PublicKey> key;  // nothing: the one of DATA/keys
  std::vector<LedgerHead> heads;
  std::string vfs{};
};
// The ledger of a data folder against its own key and head file. Beside a running serve too: the head file is read
// first, and it never leads.
[[nodiscard]] tl::expected<AuditReport, StoreError> audit_data(const std::filesystem::path& data,
                                                               const AuditOptions& options = {});

}  // namespace cmrcredit::credit_engine
