// The modules that every object of a study has, classic or enhanced, and some of which a performed step has too:
// patient, study, order, operator, series, equipment.
#pragma once

#include <dcmtk/dcmdata/dctagkey.h>

#include <string>

#include "tools/simulator/study_plan.h"

class DcmItem;

namespace cmrcredit::tools {

struct Named {
  std::string name = {}, code = {};
};

[[nodiscard]] std::string character_set(const StudyPlan& study);  // "ISO_IR 100", or UTF-8 where that does not do

void put_code(DcmItem& to, const DcmTagKey& sequence, const Order& order);
// Operators' Name, and the Operator Identification Sequence where there is a code.
void put_operator(DcmItem& to, const Named& who, const std::string& institution);
// Patient, General Study, Request Attributes, operator, performed step, General Series and General Equipment.
void put_headers(DcmItem& to, const StudyPlan& study, const SeriesPlan& series);

// Image Position (Patient) and Image Orientation (Patient).
[[nodiscard]] std::string position_text(const StudyPlan& study, const SeriesPlan& series, const Plane& plane);
[[nodiscard]] std::string orientation_text(const Plane& plane);

}  // namespace cmrcredit::tools
