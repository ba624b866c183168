#include "credit_engine/attribution/attribution.h"

#include "credit_engine/attribution/context_voter.h"
#include "credit_engine/attribution/physics_voter.h"
#include "credit_engine/attribution/rules.h"
#include "credit_engine/attribution/text_voter.h"
#include "credit_engine/attribution/verdict.h"

namespace cmrcredit::credit_engine {

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::Certain:
      return "certain";
    case Certainty::Probable:
      return "probable";
    case Certainty::Ambiguous:
      return "ambiguous";
  }
  return "ambiguous";
}

std::vector<Attribution> attribute(const dicom_parsing::StudyFacts& study, const AttributionRules& rules) {
  TextVoter names(rules.compiled(), study);
  std::vector<PhysicsOpinion> physics;
  std::vector<Attribution> attributions;
  physics.reserve(study.series.size());
  attributions.reserve(study.series.size());
  for (const auto& series : study.series) {
    const TextOpinion text = names.listen(series);
    physics.push_back(measure(series));
    attributions.push_back(verdict(text, physics.back()));
    attributions.back().view = text.view;
  }
  apply_context(study, physics, attributions);
  return attributions;
}

}  // namespace cmrcredit::credit_engine
