// Philips, classic objects (an Ingenia on R5.4). Values marked "Elition" were read in a real classic object of an
// Ingenia Elition; image types and names: attribution_facts, "Philips".
#include <fmt/core.h>

#include <cmath>
#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

constexpr const char* kFieldEcho = "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE";  // Elition
constexpr const char* kSpinEcho = "ORIGINAL\\PRIMARY\\M_SE\\M\\SE";

// dicom_facts a.3
const StepHabits kHabits{.station_ae = "INGENIA2", .silent = true};

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

std::string orientation(const SeriesPlan& series) {
  const Vector normal = series.planes.front().normal();
  const double x = std::abs(normal[0]), y = std::abs(normal[1]), z = std::abs(normal[2]);
  return z >= x && z >= y ? "TRANSVERSAL" : y >= x ? "CORONAL" : "SAGITTAL";
}

struct Technical {
  const char* technique;             // (2001,xx20)
  const char* prepulse = "NO";       // (2001,xx1C)
  double prepulse_delay = 0;         // (2001,xx1B), ms
  const char* velocity = "0\\0\\0";  // (2001,xx1A), cm/s in three directions
};

SeriesPlan finished(SeriesPlan series, Protocol protocol, const Technical& technical) {
  const std::string creator = "Philips Imaging DD 001";
  series.protocol = protocol;
  series.protocol_name = "WIP " + series.description;  // only a work-in-progress flag: Elition
  if (series.components.empty()) series.components = {{.image_type = kFieldEcho}};
  series.extras = {{0x2001, 0x0B, "CS", orientation(series), creator},
                   {0x2001, 0x10, "CS", series.gating ? "TRIGGERED" : "NO", creator},
                   {0x2001, 0x17, "SL", std::to_string(series.gating ? series.gating->images : 1), creator},
                   {0x2001, 0x18, "SL", std::to_string(series.planes.size()), creator},
                   {0x2001, 0x1A, "FL", technical.velocity, creator},
                   {0x2001, 0x1B, "FL", fmt::format("{:.0f}", technical.prepulse_delay), creator},
                   {0x2001, 0x1C, "CS", technical.prepulse, creator},
                   {0x2001, 0x20, "LO", technical.technique, creator},
                   {0x2001, 0x81, "IS", std::to_string(series.temporal_positions.value_or(1)), creator}};
  if (series.gating) {
    series.extras.push_back(
        {0x0018, 0x1088, "IS", fmt::format("{:.0f}", 60'000 / series.gating->nominal_interval), ""});
  }
  if (!series.temporal_positions) series.temporal_positions = 1;  // sent on every image: Elition
  for (Frame& frame : series.frames) {
    if (*series.temporal_positions == 1) frame.temporal_position = 1;
  }
  return series;
}

SeriesPlan localizer(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 10, .distance = 20});
  series.description = "SURVEY_BFFE";
  series.sequence = {.scanning = "GR",
                     .variant = "SS",
                     .options = "OTHER",
                     .repetition_time = 2.7,
                     .echo_time = 1.35,
                     .flip_angle = 50};
  series.field_of_view = 450;
  series.view.clear();
  once_per_slice(series, 0.8);
  return finished(series, Protocol::Localizer, {"B-FFE"});
}

SeriesPlan cine(const Acquisition& acquisition, const Body& body) {
  const bool stack = acquisition.view == View::Sax;
  auto series = planned(acquisition, body, stack ? Slab{8, 10} : Slab{8, 8});
  // the leading s is SENSE, _M2D multi-slice
  series.description = fmt::format("sBTFE_BH{} {}", stack ? "_M2D" : "", plane_word(acquisition.view));
  series.sequence = {
      .scanning = "GR", .variant = "SS", .options = "CG", .repetition_time = 2.9, .echo_time = 1.45, .flip_angle = 60};
  over_the_beat(series, body, body.phases, 0);
  return finished(series, Protocol::Cine, {"B-TFE"});
}

SeriesPlan ti_scout(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 10});
  series.description = "IR_TFE_LL";
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SK\\MP",
                     .options = "CG",
                     .repetition_time = 5.4,
                     .echo_time = 2.5,
                     .flip_angle = 7};
  std::vector<double> times;
  for (double time = 110; time < 110 + 27 * 28; time += 28)
    times.push_back(time);  // 27 phases
  series.gating = Gating{.images = static_cast<int>(times.size()), .nominal_interval = body.rr_ms};
  over_the_recovery(series, times);
  return finished(series, Protocol::TiScout, {"TFE", "INV"});
}

