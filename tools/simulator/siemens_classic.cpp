// Siemens, numaris/4 classic objects (syngo MR E11 on an Aera). Sequence names, triplets and suffixes:
// attribution_facts, "Siemens"; values marked "Skyra", "Prisma" or "TrioTim" were read in real headers of those
// scanners.
#include <fmt/core.h>

#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

// Real scanners send ScanOptions CT with a TriggerTime, which PS3.3 C.8.3.1 only permits with CG or PPG, as syngo XA
// sends: so CG goes along.
constexpr const char* kGated = "CG\\CT";

// dicom_facts a.3
const StepHabits kHabits{.station_ae = "AWP141870", .retrieve_ae = "PACS", .interim = true};

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

std::string_view plane_word(View view) {
  switch (view) {
    case View::Sax:
      return "sax";
    case View::Axial:
      return "tra";
    case View::Coronal:
      return "cor";
    case View::Sagittal:
      return "sag";
    case View::AorticValve:
      return "AoV";
    case View::Lvot:
      return "lvot";
    default:
      return to_string(view);
  }
}

// The private attributes beside the image text (creator SIEMENS MR HEADER, group 0051), as a Prisma's E11 sends them.
std::vector<Extra> header_text(const SeriesPlan& series, const std::string& flow = {}) {
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
  if (!flow.empty()) extras.push_back({0x0051, 0x14, "SH", flow, creator});  // dicom_facts b: (0051,xx14)
  return extras;
}

void named(SeriesPlan& series, const std::string& protocol, const std::string& suffix = {}) {
  // ProtocolName stays the same over all reconstructions of one acquisition; SeriesDescription changes.
  series.protocol_name = protocol;
  series.description = protocol + suffix;
}

SeriesPlan finished(SeriesPlan series, Protocol protocol, const std::string& image_type) {
  series.protocol = protocol;
  series.components = {{.image_type = image_type}};
  if (series.extras.empty()) series.extras = header_text(series);
  return series;
}

SeriesPlan localizer(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  named(series, "Localizer");
  // "*tfi2d1_192": single-shot localizer
  series.sequence = {.name = "*tfi2d1_192",
                     .scanning = "GR",
                     .variant = "SK\\SS\\OSP",
                     .options = "PFP",
                     .repetition_time = 450,
                     .echo_time = 1.1,
                     .flip_angle = 80};
  series.field_of_view = 450;
  once_per_slice(series, 0.9);
  series.view.clear();
  return finished(series, Protocol::Localizer, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
}

SeriesPlan cine(const Acquisition& acquisition, const Body& body) {
  const bool stack = acquisition.view == View::Sax;
  auto series = planned(acquisition, body, stack ? Slab{8, 10} : Slab{6, 6});
  named(series, fmt::format("cine_trufi_{}{}", plane_word(acquisition.view), stack ? "_stack" : ""));
  // "*tfi2d1_12": few segments, a segmented bSSFP cine; variant, TR, TE and flip angle: Skyra
  series.sequence = {.name = "*tfi2d1_12",
                     .scanning = "GR",
                     .variant = "SK\\SS\\OSP",
                     .options = kGated,
                     .repetition_time = 37.68,
                     .echo_time = 1.38,
                     .flip_angle = 59};
  over_the_beat(series, body, body.phases, 0);                                          // trigger times from 0: Skyra
  return finished(series, Protocol::Cine, "ORIGINAL\\PRIMARY\\M\\RETRO\\NORM\\DIS2D");  // retro-gated cine
}

SeriesPlan ti_scout(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8});
  named(series, "TI_scout_mag_fl2d");
  series.sequence = {.name = "*fl2d1_12",
                     .scanning = "GR\\IR",
                     .variant = "SK\\SP\\MP",
                     .options = "IR\\CG\\CT",
                     .repetition_time = 24.7,
                     .echo_time = 1.4,
                     .flip_angle = 12};
  // many inversion times with rising trigger time
  std::vector<double> times;
  for (double time = 95; time < 95 + 25 * 20; time += 25)
    times.push_back(time);
  series.gating = Gating{.images = static_cast<int>(times.size()), .nominal_interval = body.rr_ms};
  over_the_recovery(series, times);
  return finished(series, Protocol::TiScout, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
}

