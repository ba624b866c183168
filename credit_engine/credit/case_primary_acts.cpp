// Acts on the primary operator's case.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "credit_engine/credit/case_acting.h"

namespace cmrcredit::credit_engine {
namespace {

// Doubts that the only person suggested may settle about themselves: the evidence names them, and too seldom or in a
// way that nobody else's word could be meant.
constexpr std::array<std::string_view, 3> kMayConfirmThemselves{"named_by_too_few", "not_on_roster",
                                                                "says_they_observed"};
// Doubts about who it was: a colleague who was there can tell. All others are about whether it counts, and a lead's.
constexpr std::array<std::string_view, 15> kWho{
    "no_operator",          "shared_login",        "not_on_roster",         "hand_over",
    "several_names",        "unreadable_operator", "alias_conflict",        "named_by_too_few",
    "clear_share",          "close_shares",        "appended_by_another",   "images_and_steps_disagree",
    "physician_at_console", "says_they_observed",  "trainee_and_supervisor"};
// What the evidence said of someone who has declined since, or whom someone else contradicts: then it is a lead's.
constexpr std::array<std::string_view, 4> kNamed{"one_technologist", "cardiac_exam", "by_policy", "another_day"};
constexpr std::array<std::string_view, 9> kSaidByPeople{"claimed",     "nominated",          "accepted",
                                                        "declined",    "confirmed",          "assigned",
                                                        "excluded_by", "repeat_for_quality", "entered"};

template <std::size_t Count>
bool holds(const std::array<std::string_view, Count>& codes, const std::string& code) {
  return std::ranges::find(codes, code) != codes.end();
}

// The first of the evaluation's reasons that is none of these.
template <std::size_t... Counts>
const Reason* beyond(const ActedCase& one, const std::array<std::string_view, Counts>&... codes) {
  const auto found = std::ranges::find_if(one.reasons, [&](const Reason& reason) {
    return !(holds(codes, reason.code) || ...) && !holds(kSaidByPeople, reason.code);
  });
  return found == one.reasons.end() ? nullptr : &*found;
}

std::vector<Candidate> accepted_of(const ActedCase& one) {
  std::vector<Candidate> accepted;
  std::ranges::copy_if(one.said.candidates, std::back_inserter(accepted), &Candidate::accepted);
  return accepted;
}

void make_nobodys(ActedCase& one) {
  one.counts = false;
  one.credits.clear();
  one.verified_by.clear();
  one.approved_by.clear();
}

// Whose the case is from now on, on a person's word.
ActResult give_to(const Acting& acting, const std::string& person, Reason why) {
  if (const auto may = may_be_primary(acting, person); !may) return tl::unexpected(may.error());
  const auto ticks = chosen_categories(acting);
  if (!ticks) return tl::unexpected(ticks.error());
  auto one = acting.before;
  if (one.technologist != person) make_nobodys(one);
  one.technologist = person;
  one.status = CaseStatus::Confirmed;
  one.counts = one.settled = true;
  one.said.candidates.clear();
  one.said.held.reset();
  one.said.ticks = *ticks;
  one.credits = credits_on_confirmation(acting.study, one.said.ticks);
  retell(one, {std::move(why)});
  return one;
}

ActResult confirm_claim(const Acting& acting, const Candidate& candidate) {
  const auto& who = candidate.technologist;
  if (who == acting.as) {
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: what {} says of themselves waits for {} to confirm it", acting.name(), who,
                              candidate.nominated ? "a lead" : "a colleague or a lead"));
  }
  if (acting.is(kLeads)) {
    const auto* whether = beyond(acting.before, kWho, kNamed);
    if (!whether || !acting.what.reason.empty()) return give_to(acting, who, by_whom("confirmed", acting.as));
    return refuse(RefusalKind::Incomplete, fmt::format("case {}: {} Say why it counts all the same (--reason)",
                                                       acting.name(), sentence(*whether)));
  }
  if (candidate.nominated)
    return refuse(
        RefusalKind::NotTheirs,
        fmt::format("case {}: a nomination is approved by a lead, once {} has accepted it", acting.name(), who));
  if (const auto* doubt = beyond(acting.before, kWho)) {
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: {} So a colleague's word is not enough: a lead confirms or resolves it",
                              acting.name(), sentence(*doubt)));
  }
  return give_to(acting, who, by_whom("confirmed", acting.as));
}

