// Programs in the store, who is on which, what supervisors attest, and progress as it was shown on a day.
#include "credit_engine/ledger/programs.h"

#include <boost/json.hpp>
#include <fstream>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/case_records.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/progress_report.h"
#include "credit_engine/ledger/training_records.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr const char* kScmr = "scmr-technologist-2022";

std::string program_text(int version, int primary, const std::string& comment = {}) {
  return "# " + comment + "\nid = \"ours\"\nversion = " + std::to_string(version) +
         "\ntitle = \"Ours\"\nsource = \"the site\"\n[[levels]]\nnumber = 1\ntitle = \"One\"\nsource = \"the site\"\n"
         "primary = " +
         std::to_string(primary) + "\nsupervisor_level = 2\n";
}

class Programs : public ::testing::Test {
 protected:
  Programs() {
    world.import({{"t1", "MOORE^DANA", "", "", 0, {}, true},
                  {"t2", "NGUYEN^AN", "", "", 0, {}, true},
                  {"p1", "OKAFOR^ADA", "", "", 3, {}, true}});
  }
  tl::expected<ProgramAdded, ActError> add(const std::string& text) {
    return add_program(*world.store, text, "ours.toml", {"lead"});
  }
  [[nodiscard]] int version_of(const std::string& person, const std::string& program = "ours") const {
    auto reader = world.reader();
    const auto found = find_program(reader.connection(), {program, person});
    return found ? found->program.version : 0;
  }
  [[nodiscard]] std::int64_t now_ms() const { return world.clock.utc().time_since_epoch().count(); }
  [[nodiscard]] std::string shown(ProgressRequest request) const {
    auto reader = world.reader();
    request.at = day_from("20260601").value();
    const auto report = progress_report(reader, request);
    return report ? boost::json::serialize(to_json(report->progress, report->name_of)) : report.error().sentence;
  }
  World world;
};

TEST_F(Programs, SameVersionWithOtherContentIsRefused_CommentsAside) {
  const auto added = add(program_text(1, 30));
  ASSERT_TRUE(added) << added.error().sentence;
  EXPECT_TRUE(added->fresh);
  EXPECT_FALSE(add(program_text(1, 30, "only a comment"))->fresh);
  EXPECT_EQ(add(program_text(1, 31)).error().sentence,
            "version 1 of ours is kept with other content; make it version 2");
  EXPECT_FALSE(add("id = 7"));
  auto reader = world.reader();
  EXPECT_EQ(kept_programs(reader.connection()).size(), 2U);  // and the shipped one
}

