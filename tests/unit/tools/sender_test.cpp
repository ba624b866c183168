// What the simulator makes of peers that refuse, close and fail: figures, answers and one sentence each.
#include "tools/simulator/sender.h"

#include <gtest/gtest.h>

#include "tests/unit/tools/scripted_node.h"
#include "tools/simulator/day.h"
#include "tools/simulator/prepare_dcmtk.h"

namespace cmrcredit::tools {
namespace {

class Sender : public testing::Test {
 protected:
  void SetUp() override {
    prepare_dcmtk();
    Wishes wishes;
    wishes.seed = 6;
    wishes.exams = {exam_named("brain")};
    wishes.dialects = {&ge()};
    wishes.operators = {"Moore^Dana"};
    wishes.matrix = 4;
    day_ = planned_day(wishes);
    day_.front().series.resize(1);
    day_.front().steps.front().series = {0};
  }

  [[nodiscard]] static Node node_at(std::uint16_t port) {
    Node node;
    node.port = port;
    return node;
  }

  [[nodiscard]] Played play_to(const ScriptedNode& node, const Roads& roads, int associations = 1) const {
    std::atomic<std::size_t> stored = 0;
    Play how;
    how.images.node = how.steps = node_at(node.port());
    how.images.associations = associations;
    const Played played = play(messages_of(day_, roads), how, stored);
    EXPECT_EQ(stored.load(), played.images.stored);
    return played;
  }

  [[nodiscard]] std::size_t images() const { return day_.front().instances(); }

  std::vector<StudyPlan> day_;
};

constexpr Roads kImages{.steps = false, .images = true}, kSteps{.steps = true, .images = false},
    kBoth{.steps = true, .images = true};

void expect_one_complaint(const Played& played, const std::string& part) {
  ASSERT_EQ(1u, played.images.complaints.size());
  EXPECT_NE(std::string::npos, played.images.complaints.front().find(part)) << played.images.complaints.front();
}

TEST_F(Sender, AllIsTaken) {
  const ScriptedNode node({});
  const Played played = play_to(node, kBoth);
  EXPECT_EQ(images(), played.images.stored);
  EXPECT_EQ(0u, played.images.failed + played.steps_failed);
  ASSERT_EQ(2u, played.steps.size());
  const auto commands = node.commands();
  EXPECT_EQ(0x0140, commands.front());
  EXPECT_EQ(0x0120, commands.back());
  EXPECT_EQ(images() + 2, commands.size());
}

TEST_F(Sender, RejectedAssociation_NamesBothTitles) {
  const ScriptedNode node({.hello = Script::Hello::Reject});
  const Played played = play_to(node, kImages);
  EXPECT_EQ(images(), played.images.failed);
  expect_one_complaint(played, "rejects an association from SIMULATOR to CMRCREDIT");
}

TEST_F(Sender, RefusedContext_NamesTheClassAndSyntax) {
  const ScriptedNode node({.hello = Script::Hello::RefuseContexts});
  expect_one_complaint(play_to(node, kImages), "does not accept MRImageStorage in Little Endian Explicit");
  expect_one_complaint(play_to(node, kSteps), "does not accept ModalityPerformedProcedureStepSOPClass");
}

TEST_F(Sender, PeerThatClosesAtOnce_IsSaid) {
  const ScriptedNode node({.hello = Script::Hello::Close});
  const Played played = play_to(node, kImages);
  EXPECT_EQ(images(), played.images.failed);
  EXPECT_EQ(1u, played.images.complaints.size());
}

TEST_F(Sender, NobodyListens_IsSaid) {
  std::uint16_t port = 0;
  {
    const ScriptedNode gone({});
    port = gone.port();
  }
  const auto messages = messages_of(day_, kSteps);
  const auto answer = tell(messages.front(), node_at(port));
  ASSERT_FALSE(answer);
  EXPECT_NE(std::string::npos, answer.error().find("cannot reach a DICOM node at 127.0.0.1")) << answer.error();
}

TEST_F(Sender, A700_IsOneFailureAndTheRestGoesOn) {
  const ScriptedNode node({.replies = {{}, {.status = 0xA700}, {}}});
  const Played played = play_to(node, kImages);
  EXPECT_EQ(images() - 1, played.images.stored);
  EXPECT_EQ(1u, played.images.failed);
  expect_one_complaint(played, "answered A700H");
}

TEST_F(Sender, PeerThatClosesInTheMiddle_FailsWhatIsLeft) {
  const ScriptedNode node({.replies = {{}, {}, {.close = true}}});
  const Played played = play_to(node, kImages);
  EXPECT_EQ(2u, played.images.stored);
  EXPECT_EQ(images() - 2, played.images.failed);
  expect_one_complaint(played, "broke");
}

TEST_F(Sender, FinalStep_GivesStatusErrorIdAndComment) {
  const ScriptedNode node(
      {.replies = {{}, {.status = 0x0110, .error_id = 0xA710, .comment = "may no longer be updated"}}});
  const Played played = play_to(node, kSteps);
  ASSERT_EQ(2u, played.steps.size());
  EXPECT_EQ(0x0110, played.steps[1].answer.status);
  EXPECT_EQ(0xA710, played.steps[1].answer.error_id);
  EXPECT_EQ("may no longer be updated", played.steps[1].answer.comment);
  EXPECT_EQ(1u, played.steps_failed);
  expect_one_complaint(played, "answered 0110H, error id A710H to the N-SET of message 2: may no longer be updated");
}

TEST_F(Sender, RefusedCreate_DoesNotKeepTheImagesBack) {
  const ScriptedNode node({.replies = {{.status = 0x0111}, {}}});
  const Played played = play_to(node, kBoth);
  EXPECT_EQ(images(), played.images.stored);
  EXPECT_EQ(1u, played.steps_failed);
  expect_one_complaint(played, "answered 0111H to the N-CREATE of message 1");
}

TEST_F(Sender, PeerThatClosesOnAStep_IsNoAnswer) {
  const ScriptedNode node({.replies = {{.close = true}, {}}});
  const Played played = play_to(node, kSteps);
  EXPECT_EQ(1u, played.steps.size());
  EXPECT_EQ(1u, played.steps_failed);
  expect_one_complaint(played, "broke");
}

TEST_F(Sender, AtASpeed_MessagesKeepTheirOrder) {
  const ScriptedNode node({});
  std::atomic<std::size_t> stored = 0;
  Play how;
  how.images.node = how.steps = node_at(node.port());
  how.speed = 1e6;
  const Played played = play(messages_of(day_, kBoth), how, stored);
  EXPECT_EQ(images(), played.images.stored);
  EXPECT_EQ(2u, played.steps.size());
}

}  // namespace
}  // namespace cmrcredit::tools
