#include "credit_engine/ledger/outcome_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

template <class Value>
json::value or_null(const std::optional<Value>& value) {
  return value ? json::value(*value) : json::value();
}

std::string text_at(const json::value& object, std::string_view key) {
  return std::string(object.as_object().at(key).as_string());
}

CategoryState category_state_from(std::string_view name) {
  for (const auto state : {CategoryState::Certain, CategoryState::Suggested}) {
    if (to_string(state) == name) return state;
  }
  return CategoryState::Confirm;
}

std::optional<bool> yes_no_or_unknown(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);  // an older version may not have known it
  return value && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

Certainty certainty_from(std::string_view name) {
  for (const auto state : {Certainty::Certain, Certainty::Probable}) {
    if (to_string(state) == name) return state;
  }
  return Certainty::Ambiguous;
}

json::object attribution_json(const std::string& series_uid, const Attribution& said) {
  return {{"series_uid", series_uid},
          {"protocol", to_string(said.protocol)},
          {"view", said.view},
          {"component", said.component},
          {"contrast", said.contrast},
          {"confidence", fmt::format("{}", said.confidence)},  // as text: Boost.JSON 1.81 reads numbers inexactly
          {"state", to_string(said.state)},
          {"evidence", evidence_json(said.evidence)}};
}

Attribution attribution_from(const json::value& object) {
  Attribution said;
  said.protocol = protocol_from(text_at(object, "protocol")).value_or(Protocol::Ambiguous);
  said.view = text_at(object, "view");
  said.component = text_at(object, "component");
  said.contrast = text_at(object, "contrast");
  const auto confidence = text_at(object, "confidence");
  std::from_chars(confidence.data(), confidence.data() + confidence.size(), said.confidence);
  said.state = certainty_from(text_at(object, "state"));
  for (const auto& one : object.at("evidence").as_array()) {
    said.evidence.push_back(
        {text_at(one, "rule"), text_at(one, "attribute"), text_at(one, "saw"), text_at(one, "says")});
  }
  return said;
}

}  // namespace

json::array strings_json(const std::vector<std::string>& strings) {
  json::array array;
  for (const auto& text : strings)
    array.emplace_back(text);
  return array;
}

json::array reasons_json(const std::vector<Reason>& reasons) {
  json::array array;
  for (const auto& reason : reasons) {
    array.push_back(json::object{{"code", reason.code}, {"facts", strings_json(reason.facts)}});
  }
  return array;
}

json::array categories_json(const std::vector<Category>& categories) {
  json::array array;
  for (const auto& category : categories) {
    array.push_back(json::object{{"id", category.id}, {"state", to_string(category.state)}, {"why", category.why}});
  }
  return array;
}

json::object context_json(const Exam& exam) {
  return {{"contrast", or_null(exam.contrast)},
          {"stress", or_null(exam.stress)},
          {"pediatric", or_null(exam.pediatric)},
          {"device", or_null(exam.device)},
          {"research", or_null(exam.research)}};
}

json::array evidence_json(const std::vector<Evidence>& evidence) {
  json::array array;
  for (const auto& one : evidence) {
    array.push_back(
        json::object{{"rule", one.rule}, {"attribute", one.attribute}, {"saw", one.saw}, {"says", one.says}});
  }
  return array;
}

json::object patient_json(const dicom_parsing::PatientFacts& patient) {
  return {{"key", patient.key},
          {"age_years", or_null(patient.age_years)},
          {"age_months", or_null(patient.age_months)},
          {"sex", patient.sex}};
}

json::object projected_json(const Outcome& outcome) {
  json::array series;
  for (std::size_t i = 0; i < std::min(outcome.series_uids.size(), outcome.attributions.size()); ++i)
    series.push_back(attribution_json(outcome.series_uids[i], outcome.attributions[i]));
  const auto& exam = outcome.exam;
  return {{"is_cmr", exam.is_cmr},
          {"not_cmr_why", exam.not_cmr_why},
          {"modules", strings_json(exam.modules)},
          {"categories", categories_json(exam.categories)},
          {"context", context_json(exam)},
          {"notes", strings_json(exam.notes)},
          {"series", std::move(series)}};
}

Outcome outcome_from(const json::object& projected) {
  Outcome outcome;
  auto& exam = outcome.exam;
  exam.is_cmr = projected.at("is_cmr").as_bool();
  exam.not_cmr_why = std::string(projected.at("not_cmr_why").as_string());
  exam.modules = strings_from(projected.at("modules"));
  exam.categories = categories_from(projected.at("categories"));
  const auto& context = projected.at("context").as_object();
  exam.contrast = yes_no_or_unknown(context, "contrast");
  exam.stress = yes_no_or_unknown(context, "stress");
  exam.pediatric = yes_no_or_unknown(context, "pediatric");
  exam.device = yes_no_or_unknown(context, "device");
  exam.notes = strings_from(projected.at("notes"));
  for (const auto& one : projected.at("series").as_array()) {
    outcome.series_uids.push_back(text_at(one, "series_uid"));
    outcome.attributions.push_back(attribution_from(one));
  }
  return outcome;
}

std::vector<std::string> strings_from(const json::value& array) {
  std::vector<std::string> strings;
  for (const auto& text : array.as_array())
    strings.emplace_back(text.as_string());
  return strings;
}

std::vector<Reason> reasons_from(const json::value& array) {
  std::vector<Reason> reasons;
  for (const auto& reason : array.as_array()) {
    reasons.push_back({text_at(reason, "code"), strings_from(reason.as_object().at("facts"))});
  }
  return reasons;
}

std::vector<Category> categories_from(const json::value& array) {
  std::vector<Category> categories;
  for (const auto& category : array.as_array()) {
    categories.push_back(
        {text_at(category, "id"), category_state_from(text_at(category, "state")), text_at(category, "why")});
  }
  return categories;
}

}  // namespace cmrcredit::credit_engine
