#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"
#include "tools/control/rules_act.h"

namespace cmrcredit::tools {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using credit_engine::RuleFiles;

constexpr std::size_t kMostShown = 50;

std::string text_in(const json::object& object, const char* key) {
  return json::value_to<std::string>(object.at(key));
}

// "this reclassifies 43 series, changes 2 exams, touches 0 confirmed cases"
std::string summary(const json::object& preview, std::string_view tense) {
  const auto number = [&](const char* key) { return preview.at(key).to_number<std::uint64_t>(); };
  return fmt::format(
      "{} {} series ({} more only in how sure they are), {} exams and {} cases settled by a person, of {} studies\n",
      tense, number("series"), number("series_surer_or_less_sure"), number("exams"), number("settled_cases"),
      number("studies"));
}

void print_changes(const json::object& preview) {
  Table changes({"SERIES", "BEFORE", "AFTER", "DESCRIPTION"});
  std::size_t shown = 0;
  const auto& list = preview.at("changes").as_array();
  for (const auto& item : list) {
    if (++shown > kMostShown) break;
    const auto& one = item.as_object();
    changes.add(
        {text_in(one, "series_uid"), text_in(one, "before"), text_in(one, "after"), text_in(one, "description")});
  }
  if (!changes.empty()) fmt::print("{}", changes.text(200));
  if (list.size() > kMostShown) fmt::print("... and {} more; --json shows all\n", list.size() - kMostShown);
  for (const auto& item : preview.at("cases").as_array()) {
    const auto& one = item.as_object();
    fmt::print("case {} (study {}): {}; a person's word stands\n", text_in(one, "case_id"), text_in(one, "study_uid"),
               text_in(one, "what"));
  }
}

// The files beside what the configuration adds, compiled; nullopt after the error was printed.
std::optional<credit_engine::AttributionRules> compiled(const CommandContext& context, const RuleFiles& files) {
  const auto settings = settings_for(context);
  if (!settings) return std::nullopt;
  return attribution_rules(*settings, files);
}

int check(const CommandContext& context, const std::vector<fs::path>& paths) {
  const auto files = read_rule_files(paths);
  if (!files || !compiled(context, *files)) return kWrongCall;
  if (context.json) {
    print_json(json::object{{"ok", true}, {"files", files->size()}});
  } else {
    fmt::print("{} can be used\n",
               files->size() == 1 ? "the rule file" : fmt::format("these {} rule files", files->size()));
  }
  return kDone;
}

int preview(const CommandContext& context, const std::vector<fs::path>& paths) {
  const auto files = read_rule_files(paths);
  if (!files) return kWrongCall;
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  auto rules = attribution_rules(*settings, *files);
  if (!rules) return kWrongCall;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto with = std::make_shared<CurrentRules>(*std::move(rules));
  const auto found = credit_engine::preview_json(
      credit_engine::preview_rules(*reader, settings->credit.shared_logins, evaluation(*settings, with)));
  if (context.json) {
    print_json(found);
  } else {
    print_changes(found);
    fmt::print("{}", summary(found, "this would reclassify"));
  }
  return kDone;
}

int apply(const CommandContext& context, const std::vector<fs::path>& paths) {
  const auto files = read_rule_files(paths);
  if (!files) return kWrongCall;
  auto before = compiled(context, *files);  // what is wrong is said here, before anything runs
  if (!before) return kWrongCall;
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  CurrentRules current(*std::move(before));
  const auto answer = act_on(context.data, apply_rules_act(*files),
                             [&](credit_engine::Store& store, const json::object& request, const std::string& actor) {
                               return apply_rules(store, request, actor, *settings, current);
                             });
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  if (context.json) {
    print_json(*answer);
  } else {
    print_changes(answer->as_object());
    fmt::print("{}", summary(answer->as_object(), files->empty() ? "the site's rules are taken back; this reclassifies"
                                                                 : "applied; this reclassifies"));
  }
  return kDone;
}

int show(const CommandContext& context) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto files = credit_engine::applied_rules(*reader);
  if (context.json) {
    json::array list;
    for (const auto& file : files)
      list.push_back(json::object{{"name", file.name}, {"text", file.text}});
    print_json(list);
    return kDone;
  }
  if (files.empty()) fmt::print("No site rules are applied; the shipped ones hold.\n");
  for (const auto& file : files)
    fmt::print("# {}\n{}\n", file.name, file.text);
  return kDone;
}

using Work = int (*)(const CommandContext&, const std::vector<fs::path>&);

CLI::App* add_one(CLI::App& command, CommandContext& context, std::pair<const char*, const char*> what, Work work) {
  auto* one = command.add_subcommand(what.first, what.second);
  add_common_options(*one, context);
  auto files = std::make_shared<std::vector<fs::path>>();
  one->add_option("FILE", *files, "Rule files (TOML), the first one heard first")->required();
  one->callback([&context, files, work] { context.run = [&context, files, work] { return work(context, *files); }; });
  return one;
}

}  // namespace

void add_rules(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("rules", "A site's own attribution rules: check, preview, apply");
  command->require_subcommand(1);
  command->footer(
      "The language stands at the head of config/protocols/00_words.toml. Applied rules are kept in the store and hold "
      "after a restart;\n"
      "each apply replaces the ones before. Cases that a person has settled are flagged, never changed.\n"
      "Examples:\n  cmrcredit rules check site.toml\n  cmrcredit rules preview site.toml\n  cmrcredit rules apply "
      "site.toml\n  cmrcredit rules reset");
  add_one(*command, context, {"check", "Is the file right? Says line, column and reason where it is not"}, check);
  add_one(*command, context, {"preview", "What would change in the store: series, exams, cases a person has settled"},
          preview);
  add_one(*command, context, {"apply", "Use these rules from now on, and evaluate again what they change"}, apply);
  auto* reset = command->add_subcommand("reset", "Take the applied rules back: the shipped and configured ones hold");
  add_common_options(*reset, context);
  reset->callback([&context] { context.run = [&context] { return apply(context, {}); }; });
  auto* shown = command->add_subcommand("show", "The rules that are applied");
  add_common_options(*shown, context);
  shown->callback([&context] { context.run = [&context] { return show(context); }; });
}

}  // namespace cmrcredit::tools
