#include "credit_engine/attribution/physics_voter.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "credit_engine/attribution/geometry.h"
#include "credit_engine/attribution/series_picture.h"
#include "dicom_parsing/sop_class.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using enum Protocol;

constexpr std::size_t kCinePhases = 8;
constexpr double kSlowestVessel = 40;  // cm/s
constexpr std::size_t kDynamics = 15;  // images of one place over time that make a first pass

using Picture = SeriesPicture;

std::string counted(std::size_t n, const char* what) {
  return std::to_string(n) + " " + what;
}

std::string spanning(std::size_t n, const char* what, double low, double high) {
  char text[96];
  std::snprintf(text, sizeof text, "%zu %s, %.0f to %.0f ms", n, what, low, high);
  return text;
}

class Ballot {
 public:
  explicit Ballot(PhysicsOpinion& opinion) : opinion_(opinion) {}

  void say(Voice voice, const char* rule, const char* attribute, std::string saw) {
    opinion_.evidence.push_back({rule, attribute, std::move(saw), std::string(to_string(voice.protocol))});
    opinion_.fits.add(voice.protocol);
    if (voice.strength > opinion_.best.strength) opinion_.best = voice;
  }
  void fits(ProtocolSet set) { opinion_.fits |= set; }
  void exclude(ProtocolSet set, const char* rule, const char* attribute, std::string saw, const char* says) {
    opinion_.cannot |= set;
    opinion_.against.push_back({rule, attribute, std::move(saw), says});
  }
  [[nodiscard]] bool spoke() const { return opinion_.best.strength != Strength::None; }
  [[nodiscard]] PhysicsOpinion& opinion() { return opinion_; }

 private:
  PhysicsOpinion& opinion_;
};

const ProtocolSet kStill{Lge, Ege, T1Map, T2Map, T2StarMap, T2wEdema, BlackBlood, Mra, WholeHeartCoronary};

// Reports, presentation states, captures, raw data: never the evidence of a scan.
bool objects_that_are_no_scan(const Picture& p, Ballot& ballot) {
  const auto& uid = p.facts.sop_class_uid;
  if (!uid.empty() && !dicom_parsing::is_mr_acquisition_class(uid)) {
    const bool other_modality =
        !p.facts.modality.empty() &&
        (p.facts.modality == "CT" || p.facts.modality == "US" || p.facts.modality == "CR" || p.facts.modality == "DX" ||
         p.facts.modality == "XA" || p.facts.modality == "NM" || p.facts.modality == "PT");
    const auto name = dicom_parsing::sop_class_name(uid);
    ballot.say({other_modality ? NonCardiac : Derived, Strength::Sure}, "not-an-mr-image", "SOPClassUID",
               std::string(name.empty() ? "a class that holds no MR image" : name));
    ProtocolSet all = ProtocolSet::all();
    ballot.exclude(all, "not-an-mr-image", "SOPClassUID", std::string(name), "no acquisition");
    return true;
  }
  if (!p.facts.modality.empty() && p.facts.modality != "MR") {
    const bool report = p.facts.modality == "SR" || p.facts.modality == "PR" || p.facts.modality == "KO" ||
                        p.facts.modality == "OT" || p.facts.modality == "SC" || p.facts.modality == "SEG" ||
                        p.facts.modality == "DOC";
    ballot.say({report ? Derived : NonCardiac, Strength::Sure}, "another-modality", "Modality", p.facts.modality);
    ballot.exclude(ProtocolSet::all(), "another-modality", "Modality", p.facts.modality, "no MR acquisition");
    return true;
  }
  return false;
}

