// What performed steps say, joined to what the images of the same study said.
#pragma once

#include <vector>

#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

// A performed step as the store keeps it, with what its N-CREATE said of patient and scanner.
struct KeptStep {
  dicom_parsing::StepFacts facts;
  dicom_parsing::PatientFacts patient;
  dicom_parsing::StationFacts station;
  // A group case: series that no image has shown belong to another of the step's studies.
  bool series_elsewhere = false;
};

// Discontinued because the wrong worklist entry was selected (DCM 110514): it counts as never having happened.
[[nodiscard]] bool is_wrong_entry(const dicom_parsing::StepFacts& step);

// Series that only a step spoke of become series without instances; what images left unsaid is taken from the steps;
// series of a wrong worklist entry go to `taken_out`. Any order of the steps gives the same facts.
void join_steps(dicom_parsing::StudyFacts& study, std::vector<KeptStep> steps);

}  // namespace cmrcredit::credit_engine
