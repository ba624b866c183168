// The settings a subcommand works with: --config, or the defaults.
#pragma once

#include <optional>

#include "config/settings.h"
#include "tools/command/commands.h"

namespace cmrcredit::tools {

// nullopt after the error was printed to standard error; the subcommand then ends with kWrongCall.
[[nodiscard]] std::optional<config::Settings> settings_for(const CommandContext& context);

}  // namespace cmrcredit::tools
