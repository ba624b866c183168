// Every exam of every simulated scanner, once by its words alone and once with everything: the figures that the
// labelled names are held to.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iostream>
#include <map>

#include "credit_engine/attribution/attribution.h"
#include "credit_engine/attribution/verdict.h"
#include "tests/unit/tools/simulated_study.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::Certainty;
using credit_engine::Protocol;
using dicom_parsing::SeriesFacts;

// What a worklist of names would hold: nothing that was measured.
dicom_parsing::StudyFacts words_alone(dicom_parsing::StudyFacts facts) {
  for (auto& series : facts.series) {
    SeriesFacts words;
    words.series_uid = series.series_uid;
    words.number = series.number;
    words.modality = series.modality;
    words.sop_class_uid = series.sop_class_uid;
    words.manufacturer = series.manufacturer;
    words.series_description = series.series_description;
    words.protocol_name = series.protocol_name;
    words.performed_protocol_codes = series.performed_protocol_codes;
    words.body_part = series.body_part;
    words.instances = series.instances;
    series = std::move(words);
  }
  return facts;
}

dicom_parsing::StudyFacts everything(dicom_parsing::StudyFacts facts) {
  return facts;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

struct Figures {
  std::size_t series = 0, right = 0, certain = 0, certain_wrong = 0, views = 0, views_said = 0, views_right = 0,
              wrongly_credited = 0;
  std::map<Protocol, std::array<std::size_t, 3>> by_protocol;  // right, missed, said of others
  std::string wrong;

  [[nodiscard]] double macro_f1() const {
    double sum = 0;
    std::size_t labels = 0;
    for (const auto& [protocol, t] : by_protocol) {
      if (t[0] + t[1] < 3) continue;  // as the scorer of the labelled names has it
      sum += 2.0 * double(t[0]) / double(2 * t[0] + t[1] + t[2]);
      ++labels;
    }
    return sum / double(std::max<std::size_t>(labels, 1));
  }
  void add(const SeriesPlan& plan, const credit_engine::Attribution& answer, std::string_view where) {
    const bool hit = answer.protocol == plan.protocol;
    const bool sure = answer.state == Certainty::Certain;
    ++series;
    right += hit;
    certain_wrong += sure && !hit;
    certain += sure;
    ++by_protocol[plan.protocol][hit ? 0 : 1];
    if (!hit && answer.protocol != Protocol::Ambiguous) ++by_protocol[answer.protocol][2];
    const bool nothing = plan.protocol == Protocol::NonCardiac || plan.protocol == Protocol::Localizer;
    wrongly_credited += nothing && credit_engine::is_cardiac_module(answer.protocol);
    const bool view_right = lower(answer.view) == lower(plan.view);
    if (!plan.view.empty() && hit && credit_engine::is_cardiac_module(plan.protocol)) {
      ++views;
      views_said += !answer.view.empty();
      views_right += view_right;
      if (!view_right && !answer.view.empty()) note(plan, where, plan.view + " called " + answer.view);
    }
    if (!hit)
      note(plan, where,
           std::string(to_string(plan.protocol)) + " called " + std::string(to_string(answer.protocol)) + " (" +
               std::string(to_string(answer.state)) + ")");
  }

 private:
  void note(const SeriesPlan& plan, std::string_view where, const std::string& what) {
    wrong += "\n  " + std::string(where) + " '" + plan.description + "': " + what;
  }
};

using Look = dicom_parsing::StudyFacts (*)(dicom_parsing::StudyFacts);

Figures figures_of(Look look) {
  Figures figures;
  for (const Dialect* dialect : dialects()) {
    for (const Exam& exam : exams()) {
      const StudyPlan study = planned(*dialect, exam, 11);
      const auto facts = look(read_back(study));
      const auto answers = attribute(facts, credit_engine::AttributionRules::shipped());
      for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto plan = std::ranges::find(study.series, facts.series[i].series_uid, &SeriesPlan::uid);
        if (plan == study.series.end()) continue;
        figures.add(*plan, answers[i], std::string(dialect->vendor) + ' ' + std::string(exam.name));
      }
    }
  }
  return figures;
}

void reaches_the_figures_of_the_labelled_names(const Figures& f, const char* look) {
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : double(part) / double(whole);
  };
  std::cout << look << ": " << f.series << " series, accuracy " << share(f.right, f.series) << ", macro F1 "
            << f.macro_f1() << ", certain " << share(f.certain, f.series) << ", certain wrong " << f.certain_wrong
            << ", views right " << f.views_right << " of " << f.views_said << " said of " << f.views << f.wrong << "\n";
  EXPECT_GE(share(f.right, f.series), 0.98);
  EXPECT_GE(f.macro_f1(), 0.96);
  EXPECT_GE(share(f.certain, f.series), 0.65);
  EXPECT_LE(share(f.certain_wrong, f.certain), 0.005);
  EXPECT_GE(share(f.views_right, f.views_said), 0.97);
  EXPECT_EQ(f.wrongly_credited, 0U);
}

TEST(NamedStudies, AreAttributedByTheirWordsAlone) {
  reaches_the_figures_of_the_labelled_names(figures_of(words_alone), "words alone");
}

TEST(NamedStudies, AreAttributedByWordsAndMeasurementsTogether) {
  const Figures figures = figures_of(everything);
  reaches_the_figures_of_the_labelled_names(figures, "words and measurements");
  EXPECT_GE(figures.views_right, 0.97 * double(figures.views)) << "geometry states the view where no word does";
}

}  // namespace
}  // namespace cmrcredit::tools
