// What performed steps (MPPS) said, as plain structs: UTF-8 text, no DCMTK type. Operators and protocol names stand per
// series (PS3.4 table F.7.2-1); the studies stand in the scheduled step's items alone, so an N-SET names none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/facts.h"

namespace cmrcredit::dicom_parsing {

enum class StepStatus : std::uint8_t { InProgress, Completed, Discontinued };
[[nodiscard]] std::string_view to_string(StepStatus status);  // "IN PROGRESS"
[[nodiscard]] constexpr bool is_final(StepStatus status) {
  return status != StepStatus::InProgress;
}

// One item of (0040,0270): a request that the step answers. A group case has several, perhaps of several studies.
struct ScheduledStep {
  std::string study_uid;  // (0020,000D)
  std::string accession, requested_procedure_id, requested_procedure_description, scheduled_step_id,
      scheduled_step_description;
  std::vector<Code> procedure_codes;  // (0032,1064)
  std::vector<Code> protocol_codes;   // (0040,0008)
  bool operator==(const ScheduledStep&) const = default;
};

// One item of (0040,0340).
struct PerformedSeries {
  std::string series_uid, protocol_name, series_description;
  std::vector<std::string> operator_names, operator_codes, performing_physicians;  // as in InstanceFacts
  std::uint64_t images = 0;                                                        // items of (0008,1140)
  std::uint64_t other_objects = 0;                                                 // items of (0040,0220)
  bool operator==(const PerformedSeries&) const = default;
};

// What one N-CREATE or N-SET carried: nullopt was not in it, an empty value was sent empty. Decoded by the message's
// own character set (PS3.4 F.7.2.2.3).
struct StepMessage {
  std::string step_uid;
  std::optional<StepStatus> status;  // (0040,0252)
  std::optional<std::string> performed_step_id, station_ae, station_name, location, start_date, start_time, end_date,
      end_time, description, type_description, modality, study_id;
  std::optional<std::vector<ScheduledStep>> scheduled;
  std::optional<std::vector<Code>> procedure_codes, protocol_codes, discontinuation_reasons;
  std::optional<std::vector<PerformedSeries>> series;
  bool text_loss = false;  // some text could not be decoded and holds U+FFFD
};

// What one message says: what is kept, and the identity that is not.
struct ReadStep {
  StepMessage message;
  PatientIdentity patient;
  StationFacts station;  // what an N-CREATE says of it: institution and station name; manufacturer and serial seldom
  std::vector<std::string> flags;  // oddities worth a line in the log: "guessed_utf8", "missing:(0040,0251)", ...
};

// A step as all its messages left it.
struct StepFacts {
  std::string step_uid;
  StepStatus status = StepStatus::InProgress;
  std::string performed_step_id, station_ae, station_name, location, start_date, start_time, end_date, end_time,
      description, type_description, modality, study_id;
  std::vector<ScheduledStep> scheduled;
  std::vector<Code> procedure_codes, protocol_codes, discontinuation_reasons;
  std::vector<PerformedSeries> series;
  bool text_loss = false;
  bool operator==(const StepFacts&) const = default;
};

// The attributes that the message carries replace the step's, sequences whole (PS3.4 F.7.2.2.2).
void apply(StepFacts& step, const StepMessage& message);

}  // namespace cmrcredit::dicom_parsing
