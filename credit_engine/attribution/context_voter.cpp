#include "credit_engine/attribution/context_voter.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "credit_engine/attribution/geometry.h"
#include "credit_engine/attribution/verdict.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::StudyFacts;
using enum Protocol;

bool is_perfusion(Protocol p) {
  return p == Perfusion || p == PerfusionRest || p == PerfusionStress;
}
bool is_cine(Protocol p) {
  return p == Cine || p == RealtimeCine;
}

// Same plane to a degree and, where both are known, same beginning: the variants one acquisition yields.
bool same_plane(const SeriesFacts& a, const SeriesFacts& b) {
  if (!a.orientation || !b.orientation || a.positions.empty() || b.positions.empty()) return false;
  const auto na = plane_normal(*a.orientation), nb = plane_normal(*b.orientation);
  if (!na || !nb || angle_between_lines(*na, *nb) > 1) return false;
  double away = 0;
  for (std::size_t i = 0; i < 3; ++i)
    away += (*na)[i] * (a.positions.front()[i] - b.positions.front()[i]);
  return std::abs(away) < 1;
}

bool same_moment(const SeriesFacts& a, const SeriesFacts& b) {
  return !a.acquired_from.empty() && a.acquired_from == b.acquired_from;
}

// One acquisition, several series: the magnitude images of a flow measurement look like a cine.
void components(const StudyFacts& study, std::vector<Attribution>& answers) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].protocol != Cine || answers[i].state == Certainty::Ambiguous) continue;
    for (std::size_t j = 0; j < answers.size(); ++j) {
      if (answers[j].protocol != Flow2d && answers[j].protocol != Flow4d) continue;
      const SeriesFacts &mine = study.series[i], &theirs = study.series[j];
      if (!same_plane(mine, theirs)) continue;
      const bool same_name = !mine.protocol_name.empty() && mine.protocol_name == theirs.protocol_name;
      if (!same_moment(mine, theirs) && !same_name) continue;
      answers[i].protocol = answers[j].protocol;
      answers[i].component = "magnitude";
      answers[i].evidence.push_back({"sibling-of-a-flow-measurement", "ImagePositionPatient / AcquisitionTime",
                                     "same plane and moment as series " + std::to_string(theirs.number.value_or(0)),
                                     std::string(to_string(answers[j].protocol))});
      break;
    }
  }
}

// The direction of the left ventricle, from the short-axis slices: several parallel ones that are told by name or by
// plane.
std::optional<Direction> long_axis(const StudyFacts& study, const std::vector<Attribution>& answers) {
  std::optional<Direction> axis;
  std::size_t most = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].view != "sax" || !study.series[i].orientation) continue;
    if (!is_cine(answers[i].protocol)) continue;
    const auto normal = plane_normal(*study.series[i].orientation);
    if (!normal) continue;
    std::size_t slices = 0;
    for (std::size_t j = 0; j < answers.size(); ++j) {
      if (answers[j].view != "sax" || !is_cine(answers[j].protocol) || !study.series[j].orientation) continue;
      const auto other = plane_normal(*study.series[j].orientation);
      if (other && angle_between_lines(*normal, *other) < 5)
        slices += std::max<std::size_t>(1, study.series[j].locations);
    }
    if (slices > most && slices >= 3) {
      most = slices;
      axis = normal;
    }
  }
  return axis;
}

// Views that no name said, by the plane; and a doubt where a name's view lies in a plane that cannot be it.
void views(const StudyFacts& study, std::vector<Attribution>& answers) {
  const auto by_plane = [&](std::size_t i, const std::optional<Direction>& axis) -> PlaneView {
    const auto& series = study.series[i];
    if (!series.orientation || series.orientations > 1) return {};
    const auto normal = plane_normal(*series.orientation);
    return normal ? view_of_plane(*normal, axis) : PlaneView{};
  };
  const auto complete = [&](const std::optional<Direction>& axis) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      auto& answer = answers[i];
      if (!answer.view.empty() || !is_cardiac_module(answer.protocol)) continue;
      const PlaneView plane = by_plane(i, axis);
      if (plane.view.empty()) continue;
      answer.view = plane.view;
      answer.evidence.push_back({"view-by-plane", "ImageOrientationPatient", plane.saw, plane.view});
    }
  };
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    if (!answer.view.empty() || !is_cine(answer.protocol)) continue;
    const PlaneView plane = by_plane(i, std::nullopt);
    if (plane.view != "sax") continue;
    answer.view = "sax";
    answer.evidence.push_back({"view-by-plane", "ImageOrientationPatient", plane.saw, "sax"});
  }
  complete(long_axis(study, answers));
}

// Outflow-tract cines are the three-chamber view unless the study has one of its own.
void outflow(std::vector<Attribution>& answers) {
  const bool three_chamber = std::any_of(answers.begin(), answers.end(),
                                         [](const Attribution& a) { return is_cine(a.protocol) && a.view == "3ch"; });
  if (three_chamber) return;
  for (auto& answer : answers) {
    if (answer.view == "lvot" && is_cine(answer.protocol)) {
      answer.view = "3ch";
      answer.evidence.push_back(
          {"outflow-view", "SeriesDescription", "lvot, no other three-chamber cine in the study", "3ch"});
    }
  }
}

// Maps before and after contrast: those before the first series that shows contrast are native.
void contrast_of_maps(const StudyFacts& study, std::vector<Attribution>& answers) {
  std::string first_contrast;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto p = answers[i].protocol;
    if (p != Lge && p != Ege && !is_perfusion(p) && p != TiScout) continue;
    const auto& from = study.series[i].acquired_from;
    if (!from.empty() && (first_contrast.empty() || from < first_contrast)) first_contrast = from;
  }
  if (first_contrast.empty()) return;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    const auto& from = study.series[i].acquired_from;
    if (answer.protocol != T1Map || !answer.contrast.empty() || from.empty()) continue;
    answer.contrast = from < first_contrast ? "native" : "post_contrast";
    answer.evidence.push_back(
        {"order-of-maps", "AcquisitionTime",
         from < first_contrast ? "before the first contrast series" : "after the first contrast series",
         answer.contrast});
  }
}

}  // namespace

void apply_context(const StudyFacts& study, const std::vector<PhysicsOpinion>& physics,
                   std::vector<Attribution>& attributions) {
  (void)physics;
  components(study, attributions);
  views(study, attributions);
  outflow(attributions);
  contrast_of_maps(study, attributions);
}

}  // namespace cmrcredit::credit_engine
