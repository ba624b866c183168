// Rows 7, 8, 9, 10, 14 and 26: one exam stays one exam however it comes: without an end, by one channel or by two,
// moved to another patient, sent again, in two sessions of a day, from an archive.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "../ledger/bare_data_set.h"
#include "credit_engine/intake/import.h"
#include "credit_engine/ledger/reports.h"
#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The UIDs of an exam's instances, of all of its series or of one.
std::vector<std::string> instances_of(const ExamOf& exam, int series = 0) {
  std::vector<std::string> uids;
  for (const auto& image : images_of(exam)) {
    const auto& facts = image.instance.facts;
    if (series == 0 || facts.series_number == series) uids.push_back(facts.sop_instance_uid);
  }
  return uids;
}

// --------------------------------------------------------------------------------------- 7: the step that never ends

TEST_F(EdgeCase, Case07_ExamWhoseStepIsNeverEndedIsCreditedTwoHoursAfterItsLastImage) {
  const ExamOf exam;
  ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
  send(exam);
  world.pass(7199);
  EXPECT_TRUE(world.cases().empty());
  world.pass(1);
  expect_theirs("1.2.3", "dana", "credited");

  // and its end, whenever it comes, is taken and evaluated once more
  ASSERT_EQ(set(*world.intake, ended(exam)).verdict, StepReceipt::Verdict::Kept);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.pass(86400), 0U);
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_EQ(events("study.revised"), 0);
  EXPECT_EQ(counted("dana"), 1U);
}

TEST_F(EdgeCase, Case07_ExamWithoutAnyStepIsCreditedAQuarterOfAnHourAfterItsLastImage) {
  send({});
  world.pass(899);
  EXPECT_TRUE(world.cases().empty());
  world.pass(1);
  expect_theirs("1.2.3", "dana", "credited");
}

TEST_F(EdgeCase, Case07_LateEndThatNamesSomeoneElseTakesTheCreditBackVisibly) {
  ExamOf exam;
  ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
  image(exam);
  world.pass(7200);
  expect_theirs("1.2.3", "dana", "credited");
  exam.operator_name = "NGUYEN^LINH";
  ASSERT_EQ(set(*world.intake, ended(exam)).verdict, StepReceipt::Verdict::Kept);
  world.pass(900);
  expect_nobodys("1.2.3", "pending", "images_and_steps_disagree");
  EXPECT_EQ(events("study.revised"), 1);
}

// ------------------------------------------------------------------------------------------- 8: one channel or two

TEST_F(EdgeCase, Case08_StepAloneImagesAloneAndBothTogetherGiveTheSameCase) {
  const ExamOf by_step{.study = "1.2.1", .date = "20260301"}, by_images{.study = "1.2.2", .date = "20260302"},
      by_both{.study = "1.2.3", .date = "20260303"};
  perform(by_step);
  image(by_images);
  ASSERT_EQ(create(*world.intake, begun(by_both)).verdict, StepReceipt::Verdict::Kept);
  send(by_both);
  ASSERT_EQ(set(*world.intake, ended(by_both)).verdict, StepReceipt::Verdict::Kept);
  world.pass(900);
  for (const auto* exam : {&by_step, &by_images, &by_both}) {
    SCOPED_TRACE(exam->study);
    expect_theirs(exam->study, "dana", "credited");
    EXPECT_EQ(case_of(exam->study).at("credits"), json::array{"L1.LVF"});
    EXPECT_EQ(text(case_of(exam->study).at("study_date")), exam->date);
    EXPECT_EQ(study_of(exam->study).at("modules"), (json::array{"CINE_LAX", "CINE_SAX"}));
    EXPECT_THAT(study_of(exam->study).at("series").as_array(), SizeIs(3));
  }
  EXPECT_EQ(counted("dana"), 3U);
}

TEST_F(EdgeCase, Case08_SeriesThatOnlyOneChannelKnowsStandBesideThoseThatBothKnow) {
  const ExamOf exam;
  auto end = ended(exam);
  end.step.message.series->at(2).series_uid = "1.2.3.9";  // series 3 came as images only, series 9 not yet
  ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
  send(exam);
  ASSERT_EQ(set(*world.intake, end).verdict, StepReceipt::Verdict::Kept);
  world.pass(900);
  ASSERT_EQ(world.cases().size(), 1U);
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_THAT(study_of("1.2.3").at("series").as_array(), SizeIs(4));
}

// ----------------------------------------------------------------------------------------- 9: wrong worklist entry

TEST_F(EdgeCase, Case09_ExamThatTheArchiveMovedToAnotherPatientIsStillOneCaseAndSaysWhatDiffers) {
  const ExamOf exam;
  image(exam);
  const auto before = case_of("1.2.3");
  for (auto report : images_of(exam)) {
    report.calling_ae = "PACS";
    report.instance.patient.id = "PAT-4";
    report.instance.patient.name = "POE^ROBERTA";
    report.instance.facts.order.accession = "A-18";
    world.send(report);
  }
  world.pass(900);
  ASSERT_EQ(world.cases().size(), 1U);
  EXPECT_EQ(case_of("1.2.3"), before);
  const auto conflicts = study_of("1.2.3").at("conflicts").as_array();
  ASSERT_FALSE(conflicts.empty());
  EXPECT_EQ(text(conflicts[0].at("kind")), "other_facts");
  EXPECT_THAT(text(conflicts[0].at("detail")), HasSubstr("accession"));
  EXPECT_EQ(text(conflicts[0].at("calling_ae")), "PACS");
}

