#include "credit_engine/ledger/migrate.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sqlite3.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"
#include "embedded/migration_files.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

tl::unexpected<StoreError> failure(std::string sentence) {
  return tl::unexpected(StoreError{StoreErrorKind::Database, std::move(sentence)});
}

// A name that is not taken: a migration that failed may have been tried before.
fs::path free_name(const fs::path& folder, std::int64_t from, std::int64_t to) {
  for (int number = 1;; ++number) {
    const auto again = number == 1 ? std::string() : fmt::format("-{}", number);
    auto file = folder / fmt::format("before-schema-{}-from-{}{}.db", to, from, again);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return file;
  }
}

// The database's blocks, shared until one of the two changes them. False where the file system knows no such thing.
bool share_blocks(const fs::path& from, const fs::path& to) {
  const int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool shared = in >= 0 && out >= 0 && ::ioctl(out, FICLONE, in) == 0 && ::fsync(out) == 0;
  if (in >= 0) ::close(in);
  if (out >= 0) ::close(out);
  return shared;
}

void copy_pages(Connection& connection, const fs::path& to, const std::string& vfs) {
  SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, vfs);
  SQLite::Backup backup(copy, connection.database());
  if (const int state = backup.executeStep(-1); state != SQLITE_DONE) throw SQLite::Exception("not copied", state);
}

}  // namespace

std::int64_t newest_schema() {
  return static_cast<std::int64_t>(embedded::migration_files().size());
}

std::int64_t schema_of(Connection& connection) {
  return connection.number("PRAGMA user_version");
}

void migrate(Connection& connection, std::int64_t up_to) {
  const auto to = up_to == 0 ? newest_schema() : up_to;
  if (schema_of(connection) >= to) return;
  auto& database = connection.database();
  // off, so that a migration may make a table anew (it cannot be changed inside a transaction)
  database.exec("PRAGMA foreign_keys = OFF");
  {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (auto at = schema_of(connection); at < to; ++at)
      database.exec(std::string(embedded::migration_files()[static_cast<std::size_t>(at)].text));
    database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    database.exec(fmt::format("PRAGMA user_version = {}", to));
    transaction.commit();
  }
  database.exec("PRAGMA foreign_keys = ON");
}

tl::expected<fs::path, StoreError> back_up_before_migration(Connection& connection, const fs::path& data,
                                                            const std::string& vfs) {
  const auto database = database_file(data);
  const auto folder = data / "backups";
  std::error_code error;
  fs::create_directory(folder, error);
  fs::permissions(folder, fs::perms::owner_all, error);
  // so that the file alone is the whole database, unless a reader is in the way
  const bool whole = connection.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  const auto size = fs::file_size(database, error);
  const auto room = fs::space(data, error);
  if (!error && room.available < size + size / 10) {
    return failure(fmt::format("bringing {} up to date needs {} MB more room for the backup that is made first",
                               database.string(), (size + size / 10 - room.available) >> 20));
  }
  const auto file = free_name(folder, schema_of(connection), newest_schema());
  const fs::path unfinished = file.string() + ".new";
  fs::remove(unfinished, error);
  try {
    if (!whole || !share_blocks(database, unfinished)) copy_pages(connection, unfinished, vfs);
  } catch (const SQLite::Exception& thrown) {
    fs::remove(unfinished, error);
    return failure(fmt::format("cannot back up {} before bringing it up to date: {}; it was not touched",
                               database.string(), sentence_of(thrown)));
  }
  fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, error);
  fs::rename(unfinished, file, error);
  if (error) return failure(fmt::format("cannot keep the backup {}: {}", file.string(), error.message()));
  sync_folder(folder);
  sync_folder(data);
  return file;
}

}  // namespace cmrcredit::credit_engine
