// What real scanners' headers come to. The files may not be committed; without them every test says so and ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RealFacts : public testing::Test {
 protected:
  static std::vector<std::filesystem::path> files(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    const auto path = std::filesystem::path{CMRCREDIT_REAL_DICOM} / folder;
    if (std::filesystem::is_directory(path)) {
      for (const auto& entry : std::filesystem::directory_iterator{path})
        found.push_back(entry.path());
    }
    std::ranges::sort(found);
    if (found.empty()) std::cout << "skipped: no real DICOM files in " << folder << "\n";
    return found;
  }
  static std::optional<ReadInstance> first(const std::string& folder, const std::string& name = "") {
    for (const auto& file : files(folder)) {
      if (!name.empty() && file.filename() != name) continue;
      auto read = read_file(file);
      EXPECT_TRUE(read) << file << ": " << read.error().sentence;
      return read ? std::optional{std::move(*read)} : std::nullopt;
    }
    return std::nullopt;
  }
  static std::optional<SeriesFacts> series(const std::string& folder) {
    StudyAccumulator study;
    const auto all = files(folder);
    for (const auto& file : all) {
      const auto read = read_file(file);
      EXPECT_TRUE(read) << file << ": " << read.error().sentence;
      if (read) study.add(read->facts, {}, false);
    }
    if (all.empty()) return std::nullopt;
    const auto facts = study.facts();
    EXPECT_EQ(facts.series.size(), 1U);
    return facts.series.front();
  }
};

TEST_F(RealFacts, SiemensCineConvertedFromEnhancedKeepsItsOwnStudy) {
  const auto read = first("siemens_xa50_cine_sax_one_slice");
  if (!read) return;
  const auto& facts = read->facts;
  // a foreign one stands nested in (0008,1250), before this
  EXPECT_EQ(facts.study_uid, "1.2.826.0.1.3680043.9.1400.1.1.2.4232746890.20340.1747185562.0");
  EXPECT_EQ(facts.cardiac_number_of_images, 25);
  EXPECT_EQ(facts.number_of_temporal_positions, 25);
  EXPECT_EQ(facts.series_description, "cine_trufi_retro");
  EXPECT_EQ(facts.sequence_name, "*tfi2d1_10");
  EXPECT_THAT(facts.sequence_variant, ElementsAre("SK"));
  EXPECT_EQ(facts.image_type.back(), "MFSPLIT");
  EXPECT_THAT(facts.operator_names, IsEmpty());
  EXPECT_EQ(facts.nominal_interval, 829);
  EXPECT_EQ(facts.study_date, "20250514");
  EXPECT_EQ(facts.acquisition_date, "20240704");  // from the Acquisition DateTime: there is no Acquisition Time
  EXPECT_EQ(facts.acquisition_time, "103112.217500");
  EXPECT_EQ(facts.contrast_agent, std::nullopt);
  EXPECT_EQ(facts.velocity_encoding, std::nullopt);
  EXPECT_EQ(facts.rows.has_value(), true);
  EXPECT_THAT(facts.flags, IsEmpty());
  EXPECT_EQ(read->patient.name, "patient1");
}

TEST_F(RealFacts, SiemensCineIsOnePlaneInTwentyFivePhases) {
  for (const auto* folder : {"siemens_xa50_cine_sax_one_slice", "siemens_xa50_cine_4ch"}) {
    const auto cine = series(folder);
    if (!cine) return;
    EXPECT_EQ(cine->instances, 25U);
    EXPECT_EQ(cine->locations, 1U);
    EXPECT_EQ(cine->trigger_times_per_location, 25U);
    EXPECT_EQ(cine->acquisition_times_per_location, 1U);
  }
}

TEST_F(RealFacts, GeCineSaysFgreAndNoAge) {
  const auto read = first("ge_excite_cine_sax_one_slice");
  if (!read) return;
  const auto& facts = read->facts;
  EXPECT_EQ(facts.ge_pulse_sequence, "fgre");
  EXPECT_EQ(facts.ge_internal_sequence, "FGRE");
  EXPECT_EQ(facts.velocity_encoding, std::nullopt);  // sent as 0
  EXPECT_EQ(facts.protocol_name, "AUP_235_lesion/5");
  EXPECT_THAT(facts.operator_names, IsEmpty());
  EXPECT_EQ(read->patient.age, "000Y");
  EXPECT_EQ(read->patient.birth_date, "");
  EXPECT_THAT(facts.flags, IsEmpty());

  const auto cine = series("ge_excite_cine_sax_one_slice");
  EXPECT_EQ(cine->instances, 20U);
  EXPECT_EQ(cine->locations, 1U);
  EXPECT_EQ(cine->trigger_times_per_location, 20U);
  EXPECT_EQ(cine->trigger_times.min, 10);
}

TEST_F(RealFacts, SiemensClassicCineNamesItsOperator) {
  const auto read = first("siemens_cine_rvla");
  if (!read) return;
  EXPECT_THAT(read->facts.operator_names, ElementsAre("anonymous"));
  EXPECT_EQ(read->facts.station.serial, "45557");
  EXPECT_EQ(read->facts.order.study_description, "CMR^Routine Viability");
  EXPECT_EQ(read->patient.age, "033Y");
}

TEST_F(RealFacts, ShmolliHasItsInversionTimes) {
  const auto raw = series("siemens_shmolli_raw_phantom");
  if (!raw) return;
  EXPECT_EQ(raw->instances, 7U);
  EXPECT_EQ(raw->locations, 1U);
  EXPECT_EQ(raw->inversion_times_per_location, raw->inversion_times.distinct());
  EXPECT_GE(raw->inversion_times.distinct(), 5U);
}

