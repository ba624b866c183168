#include "tools/simulator/step_object.h"

#include <dcmtk/dcmdata/dctk.h>

#include "tools/simulator/attributes.h"
#include "tools/simulator/headers.h"

namespace cmrcredit::tools {
namespace {

void put_empty(DcmItem& to, const DcmTagKey& sequence) {
  to.insertEmptyElement(DcmTag(sequence), OFTrue);
}

// What was scheduled; an archive that makes a step up knows the order as well.
void put_scheduled(DcmItem& to, const StudyPlan& study) {
  const Order& order = study.order;
  DcmItem* scheduled = item(to, DCM_ScheduledStepAttributesSequence);
  put(*scheduled, DCM_StudyInstanceUID, study.uid);
  put(*scheduled, DCM_AccessionNumber, order.accession);
  put(*scheduled, DCM_RequestedProcedureID, order.accession);
  put(*scheduled, DCM_RequestedProcedureDescription, order.requested_procedure);
  put(*scheduled, DCM_ScheduledProcedureStepID, order.accession);
  put(*scheduled, DCM_ScheduledProcedureStepDescription, order.requested_procedure);
  put_empty(*scheduled, DCM_ScheduledProtocolCodeSequence);
  if (study.habits.sparse) return;
  put_empty(*scheduled, DCM_ReferencedStudySequence);
  put_code(*scheduled, DCM_RequestedProcedureCodeSequence, order);
}

// What a GE-like N-CREATE leaves out (dicom_facts a.3): descriptions, codes, the end, the series.
void put_type_two(DcmItem& to, const StudyPlan& study) {
  put(to, DCM_PerformedLocation, study.scanner.department);
  put(to, DCM_PerformedProcedureStepDescription, study.order.study_description);
  put(to, DCM_PerformedProcedureTypeDescription, "");
  put_code(to, DCM_ProcedureCodeSequence, study.order);
  put(to, DCM_PerformedProcedureStepEndDate, "");
  put(to, DCM_PerformedProcedureStepEndTime, "");
  // Created empty, so that a reason may be set later.
  put_empty(to, DCM_PerformedProcedureStepDiscontinuationReasonCodeSequence);
  put_empty(to, DCM_PerformedProtocolCodeSequence);
  put_empty(to, DCM_PerformedSeriesSequence);
  put_empty(to, DCM_ReferencedPatientSequence);
}

void put_created(DcmItem& to, const StudyPlan& study, const PerformedStep& step) {
  put_scheduled(to, study);
  put(to, DCM_PatientName, study.subject.name);
  put(to, DCM_PatientID, study.subject.id);
  put(to, DCM_PatientBirthDate, date_text(study.subject.born));
  put(to, DCM_PatientSex, study.subject.sex);
  put(to, DCM_PerformedProcedureStepID, step.id);
  put(to, DCM_PerformedStationAETitle, step.emulated ? "ARCHIVE" : study.habits.station_ae);
  put(to, DCM_PerformedStationName, study.scanner.station_name);
  put(to, DCM_PerformedProcedureStepStartDate, date_text(study.begins));
  put(to, DCM_PerformedProcedureStepStartTime, time_text(study.begins, step.begins));
  put(to, DCM_PerformedProcedureStepStatus, "IN PROGRESS");
  put(to, DCM_Modality, "MR");
  put(to, DCM_StudyID, study.order.study_id);
  if (!study.habits.sparse) put_type_two(to, study);
}

void put_performed_series(DcmItem& to, const StudyPlan& study, std::size_t number, bool names_operator) {
  const SeriesPlan& series = study.series[number];
  put(to, DCM_PerformingPhysicianName, "");
  put(to, DCM_ProtocolName, series.protocol_name);
  put_operator(to, names_operator ? Named{series.operator_name, series.operator_code} : Named{},
               study.scanner.institution);
  put(to, DCM_SeriesInstanceUID, series.uid);
  put(to, DCM_SeriesDescription, series.description);
  put(to, DCM_RetrieveAETitle, study.habits.retrieve_ae);
  for (std::size_t object = 0; object < series.objects.size(); ++object) {
    DcmItem* image = item(to, DCM_ReferencedImageSequence, object);
    put(*image, DCM_ReferencedSOPClassUID, std::string(sop_class_of(series)));
    put(*image, DCM_ReferencedSOPInstanceUID, study.instance_uid(number, object));
  }
  put_empty(to, DCM_ReferencedNonImageCompositeSOPInstanceSequence);
}

void put_reason(DcmItem& to, const Discontinuation& reason) {
  if (reason.code.empty()) return;
  DcmItem* code = item(to, DCM_PerformedProcedureStepDiscontinuationReasonCodeSequence);
  put(*code, DCM_CodeValue, reason.code);
  put(*code, DCM_CodingSchemeDesignator, "DCM");
  put(*code, DCM_CodeMeaning, reason.meaning);
}

void put_end(DcmItem& to, const StudyPlan& study, const PerformedStep& step) {
  const bool discontinued = step.end == PerformedStep::End::Discontinued;
  put(to, DCM_PerformedProcedureStepStatus, discontinued ? "DISCONTINUED" : "COMPLETED");
  put(to, DCM_PerformedProcedureStepEndDate, date_text(study.begins));
  put(to, DCM_PerformedProcedureStepEndTime, time_text(study.begins, step.ends));
  put(to, DCM_PerformedProcedureStepDescription, study.order.study_description);
  put_code(to, DCM_ProcedureCodeSequence, study.order);
  put_empty(to, DCM_PerformedProtocolCodeSequence);
  if (discontinued) put_reason(to, step.reason);
}

// An N-SET repeats the sequence whole; it is replaced, never appended to (PS3.4 F.7.2.2.2).
void put_set(DcmItem& to, const Message& message, const PerformedStep& step) {
  const StudyPlan& study = *message.study;
  if (message.final)
    put_end(to, study, step);
  else
    put(to, DCM_PerformedProcedureStepStatus, "IN PROGRESS");
  const bool names_operator = !study.habits.silent && !step.emulated;
  for (std::size_t place = 0; place < message.series.size(); ++place) {
    put_performed_series(*item(to, DCM_PerformedSeriesSequence, place), study, message.series[place], names_operator);
  }
}

}  // namespace

std::unique_ptr<DcmDataset> step_object_of(const Message& message) {
  const StudyPlan& study = *message.study;
  const PerformedStep& step = study.steps[message.step];
  auto object = std::make_unique<DcmDataset>();
  if (!study.habits.sparse || character_set(study) != "ISO_IR 100") {
    put(*object, DCM_SpecificCharacterSet, character_set(study));
  }
  if (message.kind == Message::Kind::Create)
    put_created(*object, study, step);
  else
    put_set(*object, message, step);
  return object;
}

}  // namespace cmrcredit::tools
