#include "tools/simulator/acquired.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

// rules 3: slices of 6 to 8 mm with 2 to 4 mm between them make a stack of 10 mm.
constexpr Slab kStack{8, 10}, kLongAxis{6, 6}, kThreeSlices{8, 20}, kOne{8, 8};

Slab slab_of(const Acquisition& acquisition) {
  switch (acquisition.technique) {
    case Technique::Localizer:
      return {8, 20};
    case Technique::Cine:
      return acquisition.view == View::Sax ? kStack : kLongAxis;
    case Technique::Lge:
      return kStack;
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:
    case Technique::T1Map:
    case Technique::T2Map:
    case Technique::Edema:
      return kThreeSlices;
    case Technique::T2StarMap:
      return {10, 10};
    case Technique::Flow:
      return kLongAxis;
    case Technique::Angiography:
      return {1.4, 1.4};
    case Technique::BrainT1:
    case Technique::BrainFlair:
    case Technique::BrainDiffusion:
      return {4, 5};
    case Technique::TiScout:
    case Technique::Injection:
    case Technique::Wait:
      break;
  }
  return kOne;
}

Protocol protocol_of(Technique technique) {
  switch (technique) {
    case Technique::Localizer:
      return Protocol::Localizer;
    case Technique::Cine:
      return Protocol::Cine;
    case Technique::TiScout:
      return Protocol::TiScout;
    case Technique::Lge:
      return Protocol::Lge;
    case Technique::StressPerfusion:
      return Protocol::PerfusionStress;
    case Technique::RestPerfusion:
      return Protocol::PerfusionRest;
    case Technique::T1Map:
      return Protocol::T1Map;
    case Technique::T2Map:
      return Protocol::T2Map;
    case Technique::T2StarMap:
      return Protocol::T2StarMap;
    case Technique::Edema:
      return Protocol::T2wEdema;
    case Technique::Flow:
      return Protocol::Flow2d;
    case Technique::Angiography:
      return Protocol::Mra;
    case Technique::BrainT1:
    case Technique::BrainFlair:
    case Technique::BrainDiffusion:
      return Protocol::NonCardiac;
    case Technique::Injection:
    case Technique::Wait:
      break;
  }
  return Protocol::Ambiguous;
}

void still(SeriesPlan& series, const Body& body, double seconds_each) {
  series.gating = Gating{.nominal_interval = body.rr_ms};
  once_per_slice(series, seconds_each);
}

void invert(Acquired& got, double milliseconds) {
  got.inversion = milliseconds;
  for (Frame& frame : got.series.frames)
    frame.inversion_time = milliseconds;
}

void acquire_late_enhancement(Acquired& got, const Body& body) {
  got.channels = {Channel::Image, Channel::PhaseSensitive};
  still(got.series, body, 14);
  invert(got, 300);  // facts, "All vendors": LGE a single TI
}

void acquire_ti_scout(Acquired& got, const Body& body) {
  std::vector<double> times;  // facts, "All vendors": many TIs with rising TriggerTime
  for (double time = 95; time < 95 + 25 * 20; time += 25)
    times.push_back(time);
  got.series.gating = Gating{.images = static_cast<int>(times.size()), .nominal_interval = body.rr_ms};
  over_the_recovery(got.series, times);
  got.inversion = times.front();
}

void acquire_t1(Acquired& got, const Body& body) {
  got.channels = {Channel::Image, Channel::Corrected, Channel::Map};
  over_the_inversions(got.series, body, molli_inversion_times(body.contrast_given, body.rr_ms));
  got.inversion = got.series.frames.front().inversion_time.value_or(0);
}

void acquire_t2(Acquired& got, const Body& body, const Practice& practice) {
  got.channels = {Channel::Image, Channel::Corrected, Channel::Map};
  got.series.gating = Gating{.nominal_interval = body.rr_ms};
  over_the_echoes(got.series, practice.t2_echoes);
}

void acquire_t2_star(Acquired& got, const Body& body) {
  got.channels = {Channel::Image, Channel::Map};
  got.series.gating = Gating{.nominal_interval = body.rr_ms};
  constexpr double kEchoes[] = {2.54, 4.82, 7.1, 9.38, 11.66, 13.94, 16.22, 18.5};
  over_the_echoes(got.series, kEchoes);
}

