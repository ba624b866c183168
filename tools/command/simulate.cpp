// `cmrcredit simulate`: plays studies to a node or into a folder, and says what their seed foretells.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "tools/command/commands.h"
#include "tools/simulator/day.h"
#include "tools/simulator/prepare_dcmtk.h"
#include "tools/simulator/sender.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

struct Options {
  Destination destination;
  Wishes wishes;
  std::vector<std::string> vendors{"siemens"}, protocols{"viability"};
  std::string transfer_syntax = "explicit", order = "forward", folder, birth_date, date, patient_name, patient_id,
              accession;
  int repeat = 1;
  bool quiet = false;
};

template <typename All, typename Name>
std::vector<std::string> names_of(const All& all, Name name) {
  std::vector<std::string> names;
  for (const auto& one : all)
    names.emplace_back(name(one));
  return names;
}

std::optional<std::chrono::year_month_day> day_of(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.size() != 8) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(number / 10000),
                                        std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(number % 100)));
  return day.ok() ? std::optional(day) : std::nullopt;
}

std::string is_day(const std::string& text) {
  return day_of(text) ? std::string() : fmt::format("'{}' is no date; write it as YYYYMMDD", text);
}

Wishes wishes_of(const Options& options) {
  Wishes wishes = options.wishes;
  for (const auto& vendor : options.vendors)
    wishes.dialects.push_back(dialect_named(vendor));
  for (const auto& protocol : options.protocols)
    wishes.exams.push_back(exam_named(protocol));
  const auto given = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  wishes.patient_name = given(options.patient_name);
  wishes.patient_id = given(options.patient_id);
  wishes.accession = given(options.accession);
  wishes.patient_birth_date = day_of(options.birth_date);
  wishes.date = day_of(options.date);
  return wishes;
}

E_TransferSyntax syntax_of(const Options& options) {
  for (const auto& [name, syntax] : syntaxes()) {
    if (name == options.transfer_syntax) return syntax;
  }
  return EXS_LittleEndianExplicit;
}

Sequencing sequencing_of(const Options& options) {
  if (options.order == "reverse") return Sequencing::Reverse;
  return options.order == "shuffled" ? Sequencing::Shuffled : Sequencing::Forward;
}

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

json::object told(const StudyPlan& study) {
  const Foretold expected = foretold(study);
  json::array modules(expected.modules.begin(), expected.modules.end()), series;
  for (const auto& one : study.series) {
    series.push_back({{"series_uid", one.uid},
                      {"number", one.number},
                      {"description", one.description},
                      {"protocol", credit_engine::to_string(one.protocol)},
                      {"view", one.view},
                      {"instances", one.frames.size()}});
  }
  return {{"study_uid", study.uid},
          {"vendor", study.vendor},
          {"protocol", study.exam},
          {"station", study.scanner.station_name},
          {"accession", study.order.accession},
          {"instances", study.instances()},
          {"foretold",
           {{"is_cmr", expected.is_cmr},
            {"modules", modules},
            {"category", study.category},
            {"operator", study.operator_name}}},
          {"series", series}};
}

void print_studies(const std::vector<StudyPlan>& studies) {
  for (const auto& study : studies) {
    const Foretold expected = foretold(study);
    fmt::print("{} {}: {} images in {} series\n  study {}\n", study.vendor, study.exam, study.instances(),
               study.series.size(), study.uid);
    fmt::print("  foretold: {}; operator {}\n",
               expected.is_cmr ? fmt::format("a cardiac exam with {}", fmt::join(expected.modules, ", "))
                               : "not a cardiac exam",
               study.operator_name.empty() ? "not named" : study.operator_name);
  }
}

struct Outcome {
  std::size_t done = 0, failed = 0;
  double seconds = 0;
  std::vector<std::string> complaints = {};
};

Outcome sent(const Options& options, const std::vector<StudyPlan>& studies, bool progress) {
  const auto once = places(studies, sequencing_of(options), options.wishes.seed);
  std::vector<Place> all;
  for (int time = 0; time < options.repeat; ++time)
    all.insert(all.end(), once.begin(), once.end());
  Destination destination = options.destination;
  destination.syntax = syntax_of(options);
  const auto start = std::chrono::steady_clock::now();
  std::atomic<std::size_t> stored = 0;
  Delivery delivery;
  {
    const Progress shown(stored, all.size(), progress);
    delivery = send(all, destination, stored);
  }
  return {delivery.stored, delivery.failed,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), delivery.complaints};
}

Outcome written(const Options& options, const std::vector<StudyPlan>& studies) {
  const auto count = write_files(studies, options.folder, syntax_of(options));
  if (!count) return {.failed = 1, .complaints = {count.error()}};
  return {.done = *count};
}

