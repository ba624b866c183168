// People's acts in the store: an event for each, nothing lost by a later evaluation, a rebuild or an erasure.
#include "credit_engine/ledger/case_acts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <random>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/case_records.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/rebuild.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/seals.h"
#include "step_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

Technologist person(const std::string& id, const std::string& name) {
  return {id, name, "", "", 1, {}, true};
}

std::vector<InstanceReport> images(const std::string& operator_name, int first, const std::string& study = "1.2.3") {
  std::vector<InstanceReport> reports;
  for (int series = 1; series <= 2; ++series) {
    for (int number = first; number < first + 25; ++number)
      reports.push_back(
          report_of({.study = study, .series = series, .number = number, .operator_name = operator_name}));
  }
  return reports;
}

class ActsOnCases : public ::testing::Test {
 protected:
  ActsOnCases() { world.import({person("T1", "MOORE^DANA"), person("T2", "NGUYEN^LINH"), person("T3", "ROY^AMITA")}); }

  void study(const std::string& uid, const std::string& operator_name = "MOORE^DANA") {
    world.send(report_of({.study = uid, .operator_name = operator_name}));
    world.pass(900);
  }
  // On the study's primary case, or on a case.
  tl::expected<CaseActDone, ActError> act(const std::string& on, const std::string& as, const CaseAct& what) {
    CaseActRequest request{.as = as, .act = what};
    (on.find('.') == std::string::npos ? request.case_id : request.study_uid) = on;
    return act_on_case(*world.store, request, {"root"});
  }
  void done(const std::string& on, const std::string& as, const CaseAct& what) {
    const auto acted = act(on, as, what);
    EXPECT_TRUE(acted) << acted.error().sentence;
  }
  [[nodiscard]] json::object case_of(const std::string& uid, const std::string& role = "primary_operator") const {
    for (const auto& one : world.cases()) {
      if (text(one.at("study_uid")) == uid && text(one.at("role")) == role) return one.as_object();
    }
    ADD_FAILURE() << "no case of " << uid << " as " << role;
    return {{"status", ""}, {"technologist", ""}, {"counts", false}, {"case_id", ""}};
  }
  [[nodiscard]] std::string status(const std::string& uid, const std::string& role = "primary_operator") const {
    return text(case_of(uid, role).at("status"));
  }
  [[nodiscard]] std::string everything() const {
    return json::serialize(world.studies()) + '\n' + json::serialize(world.cases());
  }
  void rebuild() {
    for (const char* table : {"sealed_cases", "cases", "series_operators", "series", "exams"})
      world.sql(fmt::format("DELETE FROM {}", table));
    for (RebuildStep step; !step.done;) {
      const auto next = rebuild_step(*world.store, world.evaluate, step.next_after, std::chrono::milliseconds{0}, {});
      ASSERT_TRUE(next) << next.error().sentence;
      step = *next;
    }
  }
  [[nodiscard]] std::int64_t events(const std::string& kind) const {
    return world.count("SELECT count(*) FROM ledger WHERE kind = '" + kind + "'");
  }
  World world;
};

TEST_F(ActsOnCases, EachActIsOneEventAboutTheStudyWithActorReasonBeforeAndAfter) {
  study("1.2.3");
  done("1.2.3", "T1", {.kind = ActKind::Decline, .reason = "at lunch"});
  EXPECT_EQ(events("case.declined"), 1);
  auto reader = world.reader();
  const auto payload =
      json::parse(reader.connection().text("SELECT payload FROM ledger_payloads JOIN ledger USING (seq) WHERE kind = "
                                           "'case.declined' AND subject = '1.2.3'"));
  EXPECT_EQ(text(payload.at("as")), "T1");
  EXPECT_EQ(text(payload.at("reason")), "at lunch");
  EXPECT_EQ(text(payload.at("cases_before").at(0).at("status")), "credited");
  EXPECT_EQ(text(payload.at("cases").at(0).at("status")), "declined");
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE actor LIKE '%T1%' OR subject LIKE '%T1%'"), 0);
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

TEST_F(ActsOnCases, RefusedActChangesNothingAndIsNoEvent) {
  study("1.2.3");
  const auto before = everything();
  const auto events_before = world.count("SELECT count(*) FROM ledger");
  const auto refused = act("1.2.3", "T2", {.kind = ActKind::Confirm});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ActErrorKind::Refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("its technologist (T1)"));
  EXPECT_THAT(act("1.2.9", "T2", {}).error().sentence, HasSubstr("there is no study '1.2.9'"));
  EXPECT_THAT(act("nosuchcase", "T2", {}).error().sentence, HasSubstr("there is no case 'nosuchcase'"));
  EXPECT_THAT(act("1.2.3", "T11", {}).error().sentence, HasSubstr("did you mean 'T1'"));
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events_before);
}

