// Vendor x sequence facts x names, all combinations, against what must hold for each of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "credit_engine/attribution/physics_voter.h"
#include "credit_engine/attribution/verdict.h"
#include "dicom_parsing/study_facts.h"
#include "tests/unit/credit_engine/attribution/vendor_series.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using test::Kind;
using test::kKinds;
using test::kMakers;
using test::Maker;
using enum Protocol;

struct Name {
  const char* text;
  Protocol means;
};
// One name or more for each protocol, as sites in several languages write them.
constexpr Name kNames[] = {
    {"CINE SAX", Cine},
    {"cine eje corto", Cine},
    {"RT cine 4ch", RealtimeCine},
    {"LGE_psir_sax", Lge},
    {"Rehaussement tardif", Lge},
    {"2D MDE 4CH", Lge},
    {"EGE 4ch", Ege},
    {"perfusion", Perfusion},
    {"stress perfusion adenosine", PerfusionStress},
    {"Perfusion Ruhe", PerfusionRest},
    {"flow_aorta_venc150", Flow2d},
    {"4D flow", Flow4d},
    {"T1 map MOLLI native", T1Map},
    {"T2 mapping sax", T2Map},
    {"T2star heart", T2StarMap},
    {"t2_stir_sax", T2wEdema},
    {"black blood TSE axial", BlackBlood},
    {"CE-MRA thorax", Mra},
    {"whole heart 3D nav coronary", WholeHeartCoronary},
    {"tagging sax", TaggingStrain},
    {"TI scout", TiScout},
    {"localizer", Localizer},
    {"brain FLAIR", NonCardiac},
    {"短轴电影", Cine},
};

// What the facts of a kind rule out, whatever the name says.
ProtocolSet contradicted_by(Kind kind) {
  switch (kind) {
    case Kind::Cine:
    case Kind::SpoiledCine:
      return {Lge, T1Map, T2Map, T2StarMap, T2wEdema, BlackBlood, Mra};
    case Kind::LateMagnitude:
    case Kind::LatePhaseSensitive:
      return {Cine, RealtimeCine, Flow2d, Flow4d, Perfusion, PerfusionStress, PerfusionRest};
    case Kind::FirstPass:
      return {Cine, Lge, T2wEdema, BlackBlood, Localizer};
    case Kind::Flow:
    case Kind::FlowVolume:
      return {Cine, Lge, Ege, Perfusion, PerfusionStress, T1Map, T2Map, T2wEdema, BlackBlood, Localizer, TaggingStrain};
    case Kind::T1Source:
      return {Cine, Lge, Perfusion, PerfusionStress, Localizer, BlackBlood};
    case Kind::InversionScout:
      return {Cine, RealtimeCine, Flow2d, Flow4d, BlackBlood, Mra};
    case Kind::T2Star:
    case Kind::T2Source:
      return {Cine, Lge, Perfusion, PerfusionStress};
    case Kind::Stir:
    case Kind::BlackBlood:
      return {Cine, Lge, Perfusion, PerfusionStress, Flow2d, Flow4d, T2StarMap, TaggingStrain};
    case Kind::Localizer:
      return {Cine, Perfusion, PerfusionStress, T1Map, T2Map};
    case Kind::BrainVolume:
      return {Cine, Lge, Ege, T1Map};
    case Kind::BrainDiffusion:
      return {Cine, Lge, Mra, WholeHeartCoronary, T2wEdema};
    default:
      return {};
  }
}

std::string shown(Maker maker, Kind kind, const std::string& name, const Attribution& answer) {
  std::string text = std::string(test::to_string(maker)) + ", facts of " +
                     std::string(to_string(test::truth_of(kind))) + ", '" + name +
                     "': " + std::string(to_string(answer.protocol)) + " " + std::string(to_string(answer.state));
  for (const auto& e : answer.evidence)
    text += "\n    " + e.rule + " " + e.attribute + " saw " + e.saw + " says " + e.says;
  return text;
}

