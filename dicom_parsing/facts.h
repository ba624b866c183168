// What headers said, as plain structs: UTF-8 text, numbers in SI or DICOM units, no DCMTK type. Nothing is required: an
// empty string or nullopt means "not known", never "no".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmrcredit::dicom_parsing {

// One item of a code sequence (PS3.3 table 8.8-1).
struct Code {
  std::string value, scheme, meaning;
  bool operator==(const Code&) const = default;
};

// Who the patient is. Never stored or logged: intake turns it into a keyed hash, an age and a sex, strikes its words
// from every text that is kept, and forgets it (DESIGN.md, promise 2).
struct PatientIdentity {
  std::string name;                      // (0010,0010) all component groups, decoded
  std::string id;                        // (0010,0020)
  std::string issuer;                    // (0010,0021)
  std::string birth_date;                // (0010,0030) as sent
  std::string age;                       // (0010,1010) nnnD|W|M|Y as sent
  std::string sex;                       // (0010,0040)
  std::string species;                   // (0010,2201) or the meaning of (0010,2202)
  std::string breed;                     // (0010,2292) or the meaning of (0010,2293)
  std::vector<std::string> other_ids;    // (0010,1000) and (0010,1002)
  std::vector<std::string> other_names;  // (0010,1001), (0010,1005), (0010,1060), and who answers for them (0010,2297)
};

// The scanner. Identity is manufacturer and serial; names and AE titles are its aliases.
struct StationFacts {
  std::string manufacturer, model, serial, station_name, software, institution, department;
  std::optional<double> field_strength{};  // tesla
  std::string site{};                      // no attribute: the hospital that the configuration puts this scanner in
  bool operator==(const StationFacts&) const = default;
};

// What was asked for, as far as the header repeats it.
struct OrderFacts {
  std::string accession, study_id, study_description, requested_procedure_description, reason_for_study,
      performed_step_description, scheduled_step_description, admitting_diagnoses, patient_comments, medical_alerts,
      additional_history, clinical_trial;  // (0012,0020), else (0012,0010)
  std::vector<Code> procedure_codes;       // (0008,1032), (0032,1064), (0040,0275) > (0032,1064)
  bool operator==(const OrderFacts&) const = default;
};

// A number and how many frames have it.
struct FrameValue {
  double value = 0;
  std::uint32_t frames = 0;
  bool operator==(const FrameValue&) const = default;
};
using FrameValues = std::vector<FrameValue>;  // ascending, each value once

// Frames alike in place, moment and preparation. The lists' places count from 1; 0 is "not known".
struct FrameGroup {
  std::uint32_t frames = 0;
  std::uint16_t orientation = 0, position = 0, trigger_time = 0, inversion_time = 0;  // in the lists of FrameFacts
  std::int64_t acquired = 0;  // local time, microseconds since 1970-01-01
  bool operator==(const FrameGroup&) const = default;
};

// The frames of a multi-frame object by its functional groups (PS3.3 C.7.6.16), gathered: alike ones once, so that what
// is kept depends on how many kinds of frames there are, not on how many frames. Empty for any other object. Where all
// frames agree, the instance's own field says the same.
struct FrameFacts {
  std::uint32_t count = 0;  // of frames
  // In the units of the instance's fields; temporal positions are indices.
  FrameValues trigger_times, nominal_intervals, heart_rates, inversion_times, echo_times, repetition_times, flip_angles,
      temporal_positions, velocity_encodings, slice_thickness;
  std::vector<std::array<double, 6>> orientations;
  std::vector<std::array<double, 3>> positions;
  std::vector<FrameGroup> groups;
  std::vector<std::vector<std::string>> image_types;  // distinct ones
  std::string acquired_from, acquired_until;          // local DA+TM, "YYYYMMDDHHMMSS.ffffff"
  bool operator==(const FrameFacts&) const = default;
};

// Text whose bytes did not say surely what they mean, as it came. Never the patient's own attributes nor a person's
// name, and intake drops whatever may name the patient in any reading.
struct RawText {
  std::string attribute;  // "(0008,103E)"
  std::string mark;       // "loss", "guessed_utf8", ...
  std::string bytes;      // the first kMostBytes of them; not UTF-8
  static constexpr std::size_t kMost = 8, kMostBytes = 128;
  bool operator==(const RawText&) const = default;
};

