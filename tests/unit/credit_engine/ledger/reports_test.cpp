#include "credit_engine/ledger/reports.h"

#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class Reports : public ::testing::Test {
 protected:
  Reports() {
    world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
    for (const char* study : {"1.2.1", "1.2.2", "1.2.3"}) {
      world.send(report_of({.study = study}));
      world.pass(900);
    }
  }
  [[nodiscard]] std::vector<std::string> uids(const boost::json::array& array) const {
    std::vector<std::string> all;
    for (const auto& one : array)
      all.push_back(text(one.at("study_uid")));
    return all;
  }
  World world;
};

TEST_F(Reports, NewestChangeComesFirst) {
  const std::vector<std::string> expected{"1.2.3", "1.2.2", "1.2.1"};
  EXPECT_EQ(uids(world.studies()), expected);
  EXPECT_EQ(uids(world.cases()), expected);
}

TEST_F(Reports, LimitGivesTheLatest) {
  auto reader = world.reader();
  EXPECT_EQ(uids(studies_json(reader, {.since = {}, .limit = 1})), std::vector<std::string>{"1.2.3"});
  EXPECT_EQ(uids(cases_json(reader, {.since = {}, .limit = 2})), (std::vector<std::string>{"1.2.3", "1.2.2"}));
}

TEST_F(Reports, SinceGivesWhatChangedThenOrLater) {
  auto reader = world.reader();
  const auto since = world.clock.utc() - std::chrono::seconds{900};
  EXPECT_EQ(uids(studies_json(reader, {.since = since, .limit = {}})), (std::vector<std::string>{"1.2.3", "1.2.2"}));
  EXPECT_TRUE(cases_json(reader, {.since = world.clock.utc() + std::chrono::milliseconds{1}, .limit = {}}).empty());
}

TEST_F(Reports, CaseIdsAreShortDistinctAndStable) {
  std::set<std::string> ids;
  for (const auto& one : world.cases())
    ids.insert(text(one.at("case_id")));
  EXPECT_EQ(ids.size(), 3U);
  for (const auto& id : ids)
    EXPECT_EQ(id.size(), 12U);
  World other;
  other.send(report_of({.study = "1.2.1"}));
  other.pass(900);
  EXPECT_TRUE(ids.contains(text(other.cases()[0].at("case_id"))));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
