#include "tools/simulator/foretold.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace cmrcredit::tools {
namespace {

using credit_engine::Protocol;

std::string module_of(const SeriesPlan& series) {
  using credit_engine::Protocol;
  switch (series.protocol) {
    case Protocol::Localizer:
      return "LOC";
    case Protocol::TiScout:
      return "TISCOUT";
    case Protocol::Cine:
      return series.view == "sax" ? "CINE_SAX" : series.view == "axial" ? "CINE_RV" : "CINE_LAX";
    case Protocol::RealtimeCine:
      return "CINE_RT";
    case Protocol::Lge:
      return "LGE";
    case Protocol::Ege:
      return "EGE";
    case Protocol::Perfusion:
    case Protocol::PerfusionStress:
    case Protocol::PerfusionRest:
      return "PERF";
    case Protocol::Flow2d:
      return "FLOW";
    case Protocol::Flow4d:
      return "FLOW4D";
    case Protocol::T1Map:
      return series.after_contrast ? "T1P" : "T1N";
    case Protocol::T2Map:
    case Protocol::T2wEdema:
      return "EDEMA";
    case Protocol::T2StarMap:
      return "T2STAR";
    case Protocol::BlackBlood:
      return "BB";
    case Protocol::Mra:
    case Protocol::WholeHeartCoronary:
      return "MRA";
    case Protocol::TaggingStrain:
      return "TAG";
    default:
      return "";
  }
}

bool is_void(const PerformedStep& step) {
  return step.end == PerformedStep::End::Discontinued && step.reason.code == "110514";
}

// The series less those of a step that never should have been.
std::vector<const SeriesPlan*> counting(const StudyPlan& study, const Roads& roads) {
  std::set<std::size_t> out;
  for (const PerformedStep& step : study.steps) {
    if (roads.steps && is_void(step)) out.insert(step.series.begin(), step.series.end());
  }
  std::vector<const SeriesPlan*> all;
  for (std::size_t series = 0; series < study.series.size(); ++series) {
    if (!out.contains(series)) all.push_back(&study.series[series]);
  }
  return all;
}

bool is_diagnostic(const SeriesPlan& series) {
  return series.protocol != Protocol::Localizer && series.protocol != Protocol::TiScout;
}

// Who is named: how many of the series name whom, by image or step. An empty value is silence.
struct Names {
  std::map<std::string, std::size_t> series_of;
  std::size_t series = 0;

