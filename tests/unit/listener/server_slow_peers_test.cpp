// Silent, slow and many peers, with deadlines shortened to fractions of a second.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <list>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

using std::chrono::milliseconds;

Deadlines patient() {
  return deadlines_of(loopback_settings());
}

Deadlines with(milliseconds Deadlines::*which, milliseconds value) {
  Deadlines deadlines = patient();
  deadlines.*which = value;
  return deadlines;
}

TEST(SlowPeers, SilentOnes_AreClosedAtTheDeadlineAndCounted) {
  RunningServer node(loopback_settings(), with(&Deadlines::associate, milliseconds(60)));
  RawPeer silent(node.port);
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(eventually([&] { return node.server.counters().associate_timeouts == 1; }));
}

TEST(SlowPeers, StallsAtEveryByteOfTheRequest_AreClosedAtTheDeadline) {
  RunningServer node(loopback_settings(), with(&Deadlines::associate, milliseconds(60)));
  const Bytes request = Request{}.pdu();
  std::vector<RawPeer> peers;
  for (std::size_t length = 1; length < request.size(); length += 3) {
    peers.emplace_back(node.port);
    peers.back().send(Bytes(request.begin(), request.begin() + static_cast<std::ptrdiff_t>(length)));
  }
  for (RawPeer& peer : peers)
    EXPECT_TRUE(peer.closed());
}

TEST(SlowPeers, BytesThatDribbleIn_DoNotPutTheDeadlineOff) {
  RunningServer node(loopback_settings(), with(&Deadlines::associate, milliseconds(200)));
  RawPeer peer(node.port);
  const Bytes request = Request{}.pdu();
  const auto began = std::chrono::steady_clock::now();
  std::size_t sent = 0;
  while (sent + 1 < request.size() && peer.silent())
    peer.send({request[sent++]});  // one byte in each tenth of a second
  EXPECT_TRUE(peer.closed());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  EXPECT_LT(sent, request.size() / 2);
}

TEST(SlowPeers, PduThatNeverEnds_IsAborted) {
  RunningServer node(loopback_settings(), with(&Deadlines::pdu, milliseconds(60)));
  for (const std::size_t length : {1UL, 5UL, 6UL, 9UL, 12UL, 30UL}) {
    RawPeer peer = RawPeer::associated(node.port);
    const Bytes whole = echo();
    peer.send(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_EQ(peer.hear(), "ABORT 0/0") << length;
    EXPECT_TRUE(peer.closed());
  }
  EXPECT_EQ(node.server.counters().timeouts, 6U);
}

TEST(SlowPeers, SilenceBetweenMessages_IsEndedAtItsOwnDeadline) {
  RunningServer node(loopback_settings(), with(&Deadlines::idle, milliseconds(100)));
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(peer.hear(), "ABORT 0/0");
}

TEST(SlowPeers, SilenceBetweenMessages_MayBeLongerThanAPdu) {
  Deadlines deadlines = with(&Deadlines::pdu, milliseconds(40));
  RunningServer node(loopback_settings(), deadlines);
  RawPeer peer = RawPeer::associated(node.port);
  EXPECT_TRUE(peer.silent());
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_TRUE(peer.silent());
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(SlowPeers, TrafficKeepsAnAssociationFromBeingIdle) {
  RunningServer node(loopback_settings(), with(&Deadlines::idle, milliseconds(400)));
  RawPeer peer = RawPeer::associated(node.port);
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(peer.silent());  // a tenth of a second
    peer.send(echo());
    EXPECT_EQ(peer.hear(), "RSP 0000");
  }
}

TEST(SlowPeers, MessageThatMakesNoProgress_IsAbortedThoughItsPdusAreShort) {
  RunningServer node(loopback_settings(), with(&Deadlines::pdu, milliseconds(250)));
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(3, 3, Command{}.body())) + pdata(pdv(3, 0, Image{}.header())));
  int sent = 0;
  while (peer.silent() && sent < 300) {
    peer.send(pdata(pdv(3, 0, {})));
    ++sent;
  }
  EXPECT_EQ(peer.hear(), "ABORT 0/0");
  EXPECT_TRUE(node.door.wait_ended(0));
}

TEST(SlowPeers, AssociationPastItsLifetime_IsAborted) {
  RunningServer node(loopback_settings(), with(&Deadlines::association, milliseconds(150)));
  RawPeer peer = RawPeer::associated(node.port);
  int echoes = 0;
  std::string heard = "RSP 0000";
  while (heard == "RSP 0000" && peer.send(echo())) {
    ++echoes;
    heard = peer.hear();
  }
  EXPECT_EQ(heard, "ABORT 0/0");
  EXPECT_GT(echoes, 1);
}

TEST(SlowPeers, WhoDoesNotReadItsAnswers_IsClosed) {
  RunningServer node(loopback_settings(), with(&Deadlines::pdu, milliseconds(150)));
  RawPeer peer = RawPeer::associated(node.port);
  Bytes many;
  for (int i = 0; i < 200; ++i)
    many = std::move(many) + echo();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (peer.send(many) && std::chrono::steady_clock::now() < end) {
  }
  EXPECT_TRUE(eventually([&] { return node.server.counters().associations_open == 0; }));
  EXPECT_EQ(node.server.counters().timeouts, 1U);
}

