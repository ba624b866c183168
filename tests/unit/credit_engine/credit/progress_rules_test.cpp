// What a program may ask of a case beyond the role, and what progress says of supervisors, CE, meetings, cycles and
// pace.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "credit_engine/credit/progress.h"

namespace cmrcredit::credit_engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Strings = std::vector<std::string>;
using Cases = std::vector<CaseRecord>;

Day day(const std::string& text) {
  return day_from(text).value();
}

CaseRecord performed(int number, const std::string& date, const std::string& time = {}) {
  CaseRecord record;
  record.case_id = fmt::format("c{:04}", number);
  record.study_uid = fmt::format("1.2.{}", number);
  record.study_date = date;
  record.study_time = time;
  record.technologist = "t1";
  record.status = CaseStatus::Credited;
  record.counts = true;
  return record;
}

Technologist dana() {
  Technologist person;
  person.id = "t1";
  person.name = "Moore^Dana";
  return person;
}

Program plain() {
  auto program = scmr_technologist_2022();
  program.observation_first = ObservationFirst::Off;
  return program;
}

Progress ask(const Program& program, const Cases& cases, const std::string& at = "20261124",
             const Technologist& person = dana()) {
  return progress({.program = program, .technologist = person, .at = day(at)}, cases);
}

Strings why(const Progress& answer) {
  Strings codes;
  for (const auto& one : answer.uncounted)
    codes.push_back(one.case_id + " " + one.reasons.front().code);
  return codes;
}

TEST(ProgramRules, DailyCapCountsTheFirstOfADay_ByTimeThenId) {
  auto program = plain();
  program.daily_cap = 2;
  const auto answer =
      ask(program, {performed(1, "20260101", "120000"), performed(2, "20260101", "080000"), performed(3, "20260101"),
                    performed(4, "20260101", "080000"), performed(5, "20260102", "230000")});
  EXPECT_EQ(answer.primary, (Strings{"c0002", "c0004", "c0005"}));
  EXPECT_THAT(why(answer), ElementsAre("c0001 daily_cap", "c0003 daily_cap"));
  EXPECT_THAT(to_table(answer), HasSubstr("At most 2 exams a day count."));
}

TEST(ProgramRules, CaseOlderThanTheLookBackDropsOutOfTheTotal) {
  auto program = plain();
  program.look_back_months = 24;
  const Cases cases{performed(1, "20240310")};
  EXPECT_THAT(ask(program, cases, "20260309").primary, SizeIs(1));
  const auto later = ask(program, cases, "20260310");
  EXPECT_THAT(later.primary, IsEmpty());
  EXPECT_THAT(why(later), ElementsAre("c0001 look_back"));
}

TEST(ProgramRules, VerificationAsksForItsSteps) {
  auto program = plain();
  auto verified = performed(2, "20260101"), approved = performed(3, "20260101");
  verified.verified_by = approved.verified_by = "t2";
  approved.approved_by = "p1";
  const Cases cases{performed(1, "20260101"), verified, approved};
  EXPECT_THAT(ask(program, cases).primary, SizeIs(3));
  program.verification = Verification::OneStep;
  EXPECT_THAT(why(ask(program, cases)), ElementsAre("c0001 not_verified"));
  program.verification = Verification::TwoStep;
  EXPECT_THAT(why(ask(program, cases)), ElementsAre("c0001 not_verified", "c0002 not_approved"));
}

TEST(ProgramRules, StudyBeforeEmploymentIsShownAndDoesNotCount) {
  auto program = plain();
  program.employment = EmploymentRule::Required;
  auto person = dana();
  person.employments = {{"North", "20260105", ""}};
  auto south = performed(3, "20260106");
  south.site = "South";
  const auto answer = ask(program, {performed(1, "20260104"), performed(2, "20260105"), south}, "20261124", person);
  EXPECT_EQ(answer.primary, Strings{"c0002"});
  EXPECT_THAT(why(answer), ElementsAre("c0003 outside_employment", "c0001 outside_employment"));
  EXPECT_THAT(ask(program, {performed(1, "20260104")}).primary, SizeIs(1));  // no employment is stated
}

TEST(ProgramRules, RemoteOperatorCountsOnlyWhereTheProgramSaysSo_AndAPersonConfirmedIt) {
  auto program = plain();
  auto remote = performed(1, "20260101");
  remote.role = Role::RemoteOperator;
  remote.counts = false;
  remote.status = CaseStatus::Confirmed;
  EXPECT_THAT(why(ask(program, {remote})), ElementsAre("c0001 other_role"));
  program.remote_counts = true;
  EXPECT_EQ(ask(program, {remote}).primary, Strings{"c0001"});
  remote.status = CaseStatus::Credited;
  EXPECT_THAT(why(ask(program, {remote})), ElementsAre("c0001 marked_not_counting"));
}

