// What the measurements' rules look at, worked out once from a series' facts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "credit_engine/attribution/sequence_name.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

// How many distinct values are above zero.
[[nodiscard]] std::size_t positive(const dicom_parsing::Spread& spread);

// Holds on to the facts: they must outlive it.
struct SeriesPicture {
  static constexpr double kLongestBeat = 2200;  // ms: a trigger time beyond it counts from the run's start, no R wave

  const dicom_parsing::SeriesFacts& facts;
  bool gradient = false, spin = false, inversion = false, planar = false, steady = false, spoiled = false;
  bool three_d = false, two_d = false;
  bool velocity = false, phase_image = false;
  bool gated = false, ungated = false;
  std::size_t phases = 0;    // images of one place over one beat
  std::size_t dynamics = 0;  // images of one place over many beats
  double trigger_span = 0;   // ms
  std::size_t inversion_times = 0, echo_times = 0;
  double longest_inversion = 0, shortest_inversion = 0, longest_echo = 0;
  std::optional<SiemensSequence> siemens;

  explicit SeriesPicture(const dicom_parsing::SeriesFacts& series);
  bool fitted = false;   // images of fitted values: a map
  bool derived = false;  // no image says ORIGINAL
  [[nodiscard]] bool image_type(std::string_view value) const;
  [[nodiscard]] bool option(std::string_view value) const { return facts.scan_options.contains(std::string(value)); }
};

}  // namespace cmrcredit::credit_engine
