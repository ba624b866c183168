// What a peer must not be able to do to the node: about a hundred malformed PDUs against a real server, and every state
// and event of an acceptor on the wire. After each, an echo still works.
#include <gtest/gtest.h>

#include <map>

#include "raw_peer.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

void expect_alive(RunningServer& node) {
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
}

Bytes text(std::string_view of) {
  const ByteView view = bytes_of(of);
  return {view.begin(), view.end()};
}

struct Case {
  std::string name;
  Bytes input;
  std::string answer;  // what is heard first
};

std::vector<Case> before_association() {
  const auto with_items = [](const Bytes& items) {
    Request request;
    request.more_items = items;
    return request.pdu();
  };
  const auto changed = [](void (*change)(Request&)) {
    Request request;
    change(request);
    return request.pdu();
  };
  std::vector<Case> cases = {
      {"HTTP", text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "ABORT 2/1"},
      {"TLS hello", bytes({0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3}), "ABORT 2/1"},
      {"SSH", text("SSH-2.0-OpenSSH_9.2\r\n"), "ABORT 2/1"},
      {"zeros", Bytes(64), "ABORT 2/1"},
      {"RQ of 4 GiB", bytes({1, 0, 0xff, 0xff, 0xff, 0xff}), "ABORT 2/6"},
      {"RQ of 64 MB", bytes({1, 0, 4, 0, 0, 0}), "ABORT 2/6"},
      {"RQ of 1 MiB and a byte", bytes({1, 0, 0, 0x10, 0, 1}), "ABORT 2/6"},
      {"RQ of 0 bytes", bytes({1, 0, 0, 0, 0, 0}), "ABORT 2/6"},
      {"RQ of 10 bytes", pdu(1, Bytes(10)), "ABORT 2/6"},
      {"RQ of 67 bytes", pdu(1, Bytes(67)), "ABORT 2/6"},
      {"item past the end", with_items(bytes({0x20, 0, 0xff, 0xff})), "ABORT 2/6"},
      {"half an item head", with_items(bytes({0x20, 0})), "ABORT 2/6"},
      {"empty context item", with_items(bytes({0x20, 0, 0, 0})), "ABORT 2/6"},
      {"sub-item past its context", with_items(item(0x20, bytes({9, 0, 0, 0, 0x30, 0, 1, 0}))), "ABORT 2/6"},
      {"maximum length of 1 byte", with_items(item(0x50, item(0x51, bytes({1})))), "ABORT 2/6"},
      {"window of 3 bytes", with_items(item(0x50, item(0x53, bytes({0, 1, 0})))), "ABORT 2/6"},
      {"role of 1 byte", with_items(item(0x50, item(0x54, bytes({0})))), "ABORT 2/6"},
      {"role UID past its item", with_items(item(0x50, item(0x54, bytes({0, 9, 1, 1})))), "ABORT 2/6"},
      {"identity of 0 bytes", with_items(item(0x50, item(0x58, Bytes()))), "ABORT 2/6"},
      {"no protocol version", changed([](Request& r) { r.version = 0; }), "RJ 1/2/2"},
      {"protocol version 2 only", changed([](Request& r) { r.version = 2; }), "RJ 1/2/2"},
      {"protocol versions 1 and 2", changed([](Request& r) { r.version = 3; }), "AC"},
      {"other application context", changed([](Request& r) { r.application_context = "1.2.3"; }), "RJ 1/1/2"},
      {"no application context", changed([](Request& r) { r.application_context = ""; }), "RJ 1/1/2"},
      {"no contexts at all", changed([](Request& r) { r.contexts.clear(); }), "AC"},
      {"peer takes 1 byte", changed([](Request& r) { r.max_length = 1; }), "RJ 1/1/1"},
      {"peer takes 7 bytes", changed([](Request& r) { r.max_length = 7; }), "RJ 1/1/1"},
      {"peer takes 4 GiB", changed([](Request& r) { r.max_length = 0xffffffff; }), "AC"},
      {"AE titles of NULs", changed([](Request& r) { r.called = r.calling = std::string(16, '\0'); }), "AC"},
      {"AE titles of escapes", changed([](Request& r) { r.called = r.calling = "\x1b[2J\n\r%s%n{}"; }), "AC"},
      {"AC from a requester", pdu(2, Bytes(68)), "ABORT 2/2"},
      {"RJ from a requester", pdu(3, Bytes(4)), "ABORT 2/2"},
      {"data", pdata(pdv(1, 3, echo_command())), "ABORT 2/2"},
      {"data of 4 GiB", bytes({4, 0, 0xff, 0xff, 0xff, 0xff}), "ABORT 2/2"},
      {"release", kReleaseRq, "ABORT 2/2"},
      {"release of 9 bytes", pdu(5, Bytes(9)), "ABORT 2/6"},
      {"release response", pdu(6, Bytes(4)), "ABORT 2/2"},
      {"abort", kAbort, "CLOSE"},
      {"abort of 0 bytes", pdu(7, Bytes()), "CLOSE"},
      {"abort of 1 KiB", pdu(7, Bytes(1024)), "ABORT 2/6"},
  };
  for (const unsigned type : {0x00U, 0x08U, 0x09U, 0x10U, 0x41U, 0x7fU, 0x80U, 0xffU}) {
    cases.push_back({"PDU type " + std::to_string(type), bytes({type, 0, 0, 0, 0, 4, 0, 0, 0, 0}), "ABORT 2/1"});
  }
  return cases;
}