ActResult confirm_suggestion(const Acting& acting) {
  const auto& one = acting.before;
  if (!one.said.candidates.empty()) {
    return refuse(
        RefusalKind::WrongState,
        fmt::format("case {}: {} was nominated and has not accepted yet; a lead may resolve it (`case resolve --to`)",
                    acting.name(), one.said.candidates.front().technologist));
  }
  if (one.suggestions.size() != 1) {
    return refuse(
        RefusalKind::Incomplete,
        fmt::format("case {} suggests {}: claim it (`case claim`), or a lead says who it was (`case resolve --to`)",
                    acting.name(), one.suggestions.empty() ? "nobody" : "several people"));
  }
  const auto& who = one.suggestions.front();
  if (who == acting.as) {
    if (const auto* doubt = beyond(one, kMayConfirmThemselves)) {
      return refuse(
          RefusalKind::NotTheirs,
          fmt::format(
              "case {}: {} So {}'s own word is not enough: claim it (`case claim`), and a colleague or a lead confirms",
              acting.name(), sentence(*doubt), who));
    }
  } else if (!acting.is(kLeads)) {
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: only {} or a lead may confirm that it was {}", acting.name(), who, who));
  } else if (const auto* doubt = beyond(one, kWho); doubt && acting.what.reason.empty()) {
    return refuse(RefusalKind::Incomplete, fmt::format("case {}: {} Say why it counts all the same (--reason)",
                                                       acting.name(), sentence(*doubt)));
  }
  return give_to(acting, who, by_whom("confirmed", acting.as));
}

// What it was stays at hand, for when nobody wants it any more.
void hold(ActedCase& one) {
  if (!one.said.held)
    one.said.held = Held{one.technologist, one.status, one.counts, one.settled, one.reasons, one.credits};
}

void take_held_back(ActedCase& one) {
  const auto held = *one.said.held;
  one.said.held.reset();
  one.technologist = held.technologist;
  one.status = held.status;
  one.counts = held.counts;
  one.settled = held.settled;
  one.reasons = held.reasons;
  one.credits = held.credits;
}

// After someone more, or someone less, says that it was them.
void weigh_claims(ActedCase& one) {
  const auto accepted = accepted_of(one);
  one.status = accepted.size() > 1 ? CaseStatus::Disputed : CaseStatus::Pending;
  one.technologist.clear();
  make_nobodys(one);
  one.settled = true;
  retell(one);
}

// Nobody says otherwise than what was known before the first claim.
bool nothing_claimed(const ActedCase& one) {
  const auto& held = one.said.held;
  return held && std::ranges::all_of(one.said.candidates, [&](const Candidate& candidate) {
           return held->status == CaseStatus::Credited && candidate.technologist == held->technologist;
         });
}

ActResult withdraw_claim(const Acting& acting) {
  auto one = acting.before;
  std::erase_if(one.said.candidates, [&](const Candidate& candidate) { return candidate.technologist == acting.as; });
  if (nothing_claimed(one)) {
    one.said.candidates.clear();
    take_held_back(one);
  } else if (one.status == CaseStatus::Declined) {
    retell(one, {{"declined", {one.technologist}}});
  } else {
    weigh_claims(one);
  }
  return one;
}

}  // namespace

Reason by_whom(std::string code, const std::string& as) {
  Reason reason{std::move(code), {}};
  if (!as.empty()) reason.facts.push_back(as);
  return reason;
}