// The scanner's own word for what the image is.
void image_types(Picture& p, Ballot& ballot) {
  struct Known {
    const char* value;
    Protocol protocol;
    Strength strength;
    const char* component;
  };
  static constexpr Known kKnown[] = {
      {"T1 MAP", T1Map, Strength::Strong, "map"},
      {"T1MAP", T1Map, Strength::Strong, "map"},
      {"T2 MAP", T2Map, Strength::Strong, "map"},
      {"T2MAP", T2Map, Strength::Strong, "map"},
      {"T2 STAR MAP", T2StarMap, Strength::Strong, "map"},
      {"T2* MAP", T2StarMap, Strength::Strong, "map"},
      {"T2STAR MAP", T2StarMap, Strength::Strong, "map"},
      {"R2 STAR MAP", T2StarMap, Strength::Strong, "map"},
      {"LOCALIZER", Localizer, Strength::Sure, ""},
      {"MPR", Derived, Strength::Strong, ""},
      {"PROJECTION IMAGE", Derived, Strength::Strong, ""},
      {"MIP", Derived, Strength::Strong, ""},
      {"MNIP", Derived, Strength::Strong, ""},
      {"PSIR", Lge, Strength::Strong, "psir"},
      {"CSA REPORT", Derived, Strength::Strong, ""},
      {"SCREEN SAVE", Derived, Strength::Strong, ""},
      {"DIFFUSION", NonCardiac, Strength::Fair, ""},
      {"TRACEW", NonCardiac, Strength::Strong, ""},
      {"ADC", NonCardiac, Strength::Strong, ""},
      {"FMRI", NonCardiac, Strength::Strong, ""},
      {"MOSAIC", NonCardiac, Strength::Fair, ""},
      {"ASL", NonCardiac, Strength::Strong, ""},
      {"TTEST", NonCardiac, Strength::Fair, ""},
  };
  for (const auto& known : kKnown) {
    if (!p.image_type(known.value)) continue;
    ballot.say({known.protocol, known.strength}, "image-type", "ImageType", known.value);
    if (*known.component) ballot.opinion().component = known.component;
    p.fitted = p.fitted || std::string_view(known.component) == "map";
  }
  if (p.image_type("R_IR") && p.phases < kCinePhases && p.inversion_times <= 3) {
    ballot.say({Lge, p.gated ? Strength::Strong : Strength::Fair}, "image-type", "ImageType", "R_IR");
    ballot.opinion().component = "psir";
  }
  if (p.image_type("MOCO") && ballot.opinion().component.empty()) ballot.opinion().component = "moco";
}

// Cerebrospinal fluid, small veins or tissue: vessels of the heart run faster, and no cine is encoded at all.
void slow(double venc, Ballot& ballot) {
  const std::string saw = "velocity encoding " + std::to_string(static_cast<int>(std::lround(venc))) + " cm/s";
  ballot.fits({Flow2d, Flow4d, NonCardiac, OtherCardiac});
  ballot.exclude({Cine, RealtimeCine, Lge, Ege, T1Map, T2Map, T2StarMap, Perfusion, PerfusionRest, PerfusionStress},
                 "slow-velocity-encoding", "VelocityEncoding", saw, "slow flow or tissue");
}

