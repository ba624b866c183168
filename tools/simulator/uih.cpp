// United Imaging (a uMR 670 on R002). Values marked "uMR 770" were read in a real classic object of that scanner. No
// literal cardiac series name of UIH is known (attribution_facts, "Gaps"): the names follow uMR 770's pattern,
// t1_gre_fsp_3d_sag with the sequence name gre_fsp.
#include <fmt/core.h>

#include <array>
#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

Scanner scanner() {
  return {.manufacturer = "UIH",  // uMR 770
          .model = "uMR 670",
          .station_name = "UIHMR",  // uMR 770
          .serial = "130042",
          .software = "R002",  // uMR 770
          .institution = "Riverside Heart Centre",
          .department = "Radiology",
          .coil = "Body Array 12",
          .field_strength = 1.5,
          .utf8 = true};  // uMR 770
}

std::string_view plane_word(View view) {
  return view == View::AorticValve ? "aov" : to_string(view);
}

struct Words {
  std::string description;
  Sequence sequence;
};

Sequence sequence(const char* name, const char* scanning, const char* variant, std::array<double, 3> times) {
  return {.name = name,
          .scanning = scanning,
          .variant = variant,
          .options = "CG",
          .repetition_time = times[0],
          .echo_time = times[1],
          .flip_angle = times[2]};
}

Sequence train(Sequence sequence, int length) {
  sequence.echo_train_length = length;
  return sequence;
}

Sequence ungated(Sequence sequence, const char* dimension = "2D") {
  sequence.options = "";  // uMR 770
  sequence.dimension = dimension;
  return sequence;
}

Words brain(Technique technique) {
  if (technique == Technique::BrainT1)  // uMR 770, TR, TE, flip angle and train too
    return {"t1_gre_fsp_3d_sag", train(ungated(sequence("gre_fsp", "GR\\IR", "NONE", {7.25, 3.1, 10}), "3D"), 160)};
  if (technique == Technique::BrainFlair)
    return {"t2_flair_fse_tra", train(ungated(sequence("fse", "SE\\IR", "SK", {9000, 110, 90})), 18)};
  return {"dwi_epi_tra_b1000", ungated(sequence("epi_dwi", "SE\\EP", "SK", {4200, 82, 90}))};
}

Words words_for(const Acquired& acquired) {
  const auto plane = plane_word(acquired.view);
  switch (acquired.technique) {
    case Technique::Localizer:
      return {"scout_3plane", ungated(sequence("gre_bssfp", "GR", "SS", {3.8, 1.6, 60}))};
    case Technique::Cine:
      return {fmt::format("gre_bssfp_cine_{}{}", plane, acquired.is_stack ? "_stack" : ""),
              sequence("gre_bssfp", "GR", "SS\\SK", {3.2, 1.4, 65})};
    case Technique::TiScout:
      return {"ti_scout_sax", sequence("gre_fsp", "GR\\IR", "SK\\SP", {5, 1.9, 10})};
    case Technique::Lge:
      return {fmt::format("lge_psir_{}", plane), sequence("gre_fsp", "GR\\IR", "SK\\SP", {6.5, 2.9, 20})};
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return {acquired.technique == Technique::StressPerfusion ? "perfusion_stress_gre_sax" : "perfusion_rest_gre_sax",
              sequence("gre_fsp", "GR", "SK\\SP", {2.4, 1.1, 12})};
    case Technique::T1Map:
      return {acquired.after_contrast ? "t1_mapping_molli_post_sax" : "t1_mapping_molli_native_sax",
              sequence("gre_bssfp", "GR\\IR", "SS\\SK", {3.1, 1.3, 35})};
    case Technique::T2Map:
      return {"t2_mapping_sax", sequence("gre_bssfp", "GR", "SS\\SK", {3.1, 1.3, 40})};
    case Technique::T2StarMap:
      return {"t2star_mapping_gre_sax", sequence("gre_me", "GR", "SK\\SP", {20, 2.4, 18})};
    case Technique::Edema:
      return {"t2_stir_fse_sax", train(sequence("fse", "SE\\IR", "SK", {1900, 62, 90}), 22)};
    case Technique::Flow:
      return {fmt::format("pc_flow_{}", plane), sequence("gre_pc", "GR", "SK\\SP", {6.2, 3.1, 20})};
    case Technique::Angiography:
      return {"cemra_gre_3d_cor", ungated(sequence("gre_3d", "GR", "SP", {3.2, 1.1, 22}), "3D")};
    default:
      return brain(acquired.technique);
  }
}

// ORIGINAL\PRIMARY\M\UCA\IF: uMR 770; P and R in the place of M for phase and real part.
std::string image_type(const Acquired& acquired, Channel channel) {
  switch (channel) {
    case Channel::PhaseSensitive:
      return "ORIGINAL\\PRIMARY\\R\\UCA\\IF";
    case Channel::Velocity:
      return "ORIGINAL\\PRIMARY\\P\\UCA\\IF";
    case Channel::Map:
      return acquired.technique == Technique::T1Map   ? "DERIVED\\PRIMARY\\T1 MAP"
             : acquired.technique == Technique::T2Map ? "DERIVED\\PRIMARY\\T2 MAP"
                                                      : "DERIVED\\PRIMARY\\T2_STAR MAP";
    default:
      return "ORIGINAL\\PRIMARY\\M\\UCA\\IF";
  }
}

const char* suffix_of(const Acquired& acquired, Channel channel) {
  switch (channel) {
    case Channel::PhaseSensitive:
      return "_real";
    case Channel::Velocity:
      return "_phase";
    case Channel::Map:
      return acquired.technique == Technique::T1Map   ? "_T1Map"
             : acquired.technique == Technique::T2Map ? "_T2Map"
                                                      : "_T2StarMap";
    default:
      return "";
  }
}

// (0065,xx2D) repeats the sequence name: uMR 770, creator Image Private Header.
std::vector<Extra> privates(const SeriesPlan& series) {
  const std::string creator = "Image Private Header";
  return {{0x0065, 0x06, "IS", "0", creator},
          {0x0065, 0x18, "LO", "Normal", creator},
          {0x0065, 0x2D, "ST", series.sequence.name, creator}};
}

std::vector<SeriesPlan> say(const Acquired& acquired) {
  const Words words = words_for(acquired);
  std::vector<SeriesPlan> all;
  for (const Channel channel : acquired.channels) {
    if (channel == Channel::Corrected || channel == Channel::Modulus) continue;  // not kept
    auto series = series_with(acquired, {{channel, image_type(acquired, channel)}});
    series.sequence = words.sequence;
    series.protocol_name = words.description;
    series.description = words.description + suffix_of(acquired, channel);
    series.extras = privates(series);
    const char* component = channel == Channel::Velocity         ? "PHASE"
                            : channel == Channel::PhaseSensitive ? "REAL"
                                                                 : "MAGNITUDE";
    series.extras.push_back({0x0008, 0x9208, "CS", component, ""});  // in classic objects too: uMR 770
    all.push_back(std::move(series));
  }
  return all;
}

// uMR 770: one after the other.
int series_number(int, int, int series_before) {
  return series_before + 1;
}

std::string study_description(const Exam& exam) {
  return std::string(exam.study_description);
}

}  // namespace

const Dialect& uih() {
  static const Dialect dialect{
      .vendor = "uih",
      .scanner = scanner,
      .habits = {.station_ae = "UIHMR", .retrieve_ae = "PACS"},  // dicom_facts a.3: treat as unknown
      .practice = {},
      .say = say,
      .series_number = series_number,
      .study_description = study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
