// Who may do what to a case: the table cell by cell, the rules behind it, and that no order of acts breaks what must
// hold.
#include "credit_engine/credit/case_acts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;

Technologist person(const std::string& id, std::vector<Duty> duties = {}) {
  Technologist made{id, id + "^X", "", "", 2, {}, true};
  made.duties = std::move(duties);
  return made;
}

// lena leads, liv leads too; quin is QA; doc is a physician; gone has left; the others are named by what they are to a
// case.
Roster everyone() {
  std::vector<Technologist> people{person("lena", {Duty::Lead}), person("liv", {Duty::Lead}),
                                   person("quin", {Duty::Qa})};
  for (const char* id : {"nora", "sue", "cleo", "carl", "mona", "vera", "otto", "paul"})
    people.push_back(person(id));
  people.push_back(person("doc"));
  people.back().profession = Profession::Physician;
  people.push_back(person("gone"));
  people.back().active = false;
  return {std::move(people), {}, {}};
}

const Roster& roster() {
  static const Roster kEveryone = everyone();
  return kEveryone;
}

ActedCase primary(CaseStatus status) {
  ActedCase one;
  one.case_id = "p1";
  one.status = status;
  one.reasons = {{"named_by_too_few", {"sue", "4", "9"}}};
  one.suggestions = {"sue"};
  if (status == CaseStatus::Credited) one.reasons = {{"one_technologist", {"nora", "9", "9", "name"}}};
  if (stands(status) || status == CaseStatus::Declined) {
    one.technologist = "nora";
    one.suggestions.clear();
  }
  if (stands(status)) {
    one.counts = true;
    one.credits = {"L1.LVF"};
    one.supervisor = "vera";
  }
  one.settled = status != CaseStatus::Credited && status != CaseStatus::Pending;
  return one;
}

ActedCase pending(std::vector<Reason> reasons, std::vector<std::string> suggestions) {
  auto one = primary(CaseStatus::Pending);
  one.reasons = std::move(reasons);
  one.suggestions = std::move(suggestions);
  return one;
}

ActedCase claimed_by(std::vector<std::string> people) {
  auto one = pending({{"no_operator", {"9"}}}, {});
  one.settled = true;
  for (auto& id : people)
    one.said.candidates.push_back({std::move(id), {}, false, true});
  if (people.size() > 1) one.status = CaseStatus::Disputed;
  return one;
}

ActedStudy study_of(ActedCase one, ExamState state = ExamState::Sound) {
  ActedStudy study;
  study.study_uid = "1.2.3";
  study.state = state;
  study.categories = {{"L1.LVF", CategoryState::Certain, ""},
                      {"L2.HCM", CategoryState::Suggested, ""},
                      {"L3.DEV", CategoryState::Confirm, ""}};
  study.cases.push_back(std::move(one));
  return study;
}

tl::expected<Acted, Refusal> acts(const ActedStudy& study, const std::string& as, const CaseAct& what,
                                  const std::string& case_id = "p1") {
  return act({study, roster(), case_id, as}, what);
}

std::string refusal(const tl::expected<Acted, Refusal>& acted) {
  return acted ? "(done)" : acted.error().sentence;
}

// What is done with a case, and to whom the act says it was.
CaseAct plain(ActKind kind, const std::string& as) {
  CaseAct what{.kind = kind, .reason = "because"};
  if (kind == ActKind::Nominate || kind == ActKind::Resolve) what.person = "paul";
  if (kind == ActKind::Supervise) what.person = as == "vera" ? "" : "doc";
  if (kind == ActKind::Settle) what.with = {"L2.HCM"};
  return what;
}

struct Situation {
  std::string name;
  ActedStudy study;
};

std::vector<Situation> situations() {
  auto nominated = primary(CaseStatus::Declined);
  nominated.said.candidates = {{"mona", "nora", true, false}};
  auto accepted = claimed_by({});
  accepted.said.candidates = {{"cleo", "nora", true, true}};
  auto verified = primary(CaseStatus::Confirmed);
  verified.verified_by = "otto";
  auto taken_out = primary(CaseStatus::Excluded);
  taken_out.technologist = "nora";
  taken_out.said.held = Held{"nora", CaseStatus::Credited, true, false, {}, {"L1.LVF"}};
  return {{"pending", study_of(primary(CaseStatus::Pending))},
          {"claimed", study_of(claimed_by({"cleo"}))},
          {"accepted", study_of(accepted)},
          {"credited", study_of(primary(CaseStatus::Credited))},
          {"confirmed", study_of(primary(CaseStatus::Confirmed))},
          {"verified", study_of(verified)},
          {"declined", study_of(primary(CaseStatus::Declined))},
          {"nominated", study_of(nominated)},
          {"disputed", study_of(claimed_by({"cleo", "carl"}))},
          {"excluded", study_of(taken_out)},
          {"void", study_of(primary(CaseStatus::Void), ExamState::Void)}};
}

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