TEST_F(EdgeCase, Case09_CorrectedCopyTakesTheCreditOverWhenTheWrongOneIsRejected) {
  int day = 0;
  for (const char* title : {"113001", "113037", "113038"}) {
    SCOPED_TRACE(title);
    const auto number = std::to_string(++day), wrong = "1.2." + number, right = "1.3." + number;
    const ExamOf exam{.study = wrong, .date = "2026030" + number};
    auto corrected = exam;
    corrected.study = right;
    corrected.patient_id = "PAT-4";
    image(exam);
    image(corrected);
    expect_theirs(wrong, "dana", "credited");
    expect_nobodys(right, "pending", "suspected_duplicate");
    world.send(rejection_note(wrong, title, instances_of(exam)));
    world.pass(900);
    world.pass(0);
    expect_nobodys(wrong, "void", "rejected");
    expect_theirs(right, "dana", "credited");
  }
  EXPECT_EQ(counted("dana"), 3U);
}

TEST_F(EdgeCase, Case09_RejectedPartGoesAndTheExamStaysItsOperators) {
  const ExamOf exam;
  image(exam);
  EXPECT_EQ(case_of("1.2.3").at("credits"), json::array{"L1.LVF"});
  world.send(rejection_note("1.2.3", "113001", instances_of(exam, 1)));
  world.pass(900);
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_EQ(case_of("1.2.3").at("credits"), json::array{});  // the stack is gone, and with it the cine set
  const auto shown = study_of("1.2.3");
  std::vector<std::string> series;
  for (const auto& one : shown.at("series").as_array())
    series.push_back(text(one.at("description")));
  EXPECT_THAT(series, testing::IsSupersetOf({"cine_2ch", "cine_4ch"}));
  EXPECT_THAT(series, Not(Contains("cine_sax")));
  EXPECT_EQ(counted("dana"), 1U);
}

// -------------------------------------------------------------------------------------- 10: sent again, forwarded

TEST_F(EdgeCase, Case10_ExamThatAnArchiveSendsYearsLaterUnderItsOwnNameChangesNothing) {
  const ExamOf exam{.date = "20240310"};
  image(exam);
  done("1.2.3", "dana", {.kind = ActKind::Confirm});
  const auto before = json::serialize(world.cases());
  const auto events_before = world.count("SELECT count(*) FROM ledger");
  world.pass(2 * 365 * 86400);
  restart();
  auto migrated = exam;
  migrated.operator_name = "PACS^ADMIN";
  for (auto report : images_of(migrated)) {
    report.calling_ae = "MIGRATION";
    world.send(report);
  }
  world.pass(900);
  EXPECT_EQ(json::serialize(world.cases()), before);
  EXPECT_EQ(text(case_of("1.2.3").at("study_date")), "20240310");
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events_before);
  EXPECT_EQ(study_of("1.2.3").at("operators"), json::array{"MOORE^DANA"});
  const auto conflicts = study_of("1.2.3").at("conflicts").as_array();
  ASSERT_FALSE(conflicts.empty());
  EXPECT_EQ(text(conflicts[0].at("detail")), "operators");
  EXPECT_EQ(text(conflicts[0].at("calling_ae")), "MIGRATION");
}

TEST_F(EdgeCase, Case10_ExamCountsOnTheDayItWasAcquiredNotOnTheDayItArrived) {
  image({.date = "20240310"});
  EXPECT_THAT(progress_of("dana", "20240309").primary, IsEmpty());
  EXPECT_THAT(progress_of("dana", "20240310").primary, SizeIs(1));
  EXPECT_THAT(progress_of("dana", "20251009").maintenance[0].tally.cases, SizeIs(1));
  EXPECT_THAT(progress_of("dana", "20260310").maintenance[0].tally.cases, IsEmpty());
}

TEST_F(EdgeCase, Case10_ExamThatStatesNoStudyDateCountsOnTheDayItWasAcquired) {
  for (auto report : images_of({.date = "20240310"})) {
    report.instance.facts.study_date.clear();
    report.instance.facts.study_time.clear();
    world.send(report);
  }
  world.pass(900);
  EXPECT_EQ(text(case_of("1.2.3").at("study_date")), "20240310");
  EXPECT_THAT(progress_of("dana", "20240309").primary, IsEmpty());
  EXPECT_THAT(progress_of("dana", "20240310").primary, SizeIs(1));
}

// ------------------------------------------------------------------------------------------------- 14: two sessions

