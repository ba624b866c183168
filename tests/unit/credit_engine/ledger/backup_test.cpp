// A backup holds everything, is consistent while the store receives, and comes back only where nothing is.
#include "credit_engine/ledger/backup.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/reports.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

class BackedUp : public ::testing::Test {
 protected:
  BackedUp() {
    world.import({{"T1", "MOORE^DANA", "4711", "", 1, {}, true}});
    for (int study = 1; study <= 5; ++study)
      world.send(report_of({.study = fmt::format("1.2.{}", study)}));
    world.pass(900);
    config = world.folder.path() / "cmrcredit.toml";
    std::ofstream(config) << "[intake]\nquiet_seconds = 5\n";
  }

  tl::expected<BackupReport, StoreError> back_up(const fs::path& file) {
    return make_backup({.data = world.options.data,
                        .file = file,
                        .beside = {config},
                        .clock = &world.clock,
                        .software = "cmrcredit test"});
  }
  tl::expected<RestoreReport, StoreError> restore(const fs::path& file, const fs::path& data) {
    return restore_backup(
        {.file = file, .data = data, .clock = &world.clock, .software = "cmrcredit test", .actor = {"admin"}});
  }
  [[nodiscard]] fs::path at(const std::string& name) const { return world.folder.path() / name; }

  World world;
  fs::path config;
};

std::string bytes_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

unsigned mode_of(const fs::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

TEST_F(BackedUp, StoreComesBackWithKeysConfigurationAndCases) {
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made) << made.error().sentence;
  EXPECT_EQ(mode_of(made->file), 0600U);
  EXPECT_TRUE(made->audit.sound);
  EXPECT_EQ(made->studies, 5);
  const auto cases = boost::json::serialize(world.cases());
  const auto restored = restore(made->file, at("new"));
  ASSERT_TRUE(restored) << restored.error().sentence;
  for (const char* key : {"keys/patient.key", "keys/ledger.key"}) {
    EXPECT_EQ(bytes_in(at("new") / key), bytes_in(world.options.data / key));
    EXPECT_EQ(mode_of(at("new") / key), 0600U);
  }
  EXPECT_EQ(mode_of(at("new") / "cmrcredit.db"), 0600U);
  ASSERT_EQ(restored->beside.size(), 1U);
  EXPECT_EQ(bytes_in(restored->beside.front()), bytes_in(config));
  auto reader = Reader::open(at("new"));
  ASSERT_TRUE(reader);
  EXPECT_EQ(boost::json::serialize(cases_json(*reader, {})), cases);
  EXPECT_EQ(reader->connection().number("SELECT count(*) FROM sqlite_schema WHERE name = 'backup_files'"), 0);
}

TEST_F(BackedUp, RestoreIsAnEventAndTheLedgerVerifies) {
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made);
  const auto restored = restore(made->file, at("new"));
  ASSERT_TRUE(restored) << restored.error().sentence;
  const auto report = audit_data(at("new"));
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound) << report->sentence;
  EXPECT_EQ(report->rows, made->audit.rows + 1);
  EXPECT_EQ(restored->events, report->rows);
  auto reader = Reader::open(at("new"));
  EXPECT_EQ(reader->connection().text("SELECT a.name FROM ledger l JOIN actors a ON l.actor = 'actor:' || a.id "
                                      "WHERE l.kind = 'ledger.restored'"),
            "admin");
}

TEST_F(BackedUp, NoKeyIsLeftInTheRestoredDatabase) {
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made);
  ASSERT_TRUE(restore(made->file, at("new")));
  const auto key = bytes_in(world.options.data / "keys" / "ledger.key");
  EXPECT_NE(bytes_in(made->file).find(key), std::string::npos);
  EXPECT_EQ(bytes_in(at("new") / "cmrcredit.db").find(key), std::string::npos);
}

TEST_F(BackedUp, WhileTheStoreReceivesEveryBackupIsWholeAndVerified) {
  std::jthread sending([&](const std::stop_token& stop) {
    for (int number = 2; !stop.stop_requested(); ++number)
      world.send(report_of({.study = fmt::format("1.3.{}", number % 7), .number = number}));
  });
  for (int number = 0; number < 8; ++number) {
    const auto made = back_up(at(fmt::format("{}.backup", number)));
    ASSERT_TRUE(made) << made.error().sentence;
    const auto restored = restore(made->file, at(fmt::format("new-{}", number)));
    ASSERT_TRUE(restored) << restored.error().sentence;
    EXPECT_TRUE(audit_data(at(fmt::format("new-{}", number)))->sound);
  }
}

TEST_F(BackedUp, FolderGetsAFileNamedByTheTime) {
  fs::create_directory(at("backups"));
  const auto made = back_up(at("backups"));
  ASSERT_TRUE(made) << made.error().sentence;
  EXPECT_EQ(made->file.filename(), "cmrcredit-20251009T090820Z.backup");
  const auto again = back_up(at("backups"));
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().sentence.find("is there already"), std::string::npos);
}

TEST_F(BackedUp, NothingIsOverwrittenByARestore) {
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made);
  const auto before = bytes_in(world.options.data / "cmrcredit.db");
  const auto refused = restore(made->file, world.options.data);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("overwrites nothing"), std::string::npos);
  EXPECT_EQ(bytes_in(world.options.data / "cmrcredit.db"), before);
  fs::create_directory(at("filled"));
  std::ofstream(at("filled") / "letter.txt") << "dear";
  EXPECT_FALSE(restore(made->file, at("filled")));
  fs::create_directory(at("empty"));
  EXPECT_TRUE(restore(made->file, at("empty")));
}

TEST_F(BackedUp, FileThatWasEditedDamagedOrIsNoneIsRefusedAndNoFolderMade) {
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made);
  fs::copy_file(made->file, at("edited.backup"));
  {
    SQLite::Database database(at("edited.backup").string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE ledger_payloads SET payload = replace(payload, 'T1', 'T2')");
  }
  fs::copy_file(made->file, at("short.backup"));
  fs::resize_file(at("short.backup"), fs::file_size(made->file) / 2);
  std::ofstream(at("text.backup")) << "no backup at all";
  for (const char* name : {"edited.backup", "short.backup", "text.backup", "missing.backup"}) {
    const auto refused = restore(at(name), at("new"));
    ASSERT_FALSE(refused) << name;
    EXPECT_FALSE(fs::exists(at("new"))) << name;
  }
}

TEST_F(BackedUp, LedgerThatDoesNotVerifyIsBackedUpAndSaysSoAndComesBackOnlyKnowingly) {
  world.sql("UPDATE ledger_payloads SET payload = '{}' WHERE seq = 2");
  const auto made = back_up(at("today.backup"));
  ASSERT_TRUE(made) << made.error().sentence;
  EXPECT_FALSE(made->audit.sound);
  EXPECT_EQ(made->audit.first_bad, 2);
  const auto refused = restore(made->file, at("new"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("event 2"), std::string::npos) << refused.error().sentence;
  EXPECT_FALSE(fs::exists(at("new")));
  EXPECT_TRUE(restore_backup({.file = made->file, .data = at("new"), .clock = &world.clock, .although_unsound = true}));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