void for_all(const std::function<void(Maker, Kind, const Name&)>& what) {
  for (const Maker maker : kMakers) {
    for (const Kind kind : kKinds) {
      for (const Name& name : kNames)
        what(maker, kind, name);
    }
  }
}

SeriesFacts called(SeriesFacts series, const char* name) {
  series.series_description = name;
  return series;
}

TEST(Generator, NeverCertainOfWhatTheMeasurementsContradict) {
  for_all([](Maker maker, Kind kind, const Name& name) {
    const auto series = called(test::vendor_series(maker, kind), name.text);
    const auto answer = test::attributed(series);
    if (answer.state != Certainty::Certain) return;
    EXPECT_FALSE(contradicted_by(kind).has(answer.protocol)) << shown(maker, kind, name.text, answer);
    EXPECT_FALSE(measure(series).cannot.has(answer.protocol)) << shown(maker, kind, name.text, answer);
  });
}

// An attribute, with what belongs to it, taken from another series: an empty one leaves it out.
struct Part {
  const char* name;
  void (*take)(SeriesFacts& to, const SeriesFacts& from);
};
#define CMRCREDIT_TAKE(...) [](SeriesFacts& to, const SeriesFacts& from) { __VA_ARGS__; }
constexpr Part kParts[] = {
    {"Manufacturer", CMRCREDIT_TAKE(to.manufacturer = from.manufacturer)},
    {"SequenceName", CMRCREDIT_TAKE(to.sequence_name = from.sequence_name)},
    {"PulseSequenceName", CMRCREDIT_TAKE(to.pulse_sequence_name = from.pulse_sequence_name)},
    {"GE pulse sequence", CMRCREDIT_TAKE(to.ge_pulse_sequence = from.ge_pulse_sequence)},
    {"GE internal sequence", CMRCREDIT_TAKE(to.ge_internal_sequence = from.ge_internal_sequence)},
    {"ScanningSequence", CMRCREDIT_TAKE(to.scanning_sequence = from.scanning_sequence)},
    {"SequenceVariant", CMRCREDIT_TAKE(to.sequence_variant = from.sequence_variant)},
    {"ScanOptions", CMRCREDIT_TAKE(to.scan_options = from.scan_options)},
    {"ImageType", CMRCREDIT_TAKE(to.image_types = from.image_types)},
    {"TriggerTime", CMRCREDIT_TAKE(to.trigger_times = from.trigger_times;
                                   to.trigger_times_per_location = from.trigger_times_per_location)},
    {"CardiacNumberOfImages", CMRCREDIT_TAKE(to.cardiac_number_of_images = from.cardiac_number_of_images)},
    {"NominalInterval", CMRCREDIT_TAKE(to.nominal_intervals = from.nominal_intervals)},
    {"CardiacSynchronizationTechnique", CMRCREDIT_TAKE(to.cardiac_synchronization = from.cardiac_synchronization)},
    {"InversionTime", CMRCREDIT_TAKE(to.inversion_times = from.inversion_times;
                                     to.inversion_times_per_location = from.inversion_times_per_location)},
    {"EchoTime", CMRCREDIT_TAKE(to.echo_times = from.echo_times)},
    {"TemporalPositionIdentifier", CMRCREDIT_TAKE(to.temporal_positions = from.temporal_positions;
                                                  to.number_of_temporal_positions = from.number_of_temporal_positions)},
    {"AcquisitionTime", CMRCREDIT_TAKE(to.acquisition_times_per_location = from.acquisition_times_per_location)},
    {"VelocityEncoding", CMRCREDIT_TAKE(to.velocity_encodings = from.velocity_encodings)},
    {"MRAcquisitionType", CMRCREDIT_TAKE(to.mr_acquisition_type = from.mr_acquisition_type)},
    {"AngioFlag", CMRCREDIT_TAKE(to.angio_flag = from.angio_flag)},
    {"ImagePositionPatient",
     CMRCREDIT_TAKE(to.locations = from.locations; to.instances_per_location = from.instances_per_location;
                    to.orientations = from.orientations)},
};
#undef CMRCREDIT_TAKE

