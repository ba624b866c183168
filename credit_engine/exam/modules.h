// What was acquired, as modules of an exam (Kramer et al. 2020; scmr_rules.md is where the product's codes come from).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

struct Modules {
  std::set<std::string> codes;        // CINE_SAX, CINE_LAX, LGE, ...
  std::set<std::string> long_axes;    // 2ch, 3ch, 4ch cines
  std::set<std::string> flow_planes;  // views of the flow measurements, "" for one that is not told
  std::size_t sax_slices = 0;
  std::size_t perfusions = 0;  // separate first passes
  bool perfusion_named_rest = false;
  bool stress = false, stress_certain = false;
  bool contrast = false;
  bool advanced_angiography = false;  // time resolved, navigated or 4D
  bool results = false;               // measurements made afterwards
  [[nodiscard]] bool has(const char* code) const { return codes.contains(code); }
  // Short-axis stack and at least two of the long-axis views.
  [[nodiscard]] bool complete_cine() const { return has("CINE_SAX") && long_axes.size() >= 2; }
};

inline constexpr std::size_t kFewestStackSlices = 6;

[[nodiscard]] Modules acquired_modules(const dicom_parsing::StudyFacts& study,
                                       const std::vector<Attribution>& attributions);

}  // namespace cmrcredit::credit_engine
