// What a seed foretells, held against the product's own reading of the objects: the reader's facts, the attribution of
// each series, the modules of the exam.
#include "tools/simulator/foretold.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "credit_engine/exam/exam.h"
#include "tests/unit/tools/simulated_study.h"

namespace cmrcredit::tools {
namespace {

using dicom_parsing::SeriesFacts;
using dicom_parsing::StudyFacts;

const SeriesFacts& facts_of(const StudyFacts& facts, const SeriesPlan& series) {
  return *std::find_if(facts.series.begin(), facts.series.end(),
                       [&](const auto& one) { return one.series_uid == series.uid; });
}

// What stands at the top of every object, classic or enhanced.
void expect_headers(const StudyPlan& study, const StudyFacts& read) {
  EXPECT_EQ(study.uid, read.study_uid);
  EXPECT_EQ(study.scanner.serial, read.station.serial);
  EXPECT_EQ(std::set<std::string>{study.order.accession}, read.accessions);
  EXPECT_EQ(study.order.reason, read.order.reason_for_study);
  ASSERT_EQ(study.series.size(), read.series.size());
  for (const SeriesPlan& series : study.series) {
    const SeriesFacts& facts = facts_of(read, series);
    EXPECT_EQ(series.description, facts.series_description);
    EXPECT_EQ(series.objects.size(), facts.instances);
    EXPECT_EQ((std::map<std::string, std::uint64_t>{{"Moore^Dana", series.objects.size()}}), facts.operators);
    EXPECT_EQ((std::map<std::string, std::uint64_t>{{"1001", series.objects.size()}}), facts.operator_codes);
    EXPECT_EQ(std::set<std::string>{study.steps.front().uid}, facts.performed_steps);
  }
}

void expect_frames(const StudyPlan& study, const StudyFacts& read) {
  for (const SeriesPlan& series : study.series) {
    const SeriesFacts& facts = facts_of(read, series);
    EXPECT_EQ(series.planes.size(), facts.locations) << series.description;
    if (series.protocol == credit_engine::Protocol::Cine) {
      EXPECT_EQ(20u, facts.trigger_times_per_location);
    }
    if (series.protocol == credit_engine::Protocol::Flow2d && (study.vendor == "ge" || study.vendor == "philips")) {
      EXPECT_FALSE(facts.velocity_encodings.empty()) << series.description;
    }
  }
}

void expect_protocols(const StudyPlan& study, const StudyFacts& read,
                      const std::vector<credit_engine::Attribution>& attributions) {
  ASSERT_EQ(read.series.size(), attributions.size());
  for (const SeriesPlan& series : study.series) {
    const auto at = static_cast<std::size_t>(&facts_of(read, series) - read.series.data());
    const auto& attribution = attributions[at];
    EXPECT_EQ(to_string(series.protocol), to_string(attribution.protocol)) << series.description;
    const bool is_view =
        series.protocol == credit_engine::Protocol::Cine || series.protocol == credit_engine::Protocol::Lge;
    if (is_view && series.view != "lvot") {
      EXPECT_EQ(series.view, attribution.view) << series.description;
    }
  }
}

void expect_modules(const StudyPlan& study, const credit_engine::Exam& exam) {
  const auto expected = foretold(study);
  EXPECT_EQ(expected.is_cmr, exam.is_cmr) << exam.not_cmr_why;
  EXPECT_EQ(expected.modules, exam.modules);
  const bool has = std::any_of(exam.categories.begin(), exam.categories.end(),
                               [&](const auto& category) { return category.id == study.category; });
  EXPECT_EQ(!study.category.empty(), has) << study.category;
}

class SimulatedExam : public testing::TestWithParam<std::tuple<const Dialect*, const Exam*>> {};

TEST_P(SimulatedExam, IsReadAsForetold) {
  const StudyPlan study = planned(*std::get<0>(GetParam()), *std::get<1>(GetParam()), 9);
  const StudyFacts read = read_back(study);
  expect_headers(study, read);
  expect_frames(study, read);
  const auto attributions = attribute(read, credit_engine::AttributionRules::shipped());
  expect_protocols(study, read, attributions);
  expect_modules(study, assess(read, attributions, {}));
}

std::vector<const Exam*> every_exam() {
  std::vector<const Exam*> all;
  for (const Exam& exam : exams())
    all.push_back(&exam);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Simulator, SimulatedExam,
                         testing::Combine(testing::ValuesIn(dialects()), testing::ValuesIn(every_exam())),
                         [](const auto& param) {
                           std::string name = std::string(std::get<0>(param.param)->vendor) + "_" +
                                              std::string(std::get<1>(param.param)->name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cmrcredit::tools
