// Acts beside who and whether: other parts in a study, supervision, two-step verification, categories.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "credit_engine/credit/case_acting.h"
#include "credit_engine/credit/program.h"

namespace cmrcredit::credit_engine {
namespace {

const Category* in_exam(const ActedStudy& study, const std::string& id) {
  const auto found = std::ranges::find(study.categories, id, &Category::id);
  return found == study.categories.end() ? nullptr : &*found;
}

// Categories that a person may know of though nothing in the exam says so.
const std::set<std::string, std::less<>>& of_programs() {
  static const auto kIds = [] {
    std::set<std::string, std::less<>> ids;
    for (const auto& program : shipped_programs()) {
      for (const auto& level : program.levels) {
        for (const auto& protocol : level.protocols)
          ids.insert(protocol.id);
      }
      for (const auto& specialty : program.specialties) {
        if (specialty.role == Role::PrimaryOperator) ids.insert(specialty.id);
      }
    }
    return ids;
  }();
  return kIds;
}

void put_tick(std::vector<Tick>& ticks, const std::string& category, bool ticked) {
  std::erase_if(ticks, [&](const Tick& tick) { return tick.category == category; });
  ticks.push_back({category, ticked});
}

// Who may tick what the exam only asks a person about.
tl::expected<void, Refusal> may_tick(const Acting& acting, const std::string& id) {
  const auto* category = in_exam(acting.study, id);
  if (!category && !of_programs().contains(id)) {
    std::string known;
    for (const auto& one : acting.study.categories)
      known += (known.empty() ? "" : ", ") + one.id;
    return refuse(RefusalKind::Incomplete,
                  fmt::format("'{}' is no exam category; this exam has {}", id, known.empty() ? "none" : known));
  }
  const bool by_themselves = category && category->state != CategoryState::Confirm;
  const bool by_another = acting.is(kLeads | kSupervisor) && acting.before.technologist != acting.as;
  if (by_themselves || by_another) return {};
  return refuse(RefusalKind::NotTheirs,
                fmt::format("case {}: {} waits for its supervisor or a lead to tick it (`case settle --with {}`)",
                            acting.name(), id, id));
}

tl::expected<void, Refusal> may_leave(const Acting& acting, const std::string& id) {
  const auto* category = in_exam(acting.study, id);
  const auto& credits = acting.before.credits;
  if (!category && std::ranges::find(credits, id) == credits.end())
    return refuse(RefusalKind::Incomplete,
                  fmt::format("case {}: '{}' is not among the exam's categories, so there is nothing to leave out",
                              acting.name(), id));
  const bool certain = category && category->state == CategoryState::Certain;
  if (!certain || acting.is(kLeads | kSupervisor)) return {};
  return refuse(RefusalKind::NotTheirs,
                fmt::format("case {}: the exam is certainly {}; only its supervisor or a lead may leave that out",
                            acting.name(), id));
}

bool is_open_part(const ActedCase& one) {
  return stands(one.status) || one.status == CaseStatus::Pending;
}

// Whether a person who has this part may be the primary operator too.
bool beside_primary(Role role) {
  return role == Role::PostProcessor;
}

// Is the study theirs, or may it become theirs by their own word?
bool wants_primary(const ActedCase& primary, const std::string& person) {
  if (stands(primary.status) && primary.technologist == person) return true;
  return std::ranges::any_of(primary.said.candidates,
                             [&](const Candidate& c) { return c.technologist == person && c.accepted; });
}

tl::expected<void, Refusal> may_take_part(const Acting& acting, const std::string& person, Role role) {
  const auto known = on_roster(acting.roster, person);
  if (!known) return tl::unexpected(known.error());
  if ((*known)->profession == Profession::Physician && role != Role::Supervisor) {
    return refuse(
        RefusalKind::Contradiction,
        fmt::format("{} is a physician, and {} is a technologist's part; a physician takes part as supervisor", person,
                    to_string(role)));
  }
  for (const auto* primary : acting.primaries()) {
    if (beside_primary(role) || !wants_primary(*primary, person)) continue;
    return refuse(
        RefusalKind::Contradiction,
        fmt::format(
            "{} is the primary operator of this study, or claims to be (case {}), and nobody is that and its {}",
            person, primary->case_id, to_string(role)));
  }
  const auto other = std::ranges::find_if(acting.study.cases, [&](const ActedCase& one) {
    return one.role != Role::PrimaryOperator && one.technologist == person && is_open_part(one) &&
           (one.role == role || ((role == Role::Observer || one.role == Role::Observer) && !beside_primary(role) &&
                                 !beside_primary(one.role)));
  });
  if (other == acting.study.cases.end()) return {};
  return refuse(RefusalKind::Contradiction,
                fmt::format("{} is down as {} of this study already (case {}); `case decline {}` withdraws that",
                            person, to_string(other->role), other->case_id, other->case_id));
}

}  // namespace

std::vector<std::string> with_ticks(std::vector<std::string> credits, const std::vector<Tick>& ticks) {
  for (const auto& tick : ticks) {
    std::erase(credits, tick.category);
    if (tick.ticked) credits.push_back(tick.category);
  }
  std::ranges::sort(credits);
  return credits;
}

std::vector<std::string> credits_on_confirmation(const ActedStudy& study, const std::vector<Tick>& ticks) {
  std::vector<std::string> credits;
  for (const auto& category : study.categories) {
    if (category.state != CategoryState::Confirm) credits.push_back(category.id);
  }
  return with_ticks(std::move(credits), ticks);
}

tl::expected<std::vector<Tick>, Refusal> chosen_categories(const Acting& acting) {
  auto ticks = acting.before.said.ticks;
  for (const auto& id : acting.what.with) {
    if (const auto may = may_tick(acting, id); !may) return tl::unexpected(may.error());
    put_tick(ticks, id, true);
  }
  for (const auto& id : acting.what.without) {
    if (const auto may = may_leave(acting, id); !may) return tl::unexpected(may.error());
    put_tick(ticks, id, false);
  }
  return ticks;
}

ActResult settle(const Acting& acting) {
  const auto& what = acting.what;
  if (what.with.empty() && what.without.empty())
    return refuse(RefusalKind::Incomplete, "`case settle` needs categories: --with CATEGORY, --without CATEGORY");
  const auto ticks = chosen_categories(acting);
  if (!ticks) return tl::unexpected(ticks.error());
  auto one = acting.before;
  one.said.ticks = *ticks;
  one.credits = with_ticks(one.credits, one.said.ticks);
  if (one.credits == acting.before.credits)
    return refuse(RefusalKind::WrongState, fmt::format("case {} has exactly these categories already", acting.name()));
  return one;
}

ActResult supervise(const Acting& acting) {
  auto one = acting.before;
  const auto& whom = acting.what.person;
  const bool own_word = whom == acting.as || (whom.empty() && one.supervisor == acting.as);
  const bool of_another_role = one.role != Role::PrimaryOperator && one.role != Role::PostProcessor;
  if (of_another_role)
    return refuse(
        RefusalKind::WrongState,
        fmt::format("case {} is that of {}: only a primary operator's or a post-processor's case has a supervisor",
                    acting.name(), to_string(one.role)));
  if (!acting.is(kLeads | kNamed | kSuggested) && !own_word) {
    return refuse(
        RefusalKind::NotTheirs,
        fmt::format("case {}: who supervised is for its technologist, the supervisor or a lead to say", acting.name()));
  }
  if (!one.approved_by.empty() && !acting.is(kLeads))
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {} was approved by {}: only a lead changes its supervisor now", acting.name(),
                              one.approved_by));
  if (whom == one.supervisor)
    return refuse(RefusalKind::WrongState, whom.empty()
                                               ? fmt::format("case {} has no supervisor", acting.name())
                                               : fmt::format("{} supervises case {} already", whom, acting.name()));
  if (!whom.empty()) {
    if (const auto known = on_roster(acting.roster, whom); !known) return tl::unexpected(known.error());
    const bool theirs = whom == one.technologist || std::ranges::any_of(one.said.candidates, [&](const Candidate& c) {
                          return c.technologist == whom;
                        });
    if (theirs)
      return refuse(RefusalKind::Contradiction,
                    fmt::format("case {}: nobody supervises themselves ({})", acting.name(), whom));
  }
  one.supervisor = whom;
  return one;
}

