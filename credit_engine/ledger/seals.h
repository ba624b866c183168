// Sealed sets: the cases that a letter or a report was issued on, frozen as they stood, with a hash that the paper
// carries. They are an event; a sealed case that changes later makes an addendum, an event too, in the same commit.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/people.h"

namespace cmrcredit::credit_engine {

struct CaseRow;  // case_rows.h

struct SealRequest {
  std::string purpose;                // "letter L2": no person's name
  std::vector<std::string> case_ids;  // at least one, each once
  std::string technologist{};         // whose cases; may be empty
};

struct SealAddendum {
  std::int64_t event = 0, time_ms = 0;
  std::string case_id;
};
struct Seal {
  std::int64_t number = 0, time_ms = 0;  // the event's seq and time
  std::string actor, purpose, technologist;
  std::string hash;                   // SHA-256 in hex, over the JSON array of its cases in the order of their ids
  std::vector<std::string> case_ids;  // sorted
  std::vector<SealAddendum> addenda;  // oldest first
  std::vector<std::string> changed;   // cases that now stand otherwise than when they were sealed
  bool redacted = false;              // a person in it was erased since: the hash can no longer be made from it
  bool intact = false;                // the frozen cases give the hash; true too when redacted (the chain holds it)
};

[[nodiscard]] tl::expected<Seal, ActError> seal_cases(Store& store, const SealRequest& request, const Actor& actor);
[[nodiscard]] std::vector<Seal> list_seals(Reader& reader);  // oldest first
[[nodiscard]] boost::json::object seal_json(const Seal& seal);
// The cases as they were frozen; empty when there is no such seal.
[[nodiscard]] boost::json::array sealed_cases(Reader& reader, std::int64_t number);

// For whoever changes a case, in the same transaction.
void add_to_seals(WriteSession& session, const CaseRow& before, const CaseRow& after);
// The projection `sealed_cases` anew from the events, as a rebuild needs it.
void project_seals(WriteSession& session);

}  // namespace cmrcredit::credit_engine
