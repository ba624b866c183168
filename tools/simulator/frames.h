// How the images of a technique lie in space and time, the same for every vendor: the dialects (dialect.h) put names
// and vendor habits on top.
#pragma once

#include <span>

#include "tools/simulator/exam.h"
#include "tools/simulator/study_plan.h"

namespace cmrcredit::tools {

// The patient on the table, and how much of everything is to be played.
struct Body {
  const Heart& heart;
  double rr_ms;
  int phases;    // images of a cine per slice
  int dynamics;  // heartbeats of a first pass
  bool contrast_given;
};

// How one image differs from the next at one place.
struct Slab {
  double thickness = 8, distance = 8;  // mm
};
// A series of this acquisition's planes, without images yet.
[[nodiscard]] SeriesPlan planned(const Acquisition& acquisition, const Body& body, Slab slab);

void once_per_slice(SeriesPlan& series, double seconds_each);
// All slices' phases, slice by slice; trigger times over one RR from `first` ms on.
void over_the_beat(SeriesPlan& series, const Body& body, int phases, double first);
// First pass: every slice once a beat.
void over_the_first_pass(SeriesPlan& series, const Body& body);
// Look-Locker scout: inversion times rise with the trigger time at one place.
void over_the_recovery(SeriesPlan& series, std::span<const double> inversion_times);
// MOLLI: one image a beat at one cardiac phase, each with its own inversion time.
void over_the_inversions(SeriesPlan& series, const Body& body, std::span<const double> inversion_times);
void over_the_echoes(SeriesPlan& series, std::span<const double> echo_times);

// attribution_facts, "All vendors": MOLLI has 8 to 11 different inversion times in one series at one cardiac phase.
// These are of 5(3)3, native, and 4(1)3(1)2, after contrast, for `rr` ms.
[[nodiscard]] std::vector<double> molli_inversion_times(bool after_contrast, double rr);

}  // namespace cmrcredit::tools
