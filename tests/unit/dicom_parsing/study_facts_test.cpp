#include "dicom_parsing/study_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace cmrcredit::dicom_parsing {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::string_view kMr = "1.2.840.10008.5.1.4.1.1.4";

InstanceFacts instance(std::string series, int number) {
  InstanceFacts facts;
  facts.sop_class_uid = kMr;
  facts.study_uid = "1.2.3";
  facts.series_uid = "1.2.3." + series;
  facts.sop_instance_uid = facts.series_uid + "." + std::to_string(number);
  facts.series_number = std::stoi(series);
  facts.modality = "MR";
  return facts;
}

StudyFacts sum(const std::vector<InstanceFacts>& instances) {
  StudyAccumulator study;
  for (const auto& one : instances)
    study.add(one, {}, false);
  return study.facts();
}

// A short-axis cine: `slices` planes, `phases` trigger times at each.
std::vector<InstanceFacts> cine(int slices, int phases) {
  std::vector<InstanceFacts> all;
  for (int slice = 0; slice < slices; ++slice) {
    for (int phase = 0; phase < phases; ++phase) {
      auto one = instance("4", slice * phases + phase);
      one.orientation = {1, 0, 0, 0, 1, 0};
      one.position = {-100, -100, 8.0 * slice};
      one.trigger_time = 30.5 * phase;
      one.cardiac_number_of_images = phases;
      one.acquisition_date = "20240704";
      one.acquisition_time = "1031" + std::to_string(10 + slice) + ".5";
      one.image_type = {"ORIGINAL", "PRIMARY", "M"};
      one.operator_names = {slice == 0 ? "JONES^MOLLY" : "SMITH^ANN"};
      one.station.manufacturer = "SIEMENS";
      one.station.serial = "45557";
      all.push_back(std::move(one));
    }
  }
  return all;
}

