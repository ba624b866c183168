// Data set bytes of an MPPS N-CREATE or N-SET -> what the message says of its step (PS3.4 table F.7.2-1): the picks,
// the check, and the decoding of what was picked.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/step_facts.h"

namespace cmrcredit::dicom_parsing {

[[nodiscard]] const PickList& step_picks();

enum class StepErrorKind {
  MissingAttribute,  // 0120H
  MissingValue,      // 0121H: there, but empty
  BadValue,          // 0106H
};
struct StepError {
  StepErrorKind kind = StepErrorKind::MissingAttribute;
  Tag offending;
  std::string sentence;  // "Study Instance UID (0020,000D) is missing in an item of (0040,0270)"
};

// Whether a message may be taken at all. Strict where without it nobody could say which study is meant or in which
// state the step is; whatever else real scanners leave out may be missing, type 1 or not (dicom_facts.md a.3).
// N-CREATE: IN PROGRESS, and a Study Instance UID in each item of the scheduled step (PS3.4 F.7.2.1.3).
[[nodiscard]] tl::expected<void, StepError> check_creation(const Header& header);
// N-SET: a status of the three, where there is one (PS3.4 F.7.2.2.3).
[[nodiscard]] tl::expected<void, StepError> check_change(const Header& header);

// Decode what was picked with the message's own character set; what cannot be decoded keeps U+FFFD and sets text_loss.
// Series and scheduled steps beyond kMostSeries and kMostScheduled are left out and flagged.
inline constexpr std::size_t kMostSeries = 1024, kMostScheduled = 256;
[[nodiscard]] ReadStep created_step(const Header& header, std::string step_uid);
// What an N-SET may not set (patient, study, station, beginning) is left out of the message. Should it name a patient
// all the same, the identity is there for its words to be struck from the texts, and for nothing else. A final state
// without the end's date and time or without a performed series is flagged: table F.7.2-1 wants them, and no scanner
// would send the message again for it.
[[nodiscard]] ReadStep changed_step(const Header& header, std::string step_uid);

}  // namespace cmrcredit::dicom_parsing
