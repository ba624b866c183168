// What the door does with instances that come once, twice, in two studies, and broken off.
#include "credit_engine/intake/intake.h"

#include <fstream>
#include <future>
#include <latch>

#include "../ledger/store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class AtTheDoor : public ::testing::Test {
 protected:
  [[nodiscard]] std::int64_t incomplete() const {
    world.settle();
    return world.count("SELECT count(*) FROM instances WHERE incomplete = 1");
  }
  World world;
};

TEST_F(AtTheDoor, ReceiptSaysDurable) {
  const auto receipt = world.send(report_of({}));
  EXPECT_TRUE(receipt.durable);
  EXPECT_EQ(receipt.why, "");
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 1);
}

TEST_F(AtTheDoor, SameInstanceAgainChangesNothingAndGetsTheSameReceipt) {
  world.send(report_of({}));
  const auto revision = world.count("SELECT facts_revision FROM studies");
  for (int time = 0; time < 5; ++time)
    EXPECT_TRUE(world.send(report_of({.calling_ae = "PACS"})).durable);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 1);
  EXPECT_EQ(world.count("SELECT facts_revision FROM studies"), revision);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts"), 0);
}

TEST_F(AtTheDoor, SameUidInAnotherStudyIsKeptInBothAndShown) {
  auto here = report_of({.study = "1.2.3"});
  auto there = report_of({.study = "1.2.4"});
  there.instance.facts.sop_instance_uid = here.instance.facts.sop_instance_uid;
  EXPECT_TRUE(world.send(here).durable);
  EXPECT_TRUE(world.send(there).durable);
  EXPECT_TRUE(world.send(there).durable);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 2);
  for (const auto& study : world.studies()) {
    const auto& conflicts = study.at("conflicts").as_array();
    ASSERT_EQ(conflicts.size(), 1U);
    EXPECT_EQ(text(conflicts[0].at("kind")), "other_study");
    EXPECT_NE(text(conflicts[0].at("detail")), text(study.at("study_uid")));
  }
}

TEST_F(AtTheDoor, SentAgainWithOtherFactsTheFirstStayAndTheDifferenceIsShown) {
  world.send(report_of({}));
  auto edited = report_of({.operator_name = "PACS^ADMIN", .calling_ae = "PACS"});
  edited.instance.facts.order.study_description = "changed later";
  EXPECT_TRUE(world.send(edited).durable);
  EXPECT_TRUE(world.send(edited).durable);
  const auto study = world.studies()[0];
  EXPECT_EQ(study.at("operators"), boost::json::array{"MOORE^DANA"});
  const auto& conflicts = study.at("conflicts").as_array();
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(text(conflicts[0].at("kind")), "other_facts");
  EXPECT_EQ(text(conflicts[0].at("detail")), "study_description, operators");
  EXPECT_EQ(text(conflicts[0].at("calling_ae")), "PACS");
}

TEST_F(AtTheDoor, BrokenOffTransferLeavesTheFactsAndMarksTheInstance) {
  EXPECT_TRUE(world.break_off(report_of({})).durable);
  EXPECT_EQ(incomplete(), 1);
  EXPECT_EQ(world.studies()[0].at("series").at(0).at("incomplete_instances").to_number<int>(), 1);
}

TEST_F(AtTheDoor, WholeTransferTakesTheMarkAway) {
  world.break_off(report_of({}));
  world.send(report_of({}));
  EXPECT_EQ(incomplete(), 0);
}

TEST_F(AtTheDoor, ResendThatBreaksOffDoesNotMarkWhatWasWhole) {
  world.send(report_of({}));
  world.break_off(report_of({}));
  EXPECT_EQ(incomplete(), 0);
}

TEST_F(AtTheDoor, ResendOfAMarkedInstanceThatBreaksOffAgainLeavesItMarked) {
  world.break_off(report_of({}));
  world.break_off(report_of({}));
  EXPECT_EQ(incomplete(), 1);
}

// Two associations send the same instance at the same time; whoever brings it whole wins, in any order of their ends.
TEST_F(AtTheDoor, OverlappingTransfersLeaveNoMarkWhenOneCameWhole) {
  for (const bool broken_first : {true, false}) {
    const auto report = report_of({.number = broken_first ? 1 : 2});
    world.take(report);
    const auto one = world.last_ticket;
    world.take(report);
    const auto other = world.last_ticket;
    world.intake->ended(broken_first ? one : other, false);
    EXPECT_EQ(incomplete(), 0);  // the other may yet come whole
    world.intake->ended(broken_first ? other : one, true);
    EXPECT_EQ(incomplete(), 0);
  }
}

