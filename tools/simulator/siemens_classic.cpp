// Siemens, numaris/4 classic objects (syngo MR E11 on an Aera): attribution_facts, "Siemens".
#include <fmt/core.h>

#include <string>

#include "tools/simulator/dialect.h"
#include "tools/simulator/siemens_words.h"

namespace cmrcredit::tools {
namespace {

Scanner scanner() {
  return {.manufacturer = "SIEMENS",
          .model = "Aera",
          .station_name = "AWP141870",
          .serial = "141870",
          .software = "syngo MR E11",
          .institution = "Riverside Heart Centre",
          .department = "Cardiac MR",
          .coil = "Body_18"};
}

// The private attributes beside the image text (creator SIEMENS MR HEADER, group 0051), as a Prisma's E11 sends them.
std::vector<Extra> header_text(const SeriesPlan& series) {
  const std::string creator = "SIEMENS MR HEADER";
  std::vector<Extra> extras{
      {0x0051, 0x08, "CS", "IMAGE NUM 4", creator},
      {0x0051, 0x09, "LO", "1.0", creator},
      {0x0051, 0x0A, "LO",
       fmt::format("TA {:02d}.{:02d}", static_cast<int>(series.ends) / 60, static_cast<int>(series.ends) % 60),
       creator},
      {0x0051, 0x0C, "LO", fmt::format("FoV {0:.0f}*{0:.0f}", series.field_of_view), creator},
      {0x0051, 0x11, "LO", "p2", creator},
      {0x0051, 0x12, "SH", "TP 0", creator},
      {0x0051, 0x13, "SH", "+LPH", creator},
      {0x0051, 0x17, "SH", fmt::format("SL {:.1f}", series.thickness), creator}};
  if (series.velocity_encoding > 0) {  // dicom_facts b: (0051,xx14)
    extras.push_back({0x0051, 0x14, "SH", fmt::format("v{:.0f}in", series.velocity_encoding), creator});
  }
  return extras;
}

// The third and fourth values: attribution_facts, "Siemens". `T1 MAP`, `MOCO`, `RETRO`, `PSIR`; `MAG`, `M`, `P`, `R`.
std::string image_type(const Acquired& acquired, Channel channel) {
  const bool flow = acquired.technique == Technique::Flow;
  switch (channel) {
    case Channel::PhaseSensitive:
      return "ORIGINAL\\PRIMARY\\R\\PSIR\\NORM\\DIS2D";
    case Channel::Modulus:
      return "ORIGINAL\\PRIMARY\\MAG\\RETRO\\DIS2D";
    case Channel::Velocity:
      return "ORIGINAL\\PRIMARY\\P\\RETRO\\DIS2D";
    case Channel::Corrected:
      return "ORIGINAL\\PRIMARY\\M\\MOCO\\NORM\\DIS2D";
    case Channel::Map:
      return acquired.technique == Technique::T1Map   ? "DERIVED\\PRIMARY\\T1 MAP\\MOCO\\NORM\\DIS2D"
             : acquired.technique == Technique::T2Map ? "DERIVED\\PRIMARY\\T2 MAP\\MOCO\\NORM\\DIS2D"
                                                      : "DERIVED\\PRIMARY\\T2_STAR MAP\\NORM\\DIS2D";
    case Channel::Image:
      break;
  }
  if (acquired.technique == Technique::Cine) return "ORIGINAL\\PRIMARY\\M\\RETRO\\NORM\\DIS2D";  // retro-gated cine
  if (acquired.technique == Technique::Lge) return "ORIGINAL\\PRIMARY\\M\\MAG\\NORM\\DIS2D";
  if (acquired.series.body_part == "HEAD") return "ORIGINAL\\PRIMARY\\M\\ND\\NORM";
  return flow ? "ORIGINAL\\PRIMARY\\M\\RETRO\\DIS2D" : "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D";
}

// Every channel is a series. ProtocolName stays the same over all reconstructions of one acquisition, SeriesDescription
// changes.
std::vector<SeriesPlan> say(const Acquired& acquired) {
  const SiemensWords words = siemens_words(acquired);
  std::vector<SeriesPlan> all;
  for (const Channel channel : acquired.channels) {
    auto series = series_with(acquired, {{.channel = channel, .image_type = image_type(acquired, channel)}});
    series.sequence = words.sequence;
    series.protocol_name = words.protocol;
    series.description = words.protocol + siemens_suffix(acquired, channel);
    series.extras = header_text(series);
    all.push_back(std::move(series));
  }
  return all;
}

// Siemens numbers every series, reconstructions too, one after the other.
int series_number(int, int, int series_before) {
  return series_before + 1;
}

std::string study_description(const Exam& exam) {
  return exam.name == "brain" ? "Head^General" : fmt::format("CMR^{}", exam.study_description);  // region^exam: Skyra
}

}  // namespace

const Dialect& siemens_classic() {
  static const Dialect dialect{
      .vendor = "siemens",
      .scanner = scanner,
      .habits = {.station_ae = "AWP141870", .retrieve_ae = "PACS", .interim = true},  // dicom_facts a.3
      .practice = {},                                                                 // trigger times from 0: Skyra
      .say = say,
      .series_number = series_number,
      .study_description = study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