TEST(SlowPeers, AfterARejection_ThePeerIsGivenTheArtimTimeAndNoMore) {
  config::ListenerSettings settings = loopback_settings();
  settings.any_called_ae = false;
  RunningServer node(settings, with(&Deadlines::associate, milliseconds(80)));
  Request request;
  request.called = "OTHER";
  RawPeer peer(node.port);
  peer.send(request.pdu());
  EXPECT_EQ(peer.hear(), "RJ 1/1/7");
  EXPECT_TRUE(eventually([&] { return !peer.send(Bytes(1000)); }));  // until the server has closed
  EXPECT_EQ(node.server.counters().associate_timeouts, 0U);
}

TEST(ManyPeers, TwoHundredSilentSockets_DelayNoEcho) {
  RunningServer node;
  std::vector<RawPeer> silent;
  for (int i = 0; i < 200; ++i)
    silent.emplace_back(node.port);
  const auto began = std::chrono::steady_clock::now();
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));  // the figure is in the bench
  for (RawPeer& other : silent)
    EXPECT_GE(other.descriptor(), 0);
}

TEST(ManyPeers, PastTheHalfOpenLimit_TheOldestIsClosedAndNobodyRefused) {
  config::ListenerSettings settings = loopback_settings();
  settings.max_half_open = 3;
  RunningServer node(settings);
  RawPeer oldest(node.port);
  EXPECT_TRUE(eventually([&] { return node.server.counters().connections == 1; }));
  std::vector<RawPeer> younger;
  for (int i = 0; i < 3; ++i)
    younger.emplace_back(node.port);
  EXPECT_TRUE(oldest.closed());
  for (RawPeer& peer : younger) {
    peer.send(Request{}.pdu());
    EXPECT_EQ(peer.hear(), "AC");
  }
  EXPECT_EQ(node.server.counters().half_open_evicted, 1U);
}

TEST(ManyPeers, PastTheLimitOfAssociations_RejectedForTheMomentAndServedOnceAPlaceIsFree) {
  config::ListenerSettings settings = loopback_settings();
  settings.max_associations = 2;
  RunningServer node(settings);
  RawPeer first = RawPeer::associated(node.port);
  RawPeer second = RawPeer::associated(node.port);
  RawPeer third(node.port);
  third.send(Request{}.pdu());
  EXPECT_EQ(third.hear(), "RJ 2/3/2");
  first.reset();
  EXPECT_TRUE(eventually([&] { return node.server.counters().associations_open == 1; }));
  RawPeer fourth = RawPeer::associated(node.port);
  second.send(kReleaseRq);
  EXPECT_EQ(second.hear(), "RELEASE-RP");  // its place is free though it has not closed yet
  RawPeer fifth = RawPeer::associated(node.port);
}

TEST(ManyPeers, OneCallingTitle_CannotStarveAnother) {
  config::ListenerSettings settings = loopback_settings();
  settings.max_associations_per_peer = 1;
  RunningServer node(settings);
  RawPeer first = RawPeer::associated(node.port);
  RawPeer second(node.port);
  second.send(Request{}.pdu());
  EXPECT_EQ(second.hear(), "RJ 2/3/2");
  Request other;
  other.calling = "OTHER";
  RawPeer third = RawPeer::associated(node.port, other);
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

TEST(ManyPeers, ConnectAndClose_LeavesNothingBehind) {
  RunningServer node;
  constexpr std::uint64_t kWarm = 500, kProbes = 3000;
  const auto probe = [&](std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      RawPeer peer(node.port);
      if (i % 2 == 0) peer.reset();
    }
  };
  const std::size_t descriptors = open_descriptors();
  probe(kWarm);
  EXPECT_TRUE(eventually([&] { return open_descriptors() == descriptors; }));
  [[maybe_unused]] const std::size_t before = resident_kib();
  probe(kProbes);
  EXPECT_TRUE(eventually([&] { return node.server.counters().probes == kWarm + kProbes; }));
  EXPECT_TRUE(eventually([&] { return open_descriptors() == descriptors; }));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(resident_kib(), before + 5 * 1024);
#endif
}

// In a process of its own, for the limit cannot be taken back.
TEST(ManyPeersDeathTest, OutOfDescriptors_TheOldestHalfOpenMakesRoomAndServiceGoesOn) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto scenario = [] {
    rlimit limit{256, 256};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) std::_Exit(3);
    RunningServer node;
    std::list<RawPeer> silent;
    for (int i = 0; i < 110; ++i)
      silent.emplace_back(node.port);  // two descriptors each: theirs and ours
    if (!eventually([&] { return node.server.counters().connections == 110; })) std::_Exit(5);
    std::vector<int> hoard;  // all but a few of the rest
    for (int fd = dup(0); fd >= 0; fd = dup(0))
      hoard.push_back(fd);
    for (int i = 0; i < 2; ++i) {
      ::close(hoard.back());
      hoard.pop_back();
    }
    bool served = true;
    for (int i = 0; i < 5 && served; ++i) {
      RawPeer peer(node.port);
      served = peer.send(Request{}.pdu()) && peer.hear() == "AC" && peer.send(echo()) && peer.hear() == "RSP 0000";
      silent.emplace_back(std::move(peer));
      silent.pop_front();
    }
    std::_Exit(served ? 0 : 4);
  };
  EXPECT_EXIT(scenario(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace cmrcredit::listener::test
