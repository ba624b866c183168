#include "credit_engine/exam/exam.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "credit_engine/exam/indications.h"
#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::StudyFacts;
using test::named;
using test::steady_state_cine;

constexpr std::array<double, 6> kShortAxis{0.792067, 7.87262e-07, 0.610434, 0.377686, 0.785613, -0.490067};

void add_stack(StudyFacts& study, int slices, const char* name = "cine sax") {
  for (int slice = 0; slice < slices; ++slice) {
    auto series = steady_state_cine(name);
    test::lay(series, kShortAxis, {-185.0 - 4 * slice, -101.0 + 5 * slice, -92.0 + 5 * slice});
    study.series.push_back(series);
  }
}

StudyFacts function_study(int slices = 10) {
  StudyFacts study;
  add_stack(study, slices);
  for (const char* name : {"cine 2ch", "cine 3ch", "cine 4ch"})
    study.series.push_back(steady_state_cine(name));
  return study;
}

Exam assessed(const StudyFacts& study) {
  return assess(study, test::attributed(study), {});
}

std::string state_of(const Exam& exam, std::string_view id) {
  for (const auto& category : exam.categories) {
    if (category.id == id) return std::string(to_string(category.state));
  }
  return "none";
}

bool has(const Exam& exam, std::string_view module) {
  return std::find(exam.modules.begin(), exam.modules.end(), module) != exam.modules.end();
}

TEST(Exam, CompleteCineSetWithoutContrastIsFunction_Certainly) {
  const auto exam = assessed(function_study());
  EXPECT_TRUE(exam.is_cmr) << exam.not_cmr_why;
  EXPECT_TRUE(has(exam, "CINE_SAX"));
  EXPECT_TRUE(has(exam, "CINE_LAX"));
  EXPECT_EQ(state_of(exam, "L1.LVF"), "certain");
  EXPECT_EQ(exam.contrast, false);
  EXPECT_EQ(exam.stress, false);
}

TEST(Exam, StackSentAsOneSeriesASliceCounts_FiveSlicesDoNot) {
  EXPECT_TRUE(has(assessed(function_study(6)), "CINE_SAX"));
  EXPECT_FALSE(has(assessed(function_study(5)), "CINE_SAX"));
  EXPECT_EQ(state_of(assessed(function_study(5)), "L1.LVF"), "none");
}

TEST(Exam, RepeatedSliceIsOneSlice) {
  auto study = function_study(5);
  study.series.push_back(study.series.front());
  EXPECT_FALSE(has(assessed(study), "CINE_SAX"));
}

TEST(Exam, OneLongAxisIsNotEnough) {
  StudyFacts study;
  add_stack(study, 10);
  study.series.push_back(steady_state_cine("cine 4ch"));
  EXPECT_EQ(state_of(assessed(study), "L1.LVF"), "none");
}

TEST(Exam, ContrastMakesFunctionASuggestion_NativeMapsAndFlowDoNot) {
  auto study = function_study();
  study.series.push_back(named("T1 map MOLLI native sax"));
  study.series.push_back(named("flow aorta venc 150"));
  study.series.push_back(named("T2* sax"));
  EXPECT_EQ(state_of(assessed(study), "L1.LVF"), "certain");
  study.series.push_back(named("LGE sax"));
  const auto exam = assessed(study);
  EXPECT_EQ(state_of(exam, "L1.LVF"), "suggested");
  EXPECT_EQ(exam.contrast, true);
}

TEST(Exam, OneIndicationWithItsModulesIsCertain_TwoAreSuggested) {
  auto study = function_study();
  study.series.push_back(named("LGE sax"));
  study.order.reason_for_study = "r/o HCM";
  EXPECT_EQ(state_of(assessed(study), "L2.HCM"), "certain");
  study.order.reason_for_study = "HCM versus amyloid";
  const auto exam = assessed(study);
  EXPECT_EQ(state_of(exam, "L2.HCM"), "suggested");
  EXPECT_EQ(state_of(exam, "L2.INF"), "suggested");
}

TEST(Exam, NoTextMeansNoProtocol_AndSaysSo) {
  auto study = function_study();
  study.series.push_back(named("LGE sax"));
  const auto exam = assessed(study);
  EXPECT_EQ(state_of(exam, "L2.VIAB"), "none");
  EXPECT_EQ(exam.notes.size(), 1U);
}

