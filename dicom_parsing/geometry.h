// Where the instances of a series lie: planes, and how much was acquired at each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cmrcredit::dicom_parsing {

// An image, or several alike, with a place, and what may repeat there.
struct Placed {
  std::array<double, 6> orientation{};
  std::array<double, 3> position{};
  std::optional<double> trigger_time, inversion_time;
  std::int64_t acquired = 0;  // 0: not known
  std::uint64_t images = 1;
  auto operator<=>(const Placed&) const = default;
};

struct Geometry {
  std::optional<std::array<double, 6>> orientation;  // of the first location in order
  std::size_t orientations = 0, locations = 0;
  std::vector<std::array<double, 3>> positions;  // of the locations, at most kMostPositions
  std::size_t instances_per_location = 0, trigger_times_per_location = 0, acquisition_times_per_location = 0,
              inversion_times_per_location = 0;  // the most at one location
  static constexpr std::size_t kMostPositions = 256;
};

// A location is a plane: an orientation (to 0.01 of a direction cosine) and a distance along its normal (to 0.1 mm).
// The order of `placed` does not matter.
[[nodiscard]] Geometry geometry_of(std::vector<Placed> placed);

}  // namespace cmrcredit::dicom_parsing
