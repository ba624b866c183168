#include "credit_engine/ledger/seals.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr const char* kSealed = "cases.sealed";
constexpr const char* kAddendum = "seal.addendum";

std::string subject_of(std::int64_t seal) {
  return fmt::format("seal:{}", seal);
}

// A sealed case is its row and the study it is of.
std::optional<json::object> sealed_case(Connection& connection, const std::string& case_id) {
  std::int64_t study = 0;
  std::string study_uid;
  {
    Run found(connection, "study_of_case", case_id);
    if (!found.step()) return std::nullopt;
    study = found.number(0);
    study_uid = found.text(1);
  }
  json::object object{{"study_uid", study_uid}};
  const auto rows = stored_cases(connection, study);
  for (const auto& [key, value] : case_json(rows.at(case_id))) {
    if (key != "differs") object[key] = value;
  }
  return object;
}

std::string hash_of(const json::array& cases) {
  return hex_of(bytes_of(sha256(json::serialize(cases))));
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::array cases_in(const json::object& payload) {
  const auto* cases = payload.if_contains("cases");
  return cases && cases->is_array() ? cases->get_array() : json::array();
}

// An event about seals: those are few.
struct SealEvent {
  std::int64_t seq = 0, time_ms = 0, seal = 0;
  std::string kind, actor;
  json::object payload;
  bool redacted = false;
};

std::vector<SealEvent> seal_events(Connection& connection) {
  std::vector<SealEvent> events;
  {
    Run rows(connection, "events_between_subjects", "seal:", "seal;");
    while (rows.step()) {
      SealEvent event{rows.number(0), rows.number(1), 0, rows.text(2), rows.text(4), {}};
      event.seal = std::strtoll(rows.text(3).c_str() + std::string_view("seal:").size(), nullptr, 10);
      events.push_back(std::move(event));
    }
  }
  for (auto& event : events) {
    {
      Run present(connection, "ledger_payload", event.seq);
      event.redacted = !present.step();
    }
    const auto payload = current_payload(connection, event.seq);
    if (!payload.empty()) event.payload = json::parse(payload).as_object();
  }
  return events;
}

Seal seal_from(Connection& connection, const SealEvent& event) {
  Seal seal;
  seal.number = event.seal;
  seal.time_ms = event.time_ms;
  seal.actor = event.actor;
  seal.purpose = text_in(event.payload, "purpose");
  seal.technologist = text_in(event.payload, "technologist");
  seal.hash = text_in(event.payload, "hash");
  seal.redacted = event.redacted;
  const auto cases = cases_in(event.payload);
  seal.intact = event.redacted || hash_of(cases) == seal.hash;
  for (const auto& one : cases) {
    const auto id = text_in(one.as_object(), "case_id");
    seal.case_ids.push_back(id);
    if (sealed_case(connection, id) != one.as_object()) seal.changed.push_back(id);
  }
  return seal;
}

}  // namespace

tl::expected<Seal, ActError> seal_cases(Store& store, const SealRequest& request, const Actor& actor) {
  const std::set<std::string> ids(request.case_ids.begin(), request.case_ids.end());
  if (ids.empty()) return refused("a seal needs at least one case");
  std::string unknown;
  Seal seal;
  const auto receipt = store.perform([&](WriteSession& session) {
    json::array cases;
    unknown.clear();
    for (const auto& id : ids) {
      const auto one = sealed_case(session.connection(), id);
      if (!one) {
        unknown = id;
        return;
      }
      cases.push_back(*one);
    }
    json::object payload{{"purpose", request.purpose}, {"hash", hash_of(cases)}, {"cases", std::move(cases)}};
    if (!request.technologist.empty()) payload["technologist"] = request.technologist;
    const auto number = session.next_event();
    session.append(session.actor(actor.user), kSealed, subject_of(number), json::serialize(payload));
    for (const auto& id : ids)
      Run(session.connection(), "insert_sealed_case", id, number).exec();
    seal = seal_from(session.connection(),
                     {number, session.now_ms(), number, kSealed, session.actor(actor.user), std::move(payload)});
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!unknown.empty()) {
    return refused(fmt::format("there is no case '{}'", unknown));
  }
  return seal;
}

std::vector<Seal> list_seals(Reader& reader) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  std::map<std::int64_t, Seal> seals;
  for (const auto& event : seal_events(connection)) {
    if (event.kind == kSealed) {
      seals.emplace(event.seal, seal_from(connection, event));
    } else if (const auto found = seals.find(event.seal); found != seals.end()) {
      found->second.addenda.push_back({event.seq, event.time_ms, text_in(event.payload, "case_id")});
    }
  }
  std::vector<Seal> list;
  for (auto& [number, seal] : seals)
    list.push_back(std::move(seal));
  return list;
}

json::object seal_json(const Seal& seal) {
  json::array addenda;
  for (const auto& one : seal.addenda) {
    addenda.push_back(json::object{{"event", one.event}, {"time_ms", one.time_ms}, {"case_id", one.case_id}});
  }
  return {{"seal", seal.number},
          {"time_ms", seal.time_ms},
          {"actor", seal.actor},
          {"purpose", seal.purpose},
          {"technologist", seal.technologist.empty() ? json::value() : json::value(seal.technologist)},
          {"hash", seal.hash},
          {"cases", strings_json(seal.case_ids)},
          {"addenda", std::move(addenda)},
          {"changed", strings_json(seal.changed)},
          {"redacted", seal.redacted},
          {"intact", seal.intact}};
}

json::array sealed_cases(Reader& reader, std::int64_t number) {
  const Snapshot snapshot(reader.connection());
  for (const auto& event : seal_events(reader.connection())) {
    if (event.seal == number && event.kind == kSealed) return cases_in(event.payload);
  }
  return {};
}

void add_to_seals(WriteSession& session, const CaseRow& before, const CaseRow& after) {
  std::vector<std::int64_t> seals;
  {
    Run rows(session.connection(), "seals_of_case", after.case_id);
    while (rows.step())
      seals.push_back(rows.number(0));
  }
  for (const auto seal : seals) {
    const json::object payload{{"case_id", after.case_id}, {"before", case_json(before)}, {"after", case_json(after)}};
    session.append("system", kAddendum, subject_of(seal), json::serialize(payload));
  }
}

void project_seals(WriteSession& session) {
  auto& connection = session.connection();
  Run(connection, "delete_sealed_cases").exec();
  for (const auto& event : seal_events(connection)) {
    if (event.kind != kSealed) continue;
    for (const auto& one : cases_in(event.payload))
      Run(connection, "insert_sealed_case", text_in(one.as_object(), "case_id"), event.seal).exec();
  }
}

}  // namespace cmrcredit::credit_engine