void retell(ActedCase& one, std::vector<Reason> latest) {
  std::erase_if(one.reasons, [](const Reason& reason) { return holds(kSaidByPeople, reason.code); });
  for (const auto& candidate : one.said.candidates) {
    Reason reason{candidate.nominated ? candidate.accepted ? "accepted" : "nominated" : "claimed",
                  {candidate.technologist}};
    if (candidate.nominated && !candidate.by.empty()) reason.facts.push_back(candidate.by);
    one.reasons.push_back(std::move(reason));
  }
  for (auto& reason : latest)
    one.reasons.push_back(std::move(reason));
}

tl::expected<void, Refusal> may_be_primary(const Acting& acting, const std::string& person) {
  const auto known = on_roster(acting.roster, person);
  if (!known) return tl::unexpected(known.error());
  if ((*known)->profession == Profession::Physician) {
    return refuse(
        RefusalKind::Contradiction,
        fmt::format("{} is a physician, who gets no technologist's credit; a physician may be the case's supervisor "
                    "(`case supervise --to {}`)",
                    person, person));
  }
  if (acting.before.supervisor == person) {
    return refuse(
        RefusalKind::Contradiction,
        fmt::format("{} supervises case {}: take that back first (`case supervise --clear`)", person, acting.name()));
  }
  for (const auto& other : acting.study.cases) {
    const bool same_exam = other.case_id != acting.before.case_id && other.role == Role::PrimaryOperator &&
                           of_another_day(other) == of_another_day(acting.before);
    if (same_exam && stands(other.status) && other.technologist == person) {
      return refuse(RefusalKind::Contradiction,
                    fmt::format("{} is a primary operator of this exam already (case {})", person, other.case_id));
    }
    const bool apart = other.role == Role::PrimaryOperator || other.role == Role::PostProcessor;
    const bool holds_part = stands(other.status) || other.status == CaseStatus::Pending;
    if (apart || !holds_part || other.technologist != person) continue;
    return refuse(
        RefusalKind::Contradiction,
        fmt::format(
            "{} is down as {} of this study (case {}), and nobody is that and its primary operator: withdraw it "
            "first (`case decline {}`)",
            person, to_string(other.role), other.case_id, other.case_id));
  }
  return {};
}

ActResult confirm(const Acting& acting) {
  const auto& one = acting.before;
  if (one.status == CaseStatus::Credited || one.status == CaseStatus::Declined) {
    if (one.status == CaseStatus::Declined && !one.said.candidates.empty()) {
      return refuse(RefusalKind::WrongState,
                    fmt::format("case {}: {} was nominated since; a lead resolves it (`case resolve --to`)",
                                acting.name(), one.said.candidates.front().technologist));
    }
    return give_to(acting, one.technologist, by_whom("confirmed", acting.as));
  }
  const auto accepted = accepted_of(one);
  return accepted.empty() ? confirm_suggestion(acting) : confirm_claim(acting, accepted.front());
}

ActResult decline(const Acting& acting) {
  const auto& before = acting.before;
  if (acting.is(kClaimant | kNominee)) return withdraw_claim(acting);
  if (!before.approved_by.empty()) {
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {} was verified and approved by {}: a lead resolves it (`case resolve --to`)",
                              acting.name(), before.approved_by));
  }
  if (!before.said.candidates.empty()) {
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {}: {} is a candidate already; a suggestion need not be declined any more",
                              acting.name(), before.said.candidates.front().technologist));
  }
  auto one = before;
  one.status = CaseStatus::Declined;
  one.technologist = acting.as;
  one.settled = true;
  std::erase(one.suggestions, acting.as);
  make_nobodys(one);
  retell(one, {{"declined", {acting.as}}});
  return one;
}

