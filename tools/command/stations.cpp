#include "credit_engine/ledger/stations.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/table.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

std::string joined(const json::value& list) {
  std::string out;
  for (const auto& item : list.as_array()) {
    if (!out.empty()) out += ", ";
    out += std::string_view(item.as_string());
  }
  return out.empty() ? "-" : out;
}

std::string or_dash(const json::value& text) {
  return text.as_string().empty() ? "-" : std::string(text.as_string());
}

// What can be said of a clock: nothing comes before it was acquired.
std::string clock_text(const json::value& clock) {
  if (clock.is_null()) return "not known yet";
  const double ahead = clock.at("ahead_seconds").as_double();
  if (ahead >= 1) return fmt::format("ahead by {:.0f} s or more", ahead);
  const double delay = clock.at("least_delay_seconds").as_double();
  return fmt::format("not ahead; {} came {:.0f} s after its time", clock.at("by") == "step" ? "a step" : "an image",
                     delay);
}

int list(const CommandContext& context) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  const json::array stations = credit_engine::stations_json(*reader);
  if (context.json) {
    print_json(stations);
    return kDone;
  }
  Table table({"SITE", "SCANNER", "SERIAL", "NAMES", "AE TITLES", "STUDIES", "CLOCK"});
  for (const auto& value : stations) {
    const auto& one = value.as_object();
    table.add({or_dash(one.at("site")),
               fmt::format("{} {}", std::string_view(one.at("manufacturer").as_string()),
                           std::string_view(one.at("model").as_string())),
               or_dash(one.at("serial")), joined(one.at("station_names")), joined(one.at("ae_titles")),
               std::to_string(one.at("studies").as_int64()), clock_text(one.at("clock"))});
  }
  fmt::print("{}", table.empty() ? "No scanner yet.\n" : table.text(200));
  return kDone;
}

}  // namespace

void add_stations(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("stations", "The scanners, their sites and names, and how their clocks compare with ours");
  command->footer(
      "A scanner is its manufacturer and serial number; station names and AE titles are aliases of it.\n"
      "Examples:\n  cmrcredit stations\n  cmrcredit stations --json");
  add_common_options(*command, context);
  command->callback([&context] { context.run = [&context] { return list(context); }; });
}

}  // namespace cmrcredit::tools
