// `cmrcredit import`: folders of DICOM files into the store, through a running `serve` or by itself.
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include "credit_engine/intake/completion.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/import_progress.h"
#include "tools/command/logging.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/version.h"
#include "tools/control/acts.h"
#include "tools/control/control_socket.h"
#include "tools/control/import_acts.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using Answer = tl::expected<json::value, std::string>;
using Ask = std::function<Answer(const json::object&)>;

struct Options {
  std::vector<fs::path> paths;
  bool again = false;
};

std::atomic<bool> interrupted = false;

int complain(const std::string& sentence) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return kFailed;
}

json::object start_request(const Options& options) {
  json::array paths;
  for (const auto& path : options.paths)
    paths.emplace_back(fs::absolute(path).lexically_normal().string());
  return {{"act", "import.start"}, {"paths", std::move(paths)}, {"again", options.again}};
}

// Follows a begun import to its end, which an interrupt brings about early.
int follow(const CommandContext& context, const Ask& ask, const json::value& begun) {
  const auto number = begun.at("import");
  const auto request = [&](const char* act) { return json::object{{"act", act}, {"import", number}}; };
  ImportProgress progress(!context.json && ::isatty(STDERR_FILENO) == 1);
  bool stopped = false;
  while (true) {
    const bool stop_now = interrupted && !stopped;
    const auto status = ask(request(stop_now ? "import.stop" : "import.status"));
    if (!status) return complain(status.error());
    stopped |= stop_now;
    const auto& object = status->as_object();
    if (object.at("stage").as_string() == "ended") {
      progress.clear();
      context.json ? print_json(object) : fmt::print("{}", report_text(object));
      return object.at("failed").as_bool() ? kFailed : kDone;
    }
    if (!context.json) progress.show(object);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// No serve runs: this process holds the store, and evaluates what came.
int import_alone(const CommandContext& context, const config::Settings& settings, const Options& options,
                 credit_engine::Store& store) {
  auto rules = attribution_rules(settings, applied_in(context.data));
  if (!rules) return kWrongCall;
  auto completion =
      credit_engine::Completion::open(store,
                                      {.periods = settings.intake,
                                       .shared_logins = settings.credit.shared_logins,
                                       .repeat_days = settings.credit.repeat_days},
                                      evaluation(settings, std::make_shared<CurrentRules>(*std::move(rules))));
  if (!completion) return complain(completion.error().sentence);
  std::jthread completing([&](const std::stop_token& stop) { (*completion)->run(stop); });
  ImportActs acts(store, settings);
  const Ask ask = [&acts](const json::object& request) { return *acts.perform(request); };
  const auto begun = ask(start_request(options));
  const int code = begun ? follow(context, ask, *begun) : complain(begun.error());
  acts.stop();
  completing.request_stop();
  completing.join();
  return code;
}

int import(const CommandContext& context, const Options& options) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::signal(SIGTERM, [](int) { interrupted = true; });
  auto log = settings->log;
  if (log.file.empty() && !context.verbose) log.level = "warn";  // standard error is the progress bar's
  if (const auto logging = start_logging(log, context.verbose); !logging) return complain(logging.error());
  const auto reached = reach(context.data, start_request(options));
  if (!reached) return complain(reached.error());
  if (reached->store) return import_alone(context, *settings, options, *reached->store);
  const Ask ask = [&context](const json::object& request) -> Answer {
    auto reply = ask_running_serve(context.data, request);
    if (!reply) return tl::unexpected(reply.error().sentence);
    return *std::move(reply);
  };
  return follow(context, ask, *reached->answer);
}

}  // namespace

void add_import(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("import", "Bring in DICOM files and folders, as if they had been sent");
  command->footer(
      "Reads headers only. What came in before is not read again unless it changed; an import that was broken off goes "
      "on\n"
      "where it was. Beside a running serve it is serve that reads, so the paths must be readable for it.\n"
      "Ends with a report of what was passed over and why: exit code 1 when something could not be opened or kept.\n"
      "Examples:\n"
      "  cmrcredit import /archive/2025\n"
      "  cmrcredit import --json study.dcm /media/cd > report.json");
  add_common_options(*command, context);
  auto options = std::make_shared<Options>();
  command->add_option("PATH", options->paths, "Files and folders; folders with all that is in them")->required();
  command->add_flag("--again", options->again, "Read files again that came in before");
  command->callback([&context, options] { context.run = [&context, options] { return import(context, *options); }; });
}

}  // namespace cmrcredit::tools
