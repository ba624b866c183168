// Projections come back from the facts and the ledger, byte for byte.
#include "credit_engine/ledger/rebuild.h"

#include <fmt/format.h>

#include <thread>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/seals.h"
#include "credit_engine/ledger/write_session.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class Rebuilding : public ::testing::Test {
 protected:
  Rebuilding() {
    world.import({{"T1", "MOORE^DANA", "4711", "", 1, {}, true}, {"T2", "NGUYEN^AN", "", "", 1, {}, true}});
    for (int study = 1; study <= 7; ++study) {
      const auto uid = fmt::format("1.2.{}", study);
      const char* operator_name = study % 3 == 0 ? "stranger" : study % 3 == 1 ? "MOORE^DANA" : "NGUYEN^AN";
      for (int number = 1; number <= 3; ++number) {
        world.send(report_of({.study = uid,
                              .series = 1 + number % 2,
                              .number = number,
                              .operator_name = operator_name,
                              .description = study == 7 ? "brain" : "cine_sax"}));
      }
      world.pass(900);
    }
  }

  // What a person does, as the acts on cases will.
  void settle(const std::string& study, const char* kind, CaseStatus status) {
    const auto receipt = world.store->perform([&](WriteSession& session) {
      const auto number = session.connection().number("SELECT id FROM studies WHERE study_uid = '" + study + "'");
      CaseChange change{.study_uid = study, .kind = kind, .actor = session.actor("dana")};
      change.details["reason"] = "I was there";
      change.after.push_back(stored_cases(session.connection(), number).begin()->second);
      change.after.back().status = to_string(status);
      change.after.back().counts = status == CaseStatus::Confirmed;
      EXPECT_TRUE(change_cases(session, change));
    });
    ASSERT_TRUE(receipt.durable) << receipt.why;
  }

  [[nodiscard]] std::string everything() const {
    return boost::json::serialize(world.studies()) + '\n' + boost::json::serialize(world.cases());
  }

  void delete_projections() {
    for (const char* table : {"sealed_cases", "cases", "series_operators", "series", "exams"})
      world.sql(fmt::format("DELETE FROM {}", table));
  }

  RebuildStep rebuild(const Evaluate& evaluate = judge_by_name) {
    RebuildStep all;
    while (!all.done) {
      const auto step = rebuild_step(*world.store, evaluate, all.next_after, std::chrono::milliseconds{0}, {});
      EXPECT_TRUE(step) << step.error().sentence;
      all.studies += step->studies;
      all.renewed += step->renewed;
      all.next_after = step->next_after;
      all.done = step->done;
    }
    return all;
  }
  World world;
};

TEST_F(Rebuilding, GivesTheSameBytesAfterAllProjectionsWereDeleted) {
  settle("1.2.1", "case.confirmed", CaseStatus::Confirmed);
  settle("1.2.2", "case.declined", CaseStatus::Declined);
  // what the evaluation says of a settled case stands beside it
  world.send(report_of({.study = "1.2.2", .series = 4, .number = 9, .operator_name = "MOORE^DANA"}));
  // a revision
  world.send(report_of({.study = "1.2.4", .series = 5, .number = 9, .operator_name = "MOORE^DANA"}));
  world.pass(900);
  // news that changes counts, and no decision
  world.send(report_of({.study = "1.2.5", .series = 1, .number = 77, .operator_name = "NGUYEN^AN"}));
  world.pass(900);
  // a stranger that turns out to be someone
  ASSERT_TRUE(map_operator(*world.store, {"stranger", "", "T1"}, {"lead"}));
  world.pass(1);
  const auto sealed = seal_cases(*world.store, {"letter", {text(world.cases().at(0).at("case_id"))}}, {"lead"});
  ASSERT_TRUE(sealed);
  const auto before = everything();
  EXPECT_NE(before.find("confirmed"), std::string::npos);
  EXPECT_NE(before.find("\"differs\":{"), std::string::npos);
  const auto states = world.count("SELECT sum(revisions) FROM studies");
  EXPECT_GT(states, 0);

  delete_projections();
  EXPECT_NE(everything(), before);
  const auto done = rebuild();
  EXPECT_EQ(done.studies, 7);
  EXPECT_EQ(done.renewed, 0);
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM sealed_cases"), 1);
}

TEST_F(Rebuilding, RestoresWhatTheStudiesRowsSayOfTheirOutcome) {
  const auto before = everything();
  world.sql("UPDATE studies SET state = 'open', completed_by = NULL, completed_ms = NULL, revisions = 99");
  rebuild();
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM studies WHERE completed_ms IS NULL"), 0);
}

TEST_F(Rebuilding, OfAWholeStoreChangesNothing) {
  const auto before = everything();
  const auto events = world.count("SELECT count(*) FROM ledger");
  rebuild();
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events);
}

TEST_F(Rebuilding, ShowsWhatWasDecidedThenWhateverTodaysRulesSay) {
  const auto before = everything();
  delete_projections();
  const Evaluate other = [](const dicom_parsing::StudyFacts& study, const Roster& roster) {
    auto outcome = judge_by_name(study, roster);
    for (auto& said : outcome.attributions) {
      said.protocol = Protocol::Lge;
      said.confidence = 0.123456789;
      said.evidence.clear();
    }
    outcome.exam.notes = {"judged anew"};
    return outcome;
  };
  EXPECT_EQ(rebuild(other).renewed, 0);
  EXPECT_EQ(everything(), before);
}

TEST_F(Rebuilding, LeavesAStudyThatStillWaitsAlone) {
  world.send(report_of({.study = "1.3.1"}));
  world.settle();
  const auto before = everything();
  rebuild();
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.pass(900), 1U);
}

TEST_F(Rebuilding, GoesOnBesideWhatComesIn) {
  std::jthread sending([&](const std::stop_token& stop) {
    for (int number = 100; !stop.stop_requested(); ++number)
      world.send(report_of({.study = "1.2.1", .number = number}));
  });
  for (int time = 0; time < 5; ++time)
    EXPECT_EQ(rebuild().studies, 7);
  sending.request_stop();
  sending.join();
  world.pass(900);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases"), 7);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
