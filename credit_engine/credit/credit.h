// Who is credited, and why or why not (DESIGN.md, When a case is credited without a person). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/exam/exam.h"
#include "credit_engine/people/roster.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

enum class Role { PrimaryOperator, Observer, Assistant, Supervisor, PostProcessor, RemoteOperator };
[[nodiscard]] std::string_view to_string(Role role);

enum class CaseStatus { Credited, Pending, Confirmed, Declined, Disputed, Excluded, Void };
[[nodiscard]] std::string_view to_string(CaseStatus status);

// Why, as a stable code with the facts it stands on; the sentence is made when it is shown, so that the ledger keeps no name.
struct Reason {
  std::string code;                // "one_technologist", "no_operator", "shared_login", "not_on_roster", "not_cardiac", ...
  std::vector<std::string> facts;  // ids, counts, protocol names; never a person's name
  bool operator==(const Reason&) const = default;
};
// "Dana Moore ran 9 of 9 scan series (matched by name)." `name_of` turns ids into names.
[[nodiscard]] std::string sentence(const Reason& reason);

struct Case {
  std::string study_uid;
  std::string technologist;  // id; empty: nobody yet
  std::string operator_raw;  // as sent; the ledger refers to it by number
  Role role = Role::PrimaryOperator;
  CaseStatus status = CaseStatus::Pending;
  bool counts = false;
  std::vector<std::string> suggestions;  // technologist ids
  std::vector<Reason> reasons;
  std::vector<std::string> credits;  // category ids credited now (certain ones); suggested ones come with confirmation
  bool operator==(const Case&) const = default;
};

struct CreditPolicy {
  double named_share = 0.5;  // of the scan series that must name the person
};

// Exactly one primary case a study in this cut.
[[nodiscard]] std::vector<Case> decide(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                                       const Exam& exam, const Roster& roster, const CreditPolicy& policy);

}  // namespace cmrcredit::credit_engine
