// Applying a site's rules: in the running serve, or in the command when none runs.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"
#include "tools/command/attribution_rules.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::object apply_rules_act(const credit_engine::RuleFiles& files);

// Compiles the request's files with the configured ones, finds what they change, puts them to use and records them;
// gives the preview as JSON. What is wrong in a file is a sentence with its place, and nothing has changed.
[[nodiscard]] tl::expected<boost::json::value, std::string> apply_rules(credit_engine::Store& store,
                                                                        const boost::json::object& request,
                                                                        const std::string& actor,
                                                                        const config::Settings& settings,
                                                                        CurrentRules& current);

}  // namespace cmrcredit::tools
