#include "tools/simulator/headers.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>

#include "tools/simulator/attributes.h"

namespace cmrcredit::tools {
namespace {

void put_patient(DcmItem& to, const StudyPlan& study) {
  const Subject& subject = study.subject;
  const auto today = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(study.begins));
  put(to, DCM_PatientName, subject.name);
  put(to, DCM_PatientID, subject.id);
  put(to, DCM_PatientBirthDate, date_text(subject.born));
  put(to, DCM_PatientSex, subject.sex);
  put(to, DCM_PatientAge, age_text(subject.born, today));
  put(to, DCM_PatientWeight, number_text(subject.weight_kg));
  put(to, DCM_PatientSize, number_text(subject.height_cm / 100.0));
}

void put_study_and_order(DcmItem& to, const StudyPlan& study) {
  const Order& order = study.order;
  put(to, DCM_StudyInstanceUID, study.uid);
  put(to, DCM_StudyDate, date_text(study.begins));
  put(to, DCM_StudyTime, time_text(study.begins, 0));
  put(to, DCM_StudyID, order.study_id);
  put(to, DCM_AccessionNumber, order.accession);
  put(to, DCM_ReferringPhysicianName, "Adler^Ruth");
  put(to, DCM_StudyDescription, order.study_description);
  put_code(to, DCM_ProcedureCodeSequence, order);
  // Top level, as real scanners repeat it, and where PS3.3 C.7.3.1 has it.
  put(to, DCM_RequestedProcedureDescription, order.requested_procedure);
  put(to, DCM_ReasonForTheRequestedProcedure, order.reason);
  DcmItem* request = item(to, DCM_RequestAttributesSequence);
  put(*request, DCM_AccessionNumber, order.accession);
  put(*request, DCM_RequestedProcedureID, order.accession);
  put(*request, DCM_RequestedProcedureDescription, order.requested_procedure);
  put(*request, DCM_ReasonForTheRequestedProcedure, order.reason);
  put_code(*request, DCM_RequestedProcedureCodeSequence, order);
  put(*request, DCM_ScheduledProcedureStepID, order.accession);
  put(*request, DCM_ScheduledProcedureStepDescription, order.requested_procedure);
}

void put_performed_step(DcmItem& to, const StudyPlan& study, const SeriesPlan& series) {
  const auto step = std::find_if(study.steps.begin(), study.steps.end(),
                                 [&](const PerformedStep& one) { return one.uid == series.performed_step_uid; });
  if (step == study.steps.end()) return;
  put(to, DCM_PerformedProcedureStepStartDate, date_text(study.begins));
  put(to, DCM_PerformedProcedureStepStartTime, time_text(study.begins, step->begins));
  put(to, DCM_PerformedProcedureStepID, step->id);
  put(to, DCM_PerformedProcedureStepDescription, study.order.study_description);
  DcmItem* reference = item(to, DCM_ReferencedPerformedProcedureStepSequence);
  put(*reference, DCM_ReferencedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass);
  put(*reference, DCM_ReferencedSOPInstanceUID, step->uid);
}

void put_series(DcmItem& to, const StudyPlan& study, const SeriesPlan& series) {
  put(to, DCM_Modality, "MR");
  put(to, DCM_SeriesInstanceUID, series.uid);
  put(to, DCM_SeriesNumber, std::to_string(series.number));
  put(to, DCM_SeriesDate, date_text(study.begins));
  put(to, DCM_SeriesTime, time_text(study.begins, series.begins));
  put(to, DCM_SeriesDescription, series.description);
  put(to, DCM_ProtocolName, series.protocol_name);
  put(to, DCM_BodyPartExamined, series.body_part);
  put(to, DCM_PatientPosition, "HFS");
  put(to, DCM_FrameOfReferenceUID, study.frame_of_reference_uid);
  put(to, DCM_PositionReferenceIndicator, "");
}

void put_equipment(DcmItem& to, const Scanner& scanner) {
  put(to, DCM_Manufacturer, scanner.manufacturer);
  put(to, DCM_ManufacturerModelName, scanner.model);
  put(to, DCM_StationName, scanner.station_name);
  put(to, DCM_DeviceSerialNumber, scanner.serial);
  put(to, DCM_SoftwareVersions, scanner.software);
  put(to, DCM_InstitutionName, scanner.institution);
  put(to, DCM_InstitutionalDepartmentName, scanner.department);
  put(to, DCM_MagneticFieldStrength, number_text(scanner.field_strength));
}

}  // namespace

std::string character_set(const StudyPlan& study) {
  std::string text = study.operator_name + study.operator_code + study.subject.name + study.subject.id +
                     study.order.study_description + study.order.accession;
  for (const auto& series : study.series)
    text += series.description + series.operator_name + series.operator_code;
  const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
  return ascii && !study.scanner.utf8 ? "ISO_IR 100" : "ISO_IR 192";
}

void put_code(DcmItem& to, const DcmTagKey& sequence, const Order& order) {
  DcmItem* code = item(to, sequence);
  put(*code, DCM_CodeValue, order.code);
  put(*code, DCM_CodingSchemeDesignator, "C4");  // CPT-4 (PS3.16 table 8-1)
  put(*code, DCM_CodeMeaning, order.code_meaning);
}

void put_operator(DcmItem& to, const Named& who, const std::string& institution) {
  put(to, DCM_OperatorsName, who.name);
  if (who.code.empty()) return;
  DcmItem* person = item(to, DCM_OperatorIdentificationSequence);
  DcmItem* code = item(*person, DCM_PersonIdentificationCodeSequence);
  put(*code, DCM_CodeValue, who.code);
  put(*code, DCM_CodingSchemeDesignator, "99SITE");
  put(*code, DCM_CodeMeaning, "Employee number");
  put(*person, DCM_InstitutionName, institution);
}

void put_headers(DcmItem& to, const StudyPlan& study, const SeriesPlan& series) {
  put(to, DCM_SpecificCharacterSet, character_set(study));
  put(to, DCM_SOPClassUID, std::string(sop_class_of(series)));
  put_patient(to, study);
  put_study_and_order(to, study);
  put_operator(to, {series.operator_name, series.operator_code}, study.scanner.institution);
  put_performed_step(to, study, series);
  put_series(to, study, series);
  put_equipment(to, study.scanner);
}

std::string position_text(const StudyPlan& study, const SeriesPlan& series, const Plane& plane) {
  const double half = series.field_of_view / study.matrix * (study.matrix - 1) / 2.0;
  Vector corner{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    corner[axis] = plane.centre[axis] - half * (plane.row[axis] + plane.column[axis]);
  return joined({corner[0], corner[1], corner[2]});
}

std::string orientation_text(const Plane& plane) {
  return joined({plane.row[0], plane.row[1], plane.row[2], plane.column[0], plane.column[1], plane.column[2]});
}

}  // namespace cmrcredit::tools
