// Performed steps in the store: made by their N-CREATE, changed by N-SETs until they are final, joined to studies.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/settings.h"
#include "credit_engine/intake/door.h"
#include "credit_engine/intake/joining.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

// A message ready to be written, made on the thread of its association.
struct PreparedStep {
  dicom_parsing::StepMessage message;
  dicom_parsing::PatientFacts patient;
  dicom_parsing::StationFacts station;
  PatientHashKey key;
  std::string words;  // keyed hashes of the patient's words (step_privacy.h); empty: the message named no patient
  std::string calling_ae;
  std::int64_t heard_ms = 0;
  std::optional<std::int64_t> delay_ms{};  // from the step's beginning to when its N-CREATE came
};

// N-CREATE and N-SET (PS3.4 F.7.2). The verdict holds once the transaction is durable; nothing is changed unless it is
// Kept. A step that arrives, changes or ends moves the deadlines of all its studies.
[[nodiscard]] StepReceipt::Verdict create_step(WriteSession& session, const PreparedStep& step,
                                               const config::IntakeSettings& periods);
[[nodiscard]] StepReceipt::Verdict set_step(WriteSession& session, const PreparedStep& step,
                                            const config::IntakeSettings& periods);

// By UID, with their operators.
[[nodiscard]] std::vector<KeptStep> steps_of_study(Connection& connection, std::int64_t study);

// The hospital that the configuration puts a study's steps in; empty: none. For a study of which no image says it.
[[nodiscard]] std::string site_of_steps(Connection& connection, std::int64_t study);

// A step with what the store knows about it.
struct StoredStep {
  KeptStep step;
  std::vector<std::string> study_uids;
  std::string calling_ae, closed_by;  // closed_by: the user who ended it by hand
  std::int64_t created_ms = 0, heard_ms = 0, refused_sets = 0;
};
// Open ones first, then by the last word; `limit` -1 means all.
[[nodiscard]] std::vector<StoredStep> stored_steps(Connection& connection, std::int64_t since_ms, std::int64_t limit);

// A person ends a step whose scanner never will; N-SETs that come later are refused as for any final step (PS3.4
// F.7.2.2.3). Its studies are due at once when no other step of theirs is open. A ledger event.
[[nodiscard]] tl::expected<void, ActError> close_step(Store& store, const std::string& step_uid, const std::string& why,
                                                      const Actor& actor);

}  // namespace cmrcredit::credit_engine
