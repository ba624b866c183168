#include <gtest/gtest.h>

#include <chrono>

#include "credit_engine/attribution/attribution.h"
#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine {
namespace {

std::string error_of(std::string toml) {
  const auto rules = AttributionRules::compile({{"site.toml", std::move(toml)}});
  if (rules) return "accepted";
  const auto& e = rules.error();
  return e.file + ":" + std::to_string(e.line) + ":" + std::to_string(e.column) + ": " + e.sentence;
}

Protocol with_rule(std::string toml, std::string description) {
  const auto rules = AttributionRules::compile({{"site.toml", std::move(toml)}});
  EXPECT_TRUE(rules) << rules.error().sentence;
  dicom_parsing::StudyFacts study;
  study.series = {test::named(std::move(description))};
  return attribute(study, *rules).front().protocol;
}

TEST(RuleFile, ShippedRulesCompile) {
  EXPECT_TRUE(AttributionRules::compile({}));
}

TEST(RuleFile, SiteRuleWinsOverShippedOnes) {
  const std::string rule =
      "[[rule]]\nname = \"our stress cine\"\nall = [\"cine\", \"bike\"]\nprotocol = \"realtime_cine\"\n";
  EXPECT_EQ(with_rule(rule, "CINE bike"), Protocol::RealtimeCine);
  EXPECT_EQ(with_rule(rule, "CINE"), Protocol::Cine);
}

TEST(RuleFile, SiteMayAddSpellings) {
  EXPECT_EQ(with_rule("[words]\ncine = [\"Wackelbild\"]\n", "Wackelbild 4CH"), Protocol::Cine);
}

TEST(RuleFile, SiteMayLeaveOutASpelling) {
  EXPECT_EQ(with_rule("without = [\"scout\"]\n", "scout"), Protocol::Ambiguous);
  EXPECT_EQ(error_of("without = [\"scuot\"]\n"),
            "site.toml:1:12: 'scuot' is no spelling of a shipped word, so it cannot be left out");
}

TEST(RuleFile, UnknownKey_SaysWhereAndWhatWouldBeRight) {
  EXPECT_EQ(error_of("[[rule]]\nname = \"x\"\nany = [\"cine\"]\nprotocl = \"cine\"\n"),
            "site.toml:4:1: unknown key 'protocl' in a rule; did you mean 'protocol'?");
}

TEST(RuleFile, UnknownProtocol_SaysWhereAndWhatWouldBeRight) {
  EXPECT_EQ(error_of("[[rule]]\nname = \"x\"\nany = [\"cine\"]\nprotocol = \"perfusion_stres\"\n"),
            "site.toml:4:12: 'perfusion_stres' is no protocol; did you mean 'perfusion_stress'?");
}

TEST(RuleFile, RuleWithoutWordsIsRefused_APatternAloneToo) {
  EXPECT_EQ(error_of("[[rule]]\nname = \"x\"\npattern = \".*\"\nprotocol = \"cine\"\n"),
            "site.toml:1:1: rule 'x' needs words to look for: all = [...] or any = [...]; a pattern is tried only "
            "where they stand");
}

TEST(RuleFile, RuleThatSaysNothingIsRefused) {
  EXPECT_EQ(error_of("[[rule]]\nname = \"x\"\nany = [\"cine\"]\n"),
            "site.toml:1:1: rule 'x' says nothing: give protocol, view, component or contrast");
}

TEST(RuleFile, BrokenPatternIsRefused) {
  EXPECT_EQ(error_of("[[rule]]\nname = \"x\"\nany = [\"cine\"]\npattern = \"(\"\nprotocol = \"cine\"\n").substr(0, 51),
            "site.toml:4:11: 'pattern' cannot be used: missing )");
}

TEST(RuleFile, BrokenTomlNamesLineAndColumn) {
  EXPECT_EQ(error_of("[[rule]\n").substr(0, 30), "site.toml:1:8: not valid TOML:");
}

TEST(RuleFile, SpellingOfAnotherWordIsRefused) {
  EXPECT_EQ(error_of("[words]\nlge = [\"cine\"]\n"),
            "site.toml:2:8: 'cine' is a spelling of 'cine' already; a spelling stands for one word only");
}

TEST(RuleFile, PathologicalPatternIsHarmless) {
  const std::string rule =
      "[[rule]]\nname = \"x\"\nany = [\"zebra\"]\npattern = \"(a*)*(a*)*(a*)*c\"\nprotocol = \"cine\"\n";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(with_rule(rule, "zebra " + std::string(4000, 'a')), Protocol::Ambiguous);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
