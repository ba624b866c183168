// What supervisors attest and people attend: milestones of a program, CE credits, meetings. Each is a ledger event with
// ids only; titles stand in the store alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/progress.h"
#include "credit_engine/ledger/people_facts.h"

namespace cmrcredit::credit_engine {

struct MilestoneAct {
  std::string technologist, program;
  int level = 0;
  std::string domain;
  std::string as;    // who signs, or withdraws
  std::string on{};  // the day of the signature, as calendar.h reads it; empty: today (UTC)
};
// Who signs is somebody else, whose level on that day is what the program asks of a supervisor of that level.
[[nodiscard]] tl::expected<void, ActError> sign_milestone(Store& store, const MilestoneAct& act, const Actor& actor);
// By who signed it, or a lead.
[[nodiscard]] tl::expected<void, ActError> withdraw_milestone(Store& store, const MilestoneAct& act,
                                                              const Actor& actor);

[[nodiscard]] tl::expected<void, ActError> add_ce(Store& store, const std::string& technologist,
                                                  const CeCredits& credits, const Actor& actor);
[[nodiscard]] tl::expected<void, ActError> add_meeting(Store& store, const std::string& technologist,
                                                       const MeetingAttended& meeting, const Actor& actor);
// By the number that the lists show.
[[nodiscard]] tl::expected<void, ActError> withdraw_ce(Store& store, std::int64_t number, const Actor& actor);
[[nodiscard]] tl::expected<void, ActError> withdraw_meeting(Store& store, std::int64_t number, const Actor& actor);

// One person's, as they stand or as they stood.
struct RecordsWanted {
  std::string technologist;
  std::optional<std::int64_t> known_ms{};
};
[[nodiscard]] std::vector<SignedMilestones> milestones_of(Connection& connection, const RecordsWanted& wanted,
                                                          const std::string& program);
[[nodiscard]] std::vector<CeCredits> ce_of(Connection& connection, const RecordsWanted& wanted);
[[nodiscard]] std::vector<MeetingAttended> meetings_of(Connection& connection, const RecordsWanted& wanted);

}  // namespace cmrcredit::credit_engine
