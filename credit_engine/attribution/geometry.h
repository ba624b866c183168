// The view by the plane alone. Directions are patient coordinates (left, posterior, superior), PS3.3 C.7.6.2.1.1.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

using Direction = std::array<double, 3>;

// Normal of the plane; nullopt when the six cosines are no two perpendicular unit vectors.
[[nodiscard]] std::optional<Direction> plane_normal(const std::array<double, 6>& orientation);
[[nodiscard]] double angle_between_lines(const Direction& a, const Direction& b);  // degrees, 0 to 90

struct PlaneView {
  std::string view;    // sax, 2ch, 3ch, 4ch, axial, coronal, sagittal; empty: none of them
  bool clear = false;  // well inside the range of that view
  std::string saw;     // for the evidence
};

// `long_axis`: the direction of the left ventricle in this patient, when a short-axis stack showed it; without it the
// range of directions found in adults lying supine is assumed.
[[nodiscard]] PlaneView view_of_plane(const Direction& normal, const std::optional<Direction>& long_axis);

}  // namespace cmrcredit::credit_engine
