// C-STORE end to end: raw peer, real server, a door whose receipts the test hands out.
#include <gtest/gtest.h>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

constexpr std::size_t index_of(Fault fault) {
  return static_cast<std::size_t>(fault);
}

TEST(Store, GoodInstance_IsTakenWithItsFactsAndAnswered0000) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.data_set()));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0U);
  EXPECT_EQ(response.field, 0x8001U);
  EXPECT_EQ(response.message_id, 7U);
  EXPECT_EQ(response.context, 3U);
  EXPECT_EQ(response.affected_class, kMr);
  EXPECT_EQ(response.affected_instance, "2.25.100");
  ASSERT_EQ(node.door.taken().size(), 1U);
  const auto report = node.door.taken()[0];
  EXPECT_EQ(report.calling_ae, "PEER");
  EXPECT_EQ(report.instance.facts.sop_instance_uid, "2.25.100");
  EXPECT_EQ(report.instance.facts.study_uid, "2.25.10");
  EXPECT_EQ(report.instance.facts.series_uid, "2.25.11");
  EXPECT_EQ(report.instance.facts.operator_names, std::vector<std::string>{"Moore^Dana"});
  EXPECT_EQ(node.door.ended(), (std::map<credit_engine::Ticket, std::vector<bool>>{{1, {true}}}));
  EXPECT_EQ(node.server.counters().stored, 1U);
}

TEST(Store, EveryReadableUncompressedEncoding_GivesTheSameFacts) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(5, {}, Image{.implicit = true}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  const auto taken = node.door.taken();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].instance.facts.study_uid, taken[1].instance.facts.study_uid);
}

TEST(Store, FragmentsOfAnySize_EvenOddOnes_AreJoined) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  for (const std::size_t most : {1UL, 2UL, 3UL, 17UL, 100UL, 16000UL}) {
    peer.send(store(3, {}, Image{}.data_set(), most));
    EXPECT_EQ(peer.hear(), "RSP 0000") << most;
  }
}

TEST(Store, CommandAndDataSharingPdus_AndEmptyFragments_AreTaken) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  const Bytes command = Command{}.body();
  const Bytes data = Image{}.data_set();
  const Bytes front(command.begin(), command.begin() + 20), back(command.begin() + 20, command.end());
  peer.send(pdata(pdv(3, 1, front)) + pdata(pdv(3, 3, back) + pdv(3, 0, {}) + pdv(3, 0, data)) + pdata(pdv(3, 2, {})));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  peer.send(pdata(pdv(3, 3, command) + pdv(3, 2, data)));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Store, TheDoorHearsOfTheHeaderWhilePixelsStillArrive) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(3, 3, Command{}.body())) +
            pdata(pdv(3, 0, Image{}.header() + bytes({0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 8, 0, 0, 0}))));
  EXPECT_TRUE(node.door.wait_taken(1));
  EXPECT_TRUE(node.door.ended().empty());
  EXPECT_TRUE(peer.silent());  // committed, but the last byte is not in
  peer.send(pdata(pdv(3, 2, Bytes(8))));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Store, AnswerWaitsForTheReceipt) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_TRUE(node.door.wait_ended(1));
  EXPECT_TRUE(peer.silent());
  node.door.release_held();
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Store, NextRequestBeforeTheAnswer_IsServedAfterIt) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {.message_id = 1}, Image{}.data_set()) + echo(1, 2));
  EXPECT_TRUE(node.door.wait_ended(1));
  node.door.release_held();
  EXPECT_EQ(peer.response().message_id, 1U);
  EXPECT_EQ(peer.response().message_id, 2U);
}

TEST(Store, FailureReceipt_IsAnsweredA700WithTheReason) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Failing);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.data_set()));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0xA700U);
  EXPECT_EQ(response.comment, "the disk is full");
  node.door.set_mode(FakeDoor::Mode::Durable);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(node.server.counters().store_faults[index_of(Fault::OutOfResources)], 1U);
}

TEST(Store, StuckWriter_IsAnsweredA700AndALateReceiptHarmsNobody) {
  Deadlines deadlines = deadlines_of(loopback_settings());
  deadlines.writer_stuck = std::chrono::milliseconds(50);
  RunningServer node(loopback_settings(), deadlines);
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP A700");
  node.door.release_held();
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Store, ReceiptAfterTheServerIsGone_HarmsNobody) {
  FakeDoor door(FakeDoor::Mode::Holding);
  {
    Deadlines deadlines = deadlines_of(loopback_settings());
    deadlines.drain = std::chrono::milliseconds(10);
    Server server(loopback_settings(), door, deadlines);
    const auto port = server.start();
    ASSERT_TRUE(port);
    RawPeer peer = RawPeer::associated(*port);
    peer.send(store(3, {}, Image{}.data_set()));
    EXPECT_TRUE(door.wait_ended(1));
  }
  door.release_held();
}

