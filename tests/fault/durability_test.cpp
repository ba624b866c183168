// DESIGN.md, promise 1: a success status means that the facts are on disk.
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/write_session.h"
#include "fault_vfs.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;
using Kind = FaultVfs::Kind;

// A world whose database stands on a VFS that can fail. It may not open at all: the power may fail before.
struct FaultWorld {
  FaultWorld() {
    options.data = folder.path() / "data";
    options.clock = &clock;
    options.vfs = vfs.name();
    options.busy = std::chrono::milliseconds{20};
  }
  ~FaultWorld() { close(); }

  void close() {
    completion.reset();
    intake.reset();
    store.reset();
  }

  bool open() {
    auto opened = Store::open(options);
    if (!opened) return false;
    store = std::move(*opened);
    intake = std::make_unique<Intake>(*store, IntakeOptions{});
    auto completing = Completion::open(*store, {}, judge_by_name);
    if (!completing) return false;
    completion = std::move(*completing);
    return true;
  }

  FaultVfs vfs;  // outlives the store
  TempFolder folder;
  VirtualClock clock;
  StoreOptions options;
  std::unique_ptr<Store> store;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Completion> completion;
};

// Sends one after the other, as one association does, and says which were acknowledged.
class Association {
 public:
  Association(FaultWorld& world, std::string study) : world_(world), study_(std::move(study)) {}

  void send(int count) {
    for (int number = 1; number <= count; ++number)
      send_one(number);
  }

  [[nodiscard]] const std::set<std::string>& acknowledged() const { return acknowledged_; }
  std::string last_why;

 private:
  void send_one(int number) {
    const auto report = report_of({.study = study_, .series = 1 + number % 3, .number = number});
    std::atomic<bool> answered = false;
    Receipt receipt;
    const auto ticket = world_.intake->take(report, [&](const Receipt& said) {
      receipt = said;
      answered = true;
      answered.notify_one();
    });
    answered.wait(false);
    world_.intake->ended(ticket, true);
    if (receipt.durable) acknowledged_.insert(report.instance.facts.sop_instance_uid);
    last_why = receipt.why;
  }

  FaultWorld& world_;
  std::string study_;
  std::set<std::string> acknowledged_;
};

constexpr int kInstances = 12;

// Two associations at once, a study that completes, people that come: everything the writer does.
std::set<std::string> work_until_the_power_fails(FaultWorld& world) {
  if (!world.open()) return {};
  // so that checkpoints fall into the cuts too
  static_cast<void>(world.store->perform(
      [](WriteSession& session) { session.connection().database().exec("PRAGMA wal_autocheckpoint = 20"); }));
  static_cast<void>(import_technologists(*world.store, {{"T1", "MOORE^DANA", "", "", 1, {}, true}}, {"tester"}));
  Association first(world, "1.2.3"), second(world, "1.2.4"), late(world, "1.2.5");
  {
    std::jthread one([&] { first.send(kInstances); });
    std::jthread other([&] { second.send(kInstances); });
  }
  world.clock.pass(std::chrono::hours{1});
  world.completion->run_due();
  late.send(kInstances);
  std::set<std::string> all = first.acknowledged();
  all.insert(second.acknowledged().begin(), second.acknowledged().end());
  all.insert(late.acknowledged().begin(), late.acknowledged().end());
  return all;
}

// What the disk holds after the cut, opened as a restart would.
void expect_survived(FaultWorld& cut, const std::set<std::string>& acknowledged, std::mt19937* luck) {
  World after(World::Closed{});
  fs::create_directories(after.options.data);
  if (fs::exists(cut.options.data / "keys")) {
    fs::copy(cut.options.data / "keys", after.options.data / "keys", fs::copy_options::recursive);
  }
  // the head file as it was written, synced or not: it must not know an event that the disk lost
  if (fs::exists(head_file(cut.options.data))) fs::copy(head_file(cut.options.data), head_file(after.options.data));
  cut.vfs.write_survivors(after.options.data, luck);
  after.open();
  ASSERT_TRUE(after.store);
  auto reader = after.reader();
  EXPECT_EQ(reader.connection().text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(reader.connection().number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  std::set<std::string> kept;
  SQLite::Statement rows(reader.connection().database(), "SELECT sop_uid FROM instances");
  while (rows.executeStep())
    kept.insert(rows.getColumn(0).getString());
  for (const auto& uid : acknowledged)
    EXPECT_TRUE(kept.contains(uid)) << uid << " was acknowledged and is gone";
  const auto audit = audit_data(after.options.data);
  ASSERT_TRUE(audit) << audit.error().sentence;
  EXPECT_TRUE(audit->sound) << audit->sentence;
}

TEST(Durability, WalIsSyncedBetweenTakeAndReceipt) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  for (int number = 1; number <= 20; ++number) {
    const auto before = world.vfs.operation_count();
    std::atomic<bool> answered = false;
    std::size_t at_receipt = 0, unsynced = 1;
    world.intake->take(report_of({.number = number}), [&](const Receipt& receipt) {
      EXPECT_TRUE(receipt.durable);
      at_receipt = world.vfs.operation_count();
      unsynced = world.vfs.unsynced_bytes("-wal");
      answered = true;
      answered.notify_one();
    });
    answered.wait(false);
    EXPECT_EQ(unsynced, 0U);
    const auto log = world.vfs.operations();
    int writes = 0;
    bool synced_after_last_write = false;
    for (auto at = before; at < at_receipt; ++at) {
      if (log[at].file != "cmrcredit.db-wal") continue;
      writes += log[at].kind == Kind::Write ? 1 : 0;
      synced_after_last_write = log[at].kind == Kind::Sync;
    }
    EXPECT_GT(writes, 0);
    EXPECT_TRUE(synced_after_last_write);
  }
}

TEST(Durability, ManyAssociationsShareSyncsAndNoneIsAnsweredBeforeIts) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  std::atomic<int> durable = 0, unsynced_at_receipt = 0;
  {
    std::vector<std::jthread> associations;
    for (int a = 0; a < 8; ++a) {
      associations.emplace_back([&, a] {
        for (int number = 1; number <= 25; ++number) {
          std::atomic<bool> answered = false;
          world.intake->take(report_of({.study = fmt::format("1.2.{}", a), .number = number}),
                             [&](const Receipt& receipt) {
                               durable += receipt.durable ? 1 : 0;
                               unsynced_at_receipt += world.vfs.unsynced_bytes("-wal") > 0 ? 1 : 0;
                               answered = true;
                               answered.notify_one();
                             });
          answered.wait(false);
        }
      });
    }
  }
  EXPECT_EQ(durable, 200);
  EXPECT_EQ(unsynced_at_receipt, 0);
}

