// What people do to cases: who may do what to a case in which state, and what becomes of it (DESIGN.md, scmr_rules.md
// 6). Pure: cases, roster and act in; changed cases or a refusal out. The table of transitions stands in case_table.h.
//
// Whom a case belongs to is settled by a person once someone confirms, declines, claims, assigns or excludes it; an
// evaluation then leaves it alone (ledger/outcomes.h). Nobody has the last word in their own favour: a lead counts as a
// colleague where the case would become theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/credit.h"

namespace cmrcredit::credit_engine {

enum class ActKind {
  Confirm,    // it was so
  Decline,    // not me; of a claim, a nomination, an observation: withdrawn
  Claim,      // it was me: waits for a colleague or a lead
  Nominate,   // it was someone else, who accepts
  Accept,     // a nomination; a lead then approves
  Resolve,    // a lead says who it was
  Exclude,    // it does not count
  Restore,    // and yet it does
  Observe,    // I watched
  TakePart,   // I did something else
  Supervise,  // who supervised
  Verify,     // first of two steps
  Approve,    // second of two steps; or a lead's word on a claim, a nomination, a role
  Settle      // exam categories
};
[[nodiscard]] std::string_view to_string(ActKind kind);  // "take-part"
[[nodiscard]] std::optional<ActKind> act_kind_from(std::string_view name);
[[nodiscard]] bool makes_a_case(ActKind kind);  // observe and take part: acts on a study

struct CaseAct {
  ActKind kind = ActKind::Confirm;
  std::string person{};         // technologist id. Nominate, resolve: whom; supervise: who, empty takes it back;
                                // observe, take part: for whom, empty: who acts
  Role role = Role::Assistant;  // take part
  std::string reason{};         // a person's words; decline, resolve, exclude, restore need some
  std::vector<std::string> with{}, without{};  // categories to tick and to leave; confirm, resolve, settle
  bool quality_repeat = false;                 // exclude: the exam was repeated for quality
};

// Someone who may turn out to be a case's technologist.
struct Candidate {
  std::string technologist;
  std::string by;  // who nominated; empty: they claim it, or the administrator nominated
  bool nominated = false;
  bool accepted = false;  // a claim is from the start
  bool operator==(const Candidate&) const = default;
};
struct Tick {
  std::string category;
  bool ticked = true;
  bool operator==(const Tick&) const = default;
};
// What a case was before someone claimed it, a person excluded it, or its exam became void.
struct Held {
  std::string technologist;
  CaseStatus status = CaseStatus::Pending;
  bool counts = false, settled = false;
  std::vector<Reason> reasons;
  std::vector<std::string> credits;
  bool operator==(const Held&) const = default;
};
// What people have said of a case beside who and whether.
struct Said {
  std::vector<Candidate> candidates;
  std::vector<Tick> ticks;  // on top of what the evaluation is certain of, while nobody has confirmed
  std::optional<Held> held;
  bool operator==(const Said&) const = default;
};

struct ActedCase {
  std::string case_id;  // empty: this act makes it
  Role role = Role::PrimaryOperator;
  CaseStatus status = CaseStatus::Pending;
  bool counts = false;
  bool settled = false;      // by a person: an evaluation leaves it alone
  std::string technologist;  // of a declined case: who declined; of an excluded one: whose it was
  std::vector<std::string> suggestions;
  std::vector<Reason> reasons;
  std::vector<std::string> credits;
  std::string supervisor, verified_by, approved_by;
  Said said;
  bool operator==(const ActedCase&) const = default;
};

// What the evaluation says of the study now.
enum class ExamState { Open, Sound, Excluded, Void };
struct ActedStudy {
  std::string study_uid;
  ExamState state = ExamState::Sound;
  std::vector<Category> categories;
  std::vector<ActedCase> cases;  // all of them
};

enum class RefusalKind {
  UnknownPerson,  // nobody of the roster
  UnknownCase,
  NotTheirs,      // someone else may
  WrongState,     // nobody may, as the case stands
  Incomplete,     // a reason, a person or a category is missing or wrong
  Contradiction,  // the person has another part in this study
};
struct Refusal {
  RefusalKind kind;
  std::string sentence;  // what, where, and what would be right
};

struct Acted {
  ActedCase after;
  std::string event;  // "case.confirmed"
};

// `case_id`: of observe and take part it may be empty. `as`: who acts; empty: the machine's administrator, who may what
// a lead may.
struct ActOn {
  const ActedStudy& study;
  const Roster& roster;
  std::string case_id, as;
};
[[nodiscard]] tl::expected<Acted, Refusal> act(const ActOn& on, const CaseAct& what);

// Not more than one primary case that stands, but for those of another day and those of co-primaries that a site's
// policy credits; and nobody both observer and primary operator.
[[nodiscard]] bool lawful(const std::vector<ActedCase>& cases);
[[nodiscard]] bool of_another_day(const ActedCase& one);
[[nodiscard]] bool stands_beside_others(const ActedCase& one);
[[nodiscard]] bool stands(CaseStatus status);  // credited or confirmed
// Categories of a case that a person has ticked some and left others of.
[[nodiscard]] std::vector<std::string> with_ticks(std::vector<std::string> credits, const std::vector<Tick>& ticks);

}  // namespace cmrcredit::credit_engine
