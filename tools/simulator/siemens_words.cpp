// Sequence names, triplets and suffixes: attribution_facts, "Siemens"; values marked "Skyra", "Prisma" or "TrioTim"
// were read in real headers of those scanners.
#include "tools/simulator/siemens_words.h"

#include <fmt/core.h>

namespace cmrcredit::tools {
namespace {

// Real scanners send ScanOptions CT with a TriggerTime, which PS3.3 C.8.3.1 only permits with CG or PPG, as syngo XA
// sends: so CG goes along.
constexpr const char* kGated = "CG\\CT";

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

SiemensWords cine(const Acquired& acquired) {
  // "*tfi2d1_12": few segments, a segmented bSSFP cine; variant, TR, TE and flip angle: Skyra
  return {fmt::format("cine_trufi_{}{}", plane_word(acquired.view), acquired.is_stack ? "_stack" : ""),
          {.name = "*tfi2d1_12",
           .scanning = "GR",
           .variant = "SK\\SS\\OSP",
           .options = kGated,
           .repetition_time = 37.68,
           .echo_time = 1.38,
           .flip_angle = 59}};
}

SiemensWords late_enhancement(const Acquired& acquired) {
  return {fmt::format("lge_psir_{}{}", plane_word(acquired.view), acquired.is_stack ? "_stack" : ""),
          {.name = "*tfl2d1_25",
           .scanning = "GR\\IR",
           .variant = "SK\\SP\\MP",
           .options = "IR\\PFP\\CG\\CT",
           .repetition_time = 910,
           .echo_time = 3.2,
           .flip_angle = 20}};
}

SiemensWords perfusion(const Acquired& acquired) {
  const bool stress = acquired.technique == Technique::StressPerfusion;
  return {stress ? "perf_tfl_sr_sax_stress_adeno" : "perf_tfl_sr_sax_rest",
          {.name = "*tfl2d1_84",
           .scanning = "GR",
           .variant = "SK\\SP",
           .options = "PFP\\CG\\CT",
           .repetition_time = 156,
           .echo_time = 1.0,
           .flip_angle = 10}};
}

SiemensWords t1_map(const Acquired& acquired) {
  // "*tfi2d1_72" with GR\IR = MOLLI; variant, options, TE and flip angle: Prisma
  return {acquired.after_contrast ? "T1map_ShortT1_sax_post" : "T1map_LongT1_sax_native",
          {.name = "*tfi2d1_72",
           .scanning = "GR\\IR",
           .variant = "SK\\SS\\MP",
           .options = "IR\\PFP\\CG\\CT",
           .repetition_time = 379.4,
           .echo_time = 1.07,
           .flip_angle = 35}};
}

SiemensWords brain(Technique technique) {
  if (technique == Technique::BrainT1) {  // "*tfl3d1_ns" MPRAGE; the rest: TrioTim
    return {"t1_mprage_sag_p2_iso",
            {.name = "*tfl3d1_ns",
             .scanning = "GR\\IR",
             .variant = "SP\\MP",
             .options = "IR",
             .dimension = "3D",
             .repetition_time = 2530,
             .echo_time = 4.13,
             .flip_angle = 7}};
  }
  if (technique == Technique::BrainFlair) {
    return {"t2_flair_tra_p2",
            {.name = "*tir2d1_16",
             .scanning = "SE\\IR",
             .variant = "SK\\SP\\MP\\OSP",
             .options = "IR\\FS",
             .repetition_time = 9000,
             .echo_time = 87,
             .flip_angle = 150,
             .echo_train_length = 16}};
  }
  return {"ep2d_diff_tra_b1000",
          {.name = "*ep_b1000#1",
           .scanning = "EP",
           .variant = "SK\\SP",
           .options = "PFP\\FS",
           .repetition_time = 4200,
           .echo_time = 89,
           .flip_angle = 90}};
}

}  // namespace

SiemensWords siemens_words(const Acquired& acquired) {
  switch (acquired.technique) {
    case Technique::Localizer:  // "*tfi2d1_192": single-shot localizer
      return {"Localizer",
              {.name = "*tfi2d1_192",
               .scanning = "GR",
               .variant = "SK\\SS\\OSP",
               .options = "PFP",
               .repetition_time = 450,
               .echo_time = 1.1,
               .flip_angle = 80}};
    case Technique::Cine:
      return cine(acquired);
    case Technique::TiScout:
      return {"TI_scout_mag_fl2d",
              {.name = "*fl2d1_12",
               .scanning = "GR\\IR",
               .variant = "SK\\SP\\MP",
               .options = "IR\\CG\\CT",
               .repetition_time = 24.7,
               .echo_time = 1.4,
               .flip_angle = 12}};
    case Technique::Lge:
      return late_enhancement(acquired);
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
      return perfusion(acquired);
    case Technique::T1Map:
      return t1_map(acquired);
    case Technique::T2Map:
      return {"T2map_TrueFISP_sax",
              {.name = "*tfi2d1_72",
               .scanning = "GR",
               .variant = "SK\\SS\\MP",
               .options = "PFP\\CG\\CT",
               .repetition_time = 207,
               .echo_time = 1.3,
               .flip_angle = 70}};
    case Technique::T2StarMap:
      return {"T2star_gre_sax_mid",
              {.name = "*fl2d8",
               .scanning = "GR",
               .variant = "SK\\SP",
               .options = kGated,
               .repetition_time = 21,
               .echo_time = 2.5,
               .flip_angle = 18}};
    case Technique::Edema:
      return {"t2_stir_tse_sax",
              {.name = "*tir2d1_25",
               .scanning = "SE\\IR",
               .variant = "SK\\SP\\OSP",
               .options = "IR\\CG\\CT",
               .repetition_time = 1800,
               .echo_time = 57,
               .flip_angle = 180,
               .echo_train_length = 25}};
    case Technique::Flow:  // the encoding velocity and its direction stand in the name
      return {fmt::format("flow_200_tp_{}_bh_ePAT@c", plane_word(acquired.view)),
              {.name = fmt::format("*fl2d1_v{:.0f}in", acquired.velocity_encoding),
               .scanning = "GR",
               .variant = "SK\\SP",
               .options = kGated,
               .repetition_time = 37.1,
               .echo_time = 2.47,
               .flip_angle = 20}};
    case Technique::Angiography:
      return {"aorta_3d_flash_cor_arterial",
              {.name = "*fl3d1_ns",
               .scanning = "GR",
               .variant = "SP\\OSP",
               .options = "PFP\\FS",
               .dimension = "3D",
               .repetition_time = 3.1,
               .echo_time = 1.1,
               .flip_angle = 25}};
    default:
      return brain(acquired.technique);
  }
}

std::string siemens_suffix(const Acquired& acquired, Channel channel) {
  switch (channel) {
    case Channel::PhaseSensitive:
      return "_PSIR";
    case Channel::Modulus:
      return "_MAG";
    case Channel::Velocity:
      return "_P";
    case Channel::Corrected:
      return "_MOCO";
    case Channel::Map:
      return acquired.technique == Technique::T1Map   ? "_MOCO_T1"
             : acquired.technique == Technique::T2Map ? "_MOCO_T2"
                                                      : "_T2Star";
    case Channel::Image:
      break;
  }
  return acquired.technique == Technique::Lge ? "_MAG" : "";
}

}  // namespace cmrcredit::tools
