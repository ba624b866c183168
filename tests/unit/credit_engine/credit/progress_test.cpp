#include "credit_engine/credit/progress.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>
#include <set>
#include <sstream>

namespace cmrcredit::credit_engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Strings = std::vector<std::string>;
using Cases = std::vector<CaseRecord>;

Technologist dana(int level = 0) {
  Technologist person;
  person.id = "t1";
  person.name = "Moore^Dana";
  person.level = level;
  return person;
}

CaseRecord performed(int number, const std::string& date, Strings credits = {}) {
  CaseRecord record;
  record.case_id = fmt::format("c{:04}", number);
  record.study_uid = fmt::format("1.2.{}", number);
  record.study_date = date;
  record.technologist = "t1";
  record.status = CaseStatus::Credited;
  record.counts = true;
  record.credits = std::move(credits);
  return record;
}

CaseRecord observed(int number, const std::string& date) {
  auto record = performed(number, date);
  record.role = Role::Observer;
  record.counts = false;
  return record;
}

// `count` cases on consecutive days from `from` on, numbered from `number`.
Cases many(int count, const std::string& from, int number = 0, const Strings& credits = {}) {
  Cases cases;
  for (int i = 0; i < count; ++i) {
    const Day day(std::chrono::sys_days(day_from(from).value()) + std::chrono::days(i));
    auto date = to_text(day);
    std::erase(date, '-');
    cases.push_back(performed(number + i, date, credits));
  }
  return cases;
}

