#include "credit_engine/ledger/audit.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"

namespace cmrcredit::tools {
namespace {

int verify(const CommandContext& context) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto report = credit_engine::audit_verify(*reader);
  if (context.json) {
    print_json(boost::json::object{{"sound", report.sound},
                                   {"events", report.rows},
                                   {"redacted", report.redacted},
                                   {"first_bad", report.sound ? boost::json::value(nullptr) : boost::json::value(report.first_bad)},
                                   {"sentence", report.sentence}});
  } else if (report.sound) {
    fmt::print("The ledger verifies: {} events, {} redacted.\n", report.rows, report.redacted);
  } else {
    fmt::print("The ledger does NOT verify: event {}: {}\n", report.first_bad, report.sentence);
  }
  return report.sound ? kDone : kFailed;
}

}  // namespace

void add_audit(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("audit", "The ledger of everything that was decided");
  command->require_subcommand(1);
  command->footer("Example:\n  cmrcredit audit verify");
  auto* verifying = command->add_subcommand("verify", "Check the chain of the ledger from the first event to the last");
  add_common_options(*verifying, context);
  verifying->callback([&context] { context.run = [&context] { return verify(context); }; });
}

}  // namespace cmrcredit::tools
