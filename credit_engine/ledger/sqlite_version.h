// The SQLite that is linked, for --version; no other floor sees SQLite.
#pragma once

namespace cmrcredit::credit_engine {

[[nodiscard]] const char* sqlite_version();

}  // namespace cmrcredit::credit_engine
