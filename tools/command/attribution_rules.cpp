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

}  // namespace cmrcredit::tools
