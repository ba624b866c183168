#include "tools/control/acts.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/steps.h"
#include "tools/command/version.h"
#include "tools/control/case_acts.h"
#include "tools/control/control_socket.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::OperatorAlias;
using credit_engine::Technologist;
namespace json = boost::json;
using Answer = tl::expected<json::value, std::string>;

json::object to_json(const Technologist& person) {
  return {{"id", person.id},
          {"name", person.name},
          {"employee_number", person.employee_number},
          {"registry_number", person.registry_number},
          {"level", person.level},
          {"aliases", json::array(person.aliases.begin(), person.aliases.end())}};
}

Technologist technologist_from(const json::object& from) {
  Technologist person;
  person.id = json::value_to<std::string>(from.at("id"));
  person.name = json::value_to<std::string>(from.at("name"));
  person.employee_number = json::value_to<std::string>(from.at("employee_number"));
  person.registry_number = json::value_to<std::string>(from.at("registry_number"));
  person.level = json::value_to<int>(from.at("level"));
  person.aliases = json::value_to<std::vector<std::string>>(from.at("aliases"));
  return person;
}

Answer import_people(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  std::vector<Technologist> people;
  for (const auto& item : request.at("technologists").as_array()) people.push_back(technologist_from(item.as_object()));
  const auto change = credit_engine::import_technologists(store, people, {actor});
  if (!change) return tl::unexpected(change.error().sentence);
  return json::object{{"added", change->added}, {"changed", change->changed}, {"unchanged", change->unchanged}};
}

Answer add_person(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto added = credit_engine::add_technologist(store, technologist_from(request.at("technologist").as_object()), {actor});
  if (!added) return tl::unexpected(added.error().sentence);
  return json::object{{"added", 1}};
}

Answer map_value(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const OperatorAlias alias{json::value_to<std::string>(request.at("raw")), json::value_to<std::string>(request.at("station")),
                            json::value_to<std::string>(request.at("technologist"))};
  const auto mapped = credit_engine::map_operator(store, alias, {actor});
  if (!mapped) return tl::unexpected(mapped.error().sentence);
  return json::object{{"mapped", 1}};
}

Answer end_step(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto closed = credit_engine::close_step(store, json::value_to<std::string>(request.at("step_uid")),
                                                json::value_to<std::string>(request.at("why")), {actor});
  if (!closed) return tl::unexpected(closed.error().sentence);
  return json::object{{"closed", 1}};
}

json::array array_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

Answer erase(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const credit_engine::ErasureRequest person{json::value_to<std::string>(request.at("technologist")),
                                             json::value_to<std::string>(request.at("login"))};
  const auto erased = credit_engine::erase_person(store, person, {actor});
  if (!erased) return tl::unexpected(erased.error().sentence);
  return json::object{{"pseudonym", erased->pseudonym},
                      {"payloads", erased->payloads},
                      {"operator_values", erased->operator_values},
                      {"logins", erased->logins},
                      {"cases", erased->cases},
                      {"resembling", array_of(erased->left)},
                      {"backups", array_of(erased->backups)},
                      {"id_in_subjects", erased->id_in_subjects}};
}

Answer seal(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const credit_engine::SealRequest what{json::value_to<std::string>(request.at("purpose")),
                                        json::value_to<std::vector<std::string>>(request.at("cases")),
                                        json::value_to<std::string>(request.at("technologist"))};
  const auto sealed = credit_engine::seal_cases(store, what, {actor});
  if (!sealed) return tl::unexpected(sealed.error().sentence);
  return credit_engine::seal_json(*sealed);
}

}  // namespace

json::object import_technologists_act(const std::vector<Technologist>& people) {
  json::array list;
  for (const auto& person : people) list.push_back(to_json(person));
  return {{"act", "technologist.import"}, {"technologists", std::move(list)}};
}

json::object add_technologist_act(const Technologist& person) { return {{"act", "technologist.add"}, {"technologist", to_json(person)}}; }

json::object map_operator_act(const OperatorAlias& alias) {
  return {{"act", "operator.map"}, {"raw", alias.raw}, {"station", alias.station}, {"technologist", alias.technologist}};
}

json::object close_step_act(const std::string& step_uid, const std::string& why) {
  return {{"act", "step.close"}, {"step_uid", step_uid}, {"why", why}};
}

json::object erase_person_act(const credit_engine::ErasureRequest& request) {
  return {{"act", "privacy.erase"}, {"technologist", request.technologist}, {"login", request.login}};
}

json::object seal_cases_act(const credit_engine::SealRequest& request) {
  return {{"act", "cases.seal"}, {"purpose", request.purpose}, {"cases", array_of(request.case_ids)}, {"technologist", request.technologist}};
}

Answer perform_act(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  try {
    const std::string act = json::value_to<std::string>(request.at("act"));
    if (act == "technologist.import") return import_people(store, request, actor);
    if (act == "technologist.add") return add_person(store, request, actor);
    if (act == "operator.map") return map_value(store, request, actor);
    if (act == "step.close") return end_step(store, request, actor);
    if (act == "privacy.erase") return erase(store, request, actor);
    if (act == "cases.seal") return seal(store, request, actor);
    if (act == kCaseAct) return perform_case_act(store, request, actor);
    return tl::unexpected(fmt::format("the running serve does not know the act '{}'; is it an older version?", act));
  } catch (const std::exception& error) {  // one message: a member is missing or of the wrong type
    return tl::unexpected(fmt::format("the request cannot be read: {}", error.what()));
  }
}

tl::expected<Reached, std::string> reach(const std::filesystem::path& data, const json::object& request) {
  static const credit_engine::SystemClock clock;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (true) {
    auto reply = ask_running_serve(data, request);
    if (reply) return Reached{*std::move(reply), nullptr};
    if (reply.error().kind != ControlErrorKind::NobodyListens) return tl::unexpected(reply.error().sentence);
    auto store = credit_engine::Store::open({.data = data, .clock = &clock, .software = version_text()});
    if (store) return Reached{std::nullopt, *std::move(store)};
    const bool starting = store.error().kind == credit_engine::StoreErrorKind::WriterElsewhere;
    if (!starting || std::chrono::steady_clock::now() > deadline) return tl::unexpected(store.error().sentence);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // a serve is starting or stopping: its socket comes or its lock goes
  }
}

Answer act_on(const std::filesystem::path& data, const json::object& request, const Act& here) {
  auto reached = reach(data, request);
  if (!reached) return tl::unexpected(std::move(reached.error()));
  if (reached->answer) return *std::move(reached->answer);
  return here(*reached->store, request, user_name(::getuid()));
}

}  // namespace cmrcredit::tools
