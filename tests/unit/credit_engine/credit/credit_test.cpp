#include "credit_engine/credit/credit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/credit_engine/credit/studies.h"

namespace cmrcredit::credit_engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Strings = std::vector<std::string>;
using Subject = dicom_parsing::PatientFacts::Subject;

Roster roster(std::vector<OperatorAlias> maps = {}) {
  Technologist dana, linh, sam;
  dana.id = "t1", dana.name = "Moore^Dana", dana.employee_number = "4711", dana.aliases = {"dmoore"};
  linh.id = "t2", linh.name = "Nguyen^Linh";
  sam.id = "t3", sam.name = "Linh Nguyen-Smith", sam.aliases = {"twin"};
  auto twin = sam;
  twin.id = "t4", twin.name = "Alex Smith";
  return {{dana, linh, sam, twin}, std::move(maps), {"mrtech", "sdc"}};
}

Case only_case(const StudyByHand& study, const Roster& people = roster(), const CreditPolicy& policy = {}) {
  const auto cases = decide(study.facts, study.attributions, study.exam, people, policy);
  EXPECT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases.at(0).study_uid, "1.2.3");
  EXPECT_EQ(cases.at(0).role, Role::PrimaryOperator);
  return cases.at(0);
}

// Nobody has it and it counts for nothing.
void expect_uncredited(const Case& decided, CaseStatus status, const std::vector<Reason>& reasons) {
  EXPECT_EQ(decided.status, status);
  EXPECT_EQ(decided.technologist, "");
  EXPECT_FALSE(decided.counts);
  EXPECT_THAT(decided.credits, IsEmpty());
  EXPECT_EQ(decided.reasons, reasons);
}

TEST(Decide, OneTechnologistBehindACardiacExam_IsCredited) {
  StudyByHand study;
  study.add(Protocol::Localizer, "MOORE^DANA").add(Protocol::Cine, "MOORE^DANA").add(Protocol::Lge, "Moore, Dana");
  const auto decided = only_case(study);
  EXPECT_EQ(decided.status, CaseStatus::Credited);
  EXPECT_EQ(decided.technologist, "t1");
  EXPECT_TRUE(decided.counts);
  EXPECT_EQ(decided.operator_raw, "MOORE^DANA");
  EXPECT_EQ(decided.reasons, (std::vector<Reason>{{"one_technologist", {"t1", "3", "3", "name"}},
                                                  {"cardiac_exam", {"CINE_LAX", "CINE_SAX"}}}));
}

TEST(Decide, OnlyCertainCategoriesAreCredited) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA");
  EXPECT_THAT(only_case(study).credits, ElementsAre("L1.LVF"));
}

TEST(Decide, ExamWithoutCertainCategory_StillCounts) {
  StudyByHand study;
  study.add(Protocol::Lge, "MOORE^DANA");
  study.exam.categories = {{"L2.VIAB", CategoryState::Suggested, ""}};
  EXPECT_TRUE(only_case(study).counts);
  EXPECT_THAT(only_case(study).credits, IsEmpty());
}

TEST(Decide, EmptyOperatorIsSilence_WhileHalfOfTheScanSeriesNameThePerson) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA")
      .add(Protocol::Cine, "")
      .add(Protocol::Lge, " ^^ ")
      .add(Protocol::Lge, "dmoore");
  const auto decided = only_case(study);
  EXPECT_EQ(decided.status, CaseStatus::Credited);
  EXPECT_EQ(decided.reasons.front(), (Reason{"one_technologist", {"t1", "2", "4", "name"}}));
}

TEST(Decide, NamedByLessThanHalfOfTheScanSeries_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA").add(Protocol::Cine, "").add(Protocol::Lge, "");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"named_by_too_few", {"t1", "1", "3"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1"));
}

