#include "credit_engine/credit/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const Program& scmr() {
  return scmr_technologist_2022();
}
const ProgramLevel& level(int number) {
  return *scmr().level(number);
}

std::vector<std::string> ids(const std::vector<ProgramProtocol>& protocols) {
  std::vector<std::string> list;
  for (const auto& protocol : protocols)
    list.push_back(protocol.id);
  return list;
}

constexpr std::string_view kHead = "id='x'\nversion=1\ntitle='X'\nsource='nowhere'\n";  // four lines

std::string error_of(std::string_view rest) {
  const auto program = parse_program(std::string(kHead) + std::string(rest), "site.toml");
  return program ? "accepted" : program.error().text();
}

// A level with so many protocols.
int needed(int protocols) {
  Program program;
  ProgramLevel made;
  for (int i = 0; i < protocols; ++i)
    made.protocols.push_back({"P" + std::to_string(i), "", ""});
  return program.protocols_needed(made);
}

TEST(ScmrProgram, StatesThePaperAndThatItsFiguresWereNotRead) {
  EXPECT_EQ(scmr().id, "scmr-technologist-2022");
  EXPECT_THAT(scmr().source, HasSubstr("doi 10.1186/s12968-022-00900-1"));
  EXPECT_FALSE(scmr().verified_against_figure);
  EXPECT_EQ(scmr().version, 2);
}

TEST(ScmrProgram, CountsPerLevelAreThePapers) {
  EXPECT_EQ(level(1).observed, 10);
  EXPECT_EQ(level(1).primary, 30);
  EXPECT_EQ(level(2).observed, 0);
  EXPECT_EQ(level(2).primary, 150);
  EXPECT_EQ(level(3).primary, 300);
  EXPECT_EQ(scmr().levels.size(), 3U);
}

TEST(ScmrProgram, SupervisorsAndTimesAreThePapers) {
  EXPECT_EQ(level(1).supervisor_level, 2);
  EXPECT_EQ(level(1).supervisor_preferred_level, 3);
  EXPECT_EQ(level(2).supervisor_level, 2);
  EXPECT_EQ(level(3).supervisor_level, 3);
  EXPECT_EQ(level(1).expected_time, "4 weeks");
  EXPECT_EQ(level(2).expected_time, "4 months");
  EXPECT_EQ(level(3).expected_time, "6 months");
}

TEST(ScmrProgram, MaintenanceAndContinuingEducationAreThePapers) {
  EXPECT_FALSE(level(1).maintenance);
  EXPECT_EQ(level(2).maintenance->cases, 100);
  EXPECT_EQ(level(3).maintenance->cases, 200);
  EXPECT_EQ(level(2).maintenance->months, 24);
  EXPECT_EQ(level(3).maintenance->months, 24);
  EXPECT_EQ(level(1).continuing_education_percent, 25);
  EXPECT_EQ(level(2).continuing_education_percent, 50);
  EXPECT_EQ(level(3).continuing_education_percent, 50);
  EXPECT_EQ(level(1).meeting_every_years, 0);
  EXPECT_EQ(level(2).meeting_every_years, 2);
  EXPECT_EQ(level(3).meeting_every_years, 2);
}

TEST(ScmrProgram, ProtocolsAreThoseOfTheText) {
  EXPECT_THAT(ids(level(1).protocols), ElementsAre("L1.LVF"));
  EXPECT_THAT(ids(level(2).protocols),
              ElementsAre("L2.VIAB", "L2.HF", "L2.INF", "L2.HCM", "L2.MYO", "L2.ARVC", "L2.PERI", "L2.MASS"));
  EXPECT_THAT(ids(level(3).protocols), ElementsAre("L3.VALVE", "L3.BCHD", "L3.DEV", "L3.STRESS", "L3.AMRA"));
}

TEST(ScmrProgram, TwoThirdsAreRoundedUp) {
  EXPECT_EQ(needed(8), 6);
  EXPECT_EQ(needed(7), 5);
  EXPECT_EQ(needed(5), 4);
  EXPECT_EQ(needed(1), 1);
  EXPECT_EQ(needed(0), 0);
  EXPECT_EQ(scmr().protocols_needed(level(1)), 1);
  EXPECT_EQ(scmr().protocols_needed(level(2)), 6);
  EXPECT_EQ(scmr().protocols_needed(level(3)), 4);
}

TEST(ScmrProgram, SpecialtiesAreThePapers) {
  ASSERT_EQ(scmr().specialties.size(), 4U);
  const std::vector<std::pair<std::string, int>> expected{
      {"SP.CCHD", 50}, {"SP.PED", 30}, {"SP.ANES", 10}, {"SP.POST", 20}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& specialty = scmr().specialties[i];
    EXPECT_EQ(specialty.id, expected[i].first);
    EXPECT_EQ(specialty.cases, expected[i].second);
    EXPECT_THAT(specialty.requires_levels, ElementsAre(2, 3));
    EXPECT_EQ(specialty.role, specialty.id == "SP.POST" ? Role::PostProcessor : Role::PrimaryOperator);
  }
}

TEST(ScmrProgram, EveryLevelHasMilestonesInEachOfTheFiveDomains) {
  ASSERT_EQ(scmr().domains.size(), 5U);
  for (const auto& one : scmr().levels) {
    for (const auto& domain : scmr().domains) {
      EXPECT_THAT(one.milestones, testing::Contains(testing::Field(&Milestone::domain, domain.id)))
          << one.number << domain.id;
    }
  }
}