ActResult verify(const Acting& acting) {
  auto one = acting.before;
  if (one.role != Role::PrimaryOperator && one.role != Role::PostProcessor)
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {} is that of {} and counts for nothing: there is nothing to verify", acting.name(),
                              to_string(one.role)));
  if (!one.verified_by.empty())
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {} was verified by {} already; its supervisor or a lead approves it", acting.name(),
                              one.verified_by));
  one.verified_by = acting.as;
  return one;
}

ActResult approve(const Acting& acting) {
  auto one = acting.before;
  if (one.status == CaseStatus::Pending) {
    if (one.role != Role::PrimaryOperator) return confirm_part(acting);
    const bool anyone = std::ranges::any_of(one.said.candidates, &Candidate::accepted);
    return anyone
               ? confirm(acting)
               : refuse(
                     RefusalKind::WrongState,
                     fmt::format(
                         "case {}: nobody has claimed it or accepted a nomination; `case resolve --to` says who it was",
                         acting.name()));
  }
  if (one.verified_by.empty())
    return refuse(
        RefusalKind::WrongState,
        fmt::format("case {}: a colleague or the supervisor verifies it first (`case verify`)", acting.name()));
  if (!one.approved_by.empty())
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {} was approved by {} already", acting.name(), one.approved_by));
  if (one.verified_by == acting.as)
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: {} verified it, so someone else approves it", acting.name(), acting.as));
  if (one.technologist == acting.as)
    return refuse(RefusalKind::NotTheirs, fmt::format("case {}: nobody approves their own", acting.name()));
  one.approved_by = acting.as;
  return one;
}

