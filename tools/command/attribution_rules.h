// The rules a command attributes with: those applied to the store (`rules apply`) first, then the configuration's site
// files, then the shipped ones.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "config/settings.h"
#include "credit_engine/ledger/site_rules.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::tools {

// The files named in the configuration. nullopt after the error was printed to standard error.
[[nodiscard]] std::optional<credit_engine::RuleFiles> configured_rules(const config::Settings& settings);

// Reads rule files from the disk. nullopt after the error was printed to standard error.
[[nodiscard]] std::optional<credit_engine::RuleFiles> read_rule_files(const std::vector<std::filesystem::path>& paths);

// "site.toml:4:12: 'perfusion_stres' is no protocol; did you mean 'perfusion_stress'?"
[[nodiscard]] std::string text_of(const credit_engine::RuleError& error);

// `applied` before the configured ones. nullopt after the error (file:line:column) was printed to standard error.
[[nodiscard]] std::optional<credit_engine::AttributionRules> attribution_rules(const config::Settings& settings,
                                                                               credit_engine::RuleFiles applied = {});

// What was applied to the store in `data`; none when it holds no store yet.
[[nodiscard]] credit_engine::RuleFiles applied_in(const std::filesystem::path& data);

// The rules in use, exchanged while evaluations run. Any thread.
class CurrentRules {
 public:
  explicit CurrentRules(credit_engine::AttributionRules rules) : rules_(std::move(rules)) {}
  [[nodiscard]] credit_engine::AttributionRules get() const {
    const std::lock_guard lock(mutex_);
    return rules_;
  }
  // Gives what was in use.
  credit_engine::AttributionRules exchange(credit_engine::AttributionRules rules) {
    const std::lock_guard lock(mutex_);
    std::swap(rules, rules_);
    return rules;
  }

 private:
  mutable std::mutex mutex_;
  credit_engine::AttributionRules rules_;  // shares what was compiled
};

// Evaluates with the rules in use at that moment and the policies of the configuration.
[[nodiscard]] credit_engine::Evaluate evaluation(const config::Settings& settings, std::shared_ptr<CurrentRules> rules);

}  // namespace cmrcredit::tools