TEST(Decide, ShareOfSeriesThatMustNameThePerson_IsPolicy) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA").add(Protocol::Cine, "").add(Protocol::Lge, "");
  CreditPolicy loose, strict;
  loose.named_share = 0.3;
  strict.named_share = 1;
  EXPECT_EQ(only_case(study, roster(), loose).status, CaseStatus::Credited);
  study.add(Protocol::Lge, "MOORE^DANA").add(Protocol::Lge, "MOORE^DANA");
  EXPECT_EQ(only_case(study).status, CaseStatus::Credited);
  EXPECT_EQ(only_case(study, roster(), strict).status, CaseStatus::Pending);
}

TEST(Decide, NoOperatorAnywhere_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, "").add(Protocol::Lge, "^^^^");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"no_operator", {"2"}}});
  EXPECT_THAT(decided.suggestions, IsEmpty());
  EXPECT_EQ(decided.operator_raw, "");
}

TEST(Decide, SharedLogin_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, "MRTECH").add(Protocol::Lge, "mr tech");
  expect_uncredited(only_case(study), CaseStatus::Pending, {{"shared_login", {"2", "2"}}});
}

TEST(Decide, SharedLoginOnOneSeries_IsPendingWithThePersonOfTheOthersSuggested) {
  StudyByHand study;
  study.add(Protocol::Localizer, "sdc").add(Protocol::Cine, "MOORE^DANA").add(Protocol::Lge, "MOORE^DANA");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"shared_login", {"1", "3"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1"));
}

TEST(Decide, NameNotOnTheRoster_IsPendingAndOnlySuggestsWhoItResembles) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^D").add(Protocol::Lge, "MOORE^D");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"not_on_roster", {"2", "2"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1"));
  EXPECT_EQ(decided.operator_raw, "MOORE^D");
}

TEST(Decide, UndecodableName_IsPendingAndSaysSo) {
  StudyByHand study;
  study.add(Protocol::Cine, "MO\uFFFDRE^DANA");
  expect_uncredited(only_case(study), CaseStatus::Pending, {{"unreadable_operator", {"1", "1"}}});
}

TEST(Decide, TwoNamesInOneValue_ArePending) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA\\NGUYEN^LINH");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"several_names", {"1", "1"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1", "t2"));
}