// One acquisition gives a magnitude and a phase-sensitive series; image types MAG, and R for the real part, PSIR.
std::vector<SeriesPlan> late_enhancement(const Acquisition& acquisition, const Body& body) {
  const bool stack = acquisition.view == View::Sax;
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 10});
  const auto protocol = fmt::format("lge_psir_{}{}", plane_word(acquisition.view), stack ? "_stack" : "");
  series.sequence = {.name = "*tfl2d1_25",
                     .scanning = "GR\\IR",
                     .variant = "SK\\SP\\MP",
                     .options = "IR\\PFP\\CG\\CT",
                     .repetition_time = 910,
                     .echo_time = 3.2,
                     .flip_angle = 20};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 14);
  for (Frame& frame : series.frames)
    frame.inversion_time = 320;  // a single inversion time, to null the myocardium
  named(series, protocol, "_MAG");
  auto magnitude = finished(series, Protocol::Lge, "ORIGINAL\\PRIMARY\\M\\MAG\\NORM\\DIS2D");
  named(series, protocol, "_PSIR");
  auto phase_sensitive = finished(series, Protocol::Lge, "ORIGINAL\\PRIMARY\\R\\PSIR\\NORM\\DIS2D");
  return {magnitude, phase_sensitive};
}

SeriesPlan perfusion(const Acquisition& acquisition, const Body& body) {
  const bool stress = acquisition.technique == Technique::StressPerfusion;
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  named(series, stress ? "perf_tfl_sr_sax_stress_adeno" : "perf_tfl_sr_sax_rest");
  series.sequence = {.name = "*tfl2d1_84",
                     .scanning = "GR",
                     .variant = "SK\\SP",
                     .options = "PFP\\CG\\CT",
                     .repetition_time = 156,
                     .echo_time = 1.0,
                     .flip_angle = 10};
  over_the_first_pass(series, body);
  return finished(series, stress ? Protocol::PerfusionStress : Protocol::PerfusionRest,
                  "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
}

// The map's images: one a slice, the fitted values. An inversion sequence must say an inversion time (PS3.3 C.8.3.1),
// also where it means nothing any more.
SeriesPlan map_of(SeriesPlan source, const std::string& suffix, const std::string& image_type) {
  const auto inversion = source.frames.front().inversion_time;
  source.frames.clear();
  once_per_slice(source, 20);
  for (Frame& frame : source.frames)
    frame.inversion_time = inversion;
  source.description += suffix;
  return finished(source, source.protocol, image_type);
}

std::vector<SeriesPlan> t1_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  named(series, body.contrast_given ? "T1map_ShortT1_sax_post" : "T1map_LongT1_sax_native");
  // "*tfi2d1_72" with GR\IR = MOLLI; variant, options, TE and flip angle: Prisma
  series.sequence = {.name = "*tfi2d1_72",
                     .scanning = "GR\\IR",
                     .variant = "SK\\SS\\MP",
                     .options = "IR\\PFP\\CG\\CT",
                     .repetition_time = 379.4,
                     .echo_time = 1.07,
                     .flip_angle = 35};
  over_the_inversions(series, body, molli_inversion_times(body.contrast_given, body.rr_ms));
  series = finished(series, Protocol::T1Map, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
  auto moco = series;
  moco.description += "_MOCO";
  moco.components = {{.image_type = "ORIGINAL\\PRIMARY\\M\\MOCO\\NORM\\DIS2D"}};
  return {series, moco, map_of(series, "_MOCO_T1", "DERIVED\\PRIMARY\\T1 MAP\\MOCO\\NORM\\DIS2D")};
}

std::vector<SeriesPlan> t2_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  named(series, "T2map_TrueFISP_sax");
  series.sequence = {.name = "*tfi2d1_72",
                     .scanning = "GR",
                     .variant = "SK\\SS\\MP",
                     .options = "PFP\\CG\\CT",
                     .repetition_time = 207,
                     .echo_time = 1.3,
                     .flip_angle = 70};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kPreparations[] = {1.3, 26.3, 56.3};  // T2 preparation of 0, 25 and 55 ms
  over_the_echoes(series, kPreparations);
  series = finished(series, Protocol::T2Map, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
  auto moco = series;
  moco.description += "_MOCO";
  moco.components = {{.image_type = "ORIGINAL\\PRIMARY\\M\\MOCO\\NORM\\DIS2D"}};
  return {series, moco, map_of(series, "_MOCO_T2", "DERIVED\\PRIMARY\\T2 MAP\\MOCO\\NORM\\DIS2D")};
}

std::vector<SeriesPlan> t2star_map(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 10});
  named(series, "T2star_gre_sax_mid");
  series.sequence = {.name = "*fl2d8",
                     .scanning = "GR",
                     .variant = "SK\\SP",
                     .options = kGated,
                     .repetition_time = 21,
                     .echo_time = 2.5,
                     .flip_angle = 18};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {2.54, 4.82, 7.1, 9.38, 11.66, 13.94, 16.22, 18.5};
  over_the_echoes(series, kEchoes);
  series = finished(series, Protocol::T2StarMap, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
  return {series, map_of(series, "_T2Star", "DERIVED\\PRIMARY\\T2_STAR MAP\\NORM\\DIS2D")};
}

