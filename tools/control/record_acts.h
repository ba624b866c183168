// The acts about programs, milestones, CE credits and meetings, as JSON (acts.h).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/programs.h"
#include "credit_engine/ledger/training_records.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::object add_program_act(const std::string& text, const std::string& file_name);
[[nodiscard]] boost::json::object assign_program_act(const credit_engine::Assignment& assignment);
[[nodiscard]] boost::json::object milestone_act(const credit_engine::MilestoneAct& act, bool sign);
[[nodiscard]] boost::json::object add_ce_act(const std::string& technologist, const credit_engine::CeCredits& credits);
[[nodiscard]] boost::json::object add_meeting_act(const std::string& technologist,
                                                  const credit_engine::MeetingAttended& meeting);
// `what`: "ce" or "meeting".
[[nodiscard]] boost::json::object withdraw_act(const std::string& what, std::int64_t number);

// Nothing: the act is none of these. Throws where a member is missing or of the wrong type.
[[nodiscard]] std::optional<tl::expected<boost::json::value, std::string>> perform_record_act(
    credit_engine::Store& store, const boost::json::object& request, const std::string& actor);

}  // namespace cmrcredit::tools
