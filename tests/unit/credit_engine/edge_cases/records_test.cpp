// Rows 27, 29 and 30: what was issued stays as it was, no reader shows a patient, nobody's progress shows anyone
// else's.
#include <gmock/gmock.h>

#include <sstream>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/audit_export.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/seals.h"
#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// ------------------------------------------------------------------------------------ 27: edits after a letter was
// issued

TEST_F(EdgeCase, Case27_LetterKeepsItsCasesAsTheyWereAndALaterChangeIsAnAddendum) {
  image({.study = "1.2.1", .date = "20260301"});
  image({.study = "1.2.2", .date = "20260302"});
  done("1.2.1", "dana", {.kind = ActKind::Confirm});
  const auto first = text(case_of("1.2.1").at("case_id")), second = text(case_of("1.2.2").at("case_id"));
  const auto letter = seal_cases(*world.store, {"letter L1", {first, second}, "dana"}, {"console"});
  ASSERT_TRUE(letter) << letter.error().sentence;
  json::array issued;
  {
    auto reader = world.reader();
    issued = sealed_cases(reader, letter->number);
  }
  ASSERT_THAT(issued, SizeIs(2));

  done("1.2.1", "dana", {.kind = ActKind::Decline, .reason = "it was Linh after all"});  // a person's word
  image({.study = "1.2.2",
         .operator_name = "NGUYEN^LINH",
         .date = "20260302",
         .series = {"cine_3ch"},
         .first_series = 4});
  EXPECT_EQ(counted("dana"), 0U);  // today's count moves

  auto reader = world.reader();
  const auto seals = list_seals(reader);
  ASSERT_THAT(seals, SizeIs(1));
  EXPECT_EQ(sealed_cases(reader, letter->number), issued);  // the letter does not
  EXPECT_EQ(seals[0].hash, letter->hash);
  EXPECT_TRUE(seals[0].intact);
  EXPECT_THAT(seals[0].changed, testing::UnorderedElementsAre(first, second));
  ASSERT_THAT(seals[0].addenda, SizeIs(2));
  EXPECT_EQ(seals[0].addenda[0].case_id, first);
  EXPECT_EQ(seals[0].addenda[1].case_id, second);
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

// ------------------------------------------------------------------------------------------------------ 29: privacy

TEST_F(EdgeCase, Case29_NothingThatAReaderGivesShowsThePatient) {
  const ExamOf exam{.asked_for = "Cardiac Winterbourne Araminta 1961",
                    .patient_name = "WINTERBOURNE^ARAMINTA",
                    .patient_id = "MRN-88417",
                    .birth_date = "19610704"};
  for (auto report : images_of(exam)) {
    auto& facts = report.instance.facts;
    facts.series_description += " A. Winterbourne";
    facts.order.reason_for_study = "Mrs Winterbourne (4 July 1961, MRN-88417) after infarct";
    world.send(report);
  }
  auto end = ended(exam);
  end.step.message.description = "WINTERBOURNE ARAMINTA cardiac";
  ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
  ASSERT_EQ(set(*world.intake, end).verdict, StepReceipt::Verdict::Kept);
  const auto open = json::serialize(world.studies());
  world.pass(900);
  done("1.2.3", "dana", {.kind = ActKind::Confirm});

  auto reader = world.reader();
  const auto history = case_history_json(reader, text(case_of("1.2.3").at("case_id")));
  ASSERT_TRUE(history);
  std::ostringstream ledger;
  export_ledger(reader, {.names = true}, ledger);
  const auto shown = open + json::serialize(world.studies()) + json::serialize(world.cases()) +
                     json::serialize(*history) + json::serialize(to_json(progress_of("dana"))) + ledger.str();
  for (const char* word : {"WINTERBOURNE", "Winterbourne", "ARAMINTA", "Araminta", "88417", "19610704"})
    EXPECT_THAT(shown, Not(HasSubstr(word)));
  EXPECT_THAT(shown, HasSubstr("MOORE^DANA"));  // and that something was shown at all
  EXPECT_THAT(text(study_of("1.2.3").at("patient").at("key")), SizeIs(32));
}

// ------------------------------------------------------------------------------------------------ 30: no league table

TEST_F(EdgeCase, Case30_WhatColleaguesDoNeverShowsInSomeonesProgress) {
  perform({.study = "1.2.1", .date = "20260301"});
  const auto shown = [&] {
    const auto answer = progress_of("dana");
    return json::serialize(to_json(answer)) + to_table(answer);
  };
  const auto alone = shown();
  EXPECT_THAT(alone, HasSubstr("MOORE"));
  perform_many(
      12,
      {.study = "1.3", .operator_name = "NGUYEN^LINH", .date = "20260301", .time = "140000", .patient_id = "PAT-0900"});
  ASSERT_TRUE(award_level(*world.store, "linh", {2, "2026-03-01", "ada"}, {"admin"}));
  EXPECT_EQ(counted("linh"), 12U);
  EXPECT_EQ(shown(), alone);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
