// N-CREATE and N-SET of performed steps end to end: raw peer, real server, a door with a table of steps.
#include <gtest/gtest.h>

#include <set>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

using dicom_parsing::StepStatus;

Request step_request(std::string calling = "SCANNER") {
  Request request;
  request.calling = std::move(calling);
  request.contexts = {{1, std::string(kStep), {std::string(kExplicit)}},
                      {3, std::string(kMr), {std::string(kExplicit)}},
                      {5, std::string(kEcho), {std::string(kImplicit)}}};
  return request;
}

RawPeer scanner(const RunningServer& node) {
  return RawPeer::associated(node.port, step_request());
}

Bytes create(const std::string& step, const Step& says = {}, std::size_t most = 16000) {
  return store(1, create_command(step), says.data_set(), most);
}

Bytes set(const std::string& step, const Step& says, std::size_t most = 16000) {
  return store(1, set_command(step), says.data_set(), most);
}

Step completed(std::string operators = "Moore^Dana") {
  return {.status = "COMPLETED", .study = "", .series = {"2.25.11", "2.25.12"}, .operators = std::move(operators)};
}

TEST(Steps, CreatedAndCompleted_IsAnswered0000AndHandedOverWithWhatItSays) {
  RunningServer node;
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  const Response made = peer.response();
  EXPECT_EQ(made.status, 0U);
  EXPECT_EQ(made.field, 0x8140U);
  EXPECT_EQ(made.message_id, 7U);
  EXPECT_EQ(made.affected_class, kStep);
  EXPECT_EQ(made.affected_instance, "2.25.1");
  peer.send(set("2.25.1", completed()));
  const Response done = peer.response();
  EXPECT_EQ(done.status, 0U);
  EXPECT_EQ(done.field, 0x8120U);
  EXPECT_EQ(done.affected_class, kStep);
  EXPECT_EQ(done.affected_instance, "2.25.1");
  const auto reports = node.door.step_reports();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].calling_ae, "SCANNER");
  EXPECT_EQ(reports[0].step.patient.name, "CANARY^PATIENT");
  const auto step = node.door.steps().at("2.25.1");
  EXPECT_EQ(step.status, StepStatus::Completed);
  EXPECT_EQ(step.station_ae, "MR_ONE");
  ASSERT_EQ(step.scheduled.size(), 1U);
  EXPECT_EQ(step.scheduled[0].study_uid, "2.25.10");
  ASSERT_EQ(step.series.size(), 2U);
  EXPECT_EQ(step.series[1].operator_names, std::vector<std::string>{"Moore^Dana"});
  EXPECT_EQ(node.server.counters().steps_created, 1U);
  EXPECT_EQ(node.server.counters().steps_set, 1U);
}

TEST(Steps, CreateAndSet_MayComeOnDifferentAssociationsFromDifferentPeers) {
  RunningServer node;
  {
    RawPeer peer = scanner(node);
    peer.send(create("2.25.1"));
    EXPECT_EQ(peer.hear(), "RSP 0000");
    peer.send(kReleaseRq);
    EXPECT_EQ(peer.hear(), "RELEASE-RP");
  }
  RawPeer manager = RawPeer::associated(node.port, step_request("PPS_MANAGER"));
  manager.send(set("2.25.1", completed()));
  EXPECT_EQ(manager.hear(), "RSP 0000");
  EXPECT_EQ(node.door.steps().at("2.25.1").status, StepStatus::Completed);
}

