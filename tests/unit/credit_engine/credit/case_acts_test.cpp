// The rules behind the table of who may do what to a case (case_table_test.cpp).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/credit_engine/credit/case_situations.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;

TEST(CaseActs, ConfirmingTicksWhatIsSuggestedAndLeavesWhatWaitsForALead) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const auto confirmed = acts(study, "nora", {.kind = ActKind::Confirm});
  ASSERT_TRUE(confirmed) << refusal(confirmed);
  EXPECT_EQ(confirmed->event, "case.confirmed");
  EXPECT_EQ(confirmed->after.credits, (std::vector<std::string>{"L1.LVF", "L2.HCM"}));
  EXPECT_TRUE(confirmed->after.settled);
  const auto without = acts(study, "nora", {.kind = ActKind::Confirm, .without = {"L2.HCM"}});
  ASSERT_TRUE(without) << refusal(without);
  EXPECT_EQ(without->after.credits, std::vector<std::string>{"L1.LVF"});
}

TEST(CaseActs, CategoryThatWaitsForAPersonIsTickedByTheSupervisorOrALeadAndNeverByOneself) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const CaseAct tick{.kind = ActKind::Settle, .with = {"L3.DEV"}};
  for (const char* id : {"vera", "lena", ""}) {
    const auto settled = acts(study, id, tick);
    ASSERT_TRUE(settled) << refusal(settled);
    EXPECT_EQ(settled->after.credits, (std::vector<std::string>{"L1.LVF", "L3.DEV"}));
    EXPECT_FALSE(settled->after.settled);  // whose it is, nobody has settled
  }
  EXPECT_THAT(refusal(acts(study, "nora", tick)), HasSubstr("waits for its supervisor or a lead"));
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Confirm, .with = {"L3.DEV"}})),
              HasSubstr("waits for its supervisor or a lead"));
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Confirm, .without = {"L1.LVF"}})),
              HasSubstr("certainly L1.LVF"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Settle, .with = {"L9.NONE"}})),
              HasSubstr("no exam category"));
  auto own = study_of(primary(CaseStatus::Credited));
  own.cases[0].technologist = "lena";
  EXPECT_THAT(refusal(acts(own, "lena", tick)), HasSubstr("waits for its supervisor or a lead"));
  // what only a person knows, though nothing in the exam says so
  const auto anaesthesia = acts(study, "lena", {.kind = ActKind::Settle, .with = {"SP.ANES"}});
  ASSERT_TRUE(anaesthesia) << refusal(anaesthesia);
  EXPECT_EQ(anaesthesia->after.credits, (std::vector<std::string>{"L1.LVF", "SP.ANES"}));
}

TEST(CaseActs, OnlyPersonSuggestedConfirmsWhereTheEvidenceNamesThemAndElseClaims) {
  const CaseAct confirm{.kind = ActKind::Confirm};
  EXPECT_TRUE(acts(study_of(pending({{"not_on_roster", {"9", "9"}}}, {"sue"})), "sue", confirm));
  for (const char* code : {"no_operator", "shared_login", "hand_over", "suspected_duplicate", "two_scanners",
                           "only_angiography", "something_newer"}) {
    const auto study = study_of(pending({{"named_by_too_few", {"sue", "1", "9"}}, {code, {"sue"}}}, {"sue"}));
    EXPECT_THAT(refusal(acts(study, "sue", confirm)), HasSubstr("claim it")) << code;
  }
  EXPECT_THAT(refusal(acts(study_of(pending({{"hand_over", {}}}, {"sue", "otto"})), "sue", confirm)),
              HasSubstr("several people"));
}

TEST(CaseActs, WhetherAnExamCountsIsALeadsWordWithAReasonAndNoColleagues) {
  auto one = claimed_by({"cleo"});
  one.reasons = {{"suspected_duplicate", {"1.2.9"}}};
  EXPECT_THAT(refusal(acts(study_of(one), "otto", {.kind = ActKind::Confirm})),
              HasSubstr("a lead confirms or resolves"));
  EXPECT_THAT(refusal(acts(study_of(one), "lena", {.kind = ActKind::Confirm})), HasSubstr("--reason"));
  EXPECT_TRUE(acts(study_of(one), "lena", {.kind = ActKind::Confirm, .reason = "two different exams"}));
}

