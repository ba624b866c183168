#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/control/acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

void tell(const json::object& erased, const std::string& technologist) {
  const auto number = [&erased](const char* key) { return erased.at(key).to_number<std::int64_t>(); };
  fmt::print("{} is now {}: {} cases, {} operator values, {} logins; {} payloads of the ledger redacted.\n",
             technologist, std::string_view(erased.at("pseudonym").as_string()), number("cases"),
             number("operator_values"), number("logins"), number("payloads"));
  if (const auto& alike = erased.at("resembling").as_array(); !alike.empty()) {
    fmt::print(
        "These operator values only resemble the person's and stay. If one is theirs, map it to {} and erase that one "
        "too:\n",
        std::string_view(erased.at("pseudonym").as_string()));
    for (const auto& raw : alike)
      fmt::print("  {}\n", std::string_view(raw.as_string()));
  }
  if (const auto& backups = erased.at("backups").as_array(); !backups.empty()) {
    fmt::print("These copies were made before and still hold the name; remove them when they are no longer needed:\n");
    for (const auto& file : backups)
      fmt::print("  {}\n", std::string_view(file.as_string()));
  }
  if (erased.at("id_in_subjects").as_bool()) {
    fmt::print("Events of the first version carry the id '{}' where it cannot be taken out of the chain.\n",
               technologist);
  }
  fmt::print("Backups kept elsewhere and old log files may still hold the name.\n");
}

int erase(const CommandContext& context, const credit_engine::ErasureRequest& request) {
  const auto answer = act_on(context.data, erase_person_act(request));
  if (!answer) {
    fmt::print(stderr, "cmrcredit: {}\n", answer.error());
    return kFailed;
  }
  if (context.json) {
    print_json(*answer);
  } else {
    tell(answer->as_object(), request.technologist);
  }
  return kDone;
}

}  // namespace

void add_privacy(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("privacy", "Taking a person's name out");
  command->require_subcommand(1);
  command->footer(
      "Example:\n  cmrcredit privacy erase t17 --yes      counts stay; the chain verifies and says 'redacted'");
  auto* erasing =
      command->add_subcommand("erase", "Take a technologist's name, numbers, operator values and id out, for good");
  add_common_options(*erasing, context);
  auto request = std::make_shared<credit_engine::ErasureRequest>();
  erasing->add_option("TECHNOLOGIST", request->technologist, "The id of someone on the roster")->required();
  erasing->add_option("--login", request->login,
                      "The user of this machine they acted as, when it is none of their aliases");
  erasing->add_flag("--yes")->description("It cannot be undone")->required();
  erasing->callback([&context, request] { context.run = [&context, request] { return erase(context, *request); }; });
}

}  // namespace cmrcredit::tools
