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

json::value day_or_null(const std::optional<Day>& day) {
  return day ? json::value(to_text(*day)) : json::value();
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::value education_json(const std::optional<CeProgress>& education) {
  if (!education) return nullptr;
  json::array behind;
  for (const auto& one : education->behind) {
    behind.push_back(json::object{{"on", to_text(one.on)},
                                  {"credits", one.hundredths / 100.0},
                                  {"cmr_credits", one.cmr_hundredths / 100.0},
                                  {"title", one.title}});
  }
  return json::object{{"from", to_text(education->from)},
                      {"until", to_text(education->until)},
                      {"credits", education->hundredths / 100.0},
                      {"cmr_credits", education->cmr_hundredths / 100.0},
                      {"cmr_credits_needed", education->need_hundredths / 100.0},
                      {"percent_needed", education->percent},
                      {"met", education->met()},
                      {"items", std::move(behind)}};
}

json::value meeting_json(const std::optional<MeetingProgress>& meeting, const Day& at) {
  if (!meeting) return nullptr;
  return json::object{{"every_years", meeting->every_years},
                      {"last", meeting->last ? json::value(to_text(meeting->last->on)) : json::value()},
                      {"title", meeting->last ? json::value(meeting->last->title) : json::value()},
                      {"due", day_or_null(meeting->due)},
                      {"met", meeting->met(at)}};
}

json::object supervision_json(const LevelProgress& level) {
  return {{"level_needed", level.supervisor_level},
          {"level_preferred", level.supervisor_preferred_level},
          {"without", array_of(level.supervision.without)},
          {"below_level", array_of(level.supervision.below_level)}};
}

json::object domains_json(const LevelProgress& level) {
  json::array items;
  for (const auto& domain : level.domains) {
    items.push_back(json::object{{"id", domain.id},
                                 {"title", domain.title},
                                 {"milestones", array_of(domain.milestones)},
                                 {"signed_by", text_or_null(domain.signed_by)},
                                 {"signed_on", day_or_null(domain.signed_on)}});
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
          {"supervision", supervision_json(level)},
          {"continuing_education", education_json(level.continuing_education)},
          {"meeting", meeting_json(level.meeting, progress.at)},
          {"forecast", {{"count_met_on", day_or_null(level.forecast.count_met_on)}}},
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

json::value cycle_json(const std::optional<MaintenanceProgress::Cycle>& cycle) {
  if (!cycle) return nullptr;
  auto made = to_json(cycle->tally);
  made["anchor"] = to_text(cycle->anchor);
  made["anchored_on"] = cycle->anchored_on;
  made["from"] = to_text(cycle->from);
  made["until"] = to_text(cycle->until);
  return made;
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
  json::array leaving;
  for (const auto& one : maintenance.leaving)
    leaving.push_back(json::object{{"on", to_text(one.on)}, {"cases", one.cases}, {"left", one.left}});
  made["leaving"] = std::move(leaving);
  made["window"] = maintenance.window == WindowKind::Fixed ? "fixed" : "rolling";
  made["cycle"] = cycle_json(maintenance.cycle);
  made["forecast"] = {{"met_on", day_or_null(maintenance.met_on)},
                      {"lost_on", day_or_null(maintenance.lost_on)},
                      {"needed_per_month", maintenance.needed_per_month}};
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
            {"uncounted", progress.uncounted.size()},
            {"primary_cases", array_of(progress.primary)},
            {"observed_cases", array_of(progress.observed)}}},
          {"rules", array_of(progress.rules)},
          {"pace",
           {{"from", to_text(progress.pace.from)},
            {"until", to_text(progress.pace.until)},
            {"cases", array_of(progress.pace.cases)},
            {"per_month", progress.pace.per_month}}},
          {"levels", array_from(progress.levels, [&](const auto& level) { return level_json(level, progress); })},
          {"specialties", array_from(progress.specialties, specialty_json)},
          {"maintenance", array_from(progress.maintenance, maintenance_json)},
          {"uncounted", array_from(progress.uncounted, [&](const auto& one) { return uncounted_json(one, name_of); })}};
}

}  // namespace cmrcredit::credit_engine
