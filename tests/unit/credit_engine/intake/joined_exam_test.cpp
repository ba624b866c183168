// Images and steps joined into one exam: who is credited, what is taken out, who waits (DESIGN.md, When a case is
// credited without a person).
#include "../ledger/step_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

const Technologist kDana{"T1", "MOORE^DANA", "", "", 1, {}, true};
const Technologist kLinh{"T2", "NGUYEN^LINH", "", "", 1, {}, true};

class JoinedExam : public ::testing::Test {
 protected:
  void SetUp() override {
    world.evaluate = judge;
    world.restart();
    world.import({kDana, kLinh});
  }
  // 25 images of each of the series 1 and 2.
  void send_images(const std::string& operator_name, const std::string& study = "1.2.3") {
    for (int series = 1; series <= 2; ++series) {
      for (int number = 1; number <= 25; ++number)
        world.send(report_of({.study = study, .series = series, .number = number, .operator_name = operator_name}));
    }
  }
  [[nodiscard]] boost::json::value case_of(const std::string& study) const {
    for (const auto& one : world.cases()) {
      if (text(one.at("study_uid")) == study) return one;
    }
    return nullptr;
  }
  void expect_case(const std::string& status, const std::string& code, const std::string& study = "1.2.3") {
    const auto one = case_of(study);
    ASSERT_TRUE(one.is_object());
    EXPECT_EQ(text(one.at("status")), status);
    EXPECT_EQ(text(one.at("reason_codes").at(0).at("code")), code);
    EXPECT_EQ(one.at("counts").as_bool(), status == "credited");
    EXPECT_EQ(one.at("technologist").is_null(), status != "credited");
  }
  [[nodiscard]] std::string state() const { return text(world.studies().at(0).at("state")); }
  World world;
};

TEST_F(JoinedExam, ImagesAndStepThatAgreeAreOneCreditedCase) {
  send_images("MOORE^DANA");
  perform(world, {});
  world.pass(0);
  ASSERT_EQ(world.cases().size(), 1U);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, EmptyOperatorInImagesIsSilenceBesideTheStep) {
  send_images("");
  perform(world, {});
  world.pass(0);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, EmptyOperatorInTheStepIsSilenceBesideTheImages) {
  send_images("MOORE^DANA");
  perform(world, {.operator_name = " ^^ "});
  world.pass(0);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, ImagesAndStepThatDisagreeWait) {
  send_images("MOORE^DANA");
  perform(world, {.operator_name = "NGUYEN^LINH"});
  world.pass(0);
  expect_case("pending", "images_and_steps_disagree");
  EXPECT_EQ(case_of("1.2.3").at("suggestions").as_array().size(), 2U);
}

TEST_F(JoinedExam, SharedLoginInTheStepWaitsThoughTheImagesNameSomeone) {
  world.evaluate = [](const dicom_parsing::StudyFacts& study, const Roster&) {
    return judge(study, Roster({kDana, kLinh}, {}, {"mrtech"}));
  };
  world.restart();
  send_images("MOORE^DANA");
  perform(world, {.operator_name = "MRTECH"});
  world.pass(0);
  expect_case("pending", "shared_login");
}

TEST_F(JoinedExam, StrangerInTheStepWaits) {
  perform(world, {.operator_name = "ABC^DEF"});
  world.pass(0);
  expect_case("pending", "not_on_roster");
}

TEST_F(JoinedExam, HalfOfTheScanSeriesMustNameThePersonByImageOrStep) {
  perform(world, {.step = "1.9.1", .series = 2, .operator_name = "MOORE^DANA"});
  perform(world, {.step = "1.9.2", .first_series = 3, .series = 2, .operator_name = "", .start_time = "110000"});
  world.pass(0);
  expect_case("credited", "one_technologist");
  perform(world, {.step = "1.9.3", .first_series = 5, .series = 1, .operator_name = "", .start_time = "111000"});
  world.pass(900);
  expect_case("pending", "named_by_too_few");
}

