// What the study says about its series: copies and components of one acquisition, order in time, the heart's direction.
// Never makes an answer out of nothing that names and measurements exclude.
#pragma once

#include <vector>

#include "credit_engine/attribution/vote.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

// `physics` in the order of the study's series; `attributions` are what names and measurements gave, and are completed.
void apply_context(const dicom_parsing::StudyFacts& study, const std::vector<PhysicsOpinion>& physics,
                   std::vector<Attribution>& attributions);

}  // namespace cmrcredit::credit_engine