void acquire_flow(Acquired& got, const Body& body, const Practice& practice) {
  got.channels = {Channel::Image, Channel::Modulus, Channel::Velocity};
  over_the_beat(got.series, body, body.phases, practice.first_trigger);
  got.velocity_encoding = 200;  // cm/s: the aortic valve of an adult
}

void acquire_angiography(Acquired& got, const Acquisition& acquisition, const Body& body) {
  got.series.planes = body.heart.planes(View::Coronal, acquisition.slices, got.series.distance);
  got.series.view = to_string(View::Coronal);
  got.series.angiography = true;
  got.series.field_of_view = 420;
  once_per_slice(got.series, 0);
  got.series.ends = 20;
}

void acquire_brain(Acquired& got) {
  got.series.body_part = "HEAD";
  got.series.field_of_view = 240;
  once_per_slice(got.series, 3);
  // An MPRAGE's and a FLAIR's: the latter nulls fluid.
  if (got.technique == Technique::BrainT1) invert(got, 1100);
  if (got.technique == Technique::BrainFlair) invert(got, 2500);
}

void acquire(Acquired& got, const Acquisition& acquisition, const Body& body, const Practice& practice) {
  switch (acquisition.technique) {
    case Technique::Localizer:
      got.series.field_of_view = 450;
      got.series.view.clear();
      return once_per_slice(got.series, 0.9);
    case Technique::Cine:  // facts, "All vendors": the same location repeated, TriggerTime rising over one RR
      return over_the_beat(got.series, body, body.phases, practice.first_trigger);
    case Technique::TiScout:
      return acquire_ti_scout(got, body);
    case Technique::Lge:
      return acquire_late_enhancement(got, body);
    case Technique::StressPerfusion:
    case Technique::RestPerfusion:  // facts, "All vendors": repeated 40 to 80 times, near constant TriggerTime
      got.saturation = true;
      return over_the_first_pass(got.series, body);
    case Technique::T1Map:
      return acquire_t1(got, body);
    case Technique::T2Map:
      return acquire_t2(got, body, practice);
    case Technique::T2StarMap:
      return acquire_t2_star(got, body);
    case Technique::Edema:
      still(got.series, body, 16);
      return invert(got, 170);  // nulls fat at 1.5 T: STIR
    case Technique::Flow:
      return acquire_flow(got, body, practice);
    case Technique::Angiography:
      return acquire_angiography(got, acquisition, body);
    case Technique::BrainT1:
    case Technique::BrainFlair:
    case Technique::BrainDiffusion:
      return acquire_brain(got);
    case Technique::Injection:
    case Technique::Wait:
      return;
  }
}

// One image a slice. An inversion sequence must say an inversion time (PS3.3 C.8.3.1), also where it means nothing any
// more.
std::vector<Frame> map_frames(const SeriesPlan& source) {
  std::vector<Frame> frames;
  for (std::size_t plane = 0; plane < source.planes.size(); ++plane) {
    frames.push_back({.plane = plane,
                      .at = 20 * static_cast<double>(plane),
                      .trigger_time = source.frames.front().trigger_time,
                      .inversion_time = source.frames.front().inversion_time});
  }
  return frames;
}

}  // namespace

Acquired acquired(const Acquisition& acquisition, const Body& body, const Practice& practice) {
  Acquired got{.technique = acquisition.technique,
               .view = acquisition.view,
               .after_contrast = body.contrast_given,
               .channels = {Channel::Image},
               .series = planned(acquisition, body, slab_of(acquisition)),
               .is_stack = acquisition.view == View::Sax && acquisition.slices > 3};
  got.series.protocol = protocol_of(acquisition.technique);
  acquire(got, acquisition, body, practice);
  return got;
}

SeriesPlan series_with(const Acquired& acquired, const std::vector<Sent>& channels) {
  SeriesPlan series = acquired.series;
  series.velocity_encoding = acquired.velocity_encoding;
  series.saturation = acquired.saturation;
  series.frames.clear();
  for (std::size_t component = 0; component < channels.size(); ++component) {
    const bool is_map = channels[component].channel == Channel::Map;
    for (Frame frame : is_map ? map_frames(acquired.series) : acquired.series.frames) {
      frame.component = component;
      series.frames.push_back(frame);
    }
    series.components.push_back({.channel = channels[component].channel,
                                 .image_type = channels[component].image_type,
                                 .extras = channels[component].extras});
  }
  return series;
}

}  // namespace cmrcredit::tools
