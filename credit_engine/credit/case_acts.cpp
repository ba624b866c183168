#include "credit_engine/credit/case_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "credit_engine/credit/case_acting.h"
#include "credit_engine/people/resemblance.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::array<std::pair<ActKind, std::string_view>, 14> kActs{{{ActKind::Confirm, "confirm"},
                                                                      {ActKind::Decline, "decline"},
                                                                      {ActKind::Claim, "claim"},
                                                                      {ActKind::Nominate, "nominate"},
                                                                      {ActKind::Accept, "accept"},
                                                                      {ActKind::Resolve, "resolve"},
                                                                      {ActKind::Exclude, "exclude"},
                                                                      {ActKind::Restore, "restore"},
                                                                      {ActKind::Observe, "observe"},
                                                                      {ActKind::TakePart, "take-part"},
                                                                      {ActKind::Supervise, "supervise"},
                                                                      {ActKind::Verify, "verify"},
                                                                      {ActKind::Approve, "approve"},
                                                                      {ActKind::Settle, "settle"}}};

std::string event_of(ActKind kind) {
  constexpr std::array<std::string_view, 14> kEvents{
      "case.confirmed",  "case.declined", "case.claimed",  "case.nominated", "case.accepted",
      "case.resolved",   "case.excluded", "case.restored", "case.observed",  "case.took_part",
      "case.supervised", "case.verified", "case.approved", "case.settled"};
  return std::string(kEvents.at(static_cast<std::size_t>(kind)));
}

Standings standing_in(const ActedCase& one, const Technologist& person) {
  Standings standing = 0;
  if (person.has(Duty::Lead)) standing |= kLead;
  if (person.has(Duty::Qa)) standing |= kQa;
  standing |= one.technologist == person.id ? kNamed : kColleague;
  if (std::ranges::count(one.suggestions, person.id) > 0) standing |= kSuggested;
  if (one.supervisor == person.id) standing |= kSupervisor;
  for (const auto& candidate : one.said.candidates) {
    if (candidate.technologist == person.id) standing |= candidate.accepted ? kClaimant : kNominee;
  }
  return standing;
}

// Whose the case would be, or whose it is.
std::string in_favour_of(const Acting& acting) {
  const auto& one = acting.before;
  if (acting.what.kind == ActKind::Resolve) return acting.what.person;
  if (one.role != Role::PrimaryOperator || !one.technologist.empty()) return one.technologist;
  std::vector<std::string> accepted;
  for (const auto& candidate : one.said.candidates) {
    if (candidate.accepted) accepted.push_back(candidate.technologist);
  }
  if (accepted.size() == 1) return accepted.front();
  return accepted.empty() && one.suggestions.size() == 1 ? one.suggestions.front() : std::string();
}

const Transition* transition(const ActedCase& one, ActKind kind) {
  const auto in = [&](const auto& table) -> const Transition* {
    const auto found =
        std::ranges::find_if(table, [&](const auto& row) { return row.act == kind && row.from == one.status; });
    return found == table.end() ? nullptr : &*found;
  };
  return one.role == Role::PrimaryOperator ? in(kPrimaryTable) : in(kOtherTable);
}

// What would be right instead, for an act that the case's state does not allow.
std::string_view instead(const ActedCase& one, ActKind kind) {
  if (one.role != Role::PrimaryOperator)
    return "only what people say they did besides operating can be acted on so; `case show` tells";
  switch (one.status) {
    case CaseStatus::Void:
      return "its exam is void and counts for nobody; it comes back by itself when diagnostic series arrive";
    case CaseStatus::Excluded:
      return kind == ActKind::Exclude ? "nothing is to be done"
                                      : "a lead restores it, or says who it was (`case resolve --to`)";
    case CaseStatus::Confirmed:
      return kind == ActKind::Confirm ? "`case settle` changes its categories"
                                      : "its technologist declines it, or a lead resolves it";
    case CaseStatus::Disputed:
      return "a lead resolves it (`case resolve --to`)";
    case CaseStatus::Credited:
      return "its technologist confirms or declines it first";
    case CaseStatus::Declined:
      return "a colleague claims it, or the one who declined nominates someone";
    case CaseStatus::Pending:
      return "it must be someone's first: confirm, claim or resolve it";
  }
  return "`case show` tells how it stands";
}

std::string listed(Standings may, const ActedCase& one) {
  constexpr std::array<std::pair<Standings, std::string_view>, 7> kWords{{{kNamed, "its technologist"},
                                                                          {kSuggested, "someone it suggests"},
                                                                          {kClaimant, "someone who claims it"},
                                                                          {kNominee, "someone nominated for it"},
                                                                          {kSupervisor, "its supervisor"},
                                                                          {kColleague, "another technologist"},
                                                                          {kLead, "a lead"}}};
  std::string words;
  for (const auto& [standing, word] : kWords) {
    if ((may & standing) == 0) continue;
    words += words.empty() ? "" : ", ";
    words += word;
    if (standing == kNamed && !one.technologist.empty()) words += fmt::format(" ({})", one.technologist);
  }
  if ((may & kQa) != 0) words += ", QA";
  if ((may & kAdministrator) != 0) words += ", the administrator";
  return words;
}