struct Wrong {
  const char* name;
  unsigned context;
  Command command;
  Bytes data_set;
  unsigned status;
  std::optional<std::uint32_t> offending;
  const char* comment;
};

std::vector<Wrong> wrong_stores() {
  const Bytes sound = Image{}.data_set();
  const std::string other = "1.2.840.10008.5.1.4.1.1.7";
  return {
      {"SOP class not the context's",
       3,
       {.affected_class = other},
       sound,
       0xA900,
       0x00000002,
       "the SOP class is not the presentation context's"},
      {"store on a Verification context",
       1,
       {},
       sound,
       0xA900,
       0x00000002,
       "the SOP class is not the presentation context's"},
      {"data set of another class",
       3,
       {},
       Image{.sop_class = other}.data_set(),
       0xA900,
       0x00080016,
       "SOP Class UID is not the command's"},
      {"data set of another instance",
       3,
       {},
       Image{.sop_instance = "2.25.999"}.data_set(),
       0xA900,
       0x00080018,
       "SOP Instance UID is not the command's"},
      {"no study UID", 3, {}, Image{.study = ""}.data_set(), 0xC000, 0x0020000D, "Study Instance UID (0020,000D)"},
      {"no series UID", 3, {}, Image{.series = ""}.data_set(), 0xC000, 0x0020000E, "Series Instance UID (0020,000E)"},
      {"no SOP instance UID",
       3,
       {},
       Image{.sop_instance = ""}.data_set(),
       0xC000,
       0x00080018,
       "SOP Instance UID (0008,0018)"},
      {"no SOP class in the command",
       3,
       {.affected_class = ""},
       sound,
       0xC000,
       0x00000002,
       "no Affected SOP Class UID"},
      {"no SOP instance in the command",
       3,
       {.affected_instance = ""},
       sound,
       0xC000,
       0x00001000,
       "no Affected SOP Instance UID"},
      {"garbage", 3, {}, Bytes(300, std::byte{0xee}), 0xC000, 0x00080016, ""},
      {"cut within an element", 3, {}, Bytes(sound.begin(), sound.begin() + 45), 0xC000, std::nullopt, ""},
      {"element of 4 GiB",
       3,
       {},
       bytes({8, 0, 0x16, 0, 'O', 'B', 0, 0, 0xfe, 0xff, 0xff, 0xff, 1, 1}),
       0xC000,
       std::nullopt,
       ""},
      {"empty", 3, {}, {}, 0xC000, 0x00080016, "SOP Class UID (0008,0016)"},
      {"5,000 nested sequences",
       3,
       {},
       nested_sequences(5000, false),
       0xC000,
       std::nullopt,
       "nested more than 64 deep"},
      {"100,000 nested sequences",
       3,
       {},
       nested_sequences(100000, false),
       0xC000,
       std::nullopt,
       "nested more than 64 deep"},
      {"100,000 nested sequences, implicit",
       5,
       {},
       nested_sequences(100000, true),
       0xC000,
       std::nullopt,
       "nested more than 64 deep"},
  };
}

TEST(Store, WhatIsWrong_IsAnsweredWithStatusElementAndCommentAndTheAssociationGoesOn) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  for (const Wrong& wrong : wrong_stores()) {
    SCOPED_TRACE(wrong.name);
    peer.send(store(wrong.context, wrong.command, wrong.data_set));
    const Response response = peer.response();
    EXPECT_EQ(response.status, wrong.status) << response.comment;
    EXPECT_EQ(response.offending, wrong.offending);
    EXPECT_FALSE(response.comment.empty());
    EXPECT_NE(response.comment.find(wrong.comment), std::string::npos) << response.comment;
  }
  EXPECT_EQ(node.door.tickets(), 0U);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(node.server.counters().store_faults[index_of(Fault::DataSetDoesNotMatch)], 4U);
  EXPECT_EQ(node.server.counters().store_faults[index_of(Fault::CannotUnderstand)], 12U);
}

TEST(Store, CommandWithoutADataSet_IsAnsweredC000) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(3, 3, Command{.data_set_type = 0x0101}.body())));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0xC000U);
  EXPECT_EQ(response.offending, 0x00000800U);
}

TEST(Store, ObjectWithoutPixels_IsTakenAtItsEnd) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.header()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(node.door.tickets(), 1U);
}

