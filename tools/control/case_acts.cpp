#include "tools/control/case_acts.h"

#include <boost/json.hpp>

#include "tools/control/act_requests.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;
using credit_engine::CaseActRequest;

json::object outcome(const CaseActRequest& request,
                     const tl::expected<credit_engine::CaseActDone, credit_engine::ActError>& done) {
  if (!done) {
    return {{"case_id", request.case_id}, {"study_uid", request.study_uid}, {"done", false},
            {"status", nullptr},          {"technologist", nullptr},        {"sentence", done.error().sentence}};
  }
  return {{"case_id", done->case_id},
          {"study_uid", done->study_uid},
          {"done", true},
          {"status", to_string(done->status)},
          {"technologist", done->technologist.empty() ? json::value() : json::value(done->technologist)},
          {"sentence", nullptr}};
}

}  // namespace

json::object case_act(const CaseActs& acts) {
  const auto& act = acts.act;
  return {{"act", kCaseAct},
          {"kind", to_string(act.kind)},
          {"cases", json::array(acts.cases.begin(), acts.cases.end())},
          {"study", acts.study},
          {"as", acts.as},
          {"person", act.person},
          {"role", to_string(act.role)},
          {"reason", act.reason},
          {"with", json::array(act.with.begin(), act.with.end())},
          {"without", json::array(act.without.begin(), act.without.end())},
          {"quality_repeat", act.quality_repeat}};
}

tl::expected<json::value, std::string> perform_case_act(credit_engine::Store& store, const json::object& request,
                                                        const std::string& actor) {
  CaseActRequest asked;
  const auto kind = credit_engine::act_kind_from(text_in(request, "kind"));
  const auto role = credit_engine::role_from(text_in(request, "role"));
  if (!kind || !role)
    return tl::unexpected(std::string("the running serve does not know this act on a case; is it an older version?"));
  asked.as = text_in(request, "as");
  asked.act.kind = *kind;
  asked.act.role = *role;
  asked.act.person = text_in(request, "person");
  asked.act.reason = text_in(request, "reason");
  asked.act.with = json::value_to<std::vector<std::string>>(request.at("with"));
  asked.act.without = json::value_to<std::vector<std::string>>(request.at("without"));
  asked.act.quality_repeat = request.at("quality_repeat").as_bool();
  std::vector<CaseActRequest> requests;
  for (const auto& id : request.at("cases").as_array()) {
    asked.case_id = std::string(id.as_string());
    requests.push_back(asked);
  }
  asked.case_id.clear();
  asked.study_uid = text_in(request, "study");
  if (!asked.study_uid.empty()) requests.push_back(asked);
  const auto done = credit_engine::act_on_cases(store, requests, {actor});
  json::array results;
  for (std::size_t i = 0; i < requests.size(); ++i)
    results.push_back(outcome(requests[i], done[i]));
  return json::object{{"results", std::move(results)}};
}

}  // namespace cmrcredit::tools
