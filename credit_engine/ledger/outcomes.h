// An evaluation's outcome in the store: projections, cases and the ledger's events, in the writer's transaction.
#pragma once

#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/studies.h"
#include "credit_engine/ledger/write_session.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

// An outcome and what it was made from.
struct Evaluated {
  LoadedStudy study;
  config::IntakeSettings periods{};  // of news that came while it was judged
  std::int64_t people_revision = 0;
  int repeat_days = config::CreditSettings{}.repeat_days;
  Outcome outcome;
};

enum class Decided {
  Completed,    // the first outcome of this study
  Revised,      // it came out otherwise than before
  Unchanged,    // it came out as before; no event
  FactsMoved,   // facts came in since: nothing written, unless the study's steps were final and it never was complete
  PeopleMoved,  // the roster changed since: nothing written
};
// Leaves cases that a person has settled as they are and notes where the evaluation says otherwise.
// A study whose steps are all final is complete at once, from what is known by then: images that go on streaming are
// late data and do not keep it open.
Decided commit_outcome(WriteSession& session, const Evaluated& evaluated);

// Exam and series of an evaluation into their tables, in place of what stood there.
void write_exam_and_series(WriteSession& session, const Evaluated& evaluated);
// Of what those tables get from the outcome (not from the facts).
[[nodiscard]] Digest projected_digest(const Outcome& outcome);

// Stable for study, role and slot (the how-manieth case of that role): ten letters and digits that cannot be confused.
[[nodiscard]] std::string case_id(const std::string& study_uid, Role role, int slot);

}  // namespace cmrcredit::credit_engine