tl::unexpected<Refusal> not_theirs(const Acting& acting, const Transition& row) {
  const auto who = acting.as.empty() ? std::string("the administrator (no --as)") : acting.as;
  const bool own = !acting.as.empty() && in_favour_of(acting) == acting.as && (row.may & kOffice) != 0;
  return refuse(RefusalKind::NotTheirs,
                fmt::format("case {}: {} may not {} it{}; who may: {}", acting.name(), who, to_string(row.act),
                            own ? " in their own favour" : "", listed(row.may, acting.before)));
}

bool needs_a_reason(const Acting& acting) {
  switch (acting.what.kind) {
    case ActKind::Decline:
      return acting.is(kNamed) && acting.before.role == Role::PrimaryOperator;
    case ActKind::Resolve:
    case ActKind::Exclude:
    case ActKind::Restore:
      return true;
    default:
      return false;
  }
}

// What the exam says: void counts for nobody; excluded only by a lead's explicit word.
tl::expected<void, Refusal> allowed_by_exam(const Acting& acting) {
  constexpr std::array kTowardCredit{ActKind::Confirm, ActKind::Claim,   ActKind::Nominate, ActKind::Accept,
                                     ActKind::Resolve, ActKind::Restore, ActKind::Observe,  ActKind::TakePart,
                                     ActKind::Verify,  ActKind::Approve, ActKind::Settle};
  const auto kind = acting.what.kind;
  if (std::ranges::count(kTowardCredit, kind) == 0) return {};
  if (acting.study.state == ExamState::Void) {
    return refuse(
        RefusalKind::WrongState,
        fmt::format("study {} is void (wrong worklist entry, or rejected whole): nothing of it counts for anyone",
                    acting.study.study_uid));
  }
  if (acting.study.state != ExamState::Excluded || kind == ActKind::Resolve || kind == ActKind::Settle ||
      kind == ActKind::Verify)
    return {};
  if (kind == ActKind::Approve && stands(acting.before.status)) return {};
  if (kind == ActKind::Restore && (acting.is(kLeads) || !(acting.before.said.held && acting.before.said.held->counts)))
    return {};
  return refuse(RefusalKind::WrongState, fmt::format("study {} is excluded, since it is no exam of a patient's heart: "
                                                     "only a lead may say otherwise (`case resolve --to`)",
                                                     acting.study.study_uid));
}

ActResult perform(const Acting& acting) {
  const bool primary = acting.before.role == Role::PrimaryOperator;
  switch (acting.what.kind) {
    case ActKind::Confirm:
      return primary ? confirm(acting) : confirm_part(acting);
    case ActKind::Decline:
      return primary ? decline(acting) : withdraw_part(acting);
    case ActKind::Claim:
      return claim(acting);
    case ActKind::Nominate:
      return nominate(acting);
    case ActKind::Accept:
      return accept(acting);
    case ActKind::Resolve:
      return resolve(acting);
    case ActKind::Exclude:
      return exclude(acting);
    case ActKind::Restore:
      return restore(acting);
    case ActKind::Observe:
    case ActKind::TakePart:
      return take_part(acting);
    case ActKind::Supervise:
      return supervise(acting);
    case ActKind::Verify:
      return verify(acting);
    case ActKind::Approve:
      return approve(acting);
    case ActKind::Settle:
      return settle(acting);
  }
  return refuse(RefusalKind::WrongState, "no such act");
}

// The case and what the person is to it; acts that make a case begin with an empty one.
tl::expected<Acting, Refusal> acting_on(const ActOn& on, const CaseAct& what) {
  Acting acting{on.study, on.roster, what, on.as, {}, 0};
  if (!makes_a_case(what.kind)) {
    const auto found = std::ranges::find(on.study.cases, on.case_id, &ActedCase::case_id);
    if (found == on.study.cases.end())
      return refuse(RefusalKind::UnknownCase, fmt::format("study {} has no case '{}'", on.study.study_uid, on.case_id));
    acting.before = *found;
  }
  if (on.as.empty()) {
    acting.standing = kAdministrator;
    return acting;
  }
  const auto person = on_roster(on.roster, on.as);
  if (!person) return tl::unexpected(person.error());
  if (!(*person)->active)
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("{} has left and acts no more; a lead does, or the administrator (without --as)", on.as));
  acting.standing = standing_in(acting.before, **person);
  // post-processing is confirmed by who supervised the exam, too
  const auto supervised = [&](const ActedCase* primary) { return primary->supervisor == on.as; };
  if (acting.before.role != Role::PrimaryOperator && std::ranges::any_of(acting.primaries(), supervised))
    acting.standing |= kSupervisor;
  if (acting.what.kind != ActKind::Exclude && in_favour_of(acting) == on.as) acting.standing &= ~(kLead | kQa);
  return acting;
}

}  // namespace