// Right for the facts: the truth, or what refines it where the name adds what facts cannot tell.
bool right(Protocol said, Kind kind, Protocol named) {
  const Protocol truth = test::truth_of(kind);
  return said == truth || (said == named && refines(said, truth));
}

// The names that fit the facts, and none.
std::vector<std::string> fitting_names(Kind kind) {
  std::vector<std::string> names{"Series 7"};
  for (const Name& name : kNames) {
    if (name.means == test::truth_of(kind)) names.emplace_back(name.text);
  }
  return names;
}

TEST(Generator, LeavingOutOneAttributeNeverMakesACertainWrongAnswer) {
  for (const Maker maker : kMakers) {
    for (const Kind kind : kKinds) {
      for (const auto& name : fitting_names(kind)) {
        for (const Part& part : kParts) {
          auto series = called(test::vendor_series(maker, kind), name.c_str());
          part.take(series, SeriesFacts{});
          const auto answer = test::attributed(series);
          if (answer.state != Certainty::Certain) continue;
          EXPECT_TRUE(right(answer.protocol, kind, answer.protocol))
              << "without " << part.name << ": " << shown(maker, kind, name, answer);
        }
      }
    }
  }
}

TEST(Generator, AnotherVendorsAttributeNeverMakesACertainWrongAnswer) {
  for (const Maker maker : kMakers) {
    for (const Maker other : kMakers) {
      if (maker == other) continue;
      for (const Kind kind : kKinds) {
        const auto theirs = test::vendor_series(other, kind);
        for (const auto& name : fitting_names(kind)) {
          for (const Part& part : kParts) {
            auto series = called(test::vendor_series(maker, kind), name.c_str());
            part.take(series, theirs);
            const auto answer = test::attributed(series);
            if (answer.state != Certainty::Certain) continue;
            EXPECT_TRUE(right(answer.protocol, kind, answer.protocol))
                << test::to_string(other) << "'s " << part.name << ": " << shown(maker, kind, name, answer);
          }
        }
      }
    }
  }
}

// A name that the facts contradict, and one attribute missing as well: still no certainty about the wrong thing.
TEST(Generator, AWrongNameIsNotBelievedBecauseOneAttributeIsMissing) {
  for_all([](Maker maker, Kind kind, const Name& name) {
    if (!contradicted_by(kind).has(name.means)) return;
    for (const Part& part : kParts) {
      auto series = called(test::vendor_series(maker, kind), name.text);
      part.take(series, SeriesFacts{});
      if (!measure(series).cannot.has(name.means)) continue;  // this attribute was all that spoke against the name
      const auto answer = test::attributed(series);
      EXPECT_FALSE(answer.state == Certainty::Certain && answer.protocol == name.means)
          << "without " << part.name << ": " << shown(maker, kind, name.text, answer);
    }
  });
}

TEST(Generator, AnAttributeThatAgreesNeverLowersConfidence) {
  for (const Maker maker : kMakers) {
    for (const Kind kind : kKinds) {
      for (const auto& name : fitting_names(kind)) {
        const auto whole = called(test::vendor_series(maker, kind), name.c_str());
        const auto answer = test::attributed(whole);
        for (const Part& part : kParts) {
          auto less = whole;
          part.take(less, SeriesFacts{});
          const auto before = test::attributed(less);
          if (before.protocol != answer.protocol || !right(answer.protocol, kind, answer.protocol)) continue;
          EXPECT_GE(answer.confidence, before.confidence)
              << "with " << part.name << " added: " << shown(maker, kind, name, answer)
              << "\n  before: " << shown(maker, kind, name, before);
        }
      }
    }
  }
}

