// What is known of people with a day to it: kept, replaced, taken back, told as it was known, and erased.
#include "credit_engine/ledger/people_facts.h"

#include <algorithm>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/backup.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/map_preview.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class PeopleFacts : public ::testing::Test {
 protected:
  PeopleFacts() {
    world.import({{"t1", "MOORE^DANA", "", "", 1, {}, true}, {"p1", "OKAFOR^ADA", "", "", 3, {}, true}});
  }
  [[nodiscard]] Technologist person(const std::string& id = "t1") const {
    auto reader = world.reader();
    const auto roster = load_roster(reader, {});
    const auto* found = roster.find(id);
    return found ? *found : Technologist{};
  }
  [[nodiscard]] std::string payloads() const {
    auto reader = world.reader();
    return reader.connection().text("SELECT group_concat(payload) FROM ledger_payloads");
  }
  [[nodiscard]] std::int64_t events(const std::string& kind) const {
    return world.count("SELECT count(*) FROM ledger WHERE kind = '" + kind + "'");
  }
  World world;
};

TEST_F(PeopleFacts, EmploymentsLevelsAndDutiesComeBackWithTheRoster) {
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "2024-03-01", ""}, {"lead"}));
  ASSERT_TRUE(award_level(*world.store, "t1", {2, "2025-06-30", "p1"}, {"lead"}));
  ASSERT_TRUE(award_level(*world.store, "t1", {1, "2024-06-30", "p1"}, {"lead"}));
  ASSERT_TRUE(set_duty(*world.store, {"t1", Duty::Qa, true}, {"lead"}));
  const auto dana = person();
  EXPECT_EQ(dana.employments, (std::vector<Employment>{{"North", "20240301", ""}}));
  EXPECT_EQ(dana.levels, (std::vector<LevelAward>{{1, "20240630", "p1"}, {2, "20250630", "p1"}}));
  EXPECT_EQ(dana.level_on("20250629"), 1);
  EXPECT_EQ(dana.duties, std::vector<Duty>{Duty::Qa});
  EXPECT_EQ(events("technologist.employed") + events("technologist.level_awarded") + events("technologist.duty"), 4);
  ASSERT_TRUE(set_duty(*world.store, {"t1", Duty::Qa, false}, {"lead"}));
  EXPECT_TRUE(person().duties.empty());
}

TEST_F(PeopleFacts, SaidAgainIsNoEvent_SaidOtherwiseReplaces) {
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "20240301", ""}, {"lead"}));
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "20240301", ""}, {"lead"}));
  EXPECT_EQ(events("technologist.employed"), 1);
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "20240301", "20251231"}, {"lead"}));
  EXPECT_EQ(person().employments, (std::vector<Employment>{{"North", "20240301", "20251231"}}));
  EXPECT_EQ(world.count("SELECT count(*) FROM people_facts"), 2);
}