TEST(Steps, MessagesInFragmentsOfAnySizeAndSharingPdus_AreTaken) {
  RunningServer node;
  RawPeer peer = scanner(node);
  unsigned step = 0;
  for (const std::size_t most : {1UL, 2UL, 3UL, 17UL, 100UL}) {
    const std::string uid = "2.25.1" + std::to_string(++step);
    peer.send(create(uid, {}, most));
    EXPECT_EQ(peer.hear(), "RSP 0000") << most;
    peer.send(set(uid, completed(), most));
    EXPECT_EQ(peer.hear(), "RSP 0000") << most;
    EXPECT_EQ(node.door.steps().at(uid).series.size(), 2U);
  }
  peer.send(pdata(pdv(1, 3, create_command("2.25.99").body()) + pdv(1, 2, Step{}.data_set())));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Steps, InterimSets_ReplaceTheSequenceWhole) {
  RunningServer node;
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  std::vector<std::string> series;
  for (const char* uid : {"2.25.11", "2.25.12", "2.25.13"}) {
    series.emplace_back(uid);
    peer.send(set("2.25.1", {.study = "", .series = series}));
    EXPECT_EQ(peer.hear(), "RSP 0000");
  }
  EXPECT_EQ(node.door.steps().at("2.25.1").series.size(), 3U);
  EXPECT_EQ(node.door.steps().at("2.25.1").status, StepStatus::InProgress);
}

TEST(Steps, DuplicateCreation_IsAnswered0111AndTheFirstIsUntouched) {
  RunningServer node;
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  peer.send(create("2.25.1", {.study = "2.25.666"}));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0x0111U);
  EXPECT_EQ(response.affected_instance, "2.25.1");
  EXPECT_FALSE(response.comment.empty());
  EXPECT_EQ(node.door.steps().at("2.25.1").scheduled[0].study_uid, "2.25.10");
  peer.send(set("2.25.1", completed()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Steps, TwoCreationsAtOnce_GetOneSuccessAndOneDuplicate) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer one = scanner(node), other = scanner(node);
  one.send(create("2.25.1"));
  other.send(create("2.25.1"));
  EXPECT_TRUE(node.door.wait_step_reports(2));
  EXPECT_TRUE(one.silent());
  EXPECT_TRUE(other.silent());
  node.door.release_held();
  const std::set<std::string> heard{one.hear(), other.hear()};
  EXPECT_EQ(heard, (std::set<std::string>{"RSP 0000", "RSP 0111"}));
}

TEST(Steps, SetOfAFinalStep_IsAnswered0110WithErrorIdA710AndChangesNothing) {
  for (const char* final_status : {"COMPLETED", "DISCONTINUED"}) {
    RunningServer node;
    RawPeer peer = scanner(node);
    peer.send(create("2.25.1"));
    EXPECT_EQ(peer.hear(), "RSP 0000");
    Step end = completed();
    end.status = final_status;
    peer.send(set("2.25.1", end));
    EXPECT_EQ(peer.hear(), "RSP 0000");
    for (const char* again : {final_status, "IN PROGRESS"}) {
      Step late = completed("Nguyen^Linh");
      late.status = again;
      peer.send(set("2.25.1", late));
      const Response response = peer.response();
      EXPECT_EQ(response.status, 0x0110U);
      EXPECT_EQ(response.error_id, 0xA710U);
      EXPECT_NE(response.comment.find("may no longer be updated"), std::string::npos) << response.comment;
    }
    EXPECT_EQ(node.door.steps().at("2.25.1").series[0].operator_names, std::vector<std::string>{"Moore^Dana"});
    EXPECT_EQ(node.server.counters().step_faults[static_cast<std::size_t>(Fault::MayNoLongerBeUpdated)], 2U);
  }
}

TEST(Steps, SetOfAStepThatWasNeverCreated_IsAnswered0112) {
  RunningServer node;
  RawPeer peer = scanner(node);
  peer.send(set("2.25.1", completed()));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0x0112U);
  EXPECT_FALSE(response.error_id);
  EXPECT_TRUE(node.door.steps().empty());
}

