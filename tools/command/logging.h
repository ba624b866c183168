// The one logger: one line an event that an administrator cares about, no patient data (R-PRIV-1).
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "config/settings.h"

namespace cmrcredit::tools {

// For subcommands: what is wrong, to standard error, and nothing else; standard output is theirs.
void log_warnings();

// Sets spdlog's default logger up. `verbose` lowers the level to debug. Fails when the log file cannot be opened.
[[nodiscard]] tl::expected<void, std::string> start_logging(const config::LogSettings& settings, bool verbose);

}  // namespace cmrcredit::tools
