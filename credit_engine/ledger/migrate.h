// The numbered migrations of ledger/migrations/*.sql; the database's user_version says how far it is. Forward only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class Connection;

constexpr std::int64_t kApplicationId = 0x434d5243;  // "CMRC", PRAGMA application_id

[[nodiscard]] std::int64_t newest_schema();
[[nodiscard]] std::int64_t schema_of(Connection& connection);
// Brings the database to schema `up_to` (0: the newest) in one transaction: all of it or nothing. Throws as SQLite
// does.
void migrate(Connection& connection, std::int64_t up_to = 0);

// Copies the database into DATA/backups, whole and synced, and gives the copy's path. The caller holds writer.lock.
// Where the file system can share blocks (XFS, Btrfs) the copy costs next to nothing.
[[nodiscard]] tl::expected<std::filesystem::path, StoreError> back_up_before_migration(
    Connection& connection, const std::filesystem::path& data, const std::string& vfs);

}  // namespace cmrcredit::credit_engine
