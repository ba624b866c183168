#include "credit_engine/ledger/people_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

PersonFact fact_in(const Run& row) {
  return {row.number(0), row.text(1), row.null(2) ? std::string() : row.text(2), row.text(3),
          json::parse(row.view(4)).as_object()};
}

std::vector<PersonFact> all_of(Run& rows) {
  std::vector<PersonFact> facts;
  while (rows.step())
    facts.push_back(fact_in(rows));
  return facts;
}

bool same_members(const json::object& one, const json::object& other, const std::vector<std::string>& members) {
  return std::ranges::all_of(members, [&](const std::string& member) { return one.at(member) == other.at(member); });
}

json::object payload_of(const PersonFact& says) {
  json::object payload{{"technologist", says.technologist}, {"fact", says.fact}};
  if (!says.by.empty()) payload["by"] = says.by;
  return payload;
}

std::string text_of(const json::object& fact, std::string_view member) {
  return std::string(fact.at(member).as_string());
}

}  // namespace

bool put_fact(WriteSession& session, const NewFact& added, const std::string& actor) {
  auto& connection = session.connection();
  const auto& says = added.says;
  auto payload = payload_of(says);
  if (!added.replaces.empty()) {
    for (const auto& one : facts_of(connection, {added.kind, says.technologist})) {
      if (!same_members(one.fact, says.fact, added.replaces)) continue;
      if (one.fact == says.fact && one.by == says.by) return false;
      Run(connection, "end_people_fact", one.number, session.now_ms()).exec();
      payload["replaces"] = one.number;
    }
  }
  const auto by = says.by.empty() ? std::nullopt : std::optional(says.by);
  {
    Run row(connection, "insert_people_fact", says.technologist, added.kind, json::serialize(says.fact), by, says.title,
            session.now_ms());
    row.step();
    payload["number"] = row.number(0);
  }
  session.append(actor, added.event, "roster", json::serialize(payload));
  return true;
}

tl::expected<void, ActError> record_fact(Store& store, const NewFact& added, const Actor& actor) {
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) {
    refusal.clear();
    for (const auto& id : {added.says.technologist, added.says.by}) {
      if (!id.empty() && !on_roster(session.connection(), id)) refusal = not_on_roster(id);
    }
    if (!refusal.empty()) return;
    if (put_fact(session, added, session.actor(actor.user)) && added.moves_cases) people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

void end_fact(WriteSession& session, const PersonFact& standing, const Withdrawal& what, const std::string& actor) {
  Run(session.connection(), "end_people_fact", standing.number, session.now_ms()).exec();
  auto payload = payload_of(standing);
  payload["number"] = standing.number;
  if (!what.as.empty()) payload["as"] = what.as;
  session.append(actor, what.event, "roster", json::serialize(payload));
}

tl::expected<void, ActError> withdraw_fact(Store& store, const Withdrawal& what, const Actor& actor) {
  bool found = false;
  const auto receipt = store.perform([&](WriteSession& session) {
    std::optional<PersonFact> standing;
    {
      Run row(session.connection(), "people_fact", what.number, what.kind);
      found = row.step();
      if (found) standing = fact_in(row);
    }
    if (!standing) return;
    end_fact(session, *standing, what, session.actor(actor.user));
    if (what.kind == "level" || what.kind == "employment") people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!found) return refused(fmt::format("there is no number {} that could be withdrawn", what.number));
  return {};
}

std::vector<PersonFact> facts_of(Connection& connection, const FactQuery& query) {
  if (query.known_ms) {
    Run rows(connection, "people_facts_known", query.kind, query.technologist, *query.known_ms);
    return all_of(rows);
  }
  if (query.technologist.empty()) {
    Run rows(connection, "people_facts_standing", query.kind);
    return all_of(rows);
  }
  Run rows(connection, "people_facts_standing_of", query.kind, query.technologist);
  return all_of(rows);
}

NewFact employment_fact(const std::string& technologist, const Employment& employment) {
  return {
      "employment",
      "technologist.employed",
      {0, technologist, {}, {}, {{"site", employment.site}, {"from", employment.from}, {"until", employment.until}}},
      {"site", "from"},
      true};
}

NewFact level_fact(const std::string& technologist, const LevelAward& award) {
  return {"level",
          "technologist.level_awarded",
          {0, technologist, award.attested_by, {}, {{"level", award.level}, {"on", award.on}}},
          {"on"},
          true};
}

Employment employment_from(const PersonFact& row) {
  return {text_of(row.fact, "site"), text_of(row.fact, "from"), text_of(row.fact, "until")};
}

LevelAward level_award_from(const PersonFact& row) {
  return {row.fact.at("level").to_number<int>(), text_of(row.fact, "on"), row.by};
}

tl::expected<void, ActError> employ(Store& store, const std::string& technologist, const Employment& employment,
                                    const Actor& actor) {
  Employment kept = employment;
  for (auto* day : {&kept.from, &kept.until}) {
    if (day->empty()) continue;
    const auto read = day_from(*day);
    if (!read) return refused(fmt::format("'{}' is not a day such as 2026-03-09", *day));
    *day = to_dicom(*read);
  }
  if (!kept.until.empty() && kept.until < kept.from) return refused("the last day is before the first");
  return record_fact(store, employment_fact(technologist, kept), actor);
}

tl::expected<void, ActError> award_level(Store& store, const std::string& technologist, const LevelAward& award,
                                         const Actor& actor) {
  const auto day = day_from(award.on);
  if (!day) return refused(fmt::format("'{}' is not a day such as 2026-03-09", award.on));
  if (award.level < 0 || award.level > 99) return refused("a level is a number from 0 to 99");
  if (award.attested_by == technologist) return refused("nobody attests their own level");
  const LevelAward kept{award.level, to_dicom(*day), award.attested_by};
  if (kept.level > 0) return record_fact(store, level_fact(technologist, kept), actor);
  std::int64_t standing = 0;
  const auto receipt = store.perform([&](WriteSession& session) {
    for (const auto& one : facts_of(session.connection(), {"level", technologist})) {
      if (level_award_from(one).on == kept.on) standing = one.number;
    }
  });
  if (!receipt.durable) return not_kept(receipt);
  if (standing == 0) return refused(fmt::format("{} was awarded no level on that day", technologist));
  return withdraw_fact(store, {"level", "technologist.level_withdrawn", standing}, actor);
}

tl::expected<void, ActError> set_duty(Store& store, const DutyChange& change, const Actor& actor) {
  bool known = false;
  const auto receipt = store.perform([&](WriteSession& session) {
    auto& connection = session.connection();
    std::vector<std::string> duties;
    {
      Run row(connection, "technologist_by_id", change.technologist);
      known = row.step();
      if (!known) return;
      duties = strings_from(json::parse(row.view(7)));
    }
    const std::string word(to_string(change.duty));
    const bool has = std::ranges::find(duties, word) != duties.end();
    if (has == change.on) return;
    if (change.on) {
      duties.push_back(word);
    } else {
      std::erase(duties, word);
    }
    Run(connection, "set_duties", change.technologist, json::serialize(strings_json(duties))).exec();
    const json::object payload{{"technologist", change.technologist}, {"duty", word}, {"on", change.on}};
    session.append(session.actor(actor.user), "technologist.duty", "roster", json::serialize(payload));
    people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!known) return refused(not_on_roster(change.technologist));
  return {};
}

}  // namespace cmrcredit::credit_engine
