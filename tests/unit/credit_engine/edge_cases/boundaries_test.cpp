// The acceptance numbers: the last case on this side of a limit and the first on the other.
#include <gmock/gmock.h>

#include <algorithm>

#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Strings = std::vector<std::string>;

class Boundary : public Ward {
 protected:
  [[nodiscard]] Strings credits(const std::string& study) const {
    Strings ids;
    const auto one = case_of(study);
    for (const auto& id : one.at("credits").as_array())
      ids.push_back(text(id));
    return ids;
  }
  [[nodiscard]] std::string state_of(const std::string& study, const std::string& category) const {
    const auto shown = study_of(study);
    for (const auto& one : shown.at("categories").as_array()) {
      if (text(one.at("id")) == category) return text(one.at("state"));
    }
    return "none";
  }
};

// The level alone, with one exam and this many of its protocols.
Program with_protocols(int level, std::size_t count) {
  auto program = scmr_technologist_2022();
  std::erase_if(program.levels, [level](const ProgramLevel& one) { return one.number != level; });
  auto& kept = program.levels.at(0);
  kept.observed = 0;
  kept.primary = 1;
  kept.supervisor_level = 0;
  kept.protocols.resize(std::min(count, kept.protocols.size()));
  program.domains.clear();
  program.specialties.clear();
  return program;
}

TEST_F(Boundary, TwoThirdsOfEightProtocolsAreSix_OfSevenFive_OfFiveFour_OfOneOne) {
  struct Coverage {
    std::string technologist, name;
    int level;
    std::size_t listed, needed;
  };
  for (const auto& [id, name, level, listed, needed] : {Coverage{"eve", "ABEL^EVE", 2, 8, 6},
                                                        {"fay", "BAKER^FAY", 2, 7, 5},
                                                        {"gil", "COSTA^GIL", 3, 5, 4},
                                                        {"hal", "DUPONT^HAL", 1, 1, 1}}) {
    SCOPED_TRACE(id);
    world.import({{id, name, "", "", 0, {}, true}});
    const auto program = with_protocols(level, listed);
    const auto& protocols = program.levels.at(0).protocols;
    ASSERT_THAT(protocols, SizeIs(listed));
    const auto study = fmt::format("1.2.{}{}", level, listed);
    // cines of one long axis: an exam that credits no protocol by itself
    perform({.study = study,
             .operator_name = name,
             .date = fmt::format("202603{:02}", level + listed),
             .series = {"cine_4ch"}});
    expect_theirs(study, id, "credited");
    for (std::size_t i = 0; i < needed; ++i) {
      const auto so_far = progress_of(id, "20261124", &program).levels.at(0);
      EXPECT_EQ(so_far.protocols_covered(), static_cast<int>(i));
      EXPECT_FALSE(so_far.complete());
      done(study, "ada", {.kind = ActKind::Settle, .with = {protocols[i].id}});
    }
    EXPECT_TRUE(progress_of(id, "20261124", &program).levels.at(0).complete());
  }
}

TEST_F(Boundary, TwentyNineExamsAreOneShortOfThirty) {
  perform_many(29, {.study = "1.2"});
  auto level = progress_of("dana").levels.at(0);
  EXPECT_EQ(level.primary.need, 30);
  EXPECT_EQ(level.primary.missing(), 1);
  EXPECT_FALSE(level.primary.met());
  perform({.study = "1.3", .date = "20260330"});
  level = progress_of("dana").levels.at(0);
  EXPECT_EQ(level.primary.have(), 30);
  EXPECT_TRUE(level.primary.met());
}

TEST_F(Boundary, ThirtiethExamThatWasOnlyObservedLeavesTwentyNine) {
  perform_many(29, {.study = "1.2"});
  perform({.study = "1.3", .operator_name = "NGUYEN^LINH", .date = "20260330"});
  done("1.3", "dana", {.kind = ActKind::Observe});
  const auto level = progress_of("dana").levels.at(0);
  EXPECT_EQ(level.observed.have(), 1);
  EXPECT_EQ(level.primary.have(), 29);
  EXPECT_FALSE(level.primary.met());
}

TEST_F(Boundary, ExamSentFiveTimesByImagesAndStepsIsOne) {
  const ExamOf exam;
  for (int time = 0; time < 5; ++time) {
    const auto created = create(*world.intake, begun(exam)).verdict;
    EXPECT_EQ(created, time == 0 ? StepReceipt::Verdict::Kept : StepReceipt::Verdict::Duplicate);
    send(exam);
    const auto set_ = set(*world.intake, ended(exam)).verdict;
    EXPECT_EQ(set_, time == 0 ? StepReceipt::Verdict::Kept : StepReceipt::Verdict::Final);
    world.pass(900);
    if (time % 2 == 1) restart();
  }
  world.pass(86400);
  EXPECT_THAT(world.studies(), SizeIs(1));
  EXPECT_THAT(world.cases(), SizeIs(1));
  EXPECT_EQ(events("study.completed"), 1);
  EXPECT_EQ(events("study.revised"), 0);
  EXPECT_EQ(counted("dana"), 1U);
}

