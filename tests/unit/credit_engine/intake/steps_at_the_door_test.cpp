// What the door answers to performed steps: verdicts, and what is kept (PS3.4 F.7.2).
#include <fstream>
#include <future>

#include "../ledger/step_fixture.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/steps.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

using Verdict = StepReceipt::Verdict;

class StepsAtTheDoor : public ::testing::Test {
 protected:
  Verdict create_one(const StepOf& what = {}) { return create(*world.intake, n_create(what)).verdict; }
  Verdict set_one(StepStatus status, const StepOf& what = {}) {
    return set(*world.intake, n_set(what, status)).verdict;
  }
  [[nodiscard]] KeptStep kept(const std::string& study = "1.2.3") const {
    auto reader = world.reader();
    const auto steps = steps_of_study(
        reader.connection(), reader.connection().number("SELECT id FROM studies WHERE study_uid = '" + study + "'"));
    EXPECT_EQ(steps.size(), 1U);
    return steps.empty() ? KeptStep{} : steps.front();
  }
  [[nodiscard]] bool on_disk(const std::string& word) {
    world.close();
    bool found = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.options.data)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      found = found || content.find(word) != std::string::npos;
    }
    world.open();
    return found;
  }
  World world;
};

TEST_F(StepsAtTheDoor, CreateAndSetAreKept) {
  EXPECT_EQ(create_one(), Verdict::Kept);
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Kept);
  const auto step = kept();
  EXPECT_EQ(step.facts.status, StepStatus::Completed);
  EXPECT_EQ(step.facts.start_time, "101400");
  EXPECT_EQ(step.facts.end_time, "105500");
  ASSERT_EQ(step.facts.series.size(), 2U);
  EXPECT_EQ(step.facts.series[1].operator_names, std::vector<std::string>{"MOORE^DANA"});
  EXPECT_EQ(step.station.station_name, "MR1");
  EXPECT_EQ(step.patient.age_years, 64);
}

TEST_F(StepsAtTheDoor, SecondCreateOfTheSameStepIsADuplicateAndChangesNothing) {
  create_one();
  EXPECT_EQ(create_one({.start_time = "235959"}), Verdict::Duplicate);
  EXPECT_EQ(kept().facts.start_time, "101400");
  set_one(StepStatus::Completed);
  EXPECT_EQ(create_one(), Verdict::Duplicate);
  EXPECT_EQ(kept().facts.status, StepStatus::Completed);
}

TEST_F(StepsAtTheDoor, OfTwoCreatesThatRaceInOneBatchExactlyOneIsKept) {
  std::promise<void> gate;
  auto opened = gate.get_future().share();
  world.store->submit([opened](WriteSession&) { opened.wait(); }, [](const Receipt&) {});
  std::atomic<int> kept{0}, duplicates{0};
  for (int racer = 0; racer < 8; ++racer) {
    world.intake->create_step(n_create({}), [&](const StepReceipt& receipt) {
      kept += receipt.verdict == Verdict::Kept ? 1 : 0;
      duplicates += receipt.verdict == Verdict::Duplicate ? 1 : 0;
    });
  }
  gate.set_value();
  world.settle();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(duplicates, 7);
}

TEST_F(StepsAtTheDoor, SetOfAStepThatWasNeverCreatedIsUnknownAndKeepsNothing) {
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Unknown);
  EXPECT_EQ(world.count("SELECT count(*) FROM steps"), 0);
  EXPECT_EQ(world.count("SELECT count(*) FROM studies"), 0);
}

TEST_F(StepsAtTheDoor, SetOfAFinalStepIsRefusedAndChangesNothing) {
  create_one();
  set_one(StepStatus::Completed);
  const auto revision = world.count("SELECT facts_revision FROM studies");
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Final);  // the answer to the first was lost
  EXPECT_EQ(set_one(StepStatus::Discontinued), Verdict::Final);
  EXPECT_EQ(set_one(StepStatus::InProgress), Verdict::Final);
  EXPECT_EQ(kept().facts.status, StepStatus::Completed);
  EXPECT_EQ(world.count("SELECT facts_revision FROM studies"), revision);
  EXPECT_EQ(world.count("SELECT refused_sets FROM steps"), 3);
}

TEST_F(StepsAtTheDoor, AttributesReplaceAndSequencesWhole) {
  create_one();
  EXPECT_EQ(set_one(StepStatus::InProgress, {.series = 3}), Verdict::Kept);
  EXPECT_EQ(set_one(StepStatus::InProgress, {.first_series = 2, .series = 1, .operator_name = "NGUYEN^LINH"}),
            Verdict::Kept);
  const auto step = kept();
  ASSERT_EQ(step.facts.series.size(), 1U);
  EXPECT_EQ(step.facts.series[0].series_uid, "1.2.3.2");
  EXPECT_EQ(step.facts.series[0].operator_names, std::vector<std::string>{"NGUYEN^LINH"});
  EXPECT_EQ(step.facts.scheduled.size(), 1U);  // was not in the N-SET
}

