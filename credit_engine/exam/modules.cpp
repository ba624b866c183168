#include "credit_engine/exam/modules.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "credit_engine/attribution/geometry.h"
#include "credit_engine/attribution/lexicon.h"
#include "dicom_parsing/sop_class.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::StudyFacts;
using enum Protocol;

constexpr double kSameDirection = 5;          // degrees
constexpr double kSamePlace = 1;              // mm
constexpr std::size_t kImagesOfAStack = 120;  // six slices of twenty phases, where no plane is known

bool is_cine(const Attribution& a) {
  return a.state != Certainty::Ambiguous && (a.protocol == Cine || a.protocol == RealtimeCine);
}

struct Slices {
  Direction normal{};
  std::vector<double> places;  // along the normal
};

void add_places(std::vector<Slices>& groups, const SeriesFacts& series, const Direction& normal) {
  auto group = std::find_if(groups.begin(), groups.end(),
                            [&](const Slices& g) { return angle_between_lines(g.normal, normal) < kSameDirection; });
  if (group == groups.end()) group = groups.insert(groups.end(), Slices{normal, {}});
  for (const auto& p : series.positions) {
    const double place = p[0] * group->normal[0] + p[1] * group->normal[1] + p[2] * group->normal[2];
    const bool known = std::any_of(group->places.begin(), group->places.end(),
                                   [&](double x) { return std::abs(x - place) < kSamePlace; });
    if (!known) group->places.push_back(place);
  }
}

// Parallel slices of the cines with this view over the whole study: a stack may come as one series a slice.
std::size_t parallel_slices(const StudyFacts& study, const std::vector<Attribution>& attributions, const char* view) {
  std::vector<Slices> groups;
  std::size_t without_plane = 0;
  for (std::size_t i = 0; i < attributions.size(); ++i) {
    if (!is_cine(attributions[i]) || attributions[i].view != view) continue;
    const SeriesFacts& series = study.series[i];
    const auto normal = series.orientation ? plane_normal(*series.orientation) : std::optional<Direction>();
    if (normal && !series.positions.empty()) {
      add_places(groups, series, *normal);
      continue;
    }
    const auto phases = static_cast<std::size_t>(std::max(series.cardiac_number_of_images.value_or(0), 0));
    const std::uint64_t images = std::max(series.instances, series.frames);
    if (phases > 1) {
      without_plane += std::max<std::size_t>(1, static_cast<std::size_t>(images) / phases);
    } else {
      without_plane += images >= kImagesOfAStack ? kFewestStackSlices : 1;
    }
  }
  std::size_t most = without_plane;
  for (const auto& group : groups)
    most = std::max(most, group.places.size());
  return most;
}

// The variants of one acquisition (motion corrected, a third party's copy) are one: they begin at the same moment.
std::size_t first_passes(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  std::set<std::string> beginnings;
  std::size_t untimed = 0;
  for (std::size_t i = 0; i < attributions.size(); ++i) {
    const auto p = attributions[i].protocol;
    if (attributions[i].state == Certainty::Ambiguous || (p != Perfusion && p != PerfusionRest && p != PerfusionStress))
      continue;
    const auto& from = study.series[i].acquired_from;
    if (from.empty()) {
      ++untimed;
    } else {
      beginnings.insert(from);
    }
  }
  return beginnings.size() + untimed;
}

bool spoiled_gradient_echo(const SeriesFacts& s) {
  return s.scanning_sequence.contains("GR") && s.sequence_variant.contains("SP") && !s.sequence_variant.contains("SS");
}

bool contrast_given(const SeriesFacts& s) {
  return s.contrast_agent && !s.contrast_agent->empty();
}

bool says_results(const std::string& description) {
  std::string lower = description;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower.find("result") != std::string::npos || lower.find("analysis") != std::string::npos ||
         lower.find("qmass") != std::string::npos;
}

void add_cine(const SeriesFacts& series, const Attribution& a, Modules& m) {
  if (a.protocol == RealtimeCine) m.codes.insert("CINE_RT");
  if (spoiled_gradient_echo(series)) m.codes.insert("CINE_GRE");
  if (a.view == "2ch" || a.view == "3ch" || a.view == "4ch") {
    m.long_axes.insert(a.view);
    m.codes.insert("CINE_LAX");
  }
  if (a.view == "lvot" || a.view == "lax") m.codes.insert("CINE_LAX");
  if (a.view == "rvot" || a.view == "rv2ch" || a.view == "rv3ch") m.codes.insert("CINE_RV");
}

void add(const SeriesFacts& series, const Attribution& a, Modules& m) {
  switch (a.protocol) {
    case Cine:
    case RealtimeCine:
      add_cine(series, a, m);
      break;
    case Lge:
      m.codes.insert("LGE");
      m.contrast = true;
      break;
    case Ege:
      m.codes.insert("EGE");
      m.contrast = true;
      break;
    case PerfusionStress:
      m.stress = true;
      m.stress_certain = m.stress_certain || a.state == Certainty::Certain;
      [[fallthrough]];
    case PerfusionRest:
    case Perfusion:
      m.codes.insert("PERF");
      m.contrast = true;
      m.perfusion_named_rest = m.perfusion_named_rest || a.protocol == PerfusionRest;
      break;
    case Flow4d:
      m.codes.insert("FLOW4D");
      m.advanced_angiography = true;
      break;
    case Flow2d:
      m.codes.insert("FLOW");
      m.flow_planes.insert(a.view);
      break;
    case T1Map:
      m.codes.insert(a.contrast == "post_contrast" ? "T1P" : "T1N");
      m.contrast = m.contrast || a.contrast == "post_contrast";
      break;
    case T2Map:
    case T2wEdema:
      m.codes.insert("EDEMA");
      break;
    case T2StarMap:
      m.codes.insert("T2STAR");
      break;
    case BlackBlood:
      m.codes.insert("BB");
      break;
    case Mra:
      m.codes.insert("MRA");
      m.advanced_angiography = m.advanced_angiography || series.temporal_positions.distinct() > 4;
      break;
    case WholeHeartCoronary:
      m.codes.insert("MRA");
      m.advanced_angiography = true;
      break;
    case TaggingStrain:
      m.codes.insert("TAG");
      break;
    case TiScout:
      m.codes.insert("TISCOUT");
      break;
    case Localizer:
      m.codes.insert("LOC");
      break;
    default:
      break;
  }
}

}  // namespace

Modules acquired_modules(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  Modules m;
  for (std::size_t i = 0; i < attributions.size(); ++i) {
    const auto& series = study.series[i];
    if (attributions[i].protocol == Derived) {
      m.results = m.results || says_results(series.series_description) || series.modality == "SR";
    }
    if (contrast_given(series) && is_cardiac_module(attributions[i].protocol)) m.contrast = true;
    if (attributions[i].state != Certainty::Ambiguous) add(series, attributions[i], m);
  }
  m.perfusions = first_passes(study, attributions);
  m.sax_slices = parallel_slices(study, attributions, "sax");
  if (m.sax_slices >= kFewestStackSlices) m.codes.insert("CINE_SAX");
  if (parallel_slices(study, attributions, "axial") >= kFewestStackSlices) m.codes.insert("CINE_RV");
  return m;
}

}  // namespace cmrcredit::credit_engine