// The calibration of `certain`: right at least 199 times in 200, over all combinations of facts and names that do not
// deny each other.
TEST(Generator, CertainIsRightAtLeast199TimesIn200) {
  std::size_t certain = 0, wrong = 0;
  for_all([&](Maker maker, Kind kind, const Name& name) {
    const auto answer = test::attributed(called(test::vendor_series(maker, kind), name.text));
    if (answer.state != Certainty::Certain) return;
    if (name.means != test::truth_of(kind) && !refines(name.means, test::truth_of(kind))) return;
    ++certain;
    wrong += !right(answer.protocol, kind, name.means);
  });
  EXPECT_GT(certain, 100U);
  EXPECT_LE(wrong * 200, certain);
}

dicom_parsing::InstanceFacts cine_instance(int slice, int phase) {
  dicom_parsing::InstanceFacts facts;
  facts.sop_class_uid = test::kMrImage;
  facts.study_uid = "1.2.3";
  facts.series_uid = "1.2.3." + std::to_string(slice / 5);
  facts.sop_instance_uid = facts.series_uid + "." + std::to_string(slice) + "." + std::to_string(phase + 1);
  facts.modality = "MR";
  facts.series_description = "Series";
  facts.scanning_sequence = {"GR"};
  facts.sequence_variant = {"SK", "SS"};
  facts.image_type = {"ORIGINAL", "PRIMARY", "M", "RETRO"};
  facts.cardiac_number_of_images = 25;
  facts.trigger_time = phase * 32.0;
  facts.orientation = std::array<double, 6>{0.792067, 7.87262e-07, 0.610434, 0.377686, 0.785613, -0.490067};
  facts.position = std::array<double, 3>{-185.0 - 4.0 * slice, -101.0 + 5.0 * slice, -92.0 + 5.0 * slice};
  return facts;
}

TEST(Generator, TheOrderOfInstancesNeverMatters) {
  std::vector<dicom_parsing::InstanceFacts> instances;
  for (int slice = 0; slice < 10; ++slice) {
    for (int phase = 0; phase < 25; ++phase)
      instances.push_back(cine_instance(slice, phase));
  }
  std::vector<std::vector<Attribution>> answers;
  for (unsigned seed = 0; seed < 5; ++seed) {
    std::shuffle(instances.begin(), instances.end(), std::mt19937(seed));
    dicom_parsing::StudyAccumulator study;
    for (const auto& instance : instances)
      study.add(instance, {}, false);
    answers.push_back(attribute(study.facts(), AttributionRules::shipped()));
  }
  for (const auto& other : answers)
    EXPECT_EQ(other, answers.front());
  ASSERT_EQ(answers.front().size(), 2U);
  EXPECT_EQ(answers.front()[0].view, "sax");
  EXPECT_EQ(answers.front()[0].state, Certainty::Certain);
}

TEST(Generator, TheOrderOfSeriesNeverMatters) {
  dicom_parsing::StudyFacts study;
  int number = 0;
  for (const Kind kind : kKinds) {
    auto series = test::vendor_series(Maker::SiemensClassic, kind);
    series.number = ++number;
    series.series_uid = "1.2." + std::to_string(number);
    series.acquired_from = "2026010110" + std::to_string(10 + number) + "00.000000";
    study.series.push_back(series);
  }
  const auto in_order = test::attributed(study);
  auto shuffled = study;
  std::shuffle(shuffled.series.begin(), shuffled.series.end(), std::mt19937(7));
  const auto answers = test::attributed(shuffled);
  for (std::size_t i = 0; i < shuffled.series.size(); ++i)
    EXPECT_EQ(answers[i], in_order[static_cast<std::size_t>(*shuffled.series[i].number - 1)])
        << shuffled.series[i].series_uid;
}

}  // namespace
}  // namespace cmrcredit::credit_engine
