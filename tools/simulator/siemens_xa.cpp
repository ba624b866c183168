// Siemens, syngo MR XA with Enhanced MR objects ("interoperability" on: dicom_facts a.3). Values marked "XA61" were
// read in a real Enhanced MR object of a Cima.X, "XA50" in a real cine of a Vida Fit.
#include <fmt/core.h>

#include <string>

#include "tools/simulator/dialect.h"
#include "tools/simulator/siemens_words.h"

namespace cmrcredit::tools {
namespace {

Scanner scanner() {
  return {.manufacturer = "Siemens Healthineers",  // XA61
          .model = "MAGNETOM Sola",
          .station_name = "AWP176045",
          .serial = "176045",
          .software = "syngo MR XA61",
          .institution = "Riverside Heart Centre",
          .department = "Cardiac MR",
          .coil = "BodyArray_18"};
}

// XA61 sends four values, the third an image flavour of PS3.3 C.8.16.1.3.
std::string image_type(const Acquired& acquired, Channel channel) {
  if (channel == Channel::Map) {
    return acquired.technique == Technique::T1Map   ? "DERIVED\\PRIMARY\\T1\\T1"
           : acquired.technique == Technique::T2Map ? "DERIVED\\PRIMARY\\T2\\T2"
                                                    : "DERIVED\\PRIMARY\\T2_STAR\\T2_STAR";
  }
  switch (acquired.technique) {
    case Technique::Localizer:
      return "ORIGINAL\\PRIMARY\\LOCALIZER\\NONE";
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return "ORIGINAL\\PRIMARY\\PERFUSION\\NONE";
    case Technique::Flow:
      return channel == Channel::Velocity ? "ORIGINAL\\PRIMARY\\VELOCITY\\NONE" : "ORIGINAL\\PRIMARY\\CARDIAC\\NONE";
    case Technique::Angiography:
      return "ORIGINAL\\PRIMARY\\ANGIO\\NONE";
    case Technique::BrainT1:
      return "ORIGINAL\\PRIMARY\\T1\\NONE";
    case Technique::BrainFlair:
      return "ORIGINAL\\PRIMARY\\FLUID_ATTENUATED\\NONE";
    case Technique::BrainDiffusion:
      return "ORIGINAL\\PRIMARY\\DIFFUSION\\NONE";
    default:
      return "ORIGINAL\\PRIMARY\\CARDIAC\\NONE";
  }
}

std::vector<Extra> shared_text() {
  const std::string creator = "SIEMENS MR SDS 01";  // XA61: group 0021 of the shared functional groups
  return {{0x0021, 0x08, "SH", "Normal", creator},
          {0x0021, 0x09, "LO", "p2", creator},
          {0x0021, 0x0C, "SH", "+LPH", creator}};
}

// XA50: a short-axis stack comes as one series per slice, all of one name without a view. So do the other stacks'
// slices here; the view has to come from the geometry, the stack from the study.
std::vector<SeriesPlan> by_slice(const SeriesPlan& stack) {
  std::vector<SeriesPlan> all;
  for (std::size_t plane = 0; plane < stack.planes.size(); ++plane) {
    SeriesPlan one = stack;
    one.planes = {stack.planes[plane]};
    one.frames.clear();
    for (Frame frame : stack.frames) {
      if (frame.plane != plane) continue;
      frame.plane = 0;
      one.frames.push_back(frame);
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<SeriesPlan> say(const Acquired& acquired) {
  const SiemensWords words = siemens_words(acquired);
  const bool sliced = acquired.technique == Technique::Cine && acquired.is_stack;
  std::vector<SeriesPlan> all;
  for (const Channel channel : acquired.channels) {
    auto series = series_with(acquired, {{.channel = channel, .image_type = image_type(acquired, channel)}});
    series.packing = Packing::OnePerPlane;
    series.sequence = words.sequence;
    if (acquired.technique == Technique::Cine) series.sequence.variant = "SK\\SS";
    series.protocol_name = sliced ? "cine_trufi_retro" : words.protocol;  // XA50
    series.description = series.protocol_name + siemens_suffix(acquired, channel);
    series.extras = shared_text();
    const auto slices = sliced ? by_slice(series) : std::vector{series};
    all.insert(all.end(), slices.begin(), slices.end());
  }
  return all;
}

// XA50: series numbers in steps of a thousand.
int series_number(int, int, int series_before) {
  return (series_before + 1) * 1000;
}

std::string study_description(const Exam& exam) {
  return exam.name == "brain" ? "Head^General" : fmt::format("CMR^{}", exam.study_description);
}

}  // namespace

const Dialect& siemens_xa() {
  static const Dialect dialect{
      .vendor = "siemens-xa",
      .scanner = scanner,
      .habits = {.station_ae = "AWP176045", .retrieve_ae = "PACS", .interim = true},  // dicom_facts a.3
      .practice = {},
      .say = say,
      .series_number = series_number,
      .study_description = study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
