#include "tools/simulator/object.h"

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "tools/simulator/attributes.h"
#include "tools/simulator/pixels.h"

namespace cmrcredit::tools {
namespace {

struct Image {
  const StudyPlan& study;
  const SeriesPlan& series;
  const Frame& frame;
  std::size_t series_index, frame_index;
};

bool ascii(const StudyPlan& study) {
  std::string text = study.operator_name + study.operator_code + study.subject.name + study.subject.id +
                     study.order.study_description + study.order.accession;
  for (const auto& series : study.series)
    text += series.description;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

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

void put_code(DcmItem& to, const DcmTagKey& sequence, const Order& order) {
  DcmItem* code = item(to, sequence);
  put(*code, DCM_CodeValue, order.code);
  put(*code, DCM_CodingSchemeDesignator, "C4");  // CPT-4 (PS3.16 table 8-1)
  put(*code, DCM_CodeMeaning, order.code_meaning);
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

void put_operator(DcmItem& to, const StudyPlan& study) {
  put(to, DCM_OperatorsName, study.operator_name);
  if (study.operator_code.empty()) return;
  DcmItem* person = item(to, DCM_OperatorIdentificationSequence);
  DcmItem* code = item(*person, DCM_PersonIdentificationCodeSequence);
  put(*code, DCM_CodeValue, study.operator_code);
  put(*code, DCM_CodingSchemeDesignator, "99SITE");
  put(*code, DCM_CodeMeaning, "Employee number");
  put(*person, DCM_InstitutionName, study.scanner.institution);
}

void put_performed_step(DcmItem& to, const StudyPlan& study) {
  put(to, DCM_PerformedProcedureStepStartDate, date_text(study.begins));
  put(to, DCM_PerformedProcedureStepStartTime, time_text(study.begins, 0));
  put(to, DCM_PerformedProcedureStepID, "MR" + date_text(study.begins) + time_text(study.begins, 0).substr(0, 6));
  put(to, DCM_PerformedProcedureStepDescription, study.order.study_description);
  DcmItem* step = item(to, DCM_ReferencedPerformedProcedureStepSequence);
  put(*step, DCM_ReferencedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass);
  put(*step, DCM_ReferencedSOPInstanceUID, study.performed_step_uid);
}

void put_series(DcmItem& to, const Image& image) {
  const auto& [study, series, frame, series_index, frame_index] = image;
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
  put(to, DCM_ReceiveCoilName, scanner.coil);
  put(to, DCM_TransmitCoilName, "Body");
  put(to, DCM_MagneticFieldStrength, number_text(scanner.field_strength));
  put(to, DCM_ImagingFrequency, number_text(42.577 * scanner.field_strength));
  put(to, DCM_ImagedNucleus, "1H");
}

void put_sequence(DcmItem& to, const Image& image) {
  const auto& [study, series, frame, series_index, frame_index] = image;
  const Sequence& sequence = series.sequence;
  put(to, DCM_ImageType, series.components[frame.component].image_type);
  put(to, DCM_ScanningSequence, sequence.scanning);
  put(to, DCM_SequenceVariant, sequence.variant);
  put(to, DCM_ScanOptions, sequence.options);
  put(to, DCM_MRAcquisitionType, sequence.dimension);
  if (!sequence.name.empty()) put(to, DCM_SequenceName, sequence.name);
  put(to, DCM_AngioFlag, series.angiography ? "Y" : "N");
  put(to, DCM_RepetitionTime, number_text(sequence.repetition_time));
  put(to, DCM_EchoTime, number_text(frame.echo_time.value_or(sequence.echo_time)));
  if (frame.inversion_time) put(to, DCM_InversionTime, number_text(*frame.inversion_time));
  put(to, DCM_EchoTrainLength, std::to_string(sequence.echo_train_length));
  put(to, DCM_NumberOfAverages, "1");
  put(to, DCM_FlipAngle, number_text(sequence.flip_angle));
  put(to, DCM_InPlanePhaseEncodingDirection, "ROW");
}

void put_gating(DcmItem& to, const SeriesPlan& series, const Frame& frame) {
  if (frame.trigger_time) put(to, DCM_TriggerTime, number_text(*frame.trigger_time));
  if (series.gating) {
    put(to, DCM_NominalInterval, number_text(std::round(series.gating->nominal_interval)));
    put(to, DCM_CardiacNumberOfImages, std::to_string(series.gating->images));
  }
  if (series.temporal_positions) {
    put(to, DCM_NumberOfTemporalPositions, std::to_string(*series.temporal_positions));
    put(to, DCM_TemporalPositionIdentifier, std::to_string(frame.temporal_position.value_or(1)));
  }
}

void put_contrast(DcmItem& to, const StudyPlan& study) {
  const Contrast& contrast = *study.contrast;
  put(to, DCM_ContrastBolusAgent, contrast.agent);
  put(to, DCM_ContrastBolusRoute, "IV");
  put(to, DCM_ContrastBolusVolume, number_text(contrast.volume_ml));
  put(to, DCM_ContrastBolusStartTime, time_text(study.begins, contrast.at));
}

void put_geometry(DcmItem& to, const Image& image) {
  const auto& [study, series, frame, series_index, frame_index] = image;
  const Plane& plane = series.planes[frame.plane];
  const double spacing = series.field_of_view / study.matrix;
  const double half = spacing * (study.matrix - 1) / 2.0;
  Vector corner{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    corner[axis] = plane.centre[axis] - half * (plane.row[axis] + plane.column[axis]);
  }
  const Vector normal = plane.normal();
  put(to, DCM_ImagePositionPatient, joined({corner[0], corner[1], corner[2]}));
  put(to, DCM_ImageOrientationPatient,
      joined({plane.row[0], plane.row[1], plane.row[2], plane.column[0], plane.column[1], plane.column[2]}));
  put(to, DCM_SliceLocation,
      number_text(plane.centre[0] * normal[0] + plane.centre[1] * normal[1] + plane.centre[2] * normal[2]));
  put(to, DCM_SliceThickness, number_text(series.thickness));
  put(to, DCM_SpacingBetweenSlices, number_text(series.distance));
  put(to, DCM_PixelSpacing, joined({spacing, spacing}));
  put(to, DCM_ReconstructionDiameter, number_text(series.field_of_view));
}

void put_image(DcmItem& to, const Image& image) {
  const auto& [study, series, frame, series_index, frame_index] = image;
  const double acquired = series.begins + frame.at;
  put(to, DCM_SpecificCharacterSet, ascii(study) ? "ISO_IR 100" : "ISO_IR 192");
  put(to, DCM_SOPClassUID, UID_MRImageStorage);
  put(to, DCM_SOPInstanceUID, study.instance_uid(series_index, frame_index));
  put(to, DCM_InstanceNumber, std::to_string(frame_index + 1));
  put(to, DCM_AcquisitionNumber, std::to_string(frame.acquisition));
  put(to, DCM_AcquisitionDate, date_text(study.begins));
  put(to, DCM_AcquisitionTime, time_text(study.begins, acquired));
  put(to, DCM_ContentDate, date_text(study.begins));
  put(to, DCM_ContentTime, time_text(study.begins, series.ends));
}

}  // namespace

std::vector<Place> places(const std::vector<StudyPlan>& studies, Sequencing sequencing, std::uint64_t seed) {
  std::vector<Place> all;
  for (const auto& study : studies) {
    for (std::size_t series = 0; series < study.series.size(); ++series) {
      for (std::size_t frame = 0; frame < study.series[series].frames.size(); ++frame)
        all.push_back({&study, series, frame});
    }
  }
  if (sequencing == Sequencing::Reverse) std::reverse(all.begin(), all.end());
  if (sequencing == Sequencing::Shuffled) {
    Chance chance(mixed({seed, 9}));
    for (std::size_t left = all.size(); left > 1; --left)
      std::swap(all[left - 1], all[chance.next() % left]);
  }
  return all;
}

const std::vector<Syntax>& syntaxes() {
  static const std::vector<Syntax> all{{"explicit", EXS_LittleEndianExplicit},
                                       {"implicit", EXS_LittleEndianImplicit},
                                       {"big-endian", EXS_BigEndianExplicit},
                                       {"deflated", EXS_DeflatedLittleEndianExplicit},
                                       {"rle", EXS_RLELossless}};
  return all;
}

std::unique_ptr<DcmDataset> object_of(const Place& place, E_TransferSyntax syntax) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  const Frame& frame = series.frames[place.frame];
  const Image image{study, series, frame, place.series, place.frame};
  auto object = std::make_unique<DcmDataset>();
  put_image(*object, image);
  put_patient(*object, study);
  put_study_and_order(*object, study);
  put_operator(*object, study);
  put_performed_step(*object, study);
  put_series(*object, image);
  put_equipment(*object, study.scanner);
  put_sequence(*object, image);
  put_gating(*object, series, frame);
  if (series.after_contrast) put_contrast(*object, study);
  put_geometry(*object, image);
  put_all(*object, series.extras);
  put_all(*object, series.components[frame.component].extras);
  put_pixels(
      *object,
      {.matrix = study.matrix, .contraction = frame.picture, .seed = mixed({study.seed, place.series, place.frame})});
  if (syntax == EXS_RLELossless) {
    static const bool registered = (DcmRLEEncoderRegistration::registerCodecs(), true);
    if (registered) object->chooseRepresentation(syntax, nullptr);
  }
  return object;
}

tl::expected<std::size_t, std::string> write_files(const std::vector<StudyPlan>& studies,
                                                   const std::filesystem::path& folder, E_TransferSyntax syntax) {
  std::size_t written = 0;
  for (const Place& place : places(studies, Sequencing::Forward, 0)) {
    const auto study_number = place.study - studies.data() + 1;
    const auto directory = folder / fmt::format("study-{:03}", study_number) /
                           fmt::format("series-{:04}", place.study->series[place.series].number);
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return tl::unexpected(fmt::format("cannot make the folder {}: {}", directory.string(), error.message()));
    const auto path = directory / fmt::format("{:04}.dcm", place.frame + 1);
    DcmFileFormat file(object_of(place, syntax).release(), OFFalse);
    const OFCondition saved = file.saveFile(path.c_str(), syntax, EET_ExplicitLength, EGL_withoutGL, EPD_noChange);
    if (saved.bad()) return tl::unexpected(fmt::format("cannot write {}: {}", path.string(), saved.text()));
    ++written;
  }
  return written;
}

}  // namespace cmrcredit::tools
