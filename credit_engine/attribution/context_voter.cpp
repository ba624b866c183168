#include "credit_engine/attribution/context_voter.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
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

// Below this a name or measurement only leans to an answer.
constexpr double kInContext = 0.8;

bool says_anything_by_name(const Attribution& answer) {
  return std::any_of(answer.evidence.begin(), answer.evidence.end(), [](const Evidence& e) {
    return protocol_from(e.says) && (e.attribute == "SeriesDescription" || e.attribute == "ProtocolName");
  });
}

// One acquisition, several series: the magnitude images of a flow measurement look like a cine.
void components(const StudyFacts& study, const std::vector<PhysicsOpinion>& physics,
                std::vector<Attribution>& answers) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].protocol != Cine || answers[i].state == Certainty::Ambiguous) continue;
    for (std::size_t j = 0; j < answers.size(); ++j) {
      if (answers[j].protocol != Flow2d && answers[j].protocol != Flow4d) continue;
      const SeriesFacts &mine = study.series[i], &theirs = study.series[j];
      if (!same_plane(mine, theirs)) continue;
      const bool same_name = !mine.protocol_name.empty() && mine.protocol_name == theirs.protocol_name;
      if (!same_moment(mine, theirs) && !same_name) continue;
      if (physics[i].cannot.has(answers[j].protocol)) continue;
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

// Outflow-tract cines are the three-chamber view unless the study has one of its own, or the cine lies (or is named for
// lying) in a body plane.
void outflow(const StudyFacts& study, std::vector<Attribution>& answers) {
  const auto body_plane = [&](std::size_t i) {
    const auto& series = study.series[i];
    const auto normal = series.orientation ? plane_normal(*series.orientation) : std::nullopt;
    if (normal && view_of_plane(*normal, std::nullopt).view != "3ch") return view_of_plane(*normal, std::nullopt).clear;
    return std::any_of(answers[i].evidence.begin(), answers[i].evidence.end(),
                       [](const Evidence& e) { return e.says == "coronal" || e.says == "sagittal"; });
  };
  const bool three_chamber = std::any_of(answers.begin(), answers.end(),
                                         [](const Attribution& a) { return is_cine(a.protocol) && a.view == "3ch"; });
  if (three_chamber) return;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    if (answer.view == "lvot" && is_cine(answer.protocol) && !body_plane(i)) {
      answer.view = "3ch";
      answer.evidence.push_back(
          {"outflow-view", "SeriesDescription", "lvot, no other three-chamber cine in the study", "3ch"});
    }
  }
}

// Seconds of the day's run; nothing for a time that cannot be read. Days count, so that a scan past midnight is later.
std::optional<double> seconds_of(const std::string& date_and_time) {
  if (date_and_time.size() < 14) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    const char* begin = date_and_time.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + n, value);
    return error == std::errc() && end == begin + n ? std::optional(value) : std::nullopt;
  };
  const auto year = number(0, 4), month = number(4, 2), day = number(6, 2), hour = number(8, 2), minute = number(10, 2),
             second = number(12, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<double>(days) * 86400 + *hour * 3600 + *minute * 60 + *second;
}

// When contrast was given: what a series says of its injection, else the beginning of the first pass that is surely
// one of contrast (a pass before stress may be a dummy without any).
struct Injection {
  double at = 0;
  bool said = false;  // ContrastBolusStartTime
};

std::optional<Injection> injection(const StudyFacts& study, const std::vector<Attribution>& answers) {
  std::optional<Injection> first;
  for (const auto& series : study.series) {
    if (series.contrast_start_time.size() < 6 || series.acquired_from.size() < 8) continue;
    const auto at = seconds_of(series.acquired_from.substr(0, 8) + series.contrast_start_time.substr(0, 6));
    if (at && (!first || *at < first->at)) first = Injection{*at, true};
  }
  if (first) return first;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!is_perfusion(answers[i].protocol)) continue;
    const auto at = seconds_of(study.series[i].acquired_from);
    // the last first pass: one before it may have been a dummy
    if (at && (!first || *at > first->at)) first = Injection{*at, false};
  }
  return first;
}

bool says_it_by_name(const Attribution& answer, std::string_view protocol) {
  return std::any_of(answer.evidence.begin(), answer.evidence.end(), [&](const Evidence& e) {
    return e.says == protocol && (e.attribute == "SeriesDescription" || e.attribute == "ProtocolName");
  });
}

constexpr double kEarliest = 30, kEarly = 240;  // seconds after the injection
constexpr double kEarlyInversion = 400;         // ms: before it the blood would be nulled, not shown