TEST_F(Programs, PeopleStayOnTheirVersionUntilTheyAreMoved) {
  ASSERT_TRUE(add(program_text(1, 30)));
  EXPECT_EQ(version_of("t1"), 1);
  const auto second = add(program_text(2, 40));
  EXPECT_EQ(second->stay, 3U);
  world.import({{"t9", "NEW^ONE", "", "", 0, {}, true}});
  EXPECT_EQ(version_of("t1"), 1);
  EXPECT_EQ(version_of("t9"), 2);
  ASSERT_TRUE(assign_program(*world.store, {"t1", "ours", 2, "2026-01-01"}, {"lead"}));
  EXPECT_EQ(version_of("t1"), 2);
  EXPECT_EQ(version_of("t2"), 1);
  EXPECT_EQ(add(program_text(1, 30))->fresh, false);
  EXPECT_FALSE(assign_program(*world.store, {"t1", "ours", 7, {}}, {"lead"}));
  EXPECT_FALSE(assign_program(*world.store, {"x9", "ours", 2, {}}, {"lead"}));
  EXPECT_FALSE(assign_program(*world.store, {"t1", "ours", 2, "soon"}, {"lead"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'program.assigned'"), 1);
  auto reader = world.reader();
  for (const auto& one : kept_programs(reader.connection())) {
    if (one.program.id == "ours") {
      EXPECT_EQ(one.people, one.program.version == 1 ? 2 : 1);  // who came later is on the newest, unassigned
    }
  }
}

TEST_F(Programs, ShippedOneIsKeptOnceAndAnEditOfItNeedsANewVersion) {
  ASSERT_TRUE(record_shipped_programs(*world.store));
  ASSERT_TRUE(record_shipped_programs(*world.store));
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'program.added'"), 1);
  std::string edited(shipped_program_text(kScmr));
  edited.replace(edited.find("primary = 150"), 13, "primary = 160");
  EXPECT_EQ(add(edited).error().sentence,
            "version 2 of scmr-technologist-2022 is kept with other content; make it version 3");
  edited.replace(edited.find("version = 2"), 11, "version = 3");
  EXPECT_TRUE(add(edited)->fresh);
  EXPECT_EQ(version_of("t1", kScmr), 2);
}

class Milestones : public Programs {};

TEST_F(Milestones, AreSignedBySomebodyElseOfTheLevelThatTheProgramAsksFor) {
  MilestoneAct act{"t1", kScmr, 1, "safety", "p1"};
  ASSERT_TRUE(sign_milestone(*world.store, act, {"lead"}))
      << sign_milestone(*world.store, act, {"lead"}).error().sentence;
  const auto refusal = [&](MilestoneAct wrong) {
    const auto signed_ = sign_milestone(*world.store, wrong, {"lead"});
    return signed_ ? std::string("signed") : signed_.error().sentence;
  };
  EXPECT_EQ(refusal({"p1", kScmr, 1, "safety", "p1"}), "nobody signs their own milestones");
  EXPECT_EQ(refusal({"t1", kScmr, 1, "safety", "t2"}),
            "scmr-technologist-2022 asks for a supervisor of level 2 or above at level 1; on that day t2 held none");
  EXPECT_EQ(
      refusal({"t1", kScmr, 1, "safty", "p1"}),
      "'safty' is no domain of scmr-technologist-2022; these are: safety, indications, gating, scanning, protocols");
  EXPECT_EQ(refusal({"t1", kScmr, 9, "safety", "p1"}), "scmr-technologist-2022 has no level 9");
  EXPECT_EQ(refusal({"t1", "theirs", 1, "safety", "p1"}), "there is no program 'theirs'; see cmrcredit program list");
  EXPECT_EQ(refusal({"t1", kScmr, 1, "safety", "p1", "2199-01-01"}), "a signature is not of a day to come");
  ASSERT_TRUE(award_level(*world.store, "t2", {2, "20250601", "p1"}, {"lead"}));
  EXPECT_EQ(refusal({"t1", kScmr, 1, "gating", "t2", "2025-05-31"}).substr(0, 22), "scmr-technologist-2022");
  EXPECT_EQ(refusal({"t1", kScmr, 1, "gating", "t2", "2025-06-01"}), "signed");
  EXPECT_NE(refusal({"t1", kScmr, 3, "gating", "t2", "2025-06-01"}), "signed");  // level 3 asks for level 3
  auto reader = world.reader();
  EXPECT_EQ(milestones_of(reader.connection(), {"t1"}, kScmr).size(), 2U);
}

TEST_F(Milestones, AreWithdrawnByTheSignerOrALead) {
  const MilestoneAct act{"t1", kScmr, 1, "safety", "p1"};
  ASSERT_TRUE(sign_milestone(*world.store, act, {"lead"}));
  EXPECT_FALSE(withdraw_milestone(*world.store, {"t1", kScmr, 1, "safety", "t2"}, {"lead"}));
  ASSERT_TRUE(set_duty(*world.store, {"t2", Duty::Lead, true}, {"lead"}));
  ASSERT_TRUE(withdraw_milestone(*world.store, {"t1", kScmr, 1, "safety", "t2"}, {"lead"}));
  EXPECT_FALSE(withdraw_milestone(*world.store, act, {"lead"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'milestone.withdrawn'"), 1);
}

TEST_F(Milestones, AndCreditsAreErasedWithThePerson_TitlesToo) {
  ASSERT_TRUE(sign_milestone(*world.store, {"t1", kScmr, 1, "safety", "p1"}, {"lead"}));
  const Day on = day_from("20250601").value();
  ASSERT_TRUE(add_ce(*world.store, "p1", {on, 800, 600, "Ada's talk"}, {"lead"}));
  ASSERT_TRUE(add_meeting(*world.store, "p1", {on, "Ada's meeting"}, {"lead"}));
  EXPECT_FALSE(add_ce(*world.store, "p1", {on, 800, 900, "more than all"}, {"lead"}));
  ASSERT_TRUE(erase_person(*world.store, {"p1"}, {"lead"}));
  auto reader = world.reader();
  EXPECT_EQ(milestones_of(reader.connection(), {"t1"}, kScmr).at(0).by, "erased-1");
  EXPECT_EQ(ce_of(reader.connection(), {"erased-1"}).at(0).title, "");
  EXPECT_EQ(meetings_of(reader.connection(), {"erased-1"}).at(0).title, "");
  const auto payloads = reader.connection().text("SELECT group_concat(payload) FROM ledger_payloads");
  EXPECT_EQ(payloads.find("\"p1\""), std::string::npos);
  EXPECT_EQ(payloads.find("Ada"), std::string::npos);
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

class AsItWasKnown : public Programs {};

TEST_F(AsItWasKnown, ProgressOfAPastDayIsWhatWasShownThen) {
  for (const char* study : {"1.2.1", "1.2.2", "1.2.3"})
    world.send(report_of({.study = study}));
  world.send(report_of({.study = "1.2.4", .operator_name = "stranger"}));
  world.pass(900);
  ASSERT_TRUE(sign_milestone(*world.store, {"t1", kScmr, 1, "safety", "p1"}, {"lead"}));
  ASSERT_TRUE(add_meeting(*world.store, "t1", {day_from("20260101").value(), "annual"}, {"lead"}));
  const auto then = shown({.technologist = "t1"});
  const auto then_ms = now_ms();
  EXPECT_NE(then.find("\"primary\":3"), std::string::npos) << then;

  world.pass(86400);
  world.send(report_of({.study = "1.2.5"}));
  world.send(report_of({.study = "1.2.1", .series = 2, .operator_name = "NGUYEN^AN"}));  // no longer hers alone
  ASSERT_TRUE(map_operator(*world.store, {"stranger", "", "t1"}, {"lead"}));
  world.pass(900);
  ASSERT_TRUE(withdraw_milestone(*world.store, {"t1", kScmr, 1, "safety", "p1"}, {"lead"}));
  ASSERT_TRUE(award_level(*world.store, "t1", {1, "20260101", "p1"}, {"lead"}));
  ASSERT_TRUE(employ(*world.store, "t1", {"North", "20260101", ""}, {"lead"}));
  ASSERT_TRUE(add_ce(*world.store, "t1", {day_from("20260201").value(), 800, 800, "course"}, {"lead"}));
  world.import({{"t1", "MOORE^DANA", "", "", 2, {}, true}});
  std::string edited(shipped_program_text(kScmr));
  edited.replace(edited.find("primary = 150"), 13, "primary = 160");
  edited.replace(edited.find("version = 2"), 11, "version = 3");
  ASSERT_TRUE(add(edited));
  ASSERT_TRUE(assign_program(*world.store, {"t1", kScmr, 3, {}}, {"lead"}));

  EXPECT_NE(shown({.technologist = "t1"}), then);
  EXPECT_EQ(shown({.technologist = "t1", .known_ms = then_ms}), then);
  const auto later = shown({.technologist = "t1"});
  EXPECT_EQ(shown({.technologist = "t1", .known_ms = now_ms()}), later);
}

TEST_F(AsItWasKnown, CaseThatWasSomeoneElsesThenIsTheirsInThatAnswer) {
  world.send(report_of({.study = "1.2.1"}));
  world.pass(900);
  const auto then = now_ms();
  world.pass(86400);
  world.send(report_of({.study = "1.2.1", .series = 2, .operator_name = "NGUYEN^AN"}));
  world.pass(900);
  auto reader = world.reader();
  const auto dana = case_records_known(reader, "t1", then);
  EXPECT_TRUE(case_records(reader, "t1").empty());
  ASSERT_EQ(dana.size(), 1U);
  EXPECT_EQ(dana[0].technologist, "t1");
  EXPECT_EQ(dana[0].study_date, "20260301");
  EXPECT_TRUE(case_records_known(reader, "t1", then - 86'400'000).empty());
}

TEST_F(AsItWasKnown, NobodyAndNoProgramAreSaidSo) {
  EXPECT_EQ(shown({.technologist = "x9"}), "nobody with the id 'x9' is on the roster; see cmrcredit technologist list");
  EXPECT_EQ(shown({.technologist = "t1", .program = "theirs"}),
            "there is no program 'theirs'; see cmrcredit program list");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
