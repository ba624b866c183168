// GE (a 1.5 T MR450w on DV26). Values marked "EXCITE" were read in a real cine of a SIGNA EXCITE; names, recon prefixes
// and pulse sequence names: attribution_facts, "GE".
#include <fmt/core.h>

#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

constexpr const char* kGated = "FAST_GEMS\\CG\\SEQ_GEMS";       // EXCITE
constexpr const char* kImageType = "ORIGINAL\\PRIMARY\\OTHER";  // EXCITE, for a cine; GE says no more of other images

// dicom_facts a.3
const StepHabits kHabits{.station_ae = "MRC28401", .retrieve_ae = "MRC28401", .sparse = true};

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

struct PulseSequence {
  const char *name, *internal;  // GEMS_ACQU_01 (0019,xx9C), (0019,xx9E)
  int velocity_encoding = 0;    // (0019,xxCC): mm/s in this release
};

SeriesPlan finished(SeriesPlan series, const Body& body, Protocol protocol, const PulseSequence& pulse) {
  const std::string acquisition = "GEMS_ACQU_01";
  series.protocol = protocol;
  if (series.components.empty()) series.components = {{.image_type = kImageType}};
  series.extras = {{0x0019, 0x9C, "LO", pulse.name, acquisition},
                   {0x0019, 0x9E, "LO", pulse.internal, acquisition},
                   {0x0019, 0xCC, "SS", std::to_string(pulse.velocity_encoding), acquisition},
                   {0x0019, 0xE2, "DS", pulse.velocity_encoding > 0 ? "12.56637" : "0.000000", acquisition},
                   {0x0020, 0x1002, "IS", std::to_string(series.frames.size()), ""},  // ImagesInAcquisition: EXCITE
                   {0x0025, 0x07, "SL", std::to_string(series.frames.size()), "GEMS_SERS_01"}};
  if (series.gating) {
    series.extras.push_back(
        {0x0018, 0x1088, "IS", fmt::format("{:.0f}", 60'000 / body.rr_ms), ""});  // HeartRate: EXCITE
    series.extras.push_back({0x0018, 0x1094, "IS", "20", ""});                    // TriggerWindow: EXCITE
  }
  return series;
}

SeriesPlan localizer(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = "3-PL FIESTA";
  series.sequence = {.scanning = "GR",
                     .variant = "SS",
                     .options = "FAST_GEMS\\SEQ_GEMS",
                     .repetition_time = 3.7,
                     .echo_time = 1.5,
                     .flip_angle = 55};
  series.field_of_view = 440;
  series.view.clear();
  once_per_slice(series, 0.7);
  return finished(series, body, Protocol::Localizer, {"fgre", "FGRE"});
}

SeriesPlan cine(const Acquisition& acquisition, const Body& body) {
  const bool stack = acquisition.view == View::Sax;
  auto series = planned(acquisition, body, stack ? Slab{8, 10} : Slab{6, 6});
  series.description = stack ? "SAX FIESTA Cine BH" : fmt::format("{} FIESTA CINE", plane_word(acquisition.view));
  // a bSSFP cine says fgre all the same, only the variant is SS: EXCITE, as are TR, TE and flip angle
  series.sequence = {.scanning = "GR",
                     .variant = "SS",
                     .options = kGated,
                     .repetition_time = 4.677,
                     .echo_time = 2.072,
                     .flip_angle = 50};
  over_the_beat(series, body, body.phases, 10);  // trigger times from 10 ms: EXCITE
  return finished(series, body, Protocol::Cine, {"fgre", "FGRE"});
}

SeriesPlan ti_scout(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8});
  series.description = "Cine IR";
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SK",
                     .options = "FAST_GEMS\\CG\\SEQ_GEMS",
                     .repetition_time = 6.4,
                     .echo_time = 2.9,
                     .flip_angle = 10};
  std::vector<double> times;
  for (double time = 100; time < 100 + 25 * 20; time += 25)
    times.push_back(time);
  series.gating = Gating{.images = static_cast<int>(times.size()), .nominal_interval = body.rr_ms};
  over_the_recovery(series, times);
  return finished(series, body, Protocol::TiScout, {"CineIR", "CineIR"});
}

