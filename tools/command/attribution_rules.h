// The rules a command attributes with: the site's files first, then the shipped ones.
#pragma once

#include <optional>

#include "config/settings.h"
#include "credit_engine/attribution/attribution.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::tools {

// nullopt after the error (file:line:column) was printed to standard error.
[[nodiscard]] std::optional<credit_engine::AttributionRules> attribution_rules(const config::Settings& settings);

// Evaluates with these rules and the policies of the configuration.
[[nodiscard]] credit_engine::Evaluate evaluation(const config::Settings& settings,
                                                 credit_engine::AttributionRules rules);

}  // namespace cmrcredit::tools
