#include "tools/simulator/study_plan.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace cmrcredit::tools {
namespace {

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

}  // namespace

std::size_t StudyPlan::instances() const {
  return std::accumulate(series.begin(), series.end(), std::size_t{0},
                         [](std::size_t total, const SeriesPlan& one) { return total + one.frames.size(); });
}

std::string StudyPlan::instance_uid(std::size_t of_series, std::size_t frame) const {
  return uid_for({seed, 3, of_series, frame});
}

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

}  // namespace cmrcredit::tools
