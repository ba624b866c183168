// Which attribute fills which fact: the one list that picking (instance_picks.cpp) and reading (facts_of.cpp) share.
// Not taken although many headers have them, because nothing here needs them: weight, size, pregnancy, allergies,
// addresses.
#pragma once

#include <array>

#include "dicom_parsing/facts.h"
#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {

template <class Owner, class Member>
struct Source {
  Tag tag;
  Member Owner::*to;
  std::uint16_t vr = 0;  // of numbers, for encodings that do not say it
};
template <class Owner>
using TextSource = Source<Owner, std::string>;
using ListSource = Source<InstanceFacts, std::vector<std::string>>;
using IntegerSource = Source<InstanceFacts, std::optional<int>>;
using DecimalSource = Source<InstanceFacts, std::optional<double>>;

inline constexpr std::uint16_t kIS = vr_code('I', 'S'), kDS = vr_code('D', 'S'), kUS = vr_code('U', 'S');
inline constexpr Tag kCharacterSet{0x0008, 0x0005};

inline constexpr std::array kUids{
    TextSource<InstanceFacts>{{0x0008, 0x0016}, &InstanceFacts::sop_class_uid},
    TextSource<InstanceFacts>{{0x0008, 0x0018}, &InstanceFacts::sop_instance_uid},
    TextSource<InstanceFacts>{{0x0020, 0x000D}, &InstanceFacts::study_uid},
    TextSource<InstanceFacts>{{0x0020, 0x000E}, &InstanceFacts::series_uid},
};
inline constexpr std::array kDates{
    TextSource<InstanceFacts>{{0x0008, 0x0020}, &InstanceFacts::study_date},
    TextSource<InstanceFacts>{{0x0008, 0x0021}, &InstanceFacts::series_date},
    TextSource<InstanceFacts>{{0x0008, 0x0022}, &InstanceFacts::acquisition_date},
    TextSource<InstanceFacts>{{0x0008, 0x0023}, &InstanceFacts::content_date},
};
inline constexpr std::array kTimes{
    TextSource<InstanceFacts>{{0x0008, 0x0030}, &InstanceFacts::study_time},
    TextSource<InstanceFacts>{{0x0008, 0x0031}, &InstanceFacts::series_time},
    TextSource<InstanceFacts>{{0x0008, 0x0032}, &InstanceFacts::acquisition_time},
    TextSource<InstanceFacts>{{0x0008, 0x0033}, &InstanceFacts::content_time},
    TextSource<InstanceFacts>{{0x0018, 0x1042}, &InstanceFacts::contrast_start_time},
};
inline constexpr Tag kAcquisitionDateTime{0x0008, 0x002A}, kTimezoneOffset{0x0008, 0x0201};

inline constexpr std::array kTexts{
    TextSource<InstanceFacts>{{0x0008, 0x0060}, &InstanceFacts::modality},
    TextSource<InstanceFacts>{{0x0008, 0x103E}, &InstanceFacts::series_description},
    TextSource<InstanceFacts>{{0x0018, 0x1030}, &InstanceFacts::protocol_name},
    TextSource<InstanceFacts>{{0x0018, 0x0024}, &InstanceFacts::sequence_name},
    TextSource<InstanceFacts>{{0x0018, 0x9005}, &InstanceFacts::pulse_sequence_name},
    TextSource<InstanceFacts>{{0x0018, 0x0023}, &InstanceFacts::mr_acquisition_type},
    TextSource<InstanceFacts>{{0x0018, 0x0025}, &InstanceFacts::angio_flag},
    TextSource<InstanceFacts>{{0x0008, 0x9209}, &InstanceFacts::acquisition_contrast},
    TextSource<InstanceFacts>{{0x0008, 0x9208}, &InstanceFacts::complex_image_component},
    TextSource<InstanceFacts>{{0x0018, 0x9037}, &InstanceFacts::cardiac_synchronization},
    TextSource<InstanceFacts>{{0x0018, 0x0015}, &InstanceFacts::body_part},
    TextSource<InstanceFacts>{{0x0018, 0x5100}, &InstanceFacts::patient_position},
};
inline constexpr std::array kStationTexts{
    TextSource<StationFacts>{{0x0008, 0x0070}, &StationFacts::manufacturer},
    TextSource<StationFacts>{{0x0008, 0x1090}, &StationFacts::model},
    TextSource<StationFacts>{{0x0018, 0x1000}, &StationFacts::serial},
    TextSource<StationFacts>{{0x0008, 0x1010}, &StationFacts::station_name},
    TextSource<StationFacts>{{0x0018, 0x1020}, &StationFacts::software},
    TextSource<StationFacts>{{0x0008, 0x0080}, &StationFacts::institution},
    TextSource<StationFacts>{{0x0008, 0x1040}, &StationFacts::department},
};
inline constexpr Tag kFieldStrength{0x0018, 0x0087};

