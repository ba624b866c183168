#include "credit_engine/ledger/backup.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/version.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

int back_up(const CommandContext& context, const std::string& file) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  const credit_engine::SystemClock clock;
  credit_engine::BackupRequest request{.data = context.data,
                                       .file = file,
                                       .beside = settings->rules.site_rules,
                                       .clock = &clock,
                                       .software = version_text()};
  if (!context.config.empty()) request.beside.insert(request.beside.begin(), context.config);
  const auto made = credit_engine::make_backup(request);
  if (!made) {
    fmt::print(stderr, "cmrcredit: {}\n", made.error().sentence);
    return kFailed;
  }
  if (context.json) {
    print_json(json::object{{"file", made->file.string()},
                            {"bytes", made->bytes},
                            {"studies", made->studies},
                            {"events", made->audit.rows},
                            {"verified", made->audit.sound},
                            {"head", made->audit.head ? json::value(head_text(*made->audit.head)) : json::value()},
                            {"files", json::array(made->files.begin(), made->files.end())}});
  } else if (!made->audit.sound) {
    fmt::print("{}: copied, but its ledger does NOT verify: event {}: {}\n", made->file.string(), made->audit.first_bad,
               made->audit.sentence);
  } else {
    fmt::print("{}: {} studies, {} events, verified, {:.1f} MB. It holds the keys: keep it as safe as they are.\n",
               made->file.string(), made->studies, made->audit.rows, static_cast<double>(made->bytes) / 1e6);
  }
  return made->audit.sound ? kDone : kFailed;
}

}  // namespace

void add_backup(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("backup", "Copy everything a restore needs into one file, also while serve receives");
  command->footer(
      "The file holds the database, the keys, the configuration and the site's rules; it is verified before it gets "
      "its name.\n"
      "Examples:\n"
      "  cmrcredit backup /backup                         a file there, named by the time\n"
      "  cmrcredit backup today.backup --config /etc/cmrcredit.toml");
  add_common_options(*command, context);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "A file that is not there yet, or a folder")->required();
  command->callback([&context, file] { context.run = [&context, file] { return back_up(context, *file); }; });
}

}  // namespace cmrcredit::tools
