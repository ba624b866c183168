#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "credit_engine/attribution/series_table.h"
#include "credit_engine/intake/privacy.h"
#include "dicom_parsing/instance_reader.h"
#include "tools/command/attribution_rules.h"
#include "tools/command/commands.h"
#include "tools/command/settings_file.h"
#include "tools/command/table.h"

namespace cmrcredit::tools {
namespace {

namespace fs = std::filesystem;
using credit_engine::AttributionRules;

// JSON Lines as they are, or as a table for people.
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
               one.at("state").as_string().c_str(), fmt::format("{:.2f}", one.at("confidence").to_number<double>()), evidence});
  }
  fmt::print("{}", table.text(200));
}

bool is_table(const fs::path& input) {
  const auto extension = input.extension();
  return extension == ".tsv" || extension == ".csv";
}

int attribute_one_table(const fs::path& input, const AttributionRules& rules, bool json) {
  std::ifstream in(input, std::ios::binary);
  if (!in) {
    fmt::print(stderr, "cmrcredit: {}: cannot be opened for reading\n", input.string());
    return kFailed;
  }
  std::stringstream text;
  text << in.rdbuf();
  const auto lines = credit_engine::attribute_table(input.string(), text.str(), rules);
  if (!lines) {
    fmt::print(stderr, "cmrcredit: {}\n", lines.error().text());
    return kWrongCall;
  }
  print_lines(*lines, json);
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

int attribute_files(const std::vector<fs::path>& inputs, const AttributionRules& rules, bool json) {
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
  for (const auto& [uid, study] : studies) print_lines(credit_engine::attribute_study(study.facts(), rules), json);
  if (skipped > 0) fmt::print(stderr, "cmrcredit: {} files read, {} skipped\n", read, skipped);
  return all_found && (read > 0 || skipped == 0) ? kDone : kFailed;
}

int attribute(const CommandContext& context, const std::vector<fs::path>& inputs) {
  const auto settings = settings_for(context);
  if (!settings) return kWrongCall;
  const auto rules = attribution_rules(*settings);
  if (!rules) return kWrongCall;
  std::vector<fs::path> dicom;
  for (const auto& input : inputs) {
    if (!is_table(input)) {
      dicom.push_back(input);
    } else if (const int code = attribute_one_table(input, *rules, context.json); code != kDone) {
      return code;
    }
  }
  return dicom.empty() ? kDone : attribute_files(dicom, *rules, context.json);
}

}  // namespace

void add_attribute(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("attribute", "What would these series be? Protocol, view, confidence and evidence");
  command->footer(
      "A table (.tsv, .csv) has a header row with id and any of manufacturer|vendor, series_description, protocol_name,\n"
      "sequence_name, scanning_sequence, sequence_variant, image_type, other (Keyword=value; ...); each row is a study of its own.\n"
      "DICOM files and folders are grouped by study. --json gives JSON Lines, one object a series.\n"
      "Examples:\n  cmrcredit attribute series.tsv --json\n  cmrcredit attribute /media/cd/DICOM");
  add_common_options(*command, context);
  auto inputs = std::make_shared<std::vector<fs::path>>();
  command->add_option("INPUT", *inputs, "Tables, DICOM files or folders")->required();
  command->callback([&context, inputs] { context.run = [&context, inputs] { return attribute(context, *inputs); }; });
}

}  // namespace cmrcredit::tools