std::vector<Case> within_association() {
  const Bytes command = Command{}.body();
  const auto value = [](const Bytes& raw) { return pdu(4, raw); };
  std::vector<Case> cases = {
      {"second RQ", Request{}.pdu(), "ABORT 2/2"},
      {"AC", pdu(2, Bytes(68)), "ABORT 2/2"},
      {"RJ", pdu(3, Bytes(4)), "ABORT 2/2"},
      {"release response", pdu(6, Bytes(4)), "ABORT 2/2"},
      {"release of 3 bytes", pdu(5, Bytes(3)), "ABORT 2/6"},
      {"abort", kAbort, "CLOSE"},
      {"abort by the provider", pdu(7, bytes({0, 0, 2, 1})), "CLOSE"},
      {"release", kReleaseRq, "RELEASE-RP"},
      {"garbage", text("garbage!"), "ABORT 2/1"},
      {"P-DATA of 0 bytes", value({}), "ABORT 2/6"},
      {"P-DATA of 1 byte", value(Bytes(1)), "ABORT 2/6"},
      {"P-DATA of 5 bytes", value(Bytes(5)), "ABORT 2/6"},
      {"P-DATA over the limit", bytes({4, 0, 0, 2, 0, 7}), "ABORT 2/6"},
      {"P-DATA of 1 MB", bytes({4, 0, 0, 0x10, 0, 0}), "ABORT 2/6"},
      {"P-DATA of 4 GiB", bytes({4, 0, 0xff, 0xff, 0xff, 0xf0}), "ABORT 2/6"},
      {"PDV of 0 bytes", value(bytes({0, 0, 0, 0, 1, 3})), "ABORT 2/6"},
      {"PDV of 1 byte", value(bytes({0, 0, 0, 1, 1, 3})), "ABORT 2/6"},
      {"PDV past its PDU by one", value(bytes({0, 0, 0, 3, 1, 3})), "ABORT 2/6"},
      {"PDV of 4 GiB", value(bytes({0xff, 0xff, 0xff, 0xff, 1, 3})), "ABORT 2/6"},
      {"PDV of 2 GiB", value(bytes({0x80, 0, 0, 0, 1, 3})), "ABORT 2/6"},
      {"tail behind a PDV", value(pdv(1, 1, bytes({0, 0})) + bytes({0, 0, 0})), "ABORT 2/6"},
      {"context 0", pdata(pdv(0, 3, echo_command())), "ABORT 2/6"},
      {"context 2", pdata(pdv(2, 3, echo_command())), "ABORT 2/6"},
      {"context 7, never proposed", pdata(pdv(7, 3, echo_command())), "ABORT 2/6"},
      {"context 255", pdata(pdv(255, 3, echo_command())), "ABORT 2/6"},
      {"context 9, refused", pdata(pdv(9, 3, echo_command())), "ABORT 2/6"},
      {"data without a command", pdata(pdv(3, 2, bytes({1, 2}))), "ABORT 2/5"},
      {"data after a command without any", echo() + pdata(pdv(1, 2, bytes({1, 2}))), "RSP 0000"},
      {"data on another context", pdata(pdv(3, 3, command) + pdv(5, 0, bytes({1, 2}))), "ABORT 2/6"},
      {"command inside a data set", pdata(pdv(3, 3, command) + pdv(3, 0, bytes({8, 0}))) + echo(), "ABORT 2/5"},
      {"command that changes its context", pdata(pdv(1, 1, bytes({0, 0})) + pdv(3, 3, bytes({0, 0}))), "ABORT 2/6"},
      {"empty command", pdata(pdv(1, 3, {})), "ABORT 2/6"},
      {"command of one byte", pdata(pdv(1, 3, bytes({0}))), "ABORT 2/6"},
      {"command cut", pdata(pdv(3, 3, Bytes(command.begin(), command.begin() + 40))), "ABORT 2/6"},
      {"element of 4 GiB in a command", pdata(pdv(1, 3, bytes({0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe, 1, 0}))),
       "ABORT 2/6"},
      {"element of undefined length in a command", pdata(pdv(1, 3, bytes({0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 1, 0}))),
       "ABORT 2/6"},
      {"response that nobody asked for", pdata(pdv(1, 3, Command{.field = 0x8001, .data_set_type = 0x0101}.body())),
       "ABORT 2/5"},
      {"endless command", {}, "ABORT 2/6"},
      {"nested sequences in a command", {}, "ABORT 2/6"},
  };
  cases[cases.size() - 2].input = Bytes();
  for (int i = 0; i < 9; ++i) {
    cases[cases.size() - 2].input =
        std::move(cases[cases.size() - 2].input) + pdata(pdv(1, 1, element(0, 0x0001, Bytes(8184, std::byte{'x'}))));
  }
  const Bytes nested = nested_sequences(100000, true);
  for (std::size_t at = 0; at < nested.size(); at += 16000) {
    const std::size_t some = std::min<std::size_t>(16000, nested.size() - at);
    cases.back().input =
        std::move(cases.back().input) + pdata(pdv(1, at + some == nested.size() ? 3 : 1,
                                                  Bytes(nested.begin() + static_cast<std::ptrdiff_t>(at),
                                                        nested.begin() + static_cast<std::ptrdiff_t>(at + some))));
  }
  for (const unsigned type : {0x00U, 0x08U, 0x20U, 0xffU}) {
    cases.push_back({"PDU type " + std::to_string(type), bytes({type, 0, 0, 0, 0, 0}), "ABORT 2/1"});
  }
  for (const unsigned control : {0x04U, 0x10U, 0x80U, 0xfcU}) {  // bits that the standard reserves are not looked at
    cases.push_back(
        {"control header " + std::to_string(control), pdata(pdv(1, 3 | control, echo_command())), "RSP 0000"});
  }
  return cases;
}

