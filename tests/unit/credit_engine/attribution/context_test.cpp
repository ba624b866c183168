// What the study as a whole says of its series.
#include <gtest/gtest.h>

#include "credit_engine/exam/exam.h"
#include "credit_engine/exam/modules.h"
#include "tests/unit/credit_engine/attribution/vendor_series.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::StudyFacts;
using test::attributed;
using test::Kind;
using test::Maker;
using test::named;
using test::vendor_series;

constexpr std::array<double, 6> kShortAxis{0.792067, 7.87262e-07, 0.610434, 0.377686, 0.785613, -0.490067};

SeriesFacts at(SeriesFacts series, const char* from, int number) {
  series.acquired_from = std::string("20260105") + from + ".000000";
  series.acquired_until = series.acquired_from;
  series.number = number;
  series.series_uid = "1.2.3." + std::to_string(number);
  return series;
}

bool says(const Attribution& answer, std::string_view rule) {
  return std::any_of(answer.evidence.begin(), answer.evidence.end(), [&](const Evidence& e) { return e.rule == rule; });
}

TEST(Context, ASecondFirstPassAloneIsNoStress) {
  StudyFacts study;
  study.series = {at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "100000", 1),
                  at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "101500", 2)};
  for (const auto& answer : attributed(study))
    EXPECT_EQ(answer.protocol, Protocol::Perfusion);
}

TEST(Context, AFirstPassAfterStressIsAtRest_OneBeforeItIsNot) {
  StudyFacts study;
  auto stress = at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "100500", 2);
  stress.series_description = "stress perfusion adenosine";
  study.series = {at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "100000", 1), stress,
                  at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "102000", 3)};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[0].protocol, Protocol::Perfusion);  // perhaps a dummy
  EXPECT_EQ(answers[1].protocol, Protocol::PerfusionStress);
  EXPECT_EQ(answers[2].protocol, Protocol::PerfusionRest);
  EXPECT_NE(answers[2].state, Certainty::Certain);
}

TEST(Context, VariantsOfOneFirstPassShareWhatOneOfThemSays_AndCountOnce) {
  StudyFacts study;
  auto named_one = at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "100500", 1);
  named_one.series_description = "perf_rest";
  study.series = {named_one, at(vendor_series(Maker::SiemensClassic, Kind::FirstPass), "100500", 2)};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[1].protocol, Protocol::PerfusionRest);
  EXPECT_EQ(acquired_modules(study, answers).perfusions, 1U);
}

TEST(Context, InversionImagesSoonAfterContrastAreEarlyEnhancement_WithoutAName) {
  StudyFacts study;
  auto early = at(vendor_series(Maker::Philips, Kind::LateMagnitude), "100230", 2);
  early.inversion_times = {};
  early.inversion_times.add(440);
  study.series = {at(vendor_series(Maker::Philips, Kind::FirstPass), "100000", 1), early,
                  at(vendor_series(Maker::Philips, Kind::LateMagnitude), "101200", 3)};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[1].protocol, Protocol::Ege);
  EXPECT_EQ(answers[1].state, Certainty::Probable);
  EXPECT_EQ(answers[2].protocol, Protocol::Lge);
}

TEST(Context, ANameThatSaysLateIsNotMadeEarly) {
  StudyFacts study;
  auto late = at(vendor_series(Maker::Philips, Kind::LateMagnitude), "100230", 2);
  late.series_description = "LGE sax";
  late.inversion_times = {};
  late.inversion_times.add(440);
  study.series = {at(vendor_series(Maker::Philips, Kind::FirstPass), "100000", 1), late};
  EXPECT_EQ(attributed(study)[1].protocol, Protocol::Lge);
}

