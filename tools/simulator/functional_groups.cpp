#include "tools/simulator/functional_groups.h"

#include <dcmtk/dcmdata/dctk.h>

#include <cmath>
#include <string>

#include "tools/simulator/attributes.h"
#include "tools/simulator/headers.h"

namespace cmrcredit::tools {
namespace {

bool has(const SeriesPlan& series, const char* in_scanning) {
  return series.sequence.scanning.find(in_scanning) != std::string::npos;
}

bool has_variant(const SeriesPlan& series, const char* variant) {
  const std::string bar = "\\";
  return (bar + series.sequence.variant + bar).find(bar + variant + bar) != std::string::npos;
}

void put_pixel_measures(DcmItem& to, const StudyPlan& study, const SeriesPlan& series) {
  DcmItem* measures = item(to, DCM_PixelMeasuresSequence);
  const double spacing = series.field_of_view / study.matrix;
  put(*measures, DCM_PixelSpacing, joined({spacing, spacing}));
  put(*measures, DCM_SliceThickness, number_text(series.thickness));
  put(*measures, DCM_SpacingBetweenSlices, number_text(series.distance));
}

void put_anatomy(DcmItem& to, const SeriesPlan& series) {
  DcmItem* anatomy = item(to, DCM_FrameAnatomySequence);
  put(*anatomy, DCM_FrameLaterality, "U");
  DcmItem* region = item(*anatomy, DCM_AnatomicRegionSequence);
  const bool heart = series.body_part == "HEART";
  put(*region, DCM_CodeValue, heart ? "T-32000" : "T-A0100");
  put(*region, DCM_CodingSchemeDesignator, "SRT");  // XA61, Elition
  put(*region, DCM_CodeMeaning, heart ? "Heart" : "Brain");
}

void put_timing(DcmItem& to, const SeriesPlan& series) {
  DcmItem* timing = item(to, DCM_MRTimingAndRelatedParametersSequence);
  const int train = series.sequence.echo_train_length;
  const bool spin = has(series, "SE");
  put(*timing, DCM_RepetitionTime, number_text(series.sequence.repetition_time));
  put(*timing, DCM_FlipAngle, number_text(series.sequence.flip_angle));
  put(*timing, DCM_EchoTrainLength, std::to_string(train));
  put(*timing, DCM_RFEchoTrainLength, std::to_string(spin ? train : 0));
  put(*timing, DCM_GradientEchoTrainLength, std::to_string(spin ? 0 : train));
  DcmItem* absorption = item(*timing, DCM_SpecificAbsorptionRateSequence);
  put(*absorption, DCM_SpecificAbsorptionRateDefinition, "IEC_WHOLE_BODY");
  put(*absorption, DCM_SpecificAbsorptionRateValue, "1.2");
  put(*timing, DCM_GradientOutputType, "PER_NERVE_STIM");
  put(*timing, DCM_GradientOutput, "0.4");
  for (std::size_t mode = 0; mode < 2; ++mode) {
    DcmItem* operating = item(*timing, DCM_OperatingModeSequence, mode);
    put(*operating, DCM_OperatingModeType, mode == 0 ? "GRADIENT" : "RF");
    put(*operating, DCM_OperatingMode, "IEC_NORMAL");
  }
}

void put_field_of_view(DcmItem& to, const StudyPlan& study, const SeriesPlan& series) {
  DcmItem* geometry = item(to, DCM_MRFOVGeometrySequence);
  put(*geometry, DCM_InPlanePhaseEncodingDirection, "ROW");
  put(*geometry, DCM_MRAcquisitionFrequencyEncodingSteps, std::to_string(study.matrix));
  put(*geometry, DCM_MRAcquisitionPhaseEncodingStepsInPlane, std::to_string(study.matrix));
  if (series.sequence.dimension == "3D")
    put(*geometry, DCM_MRAcquisitionPhaseEncodingStepsOutOfPlane, std::to_string(series.planes.size()));
  put(*geometry, DCM_PercentSampling, "100");
  put(*geometry, DCM_PercentPhaseFieldOfView, "100");
}

void put_imaging_modifier(DcmItem& to, const StudyPlan& study) {
  DcmItem* modifier = item(to, DCM_MRImagingModifierSequence);
  put(*modifier, DCM_MagnetizationTransfer, "NONE");
  put(*modifier, DCM_BloodSignalNulling, "NO");
  put(*modifier, DCM_Tagging, "NONE");
  put(*modifier, DCM_TransmitterFrequency, number_text(42.577 * study.scanner.field_strength));
  put(*modifier, DCM_PixelBandwidth, "900");
}

void put_coils(DcmItem& to, const Scanner& scanner) {
  DcmItem* receive = item(to, DCM_MRReceiveCoilSequence);
  put(*receive, DCM_ReceiveCoilName, scanner.coil);
  put(*receive, DCM_ReceiveCoilManufacturerName, "");
  put(*receive, DCM_ReceiveCoilType, "MULTICOIL");
  put(*receive, DCM_QuadratureReceiveCoil, "NO");
  DcmItem* element = item(*receive, DCM_MultiCoilDefinitionSequence);
  put(*element, DCM_MultiCoilElementName, "MULTI ELEMENT");  // Elition
  put(*element, DCM_MultiCoilElementUsed, "YES");
  DcmItem* transmit = item(to, DCM_MRTransmitCoilSequence);
  put(*transmit, DCM_TransmitCoilName, "Body");
  put(*transmit, DCM_TransmitCoilManufacturerName, "");
  put(*transmit, DCM_TransmitCoilType, "BODY");
}

void put_modifier(DcmItem& to, const SeriesPlan& series, const Frame& frame) {
  DcmItem* modifier = item(to, DCM_MRModifierSequence);
  const bool inverted = has(series, "IR");
  put(*modifier, DCM_InversionRecovery, inverted ? "YES" : "NO");
  if (inverted) put(*modifier, DCM_InversionTimes, number_text(frame.inversion_time.value_or(0)));
  put(*modifier, DCM_FlowCompensation, "NONE");
  put(*modifier, DCM_Spoiling, has_variant(series, "SP") ? "RF" : "NONE");
  put(*modifier, DCM_T2Preparation,
      series.protocol == credit_engine::Protocol::T2Map && !has(series, "SE") ? "YES" : "NO");
  put(*modifier, DCM_SpectrallySelectedExcitation, "NONE");
  put(*modifier, DCM_SpatialPresaturation, "NONE");
  put(*modifier, DCM_PartialFourier, "NO");
  put(*modifier, DCM_ParallelAcquisition, "NO");
}

// The trigger delay of a frame is where a cine's phases stand (dicom_facts b).
void put_cardiac(DcmItem& to, const SeriesPlan& series, const Frame& frame) {
  DcmItem* cardiac = item(to, DCM_CardiacSynchronizationSequence);
  const double delay = frame.trigger_time.value_or(0);
  put(*cardiac, DCM_NominalPercentageOfCardiacPhase, number_text(100 * delay / series.gating->nominal_interval));
  put(*cardiac, DCM_NominalCardiacTriggerDelayTime, number_text(delay));
  put(*cardiac, DCM_ActualCardiacTriggerDelayTime, number_text(delay));
  put(*cardiac, DCM_IntervalsAcquired, "1");
  put(*cardiac, DCM_IntervalsRejected, "0");
  put(*cardiac, DCM_HeartRate, number_text(std::round(60'000 / series.gating->nominal_interval)));
  put(*cardiac, DCM_RRIntervalTimeNominal, number_text(series.gating->nominal_interval));
}

void put_velocity(DcmItem& to, const SeriesPlan& series) {
  DcmItem* velocity = item(to, DCM_MRVelocityEncodingSequence);
  put(*velocity, DCM_VelocityEncodingDirection, "0\\0\\1");
  put(*velocity, DCM_VelocityEncodingMinimumValue, number_text(-series.velocity_encoding));
  put(*velocity, DCM_VelocityEncodingMaximumValue, number_text(series.velocity_encoding));
}

void put_content(DcmItem& to, const Place& place, const Frame& frame, std::size_t at_plane) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  const std::string acquired = date_text(study.begins) + time_text(study.begins, series.begins + frame.at);
  DcmItem* content = item(to, DCM_FrameContentSequence);
  put(*content, DCM_FrameAcquisitionNumber, std::to_string(frame.acquisition));
  put(*content, DCM_FrameReferenceDateTime, acquired);
  put(*content, DCM_FrameAcquisitionDateTime, acquired);
  put(*content, DCM_FrameAcquisitionDuration, number_text(series.sequence.repetition_time));
  put(*content, DCM_StackID, "1");
  put(*content, DCM_InStackPositionNumber, std::to_string(frame.plane + 1));
  put(*content, DCM_TemporalPositionIndex, std::to_string(at_plane));
  put(*content, DCM_DimensionIndexValues, "1\\" + std::to_string(frame.plane + 1) + "\\" + std::to_string(at_plane));
}

void put_plane(DcmItem& to, const StudyPlan& study, const SeriesPlan& series, const Frame& frame) {
  const Plane& plane = series.planes[frame.plane];
  put(*item(to, DCM_PlanePositionSequence), DCM_ImagePositionPatient, position_text(study, series, plane));
  put(*item(to, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient, orientation_text(plane));
}

void put_values(DcmItem& to) {
  DcmItem* transformation = item(to, DCM_PixelValueTransformationSequence);
  put(*transformation, DCM_RescaleIntercept, "0");
  put(*transformation, DCM_RescaleSlope, "1");
  put(*transformation, DCM_RescaleType, "US");
  DcmItem* window = item(to, DCM_FrameVOILUTSequence);
  put(*window, DCM_WindowCenter, "1400");
  put(*window, DCM_WindowWidth, "2800");
}

void put_contrast_usage(DcmItem& to) {
  DcmItem* usage = item(to, DCM_ContrastBolusUsageSequence);
  put(*usage, DCM_ContrastBolusAgentNumber, "1");
  put(*usage, DCM_ContrastBolusAgentAdministered, "YES");
  put(*usage, DCM_ContrastBolusAgentDetected, "YES");
}

}  // namespace

const char* complex_component(const Component& component) {
  return component.channel == Channel::Velocity         ? "PHASE"
         : component.channel == Channel::PhaseSensitive ? "REAL"
                                                        : "MAGNITUDE";
}

const char* acquisition_contrast(const SeriesPlan& series) {
  using credit_engine::Protocol;
  switch (series.protocol) {
    case Protocol::PerfusionStress:
    case Protocol::PerfusionRest:
      return "PERFUSION";
    case Protocol::Flow2d:
      return "FLOW_ENCODED";
    case Protocol::T2Map:
    case Protocol::T2wEdema:
      return "T2";
    case Protocol::T2StarMap:
      return "T2_STAR";
    case Protocol::T1Map:
    case Protocol::Lge:
    case Protocol::TiScout:
    case Protocol::Mra:
      return "T1";
    default:
      return "UNKNOWN";  // XA61
  }
}

void put_image_type(DcmItem& to, const DcmTagKey& tag, const SeriesPlan& series, const Component& component) {
  put(to, tag, component.image_type);
  put(to, DCM_PixelPresentation, "MONOCHROME");
  put(to, DCM_VolumetricProperties, "VOLUME");
  put(to, DCM_VolumeBasedCalculationTechnique, "NONE");
  put(to, DCM_ComplexImageComponent, complex_component(component));
  put(to, DCM_AcquisitionContrast, acquisition_contrast(series));
}

void put_shared_groups(DcmItem& to, const Place& place) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  put_pixel_measures(to, study, series);
  put_anatomy(to, series);
  put_values(to);
  put_timing(to, series);
  put_field_of_view(to, study, series);
  put_imaging_modifier(to, study);
  put_coils(to, study.scanner);
  put(*item(to, DCM_MRAveragesSequence), DCM_NumberOfAverages, "1");
  if (series.after_contrast) put_contrast_usage(to);
}

void put_frame_groups(DcmItem& to, const Place& place, const FrameNumber& number) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  const Frame& frame = series.frames[series.objects[place.object][number.in_object]];
  const Component& component = series.components[frame.component];
  put_content(to, place, frame, number.at_plane);
  put_plane(to, study, series, frame);
  put_image_type(*item(to, DCM_MRImageFrameTypeSequence), DCM_FrameType, series, component);
  put(*item(to, DCM_MREchoSequence), DCM_EffectiveEchoTime,
      number_text(frame.echo_time.value_or(series.sequence.echo_time)));
  put_modifier(to, series, frame);
  if (series.gating) put_cardiac(to, series, frame);
  if (series.velocity_encoding > 0) put_velocity(to, series);
}

}  // namespace cmrcredit::tools
