// Rows 5, 6, 15, 18, 24 and 25: which exams count for their technologist, and which are kept and do not.
#include <gmock/gmock.h>

#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Strings = std::vector<std::string>;

// Why the only case that does not count does not.
std::vector<Reason> why_not(const Progress& answer) {
  EXPECT_THAT(answer.uncounted, SizeIs(1));
  return answer.uncounted.empty() ? std::vector<Reason>{} : answer.uncounted.front().reasons;
}

// ------------------------------------------------------------------------------------------------- 5: observation

TEST_F(EdgeCase, Case05_ObservingIsOneTapOncePerExamAndNeverCountsAsPerforming) {
  send({.operator_name = "NGUYEN^LINH"});
  world.settle();
  done("1.2.3", "dana", {.kind = ActKind::Observe});  // while it is going on
  EXPECT_THAT(refusal("1.2.3", "dana", {.kind = ActKind::Observe}), HasSubstr("already"));
  done("1.2.3", "amita", {.kind = ActKind::Observe});
  world.pass(900);
  expect_theirs("1.2.3", "linh", "credited");
  for (const char* who : {"dana", "amita"}) {
    const auto answer = progress_of(who);
    EXPECT_THAT(answer.observed, SizeIs(1)) << who;
    EXPECT_THAT(answer.primary, IsEmpty()) << who;
    for (const auto& level : answer.levels)
      EXPECT_EQ(level.primary.have(), 0) << who;
  }
}

TEST_F(EdgeCase, Case05_NobodyIsObserverAndOperatorOfOneExam) {
  image({});
  EXPECT_NE(refusal("1.2.3", "dana", {.kind = ActKind::Observe}), "(done)");
  done("1.2.3", "linh", {.kind = ActKind::Observe});
  EXPECT_THAT(refusal("1.2.3", "linh", {.kind = ActKind::Claim}), HasSubstr("observer"));
  EXPECT_THAT(refusal("1.2.3", "ada", {.kind = ActKind::Resolve, .person = "linh", .reason = "it was Linh"}),
              HasSubstr("observer"));
  done(text(case_of("1.2.3", "observer").at("case_id")), "linh", {.kind = ActKind::Decline});
  done("1.2.3", "ada", {.kind = ActKind::Resolve, .person = "linh", .reason = "it was Linh"});
  EXPECT_THAT(progress_of("linh").observed, IsEmpty());
  EXPECT_EQ(counted("linh"), 1U);
}

TEST_F(EdgeCase, Case05_ExamPerformedBeforeTheTenthObservationCountsWithAWarning) {
  perform_many(10, {.study = "1.2", .operator_name = "NGUYEN^LINH", .date = "20260301"});
  perform({.study = "1.3.1", .date = "20260320"});
  for (int i = 1; i <= 9; ++i)
    done(fmt::format("1.2.{}", i), "dana", {.kind = ActKind::Observe});
  const auto own = text(case_of("1.3.1").at("case_id"));
  auto level = progress_of("dana").levels.at(0);
  EXPECT_EQ(level.observed.missing(), 1);
  EXPECT_EQ(level.before_observation, Strings{own});
  EXPECT_EQ(level.primary.cases, Strings{own});
  done("1.2.10", "dana", {.kind = ActKind::Observe});
  level = progress_of("dana").levels.at(0);
  EXPECT_TRUE(level.observed.met());
  EXPECT_THAT(level.before_observation, IsEmpty());
}

// ----------------------------------------------------------------------------------------------- 6: aborted exams

TEST_F(EdgeCase, Case06_AbortedExamIsKeptAndCountsOnlyWhenALeadSaysWhy) {
  int day = 0;
  for (const char* reason : {"110500", "110501", "110505", "110515", "110513", ""}) {
    SCOPED_TRACE(reason);
    const auto study = fmt::format("1.2.{}", ++day);
    perform({.study = study, .date = fmt::format("2026030{}", day)}, StepStatus::Discontinued, reason);
    expect_nobodys(study, "pending", "discontinued");
    EXPECT_EQ(case_of(study).at("suggestions"), boost::json::array{"dana"});
  }
  EXPECT_EQ(counted("dana"), 0U);
  EXPECT_THAT(progress_of("dana").uncounted, SizeIs(6));
  for (const char* who : {"dana", "linh"})
    EXPECT_NE(refusal("1.2.1", who, {.kind = ActKind::Confirm}), "(done)") << who;
  EXPECT_THAT(refusal("1.2.1", "ada", {.kind = ActKind::Confirm}), HasSubstr("--reason"));
  done("1.2.1", "ada", {.kind = ActKind::Confirm, .reason = "the cine set is complete"});
  expect_theirs("1.2.1", "dana", "confirmed");
  EXPECT_EQ(case_of("1.2.1").at("credits"), boost::json::array{"L1.LVF"});
  EXPECT_EQ(counted("dana"), 1U);
}

