#include "credit_engine/ledger/connection.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>

#include "credit_engine/ledger/sql.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::int64_t kWalBytesKept = 32 << 20;

int flags_of(Connection::Kind kind) {
  // A reader opens for writing too (and then forbids itself): a database in WAL mode needs its shared-memory file made.
  return kind == Connection::Kind::Writing ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE : SQLite::OPEN_READWRITE;
}

}  // namespace

std::filesystem::path database_file(const std::filesystem::path& data) {
  return data / "cmrcredit.db";
}

Connection::Connection(const std::filesystem::path& file, Kind kind, const std::string& vfs,
                       std::chrono::milliseconds busy)
    : database_(file.string(), flags_of(kind) | SQLite::OPEN_NOMUTEX, static_cast<int>(busy.count()), vfs) {
  sqlite3_extended_result_codes(database_.getHandle(), 1);
  kind == Kind::Writing ? configure_writing() : configure_reading();
}

void Connection::configure_reading() {
  // The last reader to leave must not write on its way out: only the holder of writer.lock writes.
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database_.exec("PRAGMA query_only = ON");
}

void Connection::configure_writing() {
  // A database from the future must not be touched, not even its journal mode: store.cpp looks at its version first.
  // Takes hold in a database that is still empty: folding gives back what it frees (intake/folding.h).
  database_.exec("PRAGMA auto_vacuum = INCREMENTAL");
  if (text("PRAGMA journal_mode = WAL") != "wal") throw std::runtime_error("the database does not take WAL mode");
  database_.exec("PRAGMA synchronous = FULL");
  database_.exec("PRAGMA foreign_keys = ON");
  database_.exec("PRAGMA trusted_schema = OFF");
  database_.exec("PRAGMA temp_store = MEMORY");
  // what is deleted is gone where that costs no further page: for whom an erasure names, everywhere (erasure.cpp)
  database_.exec("PRAGMA secure_delete = FAST");
  static_cast<void>(number(fmt::format("PRAGMA journal_size_limit = {}", kWalBytesKept)));
  const bool as_asked = number("PRAGMA synchronous") == 2 && number("PRAGMA foreign_keys") == 1 &&
                        number("PRAGMA journal_size_limit") == kWalBytesKept;
  if (!as_asked) throw std::runtime_error("the database does not take its settings");
}

std::int64_t Connection::number(const std::string& query) {
  return database_.execAndGet(query).getInt64();
}

std::string Connection::text(const std::string& query) {
  return database_.execAndGet(query).getString();
}

Connection::Prepared& Connection::prepared(std::string_view name) {
  auto& slot = prepared_[name];
  if (!slot) slot = std::make_unique<Prepared>(database_, sql(name));
  return *slot;
}

Connection::Prepared& Run::begin(Connection& connection, std::string_view name) {
  auto& prepared = connection.prepared(name);
  if (prepared.running) throw std::logic_error("statement runs inside itself: " + std::string(name));
  prepared.running = true;
  return prepared;
}

Run::~Run() {
  prepared_.statement.tryReset();
  prepared_.running = false;
}

std::string_view Run::view(int column) const {
  const auto value = prepared_.statement.getColumn(column);
  return {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

void Run::bind(int index, std::string_view value) {
  prepared_.statement.bind(index, std::string(value));
}

void Run::bind(int index, Blob value) {
  // a null pointer would bind NULL, and an empty blob is not that
  const char* bytes = value.bytes.empty() ? "" : value.bytes.data();
  prepared_.statement.bind(index, static_cast<const void*>(bytes), static_cast<int>(value.bytes.size()));
}

// A savepoint, so that one inside another is the other's.
Snapshot::Snapshot(Connection& connection) : connection_(connection) {
  connection_.database().exec("SAVEPOINT snapshot");
}

Snapshot::~Snapshot() {
  connection_.database().tryExec("RELEASE snapshot");
}

std::string sentence_of(const SQLite::Exception& error) {
  switch (error.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_IOERR:
      return fmt::format("the disk failed (SQLite error {})", error.getExtendedErrorCode());
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds the database";
    case SQLITE_READONLY:
      return "the database cannot be written";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the database is damaged";
    default:
      return fmt::format("the database refused (SQLite error {}: {})", error.getExtendedErrorCode(),
                         error.getErrorStr());
  }
}

bool strikes_all(const SQLite::Exception& error) {
  switch (error.getErrorCode() & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

}  // namespace cmrcredit::credit_engine