// Inversion images within four minutes of the injection and with a long inversion time are early enhancement, where no
// name says late; those before any contrast are doubtful.
void enhancement(const StudyFacts& study, std::vector<Attribution>& answers) {
  const auto given = injection(study, answers);
  if (!given) return;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    const auto& series = study.series[i];
    const auto at = seconds_of(series.acquired_from);
    if (answer.protocol != Lge || answer.state == Certainty::Ambiguous || !at) continue;
    const double after = *at - given->at;
    const std::string saw = std::to_string(static_cast<int>(after)) + " s after contrast";
    if (after < 0 && given->said) {
      doubt(answer, {"before-contrast", "ContrastBolusStartTime", saw, "no late enhancement yet"});
    } else if (after >= kEarliest && after <= kEarly && !series.inversion_times.empty() &&
               series.inversion_times.max > kEarlyInversion && !says_it_by_name(answer, "lge")) {
      answer.protocol = Ege;
      answer.state = Certainty::Probable;
      answer.confidence = kInContext;
      answer.evidence.push_back(
          {"early-after-contrast", "AcquisitionTime / InversionTime",
           saw + ", inversion time " + std::to_string(static_cast<int>(series.inversion_times.max)) + " ms", "ege"});
    }
  }
}

// Maps before and after contrast: those before the first series that shows contrast are native.
void contrast_of_maps(const StudyFacts& study, std::vector<Attribution>& answers) {
  std::string first_contrast;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& series = study.series[i];
    const auto p = answers[i].protocol;
    const bool shows_contrast = p == Lge || p == Ege || is_perfusion(p) || p == TiScout;
    if (!shows_contrast || series.acquired_from.empty()) continue;
    if (first_contrast.empty() || series.acquired_from < first_contrast) first_contrast = series.acquired_from;
  }
  for (const auto& series : study.series) {
    if (series.contrast_start_time.size() < 6 || series.acquired_from.size() < 8) continue;
    const auto at = series.acquired_from.substr(0, 8) + series.contrast_start_time.substr(0, 6);
    if (first_contrast.empty() || at < first_contrast) first_contrast = at;
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

// A series that says nothing by itself, or only half, is what its sibling of the same acquisition surely is: a map
// without its vendor's word for it, the copy that a third party's reconstruction made.
void siblings(const StudyFacts& study, std::vector<Attribution>& answers) {
  const auto before = answers;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& answer = answers[i];
    const bool open = answer.state == Certainty::Ambiguous || answer.confidence < kInContext + 0.01;
    if (!open || says_anything_by_name(answer)) continue;
    const auto& mine = study.series[i];
    for (std::size_t j = 0; j < before.size(); ++j) {
      const auto& theirs = study.series[j];
      const bool told = before[j].state != Certainty::Ambiguous && before[j].confidence > kInContext + 0.01;
      if (i == j || !told || before[j].protocol == answer.protocol || !is_cardiac_module(before[j].protocol)) continue;
      if (!same_plane(mine, theirs) || !same_moment(mine, theirs)) continue;
      answer.protocol = before[j].protocol;
      answer.state = Certainty::Probable;
      answer.confidence = kInContext;
      answer.evidence.push_back({"sibling-of-an-acquisition", "ImagePositionPatient / AcquisitionTime",
                                 "same plane and moment as series " + std::to_string(theirs.number.value_or(0)),
                                 std::string(to_string(answer.protocol))});
      break;
    }
  }
}

// A first pass that no name tells stress from rest: the variants of one acquisition share what one of them says; and
// what comes after a stress pass is at rest. Nothing is ever made stress by its order alone: the pass before may be a
// dummy.
void stress_and_rest(const StudyFacts& study, std::vector<Attribution>& answers) {
  const auto take = [](Attribution& answer, Protocol protocol, std::string saw) {
    answer.protocol = protocol;
    answer.state = Certainty::Probable;
    answer.confidence = std::min(answer.confidence, kInContext);
    answer.evidence.push_back(
        {"order-of-first-passes", "AcquisitionTime", std::move(saw), std::string(to_string(protocol))});
  };
  std::string stress_ends;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].protocol == PerfusionStress) stress_ends = std::max(stress_ends, study.series[i].acquired_until);
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].protocol != Perfusion || answers[i].state == Certainty::Ambiguous) continue;
    const auto& mine = study.series[i];
    bool told = false;
    for (std::size_t j = 0; j < answers.size() && !told; ++j) {
      const bool named = answers[j].protocol == PerfusionStress || answers[j].protocol == PerfusionRest;
      if (!named || !same_moment(mine, study.series[j])) continue;
      take(answers[i], answers[j].protocol,
           "same moment as series " + std::to_string(study.series[j].number.value_or(0)));
      told = true;
    }
    if (told || stress_ends.empty() || mine.acquired_from.empty() || mine.acquired_from <= stress_ends) continue;
    take(answers[i], PerfusionRest, "after the stress perfusion");
  }
}

}  // namespace

void apply_context(const StudyFacts& study, const std::vector<PhysicsOpinion>& physics,
                   std::vector<Attribution>& attributions) {
  components(study, physics, attributions);
  siblings(study, attributions);
  stress_and_rest(study, attributions);
  enhancement(study, attributions);
  views(study, attributions);
  outflow(study, attributions);
  contrast_of_maps(study, attributions);
}

}  // namespace cmrcredit::credit_engine