TEST_F(StepsAtTheDoor, SetWithoutSeriesLeavesTheirOperators) {
  create_one();
  set_one(StepStatus::InProgress);
  auto end = n_set({}, StepStatus::Completed);
  end.step.message.series.reset();
  EXPECT_EQ(set(*world.intake, end).verdict, Verdict::Kept);
  EXPECT_EQ(kept().facts.series.at(0).operator_names, std::vector<std::string>{"MOORE^DANA"});
}

TEST_F(StepsAtTheDoor, CreateAndSetMayComeHoursAndARestartApart) {
  create_one();
  world.pass(12 * 3600);
  world.restart();
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Kept);
  world.restart();
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Final);
}

TEST_F(StepsAtTheDoor, StoreThatKeepsNothingSaysSo) {
  create_one();
  world.sql("DROP TABLE study_steps");
  const auto receipt = set(*world.intake, n_set({}, StepStatus::Completed));
  EXPECT_EQ(receipt.verdict, Verdict::NotKept);
  EXPECT_FALSE(receipt.why.empty());
}

TEST_F(StepsAtTheDoor, StepWithoutAStudyIsKept) {
  auto report = n_create({});
  report.step.message.scheduled->clear();
  EXPECT_EQ(create(*world.intake, report).verdict, Verdict::Kept);
  EXPECT_EQ(world.count("SELECT count(*) FROM studies"), 0);
  EXPECT_EQ(set_one(StepStatus::Completed), Verdict::Kept);
}

TEST_F(StepsAtTheDoor, NothingOfThePatientReachesTheDisk) {
  auto created = n_create({.study = "1.2.3"});
  created.step.message.description = "Cardiac ROE 4.7.1961";
  created.step.message.scheduled->front().requested_procedure_description = "MR heart Richard Roe";
  EXPECT_EQ(create(*world.intake, created).verdict, Verdict::Kept);
  auto ended = n_set({.operator_name = "ROE^RICHARD"}, StepStatus::InProgress);
  ended.step.message.series->front().series_description = "cine_RICHARD";
  ended.step.message.description = "PAT-0815 again";
  EXPECT_EQ(set(*world.intake, ended).verdict, Verdict::Kept);
  EXPECT_EQ(kept().facts.series.front().series_description, "cine_[struck]");
  for (const char* word : {"ROE", "Roe", "RICHARD", "Richard", "PAT-0815", "19610704", "4.7.1961"}) {
    EXPECT_FALSE(on_disk(word)) << word;
  }
}

// The N-SET does not say whose step it is, and this process never heard the N-CREATE.
TEST_F(StepsAtTheDoor, WordsOfThePatientAreStruckAfterARestartToo) {
  create_one();
  world.restart();
  auto ended = n_set({}, StepStatus::InProgress);
  ended.step.message.description = "Heart of Richard Roe, PAT 0815, born 04.07.1961";
  ended.step.message.series->front().series_description = "cineRICHARD_sax";
  ended.step.message.series->front().protocol_name = "cine_sax";
  EXPECT_EQ(set(*world.intake, ended).verdict, Verdict::Kept);
  const auto step = kept().facts;
  EXPECT_EQ(step.description, "Heart of [struck] [struck], [struck], born [struck]");
  EXPECT_EQ(step.series.front().series_description, "cine[struck]_sax");
  EXPECT_EQ(step.series.front().protocol_name, "cine_sax");
}

TEST_F(StepsAtTheDoor, HashesOfThePatientsWordsGoWhenTheStepEnds) {
  create_one();
  EXPECT_EQ(world.count("SELECT count(*) FROM steps WHERE words IS NOT NULL"), 1);
  set_one(StepStatus::Completed);
  EXPECT_EQ(world.count("SELECT count(*) FROM steps WHERE words IS NOT NULL"), 0);
}

TEST_F(StepsAtTheDoor, OperatorsStandOnlyAsNumbers) {
  create_one();
  set_one(StepStatus::Completed);
  EXPECT_EQ(world.count("SELECT count(*) FROM operator_values WHERE raw = 'MOORE^DANA'"), 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM steps WHERE instr(facts, CAST('MOORE' AS BLOB)) > 0 OR "
                        "instr(operators, 'MOORE') > 0"),
            0);
}

TEST_F(StepsAtTheDoor, AccessionNumberStaysUnlessTheSiteSaysOtherwise) {
  create_one({.step = "1.9.1", .study = "1.2.3"});
  EXPECT_EQ(kept("1.2.3").facts.scheduled.front().accession, "A-17");
  world.close();
  world.intake_options.keep_accession = false;
  world.open();
  create_one({.step = "1.9.2", .study = "1.2.4"});
  EXPECT_EQ(kept("1.2.4").facts.scheduled.front().accession, "");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
