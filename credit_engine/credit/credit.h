// Who is credited, and why or why not (DESIGN.md, When a case is credited without a person). Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "credit_engine/exam/exam.h"
#include "credit_engine/people/roster.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

enum class Role { PrimaryOperator, Observer, Assistant, Supervisor, PostProcessor, RemoteOperator };
[[nodiscard]] std::string_view to_string(Role role);  // "primary_operator"
[[nodiscard]] std::optional<Role> role_from(std::string_view name);

enum class CaseStatus { Credited, Pending, Confirmed, Declined, Disputed, Excluded, Void };
[[nodiscard]] std::string_view to_string(CaseStatus status);  // "credited"
[[nodiscard]] std::optional<CaseStatus> case_status_from(std::string_view name);

// Why, as a stable code with the facts it stands on; the sentence is made when it is shown, so that the ledger keeps no
// name. Codes and facts ("n of m" are scan series):
//   credited   one_technologist {id, n, m, matched by}; cardiac_exam {module...}; by_policy {setting}
//   pending    no_operator {m}; shared_login, not_on_roster, unreadable_operator, several_names {n, m};
//              alias_conflict {n, m, id...}; hand_over {cardiac series, id, of them, id, of them...};
//              named_by_too_few {id, n, m}; only_angiography {}; images_and_steps_disagree {n, m};
//              appended_by_another {id, id...}; discontinued {code of the reason, perhaps empty};
//              two_scanners {id, study...}; suspected_duplicate, same_day, repeat {study...};
//              research {}; physician_at_console {id...}
//   who did what, beside the above: clear_share, close_shares {id, percent of the cardiac series, of their time,
//   id...};
//              trainee_and_supervisor {id, id, level}; another_day {date}
//   excluded   not_a_person {phantom | animal | test}; nothing_acquired {}; only_localizers {}; not_cardiac {};
//              discontinued_early {code of the reason}; acquired_with_another {study}
//   void       wrong_worklist_entry {}; rejected {instances}
//   progress   no_date {}; same_exam, performed_too {case}; other_role {role}; before_observation {n};
//              waits_for_confirmation {}; marked_not_counting {}; status {status}
struct Reason {
  std::string code;
  std::vector<std::string> facts;  // ids, counts, module names; never a person's name
  bool operator==(const Reason&) const = default;
};
// "Dana Moore is named by 9 of 9 scan series (matched by name)." `name_of` gives a name as the roster has it; without
// it people are shown by id; a code of a newer version is shown as it is.
using NameOf = std::function<std::string(std::string_view id)>;
[[nodiscard]] std::string sentence(const Reason& reason, const NameOf& name_of = {});

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
  std::string supervisor{};          // id; only where a policy credits someone beside their supervisor
  bool operator==(const Case&) const = default;
};

using config::HandOver;
using config::PhysicianAtConsole;
using config::Research;
using config::Trainee;
struct CreditPolicy {
  double named_share = 0.5;  // of the scan series that must name the person
  HandOver hand_over = HandOver::Ask;
  Trainee trainee_with_supervisor = Trainee::Ask;
  PhysicianAtConsole physician_at_console = PhysicianAtConsole::Ask;
  Research research = Research::Ask;
};

// One primary case; several only where the policy credits co-primaries. A pending or excluded case names nobody; whom
// it may have been stands in its suggestions, the likeliest first (after a hand-over: who is named by most of the
// cardiac series).
[[nodiscard]] std::vector<Case> decide(const dicom_parsing::StudyFacts& study,
                                       const std::vector<Attribution>& attributions, const Exam& exam,
                                       const Roster& roster, const CreditPolicy& policy);

}  // namespace cmrcredit::credit_engine
