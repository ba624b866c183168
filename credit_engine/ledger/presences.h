// Who was at which scanner when (credit/surroundings.h), over all studies.
#pragma once

#include <cstdint>
#include <optional>

#include "credit_engine/credit/surroundings.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

// `study_date`: as the scanner has it, YYYYMMDD. `repeat_days`: how far back the patient's other exams are looked for.
[[nodiscard]] Surroundings surroundings_of(Connection& connection, std::int64_t study, const Presence& presence,
                                           const std::string& study_date, int repeat_days);

// Writes the study's presence, and nothing else.
void write_presence(Connection& connection, std::int64_t study, const std::optional<Presence>& presence);

// Writes the study's presence; when it changed, the studies around the old and the new one are due at once, since their
// surroundings did.
void put_presence(WriteSession& session, std::int64_t study, const std::optional<Presence>& presence, int repeat_days);

}  // namespace cmrcredit::credit_engine
