#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "credit_engine/ledger/people.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"
#include "tools/command/technologist_facts.h"
#include "tools/control/acts.h"
#include "tools/control/people_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::Technologist;

std::string joined(const std::vector<std::string>& texts, std::string_view with) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : std::string(with)) + text;
  return out;
}

int report(const CommandContext& context, const tl::expected<json::value, std::string>& answer, const std::string& sentence) {
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  context.json ? print_json(*answer) : fmt::print("{}\n", sentence);
  return kDone;
}

int import(const CommandContext& context, const std::string& file) {
  std::stringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      fmt::print(stderr, "cmrcredit: {}: cannot be opened for reading\n", file);
      return kFailed;
    }
    text << in.rdbuf();
  }
  const auto people = credit_engine::read_roster_csv(text.str());
  if (!people) {
    fmt::print(stderr, "cmrcredit: {}:{}: {}\n", file, people.error().line, people.error().sentence);
    return kWrongCall;
  }
  const auto answer = act_on(context.data, import_technologists_act(*people, credit_engine::states_of_roster_csv(text.str())));
  std::string sentence;
  if (answer) {
    const auto& counts = answer->as_object();
    sentence = fmt::format("{} technologists: {} added, {} changed, {} unchanged", people->size(), counts.at("added").to_number<int>(),
                           counts.at("changed").to_number<int>(), counts.at("unchanged").to_number<int>());
  }
  return report(context, answer, sentence);
}

int list(const CommandContext& context) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto roster = credit_engine::load_roster(*reader, settings->credit.shared_logins);
  Table table({"ID", "NAME", "LEVEL", "EMPLOYEE", "REGISTRY", "ALIASES"});
  json::array array;
  for (const auto& person : roster.technologists()) {
    table.add({person.id, person.name, person.level ? std::to_string(person.level) : "-", person.employee_number, person.registry_number,
               joined(person.aliases, ", ")});
    array.push_back(person_json(person));
  }
  if (context.json) {
    print_json(array);
  } else {
    fmt::print("{}", table.empty() ? "Nobody is on the roster yet: cmrcredit technologist import roster.csv\n" : table.text());
  }
  return kDone;
}

void add_add(CLI::App& technologist, CommandContext& context) {
  auto* add = technologist.add_subcommand("add", "Add one person");
  add_common_options(*add, context);
  auto person = std::make_shared<Technologist>();
  add->add_option("--id", person->id, "A short id of your own, such as t17")->required();
  add->add_option("--name", person->name, "As a DICOM person name (Moore^Dana) or plain (Dana Moore)")->required();
  add->add_option("--employee-number", person->employee_number, "As scanners send it in (0008,1072)");
  add->add_option("--registry-number", person->registry_number, "ARRT, ARMRIT, ...");
  add->add_option("--level", person->level, "The SCMR level already held; 0: none")->check(CLI::Range(0, 3));
  add->add_option("--alias", person->aliases, "A login or spelling that scanners send; may be given several times");
  add->callback([&context, person] {
    context.run = [&context, person] {
      return report(context, act_on(context.data, add_technologist_act(*person)), fmt::format("{} ({}) is on the roster", person->name, person->id));
    };
  });
}

}  // namespace

void add_technologist(CLI::App& app, CommandContext& context) {
  auto* technologist = app.add_subcommand("technologist", "The roster: who works here");
  technologist->require_subcommand(1);
  technologist->footer(
      "Examples:\n"
      "  cmrcredit technologist import roster.csv     columns id,name,employee_number,registry_number,level,aliases (a|b);\n"
      "      also level_since,profession (technologist or physician),duties (lead|qa),site,employed_from,employed_until\n"
      "  cmrcredit technologist add --id t1 --name 'Moore^Dana' --alias dmoore\n"
      "  cmrcredit technologist employ t1 --site North --from 2024-03-01\n"
      "  cmrcredit technologist level t1 --level 2 --on 2025-06-30 --attested-by p1\n"
      "  cmrcredit technologist duty t1 --lead\n"
      "  cmrcredit technologist show t1");
  add_add(*technologist, context);
  add_technologist_facts(*technologist, context);
  auto* listing = technologist->add_subcommand("list", "Who is on the roster");
  add_common_options(*listing, context);
  listing->callback([&context] { context.run = [&context] { return list(context); }; });
  auto* importing = technologist->add_subcommand("import", "Add or change everyone in a CSV file, by id; nobody is removed");
  add_common_options(*importing, context);
  auto file = std::make_shared<std::string>();
  importing->add_option("FILE", *file, "The CSV file; - for standard input")->required();
  importing->callback([&context, file] { context.run = [&context, file] { return import(context, *file); }; });
}

}  // namespace cmrcredit::tools
