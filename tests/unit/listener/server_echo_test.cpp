#include <gtest/gtest.h>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

TEST(Server, AnswersEcho) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(echo(1, 42));
  const Response response = peer.response();
  EXPECT_EQ(response.field, 0x8030U);
  EXPECT_EQ(response.status, 0U);
  EXPECT_EQ(response.message_id, 42U);
  EXPECT_EQ(response.context, 1U);
  EXPECT_EQ(response.affected_class, kEcho);
  peer.send(kReleaseRq);
  EXPECT_EQ(peer.hear(), "RELEASE-RP");
  peer.close();
  EXPECT_TRUE(eventually(
      [&] { return node.server.counters().released == 1 && node.server.counters().associations_open == 0; }));
  EXPECT_EQ(node.server.counters().echoes, 1U);
}

TEST(Server, AnswersManyEchoesSentInOneGo) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  Bytes all;
  for (unsigned i = 0; i < 50; ++i)
    all = std::move(all) + echo(1, i);
  peer.send(all);
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(peer.response().message_id, i);
}

TEST(Server, AnswersEchoThatComesByteByByte) {
  RunningServer node;
  RawPeer peer(node.port);
  for (const std::byte byte : Request{}.pdu())
    peer.send({byte});
  EXPECT_EQ(peer.hear(), "AC");
  for (const std::byte byte : echo())
    peer.send({byte});
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Server, CutsItsAnswersForAPeerThatTakesLittle) {
  RunningServer node;
  Request request;
  request.max_length = 20;
  RawPeer peer = RawPeer::associated(node.port, request);
  peer.send(echo(1, 9));
  const auto first = peer.read();
  ASSERT_TRUE(first);
  EXPECT_LE(first->body.size(), 20U);
  peer.send(echo(1, 10));
  std::size_t longest = 0;
  unsigned last_fragments = 0;
  while (last_fragments < 2) {
    const auto pdu = peer.read();
    ASSERT_TRUE(pdu);
    longest = std::max(longest, pdu->body.size());
    if (std::to_integer<unsigned>(pdu->body[5]) & 2U) ++last_fragments;
  }
  EXPECT_LE(longest, 20U);
}

TEST(Server, BindsTheSamePortOnSeveralAddresses) {
  config::ListenerSettings settings = loopback_settings();
  settings.address = "127.0.0.1, ::1";
  FakeDoor door;
  Server server(settings, door);
  const auto port = server.start();
  if (!port && port.error().sentence.find("::1") != std::string::npos) GTEST_SKIP() << port.error().sentence;
  ASSERT_TRUE(port) << port.error().sentence;
  RawPeer peer = RawPeer::associated(*port);
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

TEST(Server, PortInUse_IsAnErrorThatNamesIt) {
  RunningServer first;
  config::ListenerSettings settings = loopback_settings();
  settings.port = first.port;
  FakeDoor door;
  Server second(settings, door);
  const auto port = second.start();
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().sentence,
            "cannot listen on 127.0.0.1 port " + std::to_string(first.port) + ": Address already in use");
}

TEST(Server, BadAddresses_AreErrors) {
  FakeDoor door;
  config::ListenerSettings settings = loopback_settings();
  settings.address = "localhost";
  EXPECT_EQ(Server(settings, door).start().error().sentence, "listener.address: 'localhost' is not an IP address");
  settings = loopback_settings();
  settings.peers = {{"MR1", "10.0.0"}};
  EXPECT_NE(Server(settings, door).start().error().sentence.find("'10.0.0'"), std::string::npos);
}

TEST(Server, StopsBeforeItWasStarted_AndTwice) {
  FakeDoor door;
  Server never(loopback_settings(), door);
  never.stop();
  RunningServer node;
  node.server.stop();
  node.server.stop();
}

TEST(Server, RejectsAsThePolicySays) {
  config::ListenerSettings settings = loopback_settings();
  settings.any_called_ae = false;
  RunningServer node(settings);
  Request request;
  request.called = "OTHER";
  RawPeer peer(node.port);
  peer.send(request.pdu());
  EXPECT_EQ(peer.hear(), "RJ 1/1/7");
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(node.server.counters().rejected[static_cast<std::size_t>(RejectReason::CalledAe)], 1U);
}

TEST(Server, UnofferedOperation_IsAnswered0211AndTheAssociationGoesOn) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(store(3, Command{.field = 0x0130}, Image{}.data_set()));
  const Response response = peer.response();
  EXPECT_EQ(response.field, 0x8130U);
  EXPECT_EQ(response.status, 0x0211U);
  EXPECT_EQ(response.comment, "N-ACTION is not offered here");
  peer.send(pdata(pdv(1, 3, Command{.field = 0x7777, .data_set_type = 0x0101}.body())));
  EXPECT_EQ(peer.hear(), "RSP 0211");
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
  EXPECT_EQ(node.server.counters().other_faults, 2U);
}

TEST(Server, CancelOfNothing_IsIgnored) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(pdata(pdv(
      1, 3,
      element(0, 0x0100, number16(0x0fff)) + element(0, 0x0120, number16(3)) + element(0, 0x0800, number16(0x0101)))));
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

}  // namespace
}  // namespace cmrcredit::listener::test
