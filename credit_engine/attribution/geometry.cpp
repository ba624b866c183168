#include "credit_engine/attribution/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace cmrcredit::credit_engine {
namespace {

constexpr Direction kX{1, 0, 0}, kY{0, 1, 0}, kZ{0, 0, 1};
// Base to apex in a supine adult: left, forward, down. Individual hearts lie within about 25 degrees of it.
constexpr Direction kUsualLongAxis{0.57, -0.62, -0.54};

double dot(const Direction& a, const Direction& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Direction cross(const Direction& a, const Direction& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double length(const Direction& a) {
  return std::sqrt(dot(a, a));
}

Direction unit(const Direction& a) {
  const double n = length(a);
  return {a[0] / n, a[1] / n, a[2] / n};
}

double degrees(double radians) {
  return radians * 180 / std::numbers::pi;
}

// The turn of a long-axis plane about the long axis, 0 to 180: 0 where the plane holds the patient's left-right line
// (the four-chamber view), growing through the two-chamber view (about 60) to the three-chamber view (about 120).
double turn(const Direction& normal, const Direction& axis) {
  const Direction zero = unit(cross(kX, axis));
  const Direction quarter = unit(cross(axis, zero));
  double angle = degrees(std::atan2(dot(normal, quarter), dot(normal, zero)));
  while (angle < 0)
    angle += 180;
  while (angle >= 180)
    angle -= 180;
  return angle;
}

std::string shown(const char* what, double angle) {
  char text[96];
  std::snprintf(text, sizeof text, "%s %.0f degrees", what, angle);
  return text;
}

PlaneView long_axis_view(const Direction& normal, const Direction& axis, double slack) {
  const double at = turn(normal, axis);
  PlaneView plane;
  plane.saw = shown("turned about the long axis by", at);
  const auto within = [&](double centre, double half) {
    const double away = std::abs(at - centre);
    return std::min(away, 180 - away) <= half;
  };
  if (within(5, 24 - slack)) {
    plane.view = "4ch";
  } else if (within(62, 24 - slack)) {
    plane.view = "2ch";
  } else if (within(120, 22 - slack)) {
    plane.view = "3ch";
  }
  plane.clear = within(5, 16 - slack) || within(62, 16 - slack) || within(120, 14 - slack);
  return plane;
}

}  // namespace

std::optional<Direction> plane_normal(const std::array<double, 6>& o) {
  const Direction row{o[0], o[1], o[2]}, column{o[3], o[4], o[5]};
  if (std::abs(length(row) - 1) > 0.02 || std::abs(length(column) - 1) > 0.02) return std::nullopt;
  if (std::abs(dot(row, column)) > 0.02) return std::nullopt;
  return unit(cross(row, column));
}

double angle_between_lines(const Direction& a, const Direction& b) {
  return degrees(std::acos(std::clamp(std::abs(dot(a, b)) / (length(a) * length(b)), 0.0, 1.0)));
}

PlaneView view_of_plane(const Direction& normal, const std::optional<Direction>& long_axis) {
  if (angle_between_lines(normal, kZ) < 10) return {"axial", true, "axial plane"};
  if (angle_between_lines(normal, kY) < 10) return {"coronal", true, "coronal plane"};
  if (angle_between_lines(normal, kX) < 10) return {"sagittal", true, "sagittal plane"};
  const Direction axis = long_axis.value_or(kUsualLongAxis);
  const double off_axis = angle_between_lines(normal, axis);
  if (off_axis <= (long_axis ? 20 : 30)) {
    return {"sax", off_axis <= (long_axis ? 15 : 22), shown("across the long axis within", off_axis)};
  }
  if (off_axis < (long_axis ? 68 : 60)) return {};
  return long_axis_view(normal, axis, long_axis ? 0 : 6);
}

}  // namespace cmrcredit::credit_engine