// MAG: and PS: are channels of one reconstruction, sent as two series.
std::vector<SeriesPlan> late_enhancement(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 10});
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SK",
                     .options = "FAST_GEMS\\CG\\SEQ_GEMS",
                     .repetition_time = 6.3,
                     .echo_time = 3.0,
                     .flip_angle = 25};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 14);
  for (Frame& frame : series.frames)
    frame.inversion_time = 300;
  std::vector<SeriesPlan> both;
  for (const char* channel : {"MAG", "PS"}) {
    series.description = fmt::format("{}:{} PSMDE", channel, plane_word(acquisition.view));
    both.push_back(finished(series, body, Protocol::Lge, {"psmde", "PSMDE"}));
  }
  return both;
}

// In a first pass TriggerTime holds the time from the start, AcquisitionTime stays the same.
SeriesPlan perfusion(const Acquisition& acquisition, const Body& body) {
  const bool stress = acquisition.technique == Technique::StressPerfusion;
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = fmt::format("SAX FGRE Time Course {}", stress ? "Stress" : "Rest");
  series.sequence = {
      .scanning = "GR", .variant = "SK", .options = kGated, .repetition_time = 3.1, .echo_time = 1.2, .flip_angle = 20};
  over_the_first_pass(series, body);
  for (Frame& frame : series.frames) {
    frame.trigger_time = frame.at * 1000;
    frame.at = 0;
    frame.acquisition = 1;
  }
  return finished(series, body, stress ? Protocol::PerfusionStress : Protocol::PerfusionRest, {"fgretc", "FGRETC"});
}

// The map is a series of its own; the source images say ORIG.
std::vector<SeriesPlan> with_map(SeriesPlan source, const Body& body, const std::string& map_name,
                                 const PulseSequence& pulse) {
  auto map = source;
  map.description = map_name;
  map.frames.clear();
  once_per_slice(map, 20);
  for (Frame& frame : map.frames)
    frame.inversion_time = source.frames.front().inversion_time;
  map.components = {{.image_type = "DERIVED\\PRIMARY\\OTHER"}};
  return {finished(source, body, source.protocol, pulse), finished(map, body, source.protocol, pulse)};
}

std::vector<SeriesPlan> t1_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  const std::string name = body.contrast_given ? "Post SAx MOLLI 4(1)3(1)2" : "Pre SAx MOLLI 5(3)3";
  series.description = "ORIG " + name;
  series.sequence = {.scanning = "GR\\IR",
                     .variant = "SS",
                     .options = kGated,
                     .repetition_time = 3.2,
                     .echo_time = 1.4,
                     .flip_angle = 35};
  over_the_inversions(series, body, molli_inversion_times(body.contrast_given, body.rr_ms));
  series.protocol = Protocol::T1Map;
  return with_map(series, body, "T1 map " + name, {"MOLLI", "MOLLI"});
}

std::vector<SeriesPlan> t2_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = "ORIG SAx T2Map BH";
  series.sequence = {.scanning = "SE",
                     .variant = "SK",
                     .options = kGated,
                     .repetition_time = 1000,
                     .echo_time = 10,
                     .flip_angle = 90,
                     .echo_train_length = 16};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {10.4, 31.2, 52.0, 72.8};
  over_the_echoes(series, kEchoes);
  series.protocol = Protocol::T2Map;
  return with_map(series, body, "SAx T2Map BH", {"t2map", "T2MAP"});
}

SeriesPlan t2star_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 10});
  series.description = "T2_star_SA_MID";
  series.sequence = {
      .scanning = "GR", .variant = "SK", .options = kGated, .repetition_time = 23, .echo_time = 1.3, .flip_angle = 20};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {1.3, 3.6, 5.9, 8.2, 10.5, 12.8, 15.1, 17.4};
  over_the_echoes(series, kEchoes);
  return finished(series, body, Protocol::T2StarMap, {"fgre", "MFGRE"});
}

