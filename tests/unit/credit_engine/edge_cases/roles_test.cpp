// Who did what where several people are named (scmr_rules.md 6, rows 3, 4, 16 and 22), facts in and cases out.
#include <gmock/gmock.h>

#include "whole_exam.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class EdgeCaseRoles : public WholeExam {
 protected:
  // Four cardiac series within twenty minutes, of which the last `taken_over` are somebody else's.
  void hand_over(int taken_over) {
    const std::vector<std::string> names{"cine_2ch", "cine_4ch", "cine_sax", "cine_3ch", "cine_lvot"};
    for (int i = 0; i < 5; ++i) {
      const bool other = i >= 5 - taken_over;
      scan({.operators = {other ? "NGUYEN^LINH" : "MOORE^DANA"}}, i + 1, names.at(static_cast<std::size_t>(i)),
           fmt::format("10{:02}00", 5 * i), i == 2 ? 9 : 1);
    }
    world.pass(900);
  }
};

TEST_F(EdgeCaseRoles, Case03_AfterAHandOverWhoDidMostOfTheHeartIsSuggestedAndNobodyCredited) {
  hand_over(1);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "pending");
  EXPECT_THAT(suggestions(one), ElementsAre("dana", "linh"));
  EXPECT_THAT(codes(one), ElementsAre("hand_over", "clear_share"));
  EXPECT_EQ(text(one.at("reason_codes").at(1).at("facts").at(0)), "dana");
  EXPECT_EQ(text(one.at("reason_codes").at(1).at("facts").at(1)), "80");   // of five series
  EXPECT_EQ(text(one.at("reason_codes").at(1).at("facts").at(2)), "100");  // of the time: the last series has no length
}

TEST_F(EdgeCaseRoles, Case03_AHandOverInTheMiddleAsksAPersonAndShowsBothShares) {
  hand_over(2);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "pending");
  EXPECT_THAT(codes(one), ElementsAre("hand_over", "close_shares"));
  EXPECT_THAT(suggestions(one), ElementsAre("dana", "linh"));
}

TEST_F(EdgeCaseRoles, Case03_ASiteMayCreditTheMainOperatorAfterAHandOver) {
  policies.credit.hand_over = HandOver::MainOperator;
  hand_over(1);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "credited");
  EXPECT_EQ(text(one.at("technologist")), "dana");
  EXPECT_THAT(codes(one), ElementsAre("hand_over", "clear_share", "cardiac_exam", "by_policy"));
}

TEST_F(EdgeCaseRoles, Case03_TheMainOperatorOfAMiddleHandOverIsNobody_AlsoWhereTheSiteCreditsMainOperators) {
  policies.credit.hand_over = HandOver::MainOperator;
  hand_over(2);
  EXPECT_EQ(text(case_of("1.2.3").at("status")), "pending");
}

TEST_F(EdgeCaseRoles, Case03_TwoFullCreditsComeOnlyWithThePolicyOfCoPrimaries) {
  policies.credit.hand_over = HandOver::CoPrimary;
  hand_over(2);
  const auto both = cases_of("1.2.3");
  ASSERT_EQ(both.size(), 2U);
  std::vector<std::string> who;
  for (const auto& one : both) {
    EXPECT_EQ(text(one.at("status")), "credited");
    EXPECT_TRUE(one.at("counts").as_bool());
    who.push_back(text(one.at("technologist")));
  }
  EXPECT_THAT(who, ::testing::UnorderedElementsAre("dana", "linh"));
  EXPECT_EQ(world.pass(86400), 0U);
}

TEST_F(EdgeCaseRoles, Case03_LateImagesThatMakeOneOfCoPrimariesTheMainOperatorTakeTheOthersCreditBack) {
  policies.credit.hand_over = HandOver::CoPrimary;
  hand_over(2);
  scan({.operators = {"MOORE^DANA"}}, 6, "cine_rvot", "102500");
  scan({.operators = {"MOORE^DANA"}}, 7, "cine_2ch", "103500");
  world.pass(900);  // 5 of 7 by Dana, and 25 of 35 minutes
  std::vector<std::string> states;
  for (const auto& one : cases_of("1.2.3"))
    states.push_back(text(one.at("technologist")) + " " + text(one.at("status")));
  EXPECT_THAT(states, ::testing::UnorderedElementsAre("dana credited", "linh void"));
}

