// The number of each field of the instance facts in their coded form (instance_codec.h). Whoever adds a field comes by
// here. Included by the codec alone.
#pragma once

#include <boost/pfr.hpp>
#include <cstdint>

#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

// A new field in the facts must get a number below (and then the count here).
static_assert(boost::pfr::tuple_size_v<dicom_parsing::InstanceFacts> == 76,
              "give the new field of InstanceFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::StationFacts> == 9,
              "give the new field of StationFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::OrderFacts> == 13, "give the new field of OrderFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::PatientFacts> == 6,
              "give the new field of PatientFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::FrameFacts> == 17, "give the new field of FrameFacts a number");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::FrameGroup> == 6, "write the new field of FrameGroup");

struct Field {
  std::uint32_t number;
  const char* name;
};

// What is alike over a series, or nearly so. Not here: operators and the SOP Instance UID.
template <class Facts, class Patient, class Visit>
void visit_common(Facts& f, Patient& p, Visit&& visit) {
  visit(Field{1, "sop_class_uid"}, f.sop_class_uid);
  visit(Field{2, "study_uid"}, f.study_uid);
  visit(Field{3, "series_uid"}, f.series_uid);
  visit(Field{4, "performed_step_uid"}, f.performed_step_uid);
  visit(Field{5, "modality"}, f.modality);
  visit(Field{6, "study_date"}, f.study_date);
  visit(Field{7, "study_time"}, f.study_time);
  visit(Field{8, "series_date"}, f.series_date);
  visit(Field{9, "series_time"}, f.series_time);
  visit(Field{10, "timezone_offset"}, f.timezone_offset);
  visit(Field{11, "series_description"}, f.series_description);
  visit(Field{12, "protocol_name"}, f.protocol_name);
  visit(Field{13, "sequence_name"}, f.sequence_name);
  visit(Field{14, "pulse_sequence_name"}, f.pulse_sequence_name);
  visit(Field{15, "performed_protocol_codes"}, f.performed_protocol_codes);
  visit(Field{16, "image_type"}, f.image_type);
  visit(Field{17, "scanning_sequence"}, f.scanning_sequence);
  visit(Field{18, "sequence_variant"}, f.sequence_variant);
  visit(Field{19, "scan_options"}, f.scan_options);
  visit(Field{20, "mr_acquisition_type"}, f.mr_acquisition_type);
  visit(Field{21, "angio_flag"}, f.angio_flag);
  visit(Field{22, "acquisition_contrast"}, f.acquisition_contrast);
  visit(Field{23, "complex_image_component"}, f.complex_image_component);
  visit(Field{24, "cardiac_synchronization"}, f.cardiac_synchronization);
  visit(Field{25, "body_part"}, f.body_part);
  visit(Field{26, "anatomic_region"}, f.anatomic_region);
  visit(Field{27, "patient_position"}, f.patient_position);
  visit(Field{28, "contrast_start_time"}, f.contrast_start_time);
  visit(Field{29, "contrast_agent"}, f.contrast_agent);
  visit(Field{30, "ge_pulse_sequence"}, f.ge_pulse_sequence);
  visit(Field{31, "ge_internal_sequence"}, f.ge_internal_sequence);
  visit(Field{32, "siemens_flow_text"}, f.siemens_flow_text);
  visit(Field{33, "philips_technique"}, f.philips_technique);
  visit(Field{34, "series_number"}, f.series_number);
  visit(Field{35, "cardiac_number_of_images"}, f.cardiac_number_of_images);
  visit(Field{36, "number_of_temporal_positions"}, f.number_of_temporal_positions);
  visit(Field{37, "number_of_slices"}, f.number_of_slices);
  visit(Field{38, "rows"}, f.rows);
  visit(Field{39, "columns"}, f.columns);
  visit(Field{40, "echo_train_length"}, f.echo_train_length);
  visit(Field{41, "images_in_acquisition"}, f.images_in_acquisition);
  visit(Field{42, "repetition_time"}, f.repetition_time);
  visit(Field{43, "flip_angle"}, f.flip_angle);
  visit(Field{44, "velocity_encoding"}, f.velocity_encoding);
  visit(Field{45, "slice_thickness"}, f.slice_thickness);
  visit(Field{46, "spacing_between_slices"}, f.spacing_between_slices);
  visit(Field{47, "pixel_spacing"}, f.pixel_spacing);
  visit(Field{48, "orientation"}, f.orientation);
  visit(Field{49, "character_set"}, f.character_set);
  visit(Field{50, "text_loss"}, f.text_loss);
  visit(Field{51, "flags"}, f.flags);
  visit(Field{52, "rejection_title"}, f.rejection_title);
  visit(Field{53, "rejected_instances"}, f.rejected_instances);
  visit(Field{54, "undecoded"}, f.undecoded);

  visit(Field{70, "manufacturer"}, f.station.manufacturer);
  visit(Field{71, "model"}, f.station.model);
  visit(Field{72, "serial"}, f.station.serial);
  visit(Field{73, "station_name"}, f.station.station_name);
  visit(Field{74, "software"}, f.station.software);
  visit(Field{75, "institution"}, f.station.institution);
  visit(Field{76, "department"}, f.station.department);
  visit(Field{77, "field_strength"}, f.station.field_strength);
  visit(Field{78, "site"}, f.station.site);

  visit(Field{90, "accession"}, f.order.accession);
  visit(Field{91, "study_id"}, f.order.study_id);
  visit(Field{92, "study_description"}, f.order.study_description);
  visit(Field{93, "requested_procedure_description"}, f.order.requested_procedure_description);
  visit(Field{94, "reason_for_study"}, f.order.reason_for_study);
  visit(Field{95, "performed_step_description"}, f.order.performed_step_description);
  visit(Field{96, "scheduled_step_description"}, f.order.scheduled_step_description);
  visit(Field{97, "admitting_diagnoses"}, f.order.admitting_diagnoses);
  visit(Field{98, "patient_comments"}, f.order.patient_comments);
  visit(Field{99, "medical_alerts"}, f.order.medical_alerts);
  visit(Field{100, "procedure_codes"}, f.order.procedure_codes);
  visit(Field{101, "additional_history"}, f.order.additional_history);
  visit(Field{102, "clinical_trial"}, f.order.clinical_trial);

  visit(Field{110, "patient"}, p.key);
  visit(Field{111, "age_years"}, p.age_years);
  visit(Field{112, "age_months"}, p.age_months);
  visit(Field{113, "sex"}, p.sex);
  visit(Field{114, "subject"}, p.subject);
  visit(Field{115, "subject_why"}, p.subject_why);
}

// What tells the instances of a series apart.
template <class Facts, class Visit>
void visit_own(Facts& f, Visit&& visit) {
  visit(Field{1, "instance_number"}, f.instance_number);
  visit(Field{2, "acquisition_number"}, f.acquisition_number);
  visit(Field{3, "acquisition_date"}, f.acquisition_date);
  visit(Field{4, "acquisition_time"}, f.acquisition_time);
  visit(Field{5, "content_date"}, f.content_date);
  visit(Field{6, "content_time"}, f.content_time);
  visit(Field{7, "number_of_frames"}, f.number_of_frames);
  visit(Field{8, "temporal_position"}, f.temporal_position);
  visit(Field{9, "echo_number"}, f.echo_number);
  visit(Field{10, "trigger_time"}, f.trigger_time);
  visit(Field{11, "nominal_interval"}, f.nominal_interval);
  visit(Field{12, "heart_rate"}, f.heart_rate);
  visit(Field{13, "inversion_time"}, f.inversion_time);
  visit(Field{14, "echo_time"}, f.echo_time);
  visit(Field{15, "position"}, f.position);

  visit(Field{16, "frame_count"}, f.frames.count);
  visit(Field{17, "frame_trigger_times"}, f.frames.trigger_times);
  visit(Field{18, "frame_nominal_intervals"}, f.frames.nominal_intervals);
  visit(Field{19, "frame_heart_rates"}, f.frames.heart_rates);
  visit(Field{20, "frame_inversion_times"}, f.frames.inversion_times);
  visit(Field{21, "frame_echo_times"}, f.frames.echo_times);
  visit(Field{22, "frame_repetition_times"}, f.frames.repetition_times);
  visit(Field{23, "frame_flip_angles"}, f.frames.flip_angles);
  visit(Field{24, "frame_temporal_positions"}, f.frames.temporal_positions);
  visit(Field{25, "frame_velocity_encodings"}, f.frames.velocity_encodings);
  visit(Field{26, "frame_slice_thickness"}, f.frames.slice_thickness);
  visit(Field{27, "frame_orientations"}, f.frames.orientations);
  visit(Field{28, "frame_positions"}, f.frames.positions);
  visit(Field{29, "frame_groups"}, f.frames.groups);
  visit(Field{30, "frame_image_types"}, f.frames.image_types);
  visit(Field{31, "frames_acquired_from"}, f.frames.acquired_from);
  visit(Field{32, "frames_acquired_until"}, f.frames.acquired_until);
}

}  // namespace cmrcredit::credit_engine