TEST_F(EdgeCase, Case06_ExamAbortedAfterTheLocalizersIsExcludedAndShownWithItsReason) {
  perform({.series = {"localizer"}}, StepStatus::Discontinued, "110505");
  expect_nobodys("1.2.3", "excluded", "discontinued_early");
  EXPECT_THAT(text(case_of("1.2.3").at("reasons").at(0)), HasSubstr("the patient refused to continue"));
  EXPECT_EQ(why_not(progress_of("dana")), (std::vector<Reason>{{"discontinued_early", {"110505"}}}));
}

TEST_F(EdgeCase, Case06_WrongWorklistEntryReversesWhatWasCountedAndNobodyBringsItBack) {
  const ExamOf exam;
  ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
  image(exam);
  world.pass(7200);
  done("1.2.3", "dana", {.kind = ActKind::Confirm});
  EXPECT_EQ(counted("dana"), 1U);
  ASSERT_EQ(set(*world.intake, ended(exam, StepStatus::Discontinued, "110514")).verdict, StepReceipt::Verdict::Kept);
  world.pass(900);
  EXPECT_EQ(status("1.2.3"), "void");
  EXPECT_EQ(counted("dana"), 0U);
  EXPECT_EQ(events("case.withdrawn"), 1);
  EXPECT_THAT(why_not(progress_of("dana")), testing::Contains(Reason{"wrong_worklist_entry", {}}));
  for (const char* who : {"dana", "linh", "ada", ""}) {
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Confirm, .reason = "all the same"}), "(done)") << who;
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Resolve, .person = "dana", .reason = "all the same"}), "(done)");
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Claim}), "(done)") << who;
  }
}

// ------------------------------------------------------------------------------------------ 15: phantom, QA, service

TEST_F(EdgeCase, Case15_PhantomQaTestAndServiceAreExcludedByImagesAndByStepsAndNobodyClaimsThem) {
  struct Subject {
    std::string name, id, what;
  };
  const std::vector<Subject> subjects{{"ACR^PHANTOM", "1", "phantom"},        {"QA^DAILY", "2", "phantom"},
                                      {"ROE^RICHARD", "PHANTOM2", "phantom"}, {"TEST^PATIENT", "3", "test"},
                                      {"SERVICE^SIEMENS", "4", "test"},       {"PIG^17", "5", "animal"}};
  int number = 0;
  for (const auto& subject : subjects) {
    SCOPED_TRACE(subject.name);
    const ExamOf images{.study = fmt::format("1.2.{}", ++number),
                        .date = fmt::format("202603{:02}", number),
                        .patient_name = subject.name,
                        .patient_id = subject.id};
    auto step = images;
    step.study = fmt::format("1.3.{}", number);
    step.date = fmt::format("202604{:02}", number);
    image(images);
    perform(step);
    for (const auto& study : {images.study, step.study}) {
      expect_nobodys(study, "excluded", "not_a_person");
      EXPECT_EQ(text(case_of(study).at("reason_codes").at(0).at("facts").at(0)), subject.what);
      for (const auto kind : {ActKind::Claim, ActKind::Confirm, ActKind::Observe})
        EXPECT_NE(refusal(study, "dana", {.kind = kind}), "(done)") << to_string(kind);
    }
  }
  EXPECT_EQ(counted("dana"), 0U);
  EXPECT_THAT(progress_of("dana").uncounted, SizeIs(12));
}

// --------------------------------------------------------------------------------------------- 18: before employment

