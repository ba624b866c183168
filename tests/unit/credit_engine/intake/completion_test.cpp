// A study goes in, waits for quiet, and comes out as one case.
#include <thread>

#include "../ledger/store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

const Technologist kDana{"T1", "MOORE^DANA", "", "", 1, {}, true};

class Completing : public ::testing::Test {
 protected:
  void send_study(const std::string& study, int instances, const std::string& operator_name = "MOORE^DANA") {
    for (int number = 1; number <= instances; ++number) {
      ASSERT_TRUE(world.send(report_of({.study = study, .number = number, .operator_name = operator_name})).durable);
    }
  }
  World world;
};

TEST_F(Completing, StudyIsOpenUntilQuietHasPassed) {
  send_study("1.2.3", 3);
  EXPECT_EQ(world.pass(899), 0U);
  ASSERT_EQ(world.studies().size(), 1U);
  EXPECT_EQ(text(world.studies()[0].at("state")), "open");
  EXPECT_TRUE(world.studies()[0].at("completed_by").is_null());
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(text(world.studies()[0].at("state")), "complete");
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
}

TEST_F(Completing, EveryInstanceBeginsTheQuietPeriodAnew) {
  send_study("1.2.3", 1);
  world.pass(600);
  world.send(report_of({.number = 2}));
  EXPECT_EQ(world.pass(600), 0U);
  EXPECT_EQ(world.pass(300), 1U);
}

TEST_F(Completing, CreditsThePersonOfTheRoster) {
  world.import({kDana});
  send_study("1.2.3", 3);
  world.pass(900);
  const auto cases = world.cases();
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(text(cases[0].at("technologist")), "T1");
  EXPECT_EQ(text(cases[0].at("name")), "MOORE^DANA");
  EXPECT_EQ(text(cases[0].at("operator_raw")), "MOORE^DANA");
  EXPECT_EQ(text(cases[0].at("role")), "primary_operator");
  EXPECT_EQ(text(cases[0].at("status")), "credited");
  EXPECT_TRUE(cases[0].at("counts").as_bool());
  EXPECT_EQ(cases[0].at("credits"), boost::json::array{"L1.LVF"});
  EXPECT_EQ(cases[0].at("reasons").as_array().size(), 1U);
}

TEST_F(Completing, WholeStudyIsShownWithItsSeries) {
  send_study("1.2.3", 3);
  world.pass(900);
  const auto study = world.studies()[0];
  EXPECT_EQ(text(study.at("study_uid")), "1.2.3");
  EXPECT_TRUE(study.at("is_cmr").as_bool());
  EXPECT_EQ(text(study.at("station")), "MR1");
  EXPECT_EQ(text(study.at("study_date")), "20260301");
  EXPECT_EQ(study.at("modules"), boost::json::array{"CINE_SAX"});
  EXPECT_EQ(text(study.at("categories").at(0).at("id")), "L1.LVF");
  EXPECT_EQ(text(study.at("categories").at(0).at("state")), "certain");
  EXPECT_EQ(study.at("context").at("contrast"), false);
  EXPECT_TRUE(study.at("context").at("device").is_null());
  EXPECT_EQ(study.at("operators"), boost::json::array{"MOORE^DANA"});
  const auto& series = study.at("series").at(0);
  EXPECT_EQ(text(series.at("series_uid")), "1.2.3.1");
  EXPECT_EQ(text(series.at("description")), "cine_sax");
  EXPECT_EQ(text(series.at("protocol")), "cine");
  EXPECT_EQ(text(series.at("state")), "certain");
  EXPECT_EQ(series.at("instances").to_number<int>(), 3);
  EXPECT_EQ(series.at("operators"), boost::json::array{"MOORE^DANA"});
  EXPECT_EQ(text(series.at("evidence").at(0).at("rule")), "test.description");
}

TEST_F(Completing, OpenStudyShowsItsSeriesWithoutAJudgement) {
  send_study("1.2.3", 2);
  world.settle();
  const auto study = world.studies()[0];
  EXPECT_TRUE(study.at("is_cmr").is_null());
  EXPECT_EQ(text(study.at("station")), "MR1");
  EXPECT_EQ(study.at("series").at(0).at("instances").to_number<int>(), 2);
  EXPECT_TRUE(study.at("series").at(0).at("protocol").is_null());
  EXPECT_EQ(study.at("operators"), boost::json::array{"MOORE^DANA"});
}

TEST_F(Completing, WhatIsNotCardiacIsExcluded) {
  world.send(report_of({.description = "brain"}));
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("state")), "excluded");
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
  EXPECT_EQ(text(world.cases()[0].at("status")), "excluded");
}

TEST_F(Completing, PureResendOfACompletedStudySetsNoDeadline) {
  send_study("1.2.3", 3);
  world.pass(900);
  send_study("1.2.3", 3);
  world.settle();
  EXPECT_FALSE(world.completion->next_due());
  EXPECT_EQ(world.count("SELECT count(*) FROM studies WHERE due_ms IS NOT NULL"), 0);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 3);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts"), 0);
}