TEST(CaseActs, ConfirmingTicksWhatIsSuggestedAndLeavesWhatWaitsForALead) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const auto confirmed = acts(study, "nora", {.kind = ActKind::Confirm});
  ASSERT_TRUE(confirmed) << refusal(confirmed);
  EXPECT_EQ(confirmed->event, "case.confirmed");
  EXPECT_EQ(confirmed->after.credits, (std::vector<std::string>{"L1.LVF", "L2.HCM"}));
  EXPECT_TRUE(confirmed->after.settled);
  const auto without = acts(study, "nora", {.kind = ActKind::Confirm, .without = {"L2.HCM"}});
  ASSERT_TRUE(without) << refusal(without);
  EXPECT_EQ(without->after.credits, std::vector<std::string>{"L1.LVF"});
}

TEST(CaseActs, CategoryThatWaitsForAPersonIsTickedByTheSupervisorOrALeadAndNeverByOneself) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const CaseAct tick{.kind = ActKind::Settle, .with = {"L3.DEV"}};
  for (const char* id : {"vera", "lena", ""}) {
    const auto settled = acts(study, id, tick);
    ASSERT_TRUE(settled) << refusal(settled);
    EXPECT_EQ(settled->after.credits, (std::vector<std::string>{"L1.LVF", "L3.DEV"}));
    EXPECT_FALSE(settled->after.settled);  // whose it is, nobody has settled
  }
  EXPECT_THAT(refusal(acts(study, "nora", tick)), HasSubstr("waits for its supervisor or a lead"));
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Confirm, .with = {"L3.DEV"}})),
              HasSubstr("waits for its supervisor or a lead"));
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Confirm, .without = {"L1.LVF"}})),
              HasSubstr("certainly L1.LVF"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Settle, .with = {"L9.NONE"}})),
              HasSubstr("no exam category"));
  auto own = study_of(primary(CaseStatus::Credited));
  own.cases[0].technologist = "lena";
  EXPECT_THAT(refusal(acts(own, "lena", tick)), HasSubstr("waits for its supervisor or a lead"));
  // what only a person knows, though nothing in the exam says so
  const auto anaesthesia = acts(study, "lena", {.kind = ActKind::Settle, .with = {"SP.ANES"}});
  ASSERT_TRUE(anaesthesia) << refusal(anaesthesia);
  EXPECT_EQ(anaesthesia->after.credits, (std::vector<std::string>{"L1.LVF", "SP.ANES"}));
}

TEST(CaseActs, OnlyPersonSuggestedConfirmsWhereTheEvidenceNamesThemAndElseClaims) {
  const CaseAct confirm{.kind = ActKind::Confirm};
  EXPECT_TRUE(acts(study_of(pending({{"not_on_roster", {"9", "9"}}}, {"sue"})), "sue", confirm));
  for (const char* code : {"no_operator", "shared_login", "hand_over", "suspected_duplicate", "two_scanners",
                           "only_angiography", "something_newer"}) {
    const auto study = study_of(pending({{"named_by_too_few", {"sue", "1", "9"}}, {code, {"sue"}}}, {"sue"}));
    EXPECT_THAT(refusal(acts(study, "sue", confirm)), HasSubstr("claim it")) << code;
  }
  EXPECT_THAT(refusal(acts(study_of(pending({{"hand_over", {}}}, {"sue", "otto"})), "sue", confirm)),
              HasSubstr("several people"));
}

TEST(CaseActs, WhetherAnExamCountsIsALeadsWordWithAReasonAndNoColleagues) {
  auto one = claimed_by({"cleo"});
  one.reasons = {{"suspected_duplicate", {"1.2.9"}}};
  EXPECT_THAT(refusal(acts(study_of(one), "otto", {.kind = ActKind::Confirm})),
              HasSubstr("a lead confirms or resolves"));
  EXPECT_THAT(refusal(acts(study_of(one), "lena", {.kind = ActKind::Confirm})), HasSubstr("--reason"));
  EXPECT_TRUE(acts(study_of(one), "lena", {.kind = ActKind::Confirm, .reason = "two different exams"}));
}

