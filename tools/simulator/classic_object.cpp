#include "tools/simulator/classic_object.h"

#include <dcmtk/dcmdata/dctk.h>

#include <cmath>

#include "tools/simulator/attributes.h"
#include "tools/simulator/headers.h"
#include "tools/simulator/pixels.h"

namespace cmrcredit::tools {
namespace {

void put_coils(DcmItem& to, const Scanner& scanner) {
  put(to, DCM_ReceiveCoilName, scanner.coil);
  put(to, DCM_TransmitCoilName, "Body");
  put(to, DCM_ImagingFrequency, number_text(42.577 * scanner.field_strength));
  put(to, DCM_ImagedNucleus, "1H");
}

void put_sequence(DcmItem& to, const SeriesPlan& series, const Frame& frame) {
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

void put_geometry(DcmItem& to, const StudyPlan& study, const SeriesPlan& series, const Plane& plane) {
  const double spacing = series.field_of_view / study.matrix;
  put(to, DCM_ImagePositionPatient, position_text(study, series, plane));
  put(to, DCM_ImageOrientationPatient, orientation_text(plane));
  const Vector normal = plane.normal();
  put(to, DCM_SliceLocation,
      number_text(plane.centre[0] * normal[0] + plane.centre[1] * normal[1] + plane.centre[2] * normal[2]));
  put(to, DCM_SliceThickness, number_text(series.thickness));
  put(to, DCM_SpacingBetweenSlices, number_text(series.distance));
  put(to, DCM_PixelSpacing, joined({spacing, spacing}));
  put(to, DCM_ReconstructionDiameter, number_text(series.field_of_view));
}

void put_image(DcmItem& to, const Place& place, const Frame& frame) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  put(to, DCM_SOPInstanceUID, study.instance_uid(place.series, place.object));
  put(to, DCM_InstanceNumber, std::to_string(place.object + 1));
  put(to, DCM_AcquisitionNumber, std::to_string(frame.acquisition));
  put(to, DCM_AcquisitionDate, date_text(study.begins));
  put(to, DCM_AcquisitionTime, time_text(study.begins, series.begins + frame.at));
  put(to, DCM_ContentDate, date_text(study.begins));
  put(to, DCM_ContentTime, time_text(study.begins, series.ends));
}

}  // namespace

void put_classic(DcmItem& to, const Place& place) {
  const StudyPlan& study = *place.study;
  const SeriesPlan& series = study.series[place.series];
  const std::size_t number = series.objects[place.object].front();
  const Frame& frame = series.frames[number];
  put_image(to, place, frame);
  put_coils(to, study.scanner);
  put_sequence(to, series, frame);
  put_gating(to, series, frame);
  if (series.after_contrast) put_contrast(to, study);
  put_geometry(to, study, series, series.planes[frame.plane]);
  put_all(to, series.extras);
  put_all(to, series.components[frame.component].extras);
  put(to, DCM_WindowCenter, "1400");
  put(to, DCM_WindowWidth, "2800");
  put_pixels(to, {.matrix = study.matrix, .frames = {{frame.picture, mixed({study.seed, place.series, number})}}});
}

}  // namespace cmrcredit::tools