TEST_F(PeopleFacts, NobodyAttestsTheirOwnLevel_AndEveryoneNamedIsOnTheRoster) {
  EXPECT_EQ(award_level(*world.store, "t1", {2, "20250630", "t1"}, {"lead"}).error().sentence,
            "nobody attests their own level");
  EXPECT_EQ(award_level(*world.store, "t1", {2, "20250630", "x9"}, {"lead"}).error().sentence,
            "no technologist 'x9' is on the roster");
  EXPECT_FALSE(award_level(*world.store, "t1", {2, "2025-02-30", "p1"}, {"lead"}));
  EXPECT_FALSE(employ(*world.store, "t9", {"North", "20240301", ""}, {"lead"}));
  EXPECT_FALSE(employ(*world.store, "t1", {"North", "20240301", "20240229"}, {"lead"}));
  EXPECT_FALSE(set_duty(*world.store, {"t9", Duty::Lead, true}, {"lead"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM people_facts"), 0);
}

TEST_F(PeopleFacts, WhatWasTakenBackIsStillToldAsItWasKnown) {
  ASSERT_TRUE(award_level(*world.store, "t1", {2, "20250630", "p1"}, {"lead"}));
  const auto then = world.clock.utc().time_since_epoch().count();
  world.pass(86400);
  ASSERT_TRUE(award_level(*world.store, "t1", {0, "20250630", ""}, {"lead"}));
  EXPECT_FALSE(award_level(*world.store, "t1", {0, "20250630", ""}, {"lead"}));
  EXPECT_TRUE(person().levels.empty());
  auto reader = world.reader();
  const auto known = facts_of(reader.connection(), {"level", "t1", then});
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(level_award_from(known[0]), (LevelAward{2, "20250630", "p1"}));
  EXPECT_TRUE(facts_of(reader.connection(), {"level", "t1", then - 1}).empty());
}

TEST_F(PeopleFacts, ImportAddsFactsAndLeavesWhatItDoesNotState) {
  ASSERT_TRUE(award_level(*world.store, "t1", {1, "20240630", "p1"}, {"lead"}));
  ASSERT_TRUE(set_duty(*world.store, {"t1", Duty::Lead, true}, {"lead"}));
  Technologist listed{"t1", "MOORE^DANA", "", "", 1, {}, true};
  const auto events_before = world.count("SELECT count(*) FROM ledger");
  listed.levels = {{1, "20240630", ""}};
  EXPECT_EQ(import_technologists(*world.store, {listed}, {"lead"})->unchanged, 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events_before);
  listed.employments = {{"South", "20240101", ""}};
  listed.profession = Profession::Physician;
  EXPECT_EQ(import_technologists(*world.store, {listed}, {"lead"})->changed, 1U);
  EXPECT_EQ(person().duties, std::vector<Duty>{Duty::Lead});
  EXPECT_EQ(person().employments.size(), 1U);
  listed.profession = Profession::Technologist;
  EXPECT_EQ(import_technologists(*world.store, {listed}, {"lead"})->unchanged, 1U);
  EXPECT_EQ(import_technologists(*world.store, {listed}, {"lead"}, {.profession = true, .duties = true})->changed, 1U);
  EXPECT_EQ(person().profession, Profession::Technologist);
  EXPECT_TRUE(person().duties.empty());
}

TEST_F(PeopleFacts, NewEmploymentWakesStudiesThatWaitForAPerson) {
  world.send(report_of({.operator_name = "stranger"}));
  world.pass(900);
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "20240301", ""}, {"lead"}));
  EXPECT_EQ(world.pass(0), 1U);
}

TEST_F(PeopleFacts, ErasureReachesThem_AlsoWhereTheyAttestedForOthers) {
  ASSERT_TRUE(award_level(*world.store, "t1", {2, "20250630", "p1"}, {"lead"}));
  ASSERT_TRUE(employ(*world.store, "p1", {"North", "20240301", ""}, {"lead"}));
  ASSERT_TRUE(erase_person(*world.store, {"p1"}, {"lead"}));
  EXPECT_EQ(person().levels, (std::vector<LevelAward>{{2, "20250630", "erased-1"}}));
  EXPECT_EQ(person("erased-1").employments.size(), 1U);
  EXPECT_EQ(payloads().find("\"p1\""), std::string::npos);
  EXPECT_EQ(world.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
  const auto report = audit_data(world.options.data);
  EXPECT_TRUE(report->sound) << report->sentence;
}

class Maps : public PeopleFacts {};

TEST_F(Maps, HoldForTheirPeriodOnly) {
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "t1", "", "20251231"}, {"lead"}));
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "p1", "20260101", ""}, {"lead"}));
  auto reader = world.reader();
  const auto roster = load_roster(reader, {});
  const std::vector<std::string> nowhere;
  EXPECT_EQ(roster.match({"badge 7"}, {}, nowhere, "20251231").technologist, "t1");
  EXPECT_EQ(roster.match({"badge 7"}, {}, nowhere, "20260101").technologist, "p1");
  EXPECT_EQ(roster.match({"badge 7"}, {}, nowhere).kind, MatchKind::AliasConflict);  // the day is not known
}

