// The act that imports a portfolio, as JSON (acts.h).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/external_cases.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::object import_portfolio_act(const credit_engine::PortfolioImport& request);

// {"event" (null: imported before), "hash", "key", "name", "holds", "added", "known_here", "another_registry_number"}.
// Nothing: the act is another. Throws where a member is missing or of the wrong type.
[[nodiscard]] std::optional<tl::expected<boost::json::value, std::string>> perform_portfolio_act(
    credit_engine::Store& store, const boost::json::object& request, const std::string& actor);

}  // namespace cmrcredit::tools