// Magnitude and real part (PSIR) in one series.
SeriesPlan late_enhancement(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 10});
  series.description = fmt::format("PSIR_TFE_BH {}", plane_word(acquisition.view));
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SK\\MP",
                     .options = "CG",
                     .repetition_time = 6.1,
                     .echo_time = 3.0,
                     .flip_angle = 25};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 14);
  for (Frame& frame : series.frames)
    frame.inversion_time = 290;
  repeated_for(series, 1);
  series.components = {{.image_type = "ORIGINAL\\PRIMARY\\M_IR\\M\\IR"},
                       {.image_type = "ORIGINAL\\PRIMARY\\R_IR\\R\\IR"}};
  return finished(series, Protocol::Lge, {"TFE", "INV", 290});
}

SeriesPlan perfusion(const Acquisition& acquisition, const Body& body) {
  const bool stress = acquisition.technique == Technique::StressPerfusion;
  auto series = planned(acquisition, body, {.thickness = 10, .distance = 20});
  series.description = stress ? "Dyn_sTFE stress" : "Dyn_sTFE rest";
  series.sequence = {.scanning = "GR",
                     .variant = "SK\\MP",
                     .options = "CG",
                     .repetition_time = 2.5,
                     .echo_time = 1.2,
                     .flip_angle = 20};
  over_the_first_pass(series, body);
  return finished(series, stress ? Protocol::PerfusionStress : Protocol::PerfusionRest, {"TFE", "SAT", 100});
}

// The fitted map comes as one more image a slice in the same series, ImageType T1 MAP or T2 MAP.
void add_map(SeriesPlan& series, const char* image_type) {
  const auto inversion = series.frames.front().inversion_time;
  const auto trigger = series.frames.front().trigger_time;
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    series.frames.push_back(
        {.plane = plane, .component = 1, .at = series.ends, .trigger_time = trigger, .inversion_time = inversion});
  }
  series.components = {{.image_type = series.sequence.scanning == "SE" ? kSpinEcho : kFieldEcho},
                       {.image_type = image_type}};
}

SeriesPlan t1_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = body.contrast_given ? "T1_MOLLI_MAP_enhanced" : "T1_MOLLI_MAP_native_PRE";
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SS\\MP",
                     .options = "CG",
                     .repetition_time = 2.2,
                     .echo_time = 1.0,
                     .flip_angle = 35};
  over_the_inversions(series, body, molli_inversion_times(body.contrast_given, body.rr_ms));
  add_map(series, "ORIGINAL\\PRIMARY\\T1 MAP\\T1\\UNSPECIFIED");
  return finished(series, Protocol::T1Map, {"B-TFE", "INV"});
}

SeriesPlan t2_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = "T2_MAP_mGraSE_BB_Sense_T2_R2";
  series.sequence = {.scanning = "SE",
                     .variant = "SK",
                     .options = "CG",
                     .repetition_time = 920,
                     .echo_time = 8,
                     .flip_angle = 90,
                     .echo_train_length = 9};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {7.9, 15.8, 23.7, 31.6, 39.5, 47.4};
  over_the_echoes(series, kEchoes);
  add_map(series, "ORIGINAL\\PRIMARY\\T2 MAP\\T2\\UNSPECIFIED");
  return finished(series, Protocol::T2Map, {"GRASE"});
}

SeriesPlan t2star_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 10});
  series.description = "sT2*m-FFE_shortest_dTE_BH";
  series.sequence = {
      .scanning = "GR", .variant = "SK", .options = "CG", .repetition_time = 20, .echo_time = 1.2, .flip_angle = 20};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {1.2, 3.3, 5.4, 7.5, 9.6, 11.7, 13.8, 15.9};
  over_the_echoes(series, kEchoes);
  return finished(series, Protocol::T2StarMap, {"FFE"});
}

SeriesPlan edema(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = "STIR_TSE_BB SA";
  series.sequence = {.scanning = "SE\\IR",
                     .variant = "SK",
                     .options = "CG",
                     .repetition_time = 1850,
                     .echo_time = 75,
                     .flip_angle = 90,
                     .echo_train_length = 24};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 16);
  for (Frame& frame : series.frames)
    frame.inversion_time = 165;
  series.components = {{.image_type = kSpinEcho}};
  return finished(series, Protocol::T2wEdema, {"TSE", "INV", 165});
}

