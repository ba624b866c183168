#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "credit_engine/ledger/backup.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/time_text.h"
#include "tools/command/version.h"
#include "tools/control/control_socket.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

int restore(const CommandContext& context, const std::string& file, bool although_unsound) {
  const credit_engine::SystemClock clock;
  const auto restored = credit_engine::restore_backup({.file = file,
                                                       .data = context.data,
                                                       .clock = &clock,
                                                       .software = version_text(),
                                                       .actor = {user_name(::getuid())},
                                                       .although_unsound = although_unsound});
  if (!restored) {
    fmt::print(stderr, "cmrcredit: {}\n", restored.error().sentence);
    return kFailed;
  }
  if (context.json) {
    json::array beside;
    for (const auto& one : restored->beside)
      beside.emplace_back(one.string());
    print_json(json::object{{"data", context.data.string()},
                            {"studies", restored->studies},
                            {"events", restored->events},
                            {"backup_made_ms", restored->made_ms},
                            {"beside", std::move(beside)}});
    return kDone;
  }
  fmt::print("{}: {} studies, {} events, as of {}. The ledger says that it was restored.\n", context.data.string(),
             restored->studies, restored->events, utc_text(restored->made_ms));
  for (const auto& one : restored->beside)
    fmt::print("Configuration of then: {}\n", one.string());
  return kDone;
}

}  // namespace

void add_restore(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("restore", "Make a data folder from a backup; overwrites nothing");
  command->footer(
      "Configuration and rule files of the backup are laid into DATA/restored; put them where you want them.\n"
      "Example:\n"
      "  cmrcredit restore /backup/cmrcredit-20261124T100000Z.backup --data /var/lib/cmrcredit-new");
  add_common_options(*command, context);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "What `backup` made")->required();
  auto unsound = std::make_shared<bool>(false);
  command->add_flag("--although-unverified", *unsound,
                    "Also when its ledger does not verify; the restored one says so");
  command->callback([&context, file, unsound] {
    context.run = [&context, file, unsound] { return restore(context, *file, *unsound); };
  });
}

}  // namespace cmrcredit::tools