TEST_F(JoinedExam, StepAppendedBySomeoneElseWaits) {
  perform(world, {.step = "1.9.1", .operator_name = "MOORE^DANA"});
  perform(world, {.step = "1.9.2", .first_series = 3, .operator_name = "NGUYEN^LINH", .start_time = "110000"});
  world.pass(0);
  expect_case("pending", "appended_by_another");
  ASSERT_EQ(world.cases().size(), 1U);
}

TEST_F(JoinedExam, StepAppendedByTheSamePersonIsOneCase) {
  perform(world, {.step = "1.9.1"});
  world.pass(0);
  perform(world, {.step = "1.9.2", .first_series = 3, .start_time = "110000"});
  world.pass(900);
  ASSERT_EQ(world.cases().size(), 1U);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, HandOverWithinOneStepWaits) {
  create(*world.intake, n_create({}));
  auto end = n_set({}, StepStatus::Completed);
  end.step.message.series->at(1).operator_names = {"NGUYEN^LINH"};
  set(*world.intake, end);
  world.pass(0);
  expect_case("pending", "hand_over");
}

TEST_F(JoinedExam, TwoNamesInOneValueWait) {
  create(*world.intake, n_create({}));
  auto end = n_set({}, StepStatus::Completed);
  for (auto& series : *end.step.message.series)
    series.operator_names = {"MOORE^DANA", "NGUYEN^LINH"};
  set(*world.intake, end);
  world.pass(0);
  expect_case("pending", "several_names");
}

// dcm4chee: N-CREATE and N-SET milliseconds apart after a time-out, a second step for a late series, no operator.
TEST_F(JoinedExam, StepsThatTheArchiveInventsAreSilent) {
  send_images("MOORE^DANA");
  perform(world, {.step = "1.9.1", .series = 2, .operator_name = ""});
  world.pass(0);
  for (int number = 1; number <= 5; ++number)
    world.send(report_of({.series = 3, .number = number}));
  perform(world, {.step = "1.9.2", .first_series = 3, .series = 1, .operator_name = "", .start_time = "120000"});
  world.pass(900);
  ASSERT_EQ(world.cases().size(), 1U);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, StepThatTheArchiveInventsBesideTheScannersOwnIsNotAppendedBySomeoneElse) {
  send_images("MOORE^DANA");
  perform(world, {.step = "1.9.1", .series = 2, .operator_name = "MOORE^DANA"});
  for (int number = 1; number <= 5; ++number)
    world.send(report_of({.series = 3, .number = number}));
  perform(world, {.step = "1.9.2", .first_series = 3, .series = 1, .operator_name = "", .start_time = "120000"});
  world.pass(900);
  ASSERT_EQ(world.cases().size(), 1U);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, DiscontinuedStepAfterDiagnosticAcquisitionWaits) {
  perform(world, {.reason = "110505"}, StepStatus::Discontinued);
  world.pass(0);
  expect_case("pending", "discontinued");
  EXPECT_EQ(state(), "discontinued");
  EXPECT_EQ(case_of("1.2.3").at("suggestions"), boost::json::array{"T1"});
  const auto why = text(case_of("1.2.3").at("reasons").at(0));
  EXPECT_NE(why.find("the patient refused to continue"), std::string::npos) << why;
}

TEST_F(JoinedExam, DiscontinuedBeforeAnyDiagnosticSeriesIsExcluded) {
  perform(world, {.description = "localizer", .reason = "110501"}, StepStatus::Discontinued);
  world.pass(0);
  expect_case("excluded", "discontinued_early");
  EXPECT_EQ(state(), "excluded");
}

TEST_F(JoinedExam, DiscontinuedWithoutAnySeriesIsExcluded) {
  perform(world, {.series = 0}, StepStatus::Discontinued);
  world.pass(0);
  expect_case("excluded", "discontinued_early");
}

