#include "credit_engine/ledger/case_rows.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/seals.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

template <class Value>
json::value or_null(const std::optional<Value>& value) {
  return value ? json::value(*value) : json::value();
}

std::string text_or(const json::object& object, std::string_view key, std::string otherwise) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::move(otherwise);
}

std::string array_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_array() ? json::serialize(*value) : "[]";
}

std::optional<std::string> object_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_object() ? std::optional(json::serialize(*value)) : std::nullopt;
}

std::optional<std::string> id_or_none(const json::object& object, std::string_view key) {
  auto id = text_or(object, key, {});
  return id.empty() ? std::nullopt : std::optional(std::move(id));
}

// Of a case as an event of an earlier version has it.
bool settled_by_status(std::string_view status) {
  return status == to_string(CaseStatus::Confirmed) || status == to_string(CaseStatus::Declined) ||
         status == to_string(CaseStatus::Disputed);
}

// The slot of an evaluation's case is not written down: it is the one whose case id this is.
int slot_of(const std::string& case_id_wanted, const std::string& study_uid, const std::string& role) {
  const auto known = role_from(role);
  for (int slot = 0; known && slot < kFirstSlotOfPeople; ++slot) {
    if (case_id(study_uid, *known, slot) == case_id_wanted) return slot;
  }
  return 0;
}

std::optional<CaseRow> stored_case(Connection& connection, const std::string& id) {
  Run row(connection, "case_by_id", id);
  if (!row.step()) return std::nullopt;
  CaseRow found;
  found.case_id = row.text(0);
  found.role = row.text(1);
  found.slot = static_cast<int>(row.number(2));
  if (!row.null(3)) found.technologist = row.text(3);
  if (!row.null(4)) found.operator_value = row.number(4);
  found.status = row.text(5);
  found.counts = row.number(6) != 0;
  found.suggestions = row.text(7);
  found.reasons = row.text(8);
  found.credits = row.text(9);
  if (!row.null(10)) found.differs = row.text(10);
  found.settled = row.number(11) != 0;
  if (!row.null(12)) found.supervisor = row.text(12);
  if (!row.null(13)) found.verified_by = row.text(13);
  if (!row.null(14)) found.approved_by = row.text(14);
  if (!row.null(15)) found.said = row.text(15);
  return found;
}

}  // namespace

bool CaseRow::says_the_same(const CaseRow& other) const {
  return technologist == other.technologist && operator_value == other.operator_value && status == other.status &&
         counts == other.counts && suggestions == other.suggestions && reasons == other.reasons &&
         credits == other.credits && settled_by_a_person() == other.settled_by_a_person() &&
         supervisor == other.supervisor && verified_by == other.verified_by && approved_by == other.approved_by &&
         said == other.said;
}

std::map<std::string, CaseRow> stored_cases(Connection& connection, std::int64_t study) {
  std::vector<std::string> ids;
  {
    Run rows(connection, "case_ids_of_study", study);
    while (rows.step())
      ids.push_back(rows.text(0));
  }
  std::map<std::string, CaseRow> stored;
  for (const auto& id : ids) {
    if (auto row = stored_case(connection, id)) stored.emplace(id, *std::move(row));
  }
  return stored;
}

bool CaseRow::settled_by_a_person() const {
  return settled || settled_by_status(status);
}

json::object case_json(const CaseRow& row) {
  json::object object{{"case_id", row.case_id},
                      {"role", row.role},
                      {"technologist", or_null(row.technologist)},
                      {"operator", or_null(row.operator_value)},
                      {"status", row.status},
                      {"counts", row.counts},
                      {"suggestions", json::parse(row.suggestions)},
                      {"reasons", json::parse(row.reasons)},
                      {"credits", json::parse(row.credits)}};
  if (row.differs) object["differs"] = json::parse(*row.differs);
  if (row.slot >= kFirstSlotOfPeople) object["slot"] = row.slot;
  if (row.settled_by_a_person()) object["settled"] = true;
  if (row.supervisor) object["supervisor"] = *row.supervisor;
  if (row.verified_by) object["verified_by"] = *row.verified_by;
  if (row.approved_by) object["approved_by"] = *row.approved_by;
  if (row.said) object["said"] = json::parse(*row.said);
  return object;
}

CaseRow case_from(const json::object& object, const std::string& study_uid) {
  CaseRow row;
  row.case_id = text_or(object, "case_id", {});
  row.role = text_or(object, "role", std::string(to_string(Role::PrimaryOperator)));
  const auto* slot = object.if_contains("slot");
  row.slot = slot && slot->is_number() ? slot->to_number<int>() : slot_of(row.case_id, study_uid, row.role);
  row.technologist = id_or_none(object, "technologist");
  if (const auto* value = object.if_contains("operator"); value && value->is_number())
    row.operator_value = value->to_number<std::int64_t>();
  row.status = text_or(object, "status", std::string(to_string(CaseStatus::Pending)));
  const auto* counts = object.if_contains("counts");
  row.counts = counts && counts->is_bool() && counts->get_bool();
  row.suggestions = array_text(object, "suggestions");
  row.reasons = array_text(object, "reasons");
  row.credits = array_text(object, "credits");
  row.differs = object_text(object, "differs");
  const auto* settled = object.if_contains("settled");
  row.settled = settled ? settled->is_bool() && settled->get_bool() : settled_by_status(row.status);
  row.supervisor = id_or_none(object, "supervisor");
  row.verified_by = id_or_none(object, "verified_by");
  row.approved_by = id_or_none(object, "approved_by");
  row.said = object_text(object, "said");
  return row;
}

void put_case(WriteSession& session, std::int64_t study, const CaseRow& row) {
  auto& connection = session.connection();
  const auto before = stored_case(connection, row.case_id);
  if (!before) {
    Run(connection, "insert_case", row.case_id, study, row.role, row.slot, row.technologist, row.operator_value,
        row.status, row.counts, row.suggestions, row.reasons, row.credits, session.now_ms(), row.settled_by_a_person(),
        row.supervisor, row.verified_by, row.approved_by, row.said)
        .exec();
  } else if (!before->says_the_same(row)) {
    Run(connection, "update_case", row.case_id, row.technologist, row.operator_value, row.status, row.counts,
        row.suggestions, row.reasons, row.credits, session.now_ms(), row.settled_by_a_person(), row.supervisor,
        row.verified_by, row.approved_by, row.said)
        .exec();
    add_to_seals(session, *before, row);
  }
  const auto differed = before ? before->differs : std::nullopt;
  if (differed != row.differs) Run(connection, "case_differs", row.case_id, row.differs).exec();
}

bool change_cases(WriteSession& session, const CaseChange& change) {
  std::int64_t study = 0;
  {
    Run found(session.connection(), "study_id", change.study_uid);
    if (!found.step()) return false;
    study = found.number(0);
  }
  json::array before, after;
  const auto stored = stored_cases(session.connection(), study);
  for (const auto& row : change.after) {
    if (const auto known = stored.find(row.case_id); known != stored.end()) before.push_back(case_json(known->second));
    after.push_back(case_json(row));
  }
  json::object payload = change.details;
  payload["cases_before"] = std::move(before);
  payload["cases"] = std::move(after);
  session.append(change.actor, change.kind, change.study_uid, json::serialize(payload));
  for (const auto& row : change.after)
    put_case(session, study, row);
  return true;
}

}  // namespace cmrcredit::credit_engine
