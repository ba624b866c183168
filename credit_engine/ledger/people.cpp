#include "credit_engine/ledger/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <tuple>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/map_preview.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/people_facts.h"
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
  person.profession = profession_from(row.text(first_column + 6)).value_or(Profession::Technologist);
  for (const auto& word : strings_from(json::parse(row.view(first_column + 7)))) {
    if (const auto duty = duty_from(word)) person.duties.push_back(*duty);
  }
  return person;
}

void add_facts(Connection& connection, const std::string& whose, std::map<std::string, Technologist*>& people) {
  for (const auto& row : facts_of(connection, {"employment", whose})) {
    if (const auto found = people.find(row.technologist); found != people.end())
      found->second->employments.push_back(employment_from(row));
  }
  for (const auto& row : facts_of(connection, {"level", whose})) {
    if (const auto found = people.find(row.technologist); found != people.end())
      found->second->levels.push_back(level_award_from(row));
  }
  for (const auto& [id, person] : people) {
    std::ranges::sort(person->employments, {}, [](const Employment& one) { return std::tie(one.from, one.site); });
    std::ranges::sort(person->levels, {}, [](const LevelAward& one) { return std::tie(one.on, one.level); });
  }
}

std::optional<Technologist> find(Connection& connection, const std::string& id) {
  std::optional<Technologist> person;
  {
    Run row(connection, "technologist_by_id", id);
    if (!row.step()) return std::nullopt;
    person = technologist_in(row, id, 0);
  }
  std::map<std::string, Technologist*> one{{id, &*person}};
  add_facts(connection, id, one);
  return person;
}

// Of the person's row.
Strings changed_fields(const Technologist& before, const Technologist& after) {
  Strings fields;
  if (before.name != after.name) fields.emplace_back("name");
  if (before.employee_number != after.employee_number) fields.emplace_back("employee_number");
  if (before.registry_number != after.registry_number) fields.emplace_back("registry_number");
  if (before.level != after.level) fields.emplace_back("level");
  if (before.aliases != after.aliases) fields.emplace_back("aliases");
  if (before.active != after.active) fields.emplace_back("active");
  if (before.profession != after.profession) fields.emplace_back("profession");
  if (before.duties != after.duties) fields.emplace_back("duties");
  return fields;
}

json::array duties_json(const std::vector<Duty>& duties) {
  json::array words;
  for (const auto duty : duties)
    words.emplace_back(to_string(duty));
  return words;
}

void put(WriteSession& session, const Technologist& person) {
  Run(session.connection(), "put_technologist", person.id, person.name, person.employee_number, person.registry_number,
      person.level, json::serialize(strings_json(person.aliases)), person.active, to_string(person.profession),
      json::serialize(duties_json(person.duties)))
      .exec();
}

// Names stay out of the ledger: it says which fields changed, and the level, which is no name. The id may be one after
// all, so it stands in the payload, from where an erasure takes it out.
void record_row(WriteSession& session, const std::optional<Technologist>& before, const Technologist& person,
                const std::string& actor) {
  json::object payload{{"technologist", person.id},
                       {"level", person.level},
                       {"active", person.active},
                       {"profession", to_string(person.profession)},
                       {"duties", duties_json(person.duties)}};
  if (before) {
    payload["changed"] = strings_json(changed_fields(*before, person));
    payload["level_before"] = before->level;
    payload["active_before"] = before->active;
  }
  session.append(actor, before ? "technologist.changed" : "technologist.added", "roster", json::serialize(payload));
}

// An award of that day and level that somebody attested is not replaced by one that nobody did.
bool says_more(const std::vector<LevelAward>& known, const LevelAward& award) {
  return std::ranges::none_of(known,
                              [&](const LevelAward& one) { return one.on == award.on && one.level == award.level; });
}

// What the import says, and what it leaves as it is.
void put_and_record(WriteSession& session, Technologist person, const std::string& actor, const RosterStates& states,
                    RosterChange& change) {
  const auto before = find(session.connection(), person.id);
  if (before && !states.profession && person.profession == Profession::Technologist)
    person.profession = before->profession;
  if (before && !states.duties && person.duties.empty()) person.duties = before->duties;
  bool moved = false;
  if (!before || !changed_fields(*before, person).empty()) {
    put(session, person);
    record_row(session, before, person, actor);
    moved = true;
  }
  for (const auto& employment : person.employments)
    moved = put_fact(session, employment_fact(person.id, employment), actor) || moved;
  for (const auto& award : person.levels) {
    if (!before || says_more(before->levels, award))
      moved = put_fact(session, level_fact(person.id, award), actor) || moved;
  }
  ++(!before ? change.added : moved ? change.changed : change.unchanged);
}

}  // namespace