TEST_F(EdgeCase, Case14_StressInTheMorningAndLateEnhancementInTheAfternoonAreOneCase) {
  const ExamOf morning{.time = "090000", .series = {"cine_sax", "cine_2ch", "cine_4ch", "perfusion_stress_adenosine"}};
  const ExamOf afternoon{.time = "150000", .series = {"lge_sax"}, .first_series = 5};
  image(morning);
  expect_theirs("1.2.3", "dana", "credited");
  const auto id = case_of("1.2.3").at("case_id");
  world.pass(5 * 3600);
  image(afternoon);
  expect_theirs("1.2.3", "dana", "credited");
  EXPECT_EQ(case_of("1.2.3").at("case_id"), id);
  const auto modules = json::serialize(study_of("1.2.3").at("modules"));
  EXPECT_THAT(modules, HasSubstr("\"LGE\""));
  EXPECT_THAT(modules, HasSubstr("\"PERF\""));
  EXPECT_THAT(json::serialize(case_of("1.2.3").at("credits")), HasSubstr("L3.STRESS"));
  EXPECT_EQ(events("study.revised"), 1);
  EXPECT_EQ(counted("dana"), 1U);
}

TEST_F(EdgeCase, Case14_TwoStepsOfOneDayByOnePersonAreOneCaseAndBySomeoneElseWait) {
  perform({.study = "1.2.1", .time = "090000"});
  perform({.study = "1.2.1", .time = "150000", .series = {"lge_sax"}, .first_series = 4});
  world.pass(900);
  expect_theirs("1.2.1", "dana", "credited");
  EXPECT_EQ(counted("dana"), 1U);
  perform({.study = "1.2.2", .date = "20260302", .time = "090000"});
  perform({.study = "1.2.2",
           .operator_name = "NGUYEN^LINH",
           .date = "20260302",
           .time = "150000",
           .series = {"lge_sax"},
           .first_series = 4});
  world.pass(900);
  expect_nobodys("1.2.2", "pending", "appended_by_another");
  EXPECT_EQ(counted("dana"), 1U);
  EXPECT_EQ(counted("linh"), 0U);
}

// ------------------------------------------------------------------------------------------------------ 26: back-fill

class BackFill {
 public:
  explicit BackFill(fs::path archive) : archive_(std::move(archive)) { fs::create_directories(archive_); }

  // One image of a short-axis cine.
  void write(const std::string& study, const std::string& operator_name, const std::string& date) const {
    std::string bytes;
    put(bytes, 0x8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.4");
    put(bytes, 0x8, 0x18, "UI", study + ".1.1");
    put(bytes, 0x8, 0x20, "DA", date);
    put(bytes, 0x8, 0x60, "CS", "MR");
    put(bytes, 0x8, 0x103E, "LO", "cine sax");
    put(bytes, 0x8, 0x1070, "PN", operator_name);
    put(bytes, 0x20, 0xD, "UI", study);
    put(bytes, 0x20, 0xE, "UI", study + ".1");
    std::ofstream(archive_ / study, std::ios::binary) << bytes;
  }
  // To its end, with a completion beside it.
  void run(World& world) const {
    const Import import(*world.store, {.paths = {archive_}, .readers = 1});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (import.status().stage != ImportStatus::Stage::Ended) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the import does not end";
      world.completion->run_due();
      std::this_thread::yield();
    }
  }

 private:
  fs::path archive_;
};

TEST_F(EdgeCase, Case26_HistoryIsMarkedAsImportedWaitsInTheSameQueueAndIsVerifiedTogether) {
  const BackFill archive(world.folder.path() / "archive");
  archive.write("1.2.1", "MOORE^DANA", "20190311");
  archive.write("1.2.2", "MOORE^DANA", "20190312");
  archive.write("1.2.3", "MOORE^DANA", "20190313");
  archive.write("1.2.4", "", "20190314");
  image({.study = "1.2.5", .operator_name = ""});
  archive.run(world);
  for (const char* study : {"1.2.1", "1.2.2", "1.2.3", "1.2.4"})
    EXPECT_EQ(text(study_of(study).at("completed_by")), "import");
  EXPECT_EQ(text(study_of("1.2.5").at("completed_by")), "quiet_period");
  auto reader = world.reader();
  EXPECT_THAT(cases_json(reader, {}, {.status = "pending"}), SizeIs(2));  // of the archive and of today

  const auto& one = case_of("1.2.1");
  EXPECT_EQ(text(one.at("study_date")), "20190311");
  EXPECT_EQ(one.at("changed_ms").to_number<std::int64_t>(), world.clock.utc().time_since_epoch().count());

  auto strict = scmr_technologist_2022();
  strict.verification = Verification::OneStep;
  EXPECT_THAT(progress_of("dana", "20261124", &strict).primary, IsEmpty());
  std::vector<CaseActRequest> all;
  for (const char* study : {"1.2.1", "1.2.2", "1.2.3", "1.2.4"})
    all.push_back({.study_uid = study, .as = "linh", .act = {.kind = ActKind::Verify}});
  const auto verified = act_on_cases(*world.store, all, {"console"});
  EXPECT_EQ(std::ranges::count_if(verified, [](const auto& each) { return each.has_value(); }), 3);
  EXPECT_FALSE(verified.back());  // it is nobody's yet
  EXPECT_THAT(progress_of("dana", "20261124", &strict).primary, SizeIs(3));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
