#include "tools/command/simulate_options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <set>

namespace cmrcredit::tools {
namespace {

template <typename All, typename Name>
std::vector<std::string> names_of(const All& all, Name name) {
  std::vector<std::string> names;
  for (const auto& one : all)
    names.emplace_back(name(one));
  return names;
}

template <typename Number>
std::optional<Number> number_of_text(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<std::chrono::year_month_day> day_of(const std::string& text) {
  const auto number = number_of_text<int>(text);
  if (!number || text.size() != 8) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(*number / 10000),
                                        std::chrono::month(static_cast<unsigned>(*number / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(*number % 100)));
  return day.ok() ? std::optional(day) : std::nullopt;
}

std::string is_day(const std::string& text) {
  return day_of(text) ? std::string() : fmt::format("'{}' is no date; write it as YYYYMMDD", text);
}

// AE@HOST:PORT, the AE title may be left out.
std::optional<Node> node_of(const std::string& text, const Node& otherwise) {
  Node node = otherwise;
  std::string address = text;
  if (const auto at = text.find('@'); at != std::string::npos) {
    node.called = text.substr(0, at);
    address = text.substr(at + 1);
  }
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || node.called.empty() || node.called.size() > 16) return std::nullopt;
  const auto port = number_of_text<std::uint16_t>(std::string_view(address).substr(colon + 1));
  if (!port || *port == 0) return std::nullopt;
  node.host = address.substr(0, colon);
  node.port = *port;
  return node;
}

std::string is_node(const std::string& text) {
  if (text.empty() || text == "none" || node_of(text, {})) return {};
  return fmt::format("'{}' is no node; write it as AE@HOST:PORT", text);
}

std::optional<std::pair<std::size_t, std::size_t>> range_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto from = number_of_text<std::size_t>(text.substr(0, dash));
  const auto to = dash == std::string_view::npos ? from : number_of_text<std::size_t>(text.substr(dash + 1));
  if (!from || !to) return std::nullopt;
  return std::pair{*from, *to};
}

void add_node_options(CLI::App& command, SimulateOptions& options) {
  constexpr const char* kGroup = "Where to";
  auto& to = options.destination.node;
  command.add_option("--host", to.host, "The node to send to")->capture_default_str()->group(kGroup);
  command.add_option("--port", to.port, "Its DICOM port")
      ->capture_default_str()
      ->check(CLI::Range(1, 65535))
      ->group(kGroup);
  command.add_option("--aec", to.called, "Its AE title")->capture_default_str()->group(kGroup);
  command.add_option("--aet", to.calling, "Our AE title")->capture_default_str()->group(kGroup);
  command.add_option("--mpps", options.mpps, "Tell performed steps too, to the node or to another one")
      ->expected(0, 1)
      ->type_name("[AE@HOST:PORT]")
      ->check(is_node)
      ->group(kGroup);
  command.add_option("--images-to", options.images_to, "Send the images to another node; 'none': no images")
      ->type_name("AE@HOST:PORT")
      ->check(is_node)
      ->group(kGroup);
  command.add_option("--write,--folder", options.folder, "Write files (PS3.10) to this folder instead of sending")
      ->type_name("DIR")
      ->group(kGroup);
}

void add_sending_options(CLI::App& command, SimulateOptions& options) {
  constexpr const char* kGroup = "How";
  command.add_option("--transfer-syntax", options.transfer_syntax, "How objects are encoded")
      ->capture_default_str()
      ->check(CLI::IsMember(names_of(syntaxes(), [](const Syntax& one) { return one.name; })))
      ->group(kGroup);
  command.add_option("--associations", options.destination.associations, "Deal the images over so many associations")
      ->capture_default_str()
      ->check(CLI::Range(1, 64))
      ->group(kGroup);
  command.add_option("--order", options.order, "In which order images go that nothing comes between")
      ->capture_default_str()
      ->check(CLI::IsMember({"forward", "reverse", "shuffled"}))
      ->group(kGroup);
  command.add_option("--arrival", options.arrival, "In which order steps and images arrive")
      ->capture_default_str()
      ->check(CLI::IsMember(names_of(arrivals(), [](const NamedArrival& one) { return one.name; })))
      ->group(kGroup);
  command.add_option("--speed", options.speed, "So many of the scanner's seconds in one of ours; 0: do not wait")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e9))
      ->group(kGroup);
  command.add_option("--repeat", options.repeat, "Send all images so many times")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000))
      ->group(kGroup);
  command.add_flag("--plan-only", options.plan_only, "Send nothing; list the messages, numbered")->group(kGroup);
  command.add_option("--only", options.only, "Send just these messages of the plan, as in 3,5-7")
      ->type_name("NUMBERS")
      ->group(kGroup);
  command.add_flag("--quiet", options.quiet, "Print nothing but complaints")->group(kGroup);
}

void add_people_options(CLI::App& command, SimulateOptions& options) {
  auto& wishes = options.wishes;
  command
      .add_option("--operator", wishes.operators,
                  "Operators' Name as the console sends it ('' for nobody); again for the next study")
      ->capture_default_str()
      ->allow_extra_args(false);
  command
      .add_option("--operator-code", wishes.operator_codes, "Employee number for the Operator Identification Sequence")
      ->allow_extra_args(false);
  command.add_option("--colleague", wishes.colleague, "Who else is named in an incident")->capture_default_str();
  command.add_option("--patient-name", options.patient_name, "Patient's Name; default: the seed's");
  command.add_option("--patient-id", options.patient_id, "Patient ID; default: the seed's");
  command.add_option("--patient-birth-date", options.birth_date, "YYYYMMDD; default: the seed's")->check(is_day);
}

