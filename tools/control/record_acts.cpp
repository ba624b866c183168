#include "tools/control/record_acts.h"

#include <boost/json.hpp>

#include "credit_engine/credit/calendar.h"
#include "tools/control/act_requests.h"

namespace cmrcredit::tools {

namespace json = boost::json;
using credit_engine::Assignment;
using credit_engine::CeCredits;
using credit_engine::MeetingAttended;
using credit_engine::MilestoneAct;
using credit_engine::Store;

namespace {

Answer wrong_day(const std::string& text) {
  return tl::unexpected("'" + text + "' is not a day such as 2026-03-09");
}

Answer add_program(Store& store, const json::object& request, const std::string& actor) {
  const auto added = credit_engine::add_program(store, text_in(request, "text"), text_in(request, "file"), {actor});
  if (!added) return tl::unexpected(added.error().sentence);
  return json::object{{"id", added->id}, {"version", added->version}, {"added", added->fresh}, {"stay", added->stay}};
}

Answer milestone(Store& store, const json::object& request, const std::string& actor) {
  const MilestoneAct act{
      text_in(request, "technologist"), text_in(request, "program"), json::value_to<int>(request.at("level")),
      text_in(request, "domain"),       text_in(request, "as"),      text_in(request, "on")};
  const bool sign = text_in(request, "act") == "milestone.sign";
  return done(sign ? credit_engine::sign_milestone(store, act, {actor})
                   : credit_engine::withdraw_milestone(store, act, {actor}));
}

Answer add_ce(Store& store, const json::object& request, const std::string& actor) {
  const auto day = credit_engine::day_from(text_in(request, "on"));
  if (!day) return wrong_day(text_in(request, "on"));
  const CeCredits credits{*day, json::value_to<int>(request.at("credits_hundredths")),
                          json::value_to<int>(request.at("cmr_hundredths")), text_in(request, "title")};
  return done(credit_engine::add_ce(store, text_in(request, "technologist"), credits, {actor}));
}

Answer add_meeting(Store& store, const json::object& request, const std::string& actor) {
  const auto day = credit_engine::day_from(text_in(request, "on"));
  if (!day) return wrong_day(text_in(request, "on"));
  return done(
      credit_engine::add_meeting(store, text_in(request, "technologist"), {*day, text_in(request, "title")}, {actor}));
}

}  // namespace

json::object add_program_act(const std::string& text, const std::string& file_name) {
  return {{"act", "program.add"}, {"text", text}, {"file", file_name}};
}

json::object assign_program_act(const Assignment& assignment) {
  return {{"act", "program.assign"},
          {"technologist", assignment.technologist},
          {"program", assignment.program},
          {"version", assignment.version},
          {"biennium_from", assignment.biennium_from}};
}

json::object milestone_act(const MilestoneAct& act, bool sign) {
  return {{"act", sign ? "milestone.sign" : "milestone.withdraw"},
          {"technologist", act.technologist},
          {"program", act.program},
          {"level", act.level},
          {"domain", act.domain},
          {"as", act.as},
          {"on", act.on}};
}

json::object add_ce_act(const std::string& technologist, const CeCredits& credits) {
  return {{"act", "ce.add"},
          {"technologist", technologist},
          {"on", credit_engine::to_text(credits.on)},
          {"credits_hundredths", credits.hundredths},
          {"cmr_hundredths", credits.cmr_hundredths},
          {"title", credits.title}};
}

json::object add_meeting_act(const std::string& technologist, const MeetingAttended& meeting) {
  return {{"act", "meeting.add"},
          {"technologist", technologist},
          {"on", credit_engine::to_text(meeting.on)},
          {"title", meeting.title}};
}

json::object withdraw_act(const std::string& what, std::int64_t number) {
  return {{"act", what + ".withdraw"}, {"number", number}};
}

std::optional<Answer> perform_record_act(Store& store, const json::object& request, const std::string& actor) {
  const auto act = text_in(request, "act");
  if (act == "program.add") return add_program(store, request, actor);
  if (act == "program.assign") {
    const Assignment assignment{text_in(request, "technologist"), text_in(request, "program"),
                                json::value_to<int>(request.at("version")), text_in(request, "biennium_from")};
    return done(credit_engine::assign_program(store, assignment, {actor}));
  }
  if (act == "milestone.sign" || act == "milestone.withdraw") return milestone(store, request, actor);
  if (act == "ce.add") return add_ce(store, request, actor);
  if (act == "meeting.add") return add_meeting(store, request, actor);
  if (act == "ce.withdraw")
    return done(credit_engine::withdraw_ce(store, request.at("number").to_number<std::int64_t>(), {actor}));
  if (act == "meeting.withdraw")
    return done(credit_engine::withdraw_meeting(store, request.at("number").to_number<std::int64_t>(), {actor}));
  return std::nullopt;
}

}  // namespace cmrcredit::tools
