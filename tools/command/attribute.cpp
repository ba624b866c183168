#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>

#include "credit_engine/attribution/confusion.h"
#include "credit_engine/attribution/series_table.h"
#include "credit_engine/intake/privacy.h"
#include "dicom_parsing/instance_reader.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/open_reader.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"

namespace cmrcredit::tools {
namespace {

namespace fs = std::filesystem;
using credit_engine::AttributionRules;

struct AttributeOptions {
  std::vector<fs::path> inputs;
  std::string explain;  // the id of one series
  bool confusion = false, store = false;
};

// Everything that is known of one answer, for a person.
std::string explained(const boost::json::object& one) {
  const auto text = [&](const char* key) { return std::string(one.contains(key) ? one.at(key).as_string() : ""); };
  std::string what = text("protocol");
  for (const char* more : {"view", "component", "contrast"}) {
    if (const auto value = text(more); !value.empty()) what += " " + value;
  }
  std::string out = fmt::format("{}\n  is {}: {} (confidence {:.3f})\n", text("id"), what, text("state"),
                                one.at("confidence").to_number<double>());
  for (const auto& item : one.at("evidence").as_array()) {
    out += fmt::format("  {:28} {} '{}' says {}\n", item.at("rule").as_string().c_str(),
                       item.at("attribute").as_string().c_str(), item.at("saw").as_string().c_str(),
                       item.at("says").as_string().c_str());
  }
  return one.at("evidence").as_array().empty() ? out + "  nothing was said or measured that a rule knows\n" : out;
}

// The one line of this id; false when it is not among them.
bool explain_line(const std::string& lines, const std::string& id, bool json) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto one = boost::json::parse(line).as_object();
    if (one.at("id").as_string() != id) continue;
    fmt::print("{}", json ? line + "\n" : explained(one));
    return true;
  }
  return false;
}

// JSON Lines as they are, or as a table for people; or the one that is to be explained.
void print_lines(const std::string& lines, bool json) {
  if (json) {
    fmt::print("{}", lines);
    return;
  }
  Table table({"SERIES", "PROTOCOL", "VIEW", "STATE", "CONFIDENCE", "EVIDENCE"});
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto one = boost::json::parse(line).as_object();
    std::string evidence;
    for (const auto& item : one.at("evidence").as_array()) {
      evidence += fmt::format("{}{}={} says {}", evidence.empty() ? "" : "; ", item.at("attribute").as_string().c_str(),
                              item.at("saw").as_string().c_str(), item.at("says").as_string().c_str());
    }
    const auto* view = one.at("view").if_string();
    table.add({one.at("id").as_string().c_str(), one.at("protocol").as_string().c_str(), view ? view->c_str() : "",
               one.at("state").as_string().c_str(), fmt::format("{:.2f}", one.at("confidence").to_number<double>()),
               evidence});
  }
  fmt::print("{}", table.text(200));
}

bool is_table(const fs::path& input) {
  const auto extension = input.extension();
  return extension == ".tsv" || extension == ".csv";
}

std::optional<std::string> contents(const fs::path& input) {
  std::ifstream in(input, std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  if (in && text) return text.str();
  fmt::print(stderr, "cmrcredit: {}: cannot be opened for reading\n", input.string());
  return std::nullopt;
}

int compare_with_truth(const fs::path& input, const AttributionRules& rules, bool json) {
  const auto text = contents(input);
  if (!text) return kFailed;
  const auto rows = credit_engine::read_series_table(input.string(), *text);
  if (!rows) {
    fmt::print(stderr, "cmrcredit: {}\n", rows.error().text());
    return kWrongCall;
  }
  const auto confusion = credit_engine::confusion_of(*rows, rules);
  if (confusion.rows == 0) {
    fmt::print(stderr, "cmrcredit: {}: no row says what it is; --confusion needs a column 'truth'\n", input.string());
    return kWrongCall;
  }
  fmt::print("{}", json ? boost::json::serialize(credit_engine::confusion_json(confusion)) + "\n"
                        : credit_engine::confusion_text(confusion));
  return kDone;
}

// Appends the answers to `lines`.
int attribute_one_table(const fs::path& input, const AttributionRules& rules, std::string& lines) {
  const auto text = contents(input);
  if (!text) return kFailed;
  const auto answers = credit_engine::attribute_table(input.string(), *text, rules);
  if (!answers) {
    fmt::print(stderr, "cmrcredit: {}\n", answers.error().text());
    return kWrongCall;
  }
  lines += *answers;
  return kDone;
}

std::vector<fs::path> files_below(const std::vector<fs::path>& inputs, bool& all_found) {
  std::vector<fs::path> files;
  for (const auto& input : inputs) {
    std::error_code error;
    if (fs::is_directory(input, error)) {
      for (const auto& entry : fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied)) {
        if (entry.is_regular_file(error)) files.push_back(entry.path());
      }
    } else if (fs::is_regular_file(input, error)) {
      files.push_back(input);
    } else {
      fmt::print(stderr, "cmrcredit: {}: no such file or folder\n", input.string());
      all_found = false;
    }
  }
  return files;
}