TEST_F(EdgeCase, Case18_ExamBeforeEmploymentIsShownAsSuchAndDoesNotCountUnlessTheProgramLetsIt) {
  ASSERT_TRUE(employ(*world.store, "dana", {"", "2026-03-10", ""}, {"admin"}));
  perform({.study = "1.2.1", .date = "20260309"});
  perform({.study = "1.2.2", .date = "20260310"});
  expect_theirs("1.2.1", "dana", "credited");  // who scanned it is not in doubt
  const auto answer = progress_of("dana");
  EXPECT_EQ(answer.primary, Strings{text(case_of("1.2.2").at("case_id"))});
  EXPECT_EQ(why_not(answer), (std::vector<Reason>{{"outside_employment", {}}}));
  EXPECT_THAT(sentence(why_not(answer).at(0)), HasSubstr("Outside employment window"));
  auto lenient = scmr_technologist_2022();
  lenient.employment = EmploymentRule::Ignore;
  EXPECT_THAT(progress_of("dana", "20261124", &lenient).primary, SizeIs(2));

  ASSERT_TRUE(employ(*world.store, "dana", {"", "2025-01-01", "2026-03-09"}, {"admin"}));
  EXPECT_THAT(progress_of("dana").primary, SizeIs(2));
}

// ------------------------------------------------------------------------------------------- 24: supervisor's level

// Nothing but one exam per level and its supervisor.
Program one_exam_a_level() {
  auto program = scmr_technologist_2022();
  program.domains.clear();
  for (auto& level : program.levels) {
    level.observed = 0;
    level.primary = 1;
    level.protocols.clear();
  }
  return program;
}

TEST_F(EdgeCase, Case24_SupervisorBelowTheLevelLetsTheExamCountAndKeepsTheLevelFromBeingComplete) {
  const auto program = one_exam_a_level();
  ASSERT_TRUE(award_level(*world.store, "linh", {1, "2025-01-01", "ada"}, {"admin"}));
  perform({.date = "20260301"});
  done("1.2.3", "dana", {.kind = ActKind::Supervise, .person = "linh"});
  const auto id = text(case_of("1.2.3").at("case_id"));
  auto answer = progress_of("dana", "20261124", &program);
  EXPECT_EQ(answer.primary, Strings{id});
  for (const auto& level : answer.levels) {
    EXPECT_EQ(level.supervision.below_level, Strings{id}) << level.level;
    EXPECT_TRUE(level.primary.met()) << level.level;
    EXPECT_FALSE(level.complete()) << level.level;
  }

  // reached the day after the exam: too late for it
  ASSERT_TRUE(award_level(*world.store, "linh", {2, "2026-03-02", "ada"}, {"admin"}));
  EXPECT_FALSE(progress_of("dana", "20261124", &program).levels.at(0).complete());
  // level 2 on that day does for levels 1 and 2, and not for level 3
  ASSERT_TRUE(award_level(*world.store, "linh", {2, "2026-03-01", "ada"}, {"admin"}));
  answer = progress_of("dana", "20261124", &program);
  EXPECT_TRUE(answer.levels.at(0).complete());
  EXPECT_TRUE(answer.levels.at(1).complete());
  EXPECT_EQ(answer.levels.at(2).supervision.below_level, Strings{id});
  EXPECT_FALSE(answer.levels.at(2).complete());
  // re-attested by one of level 3
  done("1.2.3", "dana", {.kind = ActKind::Supervise, .person = "ada"});
  EXPECT_TRUE(progress_of("dana", "20261124", &program).levels.at(2).complete());
}

// --------------------------------------------------------------------------------------- 25: who holds the level
// already

TEST_F(EdgeCase, Case25_WhoHoldsALevelNeedsNoSupervisorForItAndIsCountedForMaintenance) {
  ASSERT_TRUE(award_level(*world.store, "dana", {2, "2026-03-02", "ada"}, {"admin"}));
  perform({.study = "1.2.1", .date = "20260301"});
  perform({.study = "1.2.2", .date = "20260302"});
  const auto before = text(case_of("1.2.1").at("case_id")), since = text(case_of("1.2.2").at("case_id"));
  const auto answer = progress_of("dana");
  EXPECT_EQ(answer.level_held, 2);
  EXPECT_EQ(answer.levels.at(1).supervision.without, Strings{before});
  EXPECT_EQ(answer.levels.at(2).supervision.without, (Strings{before, since}));  // level 3 is not held
  EXPECT_THAT(answer.levels.at(2).open_below, IsEmpty());  // nothing of the levels held is asked for again
  ASSERT_THAT(answer.maintenance, SizeIs(2));
  EXPECT_TRUE(answer.maintenance.at(0).applies);
  EXPECT_FALSE(answer.maintenance.at(1).applies);
  EXPECT_EQ(answer.maintenance.at(0).tally.cases, (Strings{before, since}));
  EXPECT_EQ(answer.maintenance.at(0).tally.need, 100);
  EXPECT_FALSE(progress_of("dana", "20260301").maintenance.at(0).applies);  // the day before
}

}  // namespace
}  // namespace cmrcredit::credit_engine
