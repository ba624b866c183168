// Rows 1, 2, 17, 19, 21 and 23: whose exam it was when the scanner says it badly, and what people say of it.
#include <gmock/gmock.h>

#include <memory>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/reports.h"
#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// ------------------------------------------------------------------------------------------------ 1: shared login

TEST_F(EdgeCase, Case01_SharedConsoleLoginWaitsAndAClaimNeedsAColleague) {
  std::size_t exams = 0;
  for (const char* login : {"sdc", "MR", "mr^tech", "OPERATOR", "Service", ""}) {
    SCOPED_TRACE(login);
    const auto number = std::to_string(++exams);
    const ExamOf exam{.study = "1.2." + number, .operator_name = login, .date = "2026030" + number};
    image(exam);
    expect_nobodys(exam.study, "pending", *login == '\0' ? "no_operator" : "shared_login");
    done(exam.study, "dana", {.kind = ActKind::Claim});
    EXPECT_EQ(status(exam.study), "pending");
    EXPECT_THAT(refusal(exam.study, "dana", {.kind = ActKind::Confirm}), HasSubstr("a colleague or a lead"));
    EXPECT_EQ(counted("dana"), exams - 1);
    done(exam.study, "linh", {.kind = ActKind::Confirm});
    expect_theirs(exam.study, "dana", "confirmed");
    EXPECT_EQ(counted("dana"), exams);
  }
  EXPECT_EQ(counted("linh"), 0U);
}

TEST_F(EdgeCase, Case01_LeadConfirmsAClaimButNotTheirOwn) {
  image({.study = "1.2.1", .operator_name = "sdc", .date = "20260301"});
  image({.study = "1.2.2", .operator_name = "sdc", .date = "20260302"});
  done("1.2.1", "dana", {.kind = ActKind::Claim});
  done("1.2.1", "ada", {.kind = ActKind::Confirm});
  expect_theirs("1.2.1", "dana", "confirmed");
  done("1.2.2", "ada", {.kind = ActKind::Claim});
  EXPECT_NE(refusal("1.2.2", "ada", {.kind = ActKind::Confirm}), "(done)");
  EXPECT_NE(refusal("1.2.2", "ada", {.kind = ActKind::Resolve, .person = "ada", .reason = "it was me"}), "(done)");
  EXPECT_EQ(status("1.2.2"), "pending");
}

TEST_F(EdgeCase, Case01_RosterThatListsASharedLoginAsAnAliasDecidesNothing) {
  world.import({{"dana", "MOORE^DANA", "", "", 0, {"sdc"}, true}});
  image({.operator_name = "SDC"});
  expect_nobodys("1.2.3", "pending", "shared_login");
  perform({.study = "1.2.4", .operator_name = "sdc", .date = "20260302"});
  expect_nobodys("1.2.4", "pending", "shared_login");
  EXPECT_EQ(counted("dana"), 0U);
}

// ---------------------------------------------------------------------------------------------- 2: name variants

TEST_F(EdgeCase, Case02_EveryFormOfOnePersonsNameIsTheirs) {
  world.import({{"jane", "DOE^JANE", "0815", "", 0, {"jdoe"}, true}});
  int day = 0;
  for (const char* form : {"DOE^JANE", "Doe, Jane", "Jane Doe", "doe^jane^^^", "jdoe", "JDOE", "0815"}) {
    const auto study = fmt::format("1.2.{}", ++day);
    perform({.study = study, .operator_name = form, .date = fmt::format("202603{:02}", day)});
    expect_theirs(study, "jane", "credited");
  }
  EXPECT_EQ(counted("jane"), 7U);
}

TEST_F(EdgeCase, Case02_NameThatOnlyResemblesSomeoneSuggestsAndNeverCredits) {
  world.import({{"jane", "DOE^JANE", "", "", 0, {}, true}, {"john", "DAY^JOHN", "", "", 0, {}, true}});
  perform({.study = "1.2.1", .operator_name = "Doe J", .date = "20260301"});
  expect_nobodys("1.2.1", "pending", "not_on_roster");
  EXPECT_EQ(case_of("1.2.1").at("suggestions"), boost::json::array{"jane"});
  perform({.study = "1.2.2", .operator_name = "JD", .date = "20260302"});
  expect_nobodys("1.2.2", "pending", "not_on_roster");
  EXPECT_EQ(case_of("1.2.2").at("suggestions"), (boost::json::array{"jane", "john"}));
}

