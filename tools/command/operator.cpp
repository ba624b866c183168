#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/ledger/map_preview.h"
#include "credit_engine/ledger/people.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"
#include "tools/control/acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::MatchKind;
using credit_engine::OperatorSeen;

std::string_view meaning(MatchKind kind) {
  switch (kind) {
    case MatchKind::Silent:
      return "silent";
    case MatchKind::Person:
      return "person";
    case MatchKind::SharedLogin:
      return "shared_login";
    case MatchKind::Unknown:
      return "unknown";
    case MatchKind::SeveralNames:
      return "several_names";
    case MatchKind::AliasConflict:
      return "alias_conflict";
  }
  return "unknown";
}

json::object to_json(const OperatorSeen& seen) {
  return {{"raw", seen.raw},
          {"from", seen.code ? "code" : "name"},
          {"studies", seen.studies},
          {"instances", seen.instances},
          {"last_seen", seen.last_seen},
          {"station", seen.station},
          {"means", meaning(seen.match.kind)},
          {"technologist", seen.match.technologist.empty() ? json::value(nullptr) : json::value(seen.match.technologist)},
          {"suggestions", json::array(seen.match.suggestions.begin(), seen.match.suggestions.end())}};
}

int list(const CommandContext& context, bool only_unknown) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto roster = credit_engine::load_roster(*reader, settings->credit.shared_logins);
  Table table({"OPERATOR", "MEANS", "STUDIES", "LAST SEEN", "STATION", "PERHAPS"});
  json::array array;
  for (const auto& seen : credit_engine::operators_seen(*reader, roster)) {
    if (only_unknown && seen.match.kind == MatchKind::Person) continue;
    std::string perhaps;
    for (const auto& id : seen.match.suggestions) perhaps += (perhaps.empty() ? "" : " ") + id;
    table.add({seen.raw, seen.match.kind == MatchKind::Person ? seen.match.technologist : std::string(meaning(seen.match.kind)),
               std::to_string(seen.studies), seen.last_seen, seen.station, perhaps});
    array.push_back(to_json(seen));
  }
  if (context.json) {
    print_json(array);
  } else {
    fmt::print("{}", !table.empty()  ? table.text()
                     : only_unknown ? "Every operator value that was seen means someone on the roster.\n"
                                    : "No operator value was seen yet.\n");
  }
  return kDone;
}

// YYYYMMDD, or what was written where it is no day.
std::string day_of(const std::string& written) {
  const auto day = credit_engine::day_from(written);
  return day ? credit_engine::to_dicom(*day) : written;
}

int preview(const CommandContext& context, const credit_engine::OperatorAlias& alias) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  auto rules = attribution_rules(*settings, applied_in(context.data));
  if (!rules) return kWrongCall;
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const auto current = std::make_shared<CurrentRules>(*std::move(rules));
  const auto found = credit_engine::preview_map(*reader, alias, settings->credit.shared_logins,
                                                evaluation(*settings, current));
  if (!found) {
    fmt::print(stderr, "cmrcredit: {}\n", found.error().sentence);
    return kFailed;
  }
  if (context.json) {
    print_json(credit_engine::preview_json(*found));
    return kDone;
  }
  Table table({"CASE", "DATE", "NOW", "THEN", "STUDY"});
  for (const auto& one : found->changes)
    table.add({one.case_id, one.study_date, one.before, one.settled ? "as it is: a person's word stands" : one.after,
               one.study_uid});
  if (!table.empty()) fmt::print("{}", table.text());
  fmt::print("this would change {} cases of {} studies looked at, and touches {} that a person has settled\n",
             found->changes.size() - found->settled(), found->studies, found->settled());
  return kDone;
}

int map(const CommandContext& context, credit_engine::OperatorAlias alias, bool only_preview) {
  alias.from = day_of(alias.from);
  alias.until = day_of(alias.until);
  if (only_preview) return preview(context, alias);
  const auto answer = act_on(context.data, map_operator_act(alias));
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  if (context.json) {
    print_json(*answer);
  } else {
    fmt::print("'{}'{} means {}; pending cases are evaluated again\n", alias.raw, alias.station.empty() ? "" : " at " + alias.station, alias.technologist);
  }
  return kDone;
}

}  // namespace

void add_operator(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("operator", "What scanners send as operator, and whom it means");
  command->require_subcommand(1);
  command->footer("Examples:\n  cmrcredit operator list --unknown\n  cmrcredit operator map JD t1\n  cmrcredit operator map mr1user t1 --station MR1");
  auto* listing = command->add_subcommand("list", "The operator values that were seen");
  add_common_options(*listing, context);
  auto unknown = std::make_shared<bool>(false);
  listing->add_flag("--unknown", *unknown, "Only those that mean nobody on the roster");
  listing->callback([&context, unknown] { context.run = [&context, unknown] { return list(context, *unknown); }; });
  auto* mapping = command->add_subcommand("map", "Say whom a value means; pending cases are evaluated again");
  add_common_options(*mapping, context);
  auto alias = std::make_shared<credit_engine::OperatorAlias>();
  mapping->add_option("VALUE", alias->raw, "The value as `operator list` shows it")->required();
  mapping->add_option("TECHNOLOGIST", alias->technologist, "The id of someone on the roster")->required();
  mapping->add_option("--station", alias->station, "Only at this station");
  mapping->add_option("--from", alias->from, "For studies from this day on")->type_name("YYYY-MM-DD");
  mapping->add_option("--until", alias->until, "For studies up to this day")->type_name("YYYY-MM-DD");
  auto only_preview = std::make_shared<bool>(false);
  mapping->add_flag("--preview", *only_preview, "Change nothing; show which cases would come out otherwise");
  mapping->callback([&context, alias, only_preview] {
    context.run = [&context, alias, only_preview] { return map(context, *alias, *only_preview); };
  });
}

}  // namespace cmrcredit::tools
