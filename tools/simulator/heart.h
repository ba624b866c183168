// Where the heart lies in the patient and how the planes of a cardiac exam cut it. Patient coordinates of PS3.3
// C.7.6.2.1.1: x to the patient's left, y to the back, z to the head, in mm.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "tools/simulator/chance.h"

namespace cmrcredit::tools {

using Vector = std::array<double, 3>;

enum class View {
  Sax,
  TwoChamber,
  ThreeChamber,
  FourChamber,
  Lvot,
  AorticValve,
  Pulmonary,
  Axial,
  Coronal,
  Sagittal,
  ThreePlanes
};
[[nodiscard]] std::string_view to_string(View view);  // as DESIGN.md's vocabulary has it: "2ch"; ThreePlanes has none

struct Plane {
  Vector row, column;  // unit vectors: ImageOrientationPatient
  Vector centre;       // the middle of the image
  [[nodiscard]] Vector normal() const;
};

class Heart {
 public:
  // Axis and place differ from patient to patient, by a few degrees and centimetres.
  explicit Heart(Chance& chance);

  // `slices` parallel planes of a view, `distance` mm apart; the short axis runs from base to apex. ThreePlanes gives
  // `slices` each of an axial, a sagittal and a coronal stack.
  [[nodiscard]] std::vector<Plane> planes(View view, int slices, double distance) const;

 private:
  [[nodiscard]] Vector normal(View view) const;

  Vector centre_;     // of the left ventricle
  Vector long_axis_;  // base to apex: left, forward, down
};

}  // namespace cmrcredit::tools