void velocity(const Picture& p, Ballot& ballot) {
  if (!p.velocity) {
    // a phase image of a cine has no other use than flow
    if (p.phase_image && p.phases >= kCinePhases && !p.inversion) {
      ballot.say({Flow2d, Strength::Strong}, "phase-images-over-the-beat", "ImageType",
                 "phase images of " + counted(p.phases, "phases"));
      ballot.exclude({Cine, RealtimeCine, Lge, Ege, Localizer, BlackBlood, T2wEdema, Perfusion, PerfusionRest,
                      PerfusionStress, TaggingStrain},
                     "phase-images-over-the-beat", "ImageType", "phase images", "flow");
    }
    return;
  }
  const bool beating = p.phases >= kCinePhases;
  const auto& venc = p.facts.velocity_encodings;
  if (positive(venc) > 0 && venc.max < kSlowestVessel) return slow(venc.max, ballot);
  const Strength strength = beating || p.gated ? Strength::Sure : Strength::Fair;
  std::string saw = p.siemens && p.siemens->velocity ? p.facts.sequence_name : "velocity images";
  if (positive(venc) > 0)
    saw = "velocity encoding " + std::to_string(static_cast<int>(std::lround(venc.max))) + " cm/s";
  const bool volume = p.three_d || (p.siemens && p.siemens->dimensions == 3);
  const bool plane = p.two_d || (p.siemens && p.siemens->dimensions == 2);
  ballot.say({volume ? Flow4d : Flow2d, volume || plane ? strength : std::min(strength, Strength::Strong)},
             "velocity-encoding", positive(venc) > 0 ? "VelocityEncoding" : "SequenceName / ImageType", saw);
  ballot.fits({Flow2d, Flow4d});
  ballot.exclude({Cine, RealtimeCine, Lge, Ege, T1Map, T2Map, T2StarMap, T2wEdema, BlackBlood, Perfusion, PerfusionRest,
                  PerfusionStress, TiScout, Localizer, TaggingStrain, WholeHeartCoronary},
                 "velocity-encoding", "VelocityEncoding", saw, "flow");
  if (p.phase_image || p.image_type("VELOCITY")) ballot.opinion().component = "velocity";
}

// Many images of one place over the beat.
void beating(const Picture& p, Ballot& ballot) {
  if (p.phases < kCinePhases || p.velocity || p.planar) return;
  const bool several = p.facts.trigger_times_per_location >= kCinePhases;
  std::string saw = several ? spanning(p.facts.trigger_times_per_location, "trigger times at one place",
                                       p.facts.trigger_times.min, p.facts.trigger_times.max)
                            : counted(p.phases, "images a beat");
  const char* attribute = several ? "TriggerTime" : "CardiacNumberOfImages";
  if (p.inversion || p.inversion_times >= kCinePhases) {
    ballot.say(
        {TiScout, p.inversion_times == 0 || p.inversion_times >= kCinePhases ? Strength::Strong : Strength::Fair},
        "inversion-over-the-beat", attribute, saw + " after inversion");
    ballot.fits({T1Map});
    ballot.exclude({Cine, RealtimeCine, Flow2d, Flow4d, BlackBlood, Mra}, "inversion-over-the-beat", "ScanningSequence",
                   "IR", "an inversion scout");
    return;
  }
  if (p.spin && !p.gradient) return;
  const bool retro = p.image_type("RETRO") || p.facts.cardiac_synchronization == "RETROSPECTIVE";
  const bool few_lines = p.siemens && p.siemens->family == "tfi" && p.siemens->lines.value_or(999) <= 40;
  const bool sure = (p.steady || retro || few_lines) && !p.phase_image;
  ballot.say({Cine, sure ? Strength::Sure : Strength::Strong}, "phases-of-one-beat", attribute, saw);
  ballot.fits({RealtimeCine, TaggingStrain, Flow2d, Flow4d, Perfusion, Derived, Localizer});
  ballot.exclude(kStill, "phases-of-one-beat", attribute, saw, "a beating heart");
}

// Many beats at one place, each at the same moment of the beat.
void passing(const Picture& p, Ballot& ballot) {
  if (p.dynamics < kDynamics || p.velocity || p.phases >= kCinePhases || p.planar) return;
  if (p.inversion_times >= 5) return;
  const bool steady_moment =
      p.facts.trigger_times_per_location > 0 && p.facts.trigger_times_per_location * 3 <= p.dynamics;
  const bool saturation = p.inversion_times == 1 && p.longest_inversion < 250;
  const bool runs_on = p.trigger_span > Picture::kLongestBeat;
  // bolus timing, a contrast-enhanced run of another organ: nothing says that the heart was followed
  if (!p.gated && !saturation) return;
  const Strength strength = saturation || steady_moment || runs_on ? Strength::Strong : Strength::Fair;
  const std::string saw = counted(p.dynamics, "images of one place over time");
  ballot.say({Perfusion, strength}, "many-beats-at-one-place", runs_on ? "TriggerTime" : "AcquisitionTime", saw);
  ballot.fits({PerfusionRest, PerfusionStress, RealtimeCine, OtherCardiac, Mra, NonCardiac});
  if (strength >= Strength::Strong) {
    ballot.exclude({Cine, Lge, Ege, BlackBlood, T2wEdema, TiScout, Localizer}, "many-beats-at-one-place",
                   "AcquisitionTime", saw, "a first pass");
  }
}

