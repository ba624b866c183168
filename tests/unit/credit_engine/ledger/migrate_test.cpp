// A database of every earlier version comes up to date, whole, and with a copy of what it was.
#include "credit_engine/ledger/migrate.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/rebuild.h"
#include "credit_engine/ledger/reports.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

// "-- patient.key HEX" of the sample.
void write_key(const fs::path& data, const std::string& sample, const std::string& name) {
  const auto at = sample.find("-- " + name + ' ');
  ASSERT_NE(at, std::string::npos);
  const auto hex = sample.substr(at + name.size() + 4, 64);
  const auto key = public_key_from(hex);  // 32 bytes
  ASSERT_TRUE(key);
  std::ofstream(data / "keys" / name, std::ios::binary).write(reinterpret_cast<const char*>(key->data()), 32);
  fs::permissions(data / "keys" / name, fs::perms::owner_read | fs::perms::owner_write);
}

// A data folder as version 1 left it, brought to `schema` by the migrations in between.
void lay_out(const fs::path& data, std::int64_t schema) {
  const auto sample = content_of(fs::path(CMRCREDIT_TEST_DATA) / "schemas" / "1.sql");
  fs::create_directories(data / "keys");
  write_key(data, sample, "patient.key");
  write_key(data, sample, "ledger.key");
  {
    SQLite::Database database((data / "cmrcredit.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(sample);
  }
  Connection connection(database_file(data), Connection::Kind::Writing, {});
  migrate(connection, schema);
  ASSERT_EQ(schema_of(connection), schema);
}

class EarlierSchema : public ::testing::TestWithParam<std::int64_t> {
 protected:
  EarlierSchema() : world(World::Closed{}) { lay_out(world.options.data, GetParam()); }
  World world;
};

TEST_P(EarlierSchema, ComesUpToDateWithAllItHeld) {
  world.open();
  ASSERT_TRUE(world.store);
  EXPECT_EQ(world.count("PRAGMA user_version"), newest_schema());
  EXPECT_EQ(world.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  SQLite::Database database(database_file(world.options.data).string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_EQ(database.execAndGet("SELECT group_concat(\"table\") FROM pragma_foreign_key_list('instances')").getString(),
            "studies");
  EXPECT_EQ(world.count("PRAGMA foreign_keys"), 0);  // a reader's; the writer's is looked at in store_test
  const auto studies = world.studies();
  ASSERT_EQ(studies.size(), 3U);
  std::map<std::string, std::string> cases;
  for (const auto& one : world.cases())
    cases[text(one.at("case_id"))] = text(one.at("status")) + ' ' + text(one.at("technologist"));
  EXPECT_EQ(cases,
            (std::map<std::string, std::string>{
                {"38g5mbezqvj3", "credited t2"}, {"5jwz0v66k8ch", "excluded "}, {"s80vhm96vta9", "credited t1"}}));
  EXPECT_EQ(studies.at(0).at("series").as_array().size(), 5U);
  EXPECT_EQ(world.count("SELECT count(*) FROM portfolios") + world.count("SELECT count(*) FROM external_cases"), 0);
  const auto report = audit_data(world.options.data);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound) << report->sentence;
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'schema.migrated'"), 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM progress_cases"), 3);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_P(EarlierSchema, IsCopiedFirst) {
  world.open();
  const auto copy =
      world.options.data / "backups" / fmt::format("before-schema-{}-from-{}.db", newest_schema(), GetParam());
  ASSERT_TRUE(fs::exists(copy));
  struct stat info {};
  ASSERT_EQ(::stat(copy.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  SQLite::Database before(copy.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(before.execAndGet("PRAGMA user_version").getInt64(), GetParam());
  EXPECT_EQ(before.execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_EQ(before.execAndGet("SELECT count(*) FROM instances").getInt64(), 56);
  world.restart();
  int copies = 0;
  for (const auto& file : fs::directory_iterator(world.options.data / "backups"))
    copies += file.path().extension() == ".db" ? 1 : 0;
  EXPECT_EQ(copies, 1);
}

TEST_P(EarlierSchema, TakesWhatComesAfterwards) {
  world.open();
  world.send(report_of({.study = "1.2.3"}));
  world.pass(900);
  EXPECT_EQ(world.studies().size(), 4U);
  RebuildStep step;
  while (!step.done)
    step = *rebuild_step(*world.store, judge_by_name, step.next_after, std::chrono::milliseconds{100}, {});
  EXPECT_EQ(world.cases().size(), 4U);
}

TEST_P(EarlierSchema, MigrationThatFailsLeavesItAsItWas) {
  {
    // what a migration makes is there already
    SQLite::Database database(database_file(world.options.data).string(), SQLite::OPEN_READWRITE);
    database.exec("CREATE VIEW IF NOT EXISTS in_the_way AS SELECT 1");
    if (GetParam() < 2) database.exec("CREATE TABLE ledger_heads (seq INTEGER)");
    if (GetParam() >= 2) database.exec("PRAGMA user_version = 1");  // so that the second one is run once more
  }
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::Database);
  SQLite::Database database(database_file(world.options.data).string(), SQLite::OPEN_READWRITE);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt64(), 1);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM instances").getInt64(), 56);
}

INSTANTIATE_TEST_SUITE_P(Each, EarlierSchema, ::testing::Range<std::int64_t>(1, newest_schema()),
                         [](const auto& tested) { return fmt::format("Schema{}", tested.param); });

TEST(Migrating, FreshStoreAndOneUpToDateAreNotCopied) {
  World world;
  world.restart();
  EXPECT_FALSE(fs::exists(world.options.data / "backups"));
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), 1);
}

TEST(Migrating, AllMigrationsTogetherGiveWhatTheyGiveOneByOne) {
  TempFolder folder;
  std::string schemas[2];
  for (const bool one_by_one : {false, true}) {
    Connection connection(folder.path() / fmt::format("{}.db", one_by_one), Connection::Kind::Writing, {});
    for (std::int64_t to = 1; one_by_one && to <= newest_schema(); ++to)
      migrate(connection, to);
    migrate(connection);
    schemas[one_by_one] =
        connection.text("SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema ORDER BY name)");
  }
  EXPECT_EQ(schemas[0], schemas[1]);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
