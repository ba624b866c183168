#include "credit_engine/ledger/acted_cases.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/outcome_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool flag_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

json::array array_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_array() ? value->get_array() : json::array();
}

json::object held_json(const Held& held) {
  return {{"technologist", held.technologist},
          {"status", to_string(held.status)},
          {"counts", held.counts},
          {"settled", held.settled},
          {"reasons", reasons_json(held.reasons)},
          {"credits", strings_json(held.credits)}};
}

Held held_from(const json::object& object) {
  return {text_at(object, "technologist"),
          case_status_from(text_at(object, "status")).value_or(CaseStatus::Pending),
          flag_at(object, "counts"),
          flag_at(object, "settled"),
          reasons_from(array_at(object, "reasons")),
          strings_from(array_at(object, "credits"))};
}

std::optional<std::string> said_text(const Said& said) {
  json::object object;
  json::array candidates, ticks;
  for (const auto& one : said.candidates) {
    candidates.push_back(json::object{
        {"technologist", one.technologist}, {"by", one.by}, {"nominated", one.nominated}, {"accepted", one.accepted}});
  }
  for (const auto& one : said.ticks)
    ticks.push_back(json::object{{"id", one.category}, {"ticked", one.ticked}});
  if (!candidates.empty()) object["candidates"] = std::move(candidates);
  if (!ticks.empty()) object["categories"] = std::move(ticks);
  if (said.held) object["held"] = held_json(*said.held);
  return object.empty() ? std::nullopt : std::optional(json::serialize(object));
}

Said said_from(const json::object& object) {
  Said said;
  for (const auto& one : array_at(object, "candidates")) {
    const auto& candidate = one.as_object();
    said.candidates.push_back({text_at(candidate, "technologist"), text_at(candidate, "by"),
                               flag_at(candidate, "nominated"), flag_at(candidate, "accepted")});
  }
  for (const auto& one : array_at(object, "categories"))
    said.ticks.push_back({text_at(one.as_object(), "id"), flag_at(one.as_object(), "ticked")});
  if (const auto* held = object.if_contains("held"); held && held->is_object())
    said.held = held_from(held->get_object());
  return said;
}

std::optional<std::string> or_none(const std::string& id) {
  return id.empty() ? std::nullopt : std::optional(id);
}

}  // namespace

ActedCase acted_case(const CaseRow& row) {
  ActedCase one;
  one.case_id = row.case_id;
  one.role = role_from(row.role).value_or(Role::PrimaryOperator);
  one.status = case_status_from(row.status).value_or(CaseStatus::Pending);
  one.counts = row.counts;
  one.settled = row.settled;
  one.technologist = row.technologist.value_or("");
  one.suggestions = strings_from(json::parse(row.suggestions));
  one.reasons = reasons_from(json::parse(row.reasons));
  one.credits = strings_from(json::parse(row.credits));
  one.supervisor = row.supervisor.value_or("");
  one.verified_by = row.verified_by.value_or("");
  one.approved_by = row.approved_by.value_or("");
  if (row.said) one.said = said_from(json::parse(*row.said).as_object());
  return one;
}

void take_acted(CaseRow& row, const ActedCase& one) {
  row.status = to_string(one.status);
  row.counts = one.counts;
  row.settled = one.settled;
  row.technologist = or_none(one.technologist);
  row.suggestions = json::serialize(strings_json(one.suggestions));
  row.reasons = json::serialize(reasons_json(one.reasons));
  row.credits = json::serialize(strings_json(one.credits));
  row.supervisor = or_none(one.supervisor);
  row.verified_by = or_none(one.verified_by);
  row.approved_by = or_none(one.approved_by);
  row.said = said_text(one.said);
}

}  // namespace cmrcredit::credit_engine