TEST_F(EdgeCase, Case02_CodeSaysWhoItIsBesideASharedLoginAndASecondSpellingIsNoSecondPerson) {
  world.import({{"jane", "DOE^JANE", "0815", "", 0, {"jdoe"}, true}});
  for (auto report : images_of({.study = "1.2.1", .operator_name = "sdc"})) {
    report.instance.facts.operator_codes = {"0815"};
    world.send(report);
  }
  for (auto report : images_of({.study = "1.2.2", .date = "20260302"})) {
    report.instance.facts.operator_names = {"DOE^JANE", "jdoe"};
    world.send(report);
  }
  for (auto report : images_of({.study = "1.2.3", .date = "20260303"})) {
    report.instance.facts.operator_names = {"DOE^JANE"};
    report.instance.facts.operator_codes = {"4711"};  // of nobody here
    world.send(report);
  }
  world.pass(900);
  for (const char* study : {"1.2.1", "1.2.2", "1.2.3"})
    expect_theirs(study, "jane", "credited");
}

TEST_F(EdgeCase, Case02_ValueThatNobodyKnowsIsListedAndMappingItCreditsPastExamsOnTheRecord) {
  perform({.study = "1.2.1", .operator_name = "QX7", .date = "20260301"});
  perform({.study = "1.2.2", .operator_name = "QX7", .date = "20260302"});
  perform({.study = "1.2.3", .operator_name = "QX7", .date = "20260303"});
  done("1.2.3", "linh", {.kind = ActKind::Claim});
  done("1.2.3", "amita", {.kind = ActKind::Confirm});
  {
    auto reader = world.reader();
    const auto seen = operators_seen(reader, load_roster(reader, shared_logins));
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].raw, "QX7");
    EXPECT_EQ(seen[0].studies, 3U);
    EXPECT_EQ(seen[0].match.kind, MatchKind::Unknown);
  }
  ASSERT_TRUE(map_operator(*world.store, {"QX7", "", "dana"}, {"admin"}));
  world.pass(0);
  expect_theirs("1.2.1", "dana", "credited");
  expect_theirs("1.2.2", "dana", "credited");
  expect_theirs("1.2.3", "linh", "confirmed");  // what people settled stays
  EXPECT_EQ(events("operator.mapped"), 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger JOIN actors ON actor = 'actor:' || actors.id "
                        "WHERE kind = 'operator.mapped' AND name = 'admin'"),
            1);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised' AND subject IN ('1.2.1', '1.2.2')"),
            2);
}

// ---------------------------------------------------------------------------- 17: the one before stayed logged in

TEST_F(EdgeCase, Case17_WhoDeclinesNominatesTheNomineeAcceptsALeadApprovesAndBothAreOnTheRecord) {
  image({});
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_THAT(refusal("1.2.3", "dana", {.kind = ActKind::Decline}), HasSubstr("reason"));
  done("1.2.3", "dana", {.kind = ActKind::Decline, .reason = "I had gone home"});
  EXPECT_EQ(counted("dana"), 0U);
  done("1.2.3", "dana", {.kind = ActKind::Nominate, .person = "linh"});
  done("1.2.3", "linh", {.kind = ActKind::Accept});
  EXPECT_EQ(status("1.2.3"), "pending");
  EXPECT_EQ(counted("linh"), 0U);
  for (const char* who : {"dana", "linh", "amita"})
    EXPECT_THAT(refusal("1.2.3", who, {.kind = ActKind::Confirm}), HasSubstr("lead")) << who;
  done("1.2.3", "ada", {.kind = ActKind::Approve});
  expect_theirs("1.2.3", "linh", "confirmed");
  EXPECT_EQ(counted("dana"), 0U);
  EXPECT_EQ(counted("linh"), 1U);

  auto reader = world.reader();
  const auto shown = case_history_json(reader, text(case_of("1.2.3").at("case_id")));
  ASSERT_TRUE(shown);
  std::vector<std::string> acts;
  for (const auto& event : shown->at("history").as_array())
    acts.push_back(text(event.at("kind")) + " " + text(event.at("as")));
  EXPECT_THAT(acts, ElementsAre("study.completed ", "case.declined dana", "case.nominated dana", "case.accepted linh",
                                "case.approved ada"));
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

TEST_F(EdgeCase, Case17_NomineeOfAnExamUnderASharedLoginIsApprovedByALeadAndByNoColleague) {
  image({.operator_name = "sdc"});
  done("1.2.3", "ada", {.kind = ActKind::Nominate, .person = "linh"});
  EXPECT_NE(refusal("1.2.3", "dana", {.kind = ActKind::Accept}), "(done)");
  done("1.2.3", "linh", {.kind = ActKind::Accept});
  for (const char* who : {"linh", "dana", "amita"})
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Confirm}), "(done)") << who;
  EXPECT_EQ(counted("linh"), 0U);
  done("1.2.3", "ada", {.kind = ActKind::Approve});
  expect_theirs("1.2.3", "linh", "confirmed");
}

