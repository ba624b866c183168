// Philips, classic objects (an Ingenia on R5.4) and Enhanced MR ones (an Ingenia Ambition on R5.7). Values marked
// "Elition" were read in real objects of an Ingenia Elition; image types and names: attribution_facts, "Philips".
#include <fmt/core.h>

#include <cmath>
#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

constexpr const char* kFieldEcho = "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE";  // Elition
constexpr const char* kSpinEcho = "ORIGINAL\\PRIMARY\\M_SE\\M\\SE";
constexpr const char* kInversion = "ORIGINAL\\PRIMARY\\M_IR\\M\\IR";

Scanner scanner() {
  return {.manufacturer = "Philips",
          .model = "Ingenia",
          .station_name = "INGENIA2",
          .serial = "42117",
          .software = "5.4.1\\5.4.1.2",
          .institution = "Riverside Heart Centre",
          .department = "MRI",    // Elition
          .coil = "MULTI COIL"};  // Elition
}

Scanner enhanced_scanner() {
  Scanner other = scanner();
  other.model = "Ingenia Ambition X";
  other.station_name = "AMBITION1";
  other.serial = "78023";
  other.software = "5.7.1\\5.7.1.1";  // Elition
  return other;
}

std::string_view plane_word(View view) {
  switch (view) {
    case View::Sax:
      return "SA";
    case View::TwoChamber:
      return "2CH";
    case View::ThreeChamber:
      return "3CH";
    case View::FourChamber:
      return "4CH";
    case View::Lvot:
      return "LVOT";
    case View::AorticValve:
      return "AO";
    default:
      return "";
  }
}

struct Words {
  std::string description;
  const char* technique;  // Philips Imaging DD 001 (2001,xx20)
  Sequence sequence;
  const char* prepulse = "NO";  // (2001,xx1C)
  double prepulse_delay = 0;    // (2001,xx1B), ms
};

Sequence sequence(const char* scanning, const char* variant, double repetition, double echo, double flip,
                  int train = 1) {
  return {.scanning = scanning,
          .variant = variant,
          .options = "CG",
          .repetition_time = repetition,
          .echo_time = echo,
          .flip_angle = flip,
          .echo_train_length = train};
}

Sequence ungated(Sequence sequence, const char* dimension = "2D") {
  sequence.options = "OTHER";
  sequence.dimension = dimension;
  return sequence;
}

Words brain(const Acquired& acquired) {
  if (acquired.technique == Technique::BrainT1) {  // Elition
    return {"Sag3D MPRAGE", "T1TFE", ungated(sequence("GR", "MP", 6.5, 2.93, 9, 256), "3D"), "INV", 900};
  }
  if (acquired.technique == Technique::BrainFlair) {
    return {"T2W_FLAIR", "TIR", ungated(sequence("SE\\IR", "SK\\MP", 11000, 125, 90, 27)), "INV", acquired.inversion};
  }
  return {"DWI_b1000", "DwiSE", ungated(sequence("EP\\SE", "SK", 3900, 78, 90))};
}