TEST_F(ActsOnCases, ConfirmedCaseStaysWhenTheStudySaysOtherwiseLaterAndNotesIt) {
  study("1.2.3");
  done("1.2.3", "T1", {.kind = ActKind::Confirm});
  world.send(report_of({.study = "1.2.3", .series = 2, .number = 9, .operator_name = "NGUYEN^LINH"}));
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "confirmed");
  EXPECT_EQ(text(one.at("technologist")), "T1");
  EXPECT_TRUE(one.at("counts").as_bool());
  EXPECT_EQ(text(one.at("differs").at("technologist")), "T2");
}

TEST_F(ActsOnCases, CasesThatPeopleMadeAreNotTheEvaluationsToVoid) {
  study("1.2.3");
  done("1.2.3", "T2", {.kind = ActKind::Observe});
  done("1.2.3", "T3", {.kind = ActKind::TakePart, .role = Role::Assistant});
  const auto observer = text(case_of("1.2.3", "observer").at("case_id"));
  EXPECT_NE(observer, text(case_of("1.2.3").at("case_id")));
  world.send(report_of({.study = "1.2.3", .series = 2, .number = 9, .operator_name = "stranger"}));
  world.pass(900);
  EXPECT_EQ(status("1.2.3"), "pending");
  EXPECT_EQ(status("1.2.3", "observer"), "confirmed");
  EXPECT_EQ(status("1.2.3", "assistant"), "confirmed");
  EXPECT_EQ(text(case_of("1.2.3", "observer").at("case_id")), observer);
  EXPECT_EQ(world.cases().size(), 3U);
}

TEST_F(ActsOnCases, SupervisorAndTickedCategoriesStayOnACaseThatNobodyHasConfirmed) {
  study("1.2.3");
  done("1.2.3", "T1", {.kind = ActKind::Supervise, .person = "T3"});
  done("1.2.3", "T3", {.kind = ActKind::Settle, .with = {"SP.ANES"}});
  done("1.2.3", "T2", {.kind = ActKind::Verify});
  world.send(report_of({.study = "1.2.3", .series = 2, .number = 9}));
  world.pass(900);
  EXPECT_EQ(events("study.revised"), 1);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "credited");
  EXPECT_EQ(text(one.at("supervisor")), "T3");
  EXPECT_EQ(text(one.at("verified_by")), "T2");
  EXPECT_EQ(json::serialize(one.at("credits")), R"(["L1.LVF","SP.ANES"])");
  auto reader = world.reader();
  const auto records = case_records(reader, "T1");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].supervisor, "T3");
  EXPECT_EQ(records[0].verified_by, "T2");
  EXPECT_EQ(records[0].approved_by, "");
}

