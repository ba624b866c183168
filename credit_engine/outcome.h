// What a completed study came to: the pure chain attribution -> exam -> credit in one value.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/credit/surroundings.h"

namespace cmrcredit::credit_engine {

struct Outcome {
  std::vector<std::string> series_uids;  // parallel to attributions
  std::vector<Attribution> attributions;
  Exam exam;
  std::vector<Case> cases;
  std::optional<Presence> presence{};
  bool operator==(const Outcome&) const = default;
};

// Facts and people in, outcome out; the same input gives the same output. What other studies say is considered
// afterwards (surroundings.h).
using Evaluate = std::function<Outcome(const dicom_parsing::StudyFacts&, const Roster&)>;

// What a site's configuration brings to an evaluation.
struct Policies {
  ExamPolicy exam{};
  CreditPolicy credit{};
  Sites sites{std::vector<config::SiteSettings>{}};
};

[[nodiscard]] Outcome evaluate(const dicom_parsing::StudyFacts& study, const Roster& roster,
                               const AttributionRules& rules, const Policies& policies);

}  // namespace cmrcredit::credit_engine
