// The subcommands of `cmrcredit`, one file each. A subcommand declares its options and sets `context.run` to its work;
// main runs it and exits with what it gives: 0 done, 1 the work failed, 2 the call or the configuration is wrong.
#pragma once

#include <filesystem>
#include <functional>

namespace CLI {
class App;
}

namespace cmrcredit::tools {

inline constexpr int kDone = 0, kFailed = 1, kWrongCall = 2;

struct CommandContext {
  std::filesystem::path data = "data";  // --data
  std::filesystem::path config;         // --config; empty: the defaults
  bool json = false;                    // --json
  bool verbose = false;                 // --verbose
  std::function<int()> run;
};

void add_serve(CLI::App& app, CommandContext& context);
void add_attribute(CLI::App& app, CommandContext& context);
void add_rules(CLI::App& app, CommandContext& context);
void add_studies(CLI::App& app, CommandContext& context);
void add_cases(CLI::App& app, CommandContext& context);
void add_case(CLI::App& app, CommandContext& context);
void add_stations(CLI::App& app, CommandContext& context);
void add_steps(CLI::App& app, CommandContext& context);
void add_step(CLI::App& app, CommandContext& context);
void add_technologist(CLI::App& app, CommandContext& context);
void add_operator(CLI::App& app, CommandContext& context);
void add_progress(CLI::App& app, CommandContext& context);
void add_portfolio(CLI::App& app, CommandContext& context);
void add_program(CLI::App& app, CommandContext& context);
void add_milestone(CLI::App& app, CommandContext& context);
void add_ce(CLI::App& app, CommandContext& context);
void add_meeting(CLI::App& app, CommandContext& context);
void add_audit(CLI::App& app, CommandContext& context);
void add_ledger(CLI::App& app, CommandContext& context);
void add_privacy(CLI::App& app, CommandContext& context);
void add_backup(CLI::App& app, CommandContext& context);
void add_restore(CLI::App& app, CommandContext& context);
void add_simulate(CLI::App& app, CommandContext& context);
void add_import(CLI::App& app, CommandContext& context);
void add_check_config(CLI::App& app, CommandContext& context);

// --data, --config, --json and --verbose, the same for every subcommand.
void add_common_options(CLI::App& subcommand, CommandContext& context);

}  // namespace cmrcredit::tools
