// Folding that is broken off anywhere, by the power or by the disk, loses nothing (DESIGN.md, promises 1 and 4).
#include "credit_engine/intake/folding.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <future>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/studies.h"
#include "fault_world.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr int kStudies = 3, kInstances = 14;

struct FoldingWorld : FaultWorld {
  void send(int study, int first, int last) {
    for (int number = first; number <= last; ++number) {
      const auto report =
          report_of({.study = fmt::format("1.2.{}", study), .series = 1 + number % 3, .number = number});
      std::promise<bool> durable;
      const auto ticket = intake->take(report, [&](const Receipt& receipt) { durable.set_value(receipt.durable); });
      if (durable.get_future().get()) acknowledged.insert(report.instance.facts.sop_instance_uid);
      intake->ended(ticket, true);
    }
  }

  // In slices of five rows, so that there is much to be broken off.
  void fold() {
    auto reader = Reader::open(options.data, options.vfs);
    if (!reader) return;
    const auto now = clock.utc().time_since_epoch().count();
    try {
      for (const auto study : studies_to_fold(reader->connection(), now, 100)) {
        const auto plan = plan_folding(reader->connection(), study);
        if (!plan) continue;
        bool kept = false;
        auto receipt = store->perform([&](WriteSession& session) { kept = keep_pack(session, *plan); });
        auto left = RowsLeft::Some;
        while (receipt.durable && kept && left == RowsLeft::Some) {
          receipt = store->perform([&](WriteSession& session) { left = delete_folded_rows(session, *plan, 5); });
          folded += receipt.durable && left == RowsLeft::None ? 1 : 0;
        }
      }
    } catch (const SQLite::Exception&) {  // the reader hears of the power too
    }
  }

  // Studies come, complete, are folded, get something late and are folded again.
  void work() {
    if (!open()) return;
    static_cast<void>(store->perform(
        [](WriteSession& session) { session.connection().database().exec("PRAGMA wal_autocheckpoint = 20"); }));
    for (int study = 1; study <= kStudies; ++study)
      send(study, 1, kInstances - 3);
    for (int round = 0; round < 3; ++round) {
      clock.pass(std::chrono::hours{1});
      completion->run_due();
      clock.pass(std::chrono::days{100});
      fold();
      send(1 + round, kInstances - 2, kInstances);
      send(1, 1, 4);
    }
  }

  std::set<std::string> acknowledged;
  int folded = 0;
};

// Each study's instances, from rows and pack, and that its facts count each once.
std::set<std::string> instances_of(Connection& connection) {
  std::set<std::string> all;
  for (std::int64_t study = 1; study <= kStudies; ++study) {
    std::set<std::string> uids;
    {
      Run rows(connection, "instances_of_study", study);
      while (rows.step())
        uids.insert(rows.text(0));
    }
    if (const auto folded = folded_study(connection, study)) {
      for (const auto& instance : folded->instances)
        uids.insert(instance.sop_uid);
    }
    std::size_t counted = 0;
    if (const auto loaded = load_study(connection, study)) {
      for (const auto& series : loaded->facts.series)
        counted += series.instances;
    }
    EXPECT_EQ(counted, uids.size());
    all.merge(uids);
  }
  return all;
}

void expect_survived(FoldingWorld& cut, std::mt19937* luck) {
  World after(World::Closed{});
  after.clock.pass(std::chrono::days{400});  // past whatever the other world's clock showed
  put_survivors(cut, after, luck);
  after.open();
  ASSERT_TRUE(after.store);
  auto reader = after.reader();
  EXPECT_EQ(reader.connection().text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(reader.connection().number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  const auto kept = instances_of(reader.connection());
  EXPECT_TRUE(std::ranges::includes(kept, cut.acknowledged));
  // and folding goes on where it was broken off
  after.pass(3600);
  after.clock.pass(std::chrono::days{100});
  auto folding = Folding::open(*after.store, std::chrono::days{30});
  ASSERT_TRUE(folding);
  (*folding)->fold_due();
  EXPECT_EQ(instances_of(reader.connection()), kept);
  EXPECT_EQ(after.count("SELECT count(*) FROM instances"), 0);
  EXPECT_EQ(after.count("SELECT count(*) FROM common_facts"), 0);
}

class FoldingPowerCut : public ::testing::TestWithParam<bool> {};

TEST_P(FoldingPowerCut, LosesNothing) {
  std::size_t begins = 0, ends = 0;
  {
    FoldingWorld whole;
    whole.work();
    EXPECT_EQ(whole.acknowledged.size(), 1U * kStudies * kInstances);
    EXPECT_EQ(whole.folded, kStudies + 2);
    ends = whole.vfs.operation_count();
    begins = ends / 3;  // what comes before is storing, which durability_test.cpp cuts
  }
  std::mt19937 random(GetParam() ? 5 : 3);
  int folded = 0;
  for (int cut = 0; cut < 120; ++cut) {
    SCOPED_TRACE(fmt::format("cut {}", cut));
    FoldingWorld world;
    world.vfs.cut_power_at(std::uniform_int_distribution<std::size_t>(begins, ends - 1)(random));
    world.work();
    folded += world.folded;
    expect_survived(world, GetParam() ? &random : nullptr);
    if (HasFailure()) return;
  }
  EXPECT_GT(folded, 100);
  EXPECT_LT(folded, 120 * (kStudies + 2));
}

INSTANTIATE_TEST_SUITE_P(UnsyncedWrites, FoldingPowerCut, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "SurviveAsACoinFalls" : "AreAllLost"; });

TEST(FoldingOnABadDisk, NeverLosesAnything) {
  for (std::uint32_t seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE(seed);
    FoldingWorld world;
    ASSERT_TRUE(world.open());
    for (int study = 1; study <= kStudies; ++study)
      world.send(study, 1, kInstances);
    world.clock.pass(std::chrono::hours{1});
    world.completion->run_due();
    world.clock.pass(std::chrono::days{100});
    world.vfs.fail_at_random(0.15, seed);
    for (int time = 0; time < 6; ++time)
      world.fold();
    world.vfs.fail_at_random(0, seed);
    world.vfs.cut_power_at(world.vfs.operation_count());
    EXPECT_EQ(world.acknowledged.size(), 1U * kStudies * kInstances);
    expect_survived(world, nullptr);
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