TEST_F(ActsOnCases, StudyCanBeObservedBeforeItIsCompleteAndWhoObservedIsNotCredited) {
  world.send(report_of({.study = "1.2.3"}));
  world.settle();
  done("1.2.3", "T1", {.kind = ActKind::Observe});
  EXPECT_THAT(act("1.2.3", "T2", {.kind = ActKind::Claim}).error().sentence, HasSubstr("not complete"));
  const auto before = everything();
  rebuild();
  EXPECT_EQ(everything(), before);
  world.pass(900);
  EXPECT_EQ(status("1.2.3"), "pending");
  EXPECT_EQ(text(case_of("1.2.3").at("reason_codes").at(0).at("code")), "says_they_observed");
  EXPECT_FALSE(act("1.2.3", "T1", {.kind = ActKind::Confirm}));
  done(text(case_of("1.2.3", "observer").at("case_id")), "T1", {.kind = ActKind::Decline});
  done("1.2.3", "T1", {.kind = ActKind::Confirm});
  EXPECT_EQ(status("1.2.3"), "confirmed");
}

TEST_F(ActsOnCases, ClaimThatIsTakenBackLeavesTheEvaluationsNewestWord) {
  study("1.2.3", "stranger");
  done("1.2.3", "T2", {.kind = ActKind::Claim});
  ASSERT_TRUE(map_operator(*world.store, {"stranger", "", "T1"}, {"lead"}));
  // judge_by_name knows aliases only
  auto dana = person("T1", "MOORE^DANA");
  dana.aliases = {"stranger"};
  world.import({dana});
  world.pass(1);
  EXPECT_EQ(status("1.2.3"), "pending");
  EXPECT_EQ(text(case_of("1.2.3").at("differs").at("technologist")), "T1");
  done("1.2.3", "T2", {.kind = ActKind::Decline});
  EXPECT_EQ(status("1.2.3"), "credited");
  EXPECT_EQ(text(case_of("1.2.3").at("technologist")), "T1");
  EXPECT_TRUE(case_of("1.2.3").at("differs").is_null());
}