Cases operator+(Cases a, const Cases& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Progress ask(const Cases& cases, const std::string& at = "20261124", int level = 0,
             const Program& program = scmr_technologist_2022()) {
  const auto person = dana(level);
  return progress({program, person, day_from(at).value()}, cases);
}

Strings why(const Progress& answer) {
  Strings codes;
  for (const auto& one : answer.uncounted)
    codes.push_back(one.case_id + " " + one.reasons.front().code);
  return codes;
}

Cases ten_observed() {
  Cases cases;
  for (int i = 0; i < 10; ++i)
    cases.push_back(observed(9000 + i, fmt::format("202512{:02}", i + 1)));
  return cases;
}

TEST(Progress, TwentyNineOfThirtyIsOneShort_ThirtyIsEnough) {
  const auto short_of_one = ask(many(29, "20260101"));
  EXPECT_EQ(short_of_one.levels[0].primary.have(), 29);
  EXPECT_EQ(short_of_one.levels[0].primary.missing(), 1);
  EXPECT_FALSE(short_of_one.levels[0].primary.met());
  EXPECT_TRUE(ask(many(30, "20260101")).levels[0].primary.met());
}

TEST(Progress, LevelsNeedThirtyOneHundredFiftyAndThreeHundred_OfTheSameCases) {
  const auto answer = ask(many(299, "20250101"));
  EXPECT_TRUE(answer.levels[0].primary.met());
  EXPECT_TRUE(answer.levels[1].primary.met());
  EXPECT_EQ(answer.levels[2].primary.missing(), 1);
  EXPECT_FALSE(ask(many(149, "20250101")).levels[1].primary.met());
  EXPECT_TRUE(ask(many(300, "20250101")).levels[2].primary.met());
}

TEST(Progress, LevelOfACaseNeverKeepsItFromTheCount) {
  const auto answer = ask({performed(1, "20260101", {"L3.STRESS"}), performed(2, "20260102")});
  EXPECT_EQ(answer.levels[0].primary.have(), 2);
  EXPECT_EQ(answer.levels[2].protocols[3].tally.cases, Strings{"c0001"});
}

TEST(Progress, NineOfTenObservedIsOneShort_AndObservedCasesNeverCountAsPerformed) {
  auto cases = ten_observed();
  cases.pop_back();
  const auto answer = ask(cases);
  EXPECT_EQ(answer.levels[0].observed.missing(), 1);
  EXPECT_EQ(answer.levels[0].primary.have(), 0);
  EXPECT_TRUE(ask(ten_observed()).levels[0].observed.met());
  EXPECT_THAT(answer.uncounted, IsEmpty());
}

TEST(Progress, StudyIsObservedOncePerPerson_AndNotByWhoPerformedIt) {
  auto again = observed(2, "20260102");
  again.study_uid = "1.2.1";
  const auto answer = ask({observed(1, "20260101"), again});
  EXPECT_EQ(answer.observed, Strings{"c0001"});
  EXPECT_THAT(why(answer), ElementsAre("c0002 same_exam"));
  auto own = observed(3, "20260101");
  own.study_uid = "1.2.4";
  const auto both = ask({own, performed(4, "20260101")});
  EXPECT_THAT(both.observed, IsEmpty());
  EXPECT_THAT(why(both), ElementsAre("c0003 performed_too"));
}

TEST(Progress, ExamCountsOnce_HoweverManyCasesItHas) {
  Cases cases;
  for (int i = 0; i < 5; ++i) {
    cases.push_back(performed(i, "20260101"));
    cases.back().study_uid = "1.2.3";
  }
  const auto answer = ask(cases);
  EXPECT_EQ(answer.primary, Strings{"c0000"});
  EXPECT_THAT(answer.uncounted, SizeIs(4));
}

TEST(Progress, ExamCoversEveryProtocolItCredits_AndIsOneInTheTotal) {
  const auto answer = ask({performed(1, "20260101", {"L3.STRESS", "L2.VIAB", "SP.PED"})});
  EXPECT_EQ(answer.levels[1].protocols_covered(), 1);
  EXPECT_EQ(answer.levels[2].protocols_covered(), 1);
  EXPECT_EQ(answer.specialties[1].tally.cases, Strings{"c0001"});
  EXPECT_EQ(answer.levels[0].primary.have(), 1);
}

TEST(Progress, SixOfEightProtocolsAreEnoughAtLevelTwo) {
  const Strings all{"L2.VIAB", "L2.HF", "L2.INF", "L2.HCM", "L2.MYO", "L2.ARVC", "L2.PERI", "L2.MASS"};
  Cases cases = ten_observed() + many(150, "20260101", 0, {"L1.LVF"});
  for (std::size_t i = 0; i < 5; ++i)
    cases[10 + i].credits = {all[i]};
  EXPECT_EQ(ask(cases).levels[1].protocols_covered(), 5);
  EXPECT_FALSE(ask(cases).levels[1].cases_complete());
  cases[15].credits = {all[5]};
  EXPECT_EQ(ask(cases).levels[1].protocols_needed, 6);
  EXPECT_TRUE(ask(cases).levels[1].cases_complete());
}

TEST(Progress, SiteMayAskForMoreCasesPerProtocol) {
  auto program = scmr_technologist_2022();
  program.min_cases_per_protocol = 2;
  EXPECT_EQ(ask(many(1, "20260101", 0, {"L1.LVF"}), "20261124", 0, program).levels[0].protocols_covered(), 0);
  EXPECT_EQ(ask(many(2, "20260101", 0, {"L1.LVF"}), "20261124", 0, program).levels[0].protocols_covered(), 1);
}

TEST(Progress, LevelIsCompleteOnlyWithAllDomainsSigned) {
  const auto& program = scmr_technologist_2022();
  const auto person = dana();
  ProgressQuestion question{program, person, day_from("20261124").value()};
  const auto cases = ten_observed() + many(30, "20260101", 0, {"L1.LVF"});
  for (const auto& domain : program.domains) {
    EXPECT_FALSE(progress(question, cases).levels[0].complete());
    question.milestones.push_back({1, domain.id, "lead", day_from("20260601").value()});
  }
  const auto answer = progress(question, cases);
  EXPECT_TRUE(answer.levels[0].complete());
  EXPECT_THAT(answer.levels[0].domains.front().milestones, Not(IsEmpty()));
  question.at = day_from("20260531").value();
  EXPECT_EQ(progress(question, cases).levels[0].domains_signed(), 0);
}

TEST(Progress, LevelAsksForTheLevelsBelow_UnlessTheyAreHeldOrTheProgramSaysNot) {
  EXPECT_EQ(ask({}).levels[2].open_below, (std::vector<int>{1, 2}));
  EXPECT_EQ(ask({}, "20261124", 1).levels[2].open_below, std::vector<int>{2});
  EXPECT_THAT(ask({}, "20261124", 2).levels[2].open_below, IsEmpty());
  auto program = scmr_technologist_2022();
  program.requires_lower_levels = false;
  EXPECT_THAT(ask({}, "20261124", 0, program).levels[2].open_below, IsEmpty());
}

TEST(Progress, CaseBeforeTheTenthObservationCountsAndSaysSo) {
  const auto cases = ten_observed() + Cases{performed(1, "20251209"), performed(2, "20251210")};
  const auto answer = ask(cases);
  EXPECT_EQ(answer.levels[0].primary.have(), 2);
  EXPECT_EQ(answer.levels[0].before_observation, Strings{"c0001"});
  EXPECT_EQ(ask({performed(1, "20251209")}).levels[0].before_observation, Strings{"c0001"});
}

TEST(Progress, CaseBeforeTheTenthObservation_DoesNotCountWhereTheProgramIsStrict) {
  auto program = scmr_technologist_2022();
  program.observation_first = ObservationFirst::Strict;
  const auto cases = ten_observed() + Cases{performed(1, "20251209"), performed(2, "20251210")};
  const auto answer = ask(cases, "20261124", 0, program);
  EXPECT_EQ(answer.primary, Strings{"c0002"});
  EXPECT_THAT(why(answer), ElementsAre("c0001 before_observation"));
  EXPECT_EQ(ask({performed(1, "20251209")}, "20261124", 1, program).primary, Strings{"c0001"});  // level 1 is held
}

TEST(Progress, OnlyTheOwnCreditedAndConfirmedCasesCount) {
  Cases cases;
  for (const auto status : {CaseStatus::Credited, CaseStatus::Confirmed, CaseStatus::Pending, CaseStatus::Declined,
                            CaseStatus::Disputed, CaseStatus::Excluded, CaseStatus::Void}) {
    cases.push_back(performed(static_cast<int>(cases.size()), "20260101"));
    cases.back().status = status;
  }
  cases.push_back(performed(50, "20260101"));
  cases.back().technologist = "t2";
  const auto answer = ask(cases);
  EXPECT_EQ(answer.primary, (Strings{"c0000", "c0001"}));
  EXPECT_THAT(answer.uncounted, SizeIs(5));
  for (const auto& one : answer.uncounted)
    EXPECT_FALSE(one.reasons.empty()) << one.case_id;
}

TEST(Progress, PendingCaseThatSuggestsThePerson_IsShownWithItsReason) {
  auto pending = performed(1, "20260101");
  pending.technologist.clear();
  pending.status = CaseStatus::Pending;
  pending.counts = false;
  pending.suggestions = {"t2", "t1"};
  pending.reasons = {{"shared_login", {"3", "3"}}};
  const auto answer = ask({pending});
  ASSERT_THAT(answer.uncounted, SizeIs(1));
  EXPECT_EQ(answer.uncounted[0].reasons, pending.reasons);
  EXPECT_THAT(to_table(answer), HasSubstr("3 of 3 scan series name a shared login."));
  pending.suggestions = {"t2"};
  EXPECT_THAT(ask({pending}).uncounted, IsEmpty());
}

TEST(Progress, OtherRolesDoNotCount) {
  Cases cases;
  for (const auto role : {Role::Assistant, Role::Supervisor, Role::RemoteOperator}) {
    cases.push_back(performed(static_cast<int>(cases.size()), "20260101"));
    cases.back().role = role;
  }
  const auto answer = ask(cases);
  EXPECT_THAT(answer.primary, IsEmpty());
  EXPECT_EQ(answer.uncounted[2].reasons, (std::vector<Reason>{{"other_role", {"remote_operator"}}}));
}

TEST(Progress, CaseThatSomeoneMarkedAsNotCounting_DoesNotCount) {
  auto record = performed(1, "20260101");
  record.counts = false;
  EXPECT_THAT(why(ask({record})), ElementsAre("c0001 marked_not_counting"));
}

TEST(Progress, CaseWithoutDateCountsForNothingAndSaysSo) {
  EXPECT_THAT(why(ask({performed(1, ""), performed(2, "20260230")})), ElementsAre("c0002 no_date", "c0001 no_date"));
}

TEST(Progress, PastDayDoesNotSeeLaterCases) {
  const auto cases = many(30, "20260101");
  EXPECT_EQ(ask(cases, "20260129").levels[0].primary.have(), 29);
  EXPECT_EQ(ask(cases, "20260130").levels[0].primary.have(), 30);
  EXPECT_THAT(ask(cases, "20251231").uncounted, IsEmpty());
  EXPECT_EQ(ask(cases, "20260110"), ask(many(10, "20260101"), "20260110"));
}

TEST(Progress, SpecialtiesNeedFiftyThirtyTenAndTwenty) {
  const auto answer = ask(many(50, "20260101", 0, {"SP.CCHD", "SP.ANES"}) + many(29, "20260301", 100, {"SP.PED"}));
  EXPECT_TRUE(answer.specialties[0].tally.met());
  EXPECT_EQ(answer.specialties[1].tally.missing(), 1);
  EXPECT_EQ(answer.specialties[2].tally.need, 10);
  EXPECT_EQ(answer.specialties[2].tally.have(), 50);
  EXPECT_EQ(answer.specialties[3].tally.need, 20);
  EXPECT_EQ(answer.specialties[0].open_levels, (std::vector<int>{2, 3}));
  EXPECT_THAT(ask({}, "20261124", 3).specialties[0].open_levels, IsEmpty());
}

TEST(Progress, PostProcessingCountsConfirmedPostProcessorsOnly) {
  auto record = performed(1, "20260101", {"SP.POST"});
  EXPECT_EQ(ask({record}).specialties[3].tally.have(), 0);  // who scanned did not thereby post-process
  record.role = Role::PostProcessor;
  EXPECT_THAT(why(ask({record})), ElementsAre("c0001 waits_for_confirmation"));
  record.status = CaseStatus::Confirmed;
  const auto answer = ask({record});
  EXPECT_EQ(answer.specialties[3].tally.cases, Strings{"c0001"});
  EXPECT_THAT(answer.primary, IsEmpty());
}

TEST(Maintenance, OneHundredAtLevelTwoAndTwoHundredAtLevelThree) {
  const auto answer = ask(many(199, "20260101"), "20261124", 3);
  ASSERT_THAT(answer.maintenance, SizeIs(2));
  EXPECT_TRUE(answer.maintenance[0].tally.met());
  EXPECT_EQ(answer.maintenance[1].tally.missing(), 1);
  EXPECT_FALSE(answer.maintenance[0].applies);
  EXPECT_TRUE(answer.maintenance[1].applies);
}

TEST(Maintenance, CaseCountsThroughTheLastDayOfItsTwoYears) {
  const Cases cases{performed(1, "20240310")};
  EXPECT_EQ(ask(cases, "20240310").maintenance[0].tally.have(), 1);
  EXPECT_EQ(ask(cases, "20260309").maintenance[0].tally.have(), 1);
  EXPECT_EQ(ask(cases, "20260310").maintenance[0].tally.have(), 0);
  EXPECT_EQ(ask(cases, "20260310").primary, Strings{"c0001"});  // the total keeps it
}

TEST(Maintenance, CaseOfALeapDayCountsThroughTheLastOfFebruary) {
  const Cases cases{performed(1, "20240229")};
  EXPECT_EQ(ask(cases, "20260228").maintenance[0].tally.have(), 1);
  EXPECT_EQ(ask(cases, "20260301").maintenance[0].tally.have(), 0);
}

TEST(Maintenance, SaysWhenCasesLeaveAndWhenTooFewAreLeft) {
  const auto cases = many(101, "20250101") + Cases{performed(500, "20250101")};
  const auto answer = ask(cases, "20261124", 2).maintenance[0];
  EXPECT_EQ(to_text(answer.from), "2024-11-25");
  EXPECT_EQ(to_text(answer.until), "2026-11-24");
  EXPECT_EQ(to_text(answer.next_leaves.value()), "2027-01-01");
  EXPECT_EQ(answer.cases_leaving, 2);
  EXPECT_EQ(to_text(answer.short_from.value()), "2027-01-02");  // 102 - 2 = 100 are enough on the first of January
  EXPECT_FALSE(ask(many(99, "20250101"), "20261124", 2).maintenance[0].short_from);
  EXPECT_FALSE(ask({}, "20261124", 2).maintenance[0].next_leaves);
}

TEST(Progress, OrderOfCasesNeverChangesTheAnswer_AndEveryNumberListsItsCases) {
  std::mt19937 random(20221);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int history = 0; history < 50; ++history) {
    Cases cases;
    for (int i = 0; i < 120; ++i) {
      auto record = performed(i, fmt::format("2025{:02}{:02}", 1 + pick(12), 1 + pick(28)));
      record.role = static_cast<Role>(pick(6));
      record.status = static_cast<CaseStatus>(pick(7));
      record.counts = pick(4) > 0;
      record.study_uid = fmt::format("1.2.{}", pick(90));
      if (pick(5) == 0) record.study_date.clear();
      if (pick(3) == 0) record.credits = {"L1.LVF", "L2.VIAB"};
      if (pick(6) == 0) record.technologist.clear(), record.suggestions = {"t1"};
      cases.push_back(std::move(record));
    }
    const auto first = ask(cases);
    std::ranges::shuffle(cases, random);
    EXPECT_EQ(ask(cases), first);
    // every case stands in exactly one place
    std::multiset<std::string> placed(first.primary.begin(), first.primary.end());
    placed.insert(first.observed.begin(), first.observed.end());
    placed.insert(first.specialties[3].tally.cases.begin(), first.specialties[3].tally.cases.end());
    for (const auto& one : first.uncounted)
      placed.insert(one.case_id);
    EXPECT_EQ(placed.size(), cases.size());
    for (const auto& record : cases)
      EXPECT_EQ(placed.count(record.case_id), 1U) << record.case_id;
  }
}