ActResult claim(const Acting& acting) {
  auto one = acting.before;
  const bool again =
      std::ranges::any_of(one.said.candidates, [&](const Candidate& c) { return c.technologist == acting.as; });
  if (again) {
    return refuse(RefusalKind::WrongState,
                  fmt::format("case {}: {} {}", acting.name(), acting.as,
                              acting.is(kNominee) ? "was nominated: accept it (`case accept`)"
                                                  : "claims it already; a colleague or a lead confirms"));
  }
  if (const auto may = may_be_primary(acting, acting.as); !may) return tl::unexpected(may.error());
  hold(one);
  // who is credited wants it too, as far as anyone knows
  if (one.status == CaseStatus::Credited) one.said.candidates.push_back({one.technologist, {}, false, true});
  one.said.candidates.push_back({acting.as, {}, false, true});
  weigh_claims(one);
  return one;
}

ActResult nominate(const Acting& acting) {
  auto one = acting.before;
  const auto& whom = acting.what.person;
  if (whom == acting.as && !whom.empty())
    return refuse(RefusalKind::NotTheirs,
                  fmt::format("case {}: nobody nominates themselves; claim it (`case claim`)", acting.name()));
  if (const auto may = may_be_primary(acting, whom); !may) return tl::unexpected(may.error());
  if (!acting.roster.find(whom)->active)
    return refuse(RefusalKind::Contradiction,
                  fmt::format("{} has left and cannot accept; a lead may say that it was them (`case resolve --to {}`)",
                              whom, whom));
  if (whom == one.technologist)
    return refuse(RefusalKind::Contradiction, fmt::format("case {}: {} declined it", acting.name(), whom));
  if (std::ranges::any_of(one.said.candidates, [&](const Candidate& c) { return c.technologist == whom; }))
    return refuse(RefusalKind::WrongState, fmt::format("case {}: {} is a candidate already", acting.name(), whom));
  hold(one);
  one.said.candidates.push_back({whom, acting.as, true, false});
  one.settled = true;
  retell(one, one.status == CaseStatus::Declined ? std::vector<Reason>{{"declined", {one.technologist}}}
                                                 : std::vector<Reason>{});
  return one;
}

ActResult accept(const Acting& acting) {
  if (const auto may = may_be_primary(acting, acting.as); !may) return tl::unexpected(may.error());
  auto one = acting.before;
  for (auto& candidate : one.said.candidates)
    candidate.accepted = candidate.accepted || candidate.technologist == acting.as;
  weigh_claims(one);
  return one;
}

ActResult resolve(const Acting& acting) {
  if (acting.what.person.empty())
    return refuse(RefusalKind::Incomplete,
                  "`case resolve` needs the person it was (--to TECHNOLOGIST); `case exclude` takes a case out");
  Reason why{"assigned", {acting.what.person}};
  if (!acting.as.empty()) why.facts.push_back(acting.as);
  return give_to(acting, acting.what.person, std::move(why));
}

ActResult exclude(const Acting& acting) {
  auto one = acting.before;
  one.said.held.reset();
  hold(one);
  one.status = CaseStatus::Excluded;
  one.counts = false;
  one.settled = true;
  one.credits.clear();
  retell(one, {by_whom(acting.what.quality_repeat ? "repeat_for_quality" : "excluded_by", acting.as)});
  return one;
}

ActResult restore(const Acting& acting) {
  auto one = acting.before;
  if (!one.said.held) {
    return refuse(
        RefusalKind::WrongState,
        fmt::format("case {} was excluded by the evaluation, not by a person: a lead may say who it was all the same "
                    "(`case resolve --to`)",
                    acting.name()));
  }
  take_held_back(one);
  if (one.role == Role::PrimaryOperator && stands(one.status)) {
    if (const auto may = may_be_primary(acting, one.technologist); !may) return tl::unexpected(may.error());
  }
  std::vector<ActedCase> all = acting.study.cases;
  std::ranges::replace_if(
      all, [&](const ActedCase& c) { return c.case_id == one.case_id; }, one);
  if (!lawful(all)) {
    return refuse(RefusalKind::Contradiction,
                  fmt::format("case {}: {} has another part in this study by now; withdraw or exclude that first",
                              acting.name(), one.technologist));
  }
  return one;
}

}  // namespace cmrcredit::credit_engine