Words words_for(const Acquired& acquired) {
  const auto plane = plane_word(acquired.view);
  switch (acquired.technique) {
    case Technique::Localizer:
      return {"SURVEY_BFFE", "B-FFE", ungated(sequence("GR", "SS", 2.7, 1.35, 50))};
    case Technique::Cine:  // the leading s is SENSE, _M2D multi-slice
      return {fmt::format("sBTFE_BH{} {}", acquired.is_stack ? "_M2D" : "", plane), "B-TFE",
              sequence("GR", "SS", 2.9, 1.45, 60)};
    case Technique::TiScout:
      return {"IR_TFE_LL", "TFE", sequence("GR\\IR", "SK\\MP", 5.4, 2.5, 7), "INV"};
    case Technique::Lge:
      return {fmt::format("PSIR_TFE_BH {}", plane), "TFE", sequence("GR\\IR", "SK\\MP", 6.1, 3.0, 25), "INV",
              acquired.inversion};
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return {acquired.technique == Technique::StressPerfusion ? "Dyn_sTFE stress" : "Dyn_sTFE rest", "TFE",
              sequence("GR", "SK\\MP", 2.5, 1.2, 20), "SAT", 100};
    case Technique::T1Map:
      return {acquired.after_contrast ? "T1_MOLLI_MAP_enhanced" : "T1_MOLLI_MAP_native_PRE", "B-TFE",
              sequence("GR\\IR", "SS\\MP", 2.2, 1.0, 35), "INV"};
    case Technique::T2Map:
      return {"T2_MAP_mGraSE_BB_Sense_T2_R2", "GRASE", sequence("SE", "SK", 920, 8, 90, 9)};
    case Technique::T2StarMap:
      return {"sT2*m-FFE_shortest_dTE_BH", "FFE", sequence("GR", "SK", 20, 1.2, 20)};
    case Technique::Edema:
      return {"STIR_TSE_BB SA", "TSE", sequence("SE\\IR", "SK", 1850, 75, 90, 24), "INV", acquired.inversion};
    case Technique::Flow:
      return {fmt::format("sQFLOW_BH {}", plane), "FFE", sequence("GR", "SP", 4.9, 2.9, 12)};
    case Technique::Angiography:
      return {"s3D_DYN_1", "FFE", ungated(sequence("GR", "SP", 4.6, 1.4, 30), "3D")};
    default:
      return brain(acquired);
  }
}

// All channels of an acquisition share a series; motion-corrected sources are not sent.
std::vector<Sent> channels_of(const Acquired& acquired) {
  switch (acquired.technique) {
    case Technique::Lge:  // magnitude and real part (PSIR)
      return {{Channel::Image, kInversion}, {Channel::PhaseSensitive, "ORIGINAL\\PRIMARY\\R_IR\\R\\IR"}};
    case Technique::T1Map:  // the fitted map comes as one more image a slice
      return {{Channel::Image, kFieldEcho}, {Channel::Map, "ORIGINAL\\PRIMARY\\T1 MAP\\T1\\UNSPECIFIED"}};
    case Technique::T2Map:
      return {{Channel::Image, kSpinEcho}, {Channel::Map, "ORIGINAL\\PRIMARY\\T2 MAP\\T2\\UNSPECIFIED"}};
    case Technique::Flow:
      return {{Channel::Image, kFieldEcho},
              {Channel::Modulus, "ORIGINAL\\PRIMARY\\PHASE CONTRAST M\\P\\PCA"},
              {Channel::Velocity, "ORIGINAL\\PRIMARY\\VELOCITY MAP\\P\\PCA"}};
    case Technique::BrainFlair:
      return {{Channel::Image, kInversion}};
    case Technique::Edema:
    case Technique::BrainDiffusion:
      return {{Channel::Image, kSpinEcho}};
    default:
      return {{Channel::Image, kFieldEcho}};
  }
}

std::string orientation(const SeriesPlan& series) {
  const Vector normal = series.planes.front().normal();
  const double x = std::abs(normal[0]), y = std::abs(normal[1]), z = std::abs(normal[2]);
  return z >= x && z >= y ? "TRANSVERSAL" : y >= x ? "CORONAL" : "SAGITTAL";
}