SeriesPlan edema(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 8, .distance = 20});
  named(series, "t2_stir_tse_sax");
  series.sequence = {.name = "*tir2d1_25",
                     .scanning = "SE\\IR",
                     .variant = "SK\\SP\\OSP",
                     .options = "IR\\CG\\CT",
                     .repetition_time = 1800,
                     .echo_time = 57,
                     .flip_angle = 180,
                     .echo_train_length = 25};
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, 16);
  for (Frame& frame : series.frames)
    frame.inversion_time = 170;  // nulls fat at 1.5 T
  return finished(series, Protocol::T2wEdema, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
}

// One acquisition yields three series: no suffix, _MAG, _P; third image type value M, MAG, P; the encoding velocity and
// its direction stand in the sequence name and in (0051,xx14).
std::vector<SeriesPlan> flow(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 6});
  const auto protocol = fmt::format("flow_200_tp_{}_bh_ePAT@c", plane_word(acquisition.view));
  series.sequence = {.name = "*fl2d1_v200in",
                     .scanning = "GR",
                     .variant = "SK\\SP",
                     .options = kGated,
                     .repetition_time = 37.1,
                     .echo_time = 2.47,
                     .flip_angle = 20};
  over_the_beat(series, body, body.phases, 0);
  series.extras = header_text(series, "v200in");
  std::vector<SeriesPlan> all;
  for (const auto& [suffix, value] : {std::pair{"", "M"}, {"_MAG", "MAG"}, {"_P", "P"}}) {
    named(series, protocol, suffix);
    all.push_back(finished(series, Protocol::Flow2d, fmt::format("ORIGINAL\\PRIMARY\\{}\\RETRO\\DIS2D", value)));
  }
  return all;
}

SeriesPlan angiography(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 1.4, .distance = 1.4});
  named(series, "aorta_3d_flash_cor_arterial");
  series.planes = body.heart.planes(View::Coronal, acquisition.slices, 1.4);
  series.sequence = {.name = "*fl3d1_ns",
                     .scanning = "GR",
                     .variant = "SP\\OSP",
                     .options = "PFP\\FS",
                     .dimension = "3D",
                     .repetition_time = 3.1,
                     .echo_time = 1.1,
                     .flip_angle = 25};
  series.angiography = true;
  series.field_of_view = 420;
  once_per_slice(series, 0);
  series.ends = 20;
  series.view = to_string(View::Coronal);
  return finished(series, Protocol::Mra, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D");
}

SeriesPlan brain(const Acquisition& acquisition, const Body& body) {
  auto series = planned(acquisition, body, {.thickness = 4, .distance = 5});
  series.body_part = "HEAD";
  series.field_of_view = 240;
  double inversion = 0;
  switch (acquisition.technique) {
    case Technique::BrainT1:  // "*tfl3d1_ns" MPRAGE; the rest: TrioTim
      named(series, "t1_mprage_sag_p2_iso");
      series.sequence = {.name = "*tfl3d1_ns",
                         .scanning = "GR\\IR",
                         .variant = "SP\\MP",
                         .options = "IR",
                         .dimension = "3D",
                         .repetition_time = 2530,
                         .echo_time = 4.13,
                         .flip_angle = 7};
      inversion = 1100;
      break;
    case Technique::BrainFlair:
      named(series, "t2_flair_tra_p2");
      series.sequence = {.name = "*tir2d1_16",
                         .scanning = "SE\\IR",
                         .variant = "SK\\SP\\MP\\OSP",
                         .options = "IR\\FS",
                         .repetition_time = 9000,
                         .echo_time = 87,
                         .flip_angle = 150,
                         .echo_train_length = 16};
      inversion = 2500;
      break;
    default:
      named(series, "ep2d_diff_tra_b1000");
      series.sequence = {.name = "*ep_b1000#1",
                         .scanning = "EP",
                         .variant = "SK\\SP",
                         .options = "PFP\\FS",
                         .repetition_time = 4200,
                         .echo_time = 89,
                         .flip_angle = 90};
  }
  once_per_slice(series, 3);
  if (inversion > 0) {
    for (Frame& frame : series.frames)
      frame.inversion_time = inversion;
  }
  return finished(series, Protocol::NonCardiac, "ORIGINAL\\PRIMARY\\M\\ND\\NORM");
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
      return t2star_map(acquisition, body);
    case Technique::Edema:
      return {edema(acquisition, body)};
    case Technique::Flow:
      return flow(acquisition, body);
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

// Siemens numbers every series, reconstructions too, one after the other.
int series_number(int, int, int series_before) {
  return series_before + 1;
}

std::string study_description(const Exam& exam) {
  return exam.name == "brain" ? "Head^General" : fmt::format("CMR^{}", exam.study_description);  // region^exam: Skyra
}

}  // namespace

const Dialect& siemens_classic() {
  static const Dialect dialect{"siemens", scanner, kHabits, play, series_number, study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