  [[nodiscard]] bool several_in_one_value() const {
    return std::any_of(series_of.begin(), series_of.end(),
                       [](const auto& one) { return one.first.find('\\') != std::string::npos; });
  }
};

Names names_in(const StudyPlan& study, const Roads& roads) {
  std::set<std::string> told_by_step;
  for (const PerformedStep& step : study.steps) {
    if (!roads.steps || step.emulated || study.habits.silent || step.end == PerformedStep::End::Never) continue;
    for (const std::size_t series : step.series)
      told_by_step.insert(study.series[series].uid);
  }
  Names names;
  for (const SeriesPlan* series : counting(study, roads)) {
    ++names.series;
    const bool named = !series->operator_name.empty() && (roads.images || told_by_step.contains(series->uid));
    if (named) ++names.series_of[series->operator_name];
  }
  return names;
}

std::optional<ForetoldCase> not_credited(const StudyPlan& study, const Roads& roads) {
  const auto series = counting(study, roads);
  const auto any = [&](auto is) { return std::any_of(series.begin(), series.end(), is); };
  const bool diagnostic = any([](const SeriesPlan* one) { return is_diagnostic(*one); });
  const bool was_void = series.size() < study.series.size();
  const bool discontinued =
      roads.steps && std::any_of(study.steps.begin(), study.steps.end(), [](const PerformedStep& step) {
        return step.end == PerformedStep::End::Discontinued && !is_void(step);
      });
  if (was_void && !diagnostic) return ForetoldCase{.status = "void", .completed_by = {}, .why = "wrong worklist entry"};
  if (!diagnostic) {
    return ForetoldCase{.status = "excluded", .completed_by = {}, .why = "nothing diagnostic was acquired"};
  }
  if (!any([](const SeriesPlan* one) { return credit_engine::is_cardiac_module(one->protocol); })) {
    return ForetoldCase{.status = "excluded", .completed_by = {}, .why = "not cardiac"};
  }
  if (discontinued) {
    return ForetoldCase{.status = "pending", .completed_by = {}, .why = "discontinued after diagnostic acquisition"};
  }
  return std::nullopt;
}

ForetoldCase by_name(const StudyPlan& study, const Roads& roads) {
  const auto pending = [](const char* why) {
    return ForetoldCase{.status = "pending", .completed_by = {}, .why = why};
  };
  const Names names = names_in(study, roads);
  if (names.series_of.empty()) return pending("nobody is named");
  if (names.several_in_one_value()) return pending("several names in one value");
  if (names.series_of.size() > 1) return pending("several people are named");
  const auto& [name, series] = *names.series_of.begin();
  if (2 * series < names.series) return pending("named by too few series");
  return {.status = "credited", .technologist = name, .completed_by = {}, .why = "one technologist"};
}

std::vector<std::string> completions(const StudyPlan& study, const Roads& roads) {
  if (!roads.steps) return {"quiet_period"};
  const auto has = [&](auto is) { return std::any_of(study.steps.begin(), study.steps.end(), is); };
  if (has([](const PerformedStep& step) { return step.end == PerformedStep::End::Never; })) {
    return {roads.images ? "quiet_period" : "hard_cap"};
  }
  const bool late = study.habits.late || roads.arrival == Arrival::StepAfterImages ||
                    has([](const PerformedStep& step) { return step.emulated; });
  if (late && roads.images) return {"mpps", "quiet_period"};
  return {"mpps"};
}

// failures row 22: the same person on two scanners at overlapping times.
void part_overlapping(const std::vector<StudyPlan>& studies, std::vector<ForetoldCase>& cases) {
  const auto ends = [](const StudyPlan& study) {
    return study.begins + std::chrono::seconds(static_cast<long>(study.series.back().ends));
  };
  const auto overlap = [&](const StudyPlan& a, const StudyPlan& b) {
    return a.scanner.serial != b.scanner.serial && a.begins < ends(b) && b.begins < ends(a);
  };
  std::set<std::size_t> both;
  for (std::size_t one = 0; one < studies.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) {
      const bool same = cases[one].status == "credited" && cases[other].status == "credited" &&
                        cases[one].technologist == cases[other].technologist;
      if (same && overlap(studies[one], studies[other])) both.insert({one, other});
    }
  }
  for (const std::size_t study : both) {
    cases[study].status = "pending";
    cases[study].technologist.clear();
    cases[study].why = "the same person on two scanners at overlapping times";
  }
}

}  // namespace

Foretold foretold(const StudyPlan& study) {
  Foretold told;
  std::set<std::string> modules;
  for (const auto& series : study.series) {
    modules.insert(module_of(series));
    told.is_cmr = told.is_cmr || credit_engine::is_cardiac_module(series.protocol);
  }
  modules.erase("");
  if (!told.is_cmr) modules.clear();
  told.modules = {modules.begin(), modules.end()};
  return told;
}

std::vector<ForetoldCase> foretold_cases(const std::vector<StudyPlan>& studies, const Roads& roads) {
  std::vector<ForetoldCase> cases;
  for (const StudyPlan& study : studies) {
    auto& told = cases.emplace_back(not_credited(study, roads).value_or(ForetoldCase{}));
    if (told.status.empty()) told = by_name(study, roads);
    told.completed_by = completions(study, roads);
  }
  part_overlapping(studies, cases);
  return cases;
}

}  // namespace cmrcredit::tools
