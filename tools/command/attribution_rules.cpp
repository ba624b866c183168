#include "tools/command/attribution_rules.h"

#include <fmt/core.h>

#include <fstream>
#include <sstream>

namespace cmrcredit::tools {

using credit_engine::AttributionRules;
using credit_engine::RuleFiles;

std::optional<RuleFiles> read_rule_files(const std::vector<std::filesystem::path>& paths) {
  RuleFiles files;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    if (in) text << in.rdbuf();
    if (!in || !text) {
      fmt::print(stderr, "cmrcredit: rule file {} cannot be read\n", path.string());
      return std::nullopt;
    }
    files.push_back({path.string(), text.str()});
  }
  return files;
}

std::optional<RuleFiles> configured_rules(const config::Settings& settings) {
  auto files = read_rule_files(settings.rules.site_rules);
  if (!files) fmt::print(stderr, "cmrcredit: it is named in [rules] site_rules\n");
  return files;
}

std::string text_of(const credit_engine::RuleError& error) {
  return fmt::format("{}:{}:{}: {}", error.file, error.line, error.column, error.sentence);
}

std::optional<AttributionRules> attribution_rules(const config::Settings& settings, RuleFiles applied) {
  auto configured = configured_rules(settings);
  if (!configured) return std::nullopt;
  applied.insert(applied.end(), configured->begin(), configured->end());
  auto rules = AttributionRules::compile(applied);  // adds the shipped ones
  if (!rules) {
    fmt::print(stderr, "cmrcredit: {}\n", text_of(rules.error()));
    return std::nullopt;
  }
  return *std::move(rules);
}

RuleFiles applied_in(const std::filesystem::path& data) {
  auto reader = credit_engine::Reader::open(data);
  return reader ? credit_engine::applied_rules(*reader) : RuleFiles{};
}

credit_engine::Evaluate evaluation(const config::Settings& settings, std::shared_ptr<CurrentRules> rules) {
  const auto policies = std::make_shared<const credit_engine::Policies>(
      credit_engine::Policies{.exam = {.pediatric_below_years = settings.credit.pediatric_below_years},
                              .credit = {.named_share = settings.credit.named_share,
                                         .hand_over = settings.credit.hand_over,
                                         .trainee_with_supervisor = settings.credit.trainee_with_supervisor,
                                         .physician_at_console = settings.credit.physician_at_console,
                                         .research = settings.credit.research},
                              .sites = credit_engine::Sites(settings.sites)});
  return [rules = std::move(rules), policies](const dicom_parsing::StudyFacts& study,
                                              const credit_engine::Roster& roster) {
    return credit_engine::evaluate(study, roster, rules->get(), *policies);
  };
}

}  // namespace cmrcredit::tools