TEST(ProgressJson, HasForEachNumberTheCasesBehindIt) {
  const auto made = to_json(ask(ten_observed() + many(29, "20260101", 0, {"L1.LVF"}), "20261124"));
  const auto& level = made.at("levels").at(0);
  EXPECT_EQ(level.at("level").as_int64(), 1);
  EXPECT_EQ(level.at("primary").at("have").as_int64(), 29);
  EXPECT_EQ(level.at("primary").at("need").as_int64(), 30);
  EXPECT_EQ(level.at("primary").at("cases").as_array().size(), 29U);
  EXPECT_EQ(level.at("observed").at("cases").as_array().size(), 10U);
  EXPECT_EQ(level.at("protocols").at("items").at(0).at("cases").as_array().size(), 29U);
  EXPECT_EQ(level.at("protocols").at("share").as_string(), "2/3");
  EXPECT_EQ(made.at("technologist").at("name").as_string(), "Dana Moore");
  EXPECT_EQ(made.at("at").as_string(), "2026-11-24");
  EXPECT_EQ(made.at("program").at("verified_against_figure").as_bool(), false);
  EXPECT_EQ(made.at("maintenance").at(0).at("from").as_string(), "2024-11-25");
}

TEST(ProgressJson, UncountedCaseSaysWhyInWordsAndCodes) {
  auto record = performed(1, "20260101");
  record.role = Role::Supervisor;
  const auto made = to_json(ask({record}));
  const auto& one = made.at("uncounted").at(0);
  EXPECT_EQ(one.at("reasons").at(0).as_string(), "Done as supervisor: only exams performed as primary operator count.");
  EXPECT_EQ(one.at("reason_codes").at(0).at("code").as_string(), "other_role");
  EXPECT_EQ(one.at("study_date").as_string(), "2026-01-01");
}