int attribute_files(const std::vector<fs::path>& inputs, const AttributionRules& rules, std::string& lines) {
  bool all_found = true;
  std::map<std::string, dicom_parsing::StudyAccumulator> studies;
  std::size_t skipped = 0, read = 0;
  for (const auto& file : files_below(inputs, all_found)) {
    auto instance = dicom_parsing::read_file(file);
    if (!instance) {
      ++skipped;
      fmt::print(stderr, "cmrcredit: {}: {}\n", file.string(), instance.error().sentence);
      continue;
    }
    ++read;
    const auto patient = credit_engine::pseudonymise(*instance, {});
    studies[instance->facts.study_uid].add(instance->facts, patient, false);
  }
  for (const auto& [uid, study] : studies)
    lines += credit_engine::attribute_study(study.facts(), rules);
  if (skipped > 0) fmt::print(stderr, "cmrcredit: {} files read, {} skipped\n", read, skipped);
  return all_found && (read > 0 || skipped == 0) ? kDone : kFailed;
}

// The store's studies with the rules as they are now, whatever was said of them before.
int attribute_store(const CommandContext& context, const AttributionRules& rules, std::string& lines) {
  auto reader = open_reader(context);
  if (!reader) return kFailed;
  credit_engine::for_each_study(
      *reader, [&](const dicom_parsing::StudyFacts& study) { lines += credit_engine::attribute_study(study, rules); });
  return kDone;
}

int answer(const CommandContext& context, const AttributeOptions& options, const AttributionRules& rules) {
  std::string lines;
  std::vector<fs::path> dicom;
  for (const auto& input : options.inputs) {
    if (!is_table(input)) {
      dicom.push_back(input);
    } else if (const int code = attribute_one_table(input, rules, lines); code != kDone) {
      return code;
    }
  }
  int code = dicom.empty() ? kDone : attribute_files(dicom, rules, lines);
  if (options.store) code = std::max(code, attribute_store(context, rules, lines));
  if (options.explain.empty()) {
    print_lines(lines, context.json);
    return code;
  }
  if (explain_line(lines, options.explain, context.json)) return code;
  fmt::print(stderr, "cmrcredit: no series '{}' is among them\n", options.explain);
  return kFailed;
}

int attribute(const CommandContext& context, AttributeOptions options) {
  if (options.inputs.empty()) {
    if (options.confusion) {
      fmt::print(stderr, "cmrcredit: --confusion needs a table whose column 'truth' says what each row is\n");
      return kWrongCall;
    }
    if (!options.store && options.explain.empty()) {
      fmt::print(stderr, "cmrcredit: give tables, DICOM files or folders, or --store\n");
      return kWrongCall;
    }
    options.store = true;
  }
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  const auto rules = attribution_rules(*settings, applied_in(context.data));
  if (!rules) return kWrongCall;
  if (!options.confusion) return answer(context, options, *rules);
  for (const auto& input : options.inputs) {
    if (const int code = compare_with_truth(input, *rules, context.json); code != kDone) return code;
  }
  return kDone;
}

}  // namespace

void add_attribute(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("attribute", "What would these series be? Protocol, view, confidence and evidence");
  command->footer(
      "A table (.tsv, .csv) has a header row with id and any of manufacturer|vendor, series_description, "
      "protocol_name,\n"
      "sequence_name, scanning_sequence, sequence_variant, image_type, other (Keyword=value; ...); each row is a study "
      "of its own.\n"
      "DICOM files and folders are grouped by study. --json gives JSON Lines, one object a series.\n"
      "Rules applied with `rules apply` to the store in --data come first.\n"
      "Examples:\n  cmrcredit attribute series.tsv --json\n  cmrcredit attribute /media/cd/DICOM\n  cmrcredit "
      "attribute --store --json\n"
      "  cmrcredit attribute --explain 1.2.840.113619.2.5\n  cmrcredit attribute labelled.tsv --confusion");
  add_common_options(*command, context);
  auto options = std::make_shared<AttributeOptions>();
  command->add_option("INPUT", options->inputs, "Tables, DICOM files or folders");
  command->add_flag("--store", options->store, "The studies in the store, with the rules as they are now");
  command
      ->add_option(
          "--explain", options->explain,
          "All that is known of one series: its id in the table, or its UID (in the store when no INPUT is given)")
      ->type_name("ID");
  command->add_flag("--confusion", options->confusion,
                    "Compare with the table's column 'truth': the matrix, the figures, what is wrong");
  command->callback(
      [&context, options] { context.run = [&context, options] { return attribute(context, *options); }; });
}

}  // namespace cmrcredit::tools