tl::expected<RosterChange, ActError> import_technologists(Store& store, const std::vector<Technologist>& people,
                                                          const Actor& actor, const RosterStates& states) {
  for (const auto& person : people) {
    if (person.id.empty()) return refused("a technologist needs an id");
  }
  RosterChange change;
  const auto receipt = store.perform([&](WriteSession& session) {
    change = {};
    const std::string acting = session.actor(actor.user);
    for (const auto& person : people)
      put_and_record(session, person, acting, states, change);
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
    put_and_record(session, person, session.actor(actor.user), {}, change);
    people_moved(session, std::nullopt);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (taken) return refused(fmt::format("the id '{}' is taken; import the roster to change people", person.id));
  return {};
}

namespace {

std::string period(const std::string& from, const std::string& until) {
  return fmt::format("{} to {}", from.empty() ? "ever" : from, until.empty() ? "today and on" : until);
}

// The map of another first day whose period has a day in common with this one's.
std::optional<std::string> overlapping(Connection& connection, std::int64_t value, const OperatorAlias& alias) {
  Run maps(connection, "maps_of_value", value, alias.station);
  while (maps.step()) {
    const auto from = maps.text(0), until = maps.text(1), whose = maps.text(2);
    if (from == alias.from) continue;  // replaced
    const bool before = !until.empty() && until < alias.from;
    const bool after = !alias.until.empty() && alias.until < from;
    if (before || after) continue;
    return fmt::format("it overlaps with the map to {} ({}); end that one first: map it again with --until", whose,
                       period(from, until));
  }
  return std::nullopt;
}

std::string wrong_period(const OperatorAlias& alias) {
  for (const auto& day : {alias.from, alias.until}) {
    if (!day.empty() && (day.size() != 8 || !day_from(day))) return fmt::format("'{}' is not a day", day);
  }
  if (!alias.until.empty() && alias.until < alias.from) return "the last day is before the first";
  return {};
}

// The sentence of a refusal, or empty.
std::string put_map(WriteSession& session, const OperatorAlias& alias, const std::string& user) {
  auto& connection = session.connection();
  if (auto refusal = map_refusal(connection, alias)) return *std::move(refusal);
  const auto value = session.operator_value("name", alias.raw);
  json::object payload{{"operator", value},
                       {"station", alias.station},
                       {"technologist", alias.technologist},
                       {"from", alias.from},
                       {"until", alias.until}};
  {
    Run before(connection, "operator_map", value, alias.station, alias.from);
    if (before.step()) {
      if (before.text(0) == alias.technologist && before.text(1) == alias.until) return {};
      payload["technologist_before"] = before.text(0);
      payload["until_before"] = before.text(1);
    }
  }
  Run(connection, "put_operator_map", value, alias.station, alias.technologist, alias.from, alias.until).exec();
  session.append(session.actor(user), "operator.mapped", "operator:" + std::to_string(value), json::serialize(payload));
  people_moved(session, value);
  return {};
}

}  // namespace

void people_moved(WriteSession& session, std::optional<std::int64_t> mapped_value) {
  Run(session.connection(), "people_moved").exec();
  Run waiting(session.connection(), "studies_waiting_for_people", session.now_ms(), mapped_value);
  while (waiting.step())
    session.wake(waiting.number(0));
}

bool on_roster(Connection& connection, const std::string& technologist) {
  Run row(connection, "technologist_by_id", technologist);
  return row.step();
}

std::optional<std::string> map_refusal(Connection& connection, const OperatorAlias& alias) {
  if (alias.raw.empty()) return "an empty operator value is silence and means nobody";
  if (auto wrong = wrong_period(alias); !wrong.empty()) return wrong;
  if (!on_roster(connection, alias.technologist)) return not_on_roster(alias.technologist);
  std::optional<std::int64_t> value;
  {
    Run known(connection, "operator_value_id", "name", alias.raw);
    if (known.step()) value = known.number(0);
  }
  return value ? overlapping(connection, *value, alias) : std::nullopt;
}

tl::expected<void, ActError> map_operator(Store& store, const OperatorAlias& alias, const Actor& actor) {
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) { refusal = put_map(session, alias, actor.user); });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

std::vector<Technologist> load_people(Connection& connection) {
  std::vector<Technologist> people;
  {
    Run rows(connection, "all_technologists");
    while (rows.step())
      people.push_back(technologist_in(rows, rows.text(0), 1));
  }
  std::map<std::string, Technologist*> by_id;
  for (auto& person : people)
    by_id[person.id] = &person;
  add_facts(connection, {}, by_id);
  return people;
}

std::vector<OperatorAlias> load_maps(Connection& connection) {
  std::vector<OperatorAlias> maps;
  Run rows(connection, "all_operator_maps");
  while (rows.step())
    maps.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4)});
  return maps;
}

Roster load_roster(Reader& reader, const std::vector<std::string>& shared_logins) {
  auto& connection = reader.connection();
  return {load_people(connection), load_maps(connection), shared_logins};
}

}  // namespace cmrcredit::credit_engine
