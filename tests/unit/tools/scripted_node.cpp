#include "tests/unit/tools/scripted_node.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace cmrcredit::tools {
namespace {

using Bytes = std::vector<std::uint8_t>;

bool read_exactly(int peer, Bytes& into, std::size_t size) {
  into.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = ::recv(peer, into.data() + done, size - done, 0);
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

void write_all(int peer, const Bytes& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::send(peer, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (put <= 0) return;
    done += static_cast<std::size_t>(put);
  }
}

void add(Bytes& to, const Bytes& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Bytes big_endian(std::uint32_t number, int size) {
  Bytes bytes;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  return bytes;
}

Bytes pdu(std::uint8_t type, const Bytes& body) {
  Bytes all{type, 0};
  add(all, big_endian(static_cast<std::uint32_t>(body.size()), 4));
  add(all, body);
  return all;
}

Bytes sub_item(std::uint8_t type, const Bytes& body) {
  Bytes all{type, 0};
  add(all, big_endian(static_cast<std::uint32_t>(body.size()), 2));
  add(all, body);
  return all;
}

Bytes of(const std::string& text) {
  return {text.begin(), text.end()};
}

// A-ASSOCIATE-AC to this A-ASSOCIATE-RQ: every context with its first transfer syntax, or none (PS3.8 9.3.3).
Bytes accepting(const Bytes& request, bool contexts) {
  Bytes body(request.begin(), request.begin() + 68);
  add(body, sub_item(0x10, of("1.2.840.10008.3.1.1.1")));
  for (std::size_t at = 68; at + 4 <= request.size();) {
    const std::size_t length = request[at + 2] * 256u + request[at + 3];
    if (request[at] == 0x20) {
      Bytes context{request[at + 4], 0, static_cast<std::uint8_t>(contexts ? 0 : 3), 0};
      for (std::size_t inner = at + 8; inner < at + 4 + length;) {
        const std::size_t size = 4 + request[inner + 2] * 256u + request[inner + 3];
        if (request[inner] == 0x40) {
          add(context,
              Bytes(request.begin() + static_cast<long>(inner), request.begin() + static_cast<long>(inner + size)));
          break;
        }
        inner += size;
      }
      add(body, sub_item(0x21, context));
    }
    at += 4 + length;
  }
  Bytes user = sub_item(0x51, {0, 0, 0x40, 0});
  add(user, sub_item(0x52, of("2.25.1")));
  add(body, sub_item(0x50, user));
  return pdu(2, body);
}

std::map<std::uint16_t, Bytes> elements_of(const Bytes& command) {
  std::map<std::uint16_t, Bytes> all;
  for (std::size_t at = 0; at + 8 <= command.size();) {
    const std::size_t length = command[at + 4] + command[at + 5] * 256u;
    all[static_cast<std::uint16_t>(command[at + 2] + command[at + 3] * 256)] =
        Bytes(command.begin() + static_cast<long>(at + 8), command.begin() + static_cast<long>(at + 8 + length));
    at += 8 + length;
  }
  return all;
}

std::uint16_t number_in(const Bytes& bytes) {
  return bytes.size() < 2 ? std::uint16_t{0} : static_cast<std::uint16_t>(bytes[0] + bytes[1] * 256);
}

Bytes little(std::uint16_t number) {
  return {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8)};
}

Bytes element(std::uint16_t number, Bytes value) {
  if (value.size() % 2 != 0) value.push_back(0x20);
  Bytes all{0, 0};
  add(all, little(number));
  add(all, little(static_cast<std::uint16_t>(value.size())));
  add(all, {0, 0});
  add(all, value);
  return all;
}

}  // namespace

ScriptedNode::ScriptedNode(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port for the scripted node");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

ScriptedNode::~ScriptedNode() {
  over_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // wakes the thread that accepts
  thread_.join();
  ::close(listener_);
}

std::vector<std::uint16_t> ScriptedNode::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void ScriptedNode::serve() {
  while (!over_) {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    talk(peer);
    ::close(peer);
  }
}

void ScriptedNode::talk(int peer) {
  Bytes header, body, command;
  while (read_exactly(peer, header, 6)) {
    const std::size_t length =
        (std::size_t{header[2]} << 24) + (std::size_t{header[3]} << 16) + header[4] * 256u + header[5];
    if (!read_exactly(peer, body, length)) return;
    if (header[0] == 1) {  // A-ASSOCIATE-RQ
      if (script_.hello == Script::Hello::Close) return;
      if (script_.hello == Script::Hello::Reject) return write_all(peer, pdu(3, {0, 1, 1, 7}));
      write_all(peer, accepting(body, script_.hello == Script::Hello::Accept));
    } else if (header[0] == 5) {  // A-RELEASE-RQ
      return write_all(peer, pdu(6, {0, 0, 0, 0}));
    } else if (header[0] != 4) {
      return;
    }
    for (std::size_t at = 0; header[0] == 4 && at + 6 <= body.size();) {
      const std::size_t size =
          (std::size_t{body[at]} << 24) + (std::size_t{body[at + 1]} << 16) + body[at + 2] * 256u + body[at + 3];
      const bool is_command = (body[at + 5] & 1) != 0, last = (body[at + 5] & 2) != 0;
      if (is_command)
        command.insert(command.end(), body.begin() + static_cast<long>(at + 6),
                       body.begin() + static_cast<long>(at + 4 + size));
      if (!is_command && last && !answer(peer, body[at + 4], std::exchange(command, {}))) return;
      at += 4 + size;
    }
  }
}

bool ScriptedNode::answer(int peer, std::uint8_t context, const Bytes& command) {
  auto elements = elements_of(command);
  const std::uint16_t field = number_in(elements[0x0100]);
  std::size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = commands_.size();
    commands_.push_back(field);
  }
  const auto& reply = script_.replies[std::min(number, script_.replies.size() - 1)];
  if (reply.close) return false;
  Bytes rest = element(0x0002, elements.contains(0x0002) ? elements[0x0002] : elements[0x0003]);
  add(rest, element(0x0100, little(field | 0x8000)));
  add(rest, element(0x0120, elements[0x0110]));
  add(rest, element(0x0800, little(0x0101)));
  add(rest, element(0x0900, little(reply.status)));
  if (!reply.comment.empty()) add(rest, element(0x0902, of(reply.comment)));
  if (reply.error_id != 0) add(rest, element(0x0903, little(reply.error_id)));
  add(rest, element(0x1000, elements.contains(0x1000) ? elements[0x1000] : elements[0x1001]));
  Bytes response{0, 0, 0, 0, 4, 0, 0, 0};
  add(response, little(static_cast<std::uint16_t>(rest.size())));
  add(response, {0, 0});
  add(response, rest);
  Bytes fragment = big_endian(static_cast<std::uint32_t>(response.size() + 2), 4);
  add(fragment, {context, 3});
  add(fragment, response);
  write_all(peer, pdu(4, fragment));
  return true;
}

}  // namespace cmrcredit::tools
