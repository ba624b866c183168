// Who may do what to a case in which state, and what it becomes: the table an auditor reads. What it allows is then
// looked at more closely (case_acts.cpp: whose interest, which reasons, what the exam says); what it does not allow is
// refused. Acts that make a case (observe, take part) do not stand in it.
#pragma once

#include <array>
#include <optional>

#include "credit_engine/credit/case_acts.h"

namespace cmrcredit::credit_engine {

// What a person is to a case; several at once.
enum Standing : unsigned {
  kAdministrator = 1,  // of the machine: no technologist acts
  kLead = 2,
  kQa = 4,
  kNamed = 8,         // the case's technologist; of a declined case: who declined
  kSuggested = 16,    // may have been it, says the evaluation
  kClaimant = 32,     // claims it, or has accepted a nomination
  kNominee = 64,      // nominated, has not accepted
  kSupervisor = 128,  // of this case
  kColleague = 256,   // of the roster, and not the case's technologist
};
using Standings = unsigned;

struct Transition {
  ActKind act;
  CaseStatus from;
  Standings may;
  std::optional<CaseStatus> to;  // nothing: as before, or as the act's rules say
};

inline constexpr Standings kLeads = kAdministrator | kLead;
inline constexpr Standings kOffice = kLeads | kQa;

// Cases of the primary operator.
inline constexpr std::array kPrimaryTable{
    // it was so: the named, a colleague on someone's claim, the only one suggested where the evidence allows it, a lead
    Transition{ActKind::Confirm, CaseStatus::Pending, kSuggested | kColleague | kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Confirm, CaseStatus::Credited, kNamed | kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Confirm, CaseStatus::Declined, kNamed, CaseStatus::Confirmed},  // takes "not me" back
    // not me
    Transition{ActKind::Decline, CaseStatus::Pending, kSuggested | kClaimant | kNominee, std::nullopt},
    Transition{ActKind::Decline, CaseStatus::Credited, kNamed, CaseStatus::Declined},
    Transition{ActKind::Decline, CaseStatus::Confirmed, kNamed, CaseStatus::Declined},
    Transition{ActKind::Decline, CaseStatus::Declined, kNominee, CaseStatus::Declined},
    Transition{ActKind::Decline, CaseStatus::Disputed, kClaimant, std::nullopt},
    // it was me: the second who says so makes it disputed
    Transition{ActKind::Claim, CaseStatus::Pending, kColleague, std::nullopt},
    Transition{ActKind::Claim, CaseStatus::Credited, kColleague, CaseStatus::Disputed},
    Transition{ActKind::Claim, CaseStatus::Declined, kColleague, CaseStatus::Pending},
    Transition{ActKind::Claim, CaseStatus::Disputed, kColleague, CaseStatus::Disputed},
    // it was someone else
    Transition{ActKind::Nominate, CaseStatus::Pending, kLeads, CaseStatus::Pending},
    Transition{ActKind::Nominate, CaseStatus::Declined, kNamed | kLeads, CaseStatus::Declined},
    Transition{ActKind::Accept, CaseStatus::Pending, kNominee, std::nullopt},
    Transition{ActKind::Accept, CaseStatus::Declined, kNominee, CaseStatus::Pending},
    // a lead's word, never for themselves; a void exam is nobody's
    Transition{ActKind::Resolve, CaseStatus::Pending, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Resolve, CaseStatus::Credited, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Resolve, CaseStatus::Confirmed, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Resolve, CaseStatus::Declined, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Resolve, CaseStatus::Disputed, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Resolve, CaseStatus::Excluded, kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Exclude, CaseStatus::Pending, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Exclude, CaseStatus::Credited, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Exclude, CaseStatus::Confirmed, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Exclude, CaseStatus::Declined, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Exclude, CaseStatus::Disputed, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Restore, CaseStatus::Excluded, kOffice, std::nullopt},
    // beside who and whether
    Transition{ActKind::Supervise, CaseStatus::Pending, kNamed | kSuggested | kSupervisor | kColleague | kLeads,
               CaseStatus::Pending},
    Transition{ActKind::Supervise, CaseStatus::Credited, kNamed | kSupervisor | kColleague | kLeads,
               CaseStatus::Credited},
    Transition{ActKind::Supervise, CaseStatus::Confirmed, kNamed | kSupervisor | kColleague | kLeads,
               CaseStatus::Confirmed},
    Transition{ActKind::Verify, CaseStatus::Credited, kColleague, CaseStatus::Credited},
    Transition{ActKind::Verify, CaseStatus::Confirmed, kColleague, CaseStatus::Confirmed},
    Transition{ActKind::Approve, CaseStatus::Pending, kLeads,
               CaseStatus::Confirmed},  // a claim or an accepted nomination
    Transition{ActKind::Approve, CaseStatus::Credited, kSupervisor | kLead, CaseStatus::Credited},
    Transition{ActKind::Approve, CaseStatus::Confirmed, kSupervisor | kLead, CaseStatus::Confirmed},
    Transition{ActKind::Settle, CaseStatus::Credited, kNamed | kSupervisor | kLeads, CaseStatus::Credited},
    Transition{ActKind::Settle, CaseStatus::Confirmed, kNamed | kSupervisor | kLeads, CaseStatus::Confirmed},
};

// Observers, assistants, supervisors, post-processors, remote operators: people say themselves what they did.
inline constexpr std::array kOtherTable{
    Transition{ActKind::Confirm, CaseStatus::Pending, kSupervisor | kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Approve, CaseStatus::Pending, kSupervisor | kLeads, CaseStatus::Confirmed},
    Transition{ActKind::Approve, CaseStatus::Confirmed, kSupervisor | kLead,
               CaseStatus::Confirmed},  // verified post-processing
    Transition{ActKind::Decline, CaseStatus::Pending, kNamed, CaseStatus::Declined},
    Transition{ActKind::Decline, CaseStatus::Confirmed, kNamed, CaseStatus::Declined},
    Transition{ActKind::Exclude, CaseStatus::Pending, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Exclude, CaseStatus::Confirmed, kOffice, CaseStatus::Excluded},
    Transition{ActKind::Restore, CaseStatus::Excluded, kOffice, std::nullopt},
    Transition{ActKind::Restore, CaseStatus::Void, kOffice, std::nullopt},  // when its exam is one again
    Transition{ActKind::Supervise, CaseStatus::Pending, kNamed | kSupervisor | kColleague | kLeads,
               CaseStatus::Pending},
    Transition{ActKind::Supervise, CaseStatus::Confirmed, kNamed | kSupervisor | kColleague | kLeads,
               CaseStatus::Confirmed},
    Transition{ActKind::Verify, CaseStatus::Confirmed, kColleague, CaseStatus::Confirmed},
};

}  // namespace cmrcredit::credit_engine