TEST_F(Completing, LateDataIsEvaluatedOnceAndLeavesNoEventWhenNothingChanges) {
  send_study("1.2.3", 3);
  world.pass(900);
  for (int number = 4; number <= 9; ++number) {
    world.send(report_of({.number = number}));
    EXPECT_EQ(world.pass(60), 0U);
    EXPECT_EQ(text(world.studies()[0].at("state")), "complete");
  }
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
  EXPECT_EQ(world.studies()[0].at("series").at(0).at("instances").to_number<int>(), 9);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.completed'"), 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised'"), 0);
}

TEST_F(Completing, LateSeriesThatChangesTheOutcomeIsOneRevision) {
  world.send(report_of({.series = 1, .description = "brain"}));
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("state")), "excluded");
  const auto before = text(world.cases()[0].at("case_id"));
  for (int number = 1; number <= 5; ++number)
    world.send(report_of({.series = 2, .number = number}));
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("state")), "complete");
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised'"), 1);
  ASSERT_EQ(world.cases().size(), 1U);
  EXPECT_EQ(text(world.cases()[0].at("case_id")), before);
}

TEST_F(Completing, RestartGoesOnCountingFromTheLastInstance) {
  send_study("1.2.3", 2);
  world.pass(600);
  world.restart();
  EXPECT_EQ(world.pass(299), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(Completing, DeadlinePassedWhileDownIsMetAtStart) {
  send_study("1.2.3", 2);
  world.settle();
  world.close();
  world.clock.pass(std::chrono::hours{5});
  world.open();
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
}

TEST_F(Completing, StepsOfTheWallClockMoveNoDeadline) {
  send_study("1.2.3", 1);
  world.settle();
  world.clock.step_utc(std::chrono::hours{1});
  EXPECT_EQ(world.pass(899), 0U);
  world.clock.step_utc(-std::chrono::hours{2});
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(Completing, ClockSetBackWhileDownCostsAQuietPeriodAndNoMore) {
  send_study("1.2.3", 1);
  world.settle();
  world.close();
  world.clock.step_utc(-std::chrono::hours{24 * 365});
  world.open();
  EXPECT_EQ(world.pass(899), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(Completing, RosterThatComesLaterCreditsPendingCasesAtOnce) {
  send_study("1.2.3", 2);
  send_study("1.2.4", 2, "NGUYEN^AN");
  world.pass(900);
  world.import({kDana});
  EXPECT_EQ(world.pass(0), 2U);
  for (const auto& one : world.cases()) {
    const bool danas = text(one.at("study_uid")) == "1.2.3";
    EXPECT_EQ(text(one.at("status")), danas ? "credited" : "pending");
  }
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised'"), 1);
}

TEST_F(Completing, PeopleChangedWhileDownIsMetAtStart) {
  send_study("1.2.3", 2);
  world.pass(900);
  world.import({kDana});
  world.restart();
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(text(world.cases()[0].at("status")), "credited");
}

TEST_F(Completing, ConfirmedCaseIsNeverChangedAndTheDifferenceIsShown) {
  world.import({kDana});
  send_study("1.2.3", 2);
  world.pass(900);
  world.sql("UPDATE cases SET status = 'confirmed', technologist = 'T9', credits = '[\"L1.LVF\",\"L2.VIAB\"]'");
  world.send(report_of({.series = 2}));
  world.pass(900);
  const auto one = world.cases()[0];
  EXPECT_EQ(text(one.at("status")), "confirmed");
  EXPECT_EQ(text(one.at("technologist")), "T9");
  EXPECT_EQ(one.at("credits").as_array().size(), 2U);
  EXPECT_EQ(text(one.at("differs").at("technologist")), "T1");
}

TEST_F(Completing, ThatWhichCannotBeJudgedStopsNobodyElse) {
  world.close();
  world.evaluate = [](const dicom_parsing::StudyFacts& study, const Roster& roster) {
    if (study.study_uid == "1.2.666") throw std::logic_error("a bug");
    return judge_by_name(study, roster);
  };
  world.open();
  send_study("1.2.666", 1);
  send_study("1.2.3", 1);
  EXPECT_EQ(world.pass(900), 2U);
  EXPECT_EQ(world.count("SELECT count(*) FROM studies WHERE state = 'complete'"), 1);
  // it is tried again, ever more rarely
  EXPECT_EQ(world.pass(10), 1U);
  EXPECT_EQ(world.pass(10), 0U);
  EXPECT_EQ(world.pass(10), 1U);
}

TEST_F(Completing, InstanceThatComesDuringTheEvaluationPutsItOff) {
  world.close();
  bool sent = false;
  world.evaluate = [&](const dicom_parsing::StudyFacts& study, const Roster& roster) {
    if (!sent) world.send(report_of({.number = 99}));
    sent = true;
    return judge_by_name(study, roster);
  };
  world.open();
  send_study("1.2.3", 1);
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("state")), "open");
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("state")), "complete");
  EXPECT_EQ(world.studies()[0].at("series").at(0).at("instances").to_number<int>(), 2);
}

TEST_F(Completing, RunSleepsUntilSomethingIsDueAndEndsWhenAsked) {
  world.close();
  SystemClock real;
  world.options.clock = &real;
  world.intake_options.periods.quiet_seconds = 0;
  world.open();
  std::jthread evaluator([&](const std::stop_token& stop) { world.completion->run(stop); });
  send_study("1.2.3", 1);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (world.count("SELECT count(*) FROM studies WHERE state = 'complete'") == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