// One instance as its header describes it (dicom_facts.md b). Of multi-frame MR, the functional groups fill the fields
// that a classic header fills (frame_facts.h).
struct InstanceFacts {
  std::string sop_class_uid, sop_instance_uid, study_uid, series_uid;
  std::string performed_step_uid;  // (0008,1111) > (0008,1155)
  // Dates as YYYYMMDD, times as HH[MM[SS[.f]]]: what was sent, without the separators of ACR-NEMA. Where no acquisition
  // time was sent but an Acquisition DateTime (0008,002A) was, both acquisition fields come from that.
  std::string modality, study_date, study_time, series_date, series_time, acquisition_date, acquisition_time,
      content_date, content_time, timezone_offset;  // (0008,0201)
  StationFacts station;
  OrderFacts order;

  // Who was at the console: only the data set's own attributes (0008,1070) and (0008,1072), split after decoding.
  std::vector<std::string> operator_names;
  std::vector<std::string> operator_codes;         // (0008,1072) > (0040,1101) > (0008,0100)
  std::vector<std::string> performing_physicians;  // (0008,1050): not the technologist

  std::string series_description, protocol_name, sequence_name, pulse_sequence_name;  // (0018,0024), (0018,9005)
  std::vector<Code> performed_protocol_codes;                                         // (0040,0260)
  std::vector<std::string> image_type, scanning_sequence, sequence_variant, scan_options;
  std::string mr_acquisition_type, angio_flag, acquisition_contrast, complex_image_component, cardiac_synchronization;
  std::string body_part, anatomic_region, patient_position, contrast_start_time;
  std::optional<std::string> contrast_agent;  // (0018,0010): empty is not the same as absent

  // Private attributes, found through their creator.
  std::string ge_pulse_sequence, ge_internal_sequence, siemens_flow_text, philips_technique;

  std::optional<int> series_number, instance_number, acquisition_number, cardiac_number_of_images, number_of_frames,
      number_of_temporal_positions, temporal_position, echo_number, number_of_slices, rows, columns, echo_train_length,
      images_in_acquisition;
  std::optional<double> trigger_time, nominal_interval, heart_rate;              // ms, ms, 1/min
  std::optional<double> inversion_time, echo_time, repetition_time, flip_angle;  // ms, ms, ms, degrees
  std::optional<double> velocity_encoding;                        // cm/s as far as the vendor says; > 0 is flow
  std::optional<double> slice_thickness, spacing_between_slices;  // mm
  std::optional<std::array<double, 2>> pixel_spacing;             // mm, row then column
  std::optional<std::array<double, 3>> position;                  // mm, ImagePositionPatient
  std::optional<std::array<double, 6>> orientation;               // ImageOrientationPatient

  // Of a Key Object Selection that is a rejection note (IOCM; DESIGN.md, Void): its title (0040,A043), and the
  // instances that its evidence (0040,A375) names. Empty for everything else.
  std::string rejection_title;                  // 113001, 113037, 113038, 113039
  std::vector<std::string> rejected_instances;  // at most kMostRejected; more are flagged "rejected_instances_cut"
  static constexpr std::size_t kMostRejected = 10'000;

  FrameFacts frames;

  std::string character_set;       // as declared
  bool text_loss = false;          // some text could not be decoded and holds U+FFFD
  std::vector<RawText> undecoded;  // text that was guessed or lost, at most RawText::kMost
  std::vector<std::string> flags;  // oddities worth showing: "illegal_uid", "bad_date:(0008,0020)", ...
};

// What one header says: the facts that are kept and the identity that is not.
struct ReadInstance {
  InstanceFacts facts;
  PatientIdentity patient;
};

// The patient as the store knows one.
struct PatientFacts {
  std::string key;                // keyed hash over issuer and ID, hex; empty when the header named none
  std::optional<int> age_years;   // whole years at the study date; 90 is the top
  std::optional<int> age_months;  // only under two years
  std::string sex;                // M, F, O or empty
  enum class Subject { Person, Phantom, Animal, Test } subject = Subject::Person;
  std::string subject_why;  // which attribute said so, without quoting it
  bool operator==(const PatientFacts&) const = default;
};

}  // namespace cmrcredit::dicom_parsing