TEST(Store, UidsPaddedInWhateverWay_AreTheSame) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  Command command;
  command.affected_instance = "2.25.1001 ";  // a blank where the standard wants a NUL
  peer.send(store(3, command, Image{.sop_instance = "2.25.1001"}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

// However the transfer ends before its last byte, the door hears of it exactly once; before the header is in, it hears
// nothing.
TEST(Store, BrokenOff_TheDoorHearsOfItExactlyOnce) {
  const Bytes command = pdata(pdv(3, 3, Command{}.body()));
  const Bytes header = pdata(pdv(3, 0, Image{}.header() + bytes({0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 8, 0, 0, 0})));
  const Bytes half = pdata(pdv(3, 0, bytes({8, 0, 0x16, 0, 'U', 'I', 4, 0})));
  struct Way {
    const char* name;
    void (*end)(RawPeer&);
    const char* answer;
  };
  const Way ways[] = {
      {"release", [](RawPeer& peer) { peer.send(kReleaseRq); }, "RELEASE-RP"},
      {"abort", [](RawPeer& peer) { peer.send(kAbort); }, "CLOSE"},
      {"close", [](RawPeer& peer) { peer.shut_down_sending(); }, "CLOSE"},
      {"close within a PDU",
       [](RawPeer& peer) {
         peer.send(bytes({4, 0, 0, 0, 1, 0, 0, 0, 0, 9})), peer.shut_down_sending();
       },
       "CLOSE"},
      {"violation",
       [](RawPeer& peer) {
         peer.send(bytes({0xff, 0, 0, 0, 0, 0}));
       },
       "ABORT 2/1"},
  };
  for (const Way& way : ways) {
    SCOPED_TRACE(way.name);
    RunningServer node;
    RawPeer peer = RawPeer::associated(node.port);
    peer.send(command + header);
    EXPECT_TRUE(node.door.wait_taken(1));
    way.end(peer);
    EXPECT_EQ(peer.hear(), way.answer);
    EXPECT_TRUE(node.door.wait_ended(1));
    RawPeer early = RawPeer::associated(node.port);
    early.send(command + half);
    way.end(early);
    EXPECT_EQ(early.hear(), way.answer);
    EXPECT_TRUE(eventually([&] { return node.server.counters().broken_off == 2; }));
    EXPECT_EQ(node.door.ended(), (std::map<credit_engine::Ticket, std::vector<bool>>{{1, {false}}}));
    EXPECT_EQ(node.server.counters().stored, 0U);
  }
}

TEST(Store, Reset_BreaksOffToo) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(3, 3, Command{}.body())) +
            pdata(pdv(3, 0, Image{}.header() + bytes({0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 8, 0, 0, 0}))));
  EXPECT_TRUE(node.door.wait_taken(1));
  peer.reset();
  EXPECT_TRUE(node.door.wait_ended(1));
  EXPECT_EQ(node.door.ended().at(1), std::vector<bool>{false});
}

TEST(Store, EightSendersAtOnce_AreEachAnsweredWithTheirOwn) {
  RunningServer node;
  std::vector<std::jthread> senders;
  std::atomic<int> right = 0;
  for (unsigned sender = 0; sender < 8; ++sender) {
    senders.emplace_back([&, sender] {
      RawPeer peer = RawPeer::associated(node.port);
      for (unsigned i = 0; i < 50; ++i) {
        const std::string uid = "2.25." + std::to_string(1000 * (sender + 1) + i);
        peer.send(store(3, {.message_id = i, .affected_instance = uid}, Image{.sop_instance = uid}.data_set()));
        const Response response = peer.response();
        if (response.status == 0 && response.message_id == i && response.affected_instance == uid) ++right;
      }
    });
  }
  senders.clear();
  EXPECT_EQ(right, 400);
  EXPECT_EQ(node.door.ended().size(), 400U);
}

class ThrowingDoor final : public credit_engine::Door {
 public:
  credit_engine::Ticket take(credit_engine::InstanceReport, std::function<void(credit_engine::Receipt)>) override {
    throw std::runtime_error("a bug");
  }
  void ended(credit_engine::Ticket, bool) override {}
  void create_step(credit_engine::StepReport, std::function<void(credit_engine::StepReceipt)>) override {
    throw std::runtime_error("a bug");
  }
  void set_step(credit_engine::StepReport, std::function<void(credit_engine::StepReceipt)>) override {
    throw std::runtime_error("a bug");
  }
};

TEST(Store, InternalError_IsAnswered0110AndTheAssociationGoesOn) {
  ThrowingDoor door;
  Server server(loopback_settings(), door);
  const auto port = server.start();
  ASSERT_TRUE(port);
  RawPeer peer = RawPeer::associated(*port);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0110");
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

}  // namespace
}  // namespace cmrcredit::listener::test
