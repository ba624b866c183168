#include "tools/simulator/enhanced_object.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <map>
#include <set>

#include "tools/simulator/attributes.h"
#include "tools/simulator/chance.h"
#include "tools/simulator/functional_groups.h"
#include "tools/simulator/headers.h"
#include "tools/simulator/pixels.h"

namespace cmrcredit::tools {
namespace {

const SeriesPlan& series_of(const Place& place) {
  return place.study->series[place.series];
}

const Frame& frame_of(const Place& place, std::size_t number) {
  const SeriesPlan& series = series_of(place);
  return series.frames[series.objects[place.object][number]];
}

// The type of its frames, where they have one; else its first one's, MIXED in flavour and component (C.8.16.1.3).
void put_type(DcmItem& to, const Place& place) {
  const SeriesPlan& series = series_of(place);
  std::set<std::string> types, components;
  for (const std::size_t frame : series.objects[place.object]) {
    types.insert(series.components[series.frames[frame].component].image_type);
    components.insert(complex_component(series.components[series.frames[frame].component]));
  }
  Component component = series.components[frame_of(place, 0).component];
  put_image_type(to, DCM_ImageType, series, component);
  if (types.size() > 1) {
    put(to, DCM_ImageType,
        types.rbegin()->starts_with("DERIVED") ? "MIXED\\PRIMARY\\MIXED\\MIXED" : "ORIGINAL\\PRIMARY\\MIXED\\NONE");
    if (types.begin()->starts_with("DERIVED") && types.rbegin()->starts_with("ORIGINAL"))
      put(to, DCM_ImageType, "MIXED\\PRIMARY\\MIXED\\MIXED");
  }
  if (components.size() > 1) put(to, DCM_ComplexImageComponent, "MIXED");
}

void put_pulse_sequence(DcmItem& to, const SeriesPlan& series) {
  const Sequence& sequence = series.sequence;
  const auto scans = [&](const char* how) { return sequence.scanning.find(how) != std::string::npos; };
  const auto varies = [&](const char* how) { return sequence.variant.find(how) != std::string::npos; };
  put(to, DCM_PulseSequenceName, sequence.name);
  put(to, DCM_MRAcquisitionType, sequence.dimension);
  put(to, DCM_EchoPulseSequence, scans("SE") ? "SPIN" : "GRADIENT");
  if (scans("SE")) put(to, DCM_MultipleSpinEcho, sequence.echo_train_length > 1 ? "YES" : "NO");
  put(to, DCM_MultiPlanarExcitation, "NO");
  put(to, DCM_PhaseContrast, series.velocity_encoding > 0 ? "YES" : "NO");
  if (series.velocity_encoding > 0) {
    put(*item(to, DCM_VelocityEncodingAcquisitionSequence), DCM_VelocityEncodingDirection, "0\\0\\1");
  }
  put(to, DCM_TimeOfFlightContrast, "NO");
  put(to, DCM_SteadyStatePulseSequence, varies("SS") ? "FREE_PRECESSION" : "NONE");
  put(to, DCM_EchoPlanarPulseSequence, scans("EP") ? "YES" : "NO");
  put(to, DCM_SaturationRecovery, series.saturation ? "YES" : "NO");
  put(to, DCM_SpectrallySelectedSuppression, "NONE");
  put(to, DCM_OversamplingPhase, "NONE");
  if (sequence.dimension == "3D") put(to, DCM_CoverageOfKSpace, "FULL");
  put(to, DCM_GeometryOfKSpaceTraversal, "RECTILINEAR");
  put(to, DCM_RectilinearPhaseEncodeReordering, "LINEAR");
  put(to, DCM_SegmentedKSpaceTraversal, "SINGLE");
  put(to, DCM_NumberOfKSpaceTrajectories, "1");
}

void put_image_description(DcmItem& to, const Place& place) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = series_of(place);
  put(to, DCM_SOPInstanceUID, study.instance_uid(place.series, place.object));
  put(to, DCM_InstanceNumber, std::to_string(place.object + 1));
  put(to, DCM_AcquisitionNumber, std::to_string(place.object + 1));
  put(to, DCM_AcquisitionDateTime,
      date_text(study.begins) + time_text(study.begins, series.begins + frame_of(place, 0).at));
  put(to, DCM_AcquisitionDuration, number_text(series.ends - series.begins));
  put(to, DCM_ContentDate, date_text(study.begins));
  put(to, DCM_ContentTime, time_text(study.begins, series.ends));
  put(to, DCM_ContentQualification, "PRODUCT");
  put(to, DCM_ResonantNucleus, "1H");
  put(to, DCM_KSpaceFiltering, "NONE");
  put(to, DCM_ApplicableSafetyStandardAgency, "IEC");
  put(to, DCM_BurnedInAnnotation, "NO");
  put(to, DCM_LossyImageCompression, "00");
  put(to, DCM_PresentationLUTShape, "IDENTITY");
  to.insertEmptyElement(DcmTag(DCM_AcquisitionContextSequence), OFTrue);
}

// A derived object's own must not say how its source was acquired (PS3.3 C.8.13.4, C.7.6.18.1).
bool is_derived(const SeriesPlan& series) {
  return std::all_of(series.components.begin(), series.components.end(),
                     [](const Component& one) { return one.image_type.starts_with("DERIVED"); });
}

void put_synchronization(DcmItem& to, const SeriesPlan& series) {
  const bool retrospective = series.gating && series.gating->images > 1;
  put(to, DCM_CardiacSynchronizationTechnique,
      !series.gating  ? "NONE"
      : retrospective ? "RETROSPECTIVE"
                      : "PROSPECTIVE");
  if (!series.gating) return;
  put(to, DCM_CardiacSignalSource, "ECG");
  put(to, DCM_CardiacBeatRejectionTechnique, "NONE");
  put(to, DCM_LowRRValue, "");
  put(to, DCM_HighRRValue, "");
  if (is_derived(series)) return;
  put(to, DCM_CardiacRRIntervalSpecified, number_text(series.gating->nominal_interval));
  put(to, DCM_IntervalsAcquired, "");
  put(to, DCM_IntervalsRejected, "");
}

// PS3.3 C.7.6.4b. The time, hidden from the classic objects' readers, stands in the administration profile.
void put_contrast(DcmItem& to, const StudyPlan& study) {
  const Contrast& contrast = *study.contrast;
  DcmItem* agent = item(to, DCM_ContrastBolusAgentSequence);
  put(*agent, DCM_CodeValue, "C-B03C7");
  put(*agent, DCM_CodingSchemeDesignator, "SRT");
  put(*agent, DCM_CodeMeaning, contrast.agent);
  put(*agent, DCM_ContrastBolusAgentNumber, "1");
  DcmItem* route = item(*agent, DCM_ContrastBolusAdministrationRouteSequence);
  put(*route, DCM_CodeValue, "G-D101");
  put(*route, DCM_CodingSchemeDesignator, "SRT");
  put(*route, DCM_CodeMeaning, "Intravenous route");
  DcmItem* ingredient = item(*agent, DCM_ContrastBolusIngredientCodeSequence);
  put(*ingredient, DCM_CodeValue, "C-17800");
  put(*ingredient, DCM_CodingSchemeDesignator, "SRT");
  put(*ingredient, DCM_CodeMeaning, "Gadolinium");
  put(*agent, DCM_ContrastBolusVolume, number_text(contrast.volume_ml));
  put(*agent, DCM_ContrastBolusIngredientConcentration, "1000");
  DcmItem* profile = item(*agent, DCM_ContrastAdministrationProfileSequence);
  put(*profile, DCM_ContrastBolusVolume, number_text(contrast.volume_ml));
  put(*profile, DCM_ContrastBolusStartTime, time_text(study.begins, contrast.at));
  put(*profile, DCM_ContrastFlowRate, "4");
  put(*profile, DCM_ContrastFlowDuration, number_text(contrast.volume_ml / 4));
}

void put_dimensions(DcmItem& to, const StudyPlan& study) {
  const std::string organization = uid_for({study.seed, 6});
  put(*item(to, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organization);
  std::size_t place = 0;
  for (const DcmTagKey& pointer : {DCM_StackID, DCM_InStackPositionNumber, DCM_TemporalPositionIndex}) {
    DcmItem* index = item(to, DCM_DimensionIndexSequence, place++);
    put(*index, DCM_DimensionOrganizationUID, organization);
    index->putAndInsertTagKey(DCM_DimensionIndexPointer, pointer);
    index->putAndInsertTagKey(DCM_FunctionalGroupPointer, DCM_FrameContentSequence);
  }
}

// syngo MR XA keeps its own beside the shared groups, in a private sequence (XA61: (0021,xxFE) of SIEMENS MR SDS 01);
// Philips at the top of the object.
void put_private(DcmItem& to, DcmItem& shared, const SeriesPlan& series) {
  const bool siemens = !series.extras.empty() && series.extras.front().creator == "SIEMENS MR SDS 01";
  if (!siemens) return put_all(to, series.extras);
  const std::string& creator = series.extras.front().creator;
  shared.putAndInsertString(DcmTag(0x0021, 0x0010, DcmVR(EVR_LO)), creator.c_str());
  DcmItem* own = nullptr;
  if (shared.findOrCreateSequenceItem(DcmTag(0x0021, 0x10FE, DcmVR(EVR_SQ)), own, 0).good())
    put_all(*own, series.extras);
}

}  // namespace

void put_enhanced(DcmItem& to, const Place& place) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = series_of(place);
  const auto& frames = series.objects[place.object];
  put_image_description(to, place);
  put_type(to, place);
  if (!is_derived(series)) put_pulse_sequence(to, series);
  put_synchronization(to, series);
  if (series.after_contrast) put_contrast(to, study);
  put_dimensions(to, study);
  DcmItem* shared = item(to, DCM_SharedFunctionalGroupsSequence);
  put_shared_groups(*shared, place);
  put_private(to, *shared, series);
  Pictures pictures{.matrix = study.matrix, .frames = {}};
  std::map<std::size_t, std::size_t> at_plane;
  for (std::size_t number = 0; number < frames.size(); ++number) {
    const std::size_t of_plane = ++at_plane[series.frames[frames[number]].plane];
    put_frame_groups(*item(to, DCM_PerFrameFunctionalGroupsSequence, number), place, {number, of_plane});
    pictures.frames.push_back(
        {series.frames[frames[number]].picture, mixed({study.seed, place.series, frames[number]})});
  }
  put(to, DCM_NumberOfFrames, std::to_string(frames.size()));
  put_pixels(to, pictures);
}

}  // namespace cmrcredit::tools
