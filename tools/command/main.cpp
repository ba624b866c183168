#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>

#include "tools/command/commands.h"
#include "tools/command/logging.h"
#include "tools/command/version.h"

int main(int argc, char** argv) {
  using namespace cmrcredit::tools;
  std::signal(SIGPIPE, SIG_IGN);
  log_warnings();
  CLI::App app("cmrcredit: a logbook of cardiac MR exams that nobody has to type");
  app.set_version_flag("--version", [] { return version_text(); });
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  cmrcredit serve --data data                      listen for scanners on port 11112\n"
      "  cmrcredit technologist import roster.csv         who works here\n"
      "  cmrcredit simulate --operator 'Moore^Dana'       play a study to the node on this machine\n"
      "  cmrcredit cases --json                           what was credited to whom, and why\n"
      "Each subcommand has its own --help.");
  CommandContext context;
  add_serve(app, context);
  add_attribute(app, context);
  add_rules(app, context);
  add_studies(app, context);
  add_cases(app, context);
  add_case(app, context);
  add_stations(app, context);
  add_steps(app, context);
  add_step(app, context);
  add_technologist(app, context);
  add_operator(app, context);
  add_progress(app, context);
  add_portfolio(app, context);
  add_program(app, context);
  add_milestone(app, context);
  add_ce(app, context);
  add_meeting(app, context);
  add_audit(app, context);
  add_ledger(app, context);
  add_privacy(app, context);
  add_backup(app, context);
  add_restore(app, context);
  add_simulate(app, context);
  add_import(app, context);
  add_check_config(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongCall;
  }
  try {
    return context.run ? context.run() : kWrongCall;
  } catch (const std::exception& error) {  // the root of this thread: a bug or exhaustion
    fmt::print(stderr, "cmrcredit: {}\n", error.what());
    return kFailed;
  }
}