TEST(CaseActs, SecondClaimMakesItDisputedAndOneLeadDecidesNeverForThemselves) {
  const auto first = acts(study_of(pending({{"no_operator", {"9"}}}, {})), "cleo", {.kind = ActKind::Claim});
  ASSERT_TRUE(first) << refusal(first);
  EXPECT_EQ(first->after.status, CaseStatus::Pending);
  EXPECT_THAT(refusal(acts(study_of(first->after), "cleo", {.kind = ActKind::Claim})), HasSubstr("claims it already"));
  EXPECT_THAT(refusal(acts(study_of(first->after), "cleo", {.kind = ActKind::Confirm})),
              HasSubstr("a colleague or a lead"));
  const auto second = acts(study_of(first->after), "lena", {.kind = ActKind::Claim});
  ASSERT_TRUE(second) << refusal(second);
  EXPECT_EQ(second->after.status, CaseStatus::Disputed);
  EXPECT_FALSE(second->after.counts);
  const CaseAct to_lena{.kind = ActKind::Resolve, .person = "lena", .reason = "asked both"};
  EXPECT_THAT(refusal(acts(study_of(second->after), "lena", to_lena)), HasSubstr("in their own favour"));
  const auto resolved = acts(study_of(second->after), "liv", to_lena);
  ASSERT_TRUE(resolved) << refusal(resolved);
  EXPECT_EQ(resolved->after.technologist, "lena");
  EXPECT_EQ(resolved->after.status, CaseStatus::Confirmed);
  EXPECT_TRUE(resolved->after.said.candidates.empty());
}

TEST(CaseActs, LeadDoesNotConfirmTheirOwnClaim) {
  EXPECT_THAT(refusal(acts(study_of(claimed_by({"lena"})), "lena", {.kind = ActKind::Confirm})),
              HasSubstr("a colleague or a lead"));
  EXPECT_FALSE(acts(study_of(claimed_by({"lena"})), "lena", {.kind = ActKind::Approve}));
  EXPECT_TRUE(acts(study_of(claimed_by({"lena"})), "liv", {.kind = ActKind::Approve}));
}

TEST(CaseActs, ClaimOnACreditedCaseIsTakenBackWithoutATrace) {
  const auto credited = primary(CaseStatus::Credited);
  const auto claimed = acts(study_of(credited), "cleo", {.kind = ActKind::Claim});
  ASSERT_TRUE(claimed) << refusal(claimed);
  EXPECT_EQ(claimed->after.status, CaseStatus::Disputed);
  EXPECT_FALSE(claimed->after.counts);
  const auto back = acts(study_of(claimed->after), "cleo", {.kind = ActKind::Decline});
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(back->after, credited);
}

TEST(CaseActs, WhoDeclinesNominatesAndTheNomineeAcceptsAndALeadApproves) {
  const auto declined =
      acts(study_of(primary(CaseStatus::Confirmed)), "nora", {.kind = ActKind::Decline, .reason = "at lunch"});
  ASSERT_TRUE(declined) << refusal(declined);
  EXPECT_FALSE(declined->after.counts);
  EXPECT_TRUE(declined->after.credits.empty());
  const auto nominated = acts(study_of(declined->after), "nora", {.kind = ActKind::Nominate, .person = "mona"});
  ASSERT_TRUE(nominated) << refusal(nominated);
  EXPECT_FALSE(acts(study_of(nominated->after), "otto", {.kind = ActKind::Accept}));
  const auto accepted = acts(study_of(nominated->after), "mona", {.kind = ActKind::Accept});
  ASSERT_TRUE(accepted) << refusal(accepted);
  EXPECT_EQ(accepted->after.status, CaseStatus::Pending);
  EXPECT_THAT(refusal(acts(study_of(accepted->after), "otto", {.kind = ActKind::Confirm})),
              HasSubstr("approved by a lead"));
  const auto approved = acts(study_of(accepted->after), "lena", {.kind = ActKind::Approve});
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_EQ(approved->after.technologist, "mona");
  EXPECT_EQ(approved->after.status, CaseStatus::Confirmed);
}

TEST(CaseActs, NomineeWhoDeclinesLeavesTheCaseAsItWas) {
  const auto before = primary(CaseStatus::Declined);
  const auto nominated = acts(study_of(before), "nora", {.kind = ActKind::Nominate, .person = "mona"});
  ASSERT_TRUE(nominated) << refusal(nominated);
  const auto refused = acts(study_of(nominated->after), "mona", {.kind = ActKind::Decline});
  ASSERT_TRUE(refused) << refusal(refused);
  EXPECT_EQ(refused->after, before);
}

