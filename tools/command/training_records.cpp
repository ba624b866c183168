#include "credit_engine/ledger/training_records.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cctype>
#include <cmath>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"
#include "tools/control/record_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::CeCredits;
using credit_engine::MilestoneAct;
using credit_engine::PersonFact;

int complain(const std::string& sentence, int code) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return code;
}

int report(const CommandContext& context, const json::object& act, const std::string& sentence) {
  const auto answer = act_on(context.data, act);
  if (!answer) return complain(answer.error(), kFailed);
  context.json ? print_json(*answer) : fmt::print("{}\n", sentence);
  return kDone;
}

std::string shown(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return value.is_null() ? "-" : json::serialize(value);
}

// Days are kept as YYYYMMDD.
std::string day_text(const json::value& value) {
  const auto day = credit_engine::day_from(shown(value));
  return day ? credit_engine::to_text(*day) : shown(value);
}

json::object row_json(const PersonFact& row) {
  json::object object{{"number", row.number}, {"technologist", row.technologist}};
  for (const auto& [key, value] : row.fact) {
    if (key == "on") {
      object[key] = day_text(value);
    } else if (key.ends_with("_hundredths") || key == "cmr_hundredths") {
      object[key == "cmr_hundredths" ? "cmr_credits" : "credits"] = value.to_number<int>() / 100.0;
    } else {
      object[key] = value;
    }
  }
  if (!row.by.empty()) object["by"] = row.by;
  if (!row.title.empty()) object["title"] = row.title;
  return object;
}

std::string cell(const json::object& row, std::string_view key) {
  const auto* value = row.if_contains(key);
  if (!value) return "-";
  return value->is_double() ? fmt::format("{:g}", value->get_double()) : shown(*value);
}

struct Listing {
  std::string kind, technologist;
  std::vector<std::string> keys;
};

int list(const CommandContext& context, const Listing& what) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  std::vector<std::string> heads;
  for (const auto& key : what.keys) {
    std::string head;
    for (const char c : key)
      head += c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    heads.push_back(std::move(head));
  }
  Table table(std::move(heads));
  json::array array;
  for (const auto& fact : credit_engine::facts_of(reader->connection(), {what.kind, what.technologist})) {
    auto row = row_json(fact);
    std::vector<std::string> cells;
    for (const auto& key : what.keys)
      cells.push_back(cell(row, key));
    table.add(std::move(cells));
    array.push_back(std::move(row));
  }
  context.json ? print_json(array) : fmt::print("{}", table.empty() ? "Nothing is recorded.\n" : table.text());
  return kDone;
}

void add_list(CLI::App& command, CommandContext& context, const Listing& what) {
  auto* listing = command.add_subcommand("list", "What is recorded");
  add_common_options(*listing, context);
  auto whose = std::make_shared<Listing>(what);
  listing->add_option("TECHNOLOGIST", whose->technologist, "Whose; default: everyone's");
  listing->callback([&context, whose] { context.run = [&context, whose] { return list(context, *whose); }; });
}

void add_withdraw(CLI::App& command, CommandContext& context, const std::string& what) {
  auto* withdrawing = command.add_subcommand("withdraw", "Take one back, by its number in the list");
  add_common_options(*withdrawing, context);
  auto number = std::make_shared<std::int64_t>(0);
  withdrawing->add_option("NUMBER", *number, "As the list shows it")->required();
  withdrawing->callback([&context, number, what] {
    context.run = [&context, number, what] { return report(context, withdraw_act(what, *number), "withdrawn"); };
  });
}