TEST(ProgramRules, RegistryLikeProgramWorksFromItsFileAlone) {
  const auto program = load_program(std::filesystem::path(CMRCREDIT_TEST_DATA) / "programs" / "arrt-like.toml");
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->daily_cap, 7);
  Cases cases;
  for (int i = 0; i < 8; ++i) {
    cases.push_back(performed(i, "20260101", fmt::format("{:02}0000", 8 + i)));
    cases.back().verified_by = "t2";
    cases.back().approved_by = "p1";
  }
  cases.push_back(performed(50, "20231001"));
  cases.push_back(performed(51, "20260102"));
  const auto answer = ask(*program, cases);
  EXPECT_THAT(answer.primary, SizeIs(7));
  EXPECT_THAT(why(answer), ElementsAre("c0051 not_verified", "c0007 daily_cap", "c0050 look_back"));
}

TEST(ProgramRules, WrongWordsSayWhatWouldBeRight) {
  const auto error_of = [](const std::string& line) {
    const auto text = "id = \"x\"\nversion = 1\ntitle = \"x\"\nsource = \"x\"\n[counting]\n" + line + "\n";
    const auto parsed = parse_program(text, "x.toml");
    return parsed ? std::string("accepted") : parsed.error().text();
  };
  EXPECT_EQ(error_of("daily_cap = 7"), "accepted");
  EXPECT_EQ(error_of("daily_cup = 7"), "x.toml:6:1: unknown key 'daily_cup' in [counting]; did you mean 'daily_cap'?");
  EXPECT_THAT(error_of("verification = \"two\""), HasSubstr("must be one of \"none\", \"one_step\", \"two_step\""));
  EXPECT_THAT(error_of("look_back_months = -1"), HasSubstr("x.toml:6:20: 'look_back_months' in [counting] must be"));
}

TEST(ProgramContent, IsTheSameWhateverCommentsAndOrder) {
  EXPECT_EQ(program_content("a = 1\nb = 2 # two\n"), program_content("# c\nb = 2\n\na = 1"));
  EXPECT_NE(program_content("a = 1"), program_content("a = 2"));
}

TEST(Supervision, GapsAreByTheSupervisorsLevelOnTheDayOfTheStudy) {
  auto without = performed(1, "20260101"), early = performed(2, "20260102"), later = performed(3, "20260601");
  early.supervisor = later.supervisor = "t2";
  const auto program = plain();
  const auto person = dana();
  ProgressQuestion question{.program = program, .technologist = person, .at = day("20261124")};
  question.level_on = [](std::string_view id, std::string_view on) {
    return id == "t2" ? (on >= "20260301" ? 3 : 1) : 0;
  };
  const auto answer = progress(question, {without, early, later});
  EXPECT_EQ(answer.levels[0].supervision.without, Strings{"c0001"});
  EXPECT_EQ(answer.levels[0].supervision.below_level, Strings{"c0002"});
  EXPECT_EQ(answer.levels[0].primary.have(), 3);  // they count all the same
  EXPECT_THAT(to_table(answer), HasSubstr("1 exam had one of a lower level"));
}

TEST(Supervision, OfTooLowALevelIsNoEvidenceTowardTheLevel_AndOptionalOnceItIsHeld) {
  const auto program = plain();
  auto person = dana();
  person.levels = {{1, "20260201", "p1"}};
  const auto answer = ask(program, {performed(1, "20260131"), performed(2, "20260201")}, "20261124", person);
  EXPECT_EQ(answer.levels[0].supervision.without, Strings{"c0001"});
  EXPECT_THAT(answer.levels[1].supervision.without, SizeIs(2));
  EXPECT_EQ(answer.level_held, 1);
  EXPECT_EQ(ask(program, {}, "20260131", person).level_held, 0);
}

TEST(Education, CountsTheCmrShareOfThePeriod) {
  auto program = plain();
  const auto person = dana();
  ProgressQuestion question{.program = program, .technologist = person, .at = day("20261124")};
  question.continuing_education = {{day("20241124"), 1000, 1000, "too old"}, {day("20241125"), 600, 150, "course"}};
  auto answer = progress(question, {});
  EXPECT_EQ(answer.levels[0].continuing_education->cmr_hundredths, 150);
  EXPECT_TRUE(answer.levels[0].continuing_education->met());   // 25 %
  EXPECT_FALSE(answer.levels[1].continuing_education->met());  // 50 %
  program.continuing_education = {24, 24};
  answer = progress(question, {});
  EXPECT_EQ(answer.levels[0].continuing_education->need_hundredths, 600);
  EXPECT_FALSE(answer.levels[0].continuing_education->met());
  EXPECT_THAT(to_table(answer), HasSubstr("CE: 1.50 CMR-related credits of 6 needed, 2024-11-25 to 2026-11-24."));
}

