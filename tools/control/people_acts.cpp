#include "tools/control/people_acts.h"

#include <boost/json.hpp>

#include "credit_engine/credit/calendar.h"
#include "tools/control/act_requests.h"

namespace cmrcredit::tools {

namespace json = boost::json;
using credit_engine::DutyChange;
using credit_engine::Employment;
using credit_engine::LevelAward;
using credit_engine::Technologist;

namespace {

std::string optional_text(const json::object& object, const char* key) {
  return object.if_contains(key) && object.at(key).is_string() ? text_in(object, key) : std::string();
}

json::value day_or_null(const std::string& day) {
  const auto read = credit_engine::day_from(day);
  return read ? json::value(credit_engine::to_text(*read)) : json::value();
}

std::string day_in(const json::object& object, const char* key) {
  const auto read = credit_engine::day_from(optional_text(object, key));
  return read ? credit_engine::to_dicom(*read) : std::string();
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

Answer set_duty(credit_engine::Store& store, const json::object& request, const std::string& actor) {
  const auto duty = credit_engine::duty_from(text_in(request, "duty"));
  if (!duty) return tl::unexpected(std::string("a duty is lead or qa"));
  return done(
      credit_engine::set_duty(store, {text_in(request, "technologist"), *duty, request.at("on").as_bool()}, {actor}));
}

}  // namespace

json::object person_json(const Technologist& person) {
  json::array duties, employments, levels;
  for (const auto duty : person.duties)
    duties.emplace_back(to_string(duty));
  for (const auto& one : person.employments) {
    employments.push_back(
        json::object{{"site", one.site}, {"from", day_or_null(one.from)}, {"until", day_or_null(one.until)}});
  }
  for (const auto& one : person.levels) {
    levels.push_back(json::object{
        {"level", one.level}, {"on", day_or_null(one.on)}, {"attested_by", text_or_null(one.attested_by)}});
  }
  return {{"id", person.id},
          {"name", person.name},
          {"employee_number", person.employee_number},
          {"registry_number", person.registry_number},
          {"level", person.level},
          {"aliases", json::array(person.aliases.begin(), person.aliases.end())},
          {"active", person.active},
          {"profession", to_string(person.profession)},
          {"duties", std::move(duties)},
          {"employments", std::move(employments)},
          {"levels", std::move(levels)}};
}

Technologist person_from(const json::object& from) {
  Technologist person;
  person.id = text_in(from, "id");
  person.name = text_in(from, "name");
  person.employee_number = text_in(from, "employee_number");
  person.registry_number = text_in(from, "registry_number");
  person.level = json::value_to<int>(from.at("level"));
  person.aliases = json::value_to<std::vector<std::string>>(from.at("aliases"));
  person.profession = credit_engine::profession_from(optional_text(from, "profession"))
                          .value_or(credit_engine::Profession::Technologist);
  const auto each = [&from](const char* key, const auto& take) {
    if (const auto* list = from.if_contains(key)) {
      for (const auto& one : list->as_array())
        take(one);
    }
  };
  each("duties", [&](const json::value& word) {
    if (const auto duty = credit_engine::duty_from(json::value_to<std::string>(word))) person.duties.push_back(*duty);
  });
  each("employments", [&](const json::value& one) {
    const auto& object = one.as_object();
    person.employments.push_back({text_in(object, "site"), day_in(object, "from"), day_in(object, "until")});
  });
  each("levels", [&](const json::value& one) {
    const auto& object = one.as_object();
    person.levels.push_back(
        {json::value_to<int>(object.at("level")), day_in(object, "on"), optional_text(object, "attested_by")});
  });
  return person;
}

json::object employ_act(const std::string& technologist, const Employment& employment) {
  return {{"act", "technologist.employ"},
          {"technologist", technologist},
          {"site", employment.site},
          {"from", employment.from},
          {"until", employment.until}};
}

json::object award_level_act(const std::string& technologist, const LevelAward& award) {
  return {{"act", "technologist.level"},
          {"technologist", technologist},
          {"level", award.level},
          {"on", award.on},
          {"attested_by", award.attested_by}};
}

json::object set_duty_act(const DutyChange& change) {
  return {{"act", "technologist.duty"},
          {"technologist", change.technologist},
          {"duty", to_string(change.duty)},
          {"on", change.on}};
}

std::optional<Answer> perform_people_act(credit_engine::Store& store, const json::object& request,
                                         const std::string& actor) {
  const auto act = text_in(request, "act");
  if (act == "technologist.employ") {
    const Employment employment{text_in(request, "site"), text_in(request, "from"), text_in(request, "until")};
    return done(credit_engine::employ(store, text_in(request, "technologist"), employment, {actor}));
  }
  if (act == "technologist.level") {
    const LevelAward award{json::value_to<int>(request.at("level")), text_in(request, "on"),
                           text_in(request, "attested_by")};
    return done(credit_engine::award_level(store, text_in(request, "technologist"), award, {actor}));
  }
  if (act == "technologist.duty") return set_duty(store, request, actor);
  return std::nullopt;
}

}  // namespace cmrcredit::tools
