// The numbered migrations of ledger/migrations/*.sql; the database's user_version says how far it is.
#pragma once

#include <cstdint>

namespace cmrcredit::credit_engine {

class Connection;

constexpr std::int64_t kApplicationId = 0x434d5243;  // "CMRC", PRAGMA application_id

[[nodiscard]] std::int64_t newest_schema();
[[nodiscard]] std::int64_t schema_of(Connection& connection);
// Runs what is missing, each migration in a transaction of its own. Throws as SQLite does.
void migrate(Connection& connection);

}  // namespace cmrcredit::credit_engine