TEST(CaseActs, SecondClaimMakesItDisputedAndOneLeadDecidesNeverForThemselves) {
  const auto first = acts(study_of(pending({{"no_operator", {"9"}}}, {})), "cleo", {.kind = ActKind::Claim});
  ASSERT_TRUE(first) << refusal(first);
  EXPECT_EQ(first->after.status, CaseStatus::Pending);
  EXPECT_THAT(refusal(acts(study_of(first->after), "cleo", {.kind = ActKind::Claim})), HasSubstr("claims it already"));
  EXPECT_THAT(refusal(acts(study_of(first->after), "cleo", {.kind = ActKind::Confirm})),
              HasSubstr("a colleague or a lead"));
  const auto second = acts(study_of(first->after), "lena", {.kind = ActKind::Claim});
  ASSERT_TRUE(second) << refusal(second);
  EXPECT_EQ(second->after.status, CaseStatus::Disputed);
  EXPECT_FALSE(second->after.counts);
  const CaseAct to_lena{.kind = ActKind::Resolve, .person = "lena", .reason = "asked both"};
  EXPECT_THAT(refusal(acts(study_of(second->after), "lena", to_lena)), HasSubstr("in their own favour"));
  const auto resolved = acts(study_of(second->after), "liv", to_lena);
  ASSERT_TRUE(resolved) << refusal(resolved);
  EXPECT_EQ(resolved->after.technologist, "lena");
  EXPECT_EQ(resolved->after.status, CaseStatus::Confirmed);
  EXPECT_TRUE(resolved->after.said.candidates.empty());
}

TEST(CaseActs, LeadDoesNotConfirmTheirOwnClaim) {
  EXPECT_THAT(refusal(acts(study_of(claimed_by({"lena"})), "lena", {.kind = ActKind::Confirm})),
              HasSubstr("a colleague or a lead"));
  EXPECT_FALSE(acts(study_of(claimed_by({"lena"})), "lena", {.kind = ActKind::Approve}));
  EXPECT_TRUE(acts(study_of(claimed_by({"lena"})), "liv", {.kind = ActKind::Approve}));
}

TEST(CaseActs, ClaimOnACreditedCaseIsTakenBackWithoutATrace) {
  const auto credited = primary(CaseStatus::Credited);
  const auto claimed = acts(study_of(credited), "cleo", {.kind = ActKind::Claim});
  ASSERT_TRUE(claimed) << refusal(claimed);
  EXPECT_EQ(claimed->after.status, CaseStatus::Disputed);
  EXPECT_FALSE(claimed->after.counts);
  const auto back = acts(study_of(claimed->after), "cleo", {.kind = ActKind::Decline});
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(back->after, credited);
}

TEST(CaseActs, WhoDeclinesNominatesAndTheNomineeAcceptsAndALeadApproves) {
  const auto declined =
      acts(study_of(primary(CaseStatus::Confirmed)), "nora", {.kind = ActKind::Decline, .reason = "at lunch"});
  ASSERT_TRUE(declined) << refusal(declined);
  EXPECT_FALSE(declined->after.counts);
  EXPECT_TRUE(declined->after.credits.empty());
  const auto nominated = acts(study_of(declined->after), "nora", {.kind = ActKind::Nominate, .person = "mona"});
  ASSERT_TRUE(nominated) << refusal(nominated);
  EXPECT_FALSE(acts(study_of(nominated->after), "otto", {.kind = ActKind::Accept}));
  const auto accepted = acts(study_of(nominated->after), "mona", {.kind = ActKind::Accept});
  ASSERT_TRUE(accepted) << refusal(accepted);
  EXPECT_EQ(accepted->after.status, CaseStatus::Pending);
  EXPECT_THAT(refusal(acts(study_of(accepted->after), "otto", {.kind = ActKind::Confirm})),
              HasSubstr("approved by a lead"));
  const auto approved = acts(study_of(accepted->after), "lena", {.kind = ActKind::Approve});
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_EQ(approved->after.technologist, "mona");
  EXPECT_EQ(approved->after.status, CaseStatus::Confirmed);
}

TEST(CaseActs, NomineeWhoDeclinesLeavesTheCaseAsItWas) {
  const auto before = primary(CaseStatus::Declined);
  const auto nominated = acts(study_of(before), "nora", {.kind = ActKind::Nominate, .person = "mona"});
  ASSERT_TRUE(nominated) << refusal(nominated);
  const auto refused = acts(study_of(nominated->after), "mona", {.kind = ActKind::Decline});
  ASSERT_TRUE(refused) << refusal(refused);
  EXPECT_EQ(refused->after, before);
}

