#include "credit_engine/ledger/training_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/programs.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::string text_of(const PersonFact& row, std::string_view member) {
  return std::string(row.fact.at(member).as_string());
}

int number_of(const PersonFact& row, std::string_view member) {
  return row.fact.at(member).to_number<int>();
}

Day day_of(const PersonFact& row) {
  return day_from(text_of(row, "on")).value_or(Day{});
}

struct Everyone {
  std::vector<Technologist> people;
  [[nodiscard]] const Technologist* find(const std::string& id) const {
    const auto found = std::ranges::find(people, id, &Technologist::id);
    return found == people.end() ? nullptr : &*found;
  }
};

// What is wrong with level and domain; empty: nothing.
std::string not_in_program(const Program& program, const MilestoneAct& act) {
  if (!program.level(act.level)) return fmt::format("{} has no level {}", program.id, act.level);
  if (std::ranges::find(program.domains, act.domain, &Domain::id) != program.domains.end()) return {};
  std::string known;
  for (const auto& domain : program.domains)
    known += (known.empty() ? "" : ", ") + domain.id;
  return fmt::format("'{}' is no domain of {}; these are: {}", act.domain, program.id, known);
}

std::string may_not_sign(const Program& program, const MilestoneAct& act, const Everyone& everyone,
                         const std::string& day) {
  const auto* person = everyone.find(act.technologist);
  const auto* signer = everyone.find(act.as);
  if (!person) return not_on_roster(act.technologist);
  if (!signer) return not_on_roster(act.as);
  if (act.as == act.technologist) return "nobody signs their own milestones";
  if (auto wrong = not_in_program(program, act); !wrong.empty()) return wrong;
  const int needed = program.level(act.level)->supervisor_level;
  const int held = signer->level_on(day);
  if (held >= needed) return {};
  return fmt::format("{} asks for a supervisor of level {} or above at level {}; on that day {} held {}", program.id,
                     needed, act.level, act.as, held == 0 ? "none" : fmt::format("level {}", held));
}

json::object milestone_members(const MilestoneAct& act, const std::string& day) {
  return {{"program", act.program}, {"level", act.level}, {"domain", act.domain}, {"on", day}};
}

std::optional<Day> day_of_act(const Store& store, const std::string& written) {
  if (!written.empty()) return day_from(written);
  return Day(std::chrono::floor<std::chrono::days>(store.clock().utc()));
}

std::string withdraw(WriteSession& session, const MilestoneAct& act, const std::string& user) {
  auto& connection = session.connection();
  const Everyone everyone{load_people(connection)};
  const auto* by = everyone.find(act.as);
  if (!by) return not_on_roster(act.as);
  for (const auto& one : facts_of(connection, {"milestone", act.technologist})) {
    const bool meant = text_of(one, "program") == act.program && number_of(one, "level") == act.level &&
                       text_of(one, "domain") == act.domain;
    if (!meant) continue;
    if (one.by != act.as && !by->has(Duty::Lead)) return "only who signed it, or a lead, withdraws a signature";
    end_fact(session, one, {"milestone", "milestone.withdrawn", one.number, act.as}, session.actor(user));
    return {};
  }
  return "no such milestone is signed";
}

}  // namespace

tl::expected<void, ActError> sign_milestone(Store& store, const MilestoneAct& act, const Actor& actor) {
  const auto day = day_of_act(store, act.on);
  if (!day) return refused(fmt::format("'{}' is not a day such as 2026-03-09", act.on));
  if (*day > *day_of_act(store, {})) return refused("a signature is not of a day to come");
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) {
    auto& connection = session.connection();
    const auto found = find_program(connection, {act.program, act.technologist});
    refusal = found ? may_not_sign(found->program, act, {load_people(connection)}, to_dicom(*day))
                    : fmt::format("there is no program '{}'; see cmrcredit program list", act.program);
    if (!refusal.empty()) return;
    const NewFact fact{"milestone",
                       "milestone.signed",
                       {0, act.technologist, act.as, {}, milestone_members(act, to_dicom(*day))},
                       {"program", "level", "domain"}};
    put_fact(session, fact, session.actor(actor.user));
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

tl::expected<void, ActError> withdraw_milestone(Store& store, const MilestoneAct& act, const Actor& actor) {
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) { refusal = withdraw(session, act, actor.user); });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

tl::expected<void, ActError> add_ce(Store& store, const std::string& technologist, const CeCredits& credits,
                                    const Actor& actor) {
  if (credits.hundredths <= 0) return refused("a course has credits");
  if (credits.cmr_hundredths < 0 || credits.cmr_hundredths > credits.hundredths)
    return refused("the CMR-related credits are among the credits: not more than those");
  return record_fact(store,
                     {"ce",
                      "ce.added",
                      {0,
                       technologist,
                       {},
                       credits.title,
                       {{"on", to_dicom(credits.on)},
                        {"credits_hundredths", credits.hundredths},
                        {"cmr_hundredths", credits.cmr_hundredths}}}},
                     actor);
}

tl::expected<void, ActError> add_meeting(Store& store, const std::string& technologist, const MeetingAttended& meeting,
                                         const Actor& actor) {
  return record_fact(
      store, {"meeting", "meeting.added", {0, technologist, {}, meeting.title, {{"on", to_dicom(meeting.on)}}}}, actor);
}

tl::expected<void, ActError> withdraw_ce(Store& store, std::int64_t number, const Actor& actor) {
  return withdraw_fact(store, {"ce", "ce.withdrawn", number}, actor);
}

tl::expected<void, ActError> withdraw_meeting(Store& store, std::int64_t number, const Actor& actor) {
  return withdraw_fact(store, {"meeting", "meeting.withdrawn", number}, actor);
}

std::vector<SignedMilestones> milestones_of(Connection& connection, const RecordsWanted& wanted,
                                            const std::string& program) {
  std::vector<SignedMilestones> list;
  for (const auto& row : facts_of(connection, {"milestone", wanted.technologist, wanted.known_ms})) {
    if (text_of(row, "program") != program) continue;
    list.push_back({number_of(row, "level"), text_of(row, "domain"), row.by, day_of(row)});
  }
  return list;
}

std::vector<CeCredits> ce_of(Connection& connection, const RecordsWanted& wanted) {
  std::vector<CeCredits> list;
  for (const auto& row : facts_of(connection, {"ce", wanted.technologist, wanted.known_ms}))
    list.push_back({day_of(row), number_of(row, "credits_hundredths"), number_of(row, "cmr_hundredths"), row.title});
  return list;
}

std::vector<MeetingAttended> meetings_of(Connection& connection, const RecordsWanted& wanted) {
  std::vector<MeetingAttended> list;
  for (const auto& row : facts_of(connection, {"meeting", wanted.technologist, wanted.known_ms}))
    list.push_back({day_of(row), row.title});
  return list;
}

}  // namespace cmrcredit::credit_engine