TEST(Steps, CreationWithoutUid_GetsOneThatTheResponseSays) {
  RunningServer node;
  RawPeer peer = scanner(node);
  std::set<std::string> given;
  for (int i = 0; i < 3; ++i) {
    peer.send(create(""));
    const Response response = peer.response();
    EXPECT_EQ(response.status, 0U);
    EXPECT_TRUE(response.affected_instance.starts_with("2.25.")) << response.affected_instance;
    EXPECT_LE(response.affected_instance.size(), 44U);
    EXPECT_NE(response.affected_instance[5], '0');
    EXPECT_TRUE(node.door.steps().contains(response.affected_instance));
    given.insert(response.affected_instance);
  }
  EXPECT_EQ(given.size(), 3U);
  peer.send(set(*given.begin(), completed()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

struct WrongStep {
  const char* name;
  unsigned context;
  Command command;
  Bytes data_set;
  unsigned status;
  std::vector<std::uint32_t> attributes;  // (0000,1005)
  const char* comment;
};

Command with(Command command, const std::function<void(Command&)>& change) {
  change(command);
  return command;
}

std::vector<WrongStep> wrong_creations() {
  const Command sound = create_command("2.25.50");
  const Bytes data = Step{}.data_set();
  const Bytes of_mr = element(0x0008, 0x0016, kMr, "UI"), of_other = element(0x0008, 0x0018, "2.25.51", "UI");
  return {
      {"COMPLETED", 1, sound, Step{.status = "COMPLETED"}.data_set(), 0x0106, {0x00400252}, "IN PROGRESS"},
      {"no status", 1, sound, Step{.status = ""}.data_set(), 0x0120, {0x00400252}, "(0040,0252) is missing"},
      {"empty status", 1, sound, Step{.status = "  "}.data_set(), 0x0121, {0x00400252}, "(0040,0252) is empty"},
      {"no scheduled step", 1, sound, Step{.study = ""}.data_set(), 0x0120, {0x00400270}, "(0040,0270) is missing"},
      {"scheduled step without study",
       1,
       sound,
       Step{.study = "", .more = sequence(0x0040, 0x0270, {{}})}.data_set(),
       0x0120,
       {0x0020000D},
       "(0020,000D) is missing"},
      {"empty study", 1, sound, Step{.study = " "}.data_set(), 0x0121, {0x0020000D}, "(0020,000D) is empty"},
      {"illegal UID", 1, create_command("not/a/uid"), data, 0x0117, {}, "UID"},
      {"UID of 65 characters", 1, create_command("1." + std::string(63, '2')), data, 0x0117, {}, "UID"},
      {"another class",
       1,
       with(sound, [](Command& c) { c.affected_class = "1.2.840.10008.3.1.2.3.4"; }),
       data,
       0x0118,
       {},
       "SOP class"},
      {"no class", 1, with(sound, [](Command& c) { c.affected_class = ""; }), data, 0x0118, {}, "SOP class"},
      {"data set of another class", 1, sound, of_mr + data, 0x0119, {0x00080016}, "SOP Class UID"},
      {"data set of another instance", 1, sound, of_other + data, 0x0119, {0x00080018}, "SOP Instance UID"},
      {"on an image's context", 3, sound, data, 0x0211, {}, "not offered"},
      {"on a Verification context", 5, sound, data, 0x0211, {}, "not offered"},
      {"garbage", 1, sound, Bytes(300, std::byte{0xee}), 0x0120, {0x00400252}, ""},
      {"a stray delimiter", 1, sound, bytes({0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0}), 0x0110, {}, "wrong place"},
      {"cut within an element", 1, sound, Bytes(data.begin(), data.end() - 3), 0x0110, {}, "ends"},
      {"element of 4 GiB",
       1,
       sound,
       bytes({0x40, 0, 0x54, 2, 'U', 'N', 0, 0, 0xfe, 0xff, 0xff, 0xff, 1, 1}),
       0x0110,
       {},
       ""},
      {"100,000 nested sequences", 1, sound, nested_sequences(100000, false), 0x0110, {}, "nested more than 64 deep"},
      {"empty", 1, sound, {}, 0x0120, {0x00400252}, ""},
  };
}

std::vector<WrongStep> wrong_changes() {
  const Command sound = set_command("2.25.60");
  const Bytes data = completed().data_set();
  return {
      {"unknown status", 1, sound, Step{.status = "FINISHED"}.data_set(), 0x0106, {0x00400252}, "none of the three"},
      {"empty status", 1, sound, Step{.status = " "}.data_set(), 0x0121, {0x00400252}, "(0040,0252) is empty"},
      {"no instance", 1, set_command(""), data, 0x0117, {}, "UID"},
      {"illegal UID", 1, set_command("2.25..1"), data, 0x0117, {}, "UID"},
      {"no class", 1, with(sound, [](Command& c) { c.requested_class = ""; }), data, 0x0118, {}, "SOP class"},
      {"data set of another instance",
       1,
       sound,
       element(0x0008, 0x0018, "2.25.51", "UI") + data,
       0x0119,
       {0x00080018},
       "SOP Instance UID"},
      {"on an image's context", 3, sound, data, 0x0211, {}, "not offered"},
      {"100,000 nested sequences", 1, sound, nested_sequences(100000, false), 0x0110, {}, "nested more than 64 deep"},
  };
}

TEST(Steps, WhatIsWrong_IsAnsweredWithStatusAttributeAndCommentAndTheAssociationGoesOn) {
  RunningServer node;
  RawPeer peer = scanner(node);
  auto table = wrong_creations();
  for (auto& row : wrong_changes())
    table.push_back(std::move(row));
  for (const WrongStep& wrong : table) {
    SCOPED_TRACE(wrong.name);
    peer.send(store(wrong.context, wrong.command, wrong.data_set));
    const Response response = peer.response();
    EXPECT_EQ(response.status, wrong.status) << response.comment;
    EXPECT_EQ(response.attributes, wrong.attributes);
    EXPECT_FALSE(response.comment.empty());
    EXPECT_NE(response.comment.find(wrong.comment), std::string::npos) << response.comment;
    EXPECT_EQ(response.comment.find("CANARY"), std::string::npos);
  }
  EXPECT_TRUE(node.door.step_reports().empty());
  peer.send(create("2.25.50"));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Steps, CommandWithoutADataSet_IsAnswered0110) {
  RunningServer node;
  RawPeer peer = scanner(node);
  Command command = create_command("2.25.1");
  command.data_set_type = 0x0101;
  peer.send(pdata(pdv(1, 3, command.body())));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0x0110U);
  EXPECT_FALSE(response.error_id);
  EXPECT_EQ(response.offending, 0x00000800U);
}

TEST(Steps, StoreOfAStep_IsNotAStep) {
  RunningServer node;
  RawPeer peer = scanner(node);
  const Image image{.sop_class = std::string(kStep)};
  peer.send(store(1, {.affected_class = std::string(kStep)}, image.data_set()));
  EXPECT_EQ(peer.hear(), "RSP 0211");
  EXPECT_EQ(node.door.tickets(), 0U);
}

TEST(Steps, ImagesAndSteps_ShareAnAssociation) {
  RunningServer node;
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1") + store(3, {}, Image{}.data_set()) + set("2.25.1", completed()));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(node.door.tickets(), 1U);
  EXPECT_EQ(node.door.steps().size(), 1U);
}

TEST(Steps, AnswerWaitsForTheReceipt) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  EXPECT_TRUE(node.door.wait_step_reports(1));
  EXPECT_TRUE(peer.silent());
  node.door.release_held();
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Steps, WhatCannotBeKept_IsAnswered0213WithTheReasonAndMayComeAgain) {
  RunningServer node;
  node.door.set_mode(FakeDoor::Mode::Failing);
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  const Response response = peer.response();
  EXPECT_EQ(response.status, 0x0213U);
  EXPECT_EQ(response.comment, "the disk is full");
  node.door.set_mode(FakeDoor::Mode::Durable);
  peer.send(create("2.25.1"));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  node.door.set_mode(FakeDoor::Mode::Failing);
  peer.send(set("2.25.1", completed()));
  EXPECT_EQ(peer.hear(), "RSP 0213");
  EXPECT_EQ(node.server.counters().step_faults[static_cast<std::size_t>(Fault::ResourceLimitation)], 2U);
}

TEST(Steps, StuckWriter_IsAnswered0213AndALateReceiptHarmsNobody) {
  Deadlines deadlines = deadlines_of(loopback_settings());
  deadlines.writer_stuck = std::chrono::milliseconds(50);
  RunningServer node(loopback_settings(), deadlines);
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = scanner(node);
  peer.send(create("2.25.1"));
  EXPECT_EQ(peer.hear(), "RSP 0213");
  node.door.release_held();
  peer.send(echo(5));
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Steps, ReceiptAfterTheServerIsGone_HarmsNobody) {
  FakeDoor door(FakeDoor::Mode::Holding);
  {
    Deadlines deadlines = deadlines_of(loopback_settings());
    deadlines.drain = std::chrono::milliseconds(10);
    Server server(loopback_settings(), door, deadlines);
    const auto port = server.start();
    ASSERT_TRUE(port);
    RawPeer peer = RawPeer::associated(*port, step_request());
    peer.send(create("2.25.1"));
    EXPECT_TRUE(door.wait_step_reports(1));
  }
  door.release_held();
}

// A step is taken whole or not at all, however its message breaks off.
TEST(Steps, BrokenOffMessages_LeaveNothing) {
  const Bytes data = Step{}.data_set();
  const Bytes begun = pdata(pdv(1, 3, create_command("2.25.1").body())) + pdata(pdv(1, 0, data));
  const std::pair<Bytes, const char*> ends[] = {
      {kReleaseRq, "RELEASE-RP"}, {kAbort, "CLOSE"}, {bytes({0xff, 0, 0, 0, 0, 0}), "ABORT 2/1"}};
  for (const auto& [end, answer] : ends) {
    RunningServer node;
    RawPeer peer = scanner(node);
    peer.send(begun + end);
    EXPECT_EQ(peer.hear(), answer);
    EXPECT_TRUE(eventually([&] { return node.server.counters().broken_off == 1; }));
    EXPECT_TRUE(node.door.step_reports().empty());
    RawPeer again = scanner(node);
    again.send(create("2.25.1"));
    EXPECT_EQ(again.hear(), "RSP 0000");
  }
}

TEST(Steps, RetrieveAndNotification_StayRefused) {
  RunningServer node;
  RawPeer peer(node.port);
  Request request;
  request.contexts = {{1, "1.2.840.10008.3.1.2.3.4", {std::string(kExplicit)}},
                      {3, "1.2.840.10008.3.1.2.3.5", {std::string(kExplicit)}},
                      {5, std::string(kStep), {std::string(kExplicit)}}};
  peer.send(request.pdu());
  ASSERT_EQ(peer.hear(), "AC");
  peer.send(pdata(pdv(1, 3, create_command("2.25.1").body())));
  EXPECT_EQ(peer.hear(), "ABORT 2/6");  // its context was not accepted
  RawPeer getter = scanner(node);
  Command get = set_command("2.25.1");
  get.field = 0x0110;
  get.data_set_type = 0x0101;
  getter.send(pdata(pdv(1, 3, get.body())));
  EXPECT_EQ(getter.hear(), "RSP 0211");
}

TEST(Steps, EightScannersAtOnce_EachCreateTheirOwnAndFightOverOne) {
  RunningServer node;
  std::atomic<int> right = 0, created = 0, refused = 0;
  {
    std::vector<std::jthread> scanners;
    for (unsigned number = 0; number < 8; ++number) {
      scanners.emplace_back([&, number] {
        RawPeer peer = scanner(node);
        for (unsigned i = 0; i < 20; ++i) {
          const std::string own = "2.25." + std::to_string(1000 * (number + 1) + i);
          peer.send(create(own));
          right += peer.hear() == "RSP 0000";
          peer.send(create("2.25.7" + std::to_string(i)));
          const std::string heard = peer.hear();
          created += heard == "RSP 0000";
          refused += heard == "RSP 0111";
          peer.send(set(own, completed()));
          right += peer.hear() == "RSP 0000";
        }
      });
    }
  }
  EXPECT_EQ(right, 320);
  EXPECT_EQ(created, 20);
  EXPECT_EQ(refused, 140);
}

}  // namespace
}  // namespace cmrcredit::listener::test