void add_signing(CLI::App& command, CommandContext& context, bool sign) {
  auto* signing = command.add_subcommand(sign ? "sign" : "withdraw",
                                         sign ? "Attest one domain of a level" : "Take a signature back");
  add_common_options(*signing, context);
  auto act = std::make_shared<MilestoneAct>();
  act->program = "scmr-technologist-2022";
  signing->add_option("TECHNOLOGIST", act->technologist, "Whose competency")->required();
  signing->add_option("--program", act->program, "The program's id; default: scmr-technologist-2022");
  signing->add_option("--level", act->level, "The level")->required()->check(CLI::Range(1, 99));
  signing->add_option("--domain", act->domain, "The domain's id: safety, indications, gating, ...")->required();
  signing->add_option("--as", act->as, "The id of the supervisor who attests, or the lead who withdraws")->required();
  if (sign) signing->add_option("--on", act->on, "The day; default: today")->type_name("YYYY-MM-DD");
  signing->callback([&context, act, sign] {
    context.run = [&context, act, sign] {
      return report(context, milestone_act(*act, sign),
                    fmt::format("{} of level {} is {} for {}", act->domain, act->level,
                                sign ? "attested" : "no longer attested", act->technologist));
    };
  });
}

struct Attended {
  std::string technologist, on, title;
  double credits = 0, cmr = 0;
};

int add_credits(const CommandContext& context, const Attended& what) {
  const auto day = credit_engine::day_from(what.on);
  if (!day) return complain(fmt::format("--on '{}' is not a day; write it as 2026-11-24", what.on), kWrongCall);
  const CeCredits credits{*day, static_cast<int>(std::lround(what.credits * 100)),
                          static_cast<int>(std::lround(what.cmr * 100)), what.title};
  return report(context, add_ce_act(what.technologist, credits), "recorded");
}

int add_attended(const CommandContext& context, const Attended& what) {
  const auto day = credit_engine::day_from(what.on);
  if (!day) return complain(fmt::format("--on '{}' is not a day; write it as 2026-11-24", what.on), kWrongCall);
  return report(context, add_meeting_act(what.technologist, {*day, what.title}), "recorded");
}

std::shared_ptr<Attended> add_adding(CLI::App& adding, CommandContext& context) {
  add_common_options(adding, context);
  auto what = std::make_shared<Attended>();
  adding.add_option("TECHNOLOGIST", what->technologist, "The id of someone on the roster")->required();
  adding.add_option("--on", what->on, "The day")->required()->type_name("YYYY-MM-DD");
  adding.add_option("--title", what->title, "What it was")->required();
  return what;
}

}  // namespace

void add_milestone(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("milestone", "What a supervisor attests, domain by domain");
  command->require_subcommand(1);
  command->footer(
      "Who attests is somebody else, of the level that the program asks of a supervisor on that day.\n"
      "Examples:\n"
      "  cmrcredit milestone sign t1 --level 1 --domain safety --as p1\n"
      "  cmrcredit milestone list t1");
  add_signing(*command, context, true);
  add_signing(*command, context, false);
  add_list(*command, context, {"milestone", {}, {"technologist", "program", "level", "domain", "by", "on"}});
}

void add_ce(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("ce", "Continuing education credits");
  command->require_subcommand(1);
  command->footer("Example:\n  cmrcredit ce add t1 --on 2026-02-05 --credits 8 --cmr 6 --title 'CMR course'");
  auto* adding = command->add_subcommand("add", "Record the credits of a course");
  auto what = add_adding(*adding, context);
  adding->add_option("--credits", what->credits, "All its credits")->required()->check(CLI::Range(0.01, 10'000.0));
  adding->add_option("--cmr", what->cmr, "Those of them that are CMR-related")
      ->required()
      ->check(CLI::Range(0.0, 10'000.0));
  adding->callback([&context, what] { context.run = [&context, what] { return add_credits(context, *what); }; });
  add_withdraw(*command, context, "ce");
  add_list(*command, context, {"ce", {}, {"number", "technologist", "on", "credits", "cmr_credits", "title"}});
}

void add_meeting(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("meeting", "Meetings with CMR content");
  command->require_subcommand(1);
  command->footer("Example:\n  cmrcredit meeting add t1 --on 2026-01-28 --title 'SCMR annual meeting'");
  auto* adding = command->add_subcommand("add", "Record that someone attended, in person or virtually");
  auto what = add_adding(*adding, context);
  adding->callback([&context, what] { context.run = [&context, what] { return add_attended(context, *what); }; });
  add_withdraw(*command, context, "meeting");
  add_list(*command, context, {"meeting", {}, {"number", "technologist", "on", "title"}});
}

}  // namespace cmrcredit::tools
