#include "credit_engine/ledger/step_reports.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

struct ListOptions {
  std::string since;
  std::size_t limit = 0;
};
struct CloseOptions {
  std::string step_uid, why;
};

std::string text(const json::object& step, std::string_view member) {
  const auto& value = step.at(member);
  if (value.is_string()) return value.as_string().empty() ? "-" : std::string(value.as_string());
  return value.is_null() ? "-" : json::serialize(value);
}

// "3 d", "5 h", "12 min": an open step's age is what matters.
std::string span(std::int64_t seconds) {
  if (seconds >= 2 * 86400) return fmt::format("{} d", seconds / 86400);
  if (seconds >= 2 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} min", seconds / 60);
}

std::string joined(const json::value& list) {
  std::string out;
  for (const auto& item : list.as_array()) {
    out += out.empty() ? "" : ", ";
    out += item.as_string();
  }
  return out.empty() ? "-" : out;
}

void print_steps(const json::array& steps) {
  Table table({"STATE", "AGE", "SILENT", "STATION", "BEGUN", "SERIES", "OPERATORS", "CLOSED BY", "STEP"});
  for (const auto& value : steps) {
    const auto& step = value.as_object();
    table.add({text(step, "status"), span(step.at("age_seconds").to_number<std::int64_t>()),
               span(step.at("silent_seconds").to_number<std::int64_t>()), text(step, "station"),
               text(step, "start_date") + " " + text(step, "start_time"), text(step, "series"),
               joined(step.at("operators")), text(step, "closed_by"), text(step, "step_uid")});
  }
  fmt::print("{}", table.empty() ? "No performed step yet: no scanner has sent MPPS.\n" : table.text(200));
}

int list(const CommandContext& context, const ListOptions& options) {
  credit_engine::Window window;
  if (!options.since.empty()) {
    window.since = time_from(options.since);
    if (!window.since) {
      fmt::print(stderr, "cmrcredit: --since '{}' is neither a time (2026-11-24, 2026-11-24T10:00:00Z) nor a span (90m, 36h, 7d)\n",
                 options.since);
      return kWrongCall;
    }
  }
  if (options.limit > 0) window.limit = options.limit;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto steps = credit_engine::steps_json(*reader, window, credit_engine::SystemClock().utc());
  context.json ? print_json(steps) : print_steps(steps);
  return kDone;
}

int close(const CommandContext& context, const CloseOptions& options) {
  const auto answer = act_on(context.data, close_step_act(options.step_uid, options.why));
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  if (context.json) {
    print_json(*answer);
  } else {
    fmt::print("The step is COMPLETED; its scanner can no longer change it, and its study is evaluated when no other step of it is open\n");
  }
  return kDone;
}

}  // namespace

void add_steps(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("steps", "Performed steps (MPPS), open ones first, with their age");
  command->footer("Examples:\n  cmrcredit steps\n  cmrcredit steps --json --since 24h");
  add_common_options(*command, context);
  auto options = std::make_shared<ListOptions>();
  command->add_option("--since", options->since, "Only those heard of since: a time (UTC) or a span such as 36h, 7d")->type_name("TIME");
  command->add_option("--limit", options->limit, "The first N of the list")->type_name("N")->check(CLI::PositiveNumber);
  command->callback([&context, options] { context.run = [&context, options] { return list(context, *options); }; });
}

void add_step(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("step", "End a performed step by hand");
  command->require_subcommand(1);
  command->footer("Examples:\n  cmrcredit step close 1.3.12.2.1107.5.2.30 --why 'the scanner was restarted'");
  auto* closing = command->add_subcommand("close", "End a step whose scanner never will; later messages about it are refused");
  add_common_options(*closing, context);
  auto options = std::make_shared<CloseOptions>();
  closing->add_option("UID", options->step_uid, "The step's UID as `steps` shows it")->required();
  closing->add_option("--why", options->why, "The reason, for the ledger; no patient's name")->required();
  closing->callback([&context, options] { context.run = [&context, options] { return close(context, *options); }; });
}

}  // namespace cmrcredit::tools
