// Who may do what to a case: the table cell by cell, and that no order of acts breaks what must hold.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <sstream>

#include "tests/unit/credit_engine/credit/case_situations.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::array kActsOnCases{ActKind::Confirm,   ActKind::Decline, ActKind::Claim,   ActKind::Nominate,
                                  ActKind::Accept,    ActKind::Resolve, ActKind::Exclude, ActKind::Restore,
                                  ActKind::Supervise, ActKind::Verify,  ActKind::Approve, ActKind::Settle};
const std::vector<std::pair<std::string, std::string>> kActors{
    {"administrator", ""}, {"lead", "lena"},    {"qa", "quin"},         {"named", "nora"}, {"suggested", "sue"},
    {"claimant", "cleo"},  {"nominee", "mona"}, {"supervisor", "vera"}, {"other", "otto"}};

// "confirm credited: administrator lead named -> confirmed"; what is not listed is refused.
constexpr const char* kTable = R"(
confirm pending: administrator lead suggested -> confirmed
confirm claimed: administrator lead qa named suggested nominee supervisor other -> confirmed
confirm accepted: administrator lead -> confirmed
confirm credited: administrator lead named -> confirmed
confirm declined: named -> confirmed
decline pending: suggested -> declined
decline claimed: claimant -> pending
decline accepted: claimant -> pending
decline credited: named -> declined
decline confirmed: named -> declined
decline verified: named -> declined
decline nominated: nominee -> declined
decline disputed: claimant -> pending
claim pending: lead qa named suggested claimant nominee supervisor other -> pending
claim claimed: lead qa named suggested nominee supervisor other -> disputed
claim accepted: lead qa named suggested nominee supervisor other -> disputed
claim credited: lead qa suggested claimant nominee other -> disputed
claim declined: lead qa suggested claimant nominee supervisor other -> pending
claim nominated: lead qa suggested claimant supervisor other -> pending
claim disputed: lead qa named suggested nominee supervisor other -> disputed
nominate pending: administrator lead -> pending
nominate claimed: administrator lead -> pending
nominate accepted: administrator lead -> pending
nominate declined: administrator lead named -> declined
nominate nominated: administrator lead named -> declined
accept nominated: nominee -> pending
resolve pending: administrator lead -> confirmed
resolve claimed: administrator lead -> confirmed
resolve accepted: administrator lead -> confirmed
resolve credited: administrator lead -> confirmed
resolve confirmed: administrator lead -> confirmed
resolve verified: administrator lead -> confirmed
resolve declined: administrator lead -> confirmed
resolve nominated: administrator lead -> confirmed
resolve disputed: administrator lead -> confirmed
resolve excluded: administrator lead -> confirmed
exclude pending: administrator lead qa -> excluded
exclude claimed: administrator lead qa -> excluded
exclude accepted: administrator lead qa -> excluded
exclude credited: administrator lead qa -> excluded
exclude confirmed: administrator lead qa -> excluded
exclude verified: administrator lead qa -> excluded
exclude declined: administrator lead qa -> excluded
exclude nominated: administrator lead qa -> excluded
exclude disputed: administrator lead qa -> excluded
restore excluded: administrator lead qa -> credited
supervise pending: administrator lead suggested -> pending
supervise claimed: administrator lead -> pending
supervise accepted: administrator lead -> pending
supervise credited: administrator lead named supervisor -> credited
supervise confirmed: administrator lead named supervisor -> confirmed
supervise verified: administrator lead named supervisor -> confirmed
verify credited: lead qa suggested claimant nominee supervisor other -> credited
verify confirmed: lead qa suggested claimant nominee supervisor other -> confirmed
approve claimed: administrator lead -> confirmed
approve accepted: administrator lead -> confirmed
approve verified: lead supervisor -> confirmed
settle credited: administrator lead named supervisor -> credited
settle confirmed: administrator lead named supervisor -> confirmed
settle verified: administrator lead named supervisor -> confirmed
)";

TEST(CaseActs, EachActInEachStateIsForTheseAndRefusedToAllOthersWithASentence) {
  std::ostringstream table;
  table << '\n';
  for (const auto kind : kActsOnCases) {
    for (const auto& [name, study] : situations()) {
      std::map<std::string, std::string> who;  // by what becomes of the case
      for (const auto& [actor, id] : kActors) {
        const auto acted = acts(study, id, plain(kind, id));
        if (acted) {
          who[std::string(to_string(acted->after.status))] += " " + actor;
          auto after = study.cases;
          after.front() = acted->after;
          EXPECT_TRUE(lawful(after));
          EXPECT_NE(acted->after, study.cases.front()) << to_string(kind) << ' ' << name << ' ' << actor;
        } else {
          EXPECT_GT(acted.error().sentence.size(), 30U) << to_string(kind) << ' ' << name << ' ' << actor;
        }
      }
      for (const auto& [status, actors] : who)
        table << to_string(kind) << ' ' << name << ':' << actors << " -> " << status << '\n';
    }
  }
  EXPECT_EQ(table.str(), kTable);
}

