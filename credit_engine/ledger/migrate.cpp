#include "credit_engine/ledger/migrate.h"

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <string>

#include "credit_engine/ledger/connection.h"
#include "embedded/migration_files.h"

namespace cmrcredit::credit_engine {

std::int64_t newest_schema() {
  return static_cast<std::int64_t>(embedded::migration_files().size());
}

std::int64_t schema_of(Connection& connection) {
  return connection.number("PRAGMA user_version");
}

void migrate(Connection& connection) {
  for (auto at = schema_of(connection); at < newest_schema(); ++at) {
    SQLite::Transaction transaction(connection.database(), SQLite::TransactionBehavior::IMMEDIATE);
    connection.database().exec(std::string(embedded::migration_files()[static_cast<std::size_t>(at)].text));
    connection.database().exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    connection.database().exec(fmt::format("PRAGMA user_version = {}", at + 1));
    transaction.commit();
  }
}

}  // namespace cmrcredit::credit_engine