TEST(Spread, KeepsTheSmallestValuesAndTheWholeRange) {
  Spread up, down;
  for (int i = 0; i < 2000; ++i) {
    up.add(i);
    down.add(1999 - i);
  }
  up.add(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(up, down);
  EXPECT_EQ(up.count, 2000U);
  EXPECT_EQ(up.distinct(), Spread::kMost);
  EXPECT_EQ(up.min, 0);
  EXPECT_EQ(up.max, 1999);
  EXPECT_EQ(*up.values.rbegin(), 511);
}

TEST(Texts, GiveTheCommonestAndTheSmallerOfTwoEquals) {
  Texts texts;
  EXPECT_EQ(texts.most(), "");
  for (const auto* text : {"b", "a", "", "", "", "b", "a", "c"})
    texts.add(text);
  EXPECT_EQ(texts.most(), "a");
}

TEST(StudyAccumulator, AddsASeriesUp) {
  const auto study = sum(cine(10, 25));
  ASSERT_EQ(study.series.size(), 1U);
  const auto& series = study.series[0];
  EXPECT_EQ(study.study_uid, "1.2.3");
  EXPECT_EQ(study.station.serial, "45557");
  EXPECT_EQ(series.number, 4);
  EXPECT_EQ(series.manufacturer, "SIEMENS");
  EXPECT_EQ(series.instances, 250U);
  EXPECT_EQ(series.frames, 250U);
  EXPECT_EQ(series.locations, 10U);
  EXPECT_EQ(series.orientations, 1U);
  EXPECT_EQ(series.instances_per_location, 25U);
  EXPECT_EQ(series.trigger_times_per_location, 25U);
  EXPECT_EQ(series.acquisition_times_per_location, 1U);
  EXPECT_EQ(series.inversion_times_per_location, 0U);
  EXPECT_EQ(series.trigger_times.distinct(), 25U);
  EXPECT_EQ(series.trigger_times.max, 30.5 * 24);
  EXPECT_EQ(series.acquired_from, "20240704103110.500000");
  EXPECT_EQ(series.acquired_until, "20240704103119.500000");
  EXPECT_THAT(series.operators, ElementsAre(Pair("JONES^MOLLY", 25), Pair("SMITH^ANN", 225)));
  EXPECT_EQ(series.positions.size(), 10U);
  EXPECT_EQ(series.positions.front()[2], 0);
  EXPECT_EQ(series.positions.back()[2], 72);
}

std::string shown(const StudyFacts& study) {
  std::string text = study.study_uid + study.study_date + study.station.serial + study.order.study_description +
                     study.patient.key + std::to_string(study.patient.age_years.value_or(-1));
  for (const auto& s : study.series) {
    text +=
        "|" + s.series_uid + s.series_description + s.acquired_from + s.acquired_until + s.contrast_agent.value_or("-");
    for (const auto n : {s.locations, s.orientations, s.instances_per_location, s.trigger_times_per_location,
                         s.acquisition_times_per_location, s.inversion_times_per_location, s.image_types.size(),
                         s.trigger_times.distinct(), s.echo_times.distinct()}) {
      text += "," + std::to_string(n);
    }
    for (const auto& p : s.positions)
      text += std::to_string(p[0]) + " " + std::to_string(p[2]) + ";";
    if (s.orientation) text += std::to_string((*s.orientation)[0]);
    for (const auto& [name, count] : s.operators)
      text += name + std::to_string(count);
    for (const auto& [name, scheme, meaning] : s.performed_protocol_codes)
      text += name + scheme + meaning;
    text += std::to_string(s.cardiac_number_of_images.value_or(-1)) + std::to_string(s.rows.value_or(-1));
  }
  return text;
}

// Values close to each other, ties between texts, more distinct values than are kept: nothing may depend on the order.
TEST(StudyAccumulator, GivesTheSameFactsInAnyOrder) {
  std::mt19937 random{7};
  std::vector<std::pair<InstanceFacts, PatientFacts>> all;
  for (int i = 0; i < 900; ++i) {
    auto one = instance(std::to_string(1 + i % 3), i);
    one.series_number = i % 2 == 0 ? 5 : 6;
    one.series_description = i % 4 < 2 ? "b" : "a";
    one.image_type = {"ORIGINAL", std::to_string(random() % 90)};
    one.orientation = {1, 0.004 * (i % 7), 0, 0, 1, 0};
    one.position = {0, 0, 0.04 * (random() % 400)};
    one.trigger_time = static_cast<double>(random() % 800);
    one.echo_time = 0.1 * (random() % 5);
    one.inversion_time = 100.0 * (i % 3);
    if (i % 5 != 0) one.contrast_agent = i % 5 == 1 ? "" : "Gadovist";
    one.acquisition_date = "20240704";
    one.acquisition_time = "10" + std::to_string(10 + random() % 40);
    one.operator_names = {"OP" + std::to_string(i % 4)};
    one.performed_protocol_codes = {{"P" + std::to_string(i % 3), "99X", ""}};
    one.station.serial = std::to_string(i % 2);
    one.order.study_description = i % 2 == 0 ? "CMR" : "Heart";
    one.rows = 192 + i % 2;
    PatientFacts patient;
    patient.key = i % 2 == 0 ? "k1" : "k2";
    patient.age_years = 40 + i % 2;
    all.emplace_back(std::move(one), patient);
  }
  std::string expected;
  for (int turn = 0; turn < 12; ++turn) {
    StudyAccumulator study;
    for (const auto& [one, patient] : all)
      study.add(one, patient, false);
    const auto now = shown(study.facts());
    if (turn == 0) expected = now;
    ASSERT_EQ(now, expected) << "turn " << turn;
    std::ranges::shuffle(all, random);
  }
}

TEST(StudyAccumulator, SplitsNoPlaneAtTheEdgeOfAGrid) {
  std::vector<InstanceFacts> all;
  for (const double z : {10.0499999, 10.05, 10.0500001, 18.0}) {
    auto one = instance("1", static_cast<int>(all.size()));
    one.orientation = {1, 0, 0, 0, 1, 0};
    one.position = {0, 0, z};
    all.push_back(one);
  }
  EXPECT_EQ(sum(all).series[0].locations, 2U);
}

TEST(StudyAccumulator, CountsPlanesOfDifferentOrientationApart) {
  auto one = instance("1", 1), two = instance("1", 2), none = instance("1", 3);
  one.orientation = {1, 0, 0, 0, 1, 0};
  two.orientation = {0, 1, 0, 0, 0, 1};
  one.position = two.position = {0, 0, 0};
  const auto series = sum({one, two, none}).series[0];
  EXPECT_EQ(series.orientations, 2U);
  EXPECT_EQ(series.locations, 2U);
  EXPECT_EQ(series.instances_per_location, 1U);
}

TEST(StudyAccumulator, LetsAnAgentOutweighSilence) {
  auto silent = instance("1", 1), empty = instance("1", 2), given = instance("1", 3);
  empty.contrast_agent = "";
  EXPECT_EQ(sum({silent}).series[0].contrast_agent, std::nullopt);
  EXPECT_EQ(sum({silent, empty}).series[0].contrast_agent, "");
  given.contrast_agent = "Gadovist";
  EXPECT_EQ(sum({silent, empty, empty, given}).series[0].contrast_agent, "Gadovist");
}

TEST(StudyAccumulator, TakesTheStationFromWhatAcquired) {
  auto image = instance("1", 1);
  image.station.serial = "SCANNER";
  std::vector<InstanceFacts> all{image};
  for (int i = 0; i < 5; ++i) {
    auto report = instance("2", i);
    report.sop_class_uid = "1.2.840.10008.5.1.4.1.1.88.22";
    report.station.serial = "WORKSTATION";
    all.push_back(report);
  }
  EXPECT_EQ(sum(all).station.serial, "SCANNER");
}

TEST(StudyAccumulator, UsesTheNextBestTimeWhereThereIsNone) {
  auto one = instance("1", 1);
  one.acquisition_date = "20240704";  // without a time
  one.content_date = "20240705";
  one.content_time = "10";
  EXPECT_EQ(sum({one}).series[0].acquired_from, "20240705100000.000000");
  EXPECT_EQ(sum({instance("1", 1)}).series[0].acquired_from, "");
}

TEST(StudyAccumulator, SortsSeriesByNumberThenUid) {
  auto unnumbered = instance("9", 1);
  unnumbered.series_number.reset();
  const auto study = sum({unnumbered, instance("10", 1), instance("2", 1)});
  EXPECT_EQ(study.series[0].number, 2);
  EXPECT_EQ(study.series[1].number, 10);
  EXPECT_EQ(study.series[2].number, std::nullopt);
}

TEST(StudyAccumulator, CountsFramesAndIncompleteInstances) {
  StudyAccumulator study;
  auto enhanced = instance("1", 1);
  enhanced.number_of_frames = 750;
  study.add(enhanced, {}, true);
  study.add(instance("1", 2), {}, false);
  const auto series = study.facts().series[0];
  EXPECT_EQ(series.frames, 751U);
  EXPECT_EQ(series.instances, 2U);
  EXPECT_EQ(series.incomplete_instances, 1U);
}

TEST(StudyAccumulator, KeepsThePatientMostInstancesName) {
  StudyAccumulator study;
  PatientFacts known;
  known.key = "k";
  known.age_years = 1;
  known.age_months = 18;
  known.sex = "F";
  study.add(instance("1", 1), {}, false);
  study.add(instance("1", 2), known, false);
  EXPECT_EQ(study.facts().patient, known);
}

TEST(StudyAccumulator, TakesTwentyThousandInstancesInItsStride) {
  const auto before = std::chrono::steady_clock::now();
  const auto study = sum(cine(400, 50));
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(study.series[0].locations, 400U);
  EXPECT_EQ(study.series[0].positions.size(), 256U);
  RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  EXPECT_LT(took, std::chrono::seconds{20});  // some 100 ms; only a quadratic sum would take so long
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
