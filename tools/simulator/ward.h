// A day on a ward with two scanners side by side: twelve exams with what goes otherwise on such a day, among them a
// login left behind, so that one person seems to scan in two rooms at once (failures row 22). Its end is foretold.
#pragma once

#include <string>
#include <vector>

#include "tools/simulator/day.h"

namespace cmrcredit::tools {

struct Person {
  std::string id, name, employee_number;
};
// Who works there, and is on the roster.
[[nodiscard]] const std::vector<Person>& ward_roster();

// Of the wishes only the seed, the date, the first two dialects and how much is played count. The studies of both
// scanners, those of the first one first.
[[nodiscard]] std::vector<StudyPlan> ward_day(const Wishes& wishes);

}  // namespace cmrcredit::tools
