#include "credit_engine/credit/program.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <memory>
#include <sstream>

#include "credit_engine/ledger/programs.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"
#include "tools/control/record_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::Assignment;

int complain(const std::string& sentence, int code) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

int add(const CommandContext& context, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return complain(file + ": cannot be opened for reading", kFailed);
  std::ostringstream text;
  text << in.rdbuf();
  if (const auto program = credit_engine::parse_program(text.str(), file); !program)
    return complain(program.error().text(), kWrongCall);
  const auto answer = act_on(context.data, add_program_act(text.str(), file));
  if (!answer) return complain(answer.error(), kFailed);
  const auto& added = answer->as_object();
  if (context.json) {
    print_json(added);
  } else if (added.at("added").as_bool()) {
    fmt::print("{} version {} is kept; {} people stay on the version before it until they are moved\n",
               json::value_to<std::string>(added.at("id")), added.at("version").to_number<int>(),
               added.at("stay").to_number<int>());
  } else {
    fmt::print("{} version {} is there already, with the same content\n", json::value_to<std::string>(added.at("id")),
               added.at("version").to_number<int>());
  }
  return kDone;
}

int list(const CommandContext& context) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto kept = credit_engine::kept_programs(reader->connection());
  Table table({"PROGRAM", "VERSION", "PEOPLE", "FROM", "TITLE"});
  json::array array;
  const auto tell = [&](const credit_engine::Program& program, std::int64_t people, bool shipped,
                        const std::string& hash) {
    table.add({program.id, std::to_string(program.version), std::to_string(people), shipped ? "shipped" : "site",
               program.title});
    array.push_back(json::object{{"id", program.id},
                                 {"version", program.version},
                                 {"title", program.title},
                                 {"people", people},
                                 {"shipped", shipped},
                                 {"hash", hash.empty() ? json::value() : json::value(hash)}});
  };
  for (const auto& one : kept)
    tell(one.program, one.people, one.shipped, one.hash);
  for (const auto& shipped : credit_engine::shipped_programs()) {
    const bool known = std::ranges::any_of(kept, [&](const auto& one) { return one.program.id == shipped.id; });
    if (!known) tell(shipped, 0, true, {});
  }
  context.json ? print_json(array) : fmt::print("{}", table.text());
  return kDone;
}

int show(const CommandContext& context, const std::string& id, int version) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto found = credit_engine::find_program(reader->connection(), {id, {}, version});
  if (!found) return complain(fmt::format("there is no program '{}'; see cmrcredit program list", id), kWrongCall);
  std::string text;
  for (const auto& one : credit_engine::kept_programs(reader->connection())) {
    if (one.program.id == id && one.program.version == found->program.version) text = one.text;
  }
  if (text.empty()) text = credit_engine::shipped_program_text(id);
  if (context.json) {
    print_json(json::object{{"id", id}, {"version", found->program.version}, {"text", text}});
  } else {
    fmt::print("{}", text);
  }
  return kDone;
}

int assign(const CommandContext& context, const Assignment& assignment) {
  const auto answer = act_on(context.data, assign_program_act(assignment));
  if (!answer) return complain(answer.error(), kFailed);
  if (context.json) {
    print_json(*answer);
  } else {
    fmt::print("{} is on version {} of {}\n", assignment.technologist, assignment.version, assignment.program);
  }
  return kDone;
}

void add_assign(CLI::App& program, CommandContext& context) {
  auto* command = program.add_subcommand("assign", "Move someone to a version of a program");
  add_common_options(*command, context);
  auto assignment = std::make_shared<Assignment>();
  command->add_option("TECHNOLOGIST", assignment->technologist, "The id of someone on the roster")->required();
  command->add_option("PROGRAM", assignment->program, "The program's id")->required();
  command->add_option("--version", assignment->version, "Which version")->required()->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--biennium-from", assignment->biennium_from,
                   "A day on which one of the person's maintenance cycles begins; default: that of the level's award")
      ->type_name("YYYY-MM-DD");
  command->callback(
      [&context, assignment] { context.run = [&context, assignment] { return assign(context, *assignment); }; });
}

}  // namespace

void add_program(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("program", "Competency programs: what counts toward which level");
  command->require_subcommand(1);
  command->footer(
      "The language stands in the shipped program: cmrcredit program show scmr-technologist-2022\n"
      "Examples:\n"
      "  cmrcredit program add our-program.toml\n"
      "  cmrcredit program assign t1 our-program --version 2\n"
      "  cmrcredit program list");
  auto* adding = command->add_subcommand("add", "Keep a program; an edited one needs a version of its own");
  add_common_options(*adding, context);
  auto file = std::make_shared<std::string>();
  adding->add_option("FILE", *file, "The TOML file")->required();
  adding->callback([&context, file] { context.run = [&context, file] { return add(context, *file); }; });
  auto* listing = command->add_subcommand("list", "The programs, their versions, and how many are assigned to each");
  add_common_options(*listing, context);
  listing->callback([&context] { context.run = [&context] { return list(context); }; });
  auto* showing = command->add_subcommand("show", "A program as it is kept");
  add_common_options(*showing, context);
  auto id = std::make_shared<std::string>();
  auto version = std::make_shared<int>(0);
  showing->add_option("PROGRAM", *id, "The program's id")->required();
  showing->add_option("--version", *version, "Default: the newest")->check(CLI::Range(1, 1'000'000));
  showing->callback(
      [&context, id, version] { context.run = [&context, id, version] { return show(context, *id, *version); }; });
  add_assign(*command, context);
}

}  // namespace cmrcredit::tools