TEST_F(Maps, OfTwoPeopleDoNotOverlap) {
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "t1"}, {"lead"}));
  EXPECT_EQ(map_operator(*world.store, {"badge 7", "", "p1", "20260101", ""}, {"lead"}).error().sentence,
            "it overlaps with the map to t1 (ever to today and on); end that one first: map it again with --until");
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "MR1", "p1", "20260101", ""}, {"lead"}));  // another station
  EXPECT_FALSE(map_operator(*world.store, {"badge 8", "", "p1", "20260101", "20251231"}, {"lead"}));
  EXPECT_FALSE(map_operator(*world.store, {"badge 8", "", "p1", "2026", ""}, {"lead"}));
}

// Judges by what the roster matches, on the study's day.
Outcome judge_by_match(const dicom_parsing::StudyFacts& study, const Roster& roster) {
  auto outcome = judge_by_name(study, Roster());
  auto& decided = outcome.cases.at(0);
  const auto match =
      roster.match({decided.operator_raw}, {}, std::vector{study.station.station_name}, study.study_date);
  if (match.kind != MatchKind::Person) return outcome;
  decided.technologist = match.technologist;
  decided.status = CaseStatus::Credited;
  decided.counts = true;
  decided.reasons = {{"one_technologist", {match.technologist, "1"}}};
  return outcome;
}

class MapPreviewed : public ::testing::Test {
 protected:
  MapPreviewed() : world(World::Closed{}) {
    world.evaluate = judge_by_match;
    world.open();
    world.import({{"t1", "MOORE^DANA", "", "", 1, {}, true}, {"t2", "NGUYEN^AN", "", "", 1, {}, true}});
    world.send(report_of({.study = "1.2.1", .operator_name = "badge 7"}));
    world.send(report_of({.study = "1.2.2", .operator_name = "badge 8"}));
    world.send(report_of({.study = "1.2.3"}));
    world.pass(900);
  }
  [[nodiscard]] MapPreview preview(const OperatorAlias& alias) const {
    auto reader = world.reader();
    return preview_map(reader, alias, {}, judge_by_match).value();
  }
  World world;
};

TEST_F(MapPreviewed, ShowsWhatWouldChangeAndChangesNothing) {
  const auto events = world.count("SELECT count(*) FROM ledger");
  const auto found = preview({"badge 7", "", "t1"});
  EXPECT_EQ(found.studies, 2U);  // those that wait for a person
  ASSERT_EQ(found.changes.size(), 1U);
  EXPECT_EQ(found.changes[0].study_uid, "1.2.1");
  EXPECT_EQ(found.changes[0].before + ", " + found.changes[0].after, "pending, credited to t1");
  EXPECT_FALSE(found.changes[0].settled);
  EXPECT_TRUE(preview({"badge 7", "", "t1", "", "20260228"}).changes.empty());  // the study is of the day after
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events);
}

TEST_F(MapPreviewed, MapDoesWhatItsPreviewSaid_RetroactivelyAndForItsPeriod) {
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "t1", "", "20260228"}, {"lead"}));
  world.pass(0);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE technologist = 't1'"), 1);
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "t1"}, {"lead"}));
  world.pass(0);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE technologist = 't1'"), 2);
  EXPECT_EQ(preview({"badge 7", "", "t2"}).changes.at(0).after, "credited to t2");
}

TEST_F(MapPreviewed, CaseThatAPersonHasSettledIsTouchedAndNeverChanged) {
  world.sql(
      "UPDATE cases SET status = 'confirmed', settled = 1, technologist = 't1' WHERE study = "
      "(SELECT id FROM studies WHERE study_uid = '1.2.1')");
  const auto found = preview({"badge 7", "", "t2"});
  EXPECT_EQ(found.settled(), 1U);
  EXPECT_EQ(boost::json::serialize(preview_json(found)).find("\"cases\":0,\"settled_cases\":1") != std::string::npos,
            true);
  ASSERT_TRUE(map_operator(*world.store, {"badge 7", "", "t2"}, {"lead"}));
  world.pass(0);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE technologist = 't1' AND status = 'confirmed'"), 1);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