// A history in which everything that can be said is said.
Progress rich(int level, const std::string& name) {
  auto cases = many(101, "20250101", 0, {"L1.LVF", "SP.PED"});
  for (int i = 0; i < 25; ++i) {
    cases.push_back(performed(500 + i, "20260101"));
    cases.back().status = CaseStatus::Pending;
    cases.back().reasons = {{"hand_over", {"9", "t1", "6", "t2", "3"}}, {"named_by_too_few", {"t1", "1", "12"}}};
    cases.push_back(performed(600 + i, "20260101"));
    cases.back().status = CaseStatus::Excluded;
    cases.back().reasons = {{"not_cardiac", {}}};
  }
  auto person = dana(level);
  person.name = name;
  return progress({scmr_technologist_2022(), person, day_from("20261124").value()}, cases);
}

TEST(ProgressTable, FitsOneHundredColumns) {
  for (const auto& name :
       {std::string("Moore^Dana"), std::string(300, 'x'), std::string("Quite ") + std::string(200, 'y')}) {
    std::istringstream lines(to_table(rich(2, name), [](std::string_view) { return std::string(150, 'z'); }));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(ProgressTable, SaysWhatIsThereAndWhatIsStillToCome) {
  const auto table = to_table(rich(2, "Moore^Dana"));
  EXPECT_THAT(table, HasSubstr("Dana Moore (t1) on 2026-11-24\n"));
  EXPECT_THAT(table, HasSubstr("LEVEL 2  Intermediate (held)"));
  EXPECT_THAT(table, HasSubstr("101    150\n"));  // held: nothing is to go
  EXPECT_THAT(table, HasSubstr("101    300  199 to go\n"));
  EXPECT_THAT(table, HasSubstr("101    100  enough\n"));
  EXPECT_THAT(
      table,
      HasSubstr("1 exam leaves the window of 24 months on 2027-01-01; too few from 2027-01-02 if none is added."));
  EXPECT_THAT(table, HasSubstr("and 5 exams more"));
  EXPECT_THAT(table, HasSubstr("25 exams excluded: Not a cardiac exam."));
  EXPECT_THAT(table, HasSubstr("The protocol lists have not been checked"));
}

TEST(Progress, NeverSaysCertified) {
  for (const int level : {0, 1, 2, 3}) {
    auto text = to_table(rich(level, "Moore^Dana")) + boost::json::serialize(to_json(rich(level, "Moore^Dana")));
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_THAT(text, Not(HasSubstr("certif")));
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