TEST(ScmrProgram, EveryItemSaysWhereItComesFrom) {
  for (const auto& one : scmr().levels) {
    EXPECT_FALSE(one.source.empty());
    for (const auto& protocol : one.protocols)
      EXPECT_THAT(protocol.source, HasSubstr("text")) << protocol.id;
  }
}

TEST(ScmrProgram, CountsAreCumulative) {
  EXPECT_EQ(scmr().count_mode, CountMode::Cumulative);
  EXPECT_EQ(scmr().primary_needed(level(3)), 300);
  auto additive = scmr();
  additive.count_mode = CountMode::Additive;
  EXPECT_EQ(additive.primary_needed(*additive.level(1)), 30);
  EXPECT_EQ(additive.primary_needed(*additive.level(2)), 180);
  EXPECT_EQ(additive.primary_needed(*additive.level(3)), 480);
}

TEST(ParseProgram, SmallestProgramHasTheDefaults) {
  const auto program = parse_program(kHead, "site.toml");
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_THAT(program->levels, IsEmpty());
  EXPECT_EQ(program->observation_first, ObservationFirst::Warn);
  EXPECT_TRUE(program->requires_lower_levels);
  EXPECT_EQ(program->min_cases_per_protocol, 1);
}

TEST(ParseProgram, SiteMayChangeEveryRuleOfCounting) {
  const auto program =
      parse_program(std::string(kHead) +
                        "[counting]\ncount_mode='additive'\nrequires_lower_levels=false\nobservation_first='strict'\n"
                        "coverage='3/4'\nmin_cases_per_protocol=3\n",
                    "site.toml");
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->count_mode, CountMode::Additive);
  EXPECT_FALSE(program->requires_lower_levels);
  EXPECT_EQ(program->observation_first, ObservationFirst::Strict);
  EXPECT_EQ(program->coverage_parts, 3);
  EXPECT_EQ(program->coverage_of, 4);
  EXPECT_EQ(program->min_cases_per_protocol, 3);
}

TEST(ParseProgram, ProtocolThatIsOff_IsNotListed) {
  const auto program = parse_program(std::string(kHead) +
                                         "[[levels]]\nnumber=1\ntitle='A'\nsource='s'\nprimary=1\n"
                                         "[[levels.protocols]]\nid='A'\ntitle='a'\nsource='s'\non=false\n",
                                     "site.toml");
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_THAT(program->level(1)->protocols, IsEmpty());
  EXPECT_EQ(program->level(2), nullptr);
}

TEST(ParseProgram, ErrorsNamePlaceAndWhatWouldBeRight) {
  EXPECT_EQ(error_of("levls = 3\n"), "site.toml:5:1: unknown key 'levls'; did you mean 'levels'?");
  EXPECT_EQ(error_of("[counting]\ncount_mode = 'both'\n"),
            "site.toml:6:14: 'count_mode' in [counting] must be one of \"cumulative\", \"additive\"");
  EXPECT_EQ(error_of("[counting]\ncoverage = '4/3'\n"),
            "site.toml:6:12: 'coverage' in [counting] must be a share such as \"2/3\"");
  EXPECT_EQ(error_of("[[levels]]\ntitle='A'\n"),
            "site.toml:5:1: 'number' in [[levels]] is missing; it must be a whole number from 1 to 99");
  EXPECT_EQ(error_of("[[levels]]\nnumber=1\ntitle='A'\nsource='s'\nprimary='30'\n"),
            "site.toml:9:9: 'primary' in [[levels]] must be a whole number from 0 to 1000000");
  EXPECT_EQ(error_of("levels = 3\n"), "site.toml:5:10: 'levels' must be written as [[levels]] blocks");
  EXPECT_EQ(error_of("[[levels]]\nnumber=1\ntitle='A'\nsource='s'\nprimary=1\nmaintenance={cases=1}\n"),
            "site.toml:10:13: 'months' in [levels.maintenance] is missing; it must be a whole number from 1 to 1200");
  EXPECT_THAT(error_of("[counting\n"), StartsWith("site.toml:5:"));
  EXPECT_THAT(parse_program("", "site.toml").error().text(), HasSubstr("'id' is missing"));
  EXPECT_THAT(load_program("/nowhere/x.toml").error().text(), HasSubstr("/nowhere/x.toml: cannot be opened"));
}

TEST(ParseProgram, ContradictionsAreRefused) {
  const std::string one = "[[levels]]\nnumber=1\ntitle='A'\nsource='s'\nprimary=1\n";
  EXPECT_THAT(error_of(one + one), HasSubstr("site.toml:11:8: 'number' in [[levels]] must be greater"));
  EXPECT_THAT(error_of(one + "[[levels.milestones]]\ndomain='x'\ntext='t'\nsource='s'\n"),
              HasSubstr("'x' is not the id of a [[domains]] block"));
  const std::string protocol = "[[levels.protocols]]\nid='A'\ntitle='a'\nsource='s'\n";
  EXPECT_THAT(error_of(one + protocol + protocol), HasSubstr("'A' is there twice"));
  EXPECT_THAT(error_of("[[specialties]]\nid='S'\ntitle='s'\nsource='s'\ncases=1\nrequires_levels=[4]\n"),
              HasSubstr("names level 4, which is not in the file"));
  EXPECT_THAT(error_of("[[specialties]]\nid='S'\ntitle='s'\nsource='s'\ncases=1\nrole='observer'\n"),
              HasSubstr("must be one of \"primary_operator\", \"post_processor\""));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