SeriesPlan edema(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  series.description = "SAX T2 Triple IR";
  series.sequence = {.scanning = "SE\\IR",
                     .variant = "SK",
                     .options = kGated,
                     .repetition_time = 1800,
                     .echo_time = 60,
                     .flip_angle = 90,
                     .echo_train_length = 24};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 16);
  for (Frame& frame : series.frames)
    frame.inversion_time = 150;
  return finished(series, body, Protocol::T2wEdema, {"fse-xl", "FSE-XL"});
}

// Magnitude and phase in one series; GEMS_PARM_01 (0043,xx2F) tells them apart: 0 and 1.
SeriesPlan flow(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 6});
  series.description = fmt::format("2D Fast PC {}", plane_word(acquisition.view));
  series.sequence = {.scanning = "GR",
                     .variant = "NONE",
                     .options = kGated,
                     .repetition_time = 5.8,
                     .echo_time = 2.9,
                     .flip_angle = 25};
  over_the_beat(series, body, body.phases, 10);
  repeated_for(series, 1);
  const auto raw_type = [](const char* type) { return std::vector<Extra>{{0x0043, 0x2F, "SS", type, "GEMS_PARM_01"}}; };
  series.components = {{.image_type = kImageType, .extras = raw_type("0")},
                       {.image_type = kImageType, .extras = raw_type("1")}};
  return finished(series, body, Protocol::Flow2d, {"fastcard PC", "2DFASTPC", 2000});
}

SeriesPlan angiography(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 1.6, .distance = 1.6});
  series.description = "3D_MRA_SAG";
  series.sequence = {.scanning = "GR",
                     .variant = "SK",
                     .options = "FAST_GEMS\\EDR_GEMS",
                     .dimension = "3D",
                     .repetition_time = 3.3,
                     .echo_time = 1.1,
                     .flip_angle = 25};
  series.angiography = true;
  series.field_of_view = 400;
  once_per_slice(series, 0);
  series.ends = 22;
  return finished(series, body, Protocol::Mra, {"efgre3d", "EFGRE3D"});
}

SeriesPlan brain(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 4, .distance = 5});
  series.body_part = "HEAD";
  series.field_of_view = 240;
  PulseSequence pulse{"efgre3d", "BRAVO"};
  double inversion = 0;
  switch (acquisition.technique) {
    case Technique::BrainT1:
      series.description = "Sag BRAVO T1";
      series.sequence = {.scanning = "GR\\IR",
                         .variant = "SS\\SP\\SK",
                         .options = "FAST_GEMS\\EDR_GEMS",
                         .dimension = "3D",
                         .repetition_time = 8.2,
                         .echo_time = 3.2,
                         .flip_angle = 12};
      inversion = 450;
      break;
    case Technique::BrainFlair:
      series.description = "Ax T2 FLAIR";
      series.sequence = {.scanning = "SE\\IR",
                         .variant = "SK",
                         .options = "FAST_GEMS\\SEQ_GEMS",
                         .repetition_time = 9000,
                         .echo_time = 120,
                         .flip_angle = 160,
                         .echo_train_length = 24};
      inversion = 2475;
      pulse = {"fse-xl", "T2FLAIR"};
      break;
    default:
      series.description = "Ax DWI b1000";
      series.sequence = {.scanning = "EP\\SE",
                         .variant = "NONE",
                         .options = "EPI_GEMS",
                         .repetition_time = 6000,
                         .echo_time = 80,
                         .flip_angle = 90};
      pulse = {"epi2", "EPI2"};
  }
  once_per_slice(series, 3);
  if (inversion > 0) {
    for (Frame& frame : series.frames)
      frame.inversion_time = inversion;
  }
  return finished(series, body, Protocol::NonCardiac, pulse);
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
      return late_enhancement(acquisition, body);
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return {perfusion(acquisition, body)};
    case Technique::T1Map:
      return t1_map(acquisition, body);
    case Technique::T2Map:
      return t2_map(acquisition, body);
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
  static const Dialect dialect{"ge", scanner, kHabits, play, series_number, study_description, settle};
  return dialect;
}

}  // namespace cmrcredit::tools
