// Stopping under load, as SIGTERM does it.
#include <gtest/gtest.h>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

template <class Call>
std::chrono::steady_clock::duration time_of(const Call& call) {
  const auto began = std::chrono::steady_clock::now();
  call();
  return std::chrono::steady_clock::now() - began;
}

TEST(Stop, IdleAssociations_AreAbortedAtOnce) {
  RunningServer node;
  std::vector<RawPeer> peers;
  for (int i = 0; i < 16; ++i)
    peers.push_back(RawPeer::associated(node.port));
  RawPeer silent(node.port);
  EXPECT_LT(time_of([&] { node.server.stop(); }), seconds(8));  // drain_seconds is 10: nothing had to be waited for
  for (RawPeer& peer : peers)
    EXPECT_EQ(peer.hear(), "ABORT 0/0");
  EXPECT_TRUE(silent.closed());
  EXPECT_EQ(node.server.counters().aborted_at_shutdown, 16U);
}

TEST(Stop, RunningMessage_MayEnd) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  const Bytes data = Image{}.data_set();
  peer.send(pdata(pdv(3, 3, Command{}.body())) +
            pdata(pdv(3, 0, Image{}.header() + bytes({0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 8, 0, 0, 0}))));
  EXPECT_TRUE(node.door.wait_taken(1));
  std::jthread stopping([&] { node.server.stop(); });
  // the port closes first: then the stop is under way
  EXPECT_TRUE(eventually([&] {
    Server other(
        [&] {
          auto settings = loopback_settings();
          settings.port = node.port;
          return settings;
        }(),
        node.door);
    return other.start().has_value();
  }));
  peer.send(pdata(pdv(3, 2, Bytes(8))));
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(peer.hear(), "ABORT 0/0");
  peer.close();
  stopping.join();
  EXPECT_EQ(node.door.ended().at(1), std::vector<bool>{true});
}

TEST(Stop, MessageThatDoesNotEnd_IsAbortedAtTheDrainDeadline) {
  Deadlines deadlines = deadlines_of(loopback_settings());
  deadlines.drain = milliseconds(100);
  RunningServer node(loopback_settings(), deadlines);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(3, 3, Command{}.body())) +
            pdata(pdv(3, 0, Image{}.header() + bytes({0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 8, 0, 0, 0}))));
  EXPECT_TRUE(node.door.wait_taken(1));
  EXPECT_LT(time_of([&] { node.server.stop(); }), seconds(8));
  EXPECT_EQ(peer.hear(), "ABORT 0/0");
  EXPECT_EQ(node.door.ended().at(1), std::vector<bool>{false});
}

TEST(Stop, AnswerThatNeverComes_IsNotWaitedForLongerThanTheDrainDeadline) {
  Deadlines deadlines = deadlines_of(loopback_settings());
  deadlines.drain = milliseconds(100);
  RunningServer node(loopback_settings(), deadlines);
  node.door.set_mode(FakeDoor::Mode::Holding);
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, {}, Image{}.data_set()));
  EXPECT_TRUE(node.door.wait_ended(1));
  EXPECT_LT(time_of([&] { node.server.stop(); }), seconds(8));
  EXPECT_EQ(peer.hear(), "ABORT 0/0");
  node.door.release_held();
}

// Sends without end; gives the number of stores that were acknowledged before the server stopped.
unsigned send_until_stopped(RawPeer peer, unsigned sender) {
  unsigned acknowledged = 0;
  for (unsigned i = 0;; ++i) {
    const std::string uid = "2.25." + std::to_string(1000000 * (sender + 1) + i);
    if (!peer.send(store(3, {.affected_instance = uid}, Image{.sop_instance = uid, .pixel_bytes = 40000}.data_set())))
      break;
    if (peer.response().status != 0) break;
    ++acknowledged;
  }
  return acknowledged;
}

TEST(Stop, UnderLoad_EveryAcknowledgedInstanceWasTakenWhole) {
  for (int cycle = 0; cycle < 5; ++cycle) {
    RunningServer node;
    node.door.keep(false);
    std::atomic<unsigned> acknowledged = 0;
    std::vector<std::jthread> senders;
    for (unsigned sender = 0; sender < 16; ++sender) {
      senders.emplace_back([&, sender, peer = RawPeer::associated(node.port)]() mutable {
        acknowledged += send_until_stopped(std::move(peer), sender);
      });
    }
    EXPECT_TRUE(node.door.wait_ended(100));
    EXPECT_LT(time_of([&] { node.server.stop(); }), seconds(15));
    senders.clear();
    std::size_t whole = 0;
    for (const auto& [ticket, ends] : node.door.ended()) {
      ASSERT_EQ(ends.size(), 1U) << ticket;
      whole += ends[0] ? 1 : 0;
    }
    EXPECT_GE(whole, acknowledged);
    EXPECT_EQ(node.door.ended().size(), node.door.tickets());
    EXPECT_EQ(node.server.counters().associations_open, 0U);
  }
}

TEST(Stop, FreesThePort) {
  std::uint16_t port = 0;
  {
    RunningServer node;
    port = node.port;
  }
  config::ListenerSettings settings = loopback_settings();
  settings.port = port;
  FakeDoor door;
  Server again(settings, door);
  EXPECT_TRUE(again.start());
}

}  // namespace
}  // namespace cmrcredit::listener::test
