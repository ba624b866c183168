// A case's whole history, read from the ledger.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <map>

#include "credit_engine/ledger/case_acts.h"
#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

using Names = std::map<std::string, std::string, std::less<>>;

Names all_of(Connection& connection, std::string_view statement) {
  Names names;
  Run rows(connection, statement);
  while (rows.step())
    names.emplace(rows.text(0), rows.text(1));
  return names;
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object* case_in(const json::object& payload, std::string_view key, const std::string& case_id) {
  const auto* cases = payload.if_contains(key);
  if (!cases || !cases->is_array()) return nullptr;
  for (const auto& one : cases->get_array()) {
    if (one.is_object() && text_at(one.get_object(), "case_id") == case_id) return &one.get_object();
  }
  return nullptr;
}

std::string words(const json::value& list) {
  std::string all;
  for (const auto& one : list.as_array())
    all += (all.empty() ? "" : ", ") + std::string(one.as_string());
  return all;
}

// One event of the study's, as far as it is about the case.
class Entry {
 public:
  Entry(const json::object& payload, std::string kind, const std::string& case_id, const Names& people)
      : payload_(payload),
        kind_(std::move(kind)),
        before_(case_in(payload, "cases_before", case_id)),
        after_(case_in(payload, "cases", case_id)),
        people_(people) {}

  // An evaluation that found the case as it was is no part of its history.
  [[nodiscard]] bool tells(const std::string& case_id) const {
    if (text_at(payload_, "case_id") == case_id) return true;
    return after_ && (!before_ || *before_ != *after_);
  }

  [[nodiscard]] json::object object() const {
    const auto person = text_at(payload_, "person");
    const auto as = text_at(payload_, "as");
    const auto* after = after_ ? after_ : nullptr;
    return {{"kind", kind_},
            {"as", or_null(as)},
            {"as_name", or_null(as.empty() ? as : name(as))},
            {"person", or_null(person)},
            {"reason", or_null(text_at(payload_, "reason"))},
            {"status_before", before_ ? before_->at("status") : json::value()},
            {"status", after ? after->at("status") : json::value()},
            {"technologist", after ? after->at("technologist") : json::value()},
            {"what", sentence_of()}};
  }

 private:
  static json::value or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

  [[nodiscard]] std::string name(const std::string& id) const {
    const auto found = people_.find(id);
    if (found == people_.end()) return id;
    auto shown = display_name(found->second);
    return shown.empty() ? id : shown;
  }

  [[nodiscard]] std::string whose() const {
    const auto id = after_ ? text_at(*after_, "technologist") : std::string();
    return id.empty() ? "nobody" : name(id);
  }

  [[nodiscard]] std::string status() const { return after_ ? text_at(*after_, "status") : std::string("?"); }

  [[nodiscard]] std::string sentence_of() const {
    const auto person = text_at(payload_, "person");
    if (kind_ == "study.completed" || kind_ == "study.revised")
      return fmt::format("The evaluation {} it: {}, {}.", before_ ? "changed" : "made", status(), whose());
    if (kind_ == "case.withdrawn") return "Credit was withdrawn: the exam is void.";
    const auto as = text_at(payload_, "as");
    const auto who = as.empty() ? std::string("The administrator") : name(as);
    auto said = fmt::format("{} {}", who, doing(person));
    if (const auto* with = payload_.if_contains("with")) said += fmt::format("; with {}", words(*with));
    if (const auto* without = payload_.if_contains("without")) said += fmt::format("; without {}", words(*without));
    return said + fmt::format(": {}, {}.", status(), whose());
  }

  [[nodiscard]] std::string doing(const std::string& person) const {
    static const std::map<std::string_view, std::string_view> kDoing{{"case.confirmed", "confirmed"},
                                                                     {"case.declined", "declined"},
                                                                     {"case.claimed", "claimed it"},
                                                                     {"case.accepted", "accepted the nomination"},
                                                                     {"case.excluded", "excluded it"},
                                                                     {"case.restored", "restored it"},
                                                                     {"case.verified", "verified it"},
                                                                     {"case.approved", "approved it"},
                                                                     {"case.settled", "settled its categories"}};
    if (const auto found = kDoing.find(kind_); found != kDoing.end()) return std::string(found->second);
    if (kind_ == "case.nominated") return fmt::format("nominated {}", name(person));
    if (kind_ == "case.resolved") return fmt::format("said that it was {}", name(person));
    if (kind_ == "case.supervised")
      return person.empty() ? std::string("took the supervisor back")
                            : fmt::format("named {} as supervisor", name(person));
    if (kind_ == "case.observed" || kind_ == "case.took_part")
      return fmt::format("entered {} as {}", whose(), after_ ? text_at(*after_, "role") : "?");
    return kind_;
  }

  const json::object& payload_;
  const std::string kind_;
  const json::object *before_, *after_;
  const Names& people_;
};

std::string actor_name(const std::string& actor, const Names& actors) {
  constexpr std::string_view kNumbered = "actor:";
  if (!actor.starts_with(kNumbered)) return actor;
  const auto found = actors.find(actor.substr(kNumbered.size()));
  return found == actors.end() ? actor : found->second;
}

struct EventRow {
  std::int64_t seq = 0, time_ms = 0;
  std::string kind, actor;
};

std::vector<EventRow> events_of(Connection& connection, const std::string& study_uid) {
  std::vector<EventRow> events;
  Run rows(connection, "events_and_actors_of_subject", study_uid);
  while (rows.step())
    events.push_back({rows.number(0), rows.number(1), rows.text(2), rows.text(3)});
  return events;
}

}  // namespace

std::optional<json::object> case_history_json(Reader& reader, const std::string& case_id) {
  auto& connection = reader.connection();
  const auto cases = cases_json(reader, {}, {.case_id = case_id});
  if (cases.empty()) return std::nullopt;
  const Snapshot snapshot(connection);
  const auto people = all_of(connection, "all_technologists");
  const auto actors = all_of(connection, "all_actors");
  json::array history;
  for (const auto& event : events_of(connection, text_at(cases.front().as_object(), "study_uid"))) {
    const auto payload = current_payload(connection, event.seq);
    if (payload.empty()) continue;
    const auto value = json::parse(payload);
    const Entry entry(value.as_object(), event.kind, case_id, people);
    if (!entry.tells(case_id)) continue;
    json::object object{{"seq", event.seq}, {"time_ms", event.time_ms}, {"actor", actor_name(event.actor, actors)}};
    for (const auto& [key, member] : entry.object())
      object[key] = member;
    history.push_back(std::move(object));
  }
  return json::object{{"case", cases.front()}, {"history", std::move(history)}};
}

}  // namespace cmrcredit::credit_engine
