// Opening, closing, and what the writer does with its queue.
#include "credit_engine/ledger/store.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/migrate.h"
#include "credit_engine/ledger/write_session.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

std::string bytes_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

unsigned mode_of(const fs::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

TEST(Opening, MakesFolderKeysAndDatabaseForTheOwnerAlone) {
  World world;
  EXPECT_EQ(mode_of(world.options.data), 0700U);
  EXPECT_EQ(mode_of(world.options.data / "keys"), 0700U);
  for (const char* key : {"patient.key", "ledger.key"}) {
    EXPECT_EQ(mode_of(world.options.data / "keys" / key), 0600U);
    EXPECT_EQ(fs::file_size(world.options.data / "keys" / key), 32U);
  }
  EXPECT_TRUE(fs::exists(world.options.data / "cmrcredit.db"));
}

TEST(Opening, KeysStayOverARestart) {
  World world;
  const auto before = world.store->patient_key().bytes;
  world.restart();
  EXPECT_EQ(world.store->patient_key().bytes, before);
}

TEST(Opening, SettingsThatDurabilityRestsOnAreInForce) {
  World world;
  const auto receipt = world.store->perform([](WriteSession& session) {
    auto& connection = session.connection();
    EXPECT_EQ(connection.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(connection.number("PRAGMA synchronous"), 2);
    EXPECT_EQ(connection.number("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(connection.number("PRAGMA busy_timeout"), 5000);
    EXPECT_GT(connection.number("PRAGMA journal_size_limit"), 0);
  });
  EXPECT_TRUE(receipt.durable);
}

TEST(Opening, SecondWriterIsRefusedAndToldWhoHoldsTheFolder) {
  World world;
  const auto second = Store::open(world.options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, StoreErrorKind::WriterElsewhere);
  EXPECT_NE(second.error().sentence.find(fmt::format("(pid {})", ::getpid())), std::string::npos);
  world.close();
  EXPECT_TRUE(Store::open(world.options));
}

TEST(Opening, DatabaseFromTheFutureIsRefusedAndNotTouched) {
  World world;
  world.sql(fmt::format("PRAGMA user_version = {}", newest_schema() + 1));
  world.close();
  const auto before = bytes_in(world.options.data / "cmrcredit.db");
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::FromTheFuture);
  EXPECT_FALSE(Reader::open(world.options.data));
  EXPECT_EQ(bytes_in(world.options.data / "cmrcredit.db"), before);
}

TEST(Opening, DatabaseOfAnotherProgramIsRefused) {
  World world;
  world.sql("PRAGMA application_id = 1");
  world.close();
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::Database);
}

TEST(Opening, DamagedDatabaseIsAnErrorWithASentence) {
  World world;
  world.close();
  std::ofstream(world.options.data / "cmrcredit.db", std::ios::binary) << std::string(8192, 'x');
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().sentence.find("damaged"), std::string::npos) << opened.error().sentence;
}

TEST(Opening, MissingKeyOfAFilledDatabaseIsNotReplaced) {
  World world;
  world.close();
  fs::remove(world.options.data / "keys" / "patient.key");
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::Keys);
  EXPECT_FALSE(fs::exists(world.options.data / "keys" / "patient.key"));
}

TEST(Opening, WrongKeyIsNoticed) {
  World world;
  world.close();
  std::ofstream(world.options.data / "keys" / "patient.key", std::ios::binary) << std::string(32, 'k');
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().sentence.find("not the key this database was filled with"), std::string::npos);
}

TEST(Opening, KeyThatOthersCanReadIsRefused) {
  World world;
  world.close();
  fs::permissions(world.options.data / "keys" / "patient.key", fs::perms::others_read, fs::perm_options::add);
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().sentence.find("chmod 600"), std::string::npos);
}

TEST(Opening, FileInPlaceOfTheFolderIsRefused) {
  TempFolder folder;
  VirtualClock clock;
  std::ofstream(folder.path() / "data") << "a file";
  const auto opened = Store::open({.data = folder.path() / "data", .clock = &clock});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::Folder);
}

TEST(Migrating, StepsAreOneTransactionEachAndEndAtTheNewest) {
  World world;
  EXPECT_EQ(world.count("PRAGMA user_version"), newest_schema());
  EXPECT_EQ(world.count("PRAGMA application_id"), kApplicationId);
  EXPECT_GE(newest_schema(), 1);
}

TEST(Reading, WorksBesideAWriterAndAfterIt) {
  World world;
  world.send(report_of({}));
  auto beside = world.reader();
  EXPECT_EQ(beside.connection().number("SELECT count(*) FROM instances"), 1);
  world.send(report_of({.number = 2}));
  EXPECT_EQ(beside.connection().number("SELECT count(*) FROM instances"), 2);
  world.close();
  EXPECT_EQ(beside.connection().number("SELECT count(*) FROM instances"), 2);
  EXPECT_EQ(world.reader().connection().number("SELECT count(*) FROM instances"), 2);
}

TEST(Reading, CannotWrite) {
  World world;
  auto reader = world.reader();
  EXPECT_THROW(reader.connection().database().exec("DELETE FROM studies"), SQLite::Exception);
}