TEST(Hostile, MalformedBeforeTheAssociation_AbortWithTheReasonThenClose) {
  RunningServer node;
  const auto cases = before_association();
  EXPECT_GE(cases.size(), 45U);
  for (const Case& bad : cases) {
    SCOPED_TRACE(bad.name);
    RawPeer peer(node.port);
    peer.send(bad.input);
    const std::string heard = peer.hear();
    EXPECT_EQ(heard, bad.answer);
    if (heard != "AC" && heard != "CLOSE") {
      EXPECT_TRUE(peer.closed());
    }
  }
  expect_alive(node);
}

TEST(Hostile, MalformedWithinTheAssociation_AbortWithTheReasonThenClose) {
  RunningServer node;
  Request request;
  request.contexts.push_back({9, "1.2.840.10008.1.20.1", {std::string(kImplicit)}});
  const auto cases = within_association();
  EXPECT_GE(cases.size(), 45U);
  for (const Case& bad : cases) {
    SCOPED_TRACE(bad.name);
    RawPeer peer = RawPeer::associated(node.port, request);
    peer.send(bad.input);
    const std::string heard = peer.hear();
    EXPECT_EQ(heard, bad.answer);
    if (heard.starts_with("ABORT")) {
      EXPECT_TRUE(peer.closed());
    }
  }
  EXPECT_TRUE(eventually([&] { return node.server.counters().associations_open == 0; }));
  expect_alive(node);
}

