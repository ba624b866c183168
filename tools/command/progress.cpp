#include "credit_engine/credit/progress.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <memory>

#include "credit_engine/ledger/external_cases.h"
#include "credit_engine/ledger/progress_report.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Day;
using credit_engine::ProgressRequest;

struct ProgressOptions {
  std::string technologist, named, program, at, known_at;
  int version = 0;
};

int complain(const std::string& sentence, int code = kWrongCall) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

Day today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

// The last millisecond of the day, UTC.
std::int64_t end_of(const Day& day) {
  const std::chrono::sys_time<std::chrono::milliseconds> next = std::chrono::sys_days(day) + std::chrono::days(1);
  return next.time_since_epoch().count() - 1;
}

int show(const CommandContext& context, const ProgressOptions& options) {
  const auto& whose = options.named.empty() ? options.technologist : options.named;
  if (whose.empty()) return complain("whose progress? --technologist ID");
  ProgressRequest request{.technologist = whose};
  std::optional<credit_engine::Program> trial;
  if (std::error_code ignored; std::filesystem::is_regular_file(options.program, ignored)) {
    auto loaded = credit_engine::load_program(options.program);
    if (!loaded) return complain(loaded.error().text());
    request.trial = &trial.emplace(*std::move(loaded));
  } else if (!options.program.empty()) {
    request.program = options.program;
  }
  request.version = options.version;
  const auto at = options.at.empty() ? std::optional(today()) : credit_engine::day_from(options.at);
  if (!at) return complain(fmt::format("--at '{}' is not a day; write it as 2026-11-24", options.at));
  request.at = *at;
  if (!options.known_at.empty()) {
    const auto known = credit_engine::day_from(options.known_at);
    if (!known) return complain(fmt::format("--known-at '{}' is not a day; write it as 2026-11-24", options.known_at));
    request.known_ms = end_of(*known);
  }
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto report = credit_engine::progress_report(*reader, request);
  if (!report) return complain(report.error().sentence);
  const auto external = credit_engine::external_portfolios(*reader, {whose, request.at, request.known_ms});
  if (context.json) {
    auto shown = credit_engine::to_json(report->progress, report->name_of);
    shown["external"] = credit_engine::external_json(external, report->name_of);
    print_json(shown);
  } else {
    fmt::print("{}{}", credit_engine::to_table(report->progress, report->name_of),
               credit_engine::external_text(external, report->name_of));
  }
  return kDone;
}

}  // namespace

void add_progress(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("progress", "Evidence toward each level, with the cases behind every number");
  command->footer(
      "Examples:\n"
      "  cmrcredit progress --technologist t1\n"
      "  cmrcredit progress t1 --at 2026-06-30 --json\n"
      "  cmrcredit progress t1 --at 2026-06-30 --known-at 2026-06-30    as it was shown then\n"
      "  cmrcredit progress t1 --program our-program --version 2\n"
      "  cmrcredit progress t1 --program draft.toml                     a program that is not kept yet");
  add_common_options(*command, context);
  auto options = std::make_shared<ProgressOptions>();
  auto* whose = command->add_option("TECHNOLOGIST", options->technologist, "The id of someone on the roster");
  command->add_option("--technologist", options->named, "The same, named")->excludes(whose);
  command->add_option("--program", options->program, "A program's id or a TOML file; default: scmr-technologist-2022");
  command->add_option("--version", options->version, "Default: the version the person is on")
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--at", options->at, "The day to look from; default: today")->type_name("YYYY-MM-DD");
  command
      ->add_option("--known-at", options->known_at,
                   "With what was recorded by the end of that day (UTC); default: all that is recorded")
      ->type_name("YYYY-MM-DD");
  command->callback([&context, options] { context.run = [&context, options] { return show(context, *options); }; });
}

}  // namespace cmrcredit::tools
