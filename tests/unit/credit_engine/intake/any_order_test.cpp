// R-CASE-1: any interleaving of sends, re-sends, broken transfers, waits and restarts of the same instances ends in the
// same facts, one exam, one case.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "../ledger/store_fixture.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/instance_codec.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr int kStudiesAtOnce = 25;
constexpr int kRounds = 30, kShards = 4;  // 3,000 schedules
constexpr int kSeries = 3, kPerSeries = 3;

std::string study_uid(int study) {
  return fmt::format("1.2.{}", 100 + study);
}

std::vector<InstanceReport> instances_of(int study) {
  std::vector<InstanceReport> all;
  for (int series = 1; series <= kSeries; ++series) {
    for (int number = 1; number <= kPerSeries; ++number) {
      all.push_back(report_of({.study = study_uid(study), .series = series, .number = number}));
    }
  }
  return all;
}

std::string text_of(const boost::json::value& row) {
  return text(row.at("study_uid"));
}

// Everything a study came to, without what names it.
std::string portrait(const boost::json::array& studies, const boost::json::array& cases, const std::string& uid) {
  std::string all;
  const auto add = [&](boost::json::object object) {
    if (auto* patient = object.if_contains("patient"))
      patient->as_object().erase("key");  // every folder has its own key
    for (const char* varies : {"changed_ms", "revisions", "case_id"})
      object.erase(varies);
    all += boost::json::serialize(object) + '\n';
  };
  for (const auto& study : studies) {
    if (text_of(study) == uid) add(study.as_object());
  }
  for (const auto& one : cases) {
    if (text_of(one) == uid) add(one.as_object());
  }
  for (auto at = all.find(uid); at != std::string::npos; at = all.find(uid, at))
    all.replace(at, uid.size(), "UID");
  return all;
}

// The schedule of one study: every instance whole at least once, some again, some broken off on the way.
std::vector<std::pair<InstanceReport, bool>> schedule_of(int study, std::mt19937& random) {
  std::vector<std::pair<InstanceReport, bool>> sends;
  for (const auto& report : instances_of(study)) {
    const auto times = 1 + random() % 3;
    for (std::size_t time = 0; time < times; ++time)
      sends.emplace_back(report, time == 0 || random() % 3 != 0);
  }
  std::shuffle(sends.begin(), sends.end(), random);
  return sends;
}

void play_round(World& world, std::mt19937& random) {
  std::vector<std::pair<InstanceReport, bool>> all;
  for (int study = 0; study < kStudiesAtOnce; ++study) {
    const auto one = schedule_of(study, random);
    const auto at = static_cast<std::ptrdiff_t>(random() % (all.size() + 1));
    all.insert(all.begin() + at, one.begin(), one.end());
  }
  // interleave, but keep each study's own order a matter of chance too
  std::shuffle(all.begin(), all.end(), random);
  for (const auto& [report, whole] : all) {
    const auto ticket = world.intake->take(report, [](const Receipt& receipt) { EXPECT_TRUE(receipt.durable); });
    world.intake->ended(ticket, whole);
    const auto chance = random() % 200;
    if (chance == 0) {
      world.restart();
    } else if (chance < 4) {
      world.pass(static_cast<int>(random() % 1200));
    }
  }
  world.pass(900);
  world.pass(900);
}

std::string reference_portrait() {
  World world;
  world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
  for (const auto& report : instances_of(0))
    world.send(report);
  world.pass(900);
  return portrait(world.studies(), world.cases(), study_uid(0));
}

class AnyOrder : public ::testing::TestWithParam<int> {};

TEST_P(AnyOrder, GivesTheSameFactsOneExamAndOneCase) {
  const auto reference = reference_portrait();
  ASSERT_NE(reference.find("\"status\":\"credited\""), std::string::npos);
  ASSERT_NE(reference.find("\"incomplete_instances\":0"), std::string::npos);
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(fmt::format("round {}", round));
    std::mt19937 random(static_cast<unsigned>(GetParam() * kRounds + round));
    World world;
    world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
    play_round(world, random);
    const auto studies = world.studies();
    const auto cases = world.cases();
    ASSERT_EQ(studies.size(), static_cast<std::size_t>(kStudiesAtOnce));
    ASSERT_EQ(cases.size(), static_cast<std::size_t>(kStudiesAtOnce));
    for (int study = 0; study < kStudiesAtOnce; ++study) {
      ASSERT_EQ(portrait(studies, cases, study_uid(study)), reference);
    }
    ASSERT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.completed'"), kStudiesAtOnce);
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, AnyOrder, ::testing::Range(0, kShards));

}  // namespace
}  // namespace cmrcredit::credit_engine
