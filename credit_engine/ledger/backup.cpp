#include "credit_engine/ledger/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <optional>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/migrate.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

constexpr int kPagesAtOnce = 2048;
constexpr const char* kFilesTable =
    "CREATE TABLE backup_files (name TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL) STRICT";
constexpr const char* kKeyFiles[] = {"keys/patient.key", "keys/ledger.key"};
constexpr const char* kHeadName = "ledger.head";
constexpr const char* kAboutName = "about.json";
constexpr std::string_view kBeside = "beside/";

struct NamedFile {
  std::string name, content;
};

tl::unexpected<StoreError> failure(StoreErrorKind kind, std::string sentence) {
  return tl::unexpected(StoreError{kind, std::move(sentence)});
}

tl::expected<std::string, StoreError> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open())
    return failure(StoreErrorKind::Folder, fmt::format("{} cannot be read", file.string()));
  return content;
}

std::optional<StoreError> write_file(const fs::path& file, const std::string& content) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool good = out >= 0;
  for (std::size_t at = 0; good && at < content.size();) {
    const auto written = ::write(out, content.data() + at, content.size() - at);
    good = written > 0;
    if (good) at += static_cast<std::size_t>(written);
  }
  good = good && ::fsync(out) == 0;
  if (out >= 0) ::close(out);
  if (good) return std::nullopt;
  return StoreError{StoreErrorKind::Folder, fmt::format("{} cannot be written", file.string())};
}

// Two of the same name get numbers.
std::string free_name(const fs::path& file, std::set<std::string>& taken) {
  auto name = file.filename().string();
  for (int number = 2; !taken.insert(name).second; ++number)
    name = fmt::format("{}-{}", number, file.filename().string());
  return std::string(kBeside) + name;
}

tl::expected<std::vector<NamedFile>, StoreError> files_beside(const BackupRequest& request, std::int64_t now_ms) {
  std::vector<NamedFile> files;
  for (const char* name : kKeyFiles) {
    auto content = content_of(request.data / name);
    if (!content) return tl::unexpected(content.error());
    files.push_back({name, *std::move(content)});
  }
  std::set<std::string> taken;
  for (const auto& file : request.beside) {
    auto content = content_of(file);
    if (!content) return tl::unexpected(content.error());
    files.push_back({free_name(file, taken), *std::move(content)});
  }
  const boost::json::object about{
      {"format", "cmrcredit backup 1"}, {"software", request.software}, {"made_ms", now_ms}};
  files.push_back({kAboutName, boost::json::serialize(about)});
  // read before the database is: the head never leads
  if (auto head = content_of(request.data / kHeadName)) files.push_back({kHeadName, *std::move(head)});
  return files;
}

fs::path target_of(const BackupRequest& request, std::int64_t now_ms) {
  std::error_code ignored;
  if (!fs::is_directory(request.file, ignored)) return request.file;
  return request.file / fmt::format("cmrcredit-{:%Y%m%dT%H%M%SZ}.backup", fmt::gmtime(now_ms / 1000));
}

// A file that is only ours, before a byte of it is written.
bool make_private(const fs::path& file) {
  const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return made >= 0 && ::close(made) == 0;
}

void copy_snapshot(Connection& from, const fs::path& to) {
  SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE);
  const Snapshot snapshot(from);
  static_cast<void>(from.number("SELECT count(*) FROM settings"));  // begins it: every slice sees the same state
  SQLite::Backup backup(copy, from.database());
  int state = SQLITE_OK;
  while (state == SQLITE_OK)
    state = backup.executeStep(kPagesAtOnce);
  if (state != SQLITE_DONE) throw SQLite::Exception("not copied", state);
}

