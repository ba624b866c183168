// The ledger's end, looked at when the store is opened and before anything is written behind it: a tail that was cut
// off, or a chain made anew without the key, must not be covered by the next good signature.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "credit_engine/ledger/head.h"

namespace cmrcredit::credit_engine {

struct EndFinding {
  bool tampered = false;  // else the head file is merely lost
  std::string sentence;
  std::int64_t first_bad = 0;  // seq
  std::string head;            // what the head file said, as evidence
};
// Nothing when all is well. Throws as SQLite does.
[[nodiscard]] std::optional<EndFinding> check_end(Connection& connection, const std::filesystem::path& data,
                                                  const PublicKey& key);

}  // namespace cmrcredit::credit_engine
