#include <fmt/core.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <thread>

#include "console/http/http_server.h"
#include "credit_engine/intake/completion.h"
#include "credit_engine/intake/folding.h"
#include "credit_engine/intake/intake.h"
#include "credit_engine/ledger/programs.h"
#include "listener/server.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/logging.h"
#include "tools/command/settings_file.h"
#include "tools/command/version.h"
#include "tools/control/acts.h"
#include "tools/control/control_socket.h"
#include "tools/control/import_acts.h"
#include "tools/control/rebuild_act.h"
#include "tools/control/rules_act.h"

namespace cmrcredit::tools {
namespace {

struct ServeOptions {
  std::optional<std::uint16_t> port;
  std::optional<std::string> http;
  std::optional<std::uint32_t> quiet_seconds;
  bool open = false;
};

config::Settings with_options(config::Settings settings, const ServeOptions& options) {
  if (options.port) settings.listener.port = *options.port;
  // a trial on a free DICOM port takes a free one for the console too
  if (options.port == 0 && !options.http) settings.console.address = "127.0.0.1:0";
  if (options.http) settings.console.address = *options.http;
  if (options.quiet_seconds)
    settings.intake.quiet_seconds = settings.intake.open_step_quiet_seconds = *options.quiet_seconds;
  if (options.open) settings.listener.open = true;
  return settings;
}

// Ending signals wait for `wait_for_end`; every thread made later inherits the mask.
sigset_t block_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

const char* wait_for_end(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  return signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : "SIGHUP";
}

std::uint64_t sum(const auto& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

console::Answer health(std::string_view path, const credit_engine::Store& store, const listener::Server& dicom) {
  if (path != "/healthz") return {404, "text/plain", "nothing here; /healthz says how this node is\n"};
  constexpr std::uintmax_t kLowDisk = 256u << 20;
  std::error_code error;
  const auto disk = std::filesystem::space(store.data(), error);
  const bool degraded = error || disk.available < kLowDisk;
  const auto counters = dicom.counters();
  const boost::json::object body{
      {"status", degraded ? "degraded" : "ready"},          {"software", kVersion},
      {"disk_available_bytes", error ? 0 : disk.available}, {"waiting_for_writer", store.queued()},
      {"associations_open", counters.associations_open},    {"associations_accepted", counters.associations_accepted},
      {"associations_rejected", sum(counters.rejected)},    {"stores_succeeded", counters.stored},
      {"stores_failed", sum(counters.store_faults)}};
  return {degraded ? 503U : 200U, "application/json", boost::json::serialize(body) + "\n"};
}

int complain(const std::string& sentence) {
  fmt::print(stderr, "cmrcredit: {}\n", sentence);
  return kFailed;
}

// Start order: store, completion, folding, control socket, DICOM, console. Stop order, the other way round: stop
// accepting, drain running messages to their deadline, abort the rest; then commands, imports, folding, completion, and
// last the writer, which flushes and checkpoints.
int serve(const CommandContext& context, const ServeOptions& options) {
  const auto loaded = settings_for(context);
  if (!loaded) return kWrongCall;
  const config::Settings settings = with_options(*loaded, options);
  if (const auto logging = start_logging(settings.log, context.verbose); !logging) return complain(logging.error());
  const sigset_t signals = block_ending_signals();
  const credit_engine::SystemClock clock;
  auto store = credit_engine::Store::open({.data = context.data, .clock = &clock, .software = version_text()});
  if (!store) return complain(store.error().sentence);
  if (const auto kept = credit_engine::record_shipped_programs(**store); !kept) return complain(kept.error().sentence);
  auto compiled = attribution_rules(settings, applied_in(context.data));
  if (!compiled) {
    // applied to an older version, perhaps: the node must start, and the log says what is missing
    spdlog::error(
        "serve: the applied site rules cannot be used with this version; going on without them (`cmrcredit rules "
        "show`)");
    compiled = attribution_rules(settings);
  }
  if (!compiled) return kWrongCall;
  const auto rules = std::make_shared<CurrentRules>(*std::move(compiled));
  credit_engine::Intake intake(
      **store, {.periods = settings.intake, .keep_accession = settings.store.keep_accession, .sites = settings.sites});
  const auto evaluate = evaluation(settings, rules);
  auto completion = credit_engine::Completion::open(**store,
                                                    {.periods = settings.intake,
                                                     .shared_logins = settings.credit.shared_logins,
                                                     .repeat_days = settings.credit.repeat_days},
                                                    evaluate);
  if (!completion) return complain(completion.error().sentence);
  std::jthread completing([&](const std::stop_token& stop) { (*completion)->run(stop); });
  auto folding = credit_engine::Folding::open(**store, std::chrono::days{settings.store.fold_after_days});
  if (!folding) return complain(folding.error().sentence);
  std::jthread folding_old([&](const std::stop_token& stop) { (*folding)->run(stop); });

  ImportActs imports(**store, settings);
  auto control = ControlServer::listen(context.data, [&](const boost::json::object& request, const std::string& actor) {
    const auto* act = request.if_contains("act");
    if (act && *act == "rules.apply") return apply_rules(**store, request, actor, settings, *rules);
    if (act && *act == kRebuildAct) return rebuild(**store, request, evaluate, settings.credit.shared_logins);
    if (auto answer = imports.perform(request)) return *std::move(answer);
    return perform_act(**store, request, actor);
  });
  if (!control) return complain(control.error());

  listener::Server dicom(settings.listener, intake);
  const auto port = dicom.start();
  if (!port) return complain(port.error().sentence);
  auto http = console::HttpServer::listen(settings.console.address,
                                          [&](std::string_view path) { return health(path, **store, dicom); });
  if (!http) return complain(http.error());

  fmt::print("ready dicom={} http={}\n", *port, (*http)->address());
  std::fflush(stdout);
  spdlog::info("serve: {} listens as {} on port {}, data in {}", kVersion, settings.listener.ae_title, *port,
               context.data.string());
  spdlog::info("serve: {} received, stopping", wait_for_end(signals));
  http->reset();
  dicom.stop();
  control->reset();
  imports.stop();
  folding_old.request_stop();
  completing.request_stop();
  folding_old.join();
  completing.join();
  spdlog::info("serve: stopped");
  return kDone;
}

}  // namespace

void add_serve(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("serve", "Listen for scanners and archives, and credit what they send");
  command->footer(
      "Prints `ready dicom=PORT http=ADDR:PORT` when both accept. Ends on SIGTERM or Ctrl-C.\n"
      "Peers on the loopback interface may send; any other address must be listed in the configuration, or --open "
      "given.\n"
      "Examples:\n"
      "  cmrcredit serve                                          AE title CMRCREDIT, port 11112, data in ./data\n"
      "  cmrcredit serve --config /etc/cmrcredit.toml --data /var/lib/cmrcredit\n"
      "  cmrcredit serve --port 0 --quiet-seconds 5               a trial on a free port");
  add_common_options(*command, context);
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--port", options->port, "DICOM port; 0 picks a free one")->type_name("N");
  command->add_option("--http", options->http, "Where the console listens")->type_name("ADDR:PORT");
  command->add_option("--quiet-seconds", options->quiet_seconds, "Sets both quiet periods, for a trial")
      ->type_name("N")
      ->check(CLI::Range(1, 31622400));
  command->add_flag("--open", options->open, "Take any peer, listed or not");
  command->callback([&context, options] { context.run = [&context, options] { return serve(context, *options); }; });
}

}  // namespace cmrcredit::tools
