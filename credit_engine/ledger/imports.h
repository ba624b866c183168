// What the store knows of imports: which files came in, and which studies came from files alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] bool is_imported(Connection& connection, std::int64_t file);
void note_imported(WriteSession& session, const std::vector<std::int64_t>& files);

// Studies that came from files alone, last heard of so long ago, wait for no more quiet: they are complete by `import`.
// So do studies that were complete and got something from files. `quiet` is the wire's own quiet period; an import
// keeps its studies waiting for longer.
void imported_studies_are_due(WriteSession& session, std::chrono::milliseconds silent_for,
                              std::chrono::milliseconds quiet);
// How many of them are not evaluated yet.
[[nodiscard]] std::int64_t studies_due_by_import(Connection& connection);

}  // namespace cmrcredit::credit_engine
