#include "credit_engine/ledger/outcome_json.h"

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
          {"device", or_null(exam.device)}};
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
