// What the measurements of a series say, without its names. An absent attribute says nothing.
#pragma once

#include "credit_engine/attribution/vote.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] PhysicsOpinion measure(const dicom_parsing::SeriesFacts& series);

}  // namespace cmrcredit::credit_engine