TEST(Decide, HandOver_IsPendingWithWhoScannedMostOfTheHeartSuggestedFirst) {
  StudyByHand study;
  study.add(Protocol::Localizer, "MOORE^DANA").add(Protocol::Localizer, "MOORE^DANA").add(Protocol::Cine, "MOORE^DANA");
  study.add(Protocol::Lge, "NGUYEN^LINH").add(Protocol::T1Map, "NGUYEN^LINH");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending,
                    {{"hand_over", {"3", "t2", "2", "t1", "1"}}, {"clear_share", {"t2", "67", "67"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t2", "t1"));
  EXPECT_EQ(decided.operator_raw, "MOORE^DANA");
}

TEST(Decide, HandOverInTheMiddleOfASeries_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, {{"MOORE^DANA", 20}, {"NGUYEN^LINH", 5}});
  EXPECT_EQ(only_case(study).reasons.front().code, "hand_over");
}

TEST(Decide, SomeoneElseOnALocalizer_IsPending) {
  StudyByHand study;
  study.add(Protocol::Localizer, "NGUYEN^LINH").add(Protocol::Cine, "MOORE^DANA").add(Protocol::Lge, "MOORE^DANA");
  const auto decided = only_case(study);
  EXPECT_EQ(decided.status, CaseStatus::Pending);
  EXPECT_THAT(decided.suggestions, ElementsAre("t1", "t2"));
}

TEST(Decide, AliasConflict_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, "twin");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"alias_conflict", {"1", "1", "t3", "t4"}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t3", "t4"));
}

TEST(Decide, OnlyAngiographyWithoutCine_IsPending) {
  StudyByHand study;
  study.add(Protocol::Mra, "MOORE^DANA").add(Protocol::Flow2d, "MOORE^DANA");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Pending, {{"only_angiography", {}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1"));
  study.add(Protocol::Cine, "MOORE^DANA");
  EXPECT_EQ(only_case(study).status, CaseStatus::Credited);
}

TEST(Decide, FlowWithoutAngiography_IsCredited) {
  StudyByHand study;
  study.add(Protocol::Flow2d, "MOORE^DANA");
  EXPECT_EQ(only_case(study).status, CaseStatus::Credited);
}

TEST(Decide, EveryReasonToWaitIsGiven) {
  StudyByHand study;
  study.add(Protocol::Mra, "MOORE^DANA").add(Protocol::Mra, "sdc").add(Protocol::Mra, "JONES^MOLLY");
  expect_uncredited(only_case(study), CaseStatus::Pending,
                    {{"shared_login", {"1", "3"}}, {"not_on_roster", {"1", "3"}}, {"only_angiography", {}}});
}

TEST(Decide, NotCardiac_IsExcludedAndCreditedToNobody) {
  StudyByHand study;
  study.exam = {};
  study.add(Protocol::Localizer, "MOORE^DANA").add(Protocol::NonCardiac, "MOORE^DANA");
  const auto decided = only_case(study);
  expect_uncredited(decided, CaseStatus::Excluded, {{"not_cardiac", {}}});
  EXPECT_THAT(decided.suggestions, ElementsAre("t1"));
}

TEST(Decide, LocalizersOnly_AreExcluded) {
  StudyByHand study;
  study.exam = {};
  study.add(Protocol::Localizer, "MOORE^DANA");
  expect_uncredited(only_case(study), CaseStatus::Excluded, {{"only_localizers", {}}});
}

TEST(Decide, ReportsAndCapturesOnly_AreExcluded) {
  StudyByHand study;
  study.exam = {};
  study.add(Protocol::Derived, {{"MOORE^DANA", 1}}, kEnhancedSr)
      .add(Protocol::Ambiguous, {{"MOORE^DANA", 1}}, kSecondaryCapture);
  expect_uncredited(only_case(study), CaseStatus::Excluded, {{"nothing_acquired", {}}});
}

TEST(Decide, PhantomAnimalAndTest_AreExcludedWhateverTheyLookLike) {
  for (const auto& [subject, name] :
       {std::pair{Subject::Phantom, "phantom"}, {Subject::Animal, "animal"}, {Subject::Test, "test"}}) {
    StudyByHand study;
    study.facts.patient.subject = subject;
    study.add(Protocol::Cine, "MOORE^DANA");
    expect_uncredited(only_case(study), CaseStatus::Excluded, {{"not_a_person", {name}}});
  }
}

TEST(Decide, PostProcessingReportsAndCaptures_NeverChangeWhoScanned) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA");
  study.add(Protocol::Derived, "NGUYEN^LINH");  // an MR image made at a workstation
  study.add(Protocol::Derived, {{"NGUYEN^LINH", 1}}, kEnhancedSr)
      .add(Protocol::Ambiguous, {{"WORKSTATION", 1}}, kSecondaryCapture);
  study.add(Protocol::Derived, "").add(Protocol::Derived, "");
  const auto decided = only_case(study);
  EXPECT_EQ(decided.technologist, "t1");
  EXPECT_EQ(decided.reasons.front(), (Reason{"one_technologist", {"t1", "1", "1", "name"}}));
}

TEST(Decide, ReportThatNamesTheTechnologist_IsNoEvidenceOfAScan) {
  StudyByHand study;
  study.add(Protocol::Cine, "").add(Protocol::Derived, {{"MOORE^DANA", 1}}, kEnhancedSr);
  EXPECT_EQ(only_case(study).reasons.front().code, "no_operator");
}

TEST(Decide, EmployeeCodeAloneIsEnough) {
  StudyByHand study;
  study.add(Protocol::Cine, "").codes({{"4711", 25}});
  const auto decided = only_case(study);
  EXPECT_EQ(decided.reasons.front(), (Reason{"one_technologist", {"t1", "1", "1", "employee number"}}));
  EXPECT_EQ(decided.operator_raw, "4711");
}

TEST(Decide, EmployeeCodeBesideASharedLogin_IsThatPerson) {
  StudyByHand study;
  study.add(Protocol::Cine, "MRTECH").codes({{"4711", 25}});
  EXPECT_EQ(only_case(study).technologist, "t1");
}

TEST(Decide, EmployeeCodeInFewerInstancesThanTheSharedLogin_DoesNotCoverIt) {
  StudyByHand study;
  study.add(Protocol::Cine, "MRTECH").codes({{"4711", 24}});
  EXPECT_EQ(only_case(study).reasons, (std::vector<Reason>{{"shared_login", {"1", "1"}}}));
}

TEST(Decide, EmployeeCodeOfOneBesideTheNameOfAnother_IsPending) {
  StudyByHand study;
  study.add(Protocol::Cine, "NGUYEN^LINH").codes({{"4711", 25}});
  EXPECT_EQ(only_case(study).reasons, (std::vector<Reason>{{"alias_conflict", {"1", "1", "t1", "t2"}}}));
}

TEST(Decide, MapForTheStation_IsFoundByNameSerialOrMaker) {
  StudyByHand study;
  study.facts.station = {"SIEMENS", "Sola", "12345", "AWP1", "", "", "", 1.5};
  study.add(Protocol::Cine, "night");
  for (const char* station : {"AWP1", "awp1", "12345", "SIEMENS 12345"}) {
    EXPECT_EQ(only_case(study, roster({{"night", station, "t2"}})).technologist, "t2") << station;
  }
  EXPECT_EQ(only_case(study, roster({{"night", "AWP2", "t2"}})).reasons.front().code, "not_on_roster");
}

TEST(Decide, SameFactsGiveTheSameCase) {
  StudyByHand study;
  study.add(Protocol::Cine, "MOORE^DANA").add(Protocol::Lge, "NGUYEN^LINH").add(Protocol::Lge, "");
  EXPECT_EQ(only_case(study), only_case(study));
}

// Every study of three series, each of some protocol with some operator.
template <class Each>
void every_small_study(Each each) {
  const Strings operators{
      "", "MOORE^DANA", "dmoore", "NGUYEN^LINH", "MRTECH", "JONES^MOLLY", "MOORE^DANA\\NGUYEN^LINH", "twin"};
  const std::vector<Protocol> protocols{Protocol::Cine, Protocol::Localizer, Protocol::Derived, Protocol::Mra};
  const std::size_t kinds = operators.size() * protocols.size();
  for (std::size_t number = 0; number < kinds * kinds * kinds; ++number) {
    StudyByHand study;
    for (std::size_t rest = number, i = 0; i < 3; ++i, rest /= kinds) {
      study.add(protocols[rest % kinds / operators.size()], operators[rest % operators.size()]);
    }
    each(study);
  }
}

TEST(Decide, OfEverySmallStudy_CreditsOnlyWhereNobodyElseIsNamedAndHalfNameThePerson) {
  const auto people = roster();
  std::size_t credited = 0;
  every_small_study([&](const StudyByHand& study) {
    std::size_t scans = 0, dana = 0, linh = 0, others = 0, modules = 0, angiographies = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto protocol = study.attributions[i].protocol;
      if (protocol == Protocol::Derived) continue;
      ++scans;
      modules += protocol != Protocol::Localizer;
      angiographies += protocol == Protocol::Mra;
      const auto& named = study.facts.series[i].operators;
      const std::string value = named.empty() ? "" : named.begin()->first;
      dana += value == "MOORE^DANA" || value == "dmoore";
      linh += value == "NGUYEN^LINH";
      others += value == "MRTECH" || value == "JONES^MOLLY" || value == "twin" || value.find('\\') != std::string::npos;
    }
    const bool one = others == 0 && (dana == 0) != (linh == 0) && 2 * (dana + linh) >= scans;
    const bool only_angiography = angiographies > 0 && angiographies == modules;
    const auto decided = decide(study.facts, study.attributions, study.exam, people, {}).front();
    ASSERT_EQ(decided.status == CaseStatus::Credited, one && !only_angiography);
    ASSERT_EQ(decided.technologist, !decided.counts ? "" : dana > 0 ? "t1" : "t2");
    ASSERT_EQ(decided.counts, decided.status == CaseStatus::Credited);
    ASSERT_FALSE(decided.reasons.empty());
    credited += decided.counts;
  });
  EXPECT_GT(credited, 1000U);
}

TEST(Decide, OfEverySmallStudy_NeitherOrderOfSeriesNorAReportChangesTheCase) {
  const auto people = roster();
  every_small_study([&](StudyByHand study) {
    const auto before = decide(study.facts, study.attributions, study.exam, people, {}).front();
    std::ranges::reverse(study.facts.series);
    std::ranges::reverse(study.attributions);
    study.add(Protocol::Ambiguous, {{"NGUYEN^LINH", 9}}, kEnhancedSr);
    auto after = decide(study.facts, study.attributions, study.exam, people, {}).front();
    std::ranges::sort(after.suggestions);
    auto expected = before;
    std::ranges::sort(expected.suggestions);
    ASSERT_EQ(after, expected);
  });
}

TEST(ReasonSentence, NamesPeopleWhenItCan) {
  const NameOf names = [](std::string_view id) { return id == "t1" ? "Moore^Dana" : id == "t2" ? "Linh Nguyen" : ""; };
  EXPECT_EQ(sentence({"one_technologist", {"t1", "9", "9", "name"}}, names),
            "Dana Moore is named by 9 of 9 scan series (matched by name).");
  EXPECT_EQ(sentence({"one_technologist", {"t1", "9", "9", "alias"}}),
            "t1 is named by 9 of 9 scan series (matched by alias).");
  EXPECT_EQ(sentence({"hand_over", {"9", "t1", "6", "t2", "3"}}, names),
            "More than one technologist is named; of 9 cardiac series: Dana Moore by 6, Linh Nguyen by 3.");
  EXPECT_EQ(sentence({"alias_conflict", {"1", "2", "t1", "t2", "t9"}}, names),
            "1 of 2 scan series names an operator who may be Dana Moore, Linh Nguyen or t9.");
  EXPECT_EQ(sentence({"no_operator", {"7"}}), "None of the 7 scan series names an operator.");
}

TEST(ReasonSentence, OfAnotherVersion_IsShownAsItIs) {
  EXPECT_EQ(sentence({"moon_phase", {"full", "t1"}}), "moon_phase: full, t1");
  EXPECT_EQ(sentence({"moon_phase", {}}), "moon_phase");
  EXPECT_EQ(sentence({"shared_login", {}}), "? of ? scan series name a shared login.");
}

TEST(ReasonSentence, EveryCodeHasOne) {
  for (const char* code : {"one_technologist",
                           "cardiac_exam",
                           "no_operator",
                           "shared_login",
                           "not_on_roster",
                           "unreadable_operator",
                           "several_names",
                           "alias_conflict",
                           "hand_over",
                           "named_by_too_few",
                           "only_angiography",
                           "not_a_person",
                           "nothing_acquired",
                           "only_localizers",
                           "not_cardiac",
                           "research",
                           "same_day",
                           "repeat",
                           "physician_at_console",
                           "clear_share",
                           "close_shares",
                           "trainee_and_supervisor",
                           "another_day",
                           "by_policy"}) {
    const auto text = sentence({code, {"1", "2", "3", "4"}});
    EXPECT_EQ(text.find(code), std::string::npos) << text;
    EXPECT_EQ(text.back(), '.') << text;
  }
}

TEST(CaseWords, GoThereAndBack) {
  for (const char* name :
       {"primary_operator", "observer", "assistant", "supervisor", "post_processor", "remote_operator"}) {
    EXPECT_EQ(to_string(role_from(name).value()), name);
  }
  for (const char* name : {"credited", "pending", "confirmed", "declined", "disputed", "excluded", "void"}) {
    EXPECT_EQ(to_string(case_status_from(name).value()), name);
  }
  EXPECT_FALSE(role_from("boss"));
  EXPECT_FALSE(case_status_from(""));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