TEST(Meetings, AreDueTwoYearsAfterTheLast) {
  const auto program = plain();
  const auto person = dana();
  ProgressQuestion question{.program = program, .technologist = person, .at = day("20261124")};
  EXPECT_FALSE(progress(question, {}).levels[1].meeting->met(question.at));
  question.meetings = {{day("20241125"), "annual"}, {day("20270101"), "to come"}};
  EXPECT_EQ(to_text(progress(question, {}).levels[1].meeting->due.value()), "2026-11-25");
  EXPECT_TRUE(progress(question, {}).levels[1].meeting->met(question.at));
  EXPECT_FALSE(progress(question, {}).levels[0].meeting);
  question.at = day("20261125");
  EXPECT_FALSE(progress(question, {}).levels[1].meeting->met(question.at));
}

TEST(FixedCycle, CountsFromTheLevelsDay_OrTheStatedBiennium) {
  auto program = plain();
  program.levels[1].maintenance->window = WindowKind::Fixed;
  auto person = dana();
  person.levels = {{2, "20230301", "p1"}};
  const Cases cases{performed(1, "20250228"), performed(2, "20250301"), performed(3, "20261124")};
  auto one = ask(program, cases, "20261124", person).maintenance[0];
  ASSERT_TRUE(one.cycle);
  EXPECT_EQ(to_text(one.cycle->from) + " " + to_text(one.cycle->until), "2025-03-01 2027-02-28");
  EXPECT_EQ(one.cycle->tally.cases, (Strings{"c0002", "c0003"}));
  EXPECT_EQ(one.tally.have(), 3);  // the rolling view
  EXPECT_GT(one.needed_per_month, 98 / 4.0);
  ProgressQuestion question{.program = program, .technologist = person, .at = day("20261124")};
  question.biennium = day("20280601");  // one to come tells as well
  one = progress(question, cases).maintenance[0];
  EXPECT_EQ(to_text(one.cycle->from) + " " + to_text(one.cycle->until), "2026-06-01 2028-05-31");
  EXPECT_FALSE(ask(program, cases).maintenance[0].cycle);
}

TEST(Forecast, IsThePaceOfTheLastSixMonths) {
  const auto program = plain();
  Cases cases;
  for (int i = 0; i < 15; ++i)
    cases.push_back(performed(i, fmt::format("202610{:02}", i + 1)));
  cases.push_back(performed(90, "20260524"));  // a day too early for the pace
  const auto answer = ask(program, cases);
  EXPECT_EQ(to_text(answer.pace.from), "2026-05-25");
  EXPECT_THAT(answer.pace.cases, SizeIs(15));
  EXPECT_EQ(answer.pace.per_month, 2.5);
  // 14 are missing at 15 in 184 days: 171.7, so 172 days
  EXPECT_EQ(to_text(answer.levels[0].forecast.count_met_on.value()), "2027-05-15");
  EXPECT_FALSE(ask(program, {performed(1, "20250101")}).levels[0].forecast.count_met_on);
  EXPECT_FALSE(ask(program, {}).levels[0].forecast.count_met_on);
}

TEST(Forecast, SaysWhenMaintenanceIsLostOrMet) {
  auto program = plain();
  program.levels[1].maintenance = Maintenance{2, 24};
  const Cases old{performed(1, "20250101"), performed(2, "20250201")};
  auto one = ask(program, old).maintenance[0];
  EXPECT_EQ(to_text(one.lost_on.value()), "2027-01-01");
  EXPECT_FALSE(one.met_on);
  ASSERT_THAT(one.leaving, SizeIs(2));
  EXPECT_EQ(one.leaving[0].left, 1);
  EXPECT_EQ(one.needed_per_month, 0.9);  // two in the 69 days until the second one leaves
  one = ask(program, {performed(1, "20261101")}).maintenance[0];
  EXPECT_FALSE(one.lost_on);
  EXPECT_EQ(to_text(one.met_on.value()), "2027-05-27");  // one in 184 days
  EXPECT_EQ(one.needed_per_month, 0.1);
}

