// `cmrcredit simulate`: plays realistic studies to a node or into a folder, and says what their seed foretells.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "tools/command/commands.h"
#include "tools/command/simulate_options.h"
#include "tools/command/simulate_report.h"
#include "tools/simulator/prepare_dcmtk.h"
#include "tools/simulator/ward.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

// One line on standard error that counts along, only where a person looks at it.
class Progress {
 public:
  Progress(const std::atomic<std::size_t>& stored, std::size_t of, bool shown) {
    if (!shown) return;
    thread_ = std::jthread([&stored, of](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        fmt::print(stderr, "\r{} of {} images", stored.load(), of);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
      }
      fmt::print(stderr, "\r\033[K");
    });
  }

 private:
  std::jthread thread_;
};

struct Outcome {
  Played played;
  double seconds = 0;
};

Outcome sent(const SimulateOptions& options, const std::vector<Message>& messages, bool progress) {
  std::size_t images = 0;
  for (const Message& message : messages)
    images += message.count * static_cast<std::size_t>(options.repeat);
  const auto start = std::chrono::steady_clock::now();
  std::atomic<std::size_t> stored = 0;
  Outcome outcome;
  {
    const Progress shown(stored, images, progress);
    outcome.played = play(messages, play_of(options), stored);
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

Outcome written(const SimulateOptions& options, const std::vector<StudyPlan>& studies) {
  const auto count = write_files(studies, options.folder, syntax_of(options));
  if (!count) return {.played = {.images = {.failed = 1, .complaints = {count.error()}}}};
  return {.played = {.images = {.stored = *count}}};
}

struct Plan {
  std::vector<StudyPlan> studies;
  Roads roads;
  std::vector<Message> messages;
};

json::object report_json(const SimulateOptions& options, const Plan& plan) {
  json::object report{{"seed", options.wishes.seed}, {"studies", studies_json(plan.studies, plan.roads)}};
  if (options.day) report["roster"] = roster_json();
  if (plan.roads.steps || options.plan_only) report["messages"] = messages_json(plan.messages);
  return report;
}

void print_outcome(const SimulateOptions& options, const Plan& plan, const Outcome& outcome) {
  const auto& [images, answers, steps_failed] = outcome.played;
  if (images.stored > 0 || !answers.empty()) print_studies(plan.studies, plan.roads);
  if (!options.folder.empty()) {
    fmt::print("{} files written to {}\n", images.stored, options.folder);
    return;
  }
  const Play how = play_of(options);
  if (plan.roads.steps)
    fmt::print("{} messages of steps answered at {}, {} failed\n", answers.size(), address_of(how.steps), steps_failed);
  if (plan.roads.images)
    fmt::print("{} images stored at {}, {} failed, in {:.1f} s\n", images.stored, address_of(how.images.node),
               images.failed, outcome.seconds);
}

int show_plan(const SimulateOptions& options, const Plan& plan, bool as_json) {
  if (as_json)
    std::cout << json::value(report_json(options, plan)) << '\n';
  else
    print_messages(plan.messages);
  return kDone;
}

int simulate(const SimulateOptions& options, bool as_json) {
  prepare_dcmtk();
  const Wishes wishes = wishes_of(options);
  Plan plan{
      .studies = options.day ? ward_day(wishes) : planned_day(wishes), .roads = roads_of(options), .messages = {}};
  const bool to_folder = !options.folder.empty();
  if (to_folder) plan.roads = {.steps = false, .images = true};
  plan.messages = messages_of(plan.studies, plan.roads);
  if (options.plan_only) return show_plan(options, plan, as_json);
  const auto some = chosen(plan.messages, options.only);
  if (!some) {
    fmt::print(stderr, "cmrcredit simulate: {}\n", some.error());
    return kWrongCall;
  }
  const bool progress = !options.quiet && !as_json && isatty(STDERR_FILENO) == 1;
  const Outcome outcome = to_folder ? written(options, plan.studies) : sent(options, *some, progress);
  const auto& [images, answers, steps_failed] = outcome.played;
  for (const auto& complaint : images.complaints)
    fmt::print(stderr, "cmrcredit simulate: {}\n", complaint);
  if (as_json) {
    json::object report = report_json(options, plan);
    report[to_folder ? "written" : "stored"] = images.stored;
    report["failed"] = images.failed + steps_failed;
    report["answers"] = answers_json(answers);
    std::cout << json::value(report) << '\n';
  } else if (!options.quiet) {
    print_outcome(options, plan, outcome);
  }
  return images.failed + steps_failed == 0 ? kDone : kFailed;
}

}  // namespace

void add_simulate(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("simulate", "Play realistic studies to a DICOM node, or into a folder");
  command->footer(
      "Examples:\n"
      "  cmrcredit simulate --operator 'Moore^Dana'\n"
      "  cmrcredit simulate --port 11112 --seed 7 --vendor ge --protocol stress --associations 4 --order shuffled\n"
      "  cmrcredit simulate --mpps --incident append --arrival interleaved\n"
      "  cmrcredit simulate --mpps RIS@10.0.0.5:104 --images-to none --vendor philips\n"
      "  cmrcredit simulate --mpps --plan-only --json, then the same call with --only 3 instead\n"
      "  cmrcredit simulate --day --seed 3 --vendor siemens,philips --speed 3600\n"
      "  cmrcredit simulate --folder study --vendor siemens,philips --protocol viability,brain --studies 4");
  add_common_options(*command, context);
  auto options = std::make_shared<SimulateOptions>();
  add_simulate_options(*command, *options);
  command->callback([&context, command, options] {
    options->with_mpps = command->count("--mpps") > 0;  // its value may be left out
    context.run = [&context, options] { return simulate(*options, context.json); };
  });
}

}  // namespace cmrcredit::tools