TEST_F(EdgeCase, Case17_LaterImagesUnderTheWrongLoginDoNotGiveTheExamBack) {
  image({});
  done("1.2.3", "dana", {.kind = ActKind::Decline, .reason = "I had gone home"});
  image({.time = "104500", .series = {"cine_3ch"}, .first_series = 4});
  EXPECT_EQ(status("1.2.3"), "declined");
  EXPECT_EQ(counted("dana"), 0U);
}

// ------------------------------------------------------------------------------------------- 19: several hospitals

std::vector<config::SiteSettings> two_hospitals() {
  return {{.name = "North", .time_zone = "Europe/Berlin", .ae_titles = {}, .station_names = {"NORTH1"}},
          {.name = "South", .time_zone = "Europe/Berlin", .ae_titles = {}, .station_names = {"SOUTH1"}}};
}

Evaluate judge_at(const std::vector<config::SiteSettings>& hospitals) {
  const auto policies = std::make_shared<const Policies>(Policies{.sites = Sites(hospitals)});
  return [policies](const dicom_parsing::StudyFacts& study, const Roster& roster) {
    return evaluate(study, roster, AttributionRules::shipped(), *policies);
  };
}

// By their steps alone: a hospital is known before any image has come.
TEST_F(EdgeCase, Case19_AccountsAtTwoHospitalsAreOnePersonWithOneTotal) {
  world.close();
  world.intake_options.sites = two_hospitals();
  world.evaluate = judge_at(two_hospitals());
  open();
  ASSERT_TRUE(map_operator(*world.store, {"u12", "NORTH1", "dana"}, {"admin"}));
  ASSERT_TRUE(map_operator(*world.store, {"u12", "SOUTH1", "linh"}, {"admin"}));
  ASSERT_TRUE(map_operator(*world.store, {"agency 3", "SOUTH1", "dana"}, {"admin"}));
  perform({.study = "1.2.1", .operator_name = "u12", .time = "080000", .scanner = "NORTH1"});
  perform({.study = "1.2.2", .operator_name = "agency 3", .time = "140000", .scanner = "SOUTH1"});
  perform({.study = "1.2.3", .operator_name = "u12", .time = "160000", .scanner = "SOUTH1", .patient_id = "PAT-0900"});
  expect_theirs("1.2.1", "dana", "credited");
  expect_theirs("1.2.2", "dana", "credited");
  expect_theirs("1.2.3", "linh", "credited");
  EXPECT_EQ(counted("dana"), 2U);
  EXPECT_EQ(counted("linh"), 1U);
  EXPECT_EQ(text(study_of("1.2.1").at("site")), "North");
  EXPECT_EQ(text(study_of("1.2.2").at("site")), "South");
}

TEST_F(EdgeCase, Case19_WhoIsEmployedAtOneHospitalIsNotAtTheOtherByImagesAndBySteps) {
  world.close();
  world.intake_options.sites = two_hospitals();
  world.evaluate = judge_at(two_hospitals());
  open();
  ASSERT_TRUE(employ(*world.store, "dana", {"North", "2026-01-01", ""}, {"admin"}));
  perform({.study = "1.2.1", .time = "080000", .scanner = "NORTH1"});
  perform({.study = "1.2.2", .time = "140000", .scanner = "SOUTH1"});
  image({.study = "1.2.3", .date = "20260302", .time = "080000", .scanner = "NORTH1"});
  image({.study = "1.2.4", .date = "20260302", .time = "140000", .scanner = "SOUTH1"});
  const auto answer = progress_of("dana");
  EXPECT_THAT(answer.primary, ElementsAre(text(case_of("1.2.1").at("case_id")), text(case_of("1.2.3").at("case_id"))));
  ASSERT_EQ(answer.uncounted.size(), 2U);
  for (const auto& one : answer.uncounted)
    EXPECT_EQ(one.reasons, (std::vector<Reason>{{"outside_employment", {}}})) << one.study_uid;
}

TEST_F(EdgeCase, Case19_OverlapOnTwoScannersWaitsInBothAndALeadMayGiveBoth) {
  perform({.study = "1.2.1", .time = "101500", .scanner = "MR1"});
  perform({.study = "1.2.2", .time = "103000", .scanner = "MR2", .patient_id = "PAT-2"});
  for (const char* study : {"1.2.1", "1.2.2"}) {
    expect_nobodys(study, "pending", "two_scanners");
    EXPECT_EQ(case_of(study).at("suggestions"), boost::json::array{"dana"});
    EXPECT_NE(refusal(study, "dana", {.kind = ActKind::Confirm}), "(done)");
    EXPECT_THAT(refusal(study, "ada", {.kind = ActKind::Confirm}), HasSubstr("--reason"));
  }
  EXPECT_EQ(counted("dana"), 0U);
  for (const char* study : {"1.2.1", "1.2.2"}) {
    done(study, "ada", {.kind = ActKind::Confirm, .reason = "scanned the second one from afar"});
    expect_theirs(study, "dana", "confirmed");
  }
  EXPECT_EQ(counted("dana"), 2U);
}