std::vector<Extra> privates(const SeriesPlan& series, const Words& words) {
  const std::string creator = "Philips Imaging DD 001";
  std::vector<Extra> extras{
      {0x2001, 0x0B, "CS", orientation(series), creator},
      {0x2001, 0x10, "CS", series.gating ? "TRIGGERED" : "NO", creator},
      {0x2001, 0x17, "SL", std::to_string(series.gating ? series.gating->images : 1), creator},
      {0x2001, 0x18, "SL", std::to_string(series.planes.size()), creator},
      {0x2001, 0x1A, "FL", fmt::format("0\\0\\{:.0f}", series.velocity_encoding), creator},  // cm/s, three directions
      {0x2001, 0x1B, "FL", fmt::format("{:.0f}", words.prepulse_delay), creator},
      {0x2001, 0x1C, "CS", words.prepulse, creator},
      {0x2001, 0x20, "LO", words.technique, creator},
      {0x2001, 0x81, "IS", std::to_string(series.temporal_positions.value_or(1)), creator}};
  const bool classic = series.packing == Packing::OneFrameEach;
  if (classic && series.gating) {
    extras.push_back({0x0018, 0x1088, "IS", fmt::format("{:.0f}", 60'000 / series.gating->nominal_interval), ""});
  }
  return extras;
}

SeriesPlan said(const Acquired& acquired, Packing packing) {
  const Words words = words_for(acquired);
  auto series = series_with(acquired, channels_of(acquired));
  series.packing = packing;
  series.sequence = words.sequence;
  series.description = words.description;
  series.protocol_name = "WIP " + words.description;           // only a work-in-progress flag: Elition
  if (series.body_part == "HEAD") series.body_part = "BRAIN";  // Elition
  if (series.sequence.scanning.find("IR") == std::string::npos) {
    for (Frame& frame : series.frames)
      frame.inversion_time.reset();
  }
  series.extras = privates(series, words);
  if (!series.temporal_positions) {  // sent on every image: Elition
    series.temporal_positions = 1;
    for (Frame& frame : series.frames)
      frame.temporal_position = 1;
  }
  return series;
}

std::vector<SeriesPlan> say(const Acquired& acquired) {
  return {said(acquired, Packing::OneFrameEach)};
}

// PS3.3 C.8.16.1: four values; the flavour of a mixed object is MIXED (Elition), that of each frame its own.
std::vector<SeriesPlan> say_enhanced(const Acquired& acquired) {
  auto series = said(acquired, Packing::OnePerSeries);
  series.sequence.name = words_for(acquired).technique;  // Elition: Pulse Sequence Name is the technique
  if (series.temporal_positions == 1) series.temporal_positions.reset();
  const char* flavour = acquired.technique == Technique::Localizer ? "LOCALIZER"
                        : acquired.saturation                      ? "PERFUSION"
                        : acquired.series.gating                   ? "CARDIAC"
                        : acquired.series.angiography              ? "ANGIO"
                                                                   : "T1";
  for (Component& component : series.components) {
    const bool map = component.channel == Channel::Map, velocity = component.channel == Channel::Velocity;
    const char* contrast = acquired.technique == Technique::T1Map ? "T1" : "T2";
    component.image_type = fmt::format("{}\\PRIMARY\\{}\\{}", map ? "DERIVED" : "ORIGINAL",
                                       velocity ? "VELOCITY"
                                       : map    ? contrast
                                                : flavour,
                                       map ? contrast : "NONE");
  }
  return {series};
}

// 101, 201, ...: the acquisition in hundreds and its reconstruction (Elition: acquisition 13 is series 1301).
int series_number(int acquisition, int series, int) {
  return acquisition * 100 + 1 + series;
}

std::string study_description(const Exam& exam) {
  return std::string(exam.study_description);
}

// A T2 map is a multi-echo spin echo, mGraSE.
const Practice kPractice{.t2_echoes = {7.9, 15.8, 23.7, 31.6, 39.5, 47.4}};

}  // namespace

const Dialect& philips() {
  static const Dialect dialect{
      .vendor = "philips",
      .scanner = scanner,
      .habits = {.station_ae = "INGENIA2", .silent = true},  // dicom_facts a.3: operator often empty
      .practice = kPractice,
      .say = say,
      .series_number = series_number,
      .study_description = study_description};
  return dialect;
}

const Dialect& philips_enhanced() {
  static const Dialect dialect{.vendor = "philips-enhanced",
                               .scanner = enhanced_scanner,
                               .habits = {.station_ae = "AMBITION1", .silent = true},
                               .practice = kPractice,
                               .say = say_enhanced,
                               .series_number = series_number,
                               .study_description = study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
