// Instances added up: series and study facts. Adding the same instances in any order gives the same facts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dicom_parsing/facts.h"
#include "dicom_parsing/step_facts.h"

namespace cmrcredit::dicom_parsing {

// A bounded set of distinct numbers: the smallest kMost of them, with how many values were seen and their range.
struct Spread {
  static constexpr std::size_t kMost = 512;
  std::set<double> values;
  std::uint64_t count = 0;
  double min = 0, max = 0;
  void add(double value, std::uint64_t times = 1);
  [[nodiscard]] bool empty() const { return count == 0; }
  [[nodiscard]] std::size_t distinct() const { return values.size(); }
  bool operator==(const Spread&) const = default;
};

// Texts with how often each was seen; `most()` is the commonest, the smaller text where two are equal.
struct Texts {
  std::map<std::string, std::uint64_t> seen;
  void add(const std::string& text);  // empty text is silence and is not counted
  [[nodiscard]] std::string most() const;
  bool operator==(const Texts&) const = default;
};

struct SeriesFacts {
  std::string series_uid;
  std::optional<int> number;
  std::string modality, sop_class_uid, manufacturer, model;
  std::string series_description, protocol_name, sequence_name, pulse_sequence_name;
  std::string ge_pulse_sequence, ge_internal_sequence, siemens_flow_text, philips_technique;
  std::string mr_acquisition_type, angio_flag, acquisition_contrast, complex_image_component, cardiac_synchronization;
  std::string body_part, anatomic_region;
  std::vector<Code> performed_protocol_codes;
  std::set<std::vector<std::string>> image_types;  // distinct ImageType values, at most 64
  std::set<std::string> scanning_sequence, sequence_variant, scan_options;
  std::optional<std::string> contrast_agent;  // empty: the attribute was there and empty
  std::string contrast_start_time;

  Spread trigger_times, nominal_intervals, heart_rates, inversion_times, echo_times, repetition_times, flip_angles,
      temporal_positions, velocity_encodings, slice_thickness;
  std::optional<int> cardiac_number_of_images, number_of_temporal_positions, echo_train_length, rows, columns;
  std::optional<std::array<double, 2>> pixel_spacing;

  // Geometry: a location is a plane (orientation and distance along its normal, to 0.1 mm).
  std::optional<std::array<double, 6>> orientation;  // of the first location in order
  std::size_t orientations = 0;                      // distinct ones, to 0.01
  std::size_t locations = 0;                         // 0: no geometry known
  std::vector<std::array<double, 3>> positions;      // of the locations, along the normal, at most 256
  std::size_t instances_per_location = 0;            // the most at one location; every frame counts
  std::size_t trigger_times_per_location = 0;        // the most distinct ones at one location
  std::size_t acquisition_times_per_location = 0;    // the most distinct ones at one location
  std::size_t inversion_times_per_location = 0;

  std::string acquired_from,
      acquired_until;  // earliest and latest local DA+TM, "YYYYMMDDHHMMSS.ffffff"; empty: not known
  std::uint64_t instances = 0, incomplete_instances = 0, frames = 0;
  std::map<std::string, std::uint64_t> operators;  // raw operator value (whole, all names) -> instances that name it
  std::map<std::string, std::uint64_t> operator_codes;  // likewise
  std::set<std::string> performed_steps;
  bool text_loss = false;
};

// What was acquired and taken out again, series by series (DESIGN.md, Void).
struct TakenOut {
  enum class Why : std::uint8_t {
    Rejected,    // by a rejection note that names its instances
    WrongEntry,  // with its step, which was discontinued because the wrong worklist entry was selected (110514)
  };
  std::string series_uid, description;
  Why why = Why::Rejected;
  std::uint64_t instances = 0;  // of a series that only a step spoke of: the images it lists
  bool operator==(const TakenOut&) const = default;
};

struct StudyFacts {
  std::string study_uid;
  StationFacts station;
  OrderFacts order;
  PatientFacts patient;
  std::string study_date, study_time, timezone_offset;
  std::set<std::string> accessions;
  std::vector<SeriesFacts> series;  // by number, then UID; one that only a step spoke of has no instances
  std::vector<StepFacts> steps;     // by UID
  std::vector<TakenOut> taken_out;  // by series UID; what stands here stands in no series above
};

// Adds instances up, in any order: nothing is decided before facts() is asked for. Give each SOP Instance UID once.
// Holds some hundred bytes an instance.
class StudyAccumulator {
 public:
  StudyAccumulator();
  ~StudyAccumulator();
  StudyAccumulator(StudyAccumulator&&) noexcept;
  StudyAccumulator& operator=(StudyAccumulator&&) noexcept;

  void add(const InstanceFacts& instance, const PatientFacts& patient, bool incomplete);
  [[nodiscard]] StudyFacts facts() const;

 private:
  struct Study;
  std::unique_ptr<Study> study_;
};

}  // namespace cmrcredit::dicom_parsing
