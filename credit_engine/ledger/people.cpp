#include "credit_engine/ledger/people.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;
using Strings = std::vector<std::string>;

Technologist technologist_in(const Run& row, std::string id, int first_column) {
  Technologist person;
  person.id = std::move(id);
  person.name = row.text(first_column);
  person.employee_number = row.text(first_column + 1);
  person.registry_number = row.text(first_column + 2);
  person.level = static_cast<int>(row.number(first_column + 3));
  person.aliases = strings_from(json::parse(row.view(first_column + 4)));
  person.active = row.number(first_column + 5) != 0;
  return person;
}

std::optional<Technologist> find(Connection& connection, const std::string& id) {
  Run row(connection, "technologist_by_id", id);
  if (!row.step()) return std::nullopt;
  return technologist_in(row, id, 0);
}

Strings changed_fields(const Technologist& before, const Technologist& after) {
  Strings fields;
  if (before.name != after.name) fields.emplace_back("name");
  if (before.employee_number != after.employee_number) fields.emplace_back("employee_number");
  if (before.registry_number != after.registry_number) fields.emplace_back("registry_number");
  if (before.level != after.level) fields.emplace_back("level");
  if (before.aliases != after.aliases) fields.emplace_back("aliases");
  if (before.active != after.active) fields.emplace_back("active");
  return fields;
}

void put(WriteSession& session, const Technologist& person) {
  Run(session.connection(), "put_technologist", person.id, person.name, person.employee_number, person.registry_number,
      person.level, json::serialize(strings_json(person.aliases)), person.active)
      .exec();
}

// The roster or the maps changed: studies whose case waits for a person, or rests on the value mapped, come up again.
void people_moved(WriteSession& session, std::optional<std::int64_t> mapped_value) {
  Run(session.connection(), "people_moved").exec();
  Run waiting(session.connection(), "studies_waiting_for_people", session.now_ms(), mapped_value);
  while (waiting.step())
    session.wake(waiting.number(0));
}

// Names stay out of the ledger: it says which fields changed, and the level, which is no name. The id may be one after
// all, so it stands in the payload, from where an erasure takes it out.
void put_and_record(WriteSession& session, const Technologist& person, const std::string& actor, RosterChange& change) {
  const auto before = find(session.connection(), person.id);
  if (before && *before == person) {
    ++change.unchanged;
    return;
  }
  put(session, person);
  json::object payload{{"technologist", person.id}, {"level", person.level}, {"active", person.active}};
  if (before) {
    payload["changed"] = strings_json(changed_fields(*before, person));
    payload["level_before"] = before->level;
    payload["active_before"] = before->active;
  }
  session.append(actor, before ? "technologist.changed" : "technologist.added", "roster", json::serialize(payload));
  ++(before ? change.changed : change.added);
}

tl::unexpected<ActError> refused(std::string sentence) {
  return tl::unexpected(ActError{ActErrorKind::Refused, std::move(sentence)});
}

tl::unexpected<ActError> not_kept(const Receipt& receipt) {
  return tl::unexpected(ActError{ActErrorKind::NotKept, "not done: " + receipt.why});
}

}  // namespace

tl::expected<RosterChange, ActError> import_technologists(Store& store, const std::vector<Technologist>& people,
                                                          const Actor& actor) {
  for (const auto& person : people) {
    if (person.id.empty()) return refused("a technologist needs an id");
  }
  RosterChange change;
  const auto receipt = store.perform([&](WriteSession& session) {
    change = {};
    const std::string acting = session.actor(actor.user);
    for (const auto& person : people)
      put_and_record(session, person, acting, change);
    if (change.added + change.changed > 0) people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  return change;
}

tl::expected<void, ActError> add_technologist(Store& store, const Technologist& person, const Actor& actor) {
  if (person.id.empty()) return refused("a technologist needs an id");
  bool taken = false;
  const auto receipt = store.perform([&](WriteSession& session) {
    taken = find(session.connection(), person.id).has_value();
    if (taken) return;
    RosterChange change;
    put_and_record(session, person, session.actor(actor.user), change);
    people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (taken) return refused(fmt::format("the id '{}' is taken; import the roster to change people", person.id));
  return {};
}

tl::expected<void, ActError> map_operator(Store& store, const OperatorAlias& alias, const Actor& actor) {
  if (alias.raw.empty()) return refused("an empty operator value is silence and means nobody");
  bool known = false;
  const auto receipt = store.perform([&](WriteSession& session) {
    known = find(session.connection(), alias.technologist).has_value();
    if (!known) return;
    const auto value = session.operator_value("name", alias.raw);
    json::object payload{{"operator", value}, {"station", alias.station}, {"technologist", alias.technologist}};
    {
      Run before(session.connection(), "operator_map", value, alias.station);
      if (before.step()) {
        if (before.text(0) == alias.technologist) return;
        payload["technologist_before"] = before.text(0);
      }
    }
    Run(session.connection(), "put_operator_map", value, alias.station, alias.technologist).exec();
    session.append(session.actor(actor.user), "operator.mapped", "operator:" + std::to_string(value),
                   json::serialize(payload));
    people_moved(session, value);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!known) return refused(fmt::format("no technologist '{}' is on the roster", alias.technologist));
  return {};
}

Roster load_roster(Reader& reader, const std::vector<std::string>& shared_logins) {
  auto& connection = reader.connection();
  std::vector<Technologist> people;
  {
    Run rows(connection, "all_technologists");
    while (rows.step())
      people.push_back(technologist_in(rows, rows.text(0), 1));
  }
  std::vector<OperatorAlias> maps;
  Run rows(connection, "all_operator_maps");
  while (rows.step())
    maps.push_back({rows.text(0), rows.text(1), rows.text(2)});
  return {std::move(people), std::move(maps), shared_logins};
}

}  // namespace cmrcredit::credit_engine