TEST(CaseActs, VoidExamIsNobodysAndAnExcludedOneOnlyByALeadsExplicitWord) {
  auto settled = claimed_by({"cleo"});
  const auto void_study = study_of(settled, ExamState::Void);
  for (const auto kind : {ActKind::Confirm, ActKind::Claim, ActKind::Resolve, ActKind::Approve})
    EXPECT_THAT(refusal(acts(void_study, "lena", {.kind = kind, .person = "nora", .reason = "x"})), HasSubstr("void"))
        << to_string(kind);
  EXPECT_THAT(refusal(acts(void_study, "otto", {.kind = ActKind::Observe}, "")), HasSubstr("void"));
  const auto excluded = study_of(settled, ExamState::Excluded);
  EXPECT_THAT(refusal(acts(excluded, "otto", {.kind = ActKind::Confirm})), HasSubstr("only a lead may say otherwise"));
  EXPECT_TRUE(acts(excluded, "lena", {.kind = ActKind::Resolve, .person = "cleo", .reason = "it is a heart"}));
}

TEST(CaseActs, WhatALeadOrQaExcludesIsRestoredAsItWas) {
  const auto before = primary(CaseStatus::Confirmed);
  EXPECT_THAT(refusal(acts(study_of(before), "quin", {.kind = ActKind::Exclude})), HasSubstr("--reason"));
  const auto out =
      acts(study_of(before), "quin", {.kind = ActKind::Exclude, .reason = "second attempt", .quality_repeat = true});
  ASSERT_TRUE(out) << refusal(out);
  EXPECT_EQ(out->after.reasons.back().code, "repeat_for_quality");
  EXPECT_FALSE(out->after.counts);
  EXPECT_FALSE(acts(study_of(out->after), "nora", {.kind = ActKind::Restore, .reason = "mine"}));
  const auto back = acts(study_of(out->after), "lena", {.kind = ActKind::Restore, .reason = "it was the first"});
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(back->after, before);
}

TEST(CaseActs, ObservingIsOncePerPersonAndNeverBesidePerforming) {
  auto study = study_of(primary(CaseStatus::Credited));
  const CaseAct observe{.kind = ActKind::Observe};
  EXPECT_THAT(refusal(acts(study, "nora", observe, "")), HasSubstr("primary operator of this study"));
  const auto observed = acts(study, "otto", observe, "");
  ASSERT_TRUE(observed) << refusal(observed);
  EXPECT_EQ(observed->after.role, Role::Observer);
  EXPECT_EQ(observed->after.status, CaseStatus::Confirmed);
  EXPECT_FALSE(observed->after.counts);
  study.cases.push_back(observed->after);
  study.cases.back().case_id = "o1";
  EXPECT_THAT(refusal(acts(study, "otto", observe, "")), HasSubstr("already (case o1)"));
  EXPECT_THAT(refusal(acts(study, "otto", {.kind = ActKind::Claim})), HasSubstr("down as observer"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Resolve, .person = "otto", .reason = "x"})),
              HasSubstr("down as observer"));
  EXPECT_THAT(refusal(acts(study, "paul", {.kind = ActKind::Observe, .person = "sue"}, "")), HasSubstr("only a lead"));
  EXPECT_TRUE(acts(study, "lena", {.kind = ActKind::Observe, .person = "sue"}, ""));
  EXPECT_THAT(refusal(acts(study, "doc", observe, "")), HasSubstr("physician"));
  EXPECT_FALSE(acts(study, "paul", {.kind = ActKind::Decline}, "o1"));
  const auto withdrawn = acts(study, "otto", {.kind = ActKind::Decline}, "o1");
  ASSERT_TRUE(withdrawn) << refusal(withdrawn);
  study.cases.back() = withdrawn->after;
  EXPECT_TRUE(acts(study, "otto", {.kind = ActKind::Claim}));
  const auto again = acts(study, "otto", observe, "");
  ASSERT_TRUE(again) << refusal(again);
  EXPECT_EQ(again->after.case_id, "o1");
}

TEST(CaseActs, StudyThatIsNotCompleteCanBeObserved) {
  ActedStudy open;
  open.study_uid = "1.2.3";
  open.state = ExamState::Open;
  EXPECT_TRUE(acts(open, "otto", {.kind = ActKind::Observe}, ""));
  EXPECT_THAT(refusal(acts(open, "otto", {.kind = ActKind::Claim}, "p9")), HasSubstr("no case 'p9'"));
}

