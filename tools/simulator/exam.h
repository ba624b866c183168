// What a technologist runs, in order, for a question; no vendor's words yet. The exams follow the modules of
// scmr_rules 3.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tools/simulator/heart.h"

namespace cmrcredit::tools {

enum class Technique {
  Localizer,
  Cine,
  TiScout,
  Lge,
  StressPerfusion,
  RestPerfusion,
  T1Map,
  T2Map,
  T2StarMap,
  Edema,
  Flow,
  Angiography,
  BrainT1,
  BrainFlair,
  BrainDiffusion,
  Injection,  // of contrast; gives no series
  Wait,       // for the contrast to wash in; gives no series
};

struct Acquisition {
  Technique technique;
  View view = View::Sax;
  int slices = 1;
};

struct Exam {
  std::string_view name;  // what --protocol takes
  std::string_view study_description, requested_procedure, reason;
  std::string_view code, code_meaning;  // CPT
  std::string_view category;            // empty: none
  std::vector<Acquisition> steps;
};

[[nodiscard]] std::span<const Exam> exams();
[[nodiscard]] const Exam* exam_named(std::string_view name);

}  // namespace cmrcredit::tools
