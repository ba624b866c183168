// The parts of an outcome as JSON, as the projections and the ledger keep them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] boost::json::array strings_json(const std::vector<std::string>& strings);
[[nodiscard]] boost::json::array reasons_json(const std::vector<Reason>& reasons);          // [{code, facts[]}]
[[nodiscard]] boost::json::array categories_json(const std::vector<Category>& categories);  // [{id, state, why}]
[[nodiscard]] boost::json::object context_json(const Exam& exam);
[[nodiscard]] boost::json::array evidence_json(const std::vector<Evidence>& evidence);
[[nodiscard]] boost::json::object patient_json(const dicom_parsing::PatientFacts& patient);

// Exam and series as an outcome has them: what the projections get that is not in the facts, evidence and all.
[[nodiscard]] boost::json::object projected_json(const Outcome& outcome);

// And back, from what was stored.
[[nodiscard]] std::vector<std::string> strings_from(const boost::json::value& array);
[[nodiscard]] std::vector<Reason> reasons_from(const boost::json::value& array);
[[nodiscard]] std::vector<Category> categories_from(const boost::json::value& array);
// An outcome without its cases.
[[nodiscard]] Outcome outcome_from(const boost::json::object& projected);

}  // namespace cmrcredit::credit_engine