// ---------------------------------------------------------------------------------------------- 21: remote scanning

TEST_F(EdgeCase, Case21_RemoteOperatorNeedsALeadAndCountsOnlyWhereTheProgramSaysSo) {
  image({});
  done("1.2.3", "linh", {.kind = ActKind::TakePart, .role = Role::RemoteOperator});
  EXPECT_EQ(status("1.2.3", "remote_operator"), "pending");
  const auto remote = text(case_of("1.2.3", "remote_operator").at("case_id"));
  for (const char* who : {"linh", "dana", "amita"})
    EXPECT_NE(refusal(remote, who, {.kind = ActKind::Confirm}), "(done)") << who;
  auto program = scmr_technologist_2022();
  program.remote_counts = true;
  EXPECT_THAT(progress_of("linh", "20261124", &program).primary, IsEmpty());
  done(remote, "ada", {.kind = ActKind::Approve});
  EXPECT_EQ(status("1.2.3", "remote_operator"), "confirmed");
  const auto shipped = progress_of("linh");
  EXPECT_THAT(shipped.primary, IsEmpty());
  ASSERT_EQ(shipped.uncounted.size(), 1U);
  EXPECT_EQ(shipped.uncounted[0].reasons, (std::vector<Reason>{{"other_role", {"remote_operator"}}}));
  EXPECT_THAT(progress_of("linh", "20261124", &program).primary, ElementsAre(remote));
}

TEST_F(EdgeCase, Case21_HelperAtTheBedsideGetsNoCredit) {
  image({});
  done("1.2.3", "linh", {.kind = ActKind::TakePart, .role = Role::Assistant});
  EXPECT_EQ(status("1.2.3", "assistant"), "confirmed");
  EXPECT_FALSE(case_of("1.2.3", "assistant").at("counts").as_bool());
  auto program = scmr_technologist_2022();
  program.remote_counts = true;
  const auto answer = progress_of("linh", "20261124", &program);
  EXPECT_THAT(answer.primary, IsEmpty());
  ASSERT_EQ(answer.uncounted.size(), 1U);
  EXPECT_EQ(answer.uncounted[0].reasons, (std::vector<Reason>{{"other_role", {"assistant"}}}));
  expect_theirs("1.2.3", "dana", "credited");
}

// ------------------------------------------------------------------------------------------------- 23: both want it

TEST_F(EdgeCase, Case23_TwoWhoWantOneExamHaveItNeitherUntilALeadDecides) {
  image({});
  done("1.2.3", "linh", {.kind = ActKind::Claim});
  EXPECT_EQ(status("1.2.3"), "disputed");
  EXPECT_EQ(counted("dana") + counted("linh"), 0U);
  for (const char* who : {"dana", "linh", "amita"}) {
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Confirm}), "(done)") << who;
    EXPECT_NE(refusal("1.2.3", who, {.kind = ActKind::Resolve, .person = who, .reason = "me"}), "(done)") << who;
  }
  EXPECT_THAT(refusal("1.2.3", "ada", {.kind = ActKind::Resolve, .person = "linh"}), HasSubstr("reason"));
  done("1.2.3", "ada", {.kind = ActKind::Resolve, .person = "linh", .reason = "both were there, Linh scanned"});
  expect_theirs("1.2.3", "linh", "confirmed");
  EXPECT_EQ(counted("dana"), 0U);
  EXPECT_EQ(counted("linh"), 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE role = 'primary_operator'"), 1);
}

TEST_F(EdgeCase, Case23_TwoWhoClaimAnUnclaimedExamWaitForALeadAndNoColleagueDecides) {
  image({.operator_name = ""});
  done("1.2.3", "dana", {.kind = ActKind::Claim});
  done("1.2.3", "linh", {.kind = ActKind::Claim});
  EXPECT_EQ(status("1.2.3"), "disputed");
  EXPECT_NE(refusal("1.2.3", "amita", {.kind = ActKind::Confirm}), "(done)");
  image({.time = "104500", .series = {"cine_3ch"}, .first_series = 4});  // news that names dana settles nothing
  EXPECT_EQ(status("1.2.3"), "disputed");
  EXPECT_EQ(counted("dana") + counted("linh"), 0U);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
