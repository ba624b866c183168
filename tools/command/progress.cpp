#include "credit_engine/credit/progress.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "credit_engine/ledger/people.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"

namespace cmrcredit::tools {
namespace {

struct ProgressOptions {
  std::string technologist, program, at;
};

std::optional<credit_engine::Program> program_of(const std::string& name) {
  if (name.empty()) return credit_engine::scmr_technologist_2022();
  for (const auto& shipped : credit_engine::shipped_programs()) {
    if (shipped.id == name) return shipped;
  }
  auto loaded = credit_engine::load_program(name);
  if (!loaded) {
    fmt::print(stderr, "cmrcredit: {}\n", loaded.error().text());
    return std::nullopt;
  }
  return *std::move(loaded);
}

credit_engine::Day today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

int show(const CommandContext& context, const ProgressOptions& options) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  const auto program = program_of(options.program);
  if (!program) return kWrongCall;
  const auto at = options.at.empty() ? std::optional(today()) : credit_engine::day_from(options.at);
  if (!at) {
    fmt::print(stderr, "cmrcredit: --at '{}' is not a day; write it as 2026-11-24\n", options.at);
    return kWrongCall;
  }
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto roster = credit_engine::load_roster(*reader, settings->credit.shared_logins);
  const auto* person = roster.find(options.technologist);
  if (!person) {
    fmt::print(stderr, "cmrcredit: nobody with the id '{}' is on the roster; see cmrcredit technologist list\n", options.technologist);
    return kWrongCall;
  }
  const auto name_of = [&](std::string_view id) {
    const auto* known = roster.find(id);
    return known ? known->name : std::string(id);
  };
  const auto progress = credit_engine::progress({.program = *program, .technologist = *person, .at = *at},
                                                credit_engine::case_records(*reader, person->id));
  if (context.json) {
    print_json(credit_engine::to_json(progress, name_of));
  } else {
    fmt::print("{}", credit_engine::to_table(progress, name_of));
  }
  return kDone;
}

}  // namespace

void add_progress(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("progress", "Evidence toward each level, with the cases behind every number");
  command->footer(
      "Examples:\n"
      "  cmrcredit progress t1\n"
      "  cmrcredit progress t1 --at 2026-06-30 --json\n"
      "  cmrcredit progress t1 --program our-program.toml");
  add_common_options(*command, context);
  auto options = std::make_shared<ProgressOptions>();
  command->add_option("TECHNOLOGIST", options->technologist, "The id of someone on the roster")->required();
  command->add_option("--program", options->program, "A shipped program's id or a TOML file; default: scmr-technologist-2022");
  command->add_option("--at", options->at, "The day to look from; default: today")->type_name("YYYY-MM-DD");
  command->callback([&context, options] { context.run = [&context, options] { return show(context, *options); }; });
}

}  // namespace cmrcredit::tools
