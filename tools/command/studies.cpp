#include <fmt/core.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

struct ListOptions {
  std::string since;
  std::size_t limit = 0;
  credit_engine::CaseFilter filter;  // of cases
};
using Report = json::array (*)(credit_engine::Reader&, const credit_engine::Window&, const ListOptions&);
using Print = void (*)(const json::array&);

std::string text(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return value.is_null() ? "-" : json::serialize(value);
}

// The strings of an array, joined; "-" for none.
std::string joined(const json::value& list, std::string_view with) {
  std::string out;
  for (const auto& item : list.as_array()) {
    if (!out.empty()) out += with;
    out += text(item);
  }
  return out.empty() ? "-" : out;
}

void print_studies(const json::array& studies) {
  Table table({"DATE", "STATE", "STATION", "SERIES", "OPERATORS", "MODULES", "CATEGORIES"});
  for (const auto& value : studies) {
    const auto& study = value.as_object();
    std::string categories;
    for (const auto& item : study.at("categories").as_array()) {
      categories += fmt::format("{}{} ({})", categories.empty() ? "" : ", ", text(item.at("id")), text(item.at("state")));
    }
    table.add({text(study.at("study_date")), text(study.at("state")), text(study.at("station")),
               std::to_string(study.at("series").as_array().size()), joined(study.at("operators"), ", "),
               joined(study.at("modules"), " "), categories.empty() ? "-" : categories});
  }
  fmt::print("{}", table.empty() ? "No study yet.\n" : table.text());
}

void print_cases(const json::array& cases) {
  Table table({"CASE", "STATUS", "TECHNOLOGIST", "ROLE", "CREDITS", "WHY"});
  for (const auto& value : cases) {
    const auto& one = value.as_object();
    const std::string who = one.at("technologist").is_null() ? "-" : fmt::format("{} ({})", text(one.at("name")), text(one.at("technologist")));
    table.add({text(one.at("case_id")), text(one.at("status")), who, text(one.at("role")), joined(one.at("credits"), " "),
               joined(one.at("reasons"), " ")});
  }
  fmt::print("{}", table.empty() ? "No case yet. A study becomes a case when it is complete.\n" : table.text(200));
}

int list(const CommandContext& context, const ListOptions& options, Report report, Print print) {
  credit_engine::Window window;
  if (!options.since.empty()) {
    window.since = time_from(options.since);
    if (!window.since) {
      fmt::print(stderr, "cmrcredit: --since '{}' is neither a time (2026-11-24, 2026-11-24T10:00:00Z) nor a span (90m, 36h, 7d)\n", options.since);
      return kWrongCall;
    }
  }
  if (options.limit > 0) window.limit = options.limit;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const json::array found = report(*reader, window, options);
  context.json ? print_json(found) : print(found);
  return kDone;
}

std::shared_ptr<ListOptions> add_list(CommandContext& context, CLI::App& command, std::pair<Report, Print> how) {
  add_common_options(command, context);
  auto options = std::make_shared<ListOptions>();
  command.add_option("--since", options->since, "Only what changed since: a time (UTC) or a span such as 36h, 7d")->type_name("TIME");
  command.add_option("--limit", options->limit, "The latest N")->type_name("N")->check(CLI::PositiveNumber);
  command.callback([&context, options, how] {
    context.run = [&context, options, how] { return list(context, *options, how.first, how.second); };
  });
  return options;
}

}  // namespace

void add_studies(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("studies", "What was acquired: the studies in the store");
  command->footer("Examples:\n  cmrcredit studies\n  cmrcredit studies --json --since 24h");
  add_list(context, *command,
           {[](auto& reader, const auto& window, const ListOptions&) { return credit_engine::studies_json(reader, window); }, print_studies});
}

void add_cases(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("cases", "Who is credited with what, and why or why not");
  command->footer("Examples:\n  cmrcredit cases\n  cmrcredit cases --json --limit 10\n  cmrcredit cases --status pending");
  const auto report = [](auto& reader, const auto& window, const ListOptions& options) {
    return credit_engine::cases_json(reader, window, options.filter);
  };
  auto options = add_list(context, *command, {report, print_cases});
  command->add_option("--status", options->filter.status, "Only those that are")
      ->check(CLI::IsMember({"credited", "pending", "confirmed", "declined", "disputed", "excluded", "void"}));
  command->add_option("--technologist", options->filter.technologist, "Only this person's")->type_name("ID");
}

}  // namespace cmrcredit::tools