TEST_F(JoinedExam, StepDiscontinuedBeforeAnyDiagnosticSeriesDoesNotHoldUpTheExamThatFollows) {
  perform(world, {.step = "1.9.1", .series = 1, .description = "localizer"}, StepStatus::Discontinued);
  perform(world, {.step = "1.9.2", .first_series = 2, .start_time = "110000"});
  world.pass(0);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, WrongWorklistEntryTakesOutItsSeriesAndWithdrawsTheCreditVisibly) {
  send_images("MOORE^DANA");
  world.pass(900);
  expect_case("credited", "one_technologist");
  perform(world, {.reason = "110514"}, StepStatus::Discontinued);
  world.pass(900);
  expect_case("void", "wrong_worklist_entry");
  EXPECT_EQ(state(), "void");
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised'"), 1);
}

TEST_F(JoinedExam, WrongWorklistEntryTakesOutItsOwnSeriesAndNothingElse) {
  perform(world, {.step = "1.9.1", .series = 2}, StepStatus::Completed);
  perform(
      world,
      {.step = "1.9.2", .first_series = 3, .operator_name = "NGUYEN^LINH", .start_time = "110000", .reason = "110514"},
      StepStatus::Discontinued);
  world.pass(0);
  expect_case("credited", "one_technologist");
  EXPECT_EQ(world.studies()[0].at("series").as_array().size(), 2U);
}

TEST_F(JoinedExam, WrongWorklistEntryWithoutSeriesIsVoid) {
  perform(world, {.series = 0, .reason = "110514"}, StepStatus::Discontinued);
  world.pass(0);
  expect_case("void", "wrong_worklist_entry");
}

TEST_F(JoinedExam, WrongWorklistEntryTakesOutImagesThatNameTheStepAlone) {
  for (int number = 1; number <= 25; ++number) {
    auto report = report_of({.number = number});
    report.instance.facts.performed_step_uid = "1.9.1";
    world.send(report);
  }
  perform(world, {.series = 0, .reason = "110514"}, StepStatus::Discontinued);
  world.pass(0);
  expect_case("void", "wrong_worklist_entry");
}

std::vector<std::string> instances_of(int series) {
  std::vector<std::string> uids;
  for (int number = 1; number <= 25; ++number)
    uids.push_back("1.2.3." + std::to_string(series) + "." + std::to_string(number));
  return uids;
}

TEST_F(JoinedExam, RejectionNoteTakesOutExactlyWhatItNames) {
  send_images("MOORE^DANA");
  world.pass(900);
  world.send(rejection_note("1.2.3", "113001", instances_of(2)));
  world.pass(900);
  expect_case("credited", "one_technologist");
  EXPECT_EQ(case_of("1.2.3").at("reason_codes").at(0).at("facts").at(2), "1");  // of one scan series
}

TEST_F(JoinedExam, RejectionOfEverythingVoidsTheCaseAndWithdrawsItsCredit) {
  for (const char* title : {"113001", "113037", "113038"}) {
    SCOPED_TRACE(title);
    world.close();
    std::filesystem::remove_all(world.options.data);
    world.open();
    world.import({kDana, kLinh});
    send_images("MOORE^DANA");
    world.pass(900);
    expect_case("credited", "one_technologist");
    world.send(rejection_note("1.2.3", title, instances_of(1)));
    world.send(rejection_note("1.2.3", title, instances_of(2)));
    world.pass(900);
    expect_case("void", "rejected");
    EXPECT_EQ(state(), "void");
    EXPECT_EQ(text(world.studies()[0].at("station")), "MR1");
    EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.revised'"), 1);
  }
}

TEST_F(JoinedExam, ExpiredRetentionChangesNothing) {
  send_images("MOORE^DANA");
  world.send(rejection_note("1.2.3", "113039", instances_of(1)));
  world.send(rejection_note("1.2.3", "113039", instances_of(2)));
  world.pass(900);
  expect_case("credited", "one_technologist");
}

TEST_F(JoinedExam, NoteThatComesBeforeItsInstancesAndInAnotherStudyCountsToo) {
  world.send(rejection_note("1.2.77", "113038", instances_of(1)));
  world.send(rejection_note("1.2.77", "113038", instances_of(2)));
  world.pass(900);
  send_images("MOORE^DANA");
  world.pass(900);
  expect_case("void", "rejected");
}

