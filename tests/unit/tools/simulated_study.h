// A study as the simulator plans it, and as the product reads what was written of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/study_facts.h"
#include "tests/unit/tools/folder.h"
#include "tools/simulator/day.h"
#include "tools/simulator/object.h"

namespace cmrcredit::tools {

inline StudyPlan planned(const Dialect& dialect, const Exam& exam, std::uint64_t seed) {
  Wishes wishes;
  wishes.seed = seed;
  wishes.exams = {&exam};
  wishes.dialects = {&dialect};
  wishes.operators = {"Moore^Dana"};
  wishes.operator_codes = {"1001"};
  wishes.matrix = 8;
  return planned_day(wishes).front();
}

inline dicom_parsing::StudyFacts read_back(const StudyPlan& study) {
  const Folder folder;
  EXPECT_TRUE(write_files({study}, folder.path("study"), EXS_LittleEndianExplicit).has_value());
  dicom_parsing::StudyAccumulator accumulator;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path("study"))) {
    if (!entry.is_regular_file()) continue;
    const auto instance = dicom_parsing::read_file(entry.path());
    if (instance)
      accumulator.add(instance->facts, {}, false);
    else
      ADD_FAILURE() << entry.path() << ": " << instance.error().sentence;
  }
  return accumulator.facts();
}

}  // namespace cmrcredit::tools
