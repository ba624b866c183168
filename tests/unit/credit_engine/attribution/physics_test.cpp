// Measurements alone, and measurements against names.
#include <gtest/gtest.h>

#include "credit_engine/attribution/geometry.h"
#include "credit_engine/attribution/sequence_name.h"
#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using test::attributed;
using test::beating;
using test::fill;
using test::named;
using test::protocol_of;
using test::steady_state_cine;

TEST(Physics, SteadyStateOverTheBeatIsACine_Certainly) {
  const auto answer = attributed(steady_state_cine("Series 7"));
  EXPECT_EQ(answer.protocol, Protocol::Cine);
  EXPECT_EQ(answer.state, Certainty::Certain);
}

TEST(Physics, Xa50CineWithoutSteadyStateInItsVariantIsStillACine) {
  auto series = beating("Series 7");
  series.sequence_variant = {"SK"};
  series.sequence_name = "*tfi2d1_10";
  EXPECT_EQ(attributed(series).protocol, Protocol::Cine);
  EXPECT_EQ(attributed(series).state, Certainty::Certain);
}

TEST(Physics, GesFamilyNameDoesNotHideACine) {
  auto series = beating("SSFP-CINE SAx", 20);
  series.manufacturer = "GE MEDICAL SYSTEMS";
  series.ge_pulse_sequence = "fgre";
  series.ge_internal_sequence = "FGRE";
  series.sequence_variant = {"SS"};
  series.image_types = {{"ORIGINAL", "PRIMARY", "OTHER"}};
  series.protocol_name = "AUP_235_lesion/5";
  const auto answer = attributed(series);
  EXPECT_EQ(answer.protocol, Protocol::Cine);
  EXPECT_EQ(answer.view, "sax");
  EXPECT_EQ(answer.state, Certainty::Certain);
}

TEST(Physics, VelocityEncodingIsFlow_InThreeDimensions4dFlow) {
  auto series = beating("Series 7");
  series.sequence_name = "*fl2d1_v150in";
  EXPECT_EQ(protocol_of(series), "flow_2d");
  series.sequence_name = "fl3d1_v150ap";
  series.mr_acquisition_type = "3D";
  EXPECT_EQ(protocol_of(series), "flow_4d");
}

TEST(Physics, ManyBeatsAtOneMomentAreAFirstPass) {
  auto series = named("Series 7");
  series.scanning_sequence = {"GR"};
  series.mr_acquisition_type = "2D";
  fill(series.trigger_times, 3, 90, 200);
  series.trigger_times_per_location = 1;
  series.acquisition_times_per_location = series.instances_per_location = 50;
  fill(series.inversion_times, 1, 110, 0);
  series.locations = 3;
  EXPECT_EQ(protocol_of(series), "perfusion");
}

TEST(Physics, TriggerTimesBeyondABeatCountFromTheStart) {
  auto series = named("Series 7");  // GE first pass: constant acquisition time
  series.scanning_sequence = {"GR"};
  fill(series.trigger_times, 40, 100, 900);
  series.trigger_times_per_location = series.instances_per_location = 40;
  series.acquisition_times_per_location = 1;
  series.locations = 3;
  EXPECT_EQ(protocol_of(series), "perfusion");
}

TEST(Physics, InversionTimesTellMapScoutAndLateEnhancementApart) {
  auto map = named("Series 7");
  map.scanning_sequence = {"GR", "IR"};
  fill(map.trigger_times, 1, 530, 0);
  map.trigger_times_per_location = 1;
  for (const double ti : {100, 180, 260, 1000, 1080, 1900, 2700, 3500})
    map.inversion_times.add(ti);
  map.inversion_times_per_location = map.instances_per_location = 8;
  EXPECT_EQ(protocol_of(map), "t1_map");

  auto scout = beating("Series 7", 30);
  scout.scanning_sequence = {"GR", "IR"};
  fill(scout.inversion_times, 30, 20, 25);
  EXPECT_EQ(protocol_of(scout), "ti_scout");

  auto late = named("Series 7");
  late.scanning_sequence = {"GR", "IR"};
  fill(late.trigger_times, 1, 560, 0);
  late.trigger_times_per_location = 1;
  fill(late.inversion_times, 1, 290, 0);
  late.instances_per_location = 1;
  late.locations = 10;
  EXPECT_EQ(protocol_of(late), "lge");
}

TEST(Physics, UngatedInvertedVolumeIsNoHeart) {
  auto series = named("Series 7");
  series.scanning_sequence = {"GR", "IR"};
  series.mr_acquisition_type = "3D";
  fill(series.inversion_times, 1, 1100, 0);
  EXPECT_EQ(protocol_of(series), "non_cardiac");
}

TEST(Physics, ReportsCapturesAndRawDataAreNeverScanEvidence) {
  for (const char* uid : {"1.2.840.10008.5.1.4.1.1.88.22", "1.2.840.10008.5.1.4.1.1.11.1", "1.2.840.10008.5.1.4.1.1.7",
                          "1.2.840.10008.5.1.4.1.1.66"}) {
    auto series = steady_state_cine("cine sax");
    series.sop_class_uid = uid;
    const auto answer = attributed(series);
    EXPECT_FALSE(is_cardiac_module(answer.protocol)) << uid;
  }
}