void inverted(const Picture& p, Ballot& ballot) {
  if (p.inversion_times == 0 || p.velocity || p.fitted) return;
  const auto& tis = p.facts.inversion_times;
  const std::string saw = spanning(p.inversion_times, p.inversion_times == 1 ? "inversion time" : "inversion times",
                                   p.shortest_inversion, p.longest_inversion);
  const double moments =
      p.facts.trigger_times_per_location > 0 ? static_cast<double>(p.facts.trigger_times_per_location) : 1;
  if (p.inversion_times >= 5 && !p.spin && !p.planar) {
    const bool one_moment = p.trigger_span < 200 || moments * 2 <= static_cast<double>(p.inversion_times);
    if (one_moment && p.longest_inversion > 800) {
      ballot.say({T1Map, Strength::Strong}, "inversion-times-at-one-moment", "InversionTime", saw);
      ballot.exclude({Cine, Lge, Ege, Localizer, BlackBlood, Perfusion, PerfusionRest, PerfusionStress},
                     "inversion-times-at-one-moment", "InversionTime", saw, "a T1 map");
    } else {
      ballot.say({TiScout, Strength::Strong}, "inversion-times-over-the-beat", "InversionTime", saw);
      ballot.fits({T1Map});
      ballot.exclude({Cine, RealtimeCine, Lge, Localizer, BlackBlood}, "inversion-times-over-the-beat", "InversionTime",
                     saw, "an inversion scout");
    }
    return;
  }
  if (p.inversion_times > 3 || p.phases >= kCinePhases || p.dynamics >= kDynamics) return;
  if (p.spin) {
    if (tis.max >= 100 && tis.max <= 260 && p.gated) {
      ballot.say({T2wEdema, Strength::Fair}, "short-inversion-spin-echo", "InversionTime", saw);
      ballot.fits({BlackBlood});
    }
    return;
  }
  if (p.planar) return;
  if (p.inversion && !p.gated && p.three_d && p.longest_inversion >= 600) {
    ballot.say({NonCardiac, Strength::Strong}, "ungated-inverted-volume", "InversionTime", saw + ", 3D, no gating");
    return;
  }
  if (p.gated && p.longest_inversion >= 120 && p.longest_inversion <= 650) {
    // an image computed from others may be a map that kept its source's inversion time; a time without the word IR
    // may be a saturation's (GE and Canon do not always say IR)
    const bool plain = p.inversion && !p.derived;
    ballot.say({Lge, plain ? Strength::Strong : Strength::Fair}, "one-inversion-time", "InversionTime", saw);
    if (!plain) ballot.fits({Perfusion, PerfusionRest, PerfusionStress});
    ballot.fits({Ege, T1Map});
    if (p.inversion) {
      ballot.exclude({Cine, RealtimeCine, Flow2d, Flow4d, Mra}, "one-inversion-time", "InversionTime", saw,
                     "inversion prepared");
    }
  }
}

