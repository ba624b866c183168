// Series facts as each vendor's scanners give them, without any name. The letters name the lines of the facts page
// (attribution_facts.md) that the numbers stand on:
//   [S1] SequenceName: tfi2d1_12 cine, tfi2d1_72 with GR\IR = MOLLI, tfi2d1_192 localizer
//   [S2] fl2d1_v150in: velocity and direction stand in the name; E11 sends M, MAG and P
//   [S3] not cardiac: tfl3d1_ns, fl3d1r_t70, fl3d2, epfid2d1_96
//   [S4] ImageType values T1 MAP, T2 MAP, T2_STAR MAP, RETRO, PSIR, MAG, R
//   [S5] XA50: tfi2d1_10, SK without SS, ... MFSPLIT, 25 cardiac images, trigger times over one RR
//   [G1] GE cine: fgre and FGRE, SS, ORIGINAL\PRIMARY\OTHER, TriggerTime 10 to 610 in 20 phases
//   [G2] GE names of sequences: psmde, fgretc, MOLLI, CineIR (general knowledge)
//   [G3] GE VENC (0019,10CC); first pass: TriggerTime from the start with one AcquisitionTime
//   [P1] Philips: M_FFE\M\FFE, PHASE CONTRAST M\P\PCA, VELOCITY MAP\P\PCA, M_IR\M\IR, R_IR\R\IR, T1 MAP, T2 MAP
//   [P2] Philips' names: mGraSE is the T2 map, look-locker the inversion scout; VENC is private (2001,101A)
//   [A1] MOLLI: 8 to 11 inversion times at one cardiac phase; TI scout: many with rising TriggerTime; LGE: a single one
//   [A2] cine: one place repeated, TriggerTime rising over one RR, 20 to 35 cardiac images
//   [A3] first pass: places repeated 40 to 80 times, AcquisitionTime rising, TriggerTime near constant
//   [A4] Enhanced MR: (0018,9197) velocity encoding
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine::test {

enum class Maker { SiemensClassic, SiemensXa, Ge, Philips, Canon, Uih };
inline constexpr Maker kMakers[] = {Maker::SiemensClassic, Maker::SiemensXa, Maker::Ge,
                                    Maker::Philips,        Maker::Canon,     Maker::Uih};

enum class Kind {
  Cine,
  SpoiledCine,
  LateMagnitude,
  LatePhaseSensitive,
  FirstPass,
  Flow,
  FlowVolume,
  T1Source,
  T1Fitted,
  T2Source,
  T2Fitted,
  T2Star,
  Stir,
  BlackBlood,
  InversionScout,
  Localizer,
  Angiography,
  BrainVolume,
  BrainDiffusion,
  BrainFlair,
  BolusTiming
};
inline constexpr Kind kKinds[] = {Kind::Cine,        Kind::SpoiledCine, Kind::LateMagnitude,  Kind::LatePhaseSensitive,
                                  Kind::FirstPass,   Kind::Flow,        Kind::FlowVolume,     Kind::T1Source,
                                  Kind::T1Fitted,    Kind::T2Source,    Kind::T2Fitted,       Kind::T2Star,
                                  Kind::Stir,        Kind::BlackBlood,  Kind::InversionScout, Kind::Localizer,
                                  Kind::Angiography, Kind::BrainVolume, Kind::BrainDiffusion, Kind::BrainFlair,
                                  Kind::BolusTiming};

inline const char* to_string(Maker maker) {
  switch (maker) {
    case Maker::SiemensClassic:
      return "Siemens classic";
    case Maker::SiemensXa:
      return "Siemens XA";
    case Maker::Ge:
      return "GE";
    case Maker::Philips:
      return "Philips";
    case Maker::Canon:
      return "Canon";
    case Maker::Uih:
      return "UIH";
  }
  return "";
}

inline const char* manufacturer_of(Maker maker) {
  switch (maker) {
    case Maker::SiemensClassic:
      return "SIEMENS";
    case Maker::SiemensXa:
      return "Siemens Healthineers";
    case Maker::Ge:
      return "GE MEDICAL SYSTEMS";
    case Maker::Philips:
      return "Philips Medical Systems";
    case Maker::Canon:
      return "CANON_MEC";
    case Maker::Uih:
      return "UIH";
  }
  return "";
}

// What these series are, as an answer would say it.
inline Protocol truth_of(Kind kind) {
  using enum Protocol;
  switch (kind) {
    case Kind::Cine:
    case Kind::SpoiledCine:
      return Cine;
    case Kind::LateMagnitude:
    case Kind::LatePhaseSensitive:
      return Lge;
    case Kind::FirstPass:
      return Perfusion;
    case Kind::Flow:
      return Flow2d;
    case Kind::FlowVolume:
      return Flow4d;
    case Kind::T1Source:
    case Kind::T1Fitted:
      return T1Map;
    case Kind::T2Source:
    case Kind::T2Fitted:
      return T2Map;
    case Kind::T2Star:
      return T2StarMap;
    case Kind::Stir:
      return T2wEdema;
    case Kind::BlackBlood:
      return BlackBlood;
    case Kind::InversionScout:
      return TiScout;
    case Kind::Localizer:
      return Localizer;
    case Kind::Angiography:
      return Mra;
    case Kind::BolusTiming:
      return OtherCardiac;
    default:
      return NonCardiac;
  }
}

class VendorSeries {
 public:
  using Facts = dicom_parsing::SeriesFacts;

  VendorSeries(Maker maker, Kind kind) : maker_(maker), kind_(kind) {
    s_.modality = "MR";
    s_.sop_class_uid = kMrImage;
    s_.manufacturer = manufacturer_of(maker);
    s_.series_description = "Series 7";
    s_.orientations = 1;
    s_.mr_acquisition_type = "2D";
    fill_kind();
  }
  [[nodiscard]] Facts facts() && { return std::move(s_); }

 private:
  [[nodiscard]] bool is(Maker maker) const { return maker_ == maker; }
  [[nodiscard]] bool siemens() const { return is(Maker::SiemensClassic) || is(Maker::SiemensXa); }

  void image_type(std::initializer_list<const char*> values) { s_.image_types.insert({values.begin(), values.end()}); }

  void original() {
    if (is(Maker::Ge) || is(Maker::Canon)) {
      image_type({"ORIGINAL", "PRIMARY", "OTHER"});  // [G1]
    } else if (is(Maker::Philips)) {
      image_type({"ORIGINAL", "PRIMARY", "M_FFE", "M", "FFE"});  // [P1]
    } else {
      image_type({"ORIGINAL", "PRIMARY", "M", "NORM", "DIS2D"});
    }
  }

  void sequence(std::set<std::string> scanning, std::set<std::string> variant) {
    s_.scanning_sequence = std::move(scanning);
    s_.sequence_variant = std::move(variant);
  }

  void called(const char* siemens_name) {
    if (is(Maker::SiemensClassic)) s_.sequence_name = std::string("*") + siemens_name;
    if (is(Maker::SiemensXa)) s_.pulse_sequence_name = std::string("*") + siemens_name;
  }
  void ge_called(const char* name, const char* internal) {
    if (!is(Maker::Ge)) return;
    s_.ge_pulse_sequence = name;
    s_.ge_internal_sequence = internal;
  }

  void gated() {
    if (is(Maker::SiemensXa)) {
      s_.cardiac_synchronization = "PROSPECTIVE";
    } else {
      s_.scan_options.insert("CG");
    }
    fill(s_.nominal_intervals, 1, 850, 0);
  }

  void images(std::size_t places, std::size_t at_one_place) {
    s_.locations = places;
    s_.instances_per_location = at_one_place;
    s_.frames = places * at_one_place;
    s_.instances = is(Maker::SiemensXa) ? 1 : s_.frames;
  }

  // [A2]; [G1] for GE's trigger times
  void over_the_beat(int phases) {
    gated();
    fill(s_.trigger_times, phases, is(Maker::Ge) ? 10 : 0, 600.0 / (phases - 1));
    s_.trigger_times_per_location = static_cast<std::size_t>(phases);
    if (!is(Maker::SiemensXa)) s_.cardiac_number_of_images = phases;
    images(1, static_cast<std::size_t>(phases));
  }

  void at_one_moment(std::size_t places, std::size_t at_one_place) {
    gated();
    fill(s_.trigger_times, 1, 560, 0);
    s_.trigger_times_per_location = 1;
    images(places, at_one_place);
  }

  void inversions(int count, double from, double step) {
    fill(s_.inversion_times, count, from, step);
    s_.inversion_times_per_location = static_cast<std::size_t>(count);
  }

  void fill_kind();
  void late(bool phase_sensitive);
  void first_pass();
  void flow(bool volume);
  void fitted(const char* type, const char* ge_sequence);
  void not_the_heart();

  Maker maker_;
  Kind kind_;
  Facts s_;
};

inline void VendorSeries::late(bool phase_sensitive) {
  at_one_moment(10, 1);
  sequence({"GR", "IR"}, {"SK", "SP"});
  called("tfl2d1_25");
  ge_called("psmde", "PSMDE");  // [G2]
  inversions(1, 300, 0);        // [A1]
  if (is(Maker::Philips)) {
    phase_sensitive ? image_type({"ORIGINAL", "PRIMARY", "R_IR", "R", "IR"})
                    : image_type({"ORIGINAL", "PRIMARY", "M_IR", "M", "IR"});  // [P1]
  } else if (siemens()) {
    phase_sensitive ? image_type({"ORIGINAL", "PRIMARY", "R", "PSIR", "NORM"})
                    : image_type({"ORIGINAL", "PRIMARY", "M", "MAG", "NORM"});  // [S4]
  } else {
    original();
  }
}

inline void VendorSeries::first_pass() {
  original();
  sequence({"GR"}, {"SK", "SP"});
  called("tfl2d1_84");
  ge_called("fgretc", "FGRETC");  // [G2]
  gated();
  images(3, 50);
  if (is(Maker::Ge)) {  // [G3]
    fill(s_.trigger_times, 50, 90, 880);
    s_.trigger_times_per_location = 50;
    s_.acquisition_times_per_location = 1;
    return;
  }
  fill(s_.trigger_times, 3, 90, 200);  // [A3]
  s_.trigger_times_per_location = 1;
  s_.acquisition_times_per_location = 50;
  if (is(Maker::Philips) || is(Maker::SiemensXa)) {
    fill(s_.temporal_positions, 50, 1, 1);
    s_.number_of_temporal_positions = 50;
  }
}

inline void VendorSeries::flow(bool volume) {
  sequence({"GR"}, {"SP"});
  called(volume ? "fl3d1_v150in" : "fl2d1_v150in");  // [S2]
  if (!volume) ge_called("fastcard PC", "2DFASTPC");
  over_the_beat(volume ? 20 : 30);
  if (volume) {
    s_.mr_acquisition_type = "3D";
    images(30, 20);
  }
  if (is(Maker::Philips)) {
    image_type({"ORIGINAL", "PRIMARY", "PHASE CONTRAST M", "P", "PCA"});  // [P1]
  } else if (is(Maker::Ge)) {
    original();
  } else {
    image_type({"ORIGINAL", "PRIMARY", "P", "RETRO"});  // [S2]
  }
  if (!is(Maker::SiemensClassic) && !is(Maker::Canon)) fill(s_.velocity_encodings, 1, 150, 0);  // [A4] [G3] [P2]
  if (is(Maker::Canon) && volume) fill(s_.velocity_encodings, 1, 150, 0);
}

// Canon and UIH: no image type of theirs is known; they say it in words, which are not here.
inline void VendorSeries::fitted(const char* type, const char* ge_sequence) {
  at_one_moment(3, 1);
  ge_called(ge_sequence, ge_sequence);
  if (is(Maker::Ge)) {
    image_type({"DERIVED", "PRIMARY", "OTHER"});
  } else {
    image_type({"DERIVED", "PRIMARY", type});  // [S4] [P1]
  }
}

inline void VendorSeries::not_the_heart() {
  original();
  images(160, 1);
  switch (kind_) {
    case Kind::BrainVolume:
      called("tfl3d1_ns");  // [S3]
      sequence({"GR", "IR"}, {"SP"});
      s_.mr_acquisition_type = "3D";
      inversions(1, 1100, 0);
      return;
    case Kind::BrainDiffusion:
      called("ep_b1000");
      sequence({"EP", "SE"}, {"SK"});
      return;
    case Kind::BrainFlair:
      called("tir2d1_16");
      sequence({"SE", "IR"}, {"SK"});
      inversions(1, 2500, 0);
      return;
    default:  // bolus timing: one place, every second, no gating
      called("tfl2d1_90");
      sequence({"GR"}, {"SP"});
      images(1, 45);
      s_.acquisition_times_per_location = 45;
  }
}

inline void VendorSeries::fill_kind() {
  switch (kind_) {
    case Kind::Cine:
      if (siemens()) {
        image_type({"ORIGINAL", "PRIMARY", "M", "RETRO", "NORM", "DIS2D"});  // [S4]
      } else {
        original();
      }
      called(is(Maker::SiemensXa) ? "tfi2d1_10" : "tfi2d1_12");  // [S1] [S5]
      ge_called("fgre", "FGRE");                                 // [G1]
      sequence({"GR"}, is(Maker::SiemensXa) ? std::set<std::string>{"SK"} : std::set<std::string>{"SK", "SS"});
      return over_the_beat(is(Maker::Ge) ? 20 : 25);  // [A2] [G1]
    case Kind::SpoiledCine:
      original();
      sequence({"GR"}, {"SP"});
      called("fl2d1r");
      ge_called("fgre", "FGRE");
      return over_the_beat(20);
    case Kind::LateMagnitude:
      return late(false);
    case Kind::LatePhaseSensitive:
      return late(true);
    case Kind::FirstPass:
      return first_pass();
    case Kind::Flow:
      return flow(false);
    case Kind::FlowVolume:
      return flow(true);
    case Kind::T1Source:
      original();
      at_one_moment(3, 8);
      sequence({"GR", "IR"}, {"SK", "SS"});
      called("tfi2d1_72");  // [S1]
      ge_called("MOLLI", "MOLLI");
      for (const double ti : {100, 180, 260, 1000, 1080, 1900, 2700, 3500})  // [A1]
        s_.inversion_times.add(ti);
      s_.inversion_times_per_location = 8;
      return;
    case Kind::T1Fitted:
      sequence({"GR", "IR"}, {"SK", "SS"});
      called("tfi2d1_72");
      return fitted("T1 MAP", "MOLLI");
    case Kind::T2Source:
      original();
      at_one_moment(3, siemens() ? 3 : 8);
      called("tfi2d1_72");
      ge_called("t2map", "T2MAP");
      if (siemens()) {
        sequence({"GR"}, {"SK", "SS"});
        for (const double te : {1.3, 26.3, 56.3})
          s_.echo_times.add(te);
      } else {  // [P2] a gradient and spin echo train; GE: spin echoes
        sequence(is(Maker::Philips) ? std::set<std::string>{"SE", "GR"} : std::set<std::string>{"SE"}, {"SK"});
        fill(s_.echo_times, 8, 9, 9);
      }
      return;
    case Kind::T2Fitted:
      sequence({"GR"}, {"SK", "SS"});
      called("tfi2d1_72");
      return fitted("T2 MAP", "T2MAP");
    case Kind::T2Star:
      original();
      at_one_moment(1, 8);
      sequence({"GR"}, {"SK", "SP"});
      called("fl2d8");
      fill(s_.echo_times, 8, 2.5, 2.3);
      return;
    case Kind::Stir:
      original();
      at_one_moment(3, 1);
      sequence({"SE", "IR"}, {"SK"});
      called("tir2d1_25");
      inversions(1, 170, 0);
      fill(s_.echo_times, 1, 57, 0);
      return;
    case Kind::BlackBlood:
      original();
      at_one_moment(3, 1);
      sequence({"SE"}, {"SK"});
      called("tse2d1_15");
      fill(s_.echo_times, 1, 24, 0);
      return;
    case Kind::InversionScout:
      over_the_beat(25);
      sequence({"GR", "IR"}, {"SK", "SP"});
      called("fl2d1_12");
      ge_called("CineIR", "CineIR");
      inversions(25, 95, 25);  // [A1]
      is(Maker::Philips) ? image_type({"ORIGINAL", "PRIMARY", "M_IR", "M", "IR"}) : original();
      return;
    case Kind::Localizer:
      original();
      sequence({"GR"}, {"SK", "SS"});
      called("tfi2d1_192");  // [S1]
      s_.orientations = 3;
      images(9, 1);
      return;
    case Kind::Angiography:
      original();
      sequence({"GR"}, {"SP"});
      called("fl3d1");
      s_.mr_acquisition_type = "3D";
      s_.angio_flag = "Y";
      images(80, 1);
      return;
    default:
      return not_the_heart();
  }
}

inline dicom_parsing::SeriesFacts vendor_series(Maker maker, Kind kind) {
  return VendorSeries(maker, kind).facts();
}

}  // namespace cmrcredit::credit_engine::test