TEST(Reading, SaysWhatToDoWhereNoDatabaseIs) {
  TempFolder folder;
  const auto reader = Reader::open(folder.path());
  ASSERT_FALSE(reader);
  EXPECT_NE(reader.error().sentence.find("cmrcredit serve"), std::string::npos);
}

TEST(Reading, LeavesTheDatabaseFileAsItIs) {
  World world;
  world.send(report_of({}));
  world.close();
  const auto before = bytes_in(world.options.data / "cmrcredit.db");
  static_cast<void>(world.studies());
  EXPECT_EQ(bytes_in(world.options.data / "cmrcredit.db"), before);
}

// Holds the writer until it is let go, so that what is submitted meanwhile must wait.
class Held {
 public:
  explicit Held(Store& store) {
    store.submit([this](WriteSession&) { wait(); }, [](const Receipt&) {});
    entered_.get_future().wait();
  }
  void let_go() { go_.set_value(); }

 private:
  void wait() {
    entered_.set_value();
    go_.get_future().wait();
  }
  std::promise<void> entered_, go_;
};

TEST(Writing, WhatWaitsTogetherIsOneTransaction) {
  World world;
  Held held(*world.store);
  std::atomic<int> durable = 0;
  for (int i = 0; i < 64; ++i) {
    world.store->submit(
        [i](WriteSession& session) {
          session.connection().database().exec(fmt::format("INSERT INTO settings VALUES ('test{}', 1)", i));
        },
        [&](const Receipt& receipt) {
          // the first to hear of it sees all of them
          EXPECT_EQ(world.count("SELECT count(*) FROM settings WHERE key LIKE 'test%'"), 64);
          durable += receipt.durable ? 1 : 0;
        });
  }
  held.let_go();
  world.settle();
  EXPECT_EQ(durable, 64);
}

TEST(Writing, PoisonedPieceOfWorkSpoilsNoOther) {
  World world;
  Held held(*world.store);
  std::map<int, Receipt> receipts;
  for (int i = 0; i < 10; ++i) {
    world.store->submit(
        [i](WriteSession& session) {
          session.connection().database().exec(fmt::format("INSERT INTO settings VALUES ('test{}', 1)", i));
          if (i == 4) throw std::runtime_error("poison");
          if (i == 6) session.connection().database().exec("INSERT INTO cases (case_id) VALUES ('incomplete')");
        },
        [&receipts, i](const Receipt& receipt) { receipts[i] = receipt; });
  }
  held.let_go();
  world.settle();
  ASSERT_EQ(receipts.size(), 10U);
  for (const auto& [i, receipt] : receipts)
    EXPECT_EQ(receipt.durable, i != 4 && i != 6) << i;
  EXPECT_EQ(receipts[4].why, "poison");
  EXPECT_EQ(world.count("SELECT count(*) FROM settings WHERE key LIKE 'test%'"), 8);
}

TEST(Writing, FullQueueIsAReceiptAtOnce) {
  World world;
  world.close();
  world.options.most_queued = 3;
  world.open();
  Held held(*world.store);
  std::vector<Receipt> receipts;
  std::mutex mutex;
  for (int i = 0; i < 5; ++i) {
    world.store->submit([](WriteSession&) {},
                        [&](const Receipt& receipt) {
                          const std::lock_guard lock(mutex);
                          receipts.push_back(receipt);
                        });
  }
  EXPECT_EQ(receipts.size(), 2U);  // refused here and now
  EXPECT_EQ(receipts[0].why, "the store is behind: 3 pieces of work wait for it");
  held.let_go();
  world.close();
  EXPECT_EQ(receipts.size(), 5U);
}

// R-DB-3: a reader that holds an old snapshot lets the log grow, and no longer than it holds it.
TEST(Writing, LogShrinksAgainAfterALongSnapshot) {
  World world;
  const auto write_some = [&] {
    for (int i = 0; i < 12; ++i) {
      world.sql(fmt::format("INSERT OR REPLACE INTO settings VALUES ('bulk{}', randomblob({}))", i, 4 << 20));
    }
  };
  const auto log_bytes = [&] { return fs::file_size(world.options.data / "cmrcredit.db-wal"); };
  {
    auto reader = world.reader();
    const Snapshot snapshot(reader.connection());
    EXPECT_EQ(reader.connection().number("SELECT count(*) FROM instances"), 0);
    write_some();
    EXPECT_GT(log_bytes(), 40U << 20);
    EXPECT_TRUE(world.send(report_of({})).durable);
    EXPECT_EQ(reader.connection().number("SELECT count(*) FROM instances"), 0);
  }
  for (int number = 2; number <= 4; ++number)
    world.send(report_of({.number = number}));
  EXPECT_LE(log_bytes(), 32U << 20);
}

TEST(Writing, ClosingCommitsWhatIsQueued) {
  World world;
  std::atomic<int> durable = 0;
  {
    Held held(*world.store);
    for (int number = 1; number <= 100; ++number) {
      world.intake->take(report_of({.number = number}),
                         [&](const Receipt& receipt) { durable += receipt.durable ? 1 : 0; });
    }
    held.let_go();
    world.close();
  }
  EXPECT_EQ(durable, 100);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 100);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