ActResult take_part(const Acting& acting) {
  const auto role = acting.what.kind == ActKind::Observe ? Role::Observer : acting.what.role;
  if (role == Role::PrimaryOperator || (acting.what.kind == ActKind::TakePart && role == Role::Observer)) {
    return refuse(RefusalKind::Incomplete,
                  "taking part is as assistant, supervisor, post_processor or remote_operator; `case claim` is for the "
                  "primary operator, "
                  "`case observe` for who watched");
  }
  const auto person = acting.what.person.empty() ? acting.as : acting.what.person;
  if (person.empty())
    return refuse(RefusalKind::Incomplete, "who was it? Say --as TECHNOLOGIST, or --for TECHNOLOGIST");
  if (person != acting.as && !acting.is(kLeads))
    return refuse(
        RefusalKind::NotTheirs,
        fmt::format("only a lead or the administrator enters a part for someone else; {} may do it themselves",
                    person));
  if (const auto may = may_take_part(acting, person, role); !may) return tl::unexpected(may.error());
  ActedCase one;
  const auto former = std::ranges::find_if(
      acting.study.cases, [&](const ActedCase& c) { return c.role == role && c.technologist == person; });
  if (former != acting.study.cases.end()) {
    if (former->status == CaseStatus::Excluded) {
      return refuse(RefusalKind::WrongState,
                    fmt::format("{} as {} of this study was excluded (case {}); `case restore` brings it back", person,
                                to_string(role), former->case_id));
    }
    one = *former;
  }
  one.role = role;
  one.technologist = person;
  one.settled = true;
  one.counts = false;
  one.credits.clear();
  one.verified_by.clear();
  one.approved_by.clear();
  one.said = {};
  const bool waits = role == Role::PostProcessor || role == Role::RemoteOperator;
  one.status = waits ? CaseStatus::Pending : CaseStatus::Confirmed;
  one.reasons.clear();
  retell(one, {by_whom("entered", acting.as)});
  return one;
}

ActResult confirm_part(const Acting& acting) {
  auto one = acting.before;
  if (one.technologist == acting.as)
    return refuse(RefusalKind::NotTheirs, fmt::format("case {}: nobody confirms their own part", acting.name()));
  if (one.role == Role::RemoteOperator && !acting.is(kLeads))
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: scanning from afar is approved by a lead", acting.name()));
  one.status = CaseStatus::Confirmed;
  one.counts = one.role == Role::PostProcessor;
  if (one.counts) one.credits = {"SP.POST"};
  retell(one, {by_whom("confirmed", acting.as)});
  return one;
}

ActResult withdraw_part(const Acting& acting) {
  auto one = acting.before;
  if (!one.approved_by.empty())
    return refuse(
        RefusalKind::WrongState,
        fmt::format("case {} was approved by {}: a lead excludes it (`case exclude`)", acting.name(), one.approved_by));
  one.status = CaseStatus::Declined;
  one.counts = false;
  one.credits.clear();
  one.verified_by.clear();
  retell(one, {{"declined", {acting.as}}});
  return one;
}

}  // namespace cmrcredit::credit_engine
