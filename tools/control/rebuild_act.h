// `ledger rebuild`, step by step: in the running serve, or in the command when none runs.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::tools {

inline constexpr const char* kRebuildAct = "ledger.rebuild";
[[nodiscard]] boost::json::object rebuild_act(std::int64_t after);

// One step of about a second, so that other commands get their turn: {"next_after", "studies", "renewed", "done"}.
[[nodiscard]] tl::expected<boost::json::value, std::string> rebuild(credit_engine::Store& store,
                                                                    const boost::json::object& request,
                                                                    const credit_engine::Evaluate& evaluate,
                                                                    const std::vector<std::string>& shared_logins);

}  // namespace cmrcredit::tools