std::string_view to_string(ActKind kind) {
  return kActs.at(static_cast<std::size_t>(kind)).second;
}

std::optional<ActKind> act_kind_from(std::string_view name) {
  const auto found = std::ranges::find(kActs, name, &std::pair<ActKind, std::string_view>::second);
  return found == kActs.end() ? std::nullopt : std::optional(found->first);
}

bool makes_a_case(ActKind kind) {
  return kind == ActKind::Observe || kind == ActKind::TakePart;
}

bool stands(CaseStatus status) {
  return status == CaseStatus::Credited || status == CaseStatus::Confirmed;
}

bool of_another_day(const ActedCase& one) {
  return std::ranges::count(one.reasons, "another_day", &Reason::code) > 0;
}

bool stands_beside_others(const ActedCase& one) {
  return of_another_day(one) || std::ranges::count(one.reasons, Reason{"by_policy", {"co_primary"}}) > 0;
}

bool lawful(const std::vector<ActedCase>& cases) {
  std::vector<const ActedCase*> primaries;
  for (const auto& one : cases) {
    if (one.role == Role::PrimaryOperator && stands(one.status)) primaries.push_back(&one);
  }
  if (std::ranges::count_if(primaries, [](const auto* one) { return !stands_beside_others(*one); }) > 1) return false;
  return std::ranges::none_of(cases, [&](const ActedCase& one) {
    if (one.role != Role::Observer) return false;
    const auto theirs = [&](const ActedCase* primary) { return primary->technologist == one.technologist; };
    return one.counts || (stands(one.status) && std::ranges::any_of(primaries, theirs));
  });
}

tl::unexpected<Refusal> refuse(RefusalKind kind, std::string sentence) {
  return tl::unexpected(Refusal{kind, std::move(sentence)});
}

std::vector<const ActedCase*> Acting::primaries() const {
  std::vector<const ActedCase*> found;
  for (const auto& one : study.cases) {
    if (one.role == Role::PrimaryOperator) found.push_back(&one);
  }
  return found;
}

tl::expected<const Technologist*, Refusal> on_roster(const Roster& roster, const std::string& id) {
  if (const auto* person = roster.find(id)) return person;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& person : roster.technologists()) {
    const auto distance = edit_distance(id, person.id);
    if (distance <= std::max<std::size_t>(1, id.size() / 3)) near.emplace_back(distance, person.id);
  }
  std::ranges::sort(near);
  constexpr std::size_t kMost = 3;
  std::string perhaps;
  for (std::size_t i = 0; i < std::min(near.size(), kMost); ++i)
    perhaps += fmt::format("{}'{}'", i == 0 ? "; did you mean " : " or ", near[i].second);
  if (!perhaps.empty()) perhaps += "?";
  return refuse(RefusalKind::UnknownPerson,
                fmt::format("no technologist '{}' is on the roster{}", id,
                            perhaps.empty() ? " (`technologist list` shows who is)" : perhaps));
}

tl::expected<Acted, Refusal> act(const ActOn& on, const CaseAct& what) {
  const auto acting = acting_on(on, what);
  if (!acting) return tl::unexpected(acting.error());
  if (!makes_a_case(what.kind)) {
    const auto* row = transition(acting->before, what.kind);
    if (const auto allowed = allowed_by_exam(*acting); !allowed) return tl::unexpected(allowed.error());
    if (!row) {
      return refuse(
          RefusalKind::WrongState,
          fmt::format("case {} ({}) is {}, which rules `case {}` out: {}", on.case_id, to_string(acting->before.role),
                      to_string(acting->before.status), to_string(what.kind), instead(acting->before, what.kind)));
    }
    if (!acting->is(row->may)) return not_theirs(*acting, *row);
  } else if (const auto allowed = allowed_by_exam(*acting); !allowed) {
    return tl::unexpected(allowed.error());
  }
  if (needs_a_reason(*acting) && what.reason.empty())
    return refuse(RefusalKind::Incomplete,
                  fmt::format("`case {}` needs a reason in words (--reason)", to_string(what.kind)));
  auto after = perform(*acting);
  if (!after) return tl::unexpected(std::move(after.error()));
  return Acted{*std::move(after), event_of(what.kind)};
}

}  // namespace cmrcredit::credit_engine
