// A completed study as an exam: is it cardiac, which modules, which exam categories it supports (scmr_rules.md 3 and
// 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

enum class CategoryState { Certain, Suggested, Confirm };
[[nodiscard]] std::string_view to_string(CategoryState state);

struct Category {
  std::string id;  // "L1.LVF", "L2.VIAB", "L3.STRESS", "SP.PED", ...
  CategoryState state = CategoryState::Confirm;
  std::string why;  // a sentence
  bool operator==(const Category&) const = default;
};

struct Exam {
  bool is_cmr = false;
  std::string not_cmr_why;           // a sentence, when is_cmr is false
  std::vector<std::string> modules;  // "CINE_SAX", "CINE_LAX", "LGE", ... sorted (scmr_rules.md 3)
  std::vector<Category> categories;  // sorted by id
  std::optional<bool> contrast, stress, pediatric, device;
  std::optional<bool> research;  // a volunteer or a clinical trial; nothing: not said
  std::vector<std::string> notes;
  bool operator==(const Exam&) const = default;
};

// Whether a whole protocol was acquired, so that the exam stands for itself: a complete cine set, or a level's category
// that is certain. Age, devices and anaesthesia do not make one.
[[nodiscard]] bool is_whole(const Exam& exam);

struct ExamPolicy {
  int pediatric_below_years = 18;
};

[[nodiscard]] Exam assess(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                          const ExamPolicy& policy);

}  // namespace cmrcredit::credit_engine