int simulate(const Options& options, bool as_json) {
  prepare_dcmtk();
  const auto studies = planned_day(wishes_of(options));
  const bool to_folder = !options.folder.empty();
  const bool progress = !options.quiet && !as_json && isatty(STDERR_FILENO) == 1;
  const Outcome outcome = to_folder ? written(options, studies) : sent(options, studies, progress);
  for (const auto& complaint : outcome.complaints)
    fmt::print(stderr, "cmrcredit simulate: {}\n", complaint);
  if (as_json) {
    json::array all;
    for (const auto& study : studies)
      all.push_back(told(study));
    std::cout << json::value{{to_folder ? "written" : "stored", outcome.done},
                             {"failed", outcome.failed},
                             {"seed", options.wishes.seed},
                             {"studies", all}}
              << '\n';
  } else if (!options.quiet) {
    if (outcome.done > 0) print_studies(studies);
    if (to_folder)
      fmt::print("{} files written to {}\n", outcome.done, options.folder);
    else
      fmt::print("{} images stored at {}:{}, {} failed, in {:.1f} s\n", outcome.done, options.destination.host,
                 options.destination.port, outcome.failed, outcome.seconds);
  }
  return outcome.failed == 0 ? kDone : kFailed;
}

void add_node_options(CLI::App& command, Options& options) {
  auto& to = options.destination;
  command.add_option("--host", to.host, "The node to send to")->capture_default_str()->group("Where to");
  command.add_option("--port", to.port, "Its DICOM port")
      ->capture_default_str()
      ->check(CLI::Range(1, 65535))
      ->group("Where to");
  command.add_option("--aec", to.called, "Its AE title")->capture_default_str()->group("Where to");
  command.add_option("--aet", to.calling, "Our AE title")->capture_default_str()->group("Where to");
  command.add_option("--write", options.folder, "Write files (PS3.10) to this folder instead of sending")
      ->type_name("DIR")
      ->group("Where to");
  command.add_option("--transfer-syntax", options.transfer_syntax, "How objects are encoded")
      ->capture_default_str()
      ->check(CLI::IsMember(names_of(syntaxes(), [](const Syntax& one) { return one.name; })))
      ->group("Where to");
  command.add_option("--associations", to.associations, "Deal the images over so many associations")
      ->capture_default_str()
      ->check(CLI::Range(1, 64))
      ->group("Where to");
  command.add_option("--order", options.order, "In which order the images go")
      ->capture_default_str()
      ->check(CLI::IsMember({"forward", "reverse", "shuffled"}))
      ->group("Where to");
  command.add_option("--repeat", options.repeat, "Send everything so many times")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000))
      ->group("Where to");
  command.add_flag("--quiet", options.quiet, "Print nothing but complaints")->group("Where to");
}

void add_study_options(CLI::App& command, Options& options) {
  auto& wishes = options.wishes;
  command.add_option("--seed", wishes.seed, "The same seed and options give the same study, byte for byte")
      ->capture_default_str();
  command.add_option("--studies", wishes.studies, "So many studies, one after the other on the scanner")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  command.add_option("--vendor", options.vendors, "Whose scanner; several in turn")
      ->capture_default_str()
      ->delimiter(',')
      ->check(CLI::IsMember(names_of(dialects(), [](const Dialect* one) { return one->vendor; })));
  command.add_option("--protocol", options.protocols, "Which exam; several in turn")
      ->capture_default_str()
      ->delimiter(',')
      ->check(CLI::IsMember(names_of(exams(), [](const Exam& one) { return one.name; })));
  command
      .add_option("--operator", wishes.operators,
                  "Operators' Name as the console sends it ('' for nobody); again for the next study")
      ->capture_default_str()
      ->allow_extra_args(false);
  command
      .add_option("--operator-code", wishes.operator_codes, "Employee number for the Operator Identification Sequence")
      ->allow_extra_args(false);
  command.add_option("--patient-name", options.patient_name, "Patient's Name; default: the seed's");
  command.add_option("--patient-id", options.patient_id, "Patient ID; default: the seed's");
  command.add_option("--patient-birth-date", options.birth_date, "YYYYMMDD; default: the seed's")->check(is_day);
  command.add_option("--accession", options.accession, "Accession Number; default: the seed's");
  command.add_option("--date", options.date, "Day of the first study, YYYYMMDD; default: the seed's")->check(is_day);
  command.add_option("--description-suffix", wishes.description_suffix, "Appended to series and study descriptions");
  command.add_option("--phases", wishes.phases, "Images of a cine per slice (few make it no cine)")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  command.add_option("--dynamics", wishes.dynamics, "Heartbeats of a perfusion")
      ->capture_default_str()
      ->check(CLI::Range(1, 500));
  command.add_option("--matrix", wishes.matrix, "Rows and columns of the images")
      ->capture_default_str()
      ->check(CLI::Range(4, 2048));
}

}  // namespace

void add_simulate(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("simulate", "Play realistic studies to a DICOM node, or into a folder");
  command->footer(
      "Examples:\n"
      "  cmrcredit simulate --operator 'Moore^Dana'\n"
      "  cmrcredit simulate --port 11112 --seed 7 --vendor ge --protocol stress --associations 4 --order shuffled\n"
      "  cmrcredit simulate --write study --vendor siemens,philips --protocol viability,brain --studies 4");
  add_common_options(*command, context);
  auto options = std::make_shared<Options>();
  options->wishes.operators = {"Moore^Dana"};
  add_node_options(*command, *options);
  add_study_options(*command, *options);
  command->callback(
      [&context, options] { context.run = [&context, options] { return simulate(*options, context.json); }; });
}

}  // namespace cmrcredit::tools
