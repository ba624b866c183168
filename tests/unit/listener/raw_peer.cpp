#include "raw_peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace cmrcredit::listener::test {
namespace {

constexpr int kPatienceMs = 60000;

std::uint32_t little_at(const Bytes& from, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count && at + i < from.size(); ++i)
    value |= std::to_integer<std::uint32_t>(from[at + i]) << (8 * i);
  return value;
}

bool readable_within(int socket, int milliseconds) {
  pollfd wanted{socket, POLLIN, 0};
  return ::poll(&wanted, 1, milliseconds) > 0;
}

}  // namespace

RawPeer::RawPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ADD_FAILURE() << "cannot connect to port " << port;
    close();
    return;
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawPeer::~RawPeer() {
  close();
}

RawPeer::RawPeer(RawPeer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), input_(std::move(other.input_)) {}

bool RawPeer::send(const Bytes& data) {
  std::size_t sent = 0;
  while (sent < data.size()) {
    const auto some = ::send(socket_, data.data() + sent, data.size() - sent, MSG_NOSIGNAL);
    if (some <= 0) return false;
    sent += static_cast<std::size_t>(some);
  }
  return true;
}

bool RawPeer::fill(std::size_t bytes) {
  while (input_.size() < bytes) {
    if (!readable_within(socket_, kPatienceMs)) {
      ADD_FAILURE() << "the server said nothing for " << kPatienceMs << " ms";
      return false;
    }
    std::byte buffer[65536];
    const auto some = ::recv(socket_, buffer, sizeof buffer, 0);
    if (some <= 0) return false;
    input_.insert(input_.end(), buffer, buffer + some);
  }
  return true;
}

std::optional<Pdu> RawPeer::read() {
  if (!fill(6)) return std::nullopt;
  const std::size_t length = big32(ByteView(input_).subspan(2));
  if (!fill(6 + length)) return std::nullopt;
  Pdu pdu{std::to_integer<unsigned>(input_[0]),
          Bytes(input_.begin() + 6, input_.begin() + 6 + static_cast<std::ptrdiff_t>(length))};
  input_.erase(input_.begin(), input_.begin() + 6 + static_cast<std::ptrdiff_t>(length));
  return pdu;
}

std::string RawPeer::hear() {
  const auto pdu = read();
  return pdu ? spelled(*pdu) : "CLOSE";
}

Response RawPeer::response() {
  Bytes command;
  unsigned context = 0;
  while (true) {
    const auto pdu = read();
    if (!pdu || pdu->type != 4 || pdu->body.size() < 6) return {};
    context = std::to_integer<unsigned>(pdu->body[4]);
    command.insert(command.end(), pdu->body.begin() + 6, pdu->body.end());
    if (std::to_integer<unsigned>(pdu->body[5]) & 2U) break;
  }
  Response response = response_of(command);
  response.context = context;
  return response;
}

bool RawPeer::silent() {
  return input_.empty() && !readable_within(socket_, 100);
}

void RawPeer::shut_down_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void RawPeer::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void RawPeer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

RawPeer RawPeer::associated(std::uint16_t port, const Request& request) {
  RawPeer peer(port);
  peer.send(request.pdu());
  EXPECT_EQ(peer.hear(), "AC");
  return peer;
}

std::string spelled(const Pdu& pdu) {
  char text[64] = "?";
  const auto at = [&](std::size_t i) { return i < pdu.body.size() ? std::to_integer<unsigned>(pdu.body[i]) : 0U; };
  switch (pdu.type) {
    case 2:
      return "AC";
    case 3:
      std::snprintf(text, sizeof text, "RJ %u/%u/%u", at(1), at(2), at(3));
      break;
    case 4:
      std::snprintf(text, sizeof text, "RSP %04X", response_of(Bytes(pdu.body.begin() + 6, pdu.body.end())).status);
      break;
    case 6:
      return "RELEASE-RP";
    case 7:
      std::snprintf(text, sizeof text, "ABORT %u/%u", at(2), at(3));
      break;
    default:
      break;
  }
  return text;
}

Response response_of(const Bytes& command) {
  Response response;
  for (std::size_t at = 0; at + 8 <= command.size();) {
    const std::uint32_t number = little_at(command, at + 2, 2);
    const std::size_t length = little_at(command, at + 4, 4);
    std::string text;
    for (std::size_t i = 0; i < length && at + 8 + i < command.size(); ++i)
      text += static_cast<char>(command[at + 8 + i]);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0'))
      text.pop_back();
    const std::uint32_t value = little_at(command, at + 8, 2);
    if (number == 0x0002) response.affected_class = text;
    if (number == 0x0100) response.field = value;
    if (number == 0x0120) response.message_id = value;
    if (number == 0x0900) response.status = value;
    if (number == 0x0901) response.offending = value << 16 | little_at(command, at + 10, 2);
    if (number == 0x0902) response.comment = text;
    if (number == 0x0903) response.error_id = value;
    if (number == 0x1000) response.affected_instance = text;
    if (number == 0x1005) {
      for (std::size_t i = 0; i < length; i += 4)
        response.attributes.push_back(little_at(command, at + 8 + i, 2) << 16 | little_at(command, at + 10 + i, 2));
    }
    at += 8 + length;
  }
  return response;
}

}  // namespace cmrcredit::listener::test
