#include "tools/control/acts.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/steps.h"
#include "tools/command/version.h"
#include "tools/control/act_requests.h"
#include "tools/control/case_acts.h"
#include "tools/control/control_socket.h"
#include "tools/control/people_acts.h"
#include "tools/control/portfolio_acts.h"
#include "tools/control/record_acts.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::OperatorAlias;
using credit_engine::Technologist;
namespace json = boost::json;

Answer import_people(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  std::vector<Technologist> people;
  for (const auto& item : request.at("technologists").as_array())
    people.push_back(person_from(item.as_object()));
  credit_engine::RosterStates states;
  if (const auto* stated = request.if_contains("states")) {
    for (const auto& column : stated->as_array()) {
      states.profession = states.profession || column == "profession";
      states.duties = states.duties || column == "duties";
    }
  }
  const auto change = credit_engine::import_technologists(store, people, {actor}, states);
  if (!change) return tl::unexpected(change.error().sentence);
  return json::object{{"added", change->added}, {"changed", change->changed}, {"unchanged", change->unchanged}};
}

Answer add_person(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto added =
      credit_engine::add_technologist(store, person_from(request.at("technologist").as_object()), {actor});
  if (!added) return tl::unexpected(added.error().sentence);
  return json::object{{"added", 1}};
}

Answer map_value(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto text = [&request](const char* key) {
    return request.if_contains(key) ? json::value_to<std::string>(request.at(key)) : std::string();
  };
  const OperatorAlias alias{text("raw"), text("station"), text("technologist"), text("from"), text("until")};
  const auto mapped = credit_engine::map_operator(store, alias, {actor});
  if (!mapped) return tl::unexpected(mapped.error().sentence);
  return json::object{{"mapped", 1}};
}

Answer end_step(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto closed = credit_engine::close_step(store, text_in(request, "step_uid"), text_in(request, "why"), {actor});
  if (!closed) return tl::unexpected(closed.error().sentence);
  return json::object{{"closed", 1}};
}

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

Answer erase(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const credit_engine::ErasureRequest person{text_in(request, "technologist"), text_in(request, "login")};
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
  const credit_engine::SealRequest what{text_in(request, "purpose"),
                                        json::value_to<std::vector<std::string>>(request.at("cases")),
                                        text_in(request, "technologist")};
  const auto sealed = credit_engine::seal_cases(store, what, {actor});
  if (!sealed) return tl::unexpected(sealed.error().sentence);
  return credit_engine::seal_json(*sealed);
}

}  // namespace

json::object import_technologists_act(const std::vector<Technologist>& people,
                                      const credit_engine::RosterStates& states) {
  json::array list, stated;
  if (states.profession) stated.emplace_back("profession");
  if (states.duties) stated.emplace_back("duties");
  for (const auto& person : people)
    list.push_back(person_json(person));
  return {{"act", "technologist.import"}, {"technologists", std::move(list)}, {"states", std::move(stated)}};
}

json::object add_technologist_act(const Technologist& person) {
  return {{"act", "technologist.add"}, {"technologist", person_json(person)}};
}

json::object map_operator_act(const OperatorAlias& alias) {
  return {{"act", "operator.map"},    {"raw", alias.raw},
          {"station", alias.station}, {"technologist", alias.technologist},
          {"from", alias.from},       {"until", alias.until}};
}

json::object close_step_act(const std::string& step_uid, const std::string& why) {
  return {{"act", "step.close"}, {"step_uid", step_uid}, {"why", why}};
}

json::object erase_person_act(const credit_engine::ErasureRequest& request) {
  return {{"act", "privacy.erase"}, {"technologist", request.technologist}, {"login", request.login}};
}

json::object seal_cases_act(const credit_engine::SealRequest& request) {
  return {{"act", "cases.seal"},
          {"purpose", request.purpose},
          {"cases", array_of(request.case_ids)},
          {"technologist", request.technologist}};
}

Answer perform_act(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  try {
    const std::string act = text_in(request, "act");
    if (act == "technologist.import") return import_people(store, request, actor);
    if (act == "technologist.add") return add_person(store, request, actor);
    if (act == "operator.map") return map_value(store, request, actor);
    if (act == "step.close") return end_step(store, request, actor);
    if (act == "privacy.erase") return erase(store, request, actor);
    if (act == "cases.seal") return seal(store, request, actor);
    if (auto answer = perform_people_act(store, request, actor)) return *std::move(answer);
    if (auto answer = perform_record_act(store, request, actor)) return *std::move(answer);
    if (auto answer = perform_portfolio_act(store, request, actor)) return *std::move(answer);
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
    std::this_thread::sleep_for(
        std::chrono::milliseconds(100));  // a serve is starting or stopping: its socket comes or its lock goes
  }
}

Answer act_on(const std::filesystem::path& data, const json::object& request, const Act& here) {
  auto reached = reach(data, request);
  if (!reached) return tl::unexpected(std::move(reached.error()));
  if (reached->answer) return *std::move(reached->answer);
  return here(*reached->store, request, user_name(::getuid()));
}

}  // namespace cmrcredit::tools
