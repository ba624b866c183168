#include "tools/simulator/frames.h"

#include <algorithm>
#include <cmath>

namespace cmrcredit::tools {
namespace {

// Diastasis, where still images are taken; near constant over a series.
double still_trigger(double rr_ms) {
  return std::round(rr_ms * 0.65);
}

// How contracted the ventricle is: end-systole lies at about 40 % of the beat.
double contraction(double phase) {
  return 0.5 - 0.5 * std::cos(2 * 3.14159265358979 * std::min(phase / 0.8, 1.0));
}

double tenths(double ms) {
  return std::round(ms * 10) / 10;
}

}  // namespace

SeriesPlan planned(const Acquisition& acquisition, const Body& body, Slab slab) {
  SeriesPlan series;
  series.thickness = slab.thickness;
  series.distance = slab.distance;
  series.planes = body.heart.planes(acquisition.view, acquisition.slices, slab.distance);
  series.view = to_string(acquisition.view);
  series.after_contrast = body.contrast_given;
  return series;
}

void once_per_slice(SeriesPlan& series, double seconds_each) {
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    Frame frame{.plane = plane, .at = seconds_each * static_cast<double>(plane)};
    if (series.gating) frame.trigger_time = still_trigger(series.gating->nominal_interval);
    series.frames.push_back(frame);
  }
  series.ends = seconds_each * static_cast<double>(series.planes.size());
}

void over_the_beat(SeriesPlan& series, const Body& body, int phases, double first) {
  constexpr double kBreathHold = 18;  // s, with the pause after it
  series.gating = Gating{.images = phases, .nominal_interval = std::round(body.rr_ms)};
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    for (int phase = 0; phase < phases; ++phase) {
      const double share = static_cast<double>(phase) / phases;
      series.frames.push_back({.plane = plane,
                               .at = kBreathHold * static_cast<double>(plane),
                               .trigger_time = tenths(first + share * body.rr_ms),
                               .temporal_position = phase + 1,
                               .picture = contraction(share)});
    }
  }
  series.ends = kBreathHold * static_cast<double>(series.planes.size());
}

void over_the_first_pass(SeriesPlan& series, const Body& body) {
  series.gating = Gating{.images = 1, .nominal_interval = std::round(body.rr_ms)};
  series.temporal_positions = body.dynamics;
  for (int beat = 0; beat < body.dynamics; ++beat) {
    for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
      const double within = 100 + 0.2 * body.rr_ms * static_cast<double>(plane);
      series.frames.push_back({.plane = plane,
                               .at = (beat * body.rr_ms + within) / 1000,
                               .trigger_time = tenths(within),
                               .temporal_position = beat + 1,
                               .acquisition = beat + 1});
    }
  }
  series.ends = body.dynamics * body.rr_ms / 1000;
}

void over_the_recovery(SeriesPlan& series, std::span<const double> inversion_times) {
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    int position = 0;
    for (const double time : inversion_times) {
      series.frames.push_back({.plane = plane,
                               .at = 15 * static_cast<double>(plane),
                               .trigger_time = time,
                               .inversion_time = time,
                               .temporal_position = ++position,
                               .picture = contraction(time / inversion_times.back())});
    }
  }
  series.ends = 15 * static_cast<double>(series.planes.size());
}

void over_the_inversions(SeriesPlan& series, const Body& body, std::span<const double> inversion_times) {
  constexpr double kBreathHold = 20;
  series.gating = Gating{.images = 1, .nominal_interval = std::round(body.rr_ms)};
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    int beat = 0;
    for (const double time : inversion_times) {
      series.frames.push_back({.plane = plane,
                               .at = kBreathHold * static_cast<double>(plane) + beat * body.rr_ms / 1000,
                               .trigger_time = still_trigger(body.rr_ms),
                               .inversion_time = time});
      ++beat;
    }
  }
  series.ends = kBreathHold * static_cast<double>(series.planes.size());
}

void over_the_echoes(SeriesPlan& series, std::span<const double> echo_times) {
  for (std::size_t plane = 0; plane < series.planes.size(); ++plane) {
    for (const double time : echo_times) {
      Frame frame{.plane = plane, .at = 15 * static_cast<double>(plane), .echo_time = time};
      if (series.gating) frame.trigger_time = still_trigger(series.gating->nominal_interval);
      series.frames.push_back(frame);
    }
  }
  series.ends = 15 * static_cast<double>(series.planes.size());
}

std::vector<double> molli_inversion_times(bool after_contrast, double rr) {
  // Each group of beats starts at its own first delay and adds one RR a beat (Messroghli's scheme).
  const std::vector<std::pair<double, int>> groups =
      after_contrast ? std::vector<std::pair<double, int>>{{100, 4}, {180, 3}, {260, 2}}
                     : std::vector<std::pair<double, int>>{{100, 5}, {180, 3}};
  std::vector<double> times;
  for (const auto& [first, beats] : groups) {
    for (int beat = 0; beat < beats; ++beat)
      times.push_back(tenths(first + beat * rr));
  }
  return times;
}

}  // namespace cmrcredit::tools