TEST(CaseActs, VoidExamIsNobodysAndAnExcludedOneOnlyByALeadsExplicitWord) {
  auto settled = claimed_by({"cleo"});
  const auto void_study = study_of(settled, ExamState::Void);
  for (const auto kind : {ActKind::Confirm, ActKind::Claim, ActKind::Resolve, ActKind::Approve})
    EXPECT_THAT(refusal(acts(void_study, "lena", {.kind = kind, .person = "nora", .reason = "x"})), HasSubstr("void"))
        << to_string(kind);
  EXPECT_THAT(refusal(acts(void_study, "otto", {.kind = ActKind::Observe}, "")), HasSubstr("void"));
  const auto excluded = study_of(settled, ExamState::Excluded);
  EXPECT_THAT(refusal(acts(excluded, "otto", {.kind = ActKind::Confirm})), HasSubstr("only a lead may say otherwise"));
  EXPECT_TRUE(acts(excluded, "lena", {.kind = ActKind::Resolve, .person = "cleo", .reason = "it is a heart"}));
}

TEST(CaseActs, WhatALeadOrQaExcludesIsRestoredAsItWas) {
  const auto before = primary(CaseStatus::Confirmed);
  EXPECT_THAT(refusal(acts(study_of(before), "quin", {.kind = ActKind::Exclude})), HasSubstr("--reason"));
  const auto out =
      acts(study_of(before), "quin", {.kind = ActKind::Exclude, .reason = "second attempt", .quality_repeat = true});
  ASSERT_TRUE(out) << refusal(out);
  EXPECT_EQ(out->after.reasons.back().code, "repeat_for_quality");
  EXPECT_FALSE(out->after.counts);
  EXPECT_FALSE(acts(study_of(out->after), "nora", {.kind = ActKind::Restore, .reason = "mine"}));
  const auto back = acts(study_of(out->after), "lena", {.kind = ActKind::Restore, .reason = "it was the first"});
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(back->after, before);
}

TEST(CaseActs, ObservingIsOncePerPersonAndNeverBesidePerforming) {
  auto study = study_of(primary(CaseStatus::Credited));
  const CaseAct observe{.kind = ActKind::Observe};
  EXPECT_THAT(refusal(acts(study, "nora", observe, "")), HasSubstr("primary operator of this study"));
  const auto observed = acts(study, "otto", observe, "");
  ASSERT_TRUE(observed) << refusal(observed);
  EXPECT_EQ(observed->after.role, Role::Observer);
  EXPECT_EQ(observed->after.status, CaseStatus::Confirmed);
  EXPECT_FALSE(observed->after.counts);
  study.cases.push_back(observed->after);
  study.cases.back().case_id = "o1";
  EXPECT_THAT(refusal(acts(study, "otto", observe, "")), HasSubstr("already (case o1)"));
  EXPECT_THAT(refusal(acts(study, "otto", {.kind = ActKind::Claim})), HasSubstr("down as observer"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Resolve, .person = "otto", .reason = "x"})),
              HasSubstr("down as observer"));
  EXPECT_THAT(refusal(acts(study, "paul", {.kind = ActKind::Observe, .person = "sue"}, "")), HasSubstr("only a lead"));
  EXPECT_TRUE(acts(study, "lena", {.kind = ActKind::Observe, .person = "sue"}, ""));
  EXPECT_THAT(refusal(acts(study, "doc", observe, "")), HasSubstr("physician"));
  EXPECT_FALSE(acts(study, "paul", {.kind = ActKind::Decline}, "o1"));
  const auto withdrawn = acts(study, "otto", {.kind = ActKind::Decline}, "o1");
  ASSERT_TRUE(withdrawn) << refusal(withdrawn);
  study.cases.back() = withdrawn->after;
  EXPECT_TRUE(acts(study, "otto", {.kind = ActKind::Claim}));
  const auto again = acts(study, "otto", observe, "");
  ASSERT_TRUE(again) << refusal(again);
  EXPECT_EQ(again->after.case_id, "o1");
}

TEST(CaseActs, StudyThatIsNotCompleteCanBeObserved) {
  ActedStudy open;
  open.study_uid = "1.2.3";
  open.state = ExamState::Open;
  EXPECT_TRUE(acts(open, "otto", {.kind = ActKind::Observe}, ""));
  EXPECT_THAT(refusal(acts(open, "otto", {.kind = ActKind::Claim}, "p9")), HasSubstr("no case 'p9'"));
}

