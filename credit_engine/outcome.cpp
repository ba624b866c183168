#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

Outcome evaluate(const dicom_parsing::StudyFacts& study, const Roster& roster, const AttributionRules& rules,
                 const ExamPolicy& exam_policy, const CreditPolicy& credit_policy) {
  Outcome outcome;
  for (const auto& series : study.series)
    outcome.series_uids.push_back(series.series_uid);
  outcome.attributions = attribute(study, rules);
  outcome.exam = assess(study, outcome.attributions, exam_policy);
  outcome.cases = decide(study, outcome.attributions, outcome.exam, roster, credit_policy);
  outcome.presence = presence_of(study, outcome.attributions, roster, outcome.cases);
  return outcome;
}

}  // namespace cmrcredit::credit_engine