inline constexpr std::array kOrderTexts{
    TextSource<OrderFacts>{{0x0008, 0x0050}, &OrderFacts::accession},
    TextSource<OrderFacts>{{0x0020, 0x0010}, &OrderFacts::study_id},
    TextSource<OrderFacts>{{0x0008, 0x1030}, &OrderFacts::study_description},
    TextSource<OrderFacts>{{0x0032, 0x1060}, &OrderFacts::requested_procedure_description},
    TextSource<OrderFacts>{{0x0032, 0x1030}, &OrderFacts::reason_for_study},
    TextSource<OrderFacts>{{0x0040, 0x1002}, &OrderFacts::reason_for_study},
    TextSource<OrderFacts>{{0x0040, 0x0254}, &OrderFacts::performed_step_description},
    TextSource<OrderFacts>{{0x0040, 0x0007}, &OrderFacts::scheduled_step_description},
    TextSource<OrderFacts>{{0x0008, 0x1080}, &OrderFacts::admitting_diagnoses},
    TextSource<OrderFacts>{{0x0010, 0x4000}, &OrderFacts::patient_comments},
    TextSource<OrderFacts>{{0x0010, 0x2000}, &OrderFacts::medical_alerts},
    TextSource<OrderFacts>{{0x0010, 0x21B0}, &OrderFacts::additional_history},
    TextSource<OrderFacts>{{0x0012, 0x0010}, &OrderFacts::clinical_trial},
    TextSource<OrderFacts>{{0x0012, 0x0020}, &OrderFacts::clinical_trial},
};
// The same in the items of the Request Attributes Sequence, where the data set itself is silent.
inline constexpr Tag kRequestAttributes{0x0040, 0x0275};
inline constexpr std::array kRequestTexts{
    TextSource<OrderFacts>{{0x0008, 0x0050}, &OrderFacts::accession},
    TextSource<OrderFacts>{{0x0032, 0x1060}, &OrderFacts::requested_procedure_description},
    TextSource<OrderFacts>{{0x0040, 0x1002}, &OrderFacts::reason_for_study},
    TextSource<OrderFacts>{{0x0040, 0x0007}, &OrderFacts::scheduled_step_description},
};

inline constexpr std::array kPatientTexts{
    TextSource<PatientIdentity>{{0x0010, 0x0010}, &PatientIdentity::name},
    TextSource<PatientIdentity>{{0x0010, 0x0020}, &PatientIdentity::id},
    TextSource<PatientIdentity>{{0x0010, 0x0021}, &PatientIdentity::issuer},
    TextSource<PatientIdentity>{{0x0010, 0x0030}, &PatientIdentity::birth_date},
    TextSource<PatientIdentity>{{0x0010, 0x1010}, &PatientIdentity::age},
    TextSource<PatientIdentity>{{0x0010, 0x0040}, &PatientIdentity::sex},
    TextSource<PatientIdentity>{{0x0010, 0x2201}, &PatientIdentity::species},
    TextSource<PatientIdentity>{{0x0010, 0x2292}, &PatientIdentity::breed},
};
inline constexpr std::array<Tag, 4> kOtherNames{
    {{0x0010, 0x1001}, {0x0010, 0x1005}, {0x0010, 0x1060}, {0x0010, 0x2297}}};
inline constexpr Tag kOtherIds{0x0010, 0x1000}, kOtherIdSequence{0x0010, 0x1002}, kPatientId{0x0010, 0x0020};
inline constexpr Tag kSpeciesCode{0x0010, 0x2202}, kBreedCode{0x0010, 0x2293};

inline constexpr std::array kLists{
    ListSource{{0x0008, 0x0008}, &InstanceFacts::image_type},
    ListSource{{0x0018, 0x0020}, &InstanceFacts::scanning_sequence},
    ListSource{{0x0018, 0x0021}, &InstanceFacts::sequence_variant},
    ListSource{{0x0018, 0x0022}, &InstanceFacts::scan_options},
    ListSource{{0x0008, 0x1070}, &InstanceFacts::operator_names},
    ListSource{{0x0008, 0x1050}, &InstanceFacts::performing_physicians},
};