TEST_F(RealFacts, UihMaskedPatientIsFlaggedNotRefused) {
  const auto read = first("uih");
  if (!read) return;
  EXPECT_EQ(read->facts.station.manufacturer, "UIH");
  EXPECT_EQ(read->facts.series_description, "t1_gre_fsp_3d_sag");
  EXPECT_EQ(read->patient.id, "***");
  EXPECT_EQ(read->patient.birth_date, "***");
}

TEST_F(RealFacts, EnhancedMrGivesItsTopLevel) {
  const auto siemens = first("siemens_xa60_enhanced", "xa60_75739475.dcm");
  if (!siemens) return;
  EXPECT_EQ(siemens->facts.sop_class_uid, "1.2.840.10008.5.1.4.1.1.4.1");
  EXPECT_GT(siemens->facts.number_of_frames.value_or(0), 1);
  EXPECT_FALSE(siemens->facts.pulse_sequence_name.empty());
  EXPECT_FALSE(siemens->facts.acquisition_time.empty());
  EXPECT_TRUE(siemens->facts.performed_step_uid.starts_with("1.3.12.2.1107.5.2."));
}

// The figures of these are what dcmdump counts in the files.
TEST_F(RealFacts, SiemensEnhancedVolumeGivesItsFrames) {
  const auto read = first("siemens_xa60_enhanced", "xa61_88972301.dcm");
  if (!read) return;
  const auto& facts = read->facts;
  EXPECT_EQ(facts.frames.count, 10U);
  EXPECT_EQ(facts.frames.positions.size(), 10U);
  EXPECT_EQ(facts.frames.groups.size(), 10U);
  EXPECT_EQ(facts.echo_time, 33);
  ASSERT_TRUE(facts.orientation && facts.pixel_spacing);
  EXPECT_EQ((*facts.orientation), (std::array<double, 6>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ((*facts.pixel_spacing), (std::array<double, 2>{2, 2}));
  EXPECT_EQ(facts.temporal_position, 3);
  EXPECT_EQ(facts.sequence_name, "*epfid2d1_100");
  EXPECT_THAT(facts.scanning_sequence, ElementsAre("GR", "EP"));
  EXPECT_THAT(facts.frames.image_types, ElementsAre(ElementsAre("ORIGINAL", "PRIMARY", "FMRI", "NONE"),
                                                    ElementsAre("ORIGINAL", "PRIMARY", "M", "DIS2D")));
  EXPECT_THAT(facts.flags, IsEmpty());
}

TEST_F(RealFacts, CanonEnhancedSeriesIsThirteenPassesOverFortyPlaces) {
  const auto read = first("canon_enhanced", "canon_enh_3000.dcm");
  if (!read) return;
  EXPECT_EQ(read->facts.frames.count, 520U);
  StudyAccumulator study;
  study.add(read->facts, {}, false);
  const auto one = study.facts().series.front();
  EXPECT_EQ(one.locations, 40U);
  EXPECT_EQ(one.instances_per_location, 13U);
  EXPECT_EQ(one.temporal_positions.distinct(), 13U);
  EXPECT_EQ(one.acquisition_times_per_location, 1U);
  EXPECT_EQ(one.frames, 520U);
  EXPECT_EQ(one.echo_times.values, (std::set<double>{79}));
}

TEST_F(RealFacts, PhilipsEnhancedSeriesKeepsBothEchoesAndItsClassicWords) {
  const auto map = first("philips_enhanced", "philips_2001_WIP_fcMRI_Field_Mapping_e2_phMag.dcm");
  if (!map) return;
  EXPECT_EQ(map->facts.frames.count, 212U);
  EXPECT_EQ(map->facts.frames.positions.size(), 53U);
  EXPECT_EQ(map->facts.frames.echo_times.size(), 2U);
  EXPECT_EQ(map->facts.echo_time, std::nullopt);
  const auto asl = first("philips_enhanced", "philips_1901_WIP_3DpCASL_real.dcm");
  EXPECT_EQ(asl->facts.echo_time, 9);
  EXPECT_EQ(asl->facts.anatomic_region, "Brain");
  EXPECT_THAT(asl->facts.scanning_sequence, ElementsAre("GR"));
  EXPECT_THAT(asl->facts.frames.image_types,
              testing::Contains(ElementsAre("ORIGINAL", "PRIMARY", "PERFUSION_FFE", "PERFUSION", "FFE")));
}

// Every file of every vendor: read, with sound text and nothing but known oddities.
TEST_F(RealFacts, EveryFileIsRead) {
  for (const auto* folder : {"canon_enhanced", "philips_enhanced", "siemens_mprage_noncardiac", "siemens_xa60_enhanced",
                             "siemens_shmolli_t1map_phantom", "toshiba", "uih"}) {
    for (const auto& file : files(folder)) {
      const auto read = read_file(file);
      ASSERT_TRUE(read) << file << ": " << read.error().sentence;
      EXPECT_FALSE(read->facts.text_loss) << file;
      EXPECT_FALSE(read->facts.station.manufacturer.empty()) << file;
      for (const auto& flag : read->facts.flags) {
        EXPECT_TRUE(flag.starts_with("guessed_") || flag.starts_with("bad_")) << file << " " << flag;
        RecordProperty(file.filename().string(), flag);
      }
    }
  }
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
