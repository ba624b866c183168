#include "tools/simulator/heart.h"

#include <cmath>
#include <numbers>

namespace cmrcredit::tools {
namespace {

Vector scaled(const Vector& a, double by) {
  return {a[0] * by, a[1] * by, a[2] * by};
}
Vector sum(const Vector& a, const Vector& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
Vector unit(const Vector& a) {
  return scaled(a, 1 / std::sqrt(dot(a, a)));
}
Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

constexpr Vector kLeft{1, 0, 0}, kBack{0, 1, 0}, kHead{0, 0, 1};

// How a console turns an oblique image upright: rows run to the patient's left (or to the back where the plane is
// nearest to a sagittal one), columns to the feet or the back. The axis the row is square to is what real series show:
// y in an oblique four-chamber view, z in a long-axis view that stands upright.
Plane upright(const Vector& normal, const Vector& centre) {
  const double x = std::abs(normal[0]), y = std::abs(normal[1]), z = std::abs(normal[2]);
  const bool square_to_back = z >= x && z > 0.3;
  Vector row = unit(cross(square_to_back ? kBack : kHead, normal));
  const Vector& to = x > y && x > z ? kBack : kLeft;
  if (dot(row, to) < 0) row = scaled(row, -1);
  Vector column = unit(cross(normal, row));
  const Vector down = z > x && z > y ? kBack : scaled(kHead, -1);
  if (dot(column, down) < 0) column = scaled(column, -1);
  return {row, column, centre};
}

}  // namespace

std::string_view to_string(View view) {
  switch (view) {
    case View::Sax:
      return "sax";
    case View::TwoChamber:
      return "2ch";
    case View::ThreeChamber:
      return "3ch";
    case View::FourChamber:
      return "4ch";
    case View::Lvot:
      return "lvot";
    case View::AorticValve:
      return "aortic_valve";
    case View::Pulmonary:
      return "pulmonary";
    case View::Axial:
      return "axial";
    case View::Coronal:
      return "coronal";
    case View::Sagittal:
      return "sagittal";
    case View::ThreePlanes:
      return "";
  }
  return "";
}

Vector Plane::normal() const {
  return cross(row, column);
}

Heart::Heart(Chance& chance) {
  centre_ = {chance.between(35.0, 55.0), chance.between(-45.0, -15.0), chance.between(-15.0, 20.0)};
  // The real short axes at hand (SIGNA EXCITE, Vida Fit) and the long-axis view of a Skyra lie around this direction.
  long_axis_ = unit({chance.between(0.58, 0.74), -chance.between(0.46, 0.58), -chance.between(0.42, 0.54)});
}

Vector Heart::normal(View view) const {
  // The walls as the 17 segments of the left ventricle have them, seen from the apex and clockwise from the anterior
  // wall: the two-chamber view cuts the wall at 0 degrees, the four-chamber view at 60, the three-chamber view at 120.
  const Vector up = unit(sum(kHead, scaled(long_axis_, -dot(kHead, long_axis_))));
  const Vector lateral = cross(up, long_axis_);
  const auto through = [&](double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    return cross(long_axis_, sum(scaled(up, std::cos(angle)), scaled(lateral, std::sin(angle))));
  };
  switch (view) {
    case View::Sax:
      return scaled(long_axis_, -1);
    case View::TwoChamber:
      return through(0);
    case View::FourChamber:
      return through(60);
    case View::ThreeChamber:
    case View::Lvot:
      return through(120);
    case View::AorticValve:  // the outflow tract points to the head, to the right and a little forward
      return unit({-0.45, -0.25, 0.86});
    case View::Pulmonary:
      return unit({0.1, 0.55, 0.83});
    case View::Coronal:
      return kBack;
    case View::Sagittal:
      return kLeft;
    case View::Axial:
    case View::ThreePlanes:
      return kHead;
  }
  return kHead;
}

std::vector<Plane> Heart::planes(View view, int slices, double distance) const {
  if (view == View::ThreePlanes) {
    std::vector<Plane> all;
    for (const View one : {View::Axial, View::Sagittal, View::Coronal}) {
      const auto some = planes(one, slices, distance);
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }
  const Vector across = view == View::Sax ? long_axis_ : normal(view);
  std::vector<Plane> all;
  for (int slice = 0; slice < slices; ++slice) {
    const double offset = (slice - (slices - 1) / 2.0) * distance;
    all.push_back(upright(normal(view), sum(centre_, scaled(across, offset))));
  }
  return all;
}

}  // namespace cmrcredit::tools
