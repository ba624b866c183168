// A seed and a few wishes -> the studies of one scanner, one after the other, as plans. The same wishes give the same
// plans.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/simulator/dialect.h"
#include "tools/simulator/exam.h"
#include "tools/simulator/incident.h"

namespace cmrcredit::tools {

struct Wishes {
  std::uint64_t seed = 1;
  int studies = 1;
  std::vector<const Dialect*> dialects;     // at least one; study by study in turn, as are exams and operators
  std::vector<const Exam*> exams;           // at least one
  std::vector<std::string> operators;       // as the console sends them; empty: nobody is named
  std::vector<std::string> operator_codes;  // employee numbers, (0008,1072); empty: none
  std::vector<Incident> incidents;          // in turn as well; empty: none
  std::string colleague = "Nguyen^Linh";    // who is named in an incident when there is but one operator
  std::optional<std::string> patient_name, patient_id, accession;
  std::optional<std::chrono::year_month_day> patient_birth_date, date;
  std::string description_suffix;  // behind every series and study description
  bool no_names = false;           // "Series 7" for every description and protocol name, no word of the order
  int phases = 20, dynamics = 40, matrix = 32;
};

[[nodiscard]] std::vector<StudyPlan> planned_day(const Wishes& wishes);

// The parts of it: when the scanner's day begins, and its how-manieth study (from 0).
[[nodiscard]] std::chrono::local_seconds opening_of(const Wishes& wishes);
[[nodiscard]] StudyPlan planned_study(const Wishes& wishes, std::size_t number, std::chrono::local_seconds begins);

}  // namespace cmrcredit::tools