TEST(Physics, NameThatMeasurementsExcludeIsNeverCertain_AndBothSidesAreShown) {
  auto series = steady_state_cine("LGE psir sax");
  const auto answer = attributed(series);
  EXPECT_NE(answer.state, Certainty::Certain);
  const auto says = [&](std::string_view what) {
    return std::any_of(answer.evidence.begin(), answer.evidence.end(),
                       [&](const Evidence& e) { return e.says == what; });
  };
  EXPECT_TRUE(says("lge"));
  EXPECT_TRUE(says("cine"));
}

TEST(Physics, LocalizerThatBeatsIsALocalizer) {
  EXPECT_EQ(protocol_of(steady_state_cine("2CH cine loc")), "localizer");
}

TEST(Physics, AgreementMakesAStrongNameCertain) {
  EXPECT_EQ(attributed(named("trufi 4ch")).state, Certainty::Probable);
  EXPECT_EQ(attributed(steady_state_cine("trufi 4ch")).state, Certainty::Certain);
}

TEST(Physics, MagnitudeImagesOfAFlowMeasurementAreNoCine) {
  dicom_parsing::StudyFacts study;
  auto magnitude = beating("Series 4");
  auto phase = beating("Series 5");
  phase.sequence_name = "fl2d1_v150in";
  for (auto* series : {&magnitude, &phase}) {
    test::lay(*series, {1, 0, 0, 0, 1, 0}, {-170, -170, 20});
    series->protocol_name = "same";
    series->acquired_from = "20250101100000.000000";
  }
  study.series = {magnitude, phase};
  const auto answers = attributed(study);
  EXPECT_EQ(answers[0].protocol, Protocol::Flow2d);
  EXPECT_EQ(answers[0].component, "magnitude");
}

TEST(SequenceName, SiemensGrammarIsRead) {
  const auto cine = parse_siemens_sequence("*tfi2d1_12");
  ASSERT_TRUE(cine);
  EXPECT_EQ(cine->family, "tfi");
  EXPECT_EQ(cine->dimensions, 2);
  EXPECT_EQ(cine->lines, 12);
  const auto flow = parse_siemens_sequence("fl3d1_v350in");
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->velocity, 350);
  EXPECT_EQ(flow->direction, "in");
  EXPECT_EQ(flow->dimensions, 3);
  EXPECT_FALSE(parse_siemens_sequence("FGRE"));
  EXPECT_FALSE(parse_siemens_sequence(""));
  EXPECT_FALSE(parse_siemens_sequence("tfi9d1"));
}

// Orientations of real cines (volunteers, published under free licences).
constexpr std::array<double, 6> kShortAxis{0.792067, 7.87262e-07, 0.610434, 0.377686, 0.785613, -0.490067};
constexpr std::array<double, 6> kFourChamber{0.9954, -2.8117e-07, 0.0958042, 0.0787602, -0.569348, -0.818315};
constexpr std::array<double, 6> kVertical{0.84108675314729, -0.540900243742, 0, 0, 0, -1};

std::string view_of(const std::array<double, 6>& orientation, bool axis_known) {
  const auto axis = axis_known ? plane_normal(kShortAxis) : std::nullopt;
  return view_of_plane(*plane_normal(orientation), axis).view;
}

TEST(Geometry, ViewsOfRealPlanes) {
  EXPECT_EQ(view_of(kShortAxis, false), "sax");
  EXPECT_EQ(view_of(kFourChamber, true), "4ch");
  EXPECT_EQ(view_of(kFourChamber, false), "4ch");
  EXPECT_EQ(view_of(kVertical, false), "2ch");
  EXPECT_EQ(view_of({1, 0, 0, 0, 1, 0}, false), "axial");
  EXPECT_EQ(view_of({1, 0, 0, 0, 0, -1}, false), "coronal");
  EXPECT_EQ(view_of({0, 1, 0, 0, 0, -1}, false), "sagittal");
}

TEST(Geometry, CosinesThatAreNoneGiveNoPlane) {
  EXPECT_FALSE(plane_normal({0, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(plane_normal({1, 0, 0, 1, 0, 0}));
}

TEST(Geometry, FlippedPlaneIsTheSameView) {
  auto flipped = kShortAxis;
  for (std::size_t i = 0; i < 3; ++i)
    flipped[i] = -flipped[i];
  EXPECT_EQ(view_of(flipped, false), "sax");
}

TEST(Geometry, ShortAxisStackWithoutAViewInItsNameIsSeenByPlane) {
  dicom_parsing::StudyFacts study;
  for (int slice = 0; slice < 10; ++slice) {
    auto series = steady_state_cine("cine_trufi_retro");
    test::lay(series, kShortAxis, {-185.0 - 4 * slice, -101.0 + 5 * slice, -92.0 + 5 * slice});
    study.series.push_back(series);
  }
  auto four = steady_state_cine("cine_trufi_retro");
  test::lay(four, kFourChamber, {-180, 116, 78});
  study.series.push_back(four);
  const auto answers = attributed(study);
  for (int slice = 0; slice < 10; ++slice)
    EXPECT_EQ(answers[static_cast<std::size_t>(slice)].view, "sax");
  EXPECT_EQ(answers.back().view, "4ch");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
