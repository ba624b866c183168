#include <CLI/CLI.hpp>

#include "tools/command/commands.h"

namespace cmrcredit::tools {

void add_common_options(CLI::App& subcommand, CommandContext& context) {
  subcommand.add_option("--data", context.data, "The data folder")->capture_default_str()->type_name("DIR");
  subcommand.add_option("--config", context.config, "A configuration file (config/cmrcredit.toml is the reference)")
      ->type_name("FILE");
  subcommand.add_flag("--json", context.json, "Answer in JSON, for programs");
  subcommand.add_flag("-v,--verbose", context.verbose, "Log more");
}

}  // namespace cmrcredit::tools