TEST(CaseActs, PostProcessingIsConfirmedByTheSupervisorOrALeadAndScanningFromAfarByALead) {
  auto study = study_of(primary(CaseStatus::Credited));
  const auto part = [&](Role role, const std::string& who) {
    const auto taken = acts(study, who, {.kind = ActKind::TakePart, .role = role}, "");
    EXPECT_TRUE(taken) << refusal(taken);
    study.cases.push_back(taken->after);
    study.cases.back().case_id = fmt::format("c{}", study.cases.size());
    return study.cases.back();
  };
  EXPECT_EQ(part(Role::Assistant, "sue").status, CaseStatus::Confirmed);
  const auto processed = part(Role::PostProcessor, "nora");  // who scanned may post-process
  EXPECT_EQ(processed.status, CaseStatus::Pending);
  EXPECT_FALSE(processed.counts);
  EXPECT_FALSE(acts(study, "otto", {.kind = ActKind::Confirm}, processed.case_id));
  const auto confirmed = acts(study, "vera", {.kind = ActKind::Confirm}, processed.case_id);
  ASSERT_TRUE(confirmed) << refusal(confirmed);
  EXPECT_TRUE(confirmed->after.counts);
  const auto remote = part(Role::RemoteOperator, "otto");
  EXPECT_THAT(refusal(acts(study, "vera", {.kind = ActKind::Confirm}, remote.case_id)), HasSubstr("by a lead"));
  const auto approved = acts(study, "lena", {.kind = ActKind::Approve}, remote.case_id);
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_FALSE(approved->after.counts);
  EXPECT_FALSE(acts(study, "otto", {.kind = ActKind::TakePart, .role = Role::PrimaryOperator}, ""));
  EXPECT_TRUE(acts(study, "doc", {.kind = ActKind::TakePart, .role = Role::Supervisor}, ""));
}

TEST(CaseActs, TwoStepsOfVerificationAreTwoPeoplesAndNeitherIsTheTechnologist) {
  auto study = study_of(primary(CaseStatus::Confirmed));
  EXPECT_THAT(refusal(acts(study, "vera", {.kind = ActKind::Approve})), HasSubstr("verifies it first"));
  EXPECT_FALSE(acts(study, "nora", {.kind = ActKind::Verify}));
  EXPECT_FALSE(acts(study, "", {.kind = ActKind::Verify}));
  const auto verified = acts(study, "lena", {.kind = ActKind::Verify});
  ASSERT_TRUE(verified) << refusal(verified);
  study.cases[0] = verified->after;
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Approve})), HasSubstr("someone else approves"));
  const auto approved = acts(study, "vera", {.kind = ActKind::Approve});
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_EQ(approved->after.approved_by, "vera");
  study.cases[0] = approved->after;
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Decline, .reason = "x"})), HasSubstr("approved by vera"));
  const auto reassigned = acts(study, "lena", {.kind = ActKind::Resolve, .person = "paul", .reason = "x"});
  ASSERT_TRUE(reassigned) << refusal(reassigned);
  EXPECT_TRUE(reassigned->after.verified_by.empty() && reassigned->after.approved_by.empty());
}

TEST(CaseActs, SupervisorIsNamedByTheTechnologistALeadOrThemselvesAndIsSomeoneElse) {
  const auto study = study_of(primary(CaseStatus::Credited));
  EXPECT_TRUE(acts(study, "nora", {.kind = ActKind::Supervise, .person = "doc"}));
  EXPECT_TRUE(acts(study, "paul", {.kind = ActKind::Supervise, .person = "paul"}));
  EXPECT_FALSE(acts(study, "paul", {.kind = ActKind::Supervise, .person = "doc"}));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Supervise, .person = "nora"})),
              HasSubstr("nobody supervises themselves"));
  const auto cleared = acts(study, "vera", {.kind = ActKind::Supervise});
  ASSERT_TRUE(cleared) << refusal(cleared);
  EXPECT_EQ(cleared->after.supervisor, "");
}

TEST(CaseActs, StrangersAndPeopleWhoHaveLeftDoNotActAndNearIdsAreNamed) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const auto stranger = acts(study, "norah", {.kind = ActKind::Confirm});
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().kind, RefusalKind::UnknownPerson);
  EXPECT_THAT(stranger.error().sentence, HasSubstr("did you mean 'nora'"));
  EXPECT_THAT(refusal(acts(study, "gone", {.kind = ActKind::Verify})), HasSubstr("has left"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Resolve, .person = "doc", .reason = "x"})),
              HasSubstr("physician"));
  EXPECT_TRUE(acts(study, "lena", {.kind = ActKind::Resolve, .person = "gone", .reason = "was here then"}));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
