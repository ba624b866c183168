#include "dicom_parsing/step_facts.h"

namespace cmrcredit::dicom_parsing {

std::string_view to_string(StepStatus status) {
  switch (status) {
    case StepStatus::InProgress:
      return "IN PROGRESS";
    case StepStatus::Completed:
      return "COMPLETED";
    case StepStatus::Discontinued:
      return "DISCONTINUED";
  }
  return "";
}

void apply(StepFacts& step, const StepMessage& message) {
  const auto replace = [](auto& kept, const auto& said) {
    if (said) kept = *said;
  };
  replace(step.status, message.status);
  replace(step.performed_step_id, message.performed_step_id);
  replace(step.station_ae, message.station_ae);
  replace(step.station_name, message.station_name);
  replace(step.location, message.location);
  replace(step.start_date, message.start_date);
  replace(step.start_time, message.start_time);
  replace(step.end_date, message.end_date);
  replace(step.end_time, message.end_time);
  replace(step.description, message.description);
  replace(step.type_description, message.type_description);
  replace(step.modality, message.modality);
  replace(step.study_id, message.study_id);
  replace(step.scheduled, message.scheduled);
  replace(step.procedure_codes, message.procedure_codes);
  replace(step.protocol_codes, message.protocol_codes);
  replace(step.discontinuation_reasons, message.discontinuation_reasons);
  replace(step.series, message.series);
  step.text_loss |= message.text_loss;
}

}  // namespace cmrcredit::dicom_parsing