// Anatomy, modulus and velocity images in one series.
SeriesPlan flow(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8});
  series.description = fmt::format("sQFLOW_BH {}", plane_word(acquisition.view));
  series.sequence = {
      .scanning = "GR", .variant = "SP", .options = "CG", .repetition_time = 4.9, .echo_time = 2.9, .flip_angle = 12};
  over_the_beat(series, body, body.phases, 0);
  repeated_for(series, 1);
  repeated_for(series, 2);
  series.components = {{.image_type = kFieldEcho},
                       {.image_type = "ORIGINAL\\PRIMARY\\PHASE CONTRAST M\\P\\PCA"},
                       {.image_type = "ORIGINAL\\PRIMARY\\VELOCITY MAP\\P\\PCA"}};
  return finished(series, Protocol::Flow2d, {.technique = "FFE", .velocity = "0\\0\\200"});
}

SeriesPlan angiography(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 1.6, .distance = 1.6});
  series.description = "s3D_DYN_1";
  series.sequence = {.scanning = "GR",
                     .variant = "SP",
                     .options = "OTHER",
                     .dimension = "3D",
                     .repetition_time = 4.6,
                     .echo_time = 1.4,
                     .flip_angle = 30};
  series.angiography = true;
  series.field_of_view = 400;
  once_per_slice(series, 0);
  series.ends = 20;
  return finished(series, Protocol::Mra, {"FFE"});
}

SeriesPlan brain(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 4, .distance = 5});
  series.body_part = "BRAIN";
  series.field_of_view = 240;
  Technical technical{.technique = "T1TFE", .prepulse = "INV", .prepulse_delay = 900};
  switch (acquisition.technique) {
    case Technique::BrainT1:  // Elition
      series.description = "Sag3D MPRAGE";
      series.sequence = {.scanning = "GR",
                         .variant = "MP",
                         .options = "OTHER",
                         .dimension = "3D",
                         .repetition_time = 6.5,
                         .echo_time = 2.93,
                         .flip_angle = 9,
                         .echo_train_length = 256};
      break;
    case Technique::BrainFlair:
      series.description = "T2W_FLAIR";
      series.sequence = {.scanning = "SE\\IR",
                         .variant = "SK\\MP",
                         .options = "OTHER",
                         .repetition_time = 11000,
                         .echo_time = 125,
                         .flip_angle = 90,
                         .echo_train_length = 27};
      series.components = {{.image_type = "ORIGINAL\\PRIMARY\\M_IR\\M\\IR"}};
      technical = {"TIR", "INV", 2800};
      break;
    default:
      series.description = "DWI_b1000";
      series.sequence = {.scanning = "EP\\SE",
                         .variant = "SK",
                         .options = "OTHER",
                         .repetition_time = 3900,
                         .echo_time = 78,
                         .flip_angle = 90};
      series.components = {{.image_type = kSpinEcho}};
      technical = {"DwiSE"};
  }
  once_per_slice(series, 3);
  if (series.sequence.scanning.ends_with("IR")) {
    for (Frame& frame : series.frames)
      frame.inversion_time = technical.prepulse_delay;
  }
  return finished(series, Protocol::NonCardiac, technical);
}

std::vector<SeriesPlan> play(const Acquisition& acquisition, const Body& body) {
  switch (acquisition.technique) {
    case Technique::Localizer:
      return {localizer(acquisition, body)};
    case Technique::Cine:
      return {cine(acquisition, body)};
    case Technique::TiScout:
      return {ti_scout(acquisition, body)};
    case Technique::Lge:
      return {late_enhancement(acquisition, body)};
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return {perfusion(acquisition, body)};
    case Technique::T1Map:
      return {t1_map(acquisition, body)};
    case Technique::T2Map:
      return {t2_map(acquisition, body)};
    case Technique::T2StarMap:
      return {t2star_map(acquisition, body)};
    case Technique::Edema:
      return {edema(acquisition, body)};
    case Technique::Flow:
      return {flow(acquisition, body)};
    case Technique::Angiography:
      return {angiography(acquisition, body)};
    case Technique::BrainT1:
    case Technique::BrainFlair:
    case Technique::BrainDiffusion:
      return {brain(acquisition, body)};
    case Technique::Injection:
    case Technique::Wait:
      break;
  }
  return {};
}

// 101, 201, ...: the acquisition in hundreds and its reconstruction (Elition: acquisition 13 is series 1301).
int series_number(int acquisition, int series, int) {
  return acquisition * 100 + 1 + series;
}

std::string study_description(const Exam& exam) {
  return std::string(exam.study_description);
}

}  // namespace

const Dialect& philips() {
  static const Dialect dialect{"philips", scanner, kHabits, play, series_number, study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