void echoes(const Picture& p, Ballot& ballot) {
  if (p.velocity || p.phases >= kCinePhases || p.fitted) return;
  if (p.echo_times == 3 && p.gradient && p.steady && p.gated && p.longest_echo >= 30) {
    ballot.say({T2Map, Strength::Strong}, "t2-preparations", "EchoTime",
               spanning(p.echo_times, "echo times", p.facts.echo_times.min, p.longest_echo));
    return;
  }
  if (p.echo_times < 4 || !p.gated) return;
  const std::string saw = spanning(p.echo_times, "echo times", p.facts.echo_times.min, p.longest_echo);
  if (p.gradient && !p.spin && p.longest_echo <= 40) {
    ballot.say({T2StarMap, Strength::Strong}, "gradient-echoes", "EchoTime", saw);
    ballot.fits({OtherCardiac});
    ballot.exclude({Cine, Lge, Localizer, Perfusion, Mra}, "gradient-echoes", "EchoTime", saw, "multi-echo");
  } else if (p.longest_echo > 30) {
    ballot.say({T2Map, Strength::Strong}, "spin-echoes", "EchoTime", saw);
    ballot.exclude({Cine, Lge, Localizer, Perfusion, Mra}, "spin-echoes", "EchoTime", saw, "multi-echo");
  }
}

void spin_echo(const Picture& p, Ballot& ballot) {
  if (!p.spin || p.gradient || p.planar || p.velocity) return;
  ballot.exclude({Cine, RealtimeCine, Lge, Ege, Perfusion, PerfusionRest, PerfusionStress, Flow2d, Flow4d, Mra, TiScout,
                  T2StarMap, TaggingStrain},
                 "spin-echo", "ScanningSequence", "SE", "spin echo");
  if (!p.gated || p.three_d) return;
  if (p.longest_echo >= 45 && p.inversion) {
    ballot.say({T2wEdema, Strength::Fair}, "gated-inverted-long-echo", "EchoTime",
               spanning(1, "echo time", p.longest_echo, p.longest_echo));
    ballot.fits({BlackBlood});
  } else {
    ballot.say({BlackBlood, Strength::Fair}, "gated-spin-echo", "ScanningSequence", "SE with cardiac gating");
    ballot.fits({T2wEdema, Localizer, T2Map});
  }
}

void echo_planar(const Picture& p, Ballot& ballot) {
  if (!p.planar) return;
  ballot.exclude({Cine, Lge, Ege, Mra, WholeHeartCoronary, T2wEdema}, "echo-planar", "ScanningSequence", "EP",
                 "echo planar");
  ballot.fits({NonCardiac, OtherCardiac});
  if (!p.gated)
    ballot.say({NonCardiac, Strength::Fair}, "ungated-echo-planar", "ScanningSequence", "EP without gating");
}

void planning(const Picture& p, Ballot& ballot) {
  if (p.phases >= kCinePhases || p.velocity || p.spin) return;
  if (p.facts.orientations >= 3 && p.facts.instances_per_location <= 2) {
    ballot.say({Localizer, Strength::Strong}, "planes-across-each-other", "ImageOrientationPatient",
               counted(p.facts.orientations, "orientations"));
    ballot.exclude({Cine, Perfusion, PerfusionRest, PerfusionStress, T1Map, T2Map}, "planes-across-each-other",
                   "ImageOrientationPatient", counted(p.facts.orientations, "orientations"), "planning");
  }
}

void volumes(const Picture& p, Ballot& ballot) {
  if (p.velocity || p.phases >= kCinePhases) return;
  if (p.facts.acquisition_contrast == "TOF" || p.facts.acquisition_contrast == "DIFFUSION" ||
      p.facts.acquisition_contrast == "FLUID_ATTENUATED") {
    ballot.say({NonCardiac, Strength::Fair}, "acquisition-contrast", "AcquisitionContrast",
               p.facts.acquisition_contrast);
  }
  if (p.facts.acquisition_contrast == "TAGGING") {
    ballot.say({TaggingStrain, Strength::Sure}, "acquisition-contrast", "AcquisitionContrast", "TAGGING");
  }
  if (!p.three_d) return;
  if (p.facts.angio_flag == "Y" && !p.gated && p.gradient) {
    ballot.say({Mra, Strength::Fair}, "angiographic-volume", "AngioFlag", "Y, 3D");
  }
  if (p.gated && p.gradient && !p.inversion && p.steady) {
    ballot.say({WholeHeartCoronary, Strength::Fair}, "gated-volume", "MRAcquisitionType",
               "3D steady state with gating");
  }
}

