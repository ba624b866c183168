// DESIGN.md, promise 1, for images and performed steps together: what was acknowledged survives a power cut at any
// instant, and when the peers send the rest again each study is one case.
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <set>
#include <thread>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/write_session.h"
#include "fault_world.h"
#include "step_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr int kStudies = 3, kSeries = 2, kPerSeries = 4;

std::string study_uid(int study) {
  return fmt::format("1.2.{}", 3 + study);
}

// A day of its own, so that no study looks like a copy of another.
std::string date_of(int study) {
  return fmt::format("2026030{}", 1 + study);
}

StepOf step_of(int study) {
  return {.step = fmt::format("1.9.{}", study), .study = study_uid(study), .series = kSeries};
}

StepReport created(int study) {
  auto report = n_create(step_of(study));
  report.step.message.start_date = date_of(study);
  return report;
}

StepReport set_to(int study, StepStatus status) {
  auto report = n_set(step_of(study), status);
  if (status != StepStatus::InProgress) report.step.message.end_date = date_of(study);
  return report;
}

std::vector<InstanceReport> images_of(int study) {
  std::vector<InstanceReport> all;
  for (int series = 1; series <= kSeries; ++series) {
    for (int number = 1; number <= kPerSeries; ++number) {
      all.push_back(report_of({.study = study_uid(study), .series = series, .number = number}));
      all.back().instance.facts.study_date = all.back().instance.facts.acquisition_date = date_of(study);
    }
  }
  return all;
}

// What the peers were told is kept.
struct Acknowledged {
  std::set<std::string> images, created, completed;
};

void send_images(Door& door, int study, std::set<std::string>& acknowledged) {
  for (const auto& report : images_of(study)) {
    std::atomic<bool> answered = false;
    bool durable = false;
    const auto ticket = door.take(report, [&](const Receipt& receipt) {
      durable = receipt.durable;
      answered = true;
      answered.notify_one();
    });
    answered.wait(false);
    door.ended(ticket, true);
    if (durable) acknowledged.insert(report.instance.facts.sop_instance_uid);
  }
}

void send_step(Door& door, int study, Acknowledged& acknowledged) {
  const auto uid = step_of(study).step;
  using Verdict = StepReceipt::Verdict;
  if (create(door, created(study)).verdict == Verdict::Kept) acknowledged.created.insert(uid);
  static_cast<void>(set(door, set_to(study, StepStatus::InProgress)));
  if (set(door, set_to(study, StepStatus::Completed)).verdict == Verdict::Kept) acknowledged.completed.insert(uid);
}

Acknowledged work_until_the_power_fails(FaultWorld& world) {
  Acknowledged acknowledged, steps;
  if (!world.open()) return acknowledged;
  static_cast<void>(world.store->perform(
      [](WriteSession& session) { session.connection().database().exec("PRAGMA wal_autocheckpoint = 20"); }));
  static_cast<void>(import_technologists(*world.store, {{"T1", "MOORE^DANA", "", "", 1, {}, true}}, {"tester"}));
  {
    std::jthread scanner([&] {
      for (int study = 0; study < kStudies; ++study)
        send_step(*world.intake, study, steps);
    });
    std::jthread router([&] {
      for (int study = 0; study < kStudies; ++study)
        send_images(*world.intake, study, acknowledged.images);
    });
    std::jthread completing([&] {
      for (int time = 0; time < 5; ++time)
        world.completion->run_due();
    });
  }
  world.clock.pass(std::chrono::hours{1});
  world.completion->run_due();
  acknowledged.created = steps.created;
  acknowledged.completed = steps.completed;
  return acknowledged;
}

void expect_kept(Reader& reader, const std::string& query, const std::set<std::string>& acknowledged) {
  std::set<std::string> kept;
  SQLite::Statement rows(reader.connection().database(), query);
  while (rows.executeStep())
    kept.insert(rows.getColumn(0).getString());
  for (const auto& uid : acknowledged)
    EXPECT_TRUE(kept.contains(uid)) << uid << " was acknowledged and is gone";
}

