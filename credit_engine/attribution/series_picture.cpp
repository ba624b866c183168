#include "credit_engine/attribution/series_picture.h"

#include <algorithm>

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::Spread;

double range(const Spread& spread) {
  return spread.empty() ? 0 : spread.max - spread.min;
}

// "T1_MAP" and "T1 MAP" are one.
bool same_value(std::string_view said, std::string_view value) {
  return std::equal(said.begin(), said.end(), value.begin(), value.end(),
                    [](char a, char b) { return a == b || (a == '_' && b == ' '); });
}

}  // namespace

std::size_t positive(const Spread& spread) {
  return static_cast<std::size_t>(std::distance(spread.values.upper_bound(1e-6), spread.values.end()));
}

bool SeriesPicture::image_type(std::string_view value) const {
  for (const auto& type : facts.image_types) {
    if (std::any_of(type.begin(), type.end(), [&](const auto& said) { return same_value(said, value); })) return true;
  }
  return false;
}

SeriesPicture::SeriesPicture(const SeriesFacts& series) : facts(series) {
  const auto sequence = [&](const char* value) { return series.scanning_sequence.contains(value); };
  gradient = sequence("GR");
  spin = sequence("SE");
  inversion = sequence("IR");
  planar = sequence("EP");
  steady = series.sequence_variant.contains("SS");
  spoiled = series.sequence_variant.contains("SP");
  three_d = series.mr_acquisition_type == "3D";
  two_d = series.mr_acquisition_type == "2D";
  siemens = parse_siemens_sequence(series.sequence_name);
  if (!siemens) siemens = parse_siemens_sequence(series.pulse_sequence_name);  // XA
  inversion = inversion || image_type("M_IR") || image_type("R_IR");           // Philips
  derived = !series.image_types.empty() && std::all_of(series.image_types.begin(), series.image_types.end(),
                                                       [](const auto& t) { return !t.empty() && t[0] == "DERIVED"; });
  velocity = positive(series.velocity_encodings) > 0 || !series.siemens_flow_text.empty() ||
             series.acquisition_contrast == "FLOW_ENCODED" || (siemens && siemens->velocity) ||
             image_type("VELOCITY") || image_type("VELOCITY MAP") || image_type("PHASE CONTRAST M") ||
             image_type("PCA") || image_type("FLOW_ENCODED");
  phase_image =
      image_type("P") || image_type("PHASE") || image_type("PHASE MAP") || series.complex_image_component == "PHASE";
  const int cardiac_images = series.cardiac_number_of_images.value_or(0);
  const auto& sync = series.cardiac_synchronization;
  ungated = sync == "NONE";
  gated = cardiac_images > 1 || positive(series.trigger_times) > 0 || positive(series.nominal_intervals) > 0 ||
          (!sync.empty() && !ungated) || option("CG") || option("CT") || option("PPG");
  trigger_span = range(series.trigger_times);
  phases =
      std::max(series.trigger_times_per_location, cardiac_images > 1 ? static_cast<std::size_t>(cardiac_images) : 0);
  // trigger times that run over many beats are times since the start (GE first pass)
  const bool runs_on = trigger_span > kLongestBeat;
  if (runs_on && series.trigger_times_per_location > static_cast<std::size_t>(std::max(cardiac_images, 0))) {
    dynamics = series.trigger_times_per_location;
    phases = cardiac_images > 1 ? static_cast<std::size_t>(cardiac_images) : 0;
  }
  dynamics = std::max({dynamics, series.temporal_positions.distinct(), series.acquisition_times_per_location,
                       static_cast<std::size_t>(std::max(series.number_of_temporal_positions.value_or(0), 0))});
  inversion_times = positive(series.inversion_times);
  if (inversion_times > 0) {
    longest_inversion = series.inversion_times.max;
    shortest_inversion = *series.inversion_times.values.upper_bound(1e-6);
  }
  echo_times = positive(series.echo_times);
  longest_echo = series.echo_times.empty() ? 0 : series.echo_times.max;
}

}  // namespace cmrcredit::credit_engine
