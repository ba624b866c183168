#include "tools/control/rules_act.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace cmrcredit::tools {

namespace json = boost::json;
using credit_engine::AttributionRules;
using credit_engine::RuleFiles;

json::object apply_rules_act(const RuleFiles& files) {
  json::array list;
  for (const auto& file : files)
    list.push_back(json::object{{"name", file.name}, {"text", file.text}});
  return {{"act", "rules.apply"}, {"files", std::move(list)}};
}

namespace {

using Answer = tl::expected<json::value, std::string>;

RuleFiles files_in(const json::object& request) {
  RuleFiles files;
  for (const auto& one : request.at("files").as_array()) {
    files.push_back({json::value_to<std::string>(one.at("name")), json::value_to<std::string>(one.at("text"))});
  }
  return files;
}

Answer apply(credit_engine::Store& store, const RuleFiles& files, const std::string& actor,
             const config::Settings& settings, CurrentRules& current) {
  auto all = configured_rules(settings);
  if (!all) return tl::unexpected(std::string("a rule file of the configuration cannot be read"));
  all->insert(all->begin(), files.begin(), files.end());
  auto rules = AttributionRules::compile(*all);
  if (!rules) return tl::unexpected(text_of(rules.error()));
  auto reader = credit_engine::Reader::open(store.data(), store.vfs());
  if (!reader) return tl::unexpected(reader.error().sentence);
  const auto fresh = std::make_shared<CurrentRules>(*rules);
  const auto preview =
      credit_engine::preview_rules(*reader, settings.credit.shared_logins, evaluation(settings, fresh));
  // in use before they are recorded: a study that is evaluated in between needs no second look
  auto before = current.exchange(*std::move(rules));
  const auto recorded = credit_engine::record_rules(store, files, preview, {actor});
  if (!recorded) {
    current.exchange(std::move(before));
    return tl::unexpected(recorded.error().sentence);
  }
  return credit_engine::preview_json(preview);
}

}  // namespace

Answer apply_rules(credit_engine::Store& store, const json::object& request, const std::string& actor,
                   const config::Settings& settings, CurrentRules& current) {
  try {
    return apply(store, files_in(request), actor, settings, current);
  } catch (const std::exception&
               error) {  // one message: a member is missing or of the wrong type, or the store cannot be read
    return tl::unexpected(fmt::format("the rules were not applied: {}", error.what()));
  }
}

}  // namespace cmrcredit::tools
