#include "dicom_parsing/geometry.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr double kSameDirection = 0.01;
constexpr double kSameDistance = 0.1;  // mm

struct InPlane {
  std::size_t orientation = 0;  // which one
  double distance = 0;          // along its normal
  const Placed* placed = nullptr;
};

bool same_direction(const std::array<double, 6>& a, const std::array<double, 6>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > kSameDirection) return false;
  }
  return true;
}

double along_normal(const std::array<double, 6>& o, const std::array<double, 3>& p) {
  return (o[1] * o[5] - o[2] * o[4]) * p[0] + (o[2] * o[3] - o[0] * o[5]) * p[1] + (o[0] * o[4] - o[1] * o[3]) * p[2];
}

template <class Range, class Value>
std::size_t distinct(const Range& location, Value value_of) {
  std::set<decltype(value_of(*location.begin()))> seen;
  for (const auto& item : location) {
    if (const auto value = value_of(item); value) seen.insert(value);
  }
  return seen.size();
}

}  // namespace

Geometry geometry_of(std::vector<Placed> placed) {
  Geometry geometry;
  // Sorted first, so that which value stands for its neighbours does not depend on the order of arrival.
  std::ranges::sort(placed);
  std::vector<std::array<double, 6>> orientations;
  std::vector<InPlane> planes;
  planes.reserve(placed.size());
  for (const auto& one : placed) {
    auto found = std::ranges::find_if(orientations, [&](const auto& o) { return same_direction(o, one.orientation); });
    if (found == orientations.end()) found = orientations.insert(orientations.end(), one.orientation);
    planes.push_back(
        {static_cast<std::size_t>(found - orientations.begin()), along_normal(*found, one.position), &one});
  }
  std::ranges::sort(planes, [](const InPlane& a, const InPlane& b) {
    return a.orientation != b.orientation ? a.orientation < b.orientation
           : a.distance != b.distance     ? a.distance < b.distance
                                          : *a.placed < *b.placed;
  });
  geometry.orientations = orientations.size();

  const auto raise = [](std::size_t& most, std::size_t value) { most = std::max(most, value); };
  for (auto from = planes.begin(); from != planes.end();) {
    // neighbours within the tolerance belong together, so that a value on the edge of a grid does not split a plane
    auto to = std::next(from);
    while (to != planes.end() && to->orientation == from->orientation &&
           to->distance - std::prev(to)->distance <= kSameDistance) {
      ++to;
    }
    const std::vector<InPlane> location(from, to);
    if (geometry.locations++ == 0) geometry.orientation = orientations[from->orientation];
    if (geometry.positions.size() < Geometry::kMostPositions) geometry.positions.push_back(from->placed->position);
    std::size_t images = 0;
    for (const auto& one : location)
      images += one.placed->images;
    raise(geometry.instances_per_location, images);
    raise(geometry.trigger_times_per_location,
          distinct(location, [](const InPlane& p) { return p.placed->trigger_time; }));
    raise(geometry.inversion_times_per_location,
          distinct(location, [](const InPlane& p) { return p.placed->inversion_time; }));
    raise(geometry.acquisition_times_per_location,
          distinct(location, [](const InPlane& p) { return p.placed->acquired; }));
    from = to;
  }
  return geometry;
}

}  // namespace cmrcredit::dicom_parsing
