#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "credit_engine/ledger/seals.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"
#include "tools/command/time_text.h"
#include "tools/control/acts.h"
#include "tools/control/rebuild_act.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::Seal;

int complain(const std::string& sentence) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return kFailed;
}

int rebuild_all(const CommandContext& context) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  auto rules = attribution_rules(*settings, applied_in(context.data));
  if (!rules) return kWrongCall;
  const auto evaluate = evaluation(*settings, std::make_shared<CurrentRules>(*std::move(rules)));
  const Act here = [&](credit_engine::Store& store, const json::object& request, const std::string&) {
    return rebuild(store, request, evaluate, settings->credit.shared_logins);
  };
  std::int64_t after = 0, studies = 0, renewed = 0;
  for (bool done = false; !done;) {
    const auto step = act_on(context.data, rebuild_act(after), here);
    if (!step) return complain(step.error());
    const auto& said = step->as_object();
    after = said.at("next_after").to_number<std::int64_t>();
    studies += said.at("studies").to_number<std::int64_t>();
    renewed += said.at("renewed").to_number<std::int64_t>();
    done = said.at("done").as_bool();
  }
  if (context.json) {
    print_json(json::object{{"studies", studies}, {"renewed", renewed}});
    return kDone;
  }
  fmt::print("Rebuilt from the facts and the ledger: {} studies with their series and cases.\n", studies);
  if (renewed > 0)
    fmt::print(
        "{} were evaluated by an earlier version, which did not record what it saw; they show what is seen today.\n",
        renewed);
  return kDone;
}

int seal(const CommandContext& context, const credit_engine::SealRequest& request) {
  const auto answer = act_on(context.data, seal_cases_act(request));
  if (!answer) return complain(answer.error());
  if (context.json) {
    print_json(*answer);
  } else {
    const auto& sealed = answer->as_object();
    fmt::print("Seal {} holds {} cases; its hash is {}\n", sealed.at("seal").to_number<std::int64_t>(),
               sealed.at("cases").as_array().size(), std::string_view(sealed.at("hash").as_string()));
  }
  return kDone;
}

std::string standing(const Seal& seal) {
  if (!seal.intact) return "NOT what was sealed";
  std::string text = seal.changed.empty() ? "as sealed" : fmt::format("{} changed since:", seal.changed.size());
  for (const auto& id : seal.changed)
    text += " " + id;
  if (seal.redacted) text += " (redacted)";
  return text;
}

int seals(const CommandContext& context) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  Table table({"SEAL", "TIME", "PURPOSE", "CASES", "ADDENDA", "HASH", "TODAY"});
  json::array array;
  bool intact = true;
  for (const auto& one : credit_engine::list_seals(*reader)) {
    intact = intact && one.intact;
    table.add({std::to_string(one.number), utc_text(one.time_ms), one.purpose, std::to_string(one.case_ids.size()),
               std::to_string(one.addenda.size()), one.hash.substr(0, 16), standing(one)});
    array.push_back(credit_engine::seal_json(one));
  }
  if (context.json) {
    print_json(array);
  } else {
    fmt::print("{}", table.empty() ? "Nothing was sealed yet.\n" : table.text());
  }
  return intact ? kDone : kFailed;
}

}  // namespace

void add_ledger(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("ledger", "What is made from the ledger, and sealed sets of cases");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  cmrcredit ledger rebuild                                      exams, series and cases anew, from the facts "
      "and the ledger\n"
      "  cmrcredit ledger seal e33pbfjq32sj --purpose 'letter L2'      freeze cases with a hash\n"
      "  cmrcredit ledger seals                                        what was sealed, and what changed since");
  auto* rebuilding = command->add_subcommand("rebuild", "Make exams, series and cases anew; what people settled stays");
  add_common_options(*rebuilding, context);
  rebuilding->callback([&context] { context.run = [&context] { return rebuild_all(context); }; });
  auto* sealing = command->add_subcommand("seal", "Freeze cases as they stand now; a later change makes an addendum");
  add_common_options(*sealing, context);
  auto request = std::make_shared<credit_engine::SealRequest>();
  sealing->add_option("CASE", request->case_ids, "Case ids, as `cases` shows them")->required();
  sealing->add_option("--purpose", request->purpose, "What for; no person's name")->required();
  sealing->add_option("--technologist", request->technologist, "Whose cases these are (an id)");
  sealing->callback([&context, request] { context.run = [&context, request] { return seal(context, *request); }; });
  auto* listing = command->add_subcommand("seals", "What was sealed, and what changed since");
  add_common_options(*listing, context);
  listing->callback([&context] { context.run = [&context] { return seals(context); }; });
}

}  // namespace cmrcredit::tools