TEST_F(Boundary, StepDiscontinuedForTheWrongWorklistEntryCountsNothing) {
  perform({.study = "1.2.1", .date = "20260301"}, StepStatus::Discontinued, "110514");
  expect_nobodys("1.2.1", "void", "wrong_worklist_entry");
  send({.study = "1.2.2", .date = "20260302"});
  perform({.study = "1.2.2", .date = "20260302"}, StepStatus::Discontinued, "110514");
  expect_nobodys("1.2.2", "void", "wrong_worklist_entry");
  EXPECT_EQ(counted("dana"), 0U);
}

TEST_F(Boundary, DummyAndRestPerfusionWithoutAWordOfStressAreNoStressExam) {
  const ExamOf exam{.series = {"cine_sax", "cine_2ch", "cine_4ch", "perfusion", "perfusion", "lge_sax"}};
  image(exam);
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_EQ(state_of("1.2.3", "L3.STRESS"), "confirm");
  EXPECT_THAT(refusal("1.2.3", "dana", {.kind = ActKind::Confirm, .with = {"L3.STRESS"}}), HasSubstr("lead"));
  done("1.2.3", "dana", {.kind = ActKind::Confirm});
  EXPECT_THAT(credits("1.2.3"), Not(Contains("L3.STRESS")));
  EXPECT_EQ(counted("dana"), 1U);
  const auto advanced = progress_of("dana").levels.at(2);
  for (const auto& protocol : advanced.protocols)
    EXPECT_THAT(protocol.tally.cases, IsEmpty()) << protocol.id;
}

TEST_F(Boundary, OnePerfusionOfTheTwoThatIsNamedForStressMakesAStressExam) {
  image({.series = {"cine_sax", "cine_2ch", "cine_4ch", "perfusion", "perfusion stress adenosine", "lge_sax"}});
  EXPECT_EQ(state_of("1.2.3", "L3.STRESS"), "certain");
  EXPECT_THAT(credits("1.2.3"), Contains("L3.STRESS"));
}

TEST_F(Boundary, ExamCountsForMaintenanceThroughTheLastDayOfItsTwoYears) {
  perform({.date = "20240310"});
  const auto counts_on = [&](const char* day) { return progress_of("dana", day).maintenance.at(0).tally.have() == 1; };
  EXPECT_FALSE(counts_on("20240309"));
  EXPECT_TRUE(counts_on("20240310"));
  EXPECT_TRUE(counts_on("20260309"));
  EXPECT_FALSE(counts_on("20260310"));
  EXPECT_EQ(counted("dana"), 1U);  // for the levels it counts ever after
}

TEST_F(Boundary, ExamOfALeapDayCountsForMaintenanceThroughTheLastOfFebruary) {
  perform({.date = "20240229"});
  const auto counts_on = [&](const char* day) { return progress_of("dana", day).maintenance.at(0).tally.have() == 1; };
  EXPECT_TRUE(counts_on("20240229"));
  EXPECT_TRUE(counts_on("20260228"));
  EXPECT_FALSE(counts_on("20260301"));
}

TEST_F(Boundary, PatientIsPaediatricUntilTheDayBeforeTheEighteenthBirthday) {
  struct Birth {
    std::string date;
    bool paediatric;
  };
  int number = 0;
  for (const auto& [birth_date, paediatric] : {Birth{"20080302", true}, Birth{"20080301", false}}) {
    SCOPED_TRACE(birth_date);
    const ExamOf images{.study = fmt::format("1.2.{}", ++number),
                        .time = fmt::format("1{}0000", number),
                        .patient_id = fmt::format("PAT-{}", number),
                        .birth_date = birth_date};
    auto step = images;
    step.study = fmt::format("1.3.{}", number);
    step.patient_id = fmt::format("PAT-{}S", number);
    step.time = fmt::format("1{}0000", number + 4);
    image(images);
    perform(step);
    for (const auto& study : {images.study, step.study}) {
      expect_theirs(study, "dana", "credited");
      EXPECT_EQ(state_of(study, "SP.PED"), paediatric ? "certain" : "none");
      const auto credited = credits(study);
      EXPECT_EQ(std::ranges::count(credited, "SP.PED"), paediatric ? 1 : 0);
    }
  }
  const auto specialties = progress_of("dana").specialties;
  const auto children = std::ranges::find(specialties, "SP.PED", &SpecialtyProgress::id);
  ASSERT_NE(children, specialties.end());
  EXPECT_THAT(children->tally.cases, SizeIs(2));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