class PowerCut : public ::testing::TestWithParam<bool> {};

TEST_P(PowerCut, LosesNothingAcknowledged) {
  std::size_t all_operations = 0;
  {
    FaultWorld whole;
    EXPECT_EQ(work_until_the_power_fails(whole).size(), 3U * kInstances);
    all_operations = whole.vfs.operation_count();
  }
  std::mt19937 random(GetParam() ? 11 : 7);
  std::size_t acknowledged_in_all = 0, before_the_end = 0;
  for (int cut = 0; cut < 200; ++cut) {
    SCOPED_TRACE(fmt::format("cut {}", cut));
    FaultWorld world;
    world.vfs.cut_power_at(std::uniform_int_distribution<std::size_t>(0, all_operations - 1)(random));
    const auto acknowledged = work_until_the_power_fails(world);
    acknowledged_in_all += acknowledged.size();
    before_the_end += world.vfs.power_is_off() ? 1 : 0;
    expect_survived(world, acknowledged, GetParam() ? &random : nullptr);
    if (HasFailure()) return;
  }
  EXPECT_GT(acknowledged_in_all, 1000U);  // or the test showed nothing
  EXPECT_GT(before_the_end, 150U);
}

INSTANTIATE_TEST_SUITE_P(UnsyncedWrites, PowerCut, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "SurviveAsACoinFalls" : "AreAllLost"; });

struct Fault {
  const char* name;
  Kind kind;
  int code;
  const char* sentence;
};

class DiskFault : public ::testing::TestWithParam<Fault> {};

TEST_P(DiskFault, RefusesWhatItCannotKeepAndRecoversWithoutARestart) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  Association before(world, "1.2.1"), during(world, "1.2.2"), after(world, "1.2.3");
  before.send(3);
  world.vfs.fail(GetParam().kind, GetParam().code);
  during.send(5);
  EXPECT_TRUE(during.acknowledged().empty());
  EXPECT_EQ(during.last_why.rfind(GetParam().sentence, 0), 0U) << during.last_why;
  world.vfs.fail(GetParam().kind, SQLITE_OK);
  after.send(3);
  during.send(5);
  EXPECT_EQ(before.acknowledged().size(), 3U);
  EXPECT_EQ(after.acknowledged().size(), 3U);
  EXPECT_EQ(during.acknowledged().size(), 5U);
  auto reader = Reader::open(world.options.data);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->connection().number("SELECT count(*) FROM instances"), 11);
  EXPECT_EQ(reader->connection().text("PRAGMA integrity_check"), "ok");
}

INSTANTIATE_TEST_SUITE_P(Disk, DiskFault,
                         ::testing::Values(Fault{"Full", Kind::Write, SQLITE_FULL, "the disk is full"},
                                           Fault{"FailsToWrite", Kind::Write, SQLITE_IOERR_WRITE, "the disk failed"},
                                           Fault{"FailsToSync", Kind::Sync, SQLITE_IOERR_FSYNC, "the disk failed"}),
                         [](const auto& tested) { return tested.param.name; });

TEST(DiskFaults, AtRandomNeverLoseWhatWasAcknowledged) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    FaultWorld world;
    ASSERT_TRUE(world.open());
    world.vfs.fail_at_random(0.05, seed);
    Association association(world, "1.2.3");
    association.send(60);
    world.vfs.fail_at_random(0, seed);
    EXPECT_GT(association.acknowledged().size(), 10U);
    EXPECT_LT(association.acknowledged().size(), 60U);
    world.vfs.cut_power_at(world.vfs.operation_count());
    expect_survived(world, association.acknowledged(), nullptr);
  }
}

TEST(DatabaseFaults, LockHeldByAnotherProcessIsAReceiptAndPasses) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  Association association(world, "1.2.3");
  {
    SQLite::Database other((world.options.data / "cmrcredit.db").string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    association.send(2);
    EXPECT_TRUE(association.acknowledged().empty());
    EXPECT_EQ(association.last_why, "another process holds the database");
    other.exec("ROLLBACK");
  }
  association.send(2);
  EXPECT_EQ(association.acknowledged().size(), 2U);
}

TEST(DatabaseFaults, OutcomeThatCouldNotBeKeptIsTriedAgain) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  Association association(world, "1.2.3");
  association.send(3);
  world.vfs.fail(Kind::Write, SQLITE_FULL);
  world.clock.pass(std::chrono::hours{1});
  EXPECT_EQ(world.completion->run_due(), 1U);
  world.vfs.fail(Kind::Write, SQLITE_OK);
  EXPECT_EQ(world.completion->run_due(), 0U);  // not at once
  world.clock.pass(std::chrono::minutes{1});
  EXPECT_EQ(world.completion->run_due(), 1U);
  auto reader = Reader::open(world.options.data);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->connection().text("SELECT state FROM studies"), "complete");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