TEST_F(AtTheDoor, OverlappingTransfersThatAllBreakOffLeaveTheMark) {
  world.take(report_of({}));
  const auto one = world.last_ticket;
  world.take(report_of({}));
  world.intake->ended(world.last_ticket, false);
  world.intake->ended(one, false);
  EXPECT_EQ(incomplete(), 1);
}

TEST_F(AtTheDoor, EndBeforeTheReceiptCountsToo) {
  for (int number = 1; number <= 50; ++number) {
    world.intake->ended(world.intake->take(report_of({.number = number}), [](const Receipt&) {}), number % 2 == 0);
  }
  EXPECT_EQ(incomplete(), 25);
}

TEST_F(AtTheDoor, WholeTransferRightAfterABrokenOneLeavesNoMark) {
  for (int number = 1; number <= 500; ++number) {
    for (const bool whole : {false, true})
      world.intake->ended(world.intake->take(report_of({.number = number}), [](const Receipt&) {}), whole);
  }
  EXPECT_EQ(incomplete(), 0);
}

class AtTheDoorOfABusyStore : public AtTheDoor {
 protected:
  static constexpr int kMostQueued = 8;
  void SetUp() override {
    world.options.most_queued = kMostQueued;
    world.restart();
  }
  // Ends the last transfer while the writer has too much to do to take the mark; returns when it has room again.
  void break_off_while_busy() {
    std::promise<void> begun, go_on;
    auto held = std::async(std::launch::async, [&] {
      return world.store->perform([&](WriteSession&) {
        begun.set_value();
        go_on.get_future().wait();
      });
    });
    begun.get_future().wait();
    const auto done = std::make_shared<std::latch>(kMostQueued);
    for (int i = 0; i < kMostQueued; ++i)
      world.store->submit([](WriteSession&) {}, [done](const Receipt&) { done->count_down(); });
    world.intake->ended(world.last_ticket, false);
    go_on.set_value();
    EXPECT_TRUE(held.get().durable);
    done->wait();
  }
};

TEST_F(AtTheDoorOfABusyStore, MarkThatCouldNotBeKeptIsTriedAgain) {
  world.take(report_of({}));
  break_off_while_busy();
  EXPECT_EQ(incomplete(), 0);
  world.send(report_of({.number = 2}));
  EXPECT_EQ(incomplete(), 1);
}

TEST_F(AtTheDoorOfABusyStore, WholeTransferMeanwhileLeavesNoMark) {
  world.take(report_of({}));
  break_off_while_busy();
  world.send(report_of({}));
  EXPECT_EQ(incomplete(), 0);
}

TEST_F(AtTheDoor, UnknownTicketIsNoMatter) {
  world.intake->ended(4711, false);
  EXPECT_EQ(incomplete(), 0);
}

TEST_F(AtTheDoor, SendersAndScannersOfAStudyAreKept) {
  world.send(report_of({.number = 1, .calling_ae = "MR1"}));
  world.send(report_of({.number = 2, .calling_ae = "ROUTER"}));
  const boost::json::array both{"MR1", "ROUTER"};
  EXPECT_EQ(world.studies()[0].at("received_from"), both);
  EXPECT_EQ(world.count("SELECT count(*) FROM stations"), 1);
}

TEST_F(AtTheDoor, AccessionNumberStaysUnlessTheSiteSaysOtherwise) {
  world.send(report_of({.study = "1.2.3"}));
  EXPECT_EQ(world.studies()[0].at("accessions"), boost::json::array{"A-17"});
  world.close();
  world.intake_options.keep_accession = false;
  world.open();
  world.send(report_of({.study = "1.2.4"}));
  world.settle();
  for (const auto& study : world.studies()) {
    EXPECT_EQ(study.at("accessions").as_array().empty(), text(study.at("study_uid")) == "1.2.4");
  }
}

TEST_F(AtTheDoor, NothingOfThePatientReachesTheDisk) {
  auto report = report_of({});
  report.instance.facts.series_description = "cine Roe";
  report.instance.facts.order.patient_comments = "Richard, PAT-0815, 4.7.1961 and 19610704";
  world.send(report);
  world.pass(900);
  world.close();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.options.data)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    for (const char* word : {"ROE", "Roe", "RICHARD", "Richard", "PAT-0815", "19610704"}) {
      EXPECT_EQ(content.find(word), std::string::npos) << word << " in " << entry.path().filename();
    }
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