// A peer repeats what it has no answer to; here all of it.
void expect_one_case_each(World& world) {
  import_technologists(*world.store, {{"T1", "MOORE^DANA", "", "", 1, {}, true}}, {"tester"}).value();
  std::set<std::string> images;
  Acknowledged again;
  for (int study = 0; study < kStudies; ++study) {
    send_step(*world.intake, study, again);
    send_images(*world.intake, study, images);
  }
  EXPECT_EQ(images.size(), static_cast<std::size_t>(kStudies * kSeries * kPerSeries));
  world.pass(0);
  world.pass(900);
  const auto cases = world.cases();
  ASSERT_EQ(cases.size(), static_cast<std::size_t>(kStudies));
  for (const auto& one : cases)
    EXPECT_EQ(text(one.at("status")), "credited");
  EXPECT_EQ(world.count("SELECT count(*) FROM steps WHERE status = 'COMPLETED'"), kStudies);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.completed'"), kStudies);
}

class StepPowerCut : public ::testing::TestWithParam<bool> {};

TEST_P(StepPowerCut, LosesNoImageAndNoStepThatWasAcknowledged_AndEachStudyIsOneCase) {
  std::size_t all_operations = 0;
  {
    FaultWorld whole;
    EXPECT_EQ(work_until_the_power_fails(whole).completed.size(), static_cast<std::size_t>(kStudies));
    all_operations = whole.vfs.operation_count();
  }
  std::mt19937 random(GetParam() ? 23 : 19);
  std::size_t steps_acknowledged = 0, images_acknowledged = 0;
  for (int cut = 0; cut < 100; ++cut) {
    SCOPED_TRACE(fmt::format("cut {}", cut));
    FaultWorld world;
    world.vfs.cut_power_at(std::uniform_int_distribution<std::size_t>(0, all_operations - 1)(random));
    const auto acknowledged = work_until_the_power_fails(world);
    steps_acknowledged += acknowledged.created.size() + acknowledged.completed.size();
    images_acknowledged += acknowledged.images.size();
    World after(World::Closed{});
    put_survivors(world, after, GetParam() ? &random : nullptr);
    after.open();
    ASSERT_TRUE(after.store);
    auto reader = after.reader();
    EXPECT_EQ(reader.connection().text("PRAGMA integrity_check"), "ok");
    expect_kept(reader, "SELECT sop_uid FROM instances", acknowledged.images);
    expect_kept(reader, "SELECT step_uid FROM steps", acknowledged.created);
    expect_kept(reader, "SELECT step_uid FROM steps WHERE status = 'COMPLETED'", acknowledged.completed);
    EXPECT_TRUE(audit_verify(reader).sound);
    expect_one_case_each(after);
    if (HasFailure()) return;
  }
  EXPECT_GT(steps_acknowledged, 100U);  // or the test showed nothing
  EXPECT_GT(images_acknowledged, 500U);
}

INSTANTIATE_TEST_SUITE_P(UnsyncedWrites, StepPowerCut, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "SurviveAsACoinFalls" : "AreAllLost"; });

TEST(StepDiskFaults, StepThatCannotBeKeptIsRefusedAndTakenWhenTheDiskRecovers) {
  FaultWorld world;
  ASSERT_TRUE(world.open());
  using Verdict = StepReceipt::Verdict;
  world.vfs.fail(FaultVfs::Kind::Write, SQLITE_FULL);
  const auto refused = create(*world.intake, created(0));
  EXPECT_EQ(refused.verdict, Verdict::NotKept);
  EXPECT_EQ(refused.why.rfind("the disk is full", 0), 0U) << refused.why;
  world.vfs.fail(FaultVfs::Kind::Write, SQLITE_OK);
  EXPECT_EQ(create(*world.intake, created(0)).verdict, Verdict::Kept);
  world.vfs.fail(FaultVfs::Kind::Sync, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(set(*world.intake, set_to(0, StepStatus::Completed)).verdict, Verdict::NotKept);
  world.vfs.fail(FaultVfs::Kind::Sync, SQLITE_OK);
  EXPECT_EQ(set(*world.intake, set_to(0, StepStatus::Completed)).verdict, Verdict::Kept);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
