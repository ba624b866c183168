// The acts about people's dated facts, as JSON (acts.h).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/people_facts.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::object employ_act(const std::string& technologist,
                                             const credit_engine::Employment& employment);
[[nodiscard]] boost::json::object award_level_act(const std::string& technologist,
                                                  const credit_engine::LevelAward& award);
[[nodiscard]] boost::json::object set_duty_act(const credit_engine::DutyChange& change);

// A person with all that has a day to it; days as "2026-03-09".
[[nodiscard]] boost::json::object person_json(const credit_engine::Technologist& person);
// And back, without the name's checks. Members that an earlier version did not write may be missing.
[[nodiscard]] credit_engine::Technologist person_from(const boost::json::object& from);

// Nothing: the act is none of these. Throws where a member is missing or of the wrong type.
[[nodiscard]] std::optional<tl::expected<boost::json::value, std::string>> perform_people_act(
    credit_engine::Store& store, const boost::json::object& request, const std::string& actor);

}  // namespace cmrcredit::tools