// Histories made up at random: what must be so whatever happened.
class AnyHistory : public ::testing::TestWithParam<unsigned> {
 protected:
  AnyHistory() : random_(GetParam()) {
    program = plain();
    program.observation_first = pick(2) ? ObservationFirst::Strict : ObservationFirst::Warn;
    program.daily_cap = pick(3);
    program.look_back_months = pick(2) ? 24 : 0;
    program.verification = static_cast<Verification>(pick(3));
    program.remote_counts = pick(2) != 0;
    const int count = 40 + pick(120);
    for (int i = 0; i < count; ++i)
      cases.push_back(any_case(i));
  }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  CaseRecord any_case(int number) {
    auto record = performed(number, fmt::format("202{}{:02}{:02}", 3 + pick(4), 1 + pick(12), 1 + pick(29)),
                            pick(4) ? fmt::format("{:02}0000", pick(24)) : "");
    if (pick(12) == 0) record.study_date.clear();
    record.study_uid = fmt::format("1.2.{}", pick(2) ? number : pick(40));
    record.status = static_cast<CaseStatus>(pick(7));
    if (pick(2)) record.status = CaseStatus::Confirmed;
    record.role = pick(3) ? Role::PrimaryOperator : static_cast<Role>(pick(6));
    record.counts = pick(5) != 0;
    record.credits = pick(2) ? Strings{"L1.LVF"} : Strings{"L2.HCM", "SP.PED"};
    if (pick(2)) record.verified_by = "t2";
    if (pick(2)) record.approved_by = "p1";
    if (pick(6) == 0) {
      record.technologist.clear();
      record.suggestions = {"t1"};
    }
    return record;
  }
  std::mt19937 random_;
  Program program;
  Cases cases;
};

TEST_P(AnyHistory, OrderOfArrivalNeverChangesTheResult) {
  const auto first = ask(program, cases);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(cases.begin(), cases.end(), random_);
    ASSERT_EQ(ask(program, cases), first);
  }
}

TEST_P(AnyHistory, SumOverWhatCountsAndWhatDoesNotIsAllCasesUpToTheDay) {
  for (const char* at : {"20231231", "20250228", "20261124"}) {
    const auto answer = ask(program, cases, at);
    std::multiset<std::string> seen(answer.primary.begin(), answer.primary.end());
    seen.insert(answer.observed.begin(), answer.observed.end());
    for (const auto& one : answer.uncounted) {
      EXPECT_FALSE(one.reasons.empty());
      seen.insert(one.case_id);
    }
    for (const auto& specialty : answer.specialties) {
      if (specialty.role == Role::PostProcessor)
        seen.insert(specialty.tally.cases.begin(), specialty.tally.cases.end());
    }
    std::multiset<std::string> all;
    for (const auto& one : cases) {
      const auto on = day_from(one.study_date);
      if (!on || *on <= day(at)) all.insert(one.case_id);
    }
    EXPECT_EQ(seen, all) << at;
  }
}

TEST_P(AnyHistory, EveryCountEqualsTheNumberOfCasesItLists_EachOnce) {
  const auto answer = ask(program, cases);
  const auto shown = boost::json::parse(boost::json::serialize(to_json(answer))).as_object();
  const auto check = [](const boost::json::value& tally) {
    std::set<std::string> ids;
    for (const auto& id : tally.at("cases").as_array())
      ids.insert(std::string(id.as_string()));
    EXPECT_EQ(tally.at("have").to_number<std::size_t>(), ids.size());
    EXPECT_EQ(tally.at("cases").as_array().size(), ids.size());
  };
  EXPECT_EQ(shown.at("totals").at("primary").to_number<std::size_t>(),
            shown.at("totals").at("primary_cases").as_array().size());
  for (const auto& level : shown.at("levels").as_array()) {
    check(level.at("observed"));
    check(level.at("primary"));
    for (const auto& protocol : level.at("protocols").at("items").as_array())
      check(protocol);
  }
  for (const auto& one : shown.at("specialties").as_array())
    check(one);
  for (const auto& one : shown.at("maintenance").as_array())
    check(one);
}

TEST_P(AnyHistory, WhatIsLaterIsNotLookedAt) {
  for (const char* at : {"20240229", "20250615"}) {
    Cases then;
    for (const auto& one : cases) {
      const auto on = day_from(one.study_date);
      if (!on || *on <= day(at)) then.push_back(one);
    }
    EXPECT_EQ(ask(program, cases, at), ask(program, then, at));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyHistory, ::testing::Range(1U, 41U));

}  // namespace
}  // namespace cmrcredit::credit_engine
