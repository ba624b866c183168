// How far a technologist has come in a program on a given day: evidence toward a level, never a certificate. Pure: the
// same cases give the same answer for any date, past ones included.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/credit/credit.h"

namespace cmrcredit::credit_engine {

// A case as `progress` counts it. Ask the store for every case whose technologist is the person or whose suggestions
// name them: the latter count for nothing, and are shown with the reason.
struct CaseRecord {
  std::string case_id, study_uid;
  std::string study_date;    // YYYYMMDD at the scanner; empty: not known
  std::string technologist;  // id; empty: nobody yet
  Role role = Role::PrimaryOperator;
  CaseStatus status = CaseStatus::Pending;
  bool counts = false;
  std::vector<std::string> credits;      // category ids credited to the case
  std::vector<Category> categories;      // of the exam, in whatever state
  std::vector<std::string> modules;      // of the exam
  std::vector<std::string> suggestions;  // technologist ids
  std::vector<Reason> reasons;           // of the case: why, or why not
  std::string station;
  bool operator==(const CaseRecord&) const = default;
};

}  // namespace cmrcredit::credit_engine
