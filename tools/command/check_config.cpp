#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "embedded/reference_configuration.h"
#include "tools/command/commands.h"
#include "tools/command/settings_file.h"

namespace cmrcredit::tools {
namespace {

int check(const CommandContext& context) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  const std::string name = context.config.empty() ? "the defaults" : context.config.string();
  fmt::print("{}: fine. AE title {}, DICOM port {}, {}\n", name, settings->listener.ae_title, settings->listener.port,
             settings->listener.open ? "any peer may send"
             : settings->listener.peers.empty()
                 ? "only peers on this machine may send (no [[listener.peers]])"
                 : fmt::format("{} listed peers may send", settings->listener.peers.size()));
  return kDone;
}

int print_reference() {
  for (const auto& file : embedded::reference_configuration())
    fmt::print("{}", file.text);
  return kDone;
}

}  // namespace

void add_check_config(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("check-config", "Check a configuration file, or print the reference");
  command->footer(
      "Examples:\n  cmrcredit check-config --config /etc/cmrcredit.toml\n  cmrcredit check-config --print > "
      "cmrcredit.toml");
  add_common_options(*command, context);
  auto print = std::make_shared<bool>(false);
  command->add_flag("--print", *print, "Print the commented reference configuration");
  command->callback(
      [&context, print] { context.run = [&context, print] { return *print ? print_reference() : check(context); }; });
}

}  // namespace cmrcredit::tools