void add_study_options(CLI::App& command, SimulateOptions& options) {
  auto& wishes = options.wishes;
  command.add_option("--seed", wishes.seed, "The same seed and options give the same study, byte for byte")
      ->capture_default_str();
  command.add_flag("--day", options.day,
                   "A ward's day: twelve exams on two scanners (--vendor A,B), steps and incidents included");
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
  command.add_option("--incident", options.incidents, "What goes otherwise; several in turn")
      ->capture_default_str()
      ->delimiter(',')
      ->check(CLI::IsMember(names_of(incidents(), [](const NamedIncident& one) { return one.name; })));
  command.add_option("--accession", options.accession, "Accession Number; default: the seed's");
  command.add_option("--date", options.date, "Day of the first study, YYYYMMDD; default: the seed's")->check(is_day);
  command.add_option("--description-suffix", wishes.description_suffix, "Appended to series and study descriptions");
}

void add_series_options(CLI::App& command, SimulateOptions& options) {
  auto& wishes = options.wishes;
  command.add_option("--names", options.names, "'none': every description and protocol name is \"Series N\"")
      ->check(CLI::IsMember({"none", "vendor"}));
  command.add_flag("--no-names", wishes.no_names, "The same as --names none");
  command.add_option("--phases", wishes.phases, "Images of a cine per slice (few make it no cine)")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  command.add_option("--dynamics", wishes.dynamics, "Heartbeats of a perfusion")
      ->capture_default_str()
      ->check(CLI::Range(1, 500));
  command.add_option("--matrix,--pixels", wishes.matrix, "Rows and columns of the images")
      ->capture_default_str()
      ->check(CLI::Range(4, 2048));
}

}  // namespace

void add_simulate_options(CLI::App& command, SimulateOptions& options) {
  options.wishes.operators = {"Moore^Dana"};
  add_node_options(command, options);
  add_sending_options(command, options);
  add_people_options(command, options);
  add_study_options(command, options);
  add_series_options(command, options);
}

Wishes wishes_of(const SimulateOptions& options) {
  Wishes wishes = options.wishes;
  for (const auto& vendor : options.vendors)
    wishes.dialects.push_back(dialect_named(vendor));
  for (const auto& protocol : options.protocols)
    wishes.exams.push_back(exam_named(protocol));
  for (const auto& name : options.incidents) {
    for (const NamedIncident& one : incidents()) {
      if (one.name == name) wishes.incidents.push_back(one.incident);
    }
  }
  const auto given = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  wishes.patient_name = given(options.patient_name);
  wishes.patient_id = given(options.patient_id);
  wishes.accession = given(options.accession);
  wishes.patient_birth_date = day_of(options.birth_date);
  wishes.date = day_of(options.date);
  wishes.no_names = wishes.no_names || options.names == "none";
  return wishes;
}

Roads roads_of(const SimulateOptions& options) {
  Roads roads{.steps = options.with_mpps || options.day, .images = options.images_to != "none"};
  for (const NamedArrival& one : arrivals()) {
    if (one.name == options.arrival) roads.arrival = one.arrival;
  }
  return roads;
}

Play play_of(const SimulateOptions& options) {
  Play play{.images = options.destination,
            .steps = options.destination.node,
            .sequencing = options.order == "reverse"    ? Sequencing::Reverse
                          : options.order == "shuffled" ? Sequencing::Shuffled
                                                        : Sequencing::Forward,
            .seed = options.wishes.seed,
            .speed = options.speed,
            .repeat = options.repeat};
  play.images.syntax = syntax_of(options);
  if (const auto other = node_of(options.images_to, options.destination.node)) play.images.node = *other;
  if (const auto other = node_of(options.mpps, options.destination.node)) play.steps = *other;
  return play;
}

E_TransferSyntax syntax_of(const SimulateOptions& options) {
  for (const auto& [name, syntax] : syntaxes()) {
    if (name == options.transfer_syntax) return syntax;
  }
  return EXS_LittleEndianExplicit;
}

tl::expected<std::vector<Message>, std::string> chosen(const std::vector<Message>& messages, const std::string& only) {
  if (only.empty()) return messages;
  std::set<std::size_t> numbers;
  for (std::size_t from = 0; from <= only.size();) {
    const auto end = std::min(only.find(',', from), only.size());
    const auto range = range_of(std::string_view(only).substr(from, end - from));
    if (!range) return tl::unexpected(fmt::format("--only '{}' is no list of numbers such as 3,5-7", only));
    if (range->first < 1 || range->second < range->first || range->second > messages.size()) {
      return tl::unexpected(fmt::format("--only '{}': the plan has messages 1 to {}", only, messages.size()));
    }
    for (std::size_t number = range->first; number <= range->second; ++number)
      numbers.insert(number);
    from = end + 1;
  }
  std::vector<Message> some;
  for (const Message& message : messages) {
    if (numbers.contains(message.number)) some.push_back(message);
  }
  return some;
}

}  // namespace cmrcredit::tools