// Acts by anyone, one after the other, allowed or not.
TEST(CaseActs, NoOrderOfActsGivesAnExamTwoPrimaryCreditsOrLetsAnObserverCount) {
  const std::vector<std::string> people{"", "lena", "liv", "quin", "nora", "sue", "cleo", "otto", "vera", "doc"};
  std::mt19937 random(20261124);
  const auto any = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
  int done = 0;
  std::map<CaseStatus, int> reached;
  for (int round = 0; round < 600; ++round) {
    auto study = situations()[any(10)].study;
    for (int step = 0; step < 40; ++step) {
      CaseAct what{.kind = static_cast<ActKind>(any(14)), .reason = "because"};
      what.person = people[any(people.size())];
      if (what.kind == ActKind::Observe || what.kind == ActKind::TakePart) what.person = any(2) == 0 ? "" : what.person;
      what.role = static_cast<Role>(any(6));
      if (any(3) == 0) what.with = {"L3.DEV"};
      if (any(3) == 0) what.without = {"L2.HCM"};
      const auto id = study.cases[any(study.cases.size())].case_id;
      const auto acted = acts(study, people[any(people.size())], what, id);
      if (!acted) continue;
      ++done;
      ++reached[acted->after.status];
      ASSERT_FALSE(acted->event.empty());
      if (acted->after.case_id.empty()) {
        study.cases.push_back(acted->after);
        study.cases.back().case_id = fmt::format("c{}", study.cases.size());
      } else {
        *std::ranges::find(study.cases, acted->after.case_id, &ActedCase::case_id) = acted->after;
      }
      ASSERT_TRUE(lawful(study.cases)) << to_string(what.kind);
      for (const auto& one : study.cases) {
        ASSERT_EQ(one.counts && !stands(one.status), false) << to_string(what.kind);
        ASSERT_FALSE(one.counts && one.technologist.empty()) << to_string(what.kind);
        ASSERT_FALSE(!one.verified_by.empty() && one.verified_by == one.technologist);
        ASSERT_FALSE(!one.approved_by.empty() &&
                     (one.approved_by == one.technologist || one.approved_by == one.verified_by));
      }
    }
  }
  EXPECT_GT(done, 3000);
  for (const auto status : {CaseStatus::Pending, CaseStatus::Credited, CaseStatus::Confirmed, CaseStatus::Declined,
                            CaseStatus::Disputed, CaseStatus::Excluded})
    EXPECT_GT(reached[status], 0) << to_string(status);
}

// Two cases that an evaluation may credit beside each other.
ActedStudy study_of_two(Reason beside) {
  auto study = study_of(primary(CaseStatus::Credited));
  study.cases.front().technologist = "nora";
  auto second = study.cases.front();
  if (beside.code == "by_policy") study.cases.front().reasons.push_back(beside);
  second.reasons.push_back(std::move(beside));
  second.case_id = "c2";
  second.technologist = "sue";
  study.cases.push_back(std::move(second));
  return study;
}

TEST(CaseActs, NoOrderOfActsGivesOnePersonTwoCasesOfOneDayOrAnObserverAPrimaryCase) {
  const std::vector<std::string> people{"", "lena", "liv", "nora", "sue", "cleo", "otto"};
  std::mt19937 random(20261130);
  const auto any = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
  int done = 0, of_two_days = 0;
  for (int round = 0; round < 400; ++round) {
    const bool co_primaries = round % 2 == 0;
    auto study = study_of_two(co_primaries ? Reason{"by_policy", {"co_primary"}} : Reason{"another_day", {"20260302"}});
    ASSERT_TRUE(lawful(study.cases));
    for (int step = 0; step < 30; ++step) {
      CaseAct what{.kind = static_cast<ActKind>(any(14)), .reason = "because"};
      what.person = people[any(people.size())];
      what.role = static_cast<Role>(any(6));
      const auto id = study.cases[any(study.cases.size())].case_id;
      const auto acted = acts(study, people[any(people.size())], what, id);
      if (!acted) continue;
      ++done;
      if (acted->after.case_id.empty()) {
        study.cases.push_back(acted->after);
        study.cases.back().case_id = fmt::format("c{}", study.cases.size());
      } else {
        *std::ranges::find(study.cases, acted->after.case_id, &ActedCase::case_id) = acted->after;
      }
      ASSERT_TRUE(lawful(study.cases)) << to_string(what.kind);
      std::map<std::pair<std::string, bool>, int> held;
      for (const auto& one : study.cases) {
        if (one.role == Role::PrimaryOperator && stands(one.status)) ++held[{one.technologist, of_another_day(one)}];
      }
      for (const auto& [who, cases] : held)
        ASSERT_EQ(cases, 1) << who.first << " by " << to_string(what.kind);
      of_two_days += held.size() == 2 && held.begin()->first.first == held.rbegin()->first.first ? 1 : 0;
    }
  }
  EXPECT_GT(done, 1000);
  EXPECT_GT(of_two_days, 0);  // one person may have run the exam of either day
}

}  // namespace
}  // namespace cmrcredit::credit_engine
