// GE (a 1.5 T MR450w on DV26). Values marked "EXCITE" were read in a real cine of a SIGNA EXCITE; names, recon prefixes
// and pulse sequence names: attribution_facts, "GE".
#include <fmt/core.h>

#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

constexpr const char* kGated = "FAST_GEMS\\CG\\SEQ_GEMS";       // EXCITE
constexpr const char* kImageType = "ORIGINAL\\PRIMARY\\OTHER";  // EXCITE, for a cine; GE says no more of other images

Scanner scanner() {
  return {.manufacturer = "GE MEDICAL SYSTEMS",
          .model = "Optima MR450w",
          .station_name = "MRC28401",
          .serial = "00000000MR284015",
          .software = "26\\LX\\MR Software release:DV26.0_R03_1831.b",
          .institution = "Riverside Heart Centre",
          .department = "Radiology",
          .coil = "8US TORSOPA"};
}

std::string_view plane_word(View view) {
  switch (view) {
    case View::Sax:
      return "SAX";
    case View::TwoChamber:
      return "2CH";
    case View::ThreeChamber:
      return "3CH";
    case View::FourChamber:
      return "4CH";
    case View::Lvot:
      return "LVOT";
    case View::AorticValve:
      return "AoV";
    default:
      return "";
  }
}

struct Words {
  std::string description;
  const char *pulse, *internal;  // GEMS_ACQU_01 (0019,xx9C), (0019,xx9E)
  Sequence sequence;
};

Words brain(Technique technique) {
  if (technique == Technique::BrainT1) {
    return {"Sag BRAVO T1",
            "efgre3d",
            "BRAVO",
            {.scanning = "GR\\IR",
             .variant = "SS\\SP\\SK",
             .options = "FAST_GEMS\\EDR_GEMS",
             .dimension = "3D",
             .repetition_time = 8.2,
             .echo_time = 3.2,
             .flip_angle = 12}};
  }
  if (technique == Technique::BrainFlair) {
    return {"Ax T2 FLAIR",
            "fse-xl",
            "T2FLAIR",
            {.scanning = "SE\\IR",
             .variant = "SK",
             .options = "FAST_GEMS\\SEQ_GEMS",
             .repetition_time = 9000,
             .echo_time = 120,
             .flip_angle = 160,
             .echo_train_length = 24}};
  }
  return {"Ax DWI b1000",
          "epi2",
          "EPI2",
          {.scanning = "EP\\SE",
           .variant = "NONE",
           .options = "EPI_GEMS",
           .repetition_time = 6000,
           .echo_time = 80,
           .flip_angle = 90}};
}

Sequence gradient(const char* scanning, const char* variant, double repetition, double echo, double flip) {
  return {.scanning = scanning,
          .variant = variant,
          .options = kGated,
          .repetition_time = repetition,
          .echo_time = echo,
          .flip_angle = flip};
}

Sequence spin_echo(const char* scanning, double repetition, double echo, int train) {
  return {.scanning = scanning,
          .variant = "SK",
          .options = kGated,
          .repetition_time = repetition,
          .echo_time = echo,
          .flip_angle = 90,
          .echo_train_length = train};
}

Words words_for(const Acquired& acquired) {
  const auto plane = plane_word(acquired.view);
  switch (acquired.technique) {
    case Technique::Localizer: {
      Sequence sequence = gradient("GR", "SS", 3.7, 1.5, 55);
      sequence.options = "FAST_GEMS\\SEQ_GEMS";
      return {"3-PL FIESTA", "fgre", "FGRE", sequence};
    }
    case Technique::Cine:
      // a bSSFP cine says fgre all the same, only the variant is SS: EXCITE, as are TR, TE and flip angle
      return {acquired.is_stack ? "SAX FIESTA Cine BH" : fmt::format("{} FIESTA CINE", plane), "fgre", "FGRE",
              gradient("GR", "SS", 4.677, 2.072, 50)};
    case Technique::TiScout:
      return {"Cine IR", "CineIR", "CineIR", gradient("GR\\IR", "SK", 6.4, 2.9, 10)};
    case Technique::Lge:
      return {fmt::format("{} PSMDE", plane), "psmde", "PSMDE", gradient("GR\\IR", "SK", 6.3, 3.0, 25)};
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return {
          fmt::format("SAX FGRE Time Course {}", acquired.technique == Technique::StressPerfusion ? "Stress" : "Rest"),
          "fgretc", "FGRETC", gradient("GR", "SK", 3.1, 1.2, 20)};
    case Technique::T1Map:
      return {acquired.after_contrast ? "Post SAx MOLLI 4(1)3(1)2" : "Pre SAx MOLLI 5(3)3", "MOLLI", "MOLLI",
              gradient("GR\\IR", "SS", 3.2, 1.4, 35)};
    case Technique::T2Map:
      return {"SAx T2Map BH", "t2map", "T2MAP", spin_echo("SE", 1000, 10, 16)};
    case Technique::T2StarMap:
      return {"T2_star_SA_MID", "fgre", "MFGRE", gradient("GR", "SK", 23, 1.3, 20)};
    case Technique::Edema:
      return {"SAX T2 Triple IR", "fse-xl", "FSE-XL", spin_echo("SE\\IR", 1800, 60, 24)};
    case Technique::Flow:
      return {fmt::format("2D Fast PC {}", plane), "fastcard PC", "2DFASTPC", gradient("GR", "NONE", 5.8, 2.9, 25)};
    case Technique::Angiography: {
      Sequence sequence = gradient("GR", "SK", 3.3, 1.1, 25);
      sequence.options = "FAST_GEMS\\EDR_GEMS";
      sequence.dimension = "3D";
      return {"3D_MRA_COR", "efgre3d", "EFGRE3D", sequence};
    }
    default:
      return brain(acquired.technique);
  }
}

