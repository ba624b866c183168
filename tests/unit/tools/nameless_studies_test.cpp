// Every exam of every simulated scanner, with no words in it: what is attributed by measurements alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "credit_engine/attribution/attribution.h"
#include "credit_engine/attribution/verdict.h"
#include "tests/unit/tools/simulated_study.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Attribution;
using credit_engine::Certainty;
using credit_engine::Protocol;

dicom_parsing::StudyFacts without_words(const StudyPlan& study) {
  auto facts = read_back(study);
  facts.order = {};
  for (auto& series : facts.series) {
    series.series_description = "Series " + std::to_string(series.number.value_or(0));
    series.protocol_name.clear();
    series.performed_protocol_codes.clear();
    series.body_part.clear();
    series.anatomic_region.clear();
  }
  return facts;
}

Protocol without_phase(Protocol p) {
  return p == Protocol::PerfusionStress || p == Protocol::PerfusionRest ? Protocol::Perfusion : p;
}

struct Tally {
  int series = 0, spoke = 0, said = 0, right = 0, certain_wrong = 0;
};

class NamelessStudies : public testing::TestWithParam<const Dialect*> {};

TEST_P(NamelessStudies, AreAttributedByMeasurementsAlone) {
  std::map<Protocol, Tally> tally;
  std::string wrong;
  for (const Exam& exam : exams()) {
    const StudyPlan study = planned(*GetParam(), exam, 11);
    const auto facts = without_words(study);
    const auto answers = attribute(facts, credit_engine::AttributionRules::shipped());
    std::map<std::string, Protocol> truths;
    for (const SeriesPlan& series : study.series)
      truths[series.uid] = without_phase(series.protocol);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto truth = truths.find(facts.series[i].series_uid);
      if (truth == truths.end()) continue;
      const Protocol said = without_phase(answers[i].protocol);
      const bool right = said == truth->second || (truth->second == Protocol::Lge && said == Protocol::Ege);
      ++tally[truth->second].series;
      tally[truth->second].spoke += said != Protocol::Ambiguous;
      ++tally[said].said;
      tally[said].right += right;
      tally[said].certain_wrong += !right && answers[i].state == Certainty::Certain;
      if (!right && said != Protocol::Ambiguous)
        wrong += "\n  " + std::string(exam.name) + ": " + std::string(to_string(truth->second)) + " said " +
                 std::string(to_string(said));
    }
  }
  for (const Protocol p :
       {Protocol::Cine, Protocol::Lge, Protocol::Perfusion, Protocol::Flow2d, Protocol::T1Map, Protocol::T2Map}) {
    const Tally& t = tally[p];
    std::cout << GetParam()->vendor << " " << to_string(p) << ": " << t.series << " series, " << t.spoke
              << " spoken of, " << t.said << " said, " << t.right << " right\n";
    EXPECT_GE(t.right, 0.98 * t.said) << to_string(p) << wrong;
    EXPECT_GE(t.spoke, 0.8 * t.series) << to_string(p);
  }
  for (const auto& [protocol, t] : tally)
    EXPECT_EQ(t.certain_wrong, 0) << to_string(protocol) << wrong;
  for (const Protocol p : {Protocol::NonCardiac, Protocol::Localizer})
    EXPECT_EQ(wrong.find(std::string(to_string(p)) + " said "), std::string::npos) << wrong;
}

INSTANTIATE_TEST_SUITE_P(Simulator, NamelessStudies, testing::ValuesIn(dialects()), [](const auto& vendor) {
  std::string name(vendor.param->vendor);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace cmrcredit::tools
