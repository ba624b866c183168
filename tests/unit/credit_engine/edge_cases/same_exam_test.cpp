// One exam under several studies, and several exams under one (scmr_rules.md 6, rows 11 to 14), facts in and cases out.
#include <gmock/gmock.h>

#include "credit_engine/ledger/rebuild.h"
#include "whole_exam.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class EdgeCaseSameExam : public WholeExam {
 protected:
  void expect(const std::string& study, const std::string& status, const std::string& code) {
    const auto one = case_of(study);
    EXPECT_EQ(text(one.at("status")), status) << study;
    EXPECT_EQ(codes(one).front(), code) << study;
  }
};

TEST_F(EdgeCaseSameExam, Case11_AResearchCopyWithoutPatientAndWithFewerSeriesIsASuspectedDuplicate) {
  cine_exam({});
  world.pass(900);
  const Scan copy{.study = "9.8.7", .patient = "ANON-1"};
  scan(copy, 1, "cine_4ch", "100500");
  scan(copy, 2, "cine_sax", "101000", 9);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("9.8.7", "pending", "suspected_duplicate");
}

TEST_F(EdgeCaseSameExam, Case11_TheNextPatientOnTheSameScannerIsNoCopy) {
  cine_exam({});
  cine_exam({.study = "9.8.7", .patient = "PAT-2"}, 11);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("9.8.7", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case11_AnotherScannerAtTheSameTimeIsNoCopy) {
  cine_exam({});
  cine_exam({.study = "9.8.7", .operators = {"NGUYEN^LINH"}, .patient = "PAT-2", .serial = "9999", .station = "MR2"});
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("9.8.7", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_StudyResumedOnTheSameDayIsOneCase) {
  cine_exam({}, 9);
  cine_exam({}, 15, 11);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_StudyResumedOnAnotherDayIsASecondCaseOnlyWithAWholeProtocol) {
  cine_exam({});
  scan({.day = "20260302", .study_date = "20260301"}, 11, "cine_4ch", "100500");
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");  // one more cine the day after belongs to the first
  cine_exam({.day = "20260302", .study_date = "20260301"}, 12, 12);
  world.pass(900);
  const auto both = cases_of("1.2.3");
  ASSERT_EQ(both.size(), 2U);
  int of_another_day = 0;
  for (const auto& one : both) {
    EXPECT_EQ(text(one.at("status")), "credited");
    of_another_day += codes(one).back() == "another_day" ? 1 : 0;
  }
  EXPECT_EQ(of_another_day, 1);
  EXPECT_THAT(progress_of("dana", "20260301").primary, SizeIs(1));
  EXPECT_THAT(progress_of("dana", "20260302").primary, SizeIs(2));  // each counts on its own day
}

TEST_F(EdgeCaseSameExam, Case12_WhoMaySuperviseTheSecondDayIsLookedUpOnThatDay) {
  Technologist ada{"ada", "OKAFOR^ADA", "", "", 0, {}, true};
  ada.levels = {{3, "20260302", ""}};
  world.import({ada});
  cine_exam({.operators = {"MOORE^DANA", "OKAFOR^ADA"}});
  cine_exam({.day = "20260302", .operators = {"MOORE^DANA", "OKAFOR^ADA"}, .study_date = "20260301"}, 12, 12);
  world.pass(900);
  std::vector<std::vector<std::string>> of_days;
  for (const auto& one : cases_of("1.2.3"))
    of_days.push_back(codes(one));
  EXPECT_THAT(of_days, UnorderedElementsAre(ElementsAre("several_names"),
                                            ElementsAre("several_names", "trainee_and_supervisor", "another_day")));
}

TEST_F(EdgeCaseSameExam, Case12_AnExamThatRunsPastMidnightIsOneCase) {
  scan({}, 1, "cine_2ch", "234000");
  scan({}, 2, "cine_4ch", "234500");
  cine_exam({.day = "20260302", .study_date = "20260301"}, 0, 3);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_AnUnfinishedFirstDayAndTheWholeExamOfTheNextAreOneCase) {
  scan({}, 1, "cine_2ch", "100000");
  cine_exam({.day = "20260302", .study_date = "20260301"}, 10, 2);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_ARepeatWithinAWeekThatIsNoWholeProtocolWaits) {
  cine_exam({});
  scan({.study = "1.2.4", .day = "20260305"}, 1, "cine_4ch", "100000");
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("1.2.4", "pending", "repeat");
  EXPECT_EQ(text(case_of("1.2.4").at("reason_codes").at(0).at("facts").at(0)), "1.2.3");
}

TEST_F(EdgeCaseSameExam, Case12_AWholeExamWithinAWeekIsACaseOfItsOwn) {
  cine_exam({});
  cine_exam({.study = "1.2.4", .day = "20260305"});
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("1.2.4", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_AfterEightDaysNobodyLooksForARepeat) {
  cine_exam({});
  scan({.study = "1.2.4", .day = "20260309"}, 1, "cine_4ch", "100000");
  world.pass(900);
  expect("1.2.4", "credited", "one_technologist");
}

TEST_F(EdgeCaseSameExam, Case12_TheRepeatThatIsHeardOfFirstWaitsOnceTheExamBeforeItComes) {
  scan({.study = "1.2.4", .day = "20260305"}, 1, "cine_4ch", "100000");
  world.pass(900);
  expect("1.2.4", "credited", "one_technologist");
  cine_exam({});
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("1.2.4", "pending", "repeat");
  EXPECT_EQ(world.pass(86400), 0U);
}

TEST_F(EdgeCaseSameExam, Case13_SplitAccessionsOfOneAcquisitionCountOnceWithTheProtocolsOfBoth) {
  const Scan chest{.study = "1.2.4", .study_description = "Cardiac hypertrophic cardiomyopathy"};
  cine_exam({});
  world.pass(900);
  cine_exam(chest);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("1.2.4", "pending", "suspected_duplicate");
  std::vector<std::string> ids;
  for (const auto& study : world.studies()) {
    if (text(study.at("study_uid")) != "1.2.3") continue;
    for (const auto& category : study.at("categories").as_array())
      ids.push_back(text(category.at("id")) + " " + text(category.at("state")));
  }
  EXPECT_THAT(ids, ElementsAre("L1.LVF certain", "L2.HCM suggested"));
}

TEST_F(EdgeCaseSameExam, Case14_StressInTheMorningAndEnhancementInTheAfternoonUnderTwoStudiesAreOneCase) {
  cine_exam({}, 9);
  cine_exam({.study = "1.2.4"}, 15);
  world.pass(900);
  expect("1.2.3", "credited", "one_technologist");
  expect("1.2.4", "pending", "same_day");
}

TEST_F(EdgeCaseSameExam, RebuildingGivesPresencesBackAsTheyWere) {
  cine_exam({});
  world.pass(900);
  const auto named = [&] { return world.count("SELECT count(*) FROM presences WHERE technologist = 'dana'"); };
  ASSERT_EQ(named(), 1);
  world.sql("DELETE FROM presences");
  RebuildStep step;
  while (!step.done)
    step = *rebuild_step(*world.store, world.evaluate, step.next_after, std::chrono::milliseconds{100}, {});
  EXPECT_EQ(named(), 1);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