TEST_F(EdgeCaseRoles, Case04_OfTwoNamesTheLowerLevelIsSuggestedAndTheOtherIsSeenAsSupervisor) {
  cine_exam({.operators = {"MOORE^DANA", "OKAFOR^ADA"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "pending");
  EXPECT_THAT(suggestions(one), ElementsAre("dana"));
  EXPECT_THAT(codes(one), ElementsAre("several_names", "trainee_and_supervisor"));
}

TEST_F(EdgeCaseRoles, Case04_TwoNamesOfWhomNeitherMaySuperviseSuggestBoth) {
  cine_exam({.operators = {"MOORE^DANA", "NGUYEN^LINH"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_THAT(codes(one), ElementsAre("several_names"));
  EXPECT_THAT(suggestions(one), ElementsAre("dana", "linh"));
}

TEST_F(EdgeCaseRoles, Case04_TheSupervisorsLevelIsThatOfTheStudysDay) {
  Technologist ada{"ada", "OKAFOR^ADA", "", "", 0, {}, true};
  ada.levels = {{3, "20260401", ""}};  // a month after the study
  world.import({ada});
  cine_exam({.operators = {"MOORE^DANA", "OKAFOR^ADA"}});
  world.pass(900);
  EXPECT_THAT(codes(case_of("1.2.3")), ElementsAre("several_names"));
}

TEST_F(EdgeCaseRoles, Case04_AStrangerBesideTheTraineeIsNobodysSupervisor) {
  policies.credit.trainee_with_supervisor = Trainee::Credit;
  cine_exam({.operators = {"MOORE^DANA", "STRANGE^DOCTOR"}});
  world.pass(900);
  EXPECT_EQ(text(case_of("1.2.3").at("status")), "pending");
  EXPECT_THAT(codes(case_of("1.2.3")), ElementsAre("several_names"));
}

TEST_F(EdgeCaseRoles, Case04_ATraineeWhomImagesAndStepNameInTheSameQuarterOfTheSeriesIsNamedByTooFew) {
  policies.credit.trainee_with_supervisor = Trainee::Credit;
  scan({.operators = {"MOORE^DANA", "OKAFOR^ADA"}}, 1, "cine_2ch", "100000");
  for (int series = 2; series <= 4; ++series)
    scan({.operators = {}}, series, "cine_4ch", fmt::format("10{}000", series));
  create(*world.intake, n_create({.start_time = "100000"}));
  set(*world.intake, n_set({.series = 1, .operator_name = "MOORE^DANA"}, StepStatus::Completed));
  world.pass(900);
  EXPECT_EQ(status("1.2.3"), "pending");
}

TEST_F(EdgeCaseRoles, Case04_ASiteMayCreditTheTraineeAndTheSupervisorGetsNoCase) {
  policies.credit.trainee_with_supervisor = Trainee::Credit;
  cine_exam({.operators = {"OKAFOR^ADA", "MOORE^DANA"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "credited");
  EXPECT_EQ(text(one.at("technologist")), "dana");
  EXPECT_EQ(text(one.at("supervisor")), "ada");
}

TEST_F(EdgeCaseRoles, Case16_AVolunteersExamWaitsForAPersonsWord) {
  cine_exam({.study_description = "Cardiac healthy volunteer"});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "pending");
  EXPECT_THAT(codes(one), ElementsAre("research"));
  EXPECT_THAT(suggestions(one), ElementsAre("dana"));
}

TEST_F(EdgeCaseRoles, Case16_AClinicalTrialsExamWaitsToo) {
  cine_exam({.clinical_trial = "HELIOS-B"});
  world.pass(900);
  EXPECT_THAT(codes(case_of("1.2.3")), ElementsAre("research"));
  EXPECT_TRUE(world.studies().at(0).at("context").at("research").as_bool());
}

TEST_F(EdgeCaseRoles, Case16_ASiteMayCountOrExcludeVolunteers) {
  policies.credit.research = Research::Count;
  cine_exam({.study_description = "Cardiac healthy volunteer"});
  world.pass(900);
  EXPECT_EQ(text(case_of("1.2.3").at("status")), "credited");
  policies.credit.research = Research::Exclude;
  cine_exam({.study = "1.2.4", .patient = "PAT-1", .study_description = "Cardiac healthy volunteer"}, 13);
  world.pass(900);
  EXPECT_EQ(text(case_of("1.2.4").at("status")), "excluded");
}

TEST_F(EdgeCaseRoles, Case22_APhysicianAtTheConsoleGetsNoTechnologistsCredit) {
  cine_exam({.operators = {"WEISS^EVA"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "pending");
  EXPECT_TRUE(one.at("technologist").is_null());
  EXPECT_THAT(codes(one), ElementsAre("physician_at_console"));
  EXPECT_THAT(suggestions(one), IsEmpty());
}

TEST_F(EdgeCaseRoles, Case22_OfAPhysicianAndATechnologistOnlyTheTechnologistIsSuggested) {
  cine_exam({.operators = {"WEISS^EVA", "MOORE^DANA"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_THAT(codes(one), ElementsAre("several_names", "physician_at_console"));
  EXPECT_THAT(suggestions(one), ElementsAre("dana"));
}

TEST_F(EdgeCaseRoles, Case22_ASiteMayCreditTheTechnologistAndThePhysicianIsTheSupervisor) {
  policies.credit.physician_at_console = PhysicianAtConsole::CreditTechnologist;
  cine_exam({.operators = {"WEISS^EVA", "MOORE^DANA"}});
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "credited");
  EXPECT_EQ(text(one.at("technologist")), "dana");
  EXPECT_EQ(text(one.at("supervisor")), "eva");
}

TEST_F(EdgeCaseRoles, Case22_APhysicianOnMostSeriesLeavesTheTechnologistOfTheOthersWaiting) {
  policies.credit.physician_at_console = PhysicianAtConsole::CreditTechnologist;
  scan({.operators = {"MOORE^DANA"}}, 1, "cine_2ch", "100000");
  scan({.operators = {"WEISS^EVA"}}, 2, "cine_4ch", "100500");
  scan({.operators = {"WEISS^EVA"}}, 3, "cine_sax", "101000", 9);
  world.pass(900);
  EXPECT_EQ(text(case_of("1.2.3").at("status")), "pending");
  EXPECT_THAT(codes(case_of("1.2.3")), Contains("physician_at_console"));
  EXPECT_THAT(suggestions(case_of("1.2.3")), Not(Contains("eva")));
}

TEST_F(EdgeCaseRoles, Case28_AStepThatEndsBeforeItBeganIsSaidAndTheExamStillCounts) {
  credit_engine::perform(world, {.start_time = "101400", .end_time = "095500"});
  world.pass(0);
  EXPECT_EQ(text(case_of("1.2.3").at("status")), "credited");
  const auto studies = world.studies();
  const auto& notes = studies.at(0).at("notes").as_array();
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(text(notes.at(0)), ::testing::HasSubstr("ends before it began"));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