void put_files(const fs::path& backup, const std::vector<NamedFile>& files) {
  SQLite::Database database(backup.string(), SQLite::OPEN_READWRITE);
  // one file, no log beside it
  static_cast<void>(database.execAndGet("PRAGMA journal_mode = DELETE"));
  database.exec("PRAGMA synchronous = FULL");
  SQLite::Transaction transaction(database);
  database.exec(kFilesTable);
  SQLite::Statement insert(database, "INSERT INTO backup_files (name, content) VALUES (?, ?)");
  for (const auto& file : files) {
    insert.bind(1, file.name);
    insert.bind(2, static_cast<const void*>(file.content.data()), static_cast<int>(file.content.size()));
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

std::vector<NamedFile> files_in(SQLite::Database& database) {
  std::vector<NamedFile> files;
  SQLite::Statement rows(database, "SELECT name, content FROM backup_files ORDER BY name");
  while (rows.executeStep()) {
    const auto content = rows.getColumn(1);
    files.push_back({rows.getColumn(0).getString(), std::string(static_cast<const char*>(content.getBlob()),
                                                                static_cast<std::size_t>(content.getBytes()))});
  }
  return files;
}

const std::string* find(const std::vector<NamedFile>& files, std::string_view name) {
  const auto found = std::find_if(files.begin(), files.end(), [name](const auto& file) { return file.name == name; });
  return found == files.end() ? nullptr : &found->content;
}

std::optional<PublicKey> key_in(const std::vector<NamedFile>& files) {
  const auto* seed = find(files, "keys/ledger.key");
  std::array<unsigned char, 32> bytes{};
  if (!seed || seed->size() != bytes.size()) return std::nullopt;
  std::copy(seed->begin(), seed->end(), bytes.begin());
  return Signer(bytes).public_key();
}

struct Looked {
  std::vector<NamedFile> files;
  AuditReport audit;
  std::int64_t schema = 0, studies = 0;
};

// A whole database of ours with its keys, or an error; and how its ledger verifies by the key in it.
tl::expected<Looked, StoreError> look_into(const fs::path& file) {
  const auto bad = [&file](const std::string& why) {
    return failure(StoreErrorKind::Database, fmt::format("{} is no sound backup: {}", file.string(), why));
  };
  try {
    auto connection = std::make_unique<Connection>(file, Connection::Kind::Reading, std::string());
    Looked looked;
    looked.schema = schema_of(*connection);
    if (connection->number("PRAGMA application_id") != kApplicationId) return bad("it is no database of cmrcredit");
    if (looked.schema > newest_schema()) {
      return failure(StoreErrorKind::FromTheFuture,
                     fmt::format("{} was made by a newer cmrcredit (schema {}, this one knows {})", file.string(),
                                 looked.schema, newest_schema()));
    }
    if (connection->text("PRAGMA quick_check(1)") != "ok") return bad("its database is damaged");
    looked.files = files_in(connection->database());
    looked.studies = connection->number("SELECT count(*) FROM studies");
    const auto key = key_in(looked.files);
    if (!key || !find(looked.files, "keys/patient.key")) return bad("it holds no keys");
    AuditAgainst against{key, {}};
    if (const auto* head = find(looked.files, kHeadName)) {
      if (const auto read = head_from(*head)) against.outside.push_back(*read);
    }
    if (looked.schema == newest_schema()) {
      Reader reader = Reader::over(std::move(connection));
      looked.audit = audit_verify(reader, against);
    } else {
      looked.audit.sentence = "it has an older schema; its ledger is verified once it is restored";
    }
    return looked;
  } catch (const SQLite::Exception& error) {
    return bad(sentence_of(error));
  }
}

// Removes what was begun unless it was finished.
class Unfinished {
 public:
  explicit Unfinished(fs::path file) : file_(std::move(file)) {}
  ~Unfinished() {
    std::error_code ignored;
    if (!file_.empty()) fs::remove_all(file_, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  [[nodiscard]] const fs::path& file() const { return file_; }
  void finished() { file_.clear(); }

 private:
  fs::path file_;
};

std::optional<StoreError> sync_file(const fs::path& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (synced) return std::nullopt;
  return StoreError{StoreErrorKind::Folder, fmt::format("{} cannot be made durable", file.string())};
}

}  // namespace

tl::expected<BackupReport, StoreError> make_backup(const BackupRequest& request) {
  const auto now_ms = request.clock->utc().time_since_epoch().count();
  const auto file = target_of(request, now_ms);
  std::error_code ignored;
  if (fs::exists(file, ignored)) {
    return failure(StoreErrorKind::Folder, fmt::format("{} is there already; it was not touched", file.string()));
  }
  const auto files = files_beside(request, now_ms);
  if (!files) return tl::unexpected(files.error());
  Unfinished unfinished(file.string() + ".unfinished");
  fs::remove(unfinished.file(), ignored);
  if (!make_private(unfinished.file()))
    return failure(StoreErrorKind::Folder, fmt::format("{} cannot be written", unfinished.file().string()));
  try {
    auto reader = Reader::open(request.data, request.vfs);
    if (!reader) return tl::unexpected(reader.error());
    copy_snapshot(reader->connection(), unfinished.file());
    put_files(unfinished.file(), *files);
  } catch (const SQLite::Exception& error) {
    return failure(StoreErrorKind::Database,
                   fmt::format("cannot back up into {}: {}", file.string(), sentence_of(error)));
  }
  auto looked = look_into(unfinished.file());
  if (!looked) return tl::unexpected(looked.error());
  if (auto error = sync_file(unfinished.file())) return tl::unexpected(*std::move(error));
  std::error_code error;
  fs::rename(unfinished.file(), file, error);
  if (error) return failure(StoreErrorKind::Folder, fmt::format("{}: {}", file.string(), error.message()));
  unfinished.finished();
  sync_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
  BackupReport report{file, fs::file_size(file, ignored), looked->studies, {}, looked->audit};
  for (const auto& one : *files)
    report.files.push_back(one.name);
  return report;
}

namespace {

tl::expected<void, StoreError> refuse_if_filled(const fs::path& data) {
  std::error_code error;
  if (!fs::exists(data, error)) return {};
  if (!fs::is_directory(data, error))
    return failure(StoreErrorKind::Folder, fmt::format("{} is not a folder", data.string()));
  if (fs::is_empty(data, error) && !error) return {};
  return failure(StoreErrorKind::Folder,
                 fmt::format("{} is not empty: a restore overwrites nothing; give another folder", data.string()));
}

void copy_database(const fs::path& from, const fs::path& to) {
  SQLite::Database source(from.string(), SQLite::OPEN_READONLY);
  SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE);
  SQLite::Backup backup(copy, source);
  if (const int state = backup.executeStep(-1); state != SQLITE_DONE) throw SQLite::Exception("not copied", state);
  static_cast<void>(copy.execAndGet("PRAGMA secure_delete = ON"));  // no key stays in the database
  copy.exec("DROP TABLE backup_files");
}

std::int64_t made_ms(const std::vector<NamedFile>& files) {
  const auto* about = find(files, kAboutName);
  boost::system::error_code error;
  const auto value = about ? boost::json::parse(*about, error) : boost::json::value();
  const auto* made = value.is_object() ? value.get_object().if_contains("made_ms") : nullptr;
  return made && made->is_int64() ? made->get_int64() : 0;
}

tl::expected<std::vector<fs::path>, StoreError> put_back_files(const std::vector<NamedFile>& files,
                                                               const fs::path& data) {
  std::vector<fs::path> beside;
  std::error_code ignored;
  for (const auto& file : files) {
    fs::path to = data / file.name;
    if (file.name.starts_with(kBeside)) {
      fs::create_directory(data / "restored", ignored);
      to = data / "restored" / fs::path(file.name.substr(kBeside.size())).filename();
      beside.push_back(to);
    } else if (file.name != kHeadName &&
               std::find(std::begin(kKeyFiles), std::end(kKeyFiles), file.name) == std::end(kKeyFiles)) {
      continue;
    }
    if (auto error = write_file(to, file.content)) return tl::unexpected(*std::move(error));
  }
  return beside;
}

// An event in the restored ledger: whoever reads it later sees that what came after the backup was made is not there.
tl::expected<void, StoreError> record(const RestoreRequest& request, const Looked& looked, RestoreReport& report) {
  auto store = Store::open({.data = request.data, .clock = request.clock, .software = request.software});
  if (!store) return tl::unexpected(store.error());
  const auto receipt = (*store)->perform([&](WriteSession& session) {
    const boost::json::object payload{{"backup_made_ms", made_ms(looked.files)},
                                      {"events", session.next_event() - 1},
                                      {"verified", looked.audit.sound},
                                      {"software", request.software}};
    session.append(session.actor(request.actor.user), "ledger.restored", "ledger", boost::json::serialize(payload));
    report.events = session.next_event() - 1;
  });
  if (!receipt.durable) return failure(StoreErrorKind::Database, "the restore is not recorded: " + receipt.why);
  return {};
}

}  // namespace

tl::expected<RestoreReport, StoreError> restore_backup(const RestoreRequest& request) {
  std::error_code ignored;
  if (!fs::is_regular_file(request.file, ignored))
    return failure(StoreErrorKind::Folder, fmt::format("there is no backup {}", request.file.string()));
  if (auto free = refuse_if_filled(request.data); !free) return tl::unexpected(free.error());
  const auto looked = look_into(request.file);
  if (!looked) return tl::unexpected(looked.error());
  if (!looked->audit.sound && looked->schema == newest_schema() && !request.although_unsound) {
    return failure(StoreErrorKind::Database,
                   fmt::format("the ledger in {} does not verify: event {}: {}", request.file.string(),
                               looked->audit.first_bad, looked->audit.sentence));
  }
  if (auto ready = prepare_data_folder(request.data); !ready) return tl::unexpected(ready.error());
  const auto database = database_file(request.data);
  const fs::path unfinished = database.string() + ".unfinished";
  RestoreReport report;
  try {
    if (!make_private(unfinished))
      return failure(StoreErrorKind::Folder, fmt::format("{} cannot be written", unfinished.string()));
    copy_database(request.file, unfinished);
  } catch (const SQLite::Exception& error) {
    return failure(StoreErrorKind::Database,
                   fmt::format("cannot restore {}: {}", request.file.string(), sentence_of(error)));
  }
  auto beside = put_back_files(looked->files, request.data);
  if (!beside) return tl::unexpected(beside.error());
  if (auto error = sync_file(unfinished)) return tl::unexpected(*std::move(error));
  std::error_code error;
  fs::rename(unfinished, database, error);
  if (error) return failure(StoreErrorKind::Folder, fmt::format("{}: {}", database.string(), error.message()));
  sync_folder(request.data);
  report.beside = *std::move(beside);
  report.studies = looked->studies;
  report.made_ms = made_ms(looked->files);
  if (auto recorded = record(request, *looked, report); !recorded) return tl::unexpected(recorded.error());
  return report;
}

}  // namespace cmrcredit::credit_engine
