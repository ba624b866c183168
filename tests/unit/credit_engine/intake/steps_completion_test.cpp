// When a study with performed steps is complete (DESIGN.md), and what late data does.
#include "../ledger/step_fixture.h"
#include "credit_engine/ledger/steps.h"

namespace cmrcredit::credit_engine {
namespace {

using Verdict = StepReceipt::Verdict;
const Technologist kDana{"T1", "MOORE^DANA", "", "", 1, {}, true};

class StepCompletion : public ::testing::Test {
 protected:
  void SetUp() override {
    world.evaluate = judge;
    world.restart();
    world.import({kDana});
  }
  void send(int count, int series = 1, const std::string& study = "1.2.3") {
    for (int number = 1; number <= count; ++number)
      world.send(report_of({.study = study, .series = series, .number = number}));
  }
  [[nodiscard]] std::string state() const { return text(world.studies().at(0).at("state")); }
  [[nodiscard]] std::string completed_by() const { return text(world.studies().at(0).at("completed_by")); }
  [[nodiscard]] std::string status() const { return text(world.cases().at(0).at("status")); }
  [[nodiscard]] std::int64_t events(const std::string& kind) const {
    return world.count("SELECT count(*) FROM ledger WHERE kind = '" + kind + "'");
  }
  World world;
};

TEST_F(StepCompletion, FinalStepCompletesAtOnceFromWhatItSays) {
  perform(world, {});
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(state(), "complete");
  EXPECT_EQ(completed_by(), "mpps");
  ASSERT_EQ(world.cases().size(), 1U);
  EXPECT_EQ(status(), "credited");
  EXPECT_EQ(text(world.cases()[0].at("technologist")), "T1");
  const auto study = world.studies()[0];
  EXPECT_EQ(text(study.at("station")), "MR1");
  EXPECT_EQ(text(study.at("study_date")), "20260301");
  EXPECT_EQ(study.at("accessions"), boost::json::array{"A-17"});
  EXPECT_EQ(study.at("operators"), boost::json::array{"MOORE^DANA"});
  ASSERT_EQ(study.at("series").as_array().size(), 2U);
  EXPECT_EQ(text(study.at("series").at(0).at("protocol")), "cine");
  EXPECT_EQ(study.at("series").at(0).at("instances").to_number<int>(), 0);
}

TEST_F(StepCompletion, EveryStepOfTheStudyMustBeFinal) {
  const StepOf first{.step = "1.9.1"}, second{.step = "1.9.2", .first_series = 3, .start_time = "110000"};
  create(*world.intake, n_create(first));
  create(*world.intake, n_create(second));
  set(*world.intake, n_set(first, StepStatus::Completed));
  EXPECT_EQ(world.pass(0), 0U);
  set(*world.intake, n_set(second, StepStatus::Completed));
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(completed_by(), "mpps");
}

TEST_F(StepCompletion, ImagesWithoutAStepWaitForTheQuietPeriod) {
  send(3);
  EXPECT_EQ(world.pass(899), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "quiet_period");
}

TEST_F(StepCompletion, OpenStepLengthensTheQuietPeriod) {
  create(*world.intake, n_create({}));
  send(3);
  EXPECT_EQ(world.pass(7199), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "quiet_period");
  EXPECT_EQ(status(), "credited");
}

TEST_F(StepCompletion, StepThatBeginsAfterTheImagesLengthensTheirQuietPeriod) {
  send(3);
  world.pass(600);
  create(*world.intake, n_create({}));
  EXPECT_EQ(world.pass(7199), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(StepCompletion, OpenStepWithATwentyMinuteGapBeforeItsLgeIsOneCompletion) {
  create(*world.intake, n_create({}));
  send(20, 1);
  EXPECT_EQ(world.pass(20 * 60), 0U);
  send(20, 2);
  EXPECT_EQ(world.pass(60), 0U);
  set(*world.intake, n_set({}, StepStatus::Completed));
  EXPECT_EQ(world.pass(0), 1U);
  world.pass(86400);
  EXPECT_EQ(events("study.completed"), 1);
  EXPECT_EQ(events("study.revised"), 0);
  EXPECT_EQ(completed_by(), "mpps");
}

TEST_F(StepCompletion, InterimSetIsNewsThatBeginsThePeriodAnew) {
  create(*world.intake, n_create({}));
  send(1);
  world.pass(7000);
  set(*world.intake, n_set({}, StepStatus::InProgress));
  EXPECT_EQ(world.pass(7199), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(StepCompletion, StepWithoutImageOrEndIsCompleteAtTheHardCapAndStaysOpen) {
  create(*world.intake, n_create({}));
  world.pass(3600);
  set(*world.intake, n_set({}, StepStatus::InProgress));
  EXPECT_EQ(world.pass(86399), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "hard_cap");
  EXPECT_EQ(status(), "credited");
  // the late, legitimate end is still taken, and changes nothing
  EXPECT_EQ(set(*world.intake, n_set({}, StepStatus::Completed)).verdict, Verdict::Kept);
  EXPECT_EQ(world.pass(899), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "hard_cap");
  EXPECT_EQ(events("study.revised"), 0);
}

TEST_F(StepCompletion, EndFollowedByTwoThousandImagesOverTenMinutesIsAtMostOneRevisionAndNoSecondCredit) {
  perform(world, {});
  world.pass(0);
  ASSERT_EQ(status(), "credited");
  for (int number = 1; number <= 2000; ++number) {
    auto report = report_of({.series = 1 + number % 2, .number = number});
    const int of_series = (number - 1) / 2;  // 40 slices of 25 phases
    report.instance.facts.trigger_time = 33.25 * (of_series % 25);
    report.instance.facts.position = {{0, 0, 8.0 * (of_series / 25)}};
    world.intake->ended(world.intake->take(report, [](const Receipt&) {}), true);
    if (number % 100 == 0) world.pass(30);
  }
  EXPECT_EQ(events("study.revised"), 0);  // gathered
  world.pass(900);
  EXPECT_EQ(events("study.completed"), 1);
  EXPECT_LE(events("study.revised"), 1);
  ASSERT_EQ(world.cases().size(), 1U);
  EXPECT_EQ(status(), "credited");
  EXPECT_EQ(completed_by(), "mpps");
  EXPECT_EQ(world.studies()[0].at("series").at(0).at("instances").to_number<int>(), 1000);
}

// The evaluation must not run after a stream of images for ever.
TEST_F(StepCompletion, ImagesThatStreamInDuringTheEvaluationDoNotPutOffWhatTheStepCompleted) {
  world.close();
  int number = 0;
  world.evaluate = [&](const dicom_parsing::StudyFacts& study, const Roster& roster) {
    if (++number <= 5) world.send(report_of({.number = number}));
    return judge(study, roster);
  };
  world.open();
  perform(world, {});
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(state(), "complete");
  EXPECT_EQ(completed_by(), "mpps");
  EXPECT_EQ(world.pass(899), 0U);
  while (world.pass(900) > 0) {
  }
  EXPECT_EQ(world.studies()[0].at("series").at(0).at("instances").to_number<int>(), 5);
  EXPECT_LE(events("study.revised"), 1);
}

TEST_F(StepCompletion, StepThatComesAfterItsImagesWereCompleteIsOneMoreEvaluation) {
  send(3);
  world.pass(900);
  perform(world, {});
  EXPECT_EQ(world.pass(899), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "quiet_period");
  EXPECT_EQ(world.cases().size(), 1U);
}

TEST_F(StepCompletion, DeadlinesGoOnAfterARestart) {
  create(*world.intake, n_create({}));
  send(1);
  world.pass(7000);
  world.restart();
  EXPECT_EQ(world.pass(199), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(StepCompletion, HardCapGoesOnAfterARestart) {
  create(*world.intake, n_create({}));
  world.pass(86000);
  world.restart();
  EXPECT_EQ(world.pass(399), 0U);
  EXPECT_EQ(world.pass(1), 1U);
  EXPECT_EQ(completed_by(), "hard_cap");
}

TEST_F(StepCompletion, EndThatWasNotEvaluatedBeforeTheRestartIsEvaluatedAtStart) {
  perform(world, {});
  world.restart();
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(completed_by(), "mpps");
}

TEST_F(StepCompletion, LateDataGoesOnWaitingAfterARestart) {
  perform(world, {});
  world.pass(0);
  send(3);
  world.pass(600);
  world.restart();
  EXPECT_EQ(world.pass(299), 0U);
  EXPECT_EQ(world.pass(1), 1U);
}

TEST_F(StepCompletion, StepClosedByHandCompletesTheStudyAndRefusesItsScanner) {
  create(*world.intake, n_create({}));
  set(*world.intake, n_set({}, StepStatus::InProgress));
  EXPECT_EQ(world.pass(60), 0U);
  ASSERT_TRUE(close_step(*world.store, "1.9.1", "the scanner was restarted", {"lead"}));
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(completed_by(), "mpps");
  EXPECT_EQ(status(), "credited");
  EXPECT_EQ(set(*world.intake, n_set({}, StepStatus::Completed)).verdict, Verdict::Final);
  EXPECT_EQ(events("step.closed"), 1);
  EXPECT_FALSE(close_step(*world.store, "1.9.1", "again", {"lead"}));
  EXPECT_FALSE(close_step(*world.store, "1.9.7", "unknown", {"lead"}));
}

TEST_F(StepCompletion, StepClosedByHandWaitsForTheOtherOpenStep) {
  create(*world.intake, n_create({.step = "1.9.1"}));
  create(*world.intake, n_create({.step = "1.9.2"}));
  ASSERT_TRUE(close_step(*world.store, "1.9.1", "never ended", {"lead"}));
  EXPECT_EQ(world.pass(0), 0U);
  ASSERT_TRUE(close_step(*world.store, "1.9.2", "never ended", {"lead"}));
  EXPECT_EQ(world.pass(0), 1U);
}

TEST_F(StepCompletion, StepClosedWhileNoServeRunsIsMetAtStart) {
  create(*world.intake, n_create({}));
  send(1);
  world.pass(0);
  ASSERT_TRUE(close_step(*world.store, "1.9.1", "never ended", {"lead"}));
  world.restart();
  EXPECT_EQ(world.pass(0), 1U);
}

TEST_F(StepCompletion, GroupCaseIsOneExamUnderTheFirstRequest) {
  auto report = n_create({.study = "1.2.3"});
  report.step.message.scheduled->emplace_back().study_uid = "1.2.4";
  create(*world.intake, report);
  set(*world.intake, n_set({.study = "1.2.3"}, StepStatus::Completed));
  EXPECT_EQ(world.pass(0), 2U);
  ASSERT_EQ(world.cases().size(), 2U);
  for (const auto& one : world.cases()) {
    const bool lead = text(one.at("study_uid")) == "1.2.3";
    EXPECT_EQ(text(one.at("status")), lead ? "credited" : "excluded");
  }
}

TEST_F(StepCompletion, GroupCaseIsUnderTheRequestThatHasTheImages) {
  auto report = n_create({.study = "1.2.3"});
  report.step.message.scheduled->emplace_back().study_uid = "1.2.4";
  create(*world.intake, report);
  set(*world.intake, n_set({.study = "1.2.4"}, StepStatus::Completed));
  world.pass(0);
  send(25, 1, "1.2.4");
  world.pass(900);
  for (const auto& one : world.cases()) {
    const bool lead = text(one.at("study_uid")) == "1.2.4";
    EXPECT_EQ(text(one.at("status")), lead ? "credited" : "excluded") << text(one.at("study_uid"));
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
