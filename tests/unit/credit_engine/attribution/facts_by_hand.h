// Series facts as the accumulator would give them, for tests.
#pragma once

#include <string>

#include "credit_engine/attribution/attribution.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine::test {

inline constexpr const char* kMrImage = "1.2.840.10008.5.1.4.1.1.4";

inline dicom_parsing::SeriesFacts named(std::string description) {
  dicom_parsing::SeriesFacts series;
  series.series_description = std::move(description);
  return series;
}

inline void fill(dicom_parsing::Spread& spread, int count, double from, double step) {
  for (int i = 0; i < count; ++i)
    spread.add(from + i * step);
}

// One place, `phases` images over a beat of 800 ms.
inline dicom_parsing::SeriesFacts beating(std::string description, int phases = 25) {
  auto series = named(std::move(description));
  series.modality = "MR";
  series.sop_class_uid = kMrImage;
  series.scanning_sequence = {"GR"};
  series.mr_acquisition_type = "2D";
  fill(series.trigger_times, phases, 0, 800.0 / phases);
  series.trigger_times_per_location = series.instances_per_location = static_cast<std::size_t>(phases);
  series.cardiac_number_of_images = phases;
  series.locations = 1;
  series.orientations = 1;
  series.instances = series.frames = static_cast<std::uint64_t>(phases);
  return series;
}

inline dicom_parsing::SeriesFacts steady_state_cine(std::string description) {
  auto series = beating(std::move(description));
  series.sequence_variant = {"SK", "SS"};
  series.image_types = {{"ORIGINAL", "PRIMARY", "M", "RETRO", "NORM"}};
  return series;
}

inline void lay(dicom_parsing::SeriesFacts& series, std::array<double, 6> orientation, std::array<double, 3> position) {
  series.orientation = orientation;
  series.orientations = 1;
  series.positions = {position};
  series.locations = 1;
}

inline std::vector<Attribution> attributed(const dicom_parsing::StudyFacts& study) {
  return attribute(study, AttributionRules::shipped());
}

inline Attribution attributed(const dicom_parsing::SeriesFacts& series) {
  dicom_parsing::StudyFacts study;
  study.series = {series};
  return attributed(study).front();
}

inline std::string protocol_of(const dicom_parsing::SeriesFacts& series) {
  return std::string(to_string(attributed(series).protocol));
}

}  // namespace cmrcredit::credit_engine::test