TEST(Exam, StressNeedsStressEvidence) {
  auto study = function_study();
  study.series.push_back(named("perfusion"));
  study.series.push_back(named("perfusion"));
  EXPECT_EQ(assessed(study).stress, std::nullopt);
  EXPECT_EQ(state_of(assessed(study), "L3.STRESS"), "confirm");
  study.series.back() = named("perfusion stress adenosine");
  EXPECT_EQ(assessed(study).stress, true);
  EXPECT_EQ(state_of(assessed(study), "L3.STRESS"), "certain");
}

TEST(Exam, DobutamineIsNoVasodilator) {
  auto study = function_study();
  study.order.study_description = "Dobutamine stress CMR";
  EXPECT_EQ(state_of(assessed(study), "L3.STRESS"), "confirm");
}

TEST(Exam, DeviceAnaesthesiaAndComplexDefectsWaitForAPerson) {
  auto study = function_study();
  study.order.reason_for_study = "repaired TOF, ICD in place, under general anesthesia";
  const auto exam = assessed(study);
  EXPECT_EQ(state_of(exam, "L3.DEV"), "confirm");
  EXPECT_EQ(state_of(exam, "SP.ANES"), "confirm");
  EXPECT_EQ(state_of(exam, "SP.CCHD"), "confirm");
  EXPECT_EQ(exam.device, std::nullopt);
}

TEST(Exam, PediatricByAge_UnknownAgeIsNotPediatric) {
  auto study = function_study();
  EXPECT_EQ(assessed(study).pediatric, std::nullopt);
  study.patient.age_years = 17;
  EXPECT_EQ(assessed(study).pediatric, true);
  EXPECT_EQ(state_of(assessed(study), "SP.PED"), "certain");
  study.patient.age_years = 18;
  EXPECT_EQ(assessed(study).pediatric, false);
}

TEST(Exam, BrainStudyIsNoCardiacExam_WithFlowOrMapsEither) {
  StudyFacts study;
  study.series = {named("t1_mprage_sag"), named("FLAIR"), named("phase contrast csf"), named("T1 map")};
  const auto exam = assessed(study);
  EXPECT_FALSE(exam.is_cmr);
  EXPECT_FALSE(exam.not_cmr_why.empty());
  EXPECT_TRUE(exam.categories.empty());
}

TEST(Exam, LocalizersAndReportsAreNoExam) {
  StudyFacts study;
  study.series = {named("localizer"), named("report")};
  EXPECT_FALSE(assessed(study).is_cmr);
}

TEST(Indications, AreReadInManyLanguages) {
  for (const auto& [text, name] : {std::pair{"Aortaklepinsufficientie", "valve"},
                                   {"klepinsufficientie", "valve"},
                                   {"bilan de viabilité", "viability"},
                                   {"心筋症", "cardiomyopathy"},
                                   {"肥大型心筋症の疑い", "hypertrophic"},
                                   {"Ausschluss Myokarditis", "myocarditis"},
                                   {"miocardiopatía hipertrófica", "hypertrophic"},
                                   {"sospetta amiloidosi", "infiltrative"},
                                   {"insuficiência aórtica", "valve"},
                                   {"dilatative Kardiomyopathie", "heart-failure"},
                                   {"hypertrofische cardiomyopathie", "hypertrophic"},
                                   {"心肌淀粉样变", "infiltrative"},
                                   {"Schrittmacher", "device"},
                                   {"insuffisance cardiaque", "heart-failure"}}) {
    EXPECT_TRUE(indications_in(text).contains(name)) << text;
  }
}

TEST(Indications, AreWholeWords) {
  EXPECT_TRUE(indications_in("MR cardiac").empty()) << "the modality is no mitral regurgitation";
  EXPECT_TRUE(indications_in("massage, stofftest, icdx").empty());
  EXPECT_FALSE(indications_in("massage").contains("mass"));
}

TEST(Indications, DeniedOnesDoNotCount_QuestionsDo) {
  EXPECT_FALSE(indications_in("no hx of infarct or heart failure, HCM").contains("viability"));
  EXPECT_FALSE(indications_in("no hx of infarct or heart failure, HCM").contains("heart-failure"));
  EXPECT_TRUE(indications_in("no hx of infarct or heart failure, HCM").contains("hypertrophic"));
  EXPECT_TRUE(indications_in("r/o HCM").contains("hypertrophic"));
  EXPECT_TRUE(indications_in("MRI heart without contrast HCM").contains("hypertrophic"));
  EXPECT_FALSE(indications_in("kein Hinweis auf Myokarditis").contains("myocarditis"));
  EXPECT_FALSE(indications_in("心筋梗塞なし").contains("viability"));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