TEST(Hostile, DataAfterACommandThatHasNone_IsAborted) {
  RunningServer node;
  RawPeer peer = RawPeer::associated(node.port);
  peer.send(echo());
  EXPECT_EQ(peer.hear(), "RSP 0000");
  peer.send(pdata(pdv(1, 2, bytes({1, 2}))));
  EXPECT_EQ(peer.hear(), "ABORT 2/5");
}

// The answer that is heard when `event` is sent in a state that a peer can bring the server to.
TEST(StatesOnTheWire, EveryPduInEveryStateAPeerCanReach_IsAnsweredAsTable9_10Says) {
  RunningServer node;
  const std::map<std::string, Bytes> events = {
      {"Evt3", pdu(2, Bytes(68))}, {"Evt4", pdu(3, Bytes(4))},  {"Evt6", Request{}.pdu()}, {"Evt10", echo()},
      {"Evt12", kReleaseRq},       {"Evt13", pdu(6, Bytes(4))}, {"Evt16", kAbort},         {"Evt19", text("\xee?????")},
  };
  const std::map<std::string, std::map<std::string, std::string>> table = {
      {"Sta2",
       {{"Evt3", "ABORT 2/2"},
        {"Evt4", "ABORT 2/2"},
        {"Evt6", "AC"},
        {"Evt10", "ABORT 2/2"},
        {"Evt12", "ABORT 2/2"},
        {"Evt13", "ABORT 2/2"},
        {"Evt16", "CLOSE"},
        {"Evt19", "ABORT 2/1"}}},
      {"Sta6",
       {{"Evt3", "ABORT 2/2"},
        {"Evt4", "ABORT 2/2"},
        {"Evt6", "ABORT 2/2"},
        {"Evt10", "RSP 0000"},
        {"Evt12", "RELEASE-RP"},
        {"Evt13", "ABORT 2/2"},
        {"Evt16", "CLOSE"},
        {"Evt19", "ABORT 2/1"}}},
      // awaiting the peer's close after a release: PDUs are ignored (AA-6), or aborted once more (AA-7)
      {"Sta13",
       {{"Evt3", ""},
        {"Evt4", ""},
        {"Evt6", "ABORT 2/2"},
        {"Evt10", ""},
        {"Evt12", ""},
        {"Evt13", ""},
        {"Evt16", "CLOSE"},
        {"Evt19", "ABORT 2/1"}}},
  };
  for (const auto& [state, answers] : table) {
    for (const auto& [event, answer] : answers) {
      SCOPED_TRACE(state + " " + event);
      RawPeer peer(node.port);
      if (state != "Sta2") {
        peer.send(Request{}.pdu());
        EXPECT_EQ(peer.hear(), "AC");
      }
      if (state == "Sta13") {
        peer.send(kReleaseRq);
        EXPECT_EQ(peer.hear(), "RELEASE-RP");
      }
      peer.send(events.at(event));
      if (answer.empty()) {
        peer.shut_down_sending();  // Evt17: the server closes without a word
        EXPECT_EQ(peer.hear(), "CLOSE");
      } else {
        EXPECT_EQ(peer.hear(), answer);
      }
    }
  }
  expect_alive(node);
}

TEST(StatesOnTheWire, ClosingTheConnection_EndsEveryState) {
  RunningServer node;
  for (const int state : {2, 6, 13}) {
    RawPeer peer(node.port);
    if (state != 2) {
      peer.send(Request{}.pdu());
      EXPECT_EQ(peer.hear(), "AC");
    }
    if (state == 13) {
      peer.send(kReleaseRq);
      EXPECT_EQ(peer.hear(), "RELEASE-RP");
    }
    peer.shut_down_sending();
    EXPECT_EQ(peer.hear(), "CLOSE") << state;
  }
  EXPECT_EQ(node.server.counters().closed_without_release, 1U);
}

TEST(Hostile, ClaimedLengthsAllocateNothing) {
  RunningServer node;
  std::vector<RawPeer> peers;
  for (int i = 0; i < 50; ++i) {
    peers.emplace_back(node.port);
    peers.back().send(bytes({1, 0, 0, 0x0f, 0xff, 0xff}));  // a megabyte, of which nothing comes
  }
  expect_alive(node);
}

}  // namespace
}  // namespace cmrcredit::listener::test
