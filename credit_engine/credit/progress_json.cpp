#include <boost/json.hpp>

#include "credit_engine/credit/progress.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}
json::array array_of(const std::vector<int>& numbers) {
  return json::array(numbers.begin(), numbers.end());
}

json::object to_json(const Tally& tally) {
  return {{"have", tally.have()}, {"need", tally.need}, {"cases", array_of(tally.cases)}};
}

json::object protocols_json(const LevelProgress& level, const Progress& progress) {
  json::array items;
  for (const auto& protocol : level.protocols) {
    auto item = to_json(protocol.tally);
    item["id"] = protocol.id;
    item["title"] = protocol.title;
    items.push_back(std::move(item));
  }
  return {{"have", level.protocols_covered()},
          {"need", level.protocols_needed},
          {"share", std::to_string(progress.coverage_parts) + "/" + std::to_string(progress.coverage_of)},
          {"items", std::move(items)}};
}

json::object domains_json(const LevelProgress& level) {
  json::array items;
  for (const auto& domain : level.domains) {
    items.push_back(
        json::object{{"id", domain.id},
                     {"title", domain.title},
                     {"milestones", array_of(domain.milestones)},
                     {"signed_by", domain.signed_by.empty() ? json::value() : json::value(domain.signed_by)}});
  }
  return {{"have", level.domains_signed()}, {"need", level.domains.size()}, {"items", std::move(items)}};
}

json::object level_json(const LevelProgress& level, const Progress& progress) {
  return {{"level", level.level},
          {"title", level.title},
          {"held", level.held},
          {"observed", to_json(level.observed)},
          {"primary", to_json(level.primary)},
          {"before_observation", array_of(level.before_observation)},
          {"protocols", protocols_json(level, progress)},
          {"domains", domains_json(level)},
          {"open_below", array_of(level.open_below)},
          {"cases_complete", level.cases_complete()},
          {"complete", level.complete()},
          {"expected_time", level.expected_time},
          {"supervisor_level", level.supervisor_level},
          {"supervisor_preferred_level", level.supervisor_preferred_level},
          {"continuing_education_percent", level.continuing_education_percent},
          {"meeting_every_years", level.meeting_every_years}};
}

json::object specialty_json(const SpecialtyProgress& specialty) {
  auto made = to_json(specialty.tally);
  made["id"] = specialty.id;
  made["title"] = specialty.title;
  made["role"] = to_string(specialty.role);
  made["requires_levels"] = array_of(specialty.requires_levels);
  made["open_levels"] = array_of(specialty.open_levels);
  made["complete"] = specialty.tally.met() && specialty.open_levels.empty();
  return made;
}

json::value day_or_null(const std::optional<Day>& day) {
  return day ? json::value(to_text(*day)) : json::value();
}

json::object maintenance_json(const MaintenanceProgress& maintenance) {
  auto made = to_json(maintenance.tally);
  made["level"] = maintenance.level;
  made["applies"] = maintenance.applies;
  made["months"] = maintenance.months;
  made["from"] = to_text(maintenance.from);
  made["until"] = to_text(maintenance.until);
  made["next_leaves"] = day_or_null(maintenance.next_leaves);
  made["cases_leaving"] = maintenance.cases_leaving;
  made["short_from"] = day_or_null(maintenance.short_from);
  return made;
}

json::object uncounted_json(const Uncounted& one, const NameOf& name_of) {
  json::array sentences, codes;
  for (const auto& reason : one.reasons) {
    sentences.emplace_back(sentence(reason, name_of));
    codes.push_back(json::object{{"code", reason.code}, {"facts", array_of(reason.facts)}});
  }
  const auto day = day_from(one.study_date);
  return {{"case_id", one.case_id},          {"study_uid", one.study_uid},      {"study_date", day_or_null(day)},
          {"role", to_string(one.role)},     {"status", to_string(one.status)}, {"reasons", std::move(sentences)},
          {"reason_codes", std::move(codes)}};
}

template <class List, class Make>
json::array array_from(const List& list, Make make) {
  json::array array;
  for (const auto& one : list)
    array.push_back(make(one));
  return array;
}

}  // namespace

json::object to_json(const Progress& progress, const NameOf& name_of) {
  return {{"program",
           {{"id", progress.program},
            {"version", progress.program_version},
            {"title", progress.program_title},
            {"source", progress.program_source},
            {"verified_against_figure", progress.verified_against_figure}}},
          {"technologist",
           {{"id", progress.technologist}, {"name", display_name(progress.name)}, {"level", progress.level_held}}},
          {"at", to_text(progress.at)},
          {"totals",
           {{"primary", progress.primary.size()},
            {"observed", progress.observed.size()},
            {"uncounted", progress.uncounted.size()}}},
          {"levels", array_from(progress.levels, [&](const auto& level) { return level_json(level, progress); })},
          {"specialties", array_from(progress.specialties, specialty_json)},
          {"maintenance", array_from(progress.maintenance, maintenance_json)},
          {"uncounted", array_from(progress.uncounted, [&](const auto& one) { return uncounted_json(one, name_of); })}};
}

}  // namespace cmrcredit::credit_engine