// The note came in another study after this one was complete: it is evaluated again all the same.
TEST_F(JoinedExam, NoteInAnotherStudyBringsTheStudyUpAgain) {
  send_images("MOORE^DANA");
  world.pass(900);
  world.send(rejection_note("1.2.77", "113037", instances_of(1)));
  world.send(rejection_note("1.2.77", "113037", instances_of(2)));
  world.pass(900);
  expect_case("void", "rejected");
}

TEST_F(JoinedExam, PersonOnTwoScannersAtOnceWaitsInBothStudies) {
  perform(world, {.step = "1.9.1", .study = "1.2.3"});
  world.pass(0);
  expect_case("credited", "one_technologist");
  auto elsewhere = n_create({.step = "1.9.2", .study = "1.2.4", .start_time = "103000"});
  elsewhere.step.message.station_name = "MR2";
  elsewhere.step.station.station_name = "MR2";
  elsewhere.step.patient.id = "PAT-0816";
  create(*world.intake, elsewhere);
  set(*world.intake, n_set({.step = "1.9.2", .study = "1.2.4", .end_time = "113000"}, StepStatus::Completed));
  world.pass(0);
  expect_case("pending", "two_scanners", "1.2.3");
  expect_case("pending", "two_scanners", "1.2.4");
  EXPECT_EQ(case_of("1.2.3").at("reason_codes").at(0).at("facts").at(1), "1.2.4");
  EXPECT_EQ(case_of("1.2.4").at("reason_codes").at(0).at("facts").at(1), "1.2.3");
  EXPECT_EQ(world.pass(86400), 0U);  // and neither wakes the other for ever
}

TEST_F(JoinedExam, PersonWhoGoesFromOneScannerToTheNextIsCreditedTwice) {
  perform(world, {.step = "1.9.1", .study = "1.2.3"});
  auto later = n_create({.step = "1.9.2", .study = "1.2.4", .start_time = "105500"});
  later.step.message.station_name = "MR2";
  later.step.station.station_name = "MR2";
  later.step.patient.id = "PAT-0816";
  create(*world.intake, later);
  set(*world.intake, n_set({.step = "1.9.2", .study = "1.2.4", .end_time = "113000"}, StepStatus::Completed));
  world.pass(0);
  expect_case("credited", "one_technologist", "1.2.3");
  expect_case("credited", "one_technologist", "1.2.4");
}

TEST_F(JoinedExam, WhenTheOtherStudyIsVoidThePersonWasOnOneScannerOnly) {
  perform(world, {.step = "1.9.1", .study = "1.2.3"});
  auto elsewhere = n_create({.step = "1.9.2", .study = "1.2.4", .start_time = "103000"});
  elsewhere.step.message.station_name = "MR2";
  elsewhere.step.station.station_name = "MR2";
  elsewhere.step.patient.id = "PAT-0816";
  create(*world.intake, elsewhere);
  set(*world.intake, n_set({.step = "1.9.2", .study = "1.2.4"}, StepStatus::InProgress));
  world.pass(86400);
  expect_case("pending", "two_scanners", "1.2.3");
  set(*world.intake, n_set({.step = "1.9.2", .study = "1.2.4", .reason = "110514"}, StepStatus::Discontinued));
  world.pass(900);
  expect_case("void", "wrong_worklist_entry", "1.2.4");
  expect_case("credited", "one_technologist", "1.2.3");
}

TEST_F(JoinedExam, CopyUnderNewUidsIsASuspectedDuplicateAndTheFirstKeepsItsCredit) {
  send_images("MOORE^DANA", "1.2.3");
  world.pass(900);
  send_images("MOORE^DANA", "9.8.7");
  world.pass(900);
  expect_case("credited", "one_technologist", "1.2.3");
  expect_case("pending", "suspected_duplicate", "9.8.7");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