std::vector<Extra> privates(const SeriesPlan& series, const Words& words) {
  const std::string acquisition = "GEMS_ACQU_01";
  // dicom_facts b: (0019,xxCC) in mm/s in this release
  const auto encoding = fmt::format("{:.0f}", 10 * series.velocity_encoding);
  std::vector<Extra> extras{{0x0019, 0x9C, "LO", words.pulse, acquisition},
                            {0x0019, 0x9E, "LO", words.internal, acquisition},
                            {0x0019, 0xCC, "SS", encoding, acquisition},
                            {0x0019, 0xE2, "DS", series.velocity_encoding > 0 ? "12.56637" : "0.000000", acquisition},
                            {0x0020, 0x1002, "IS", std::to_string(series.frames.size()), ""},  // EXCITE
                            {0x0025, 0x07, "SL", std::to_string(series.frames.size()), "GEMS_SERS_01"}};
  if (series.gating) {
    const double rate = 60'000 / series.gating->nominal_interval;
    extras.push_back({0x0018, 0x1088, "IS", fmt::format("{:.0f}", rate), ""});  // HeartRate: EXCITE
    extras.push_back({0x0018, 0x1094, "IS", "20", ""});                         // TriggerWindow: EXCITE
  }
  return extras;
}

// In a first pass TriggerTime holds the time from the start, AcquisitionTime stays the same.
void count_from_the_start(SeriesPlan& series) {
  for (Frame& frame : series.frames) {
    frame.trigger_time = frame.at * 1000;
    frame.at = 0;
    frame.acquisition = 1;
  }
}

SeriesPlan series_of(const Acquired& acquired, const Words& words, const std::vector<Sent>& channels) {
  auto series = series_with(acquired, channels);
  series.sequence = words.sequence;
  series.description = words.description;
  series.extras = privates(series, words);
  if (acquired.saturation) count_from_the_start(series);
  return series;
}

SeriesPlan with_prefix(SeriesPlan series, const char* prefix) {
  series.description = prefix + series.description;
  return series;
}

std::vector<SeriesPlan> say(const Acquired& acquired) {
  const Words words = words_for(acquired);
  const Sent image{.channel = Channel::Image, .image_type = kImageType};
  const Sent map{.channel = Channel::Map, .image_type = "DERIVED\\PRIMARY\\OTHER"};
  switch (acquired.technique) {
    case Technique::Lge:  // MAG: and PS: are channels of one reconstruction, sent as two series
      return {with_prefix(series_of(acquired, words, {image}), "MAG:"),
              with_prefix(series_of(acquired, words, {{Channel::PhaseSensitive, kImageType}}), "PS:")};
    case Technique::T1Map:
      return {with_prefix(series_of(acquired, words, {image}), "ORIG "),
              with_prefix(series_of(acquired, words, {map}), "T1 map ")};
    case Technique::T2Map:  // the map is a series of its own; the source images say ORIG
      return {with_prefix(series_of(acquired, words, {image}), "ORIG "), series_of(acquired, words, {map})};
    case Technique::Flow: {  // magnitude and phase in one series; GEMS_PARM_01 (0043,xx2F) tells them apart: 0 and 1
      const auto raw_type = [](const char* type) {
        return std::vector<Extra>{{0x0043, 0x2F, "SS", type, "GEMS_PARM_01"}};
      };
      return {series_of(acquired, words,
                        {{Channel::Image, kImageType, raw_type("0")}, {Channel::Velocity, kImageType, raw_type("1")}})};
    }
    default:
      return {series_of(acquired, words, {image})};
  }
}

// Further reconstructions count in hundreds behind their acquisition.
int series_number(int acquisition, int series, int) {
  return series == 0 ? acquisition : acquisition * 100 + series - 1;
}

std::string study_description(const Exam& exam) {
  return std::string(exam.requested_procedure);
}

// ProtocolName is the exam's protocol on every series, with the series number behind it: EXCITE.
void settle(SeriesPlan& series, const Exam& exam) {
  series.protocol_name = fmt::format("{}/{}", exam.study_description, series.number);
}

}  // namespace

const Dialect& ge() {
  static const Dialect dialect{
      .vendor = "ge",
      .scanner = scanner,
      .habits = {.station_ae = "MRC28401", .retrieve_ae = "MRC28401", .sparse = true},  // dicom_facts a.3
      // trigger times from 10 ms: EXCITE; a T2 map is a multi-echo spin echo
      .practice = {.first_trigger = 10, .t2_echoes = {10.4, 31.2, 52.0, 72.8}},
      .say = say,
      .series_number = series_number,
      .study_description = study_description,
      .settle = settle};
  return dialect;
}

}  // namespace cmrcredit::tools