TEST(CaseActs, PostProcessingIsConfirmedByTheSupervisorOrALeadAndScanningFromAfarByALead) {
  auto study = study_of(primary(CaseStatus::Credited));
  const auto part = [&](Role role, const std::string& who) {
    const auto taken = acts(study, who, {.kind = ActKind::TakePart, .role = role}, "");
    EXPECT_TRUE(taken) << refusal(taken);
    study.cases.push_back(taken->after);
    study.cases.back().case_id = fmt::format("c{}", study.cases.size());
    return study.cases.back();
  };
  EXPECT_EQ(part(Role::Assistant, "sue").status, CaseStatus::Confirmed);
  const auto processed = part(Role::PostProcessor, "nora");  // who scanned may post-process
  EXPECT_EQ(processed.status, CaseStatus::Pending);
  EXPECT_FALSE(processed.counts);
  EXPECT_FALSE(acts(study, "otto", {.kind = ActKind::Confirm}, processed.case_id));
  const auto confirmed = acts(study, "vera", {.kind = ActKind::Confirm}, processed.case_id);
  ASSERT_TRUE(confirmed) << refusal(confirmed);
  EXPECT_TRUE(confirmed->after.counts);
  const auto remote = part(Role::RemoteOperator, "otto");
  EXPECT_THAT(refusal(acts(study, "vera", {.kind = ActKind::Confirm}, remote.case_id)), HasSubstr("by a lead"));
  const auto approved = acts(study, "lena", {.kind = ActKind::Approve}, remote.case_id);
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_FALSE(approved->after.counts);
  EXPECT_FALSE(acts(study, "otto", {.kind = ActKind::TakePart, .role = Role::PrimaryOperator}, ""));
  EXPECT_TRUE(acts(study, "doc", {.kind = ActKind::TakePart, .role = Role::Supervisor}, ""));
}

TEST(CaseActs, TwoStepsOfVerificationAreTwoPeoplesAndNeitherIsTheTechnologist) {
  auto study = study_of(primary(CaseStatus::Confirmed));
  EXPECT_THAT(refusal(acts(study, "vera", {.kind = ActKind::Approve})), HasSubstr("verifies it first"));
  EXPECT_FALSE(acts(study, "nora", {.kind = ActKind::Verify}));
  EXPECT_FALSE(acts(study, "", {.kind = ActKind::Verify}));
  const auto verified = acts(study, "lena", {.kind = ActKind::Verify});
  ASSERT_TRUE(verified) << refusal(verified);
  study.cases[0] = verified->after;
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Approve})), HasSubstr("someone else approves"));
  const auto approved = acts(study, "vera", {.kind = ActKind::Approve});
  ASSERT_TRUE(approved) << refusal(approved);
  EXPECT_EQ(approved->after.approved_by, "vera");
  study.cases[0] = approved->after;
  EXPECT_THAT(refusal(acts(study, "nora", {.kind = ActKind::Decline, .reason = "x"})), HasSubstr("approved by vera"));
  const auto reassigned = acts(study, "lena", {.kind = ActKind::Resolve, .person = "paul", .reason = "x"});
  ASSERT_TRUE(reassigned) << refusal(reassigned);
  EXPECT_TRUE(reassigned->after.verified_by.empty() && reassigned->after.approved_by.empty());
}

TEST(CaseActs, SupervisorIsNamedByTheTechnologistALeadOrThemselvesAndIsSomeoneElse) {
  const auto study = study_of(primary(CaseStatus::Credited));
  EXPECT_TRUE(acts(study, "nora", {.kind = ActKind::Supervise, .person = "doc"}));
  EXPECT_TRUE(acts(study, "paul", {.kind = ActKind::Supervise, .person = "paul"}));
  EXPECT_FALSE(acts(study, "paul", {.kind = ActKind::Supervise, .person = "doc"}));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Supervise, .person = "nora"})),
              HasSubstr("nobody supervises themselves"));
  const auto cleared = acts(study, "vera", {.kind = ActKind::Supervise});
  ASSERT_TRUE(cleared) << refusal(cleared);
  EXPECT_EQ(cleared->after.supervisor, "");
}

TEST(CaseActs, StrangersAndPeopleWhoHaveLeftDoNotActAndNearIdsAreNamed) {
  const auto study = study_of(primary(CaseStatus::Credited));
  const auto stranger = acts(study, "norah", {.kind = ActKind::Confirm});
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().kind, RefusalKind::UnknownPerson);
  EXPECT_THAT(stranger.error().sentence, HasSubstr("did you mean 'nora'"));
  EXPECT_THAT(refusal(acts(study, "gone", {.kind = ActKind::Verify})), HasSubstr("has left"));
  EXPECT_THAT(refusal(acts(study, "lena", {.kind = ActKind::Resolve, .person = "doc", .reason = "x"})),
              HasSubstr("physician"));
  EXPECT_TRUE(acts(study, "lena", {.kind = ActKind::Resolve, .person = "gone", .reason = "was here then"}));
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

}  // namespace
}  // namespace cmrcredit::credit_engine
