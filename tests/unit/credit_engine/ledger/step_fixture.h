// Performed steps to send through the door of a World, and the product's own evaluation to judge them with.
#pragma once

#include <string>
#include <vector>

#include "store_fixture.h"

namespace cmrcredit::credit_engine {

// One step of a cine exam: series 1 to `series` of one operator, as report_of() numbers them.
struct StepOf {
  std::string step = "1.9.1", study = "1.2.3";
  int first_series = 1, series = 2;
  std::string operator_name = "MOORE^DANA";
  std::string description = "cine_sax";
  std::string modality = "MR", start_time = "101400", end_time = "105500";
  std::string reason = "";  // of a discontinuation
};
using dicom_parsing::StepStatus;

[[nodiscard]] StepReport n_create(const StepOf& what);
// IN PROGRESS: an interim N-SET with the series so far; else the end.
[[nodiscard]] StepReport n_set(const StepOf& what, StepStatus status);

// Sends and waits for the verdict.
StepReceipt create(Door& door, const StepReport& report);
StepReceipt set(Door& door, const StepReport& report);
// N-CREATE and the N-SET that ends it, both kept.
void perform(World& world, const StepOf& what, StepStatus end = StepStatus::Completed);

// Attribution by the shipped rules, exam and credit, as `serve` does it.
[[nodiscard]] Outcome judge(const dicom_parsing::StudyFacts& study, const Roster& roster);

// A rejection note of these instances in a study.
[[nodiscard]] InstanceReport rejection_note(const std::string& study, const std::string& title,
                                            const std::vector<std::string>& instances);

}  // namespace cmrcredit::credit_engine