inline constexpr std::array kIntegers{
    IntegerSource{{0x0020, 0x0011}, &InstanceFacts::series_number, kIS},
    IntegerSource{{0x0020, 0x0013}, &InstanceFacts::instance_number, kIS},
    IntegerSource{{0x0020, 0x0012}, &InstanceFacts::acquisition_number, kIS},
    IntegerSource{{0x0018, 0x1090}, &InstanceFacts::cardiac_number_of_images, kIS},
    IntegerSource{{0x0028, 0x0008}, &InstanceFacts::number_of_frames, kIS},
    IntegerSource{{0x0020, 0x0105}, &InstanceFacts::number_of_temporal_positions, kIS},
    IntegerSource{{0x0020, 0x0100}, &InstanceFacts::temporal_position, kIS},
    IntegerSource{{0x0018, 0x0086}, &InstanceFacts::echo_number, kIS},
    IntegerSource{{0x0054, 0x0081}, &InstanceFacts::number_of_slices, kUS},
    IntegerSource{{0x0028, 0x0010}, &InstanceFacts::rows, kUS},
    IntegerSource{{0x0028, 0x0011}, &InstanceFacts::columns, kUS},
    IntegerSource{{0x0018, 0x0091}, &InstanceFacts::echo_train_length, kIS},
    IntegerSource{{0x0020, 0x1002}, &InstanceFacts::images_in_acquisition, kIS},
};
inline constexpr std::array kDecimals{
    DecimalSource{{0x0018, 0x1060}, &InstanceFacts::trigger_time, kDS},
    DecimalSource{{0x0018, 0x1062}, &InstanceFacts::nominal_interval, kIS},
    DecimalSource{{0x0018, 0x1088}, &InstanceFacts::heart_rate, kIS},
    DecimalSource{{0x0018, 0x0082}, &InstanceFacts::inversion_time, kDS},
    DecimalSource{{0x0018, 0x0081}, &InstanceFacts::echo_time, kDS},
    DecimalSource{{0x0018, 0x0080}, &InstanceFacts::repetition_time, kDS},
    DecimalSource{{0x0018, 0x1314}, &InstanceFacts::flip_angle, kDS},
    DecimalSource{{0x0018, 0x0050}, &InstanceFacts::slice_thickness, kDS},
    DecimalSource{{0x0018, 0x0088}, &InstanceFacts::spacing_between_slices, kDS},
};
inline constexpr Tag kPixelSpacing{0x0028, 0x0030}, kPosition{0x0020, 0x0032}, kOrientation{0x0020, 0x0037};

inline constexpr Tag kReferencedStep{0x0008, 0x1111}, kReferencedInstance{0x0008, 0x1155};
inline constexpr Tag kOperatorIdentification{0x0008, 0x1072}, kPersonCode{0x0040, 0x1101};
inline constexpr Tag kContrastAgent{0x0018, 0x0010}, kContrastAgentCode{0x0018, 0x0012};
inline constexpr Tag kAnatomicRegion{0x0008, 0x2218};
inline constexpr Tag kConceptName{0x0040, 0xA043};  // of the document's root: its title
// Current Requested Procedure Evidence > Referenced Series > Referenced SOP > its Instance UID.
inline constexpr std::array<Tag, 4> kEvidencePath{
    {{0x0040, 0xA375}, {0x0008, 0x1115}, {0x0008, 0x1199}, kReferencedInstance}};
inline constexpr Tag kPerformedProtocolCode{0x0040, 0x0260};
inline constexpr Tag kProcedureCode{0x0008, 0x1032}, kRequestedProcedureCode{0x0032, 0x1064};

// A code sequence's item (PS3.3 table 8.8-1); long codes and URNs stand in attributes of their own.
inline constexpr Tag kCodeValue{0x0008, 0x0100}, kCodeScheme{0x0008, 0x0102}, kCodeMeaning{0x0008, 0x0104},
    kLongCodeValue{0x0008, 0x0119}, kUrnCodeValue{0x0008, 0x0120};

// Private attributes; in implicit VR nothing but this list knows their VR.
struct PrivateSource {
  std::string_view creator;
  Tag tag;  // the element's low byte
  std::uint16_t vr;
};
inline constexpr PrivateSource kGePulseSequence{"GEMS_ACQU_01", {0x0019, 0x009C}, vr_code('L', 'O')};
inline constexpr PrivateSource kGeInternalSequence{"GEMS_ACQU_01", {0x0019, 0x009E}, vr_code('L', 'O')};
inline constexpr PrivateSource kGeVelocityEncoding{"GEMS_ACQU_01", {0x0019, 0x00CC}, vr_code('S', 'S')};
inline constexpr PrivateSource kSiemensFlowText{"SIEMENS MR HEADER", {0x0051, 0x0014}, vr_code('S', 'H')};
inline constexpr PrivateSource kPhilipsSlices{"Philips Imaging DD 001", {0x2001, 0x0018}, vr_code('S', 'L')};
inline constexpr PrivateSource kPhilipsVelocity{"Philips Imaging DD 001", {0x2001, 0x001A}, vr_code('F', 'L')};
inline constexpr PrivateSource kPhilipsPrepulseDelay{"Philips Imaging DD 001", {0x2001, 0x001B}, vr_code('F', 'L')};
inline constexpr PrivateSource kPhilipsPrepulseType{"Philips Imaging DD 001", {0x2001, 0x001C}, vr_code('C', 'S')};
inline constexpr PrivateSource kPhilipsTechnique{"Philips Imaging DD 001", {0x2001, 0x0020}, vr_code('L', 'O')};
inline constexpr std::array kPrivate{kGePulseSequence,      kGeInternalSequence,  kGeVelocityEncoding,
                                     kSiemensFlowText,      kPhilipsSlices,       kPhilipsVelocity,
                                     kPhilipsPrepulseDelay, kPhilipsPrepulseType, kPhilipsTechnique};

}  // namespace cmrcredit::dicom_parsing
