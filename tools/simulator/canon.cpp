// Canon (a Vantage Orian on V6.1). Values marked "Galan" were read in real classic objects of a Galan 3T; acronyms:
// attribution_facts, "Vendor acronyms". No literal cardiac series name of Canon is known there ("Gaps"): the names are
// its acronyms with the plane behind them, the sequence names made like Galan's SEEPI2D+0.7.
#include <fmt/core.h>

#include <array>
#include <string>

#include "tools/simulator/dialect.h"

namespace cmrcredit::tools {
namespace {

constexpr const char* kGated = "CG\\NONE";                    // two values: Galan
constexpr const char* kImageType = "ORIGINAL\\PRIMARY\\GDC";  // Galan

Scanner scanner() {
  return {.manufacturer = "CANON_MEC",  // Galan
          .model = "Vantage Orian",
          .station_name = "Orian 1.5T",
          .serial = "5512",
          .software = "V6.1SP3002*",  // Galan
          .institution = "Riverside Heart Centre",
          .department = "Cardiology",
          .coil = "16ch Body SPDR"};
}

std::string_view plane_word(View view) {
  switch (view) {
    case View::Sax:
      return "SA";
    case View::TwoChamber:
      return "2ch";
    case View::ThreeChamber:
      return "3ch";
    case View::FourChamber:
      return "4ch";
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
  Sequence sequence;
};

Sequence sequence(const char* name, const char* scanning, const char* variant, std::array<double, 3> times) {
  return {.name = name,
          .scanning = scanning,
          .variant = variant,
          .options = kGated,
          .repetition_time = times[0],
          .echo_time = times[1],
          .flip_angle = times[2]};
}

Sequence train(Sequence sequence, int length) {
  sequence.echo_train_length = length;
  return sequence;
}

Sequence ungated(Sequence sequence, const char* dimension = "2D") {
  sequence.options = "PFP\\NONE";  // Galan
  sequence.dimension = dimension;
  return sequence;
}

Words brain(Technique technique) {
  if (technique == Technique::BrainT1)
    return {"T1 MPRAGE SAG", ungated(sequence("FFE3D_MPR2.9", "GR\\IR", "MP\\SP", {9, 2.9, 10}), "3D")};
  if (technique == Technique::BrainFlair)
    return {"FLAIR AXI", train(ungated(sequence("FSE2D_IR105", "SE\\IR", "SK", {9000, 105, 90})), 20)};
  return {"DWI b1000 AXI", ungated(sequence("SEEPI2D+0.7", "SE\\EP", "NONE", {5000, 79, 90}))};  // Galan
}

Words words_for(const Acquired& acquired) {
  const auto plane = plane_word(acquired.view);
  switch (acquired.technique) {
    case Technique::Localizer:
      return {"Locator", ungated(sequence("TrueSSFP2D1.6", "GR", "SS", {4.2, 1.6, 70}))};
    case Technique::Cine:  // True SSFP
      return {fmt::format("True SSFP Cine {}", plane), sequence("TrueSSFP2D1.7", "GR", "SS\\SK", {3.5, 1.7, 60})};
    case Technique::TiScout:
      return {"TI Scout SA", sequence("FFE2D_IR2.0", "GR\\IR", "SK\\SP", {5.5, 2, 10})};
    case Technique::Lge:
      return {fmt::format("LGE PSIR {}", plane), sequence("FFE2D_IR3.0", "GR\\IR", "SK\\SP", {7, 3, 20})};
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:  // T1-FFE
      return {
          acquired.technique == Technique::StressPerfusion ? "Perfusion Stress T1-FFE SA" : "Perfusion Rest T1-FFE SA",
          sequence("FFE2D_SR1.2", "GR", "SK\\SP", {2.6, 1.2, 15})};
    case Technique::T1Map:  // MOLLI
      return {acquired.after_contrast ? "MOLLI post SA" : "MOLLI native SA",
              sequence("TrueSSFP2D_IR", "GR\\IR", "SS\\SK", {3.6, 1.8, 35})};
    case Technique::T2Map:
      return {"T2 Map SA", train(sequence("FSE2D_ME", "SE", "SK", {1000, 10, 90}), 8)};
    case Technique::T2StarMap:
      return {"T2star Map SA", sequence("FFE2D_ME", "GR", "SK\\SP", {22, 2.5, 20})};
    case Technique::Edema:  // Triple IR = STIR-like oedema
      return {"Triple IR SA", train(sequence("FSE2D_TIR60", "SE\\IR", "SK", {1800, 60, 90}), 20)};
    case Technique::Flow:
      return {fmt::format("PC Flow {}", plane), sequence("FFE2D_PS3.0", "GR", "SK\\SP", {6, 3, 20})};
    case Technique::Angiography:
      return {"CE-MRA COR", ungated(sequence("FFE3D1.2", "GR", "SP", {3.4, 1.2, 20}), "3D")};
    default:
      return brain(acquired.technique);
  }
}

// attribution_facts has no image type of Canon for these; the third value of DICOM's own vocabulary (PS3.3
// C.8.3.1.1.1).
std::string image_type(const Acquired& acquired, Channel channel) {
  switch (channel) {
    case Channel::PhaseSensitive:
      return "ORIGINAL\\PRIMARY\\GDC\\REAL";
    case Channel::Velocity:
      return "ORIGINAL\\PRIMARY\\PHASE MAP";
    case Channel::Map:
      return acquired.technique == Technique::T1Map   ? "DERIVED\\PRIMARY\\T1 MAP"
             : acquired.technique == Technique::T2Map ? "DERIVED\\PRIMARY\\T2 MAP"
                                                      : "DERIVED\\PRIMARY\\T2_STAR MAP";
    default:
      return kImageType;
  }
}

const char* suffix_of(Channel channel) {
  return channel == Channel::PhaseSensitive ? " Real" : channel == Channel::Velocity ? " Phase" : "";
}

// Galan puts enhanced attributes into classic objects as well: stack, position in it, temporal position.
std::vector<Extra> extras_of(const SeriesPlan& series) {
  std::vector<Extra> extras{{0x0018, 0x1080, "CS", "N", ""},  // BeatRejectionFlag
                            {0x0020, 0x9056, "SH", "1", ""}};
  if (series.velocity_encoding > 0) {
    extras.push_back({0x0018, 0x9090, "FD", "0\\0\\1", ""});
    extras.push_back({0x0018, 0x9217, "FD", fmt::format("{:.0f}", series.velocity_encoding), ""});
  }
  return extras;
}

std::vector<SeriesPlan> say(const Acquired& acquired) {
  const Words words = words_for(acquired);
  std::vector<SeriesPlan> all;
  for (const Channel channel : acquired.channels) {
    if (channel == Channel::Corrected || channel == Channel::Modulus) continue;  // not kept
    auto series = series_with(acquired, {{channel, image_type(acquired, channel)}});
    series.sequence = words.sequence;
    series.description = words.description + suffix_of(channel);
    series.protocol_name = words.description;
    series.extras = extras_of(series);
    all.push_back(std::move(series));
  }
  return all;
}

// Galan: 10000, 10006: the acquisition in thousands, its reconstructions behind.
int series_number(int acquisition, int series, int) {
  return acquisition * 1000 + series;
}

std::string study_description(const Exam& exam) {
  return std::string(exam.study_description);
}

}  // namespace

const Dialect& canon() {
  static const Dialect dialect{
      .vendor = "canon",
      .scanner = scanner,
      .habits = {.station_ae = "ORIAN", .retrieve_ae = "PACS", .late = true},  // dicom_facts a.3: a manual "send MPPS"
      .practice = {.t2_echoes = {10, 20, 30, 40, 50, 60, 70, 80}},
      .say = say,
      .series_number = series_number,
      .study_description = study_description};
  return dialect;
}

}  // namespace cmrcredit::tools
