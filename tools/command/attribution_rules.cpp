#include "tools/command/attribution_rules.h"

#include <fmt/core.h>

#include <fstream>
#include <sstream>

namespace cmrcredit::tools {

std::optional<credit_engine::AttributionRules> attribution_rules(const config::Settings& settings) {
  std::vector<credit_engine::AttributionRules::Source> sources;  // compile() adds the shipped ones
  for (const auto& path : settings.rules.site_rules) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      fmt::print(stderr, "cmrcredit: rule file {} ([rules] site_rules) cannot be opened for reading\n", path.string());
      return std::nullopt;
    }
    std::stringstream text;
    text << in.rdbuf();
    sources.push_back({path.string(), text.str()});
  }
  auto rules = credit_engine::AttributionRules::compile(sources);
  if (!rules) {
    const auto& error = rules.error();
    fmt::print(stderr, "cmrcredit: {}:{}:{}: {}\n", error.file, error.line, error.column, error.sentence);
    return std::nullopt;
  }
  return *std::move(rules);
}

credit_engine::Evaluate evaluation(const config::Settings& settings, credit_engine::AttributionRules rules) {
  const credit_engine::ExamPolicy exam{.pediatric_below_years = settings.credit.pediatric_below_years};
  const credit_engine::CreditPolicy credit{.named_share = settings.credit.named_share};
  return [rules = std::move(rules), exam, credit](const dicom_parsing::StudyFacts& study,
                                                  const credit_engine::Roster& roster) {
    return credit_engine::evaluate(study, roster, rules, exam, credit);
  };
}

}  // namespace cmrcredit::tools
