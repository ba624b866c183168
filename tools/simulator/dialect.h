// How one vendor's scanner says what was acquired (acquired.h): names, sequence families, image types, private
// attributes, which channels share a series, classic or enhanced objects. A new vendor is one file with one function
// here. Where a value stands in attribution_facts (or dicom_facts, or a real file's header) the comment beside it says
// so; values without one are what protocols commonly use.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tools/simulator/acquired.h"

namespace cmrcredit::tools {

struct Dialect {
  std::string_view vendor;  // what --vendor takes
  Scanner (*scanner)();
  StepHabits habits;
  Practice practice;
  // The series one acquisition gives, in the order the scanner numbers them; their begin and end relative to it.
  std::vector<SeriesPlan> (*say)(const Acquired&);
  // (0020,0011): the how-manieth acquisition of the study (from 1), the how-manieth series of it (from 0), and how many
  // series went before.
  int (*series_number)(int acquisition, int series, int series_before);
  // (0008,1030) for an exam.
  std::string (*study_description)(const Exam&);
  // The last word on a series once its number is known; may be null.
  void (*settle)(SeriesPlan&, const Exam&) = nullptr;
};

[[nodiscard]] const Dialect& siemens_classic();
[[nodiscard]] const Dialect& siemens_xa();
[[nodiscard]] const Dialect& ge();
[[nodiscard]] const Dialect& philips();
[[nodiscard]] const Dialect& philips_enhanced();
[[nodiscard]] const Dialect& canon();
[[nodiscard]] const Dialect& uih();

[[nodiscard]] std::span<const Dialect* const> dialects();
[[nodiscard]] const Dialect* dialect_named(std::string_view vendor);

}  // namespace cmrcredit::tools