// What the grammar of Siemens' sequence names says by itself (attribution_facts.md, Siemens).
void sequence_grammar(const Picture& p, Ballot& ballot) {
  if (!p.siemens || p.velocity || p.gated) return;
  const auto& s = *p.siemens;
  const auto say = [&](Protocol protocol, Strength strength, const char* rule) {
    ballot.say({protocol, strength}, rule, "SequenceName", p.facts.sequence_name);
  };
  if (s.family == "tfl" && s.dimensions == 3 && s.suffix.starts_with("ns")) {
    say(NonCardiac, Strength::Strong, "non-selective-inversion-volume");
  } else if (s.family == "fl" && s.dimensions == 3 && s.suffix.starts_with("t")) {
    say(NonCardiac, Strength::Strong, "time-of-flight-volume");
  } else if (s.family == "fl" && s.dimensions == 3 && s.contrasts == 2) {
    say(NonCardiac, Strength::Fair, "two-echo-volume");
  } else if (s.family.starts_with("epfid")) {
    say(NonCardiac, Strength::Strong, "ungated-echo-planar");
  } else if (s.family == "tfi" && s.dimensions == 2 && s.lines && *s.lines >= 2 && *s.lines <= 40 && !p.inversion &&
             p.inversion_times == 0) {
    say(Cine, p.gradient ? Strength::Strong : Strength::Fair, "segmented-steady-state");
  }
}

void exclusions(const Picture& p, Ballot& ballot) {
  // one image of each place cannot be a cine; only where places are known
  const auto& f = p.facts;
  if (f.locations > 0 && f.instances_per_location == 1 && f.frames <= f.instances && f.instances >= 2 && p.phases < 2) {
    ballot.exclude({Cine, RealtimeCine, Perfusion, PerfusionRest, PerfusionStress, TaggingStrain, TiScout},
                   "one-image-a-place", "ImagePositionPatient", counted(f.locations, "places, one image each"),
                   "a still image");
  }
  if (p.ungated && !p.gated && p.phases < 2) {
    ballot.exclude({Cine, TaggingStrain, TiScout, Flow2d}, "no-cardiac-gating", "CardiacSynchronizationTechnique",
                   "NONE", "not gated");
  }
  if (p.three_d && p.inversion && !p.gated && p.longest_inversion >= 600) {
    ballot.exclude({Cine, Lge, Ege, T1Map, TiScout}, "ungated-inverted-volume", "MRAcquisitionType",
                   "3D with inversion, no gating", "no heart");
  }
}

void view(const Picture& p, PhysicsOpinion& opinion) {
  if (!p.facts.orientation || p.facts.orientations > 1) return;
  const auto normal = plane_normal(*p.facts.orientation);
  if (!normal) return;
  opinion.view = view_of_plane(*normal, std::nullopt).view;
}

}  // namespace

PhysicsOpinion measure(const SeriesFacts& series) {
  PhysicsOpinion opinion;
  Ballot ballot(opinion);
  Picture picture(series);
  opinion.gated = picture.gated;
  if (objects_that_are_no_scan(picture, ballot)) return opinion;
  image_types(picture, ballot);
  velocity(picture, ballot);
  beating(picture, ballot);
  passing(picture, ballot);
  inverted(picture, ballot);
  echoes(picture, ballot);
  spin_echo(picture, ballot);
  echo_planar(picture, ballot);
  planning(picture, ballot);
  volumes(picture, ballot);
  sequence_grammar(picture, ballot);
  exclusions(picture, ballot);
  view(picture, opinion);
  return opinion;
}

}  // namespace cmrcredit::credit_engine
