#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

Outcome evaluate(const dicom_parsing::StudyFacts& study, const Roster& roster, const AttributionRules& rules,
                 const Policies& policies) {
  Outcome outcome;
  for (const auto& series : study.series)
    outcome.series_uids.push_back(series.series_uid);
  outcome.attributions = attribute(study, rules);
  outcome.exam = assess(study, outcome.attributions, policies.exam);
  outcome.cases = decide(study, outcome.attributions, outcome.exam, roster, policies.credit);
  outcome.presence = presence_of(study, outcome, roster, policies.sites);
  return outcome;
}

}  // namespace cmrcredit::credit_engine
