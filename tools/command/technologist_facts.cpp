#include "tools/command/technologist_facts.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/people/operator_name.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"
#include "tools/control/people_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::DutyChange;
using credit_engine::Employment;
using credit_engine::LevelAward;
using credit_engine::Technologist;

int report(const CommandContext& context, const json::object& act, const std::string& sentence) {
  const auto answer = act_on(context.data, act);
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  context.json ? print_json(*answer) : fmt::print("{}\n", sentence);
  return kDone;
}

void add_employ(CLI::App& technologist, CommandContext& context) {
  auto* command = technologist.add_subcommand("employ",
                                              "Where and when someone is employed; said again for the same "
                                              "site and first day, it replaces");
  add_common_options(*command, context);
  auto whose = std::make_shared<std::string>();
  auto employment = std::make_shared<Employment>();
  command->add_option("TECHNOLOGIST", *whose, "The id of someone on the roster")->required();
  command->add_option("--site", employment->site, "As the configuration names it; default: any");
  command->add_option("--from", employment->from, "The first day")->required()->type_name("YYYY-MM-DD");
  command->add_option("--until", employment->until, "The last day; default: open")->type_name("YYYY-MM-DD");
  command->callback([&context, whose, employment] {
    context.run = [&context, whose, employment] {
      return report(
          context, employ_act(*whose, *employment),
          fmt::format("{} is employed{} from {}{}", *whose, employment->site.empty() ? "" : " at " + employment->site,
                      employment->from, employment->until.empty() ? " on" : " until " + employment->until));
    };
  });
}

void add_level(CLI::App& technologist, CommandContext& context) {
  auto* command = technologist.add_subcommand("level", "Since when someone holds a level, and who attested it");
  add_common_options(*command, context);
  auto whose = std::make_shared<std::string>();
  auto award = std::make_shared<LevelAward>();
  command->add_option("TECHNOLOGIST", *whose, "The id of someone on the roster")->required();
  command->add_option("--level", award->level, "0 takes back what was said of that day")
      ->required()
      ->check(CLI::Range(0, 99));
  command->add_option("--on", award->on, "The day from which it is held")->required()->type_name("YYYY-MM-DD");
  command->add_option("--attested-by", award->attested_by, "The id of someone else on the roster");
  command->callback([&context, whose, award] {
    context.run = [&context, whose, award] {
      if (award->level > 0 && award->attested_by.empty()) {
        fmt::print(stderr, "cmrcredit: a level is attested by someone: --attested-by ID\n");
        return kWrongCall;
      }
      return report(context, award_level_act(*whose, *award),
                    award->level == 0 ? fmt::format("the level of {} is taken back", award->on)
                                      : fmt::format("{} holds level {} from {} on", *whose, award->level, award->on));
    };
  });
}

void add_duty(CLI::App& technologist, CommandContext& context) {
  auto* command = technologist.add_subcommand("duty", "Who resolves and assigns (lead), who corrects attribution (qa)");
  add_common_options(*command, context);
  struct Options {
    std::string whose;
    bool lead = false, qa = false, off = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("TECHNOLOGIST", options->whose, "The id of someone on the roster")->required();
  auto* lead = command->add_flag("--lead", options->lead, "Lead");
  command->add_flag("--qa", options->qa, "Quality assurance")->excludes(lead);
  command->add_flag("--off", options->off, "No longer");
  command->callback([&context, options] {
    context.run = [&context, options] {
      if (!options->lead && !options->qa) {
        fmt::print(stderr, "cmrcredit: which duty? --lead or --qa\n");
        return kWrongCall;
      }
      const DutyChange change{options->whose, options->lead ? credit_engine::Duty::Lead : credit_engine::Duty::Qa,
                              !options->off};
      return report(
          context, set_duty_act(change),
          fmt::format("{} is {}{}", change.technologist, options->off ? "no longer " : "", to_string(change.duty)));
    };
  });
}

std::string shown(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string("-");
}

void print_person(const json::object& person) {
  fmt::print("{} ({}), {}{}\n", credit_engine::display_name(shown(person.at("name"))), shown(person.at("id")),
             shown(person.at("profession")), person.at("active").as_bool() ? "" : ", no longer here");
  for (const auto& duty : person.at("duties").as_array())
    fmt::print("duty: {}\n", shown(duty));
  Table levels({"LEVEL", "SINCE", "ATTESTED BY"});
  for (const auto& one : person.at("levels").as_array())
    levels.add({std::to_string(one.at("level").to_number<int>()), shown(one.at("on")), shown(one.at("attested_by"))});
  if (levels.empty()) levels.add({std::to_string(person.at("level").to_number<int>()), "as the roster says", "-"});
  fmt::print("\n{}", levels.text());
  Table employments({"SITE", "FROM", "UNTIL"});
  for (const auto& one : person.at("employments").as_array()) {
    const auto site = shown(one.at("site"));
    employments.add({site.empty() ? "any" : site, shown(one.at("from")), shown(one.at("until"))});
  }
  fmt::print("\n{}", employments.empty() ? "No employment is stated.\n" : employments.text());
}

int show(const CommandContext& context, const std::string& id) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto people = credit_engine::load_people(reader->connection());
  const auto found = std::ranges::find(people, id, &Technologist::id);
  if (found == people.end()) {
    fmt::print(stderr, "cmrcredit: nobody with the id '{}' is on the roster; see cmrcredit technologist list\n", id);
    return kWrongCall;
  }
  const auto person = person_json(*found);
  context.json ? print_json(person) : print_person(person);
  return kDone;
}

}  // namespace

void add_technologist_facts(CLI::App& technologist, CommandContext& context) {
  add_employ(technologist, context);
  add_level(technologist, context);
  add_duty(technologist, context);
  auto* command = technologist.add_subcommand("show", "All that is known of one person");
  add_common_options(*command, context);
  auto whose = std::make_shared<std::string>();
  command->add_option("TECHNOLOGIST", *whose, "The id of someone on the roster")->required();
  command->callback([&context, whose] { context.run = [&context, whose] { return show(context, *whose); }; });
}

}  // namespace cmrcredit::tools