TEST_F(ActsOnCases, ConfirmedCreditIsWithdrawnVisiblyWhenTheStudyIsRejectedWhole) {
  world.evaluate = judge;
  world.restart();
  for (const auto& report : images("MOORE^DANA", 1))
    world.send(report);
  world.pass(900);
  done("1.2.3", "T1", {.kind = ActKind::Confirm});
  done("1.2.3", "T2", {.kind = ActKind::Observe});
  for (int series = 1; series <= 2; ++series) {
    std::vector<std::string> instances;
    for (int number = 1; number <= 25; ++number)
      instances.push_back(fmt::format("1.2.3.{}.{}", series, number));
    world.send(rejection_note("1.2.3", "113001", instances));
  }
  world.pass(900);
  const auto one = case_of("1.2.3");
  EXPECT_EQ(text(one.at("status")), "void");
  EXPECT_FALSE(one.at("counts").as_bool());
  EXPECT_EQ(text(one.at("technologist")), "T1");  // theirs to see
  EXPECT_THAT(json::serialize(one.at("reasons")), HasSubstr("confirmed before; its credit is withdrawn"));
  EXPECT_EQ(status("1.2.3", "observer"), "void");
  EXPECT_EQ(events("case.withdrawn"), 2);
  const auto refused = act("1.2.3", "", {.kind = ActKind::Resolve, .person = "T1", .reason = "all the same"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("void"));
  auto before = everything();
  rebuild();
  EXPECT_EQ(everything(), before);
  // a note once more changes nothing; new images make it an exam again, and people say anew
  world.pass(900);
  EXPECT_EQ(everything(), before);
  for (const auto& report : images("MOORE^DANA", 101))
    world.send(report);
  world.pass(900);
  EXPECT_EQ(status("1.2.3"), "credited");
  done(text(case_of("1.2.3", "observer").at("case_id")), "", {.kind = ActKind::Restore, .reason = "it was that exam"});
  EXPECT_EQ(status("1.2.3", "observer"), "confirmed");
  before = everything();
  rebuild();
  EXPECT_EQ(everything(), before);
}

TEST_F(ActsOnCases, RebuildGivesTheSameBytesAndASealGetsItsAddendum) {
  for (const char* uid : {"1.2.1", "1.2.2", "1.2.3", "1.2.4"})
    study(uid);
  study("1.2.5", "stranger");
  const auto sealed = text(case_of("1.2.1").at("case_id"));
  ASSERT_TRUE(seal_cases(*world.store, {"letter", {sealed}}, {"lead"}));
  done("1.2.1", "T1", {.kind = ActKind::Supervise, .person = "T3"});
  done("1.2.1", "T1", {.kind = ActKind::Confirm});
  done("1.2.2", "T1", {.kind = ActKind::Decline, .reason = "not me"});
  done("1.2.2", "T1", {.kind = ActKind::Nominate, .person = "T2"});
  done("1.2.2", "T2", {.kind = ActKind::Accept});
  done("1.2.3", "T2", {.kind = ActKind::Claim});
  done("1.2.4", "", {.kind = ActKind::Exclude, .reason = "twice", .quality_repeat = true});
  done("1.2.5", "T2", {.kind = ActKind::Claim});
  done("1.2.5", "T3", {.kind = ActKind::Confirm});
  done("1.2.5", "T1", {.kind = ActKind::Verify});
  done("1.2.5", "T3", {.kind = ActKind::Observe, .person = ""});
  world.send(report_of({.study = "1.2.3", .series = 3, .number = 4}));
  world.pass(900);
  const auto before = everything();
  for (const char* word : {"disputed", "excluded", "confirmed", "\"accepted\":true", "\"supervisor\":\"T3\""})
    EXPECT_THAT(before, HasSubstr(word));
  const auto rows = [&] {
    return world.reader().connection().text(
        "SELECT "
        "group_concat(quote(case_id)||settled||quote(said)||quote(supervisor_technologist)||quote(verifier_"
        "technologist)"
        "||slot||created_ms||changed_ms) FROM (SELECT * FROM cases ORDER BY case_id)");
  };
  const auto rows_before = rows();
  rebuild();
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(rows(), rows_before);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
  EXPECT_EQ(events("seal.addendum"), 2);
  auto reader = world.reader();
  const auto seals = list_seals(reader);
  ASSERT_EQ(seals.size(), 1U);
  EXPECT_TRUE(seals[0].intact);
  EXPECT_EQ(seals[0].changed, std::vector<std::string>{sealed});
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

TEST_F(ActsOnCases, ErasureReachesEveryPlaceThatAnActPutsAPersonIn) {
  world.import({person("dana.moore", "SMITH^DANA")});
  for (const char* uid : {"1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5"})
    study(uid);
  study("1.2.6", "SMITH^DANA");
  done("1.2.1", "T1", {.kind = ActKind::Supervise, .person = "dana.moore"});
  done("1.2.1", "dana.moore", {.kind = ActKind::Verify});
  done("1.2.2", "T2", {.kind = ActKind::Verify});
  done("1.2.2", "T1", {.kind = ActKind::Supervise, .person = "dana.moore"});
  done("1.2.2", "dana.moore", {.kind = ActKind::Approve});
  done("1.2.3", "dana.moore", {.kind = ActKind::Claim});
  done("1.2.4", "T1", {.kind = ActKind::Decline, .reason = "not me"});
  done("1.2.4", "T1", {.kind = ActKind::Nominate, .person = "dana.moore"});
  done("1.2.5", "dana.moore", {.kind = ActKind::Observe});
  done("1.2.6", "", {.kind = ActKind::Exclude, .reason = "twice"});
  const auto erased = erase_person(*world.store, {"dana.moore"}, {"lead"});
  ASSERT_TRUE(erased) << erased.error().sentence;
  const auto before = everything();
  EXPECT_THAT(before, HasSubstr("\"supervisor\":\"erased-1\""));
  EXPECT_THAT(before, HasSubstr("\"approved_by\":\"erased-1\""));
  EXPECT_EQ(world.progress_cases_amiss(), 0);
  world.close();
  for (const auto& file : std::filesystem::recursive_directory_iterator(world.options.data)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("dana.moore"), std::string::npos) << file.path().filename();
  }
  world.open();
  EXPECT_TRUE(audit_data(world.options.data)->sound);
  rebuild();
  EXPECT_EQ(everything(), before);
  const auto revisions = world.count("SELECT sum(revisions) FROM studies");
  world.send(report_of({.study = "1.2.3", .number = 8}));  // nothing new to say
  world.pass(900);
  EXPECT_EQ(world.count("SELECT sum(revisions) FROM studies"), revisions);
}

TEST_F(ActsOnCases, HistoryTellsWhoWhenWhatAndWhy) {
  study("1.2.3");
  done("1.2.3", "T1", {.kind = ActKind::Decline, .reason = "at lunch"});
  done("1.2.3", "T1", {.kind = ActKind::Nominate, .person = "T2"});
  done("1.2.3", "T2", {.kind = ActKind::Observe, .person = ""});  // of another case
  auto reader = world.reader();
  const auto shown = case_history_json(reader, text(case_of("1.2.3").at("case_id")));
  ASSERT_TRUE(shown);
  std::vector<std::string> what;
  for (const auto& event : shown->at("history").as_array())
    what.push_back(text(event.at("actor")) + ": " + text(event.at("what")));
  EXPECT_EQ(what, (std::vector<std::string>{"system: The evaluation made it: credited, DANA MOORE.",
                                            "root: DANA MOORE declined: declined, DANA MOORE.",
                                            "root: DANA MOORE nominated LINH NGUYEN: declined, DANA MOORE."}));
  EXPECT_EQ(text(shown->at("history").at(1).at("reason")), "at lunch");
  EXPECT_FALSE(case_history_json(reader, "nosuchcase"));
}

// Acts by anyone and news of the study, in any order.
TEST_F(ActsOnCases, NoOrderOfActsAndEvaluationsGivesOneExamTwoPrimaryCreditsOrLosesAnEvent) {
  const std::vector<std::string> people{"", "", "T1", "T2", "T3"};
  const std::vector<std::string> operators{"MOORE^DANA", "NGUYEN^LINH", "stranger"};
  std::mt19937 random(41);
  const auto any = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
  int acted = 0;
  for (int exam = 1; exam <= 4; ++exam) {
    const auto uid = fmt::format("1.2.{}", exam);
    study(uid, operators[any(3)]);
    for (int step = 2; step < 80; ++step) {
      if (any(6) == 0) {
        world.send(report_of({.study = uid, .series = step, .operator_name = operators[any(3)]}));
        world.pass(900);
      } else {
        CaseAct what{.kind = static_cast<ActKind>(any(14)), .reason = "because"};
        what.person = people[any(people.size())];
        what.role = static_cast<Role>(any(6));
        const auto cases = world.cases();
        const auto& target = cases[any(cases.size())];
        const auto before = world.count("SELECT count(*) FROM ledger WHERE kind LIKE 'case.%'");
        const auto done = act(text(target.at("case_id")), people[any(people.size())], what);
        const auto after = world.count("SELECT count(*) FROM ledger WHERE kind LIKE 'case.%'");
        ASSERT_EQ(after - before, done ? 1 : 0);
        acted += done ? 1 : 0;
      }
      ASSERT_EQ(
          world.count("SELECT count(*) FROM (SELECT study FROM cases WHERE role = 'primary_operator' AND counts = 1 "
                      "GROUP BY study HAVING count(*) > 1)"),
          0);
      ASSERT_EQ(world.count("SELECT count(*) FROM cases WHERE role = 'observer' AND counts = 1"), 0);
      ASSERT_EQ(world.progress_cases_amiss(), 0);
      ASSERT_EQ(world.count("SELECT count(*) FROM cases WHERE counts = 1 AND (technologist IS NULL OR status NOT IN "
                            "('credited', 'confirmed'))"),
                0);
      ASSERT_EQ(
          world.count(
              "SELECT count(*) FROM cases p JOIN cases o USING (study) WHERE p.role = 'primary_operator' AND "
              "p.counts = 1 AND o.role = 'observer' AND o.status = 'confirmed' AND o.technologist = p.technologist"),
          0);
    }
  }
  EXPECT_GT(acted, 20);
  const auto before = everything();
  rebuild();
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
