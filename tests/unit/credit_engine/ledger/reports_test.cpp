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

TEST_F(Reports, CaseRecordsAreThePersonsOwn) {
  auto reader = world.reader();
  const auto records = case_records(reader, "T1");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].study_date, "20260301");
  EXPECT_EQ(records[0].role, Role::PrimaryOperator);
  EXPECT_EQ(records[0].status, CaseStatus::Credited);
  EXPECT_TRUE(records[0].counts);
  EXPECT_EQ(records[0].credits, std::vector<std::string>{"L1.LVF"});
  EXPECT_EQ(records[0].modules, std::vector<std::string>{"CINE_SAX"});
  EXPECT_EQ(records[0].categories.at(0).state, CategoryState::Certain);
  EXPECT_EQ(records[0].reasons.at(0).code, "one_technologist");
  EXPECT_EQ(records[0].station, "MR1");
  EXPECT_TRUE(case_records(reader, "T2").empty());
  EXPECT_EQ(case_records(reader, "").size(), 3U);
}

TEST_F(Reports, CaseRecordsAreThoseThatSuggestThePersonToo) {
  world.sql(
      "UPDATE cases SET technologist = NULL, status = 'pending', suggestions = '[\"T2\",\"T1\"]' "
      "WHERE study = (SELECT id FROM studies WHERE study_uid = '1.2.2')");
  auto reader = world.reader();
  EXPECT_EQ(case_records(reader, "T1").size(), 3U);
  const auto suggested = case_records(reader, "T2");
  ASSERT_EQ(suggested.size(), 1U);
  EXPECT_EQ(suggested[0].study_uid, "1.2.2");
  EXPECT_EQ(suggested[0].technologist, "");
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