TEST(Context, LateEnhancementBeforeTheInjectionIsDoubtful) {
  StudyFacts study;
  auto before = at(vendor_series(Maker::Ge, Kind::LateMagnitude), "095500", 1);
  before.series_description = "PSMDE SAX";
  auto pass = at(vendor_series(Maker::Ge, Kind::FirstPass), "100000", 2);
  pass.contrast_start_time = "100001";
  study.series = {before, pass};
  const auto answers = attributed(study);
  EXPECT_NE(answers[0].state, Certainty::Certain);
  EXPECT_TRUE(says(answers[0], "before-contrast"));
}

TEST(Context, MapsBeforeAndAfterContrastAreTold) {
  StudyFacts study;
  study.series = {at(vendor_series(Maker::SiemensXa, Kind::T1Source), "094500", 1),
                  at(vendor_series(Maker::SiemensXa, Kind::LateMagnitude), "101000", 2),
                  at(vendor_series(Maker::SiemensXa, Kind::T1Source), "102000", 3)};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[0].contrast, "native");
  EXPECT_EQ(answers[2].contrast, "post_contrast");
}

TEST(Context, AMapWithoutItsVendorsWordIsWhatItsSourceIs) {
  StudyFacts study;
  auto source = at(vendor_series(Maker::Canon, Kind::T1Source), "094500", 1);
  auto map = at(named("Series 8"), "094500", 2);
  map.modality = "MR";
  map.image_types = {{"DERIVED", "PRIMARY", "OTHER"}};
  for (auto* series : {&source, &map})
    test::lay(*series, kShortAxis, {-185, -101, -92});
  study.series = {source, map};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[1].protocol, Protocol::T1Map);
  EXPECT_EQ(answers[1].state, Certainty::Probable);
}

TEST(Context, OneSeriesASliceIsOneStack_AndACopyOfItAddsNothing) {
  StudyFacts study;
  for (int copy = 0; copy < 2; ++copy) {
    for (int slice = 0; slice < 8; ++slice) {
      auto series = vendor_series(Maker::SiemensXa, Kind::Cine);
      series.series_description = copy == 0 ? "Series" : "Series-original";
      test::lay(series, kShortAxis, {-185.0 - 4.9 * slice, -101.0 + 4.9 * slice, -92.0 + 6 * slice});
      study.series.push_back(at(series, "100000", copy * 100 + slice));
    }
  }
  const auto answers = attributed(study);
  for (const auto& answer : answers)
    EXPECT_EQ(answer.view, "sax");
  EXPECT_EQ(acquired_modules(study, answers).sax_slices, 8U);
}

TEST(Context, OutflowCineInABodyPlaneIsNoThreeChamberView) {
  StudyFacts study;
  study.series = {named("cine LVOT coronal"), named("cine LVOT")};
  EXPECT_EQ(attributed(study)[0].view, "lvot");
  EXPECT_EQ(attributed(study)[1].view, "3ch");
}

TEST(Context, AnotherOrgansWordBeatsACardiacSequence) {
  for (const char* name : {"kidney MOLLI T1 map", "Leber T2*", "脑 T1 mapping MOLLI", "4D flow circle of willis",
                           "prostate perfusion", "foie MOLLI", "fegato T2 mapping"}) {
    EXPECT_FALSE(is_cardiac_module(attributed(named(name)).protocol)) << name;
  }
}

TEST(Context, ThePlanesOfTheStudyTellTheViewsOfNamelessCines) {
  StudyFacts study;
  for (int slice = 0; slice < 10; ++slice) {
    auto series = vendor_series(Maker::SiemensXa, Kind::Cine);
    test::lay(series, kShortAxis, {-185.0 - 4 * slice, -101.0 + 5 * slice, -92.0 + 5 * slice});
    study.series.push_back(at(series, "100000", slice));
  }
  constexpr std::array<double, 6> kFourChamber{0.9954, -2.8117e-07, 0.0958042, 0.0787602, -0.569348, -0.818315};
  auto four = vendor_series(Maker::SiemensXa, Kind::Cine);
  test::lay(four, kFourChamber, {-180, 116, 78});
  study.series.push_back(at(four, "100500", 50));
  EXPECT_EQ(attributed(study).back().view, "4ch");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
