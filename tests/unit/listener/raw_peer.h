// A peer that plays raw bytes over a loopback socket and reads what the server says, PDU by PDU. Every wait has a
// deadline that is generous enough never to flake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages.h"

namespace cmrcredit::listener::test {

struct Pdu {
  unsigned type = 0;
  Bytes body;
};

struct Response {
  unsigned context = 0, field = 0, message_id = 0, status = 0xffff;
  std::string comment, affected_class, affected_instance;
  std::optional<std::uint32_t> offending;  // group << 16 | element
  std::optional<unsigned> error_id;
  std::vector<std::uint32_t> attributes;  // (0000,1005), as in `offending`
};

class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port);
  ~RawPeer();
  RawPeer(RawPeer&&) noexcept;
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // False where the server has closed.
  bool send(const Bytes& data);
  // The next PDU, whole; nullopt: the server closed (or reset) the connection. Fails the test at the deadline.
  [[nodiscard]] std::optional<Pdu> read();
  // The next PDU, written short: "AC", "RJ 1/1/7", "RSP 0000", "RELEASE-RP", "ABORT 2/6", "CLOSE".
  [[nodiscard]] std::string hear();
  // The next PDU as a DIMSE response (its fragments joined); status FFFF where it is none.
  [[nodiscard]] Response response();
  [[nodiscard]] bool closed() { return !read().has_value(); }
  // True when nothing comes within a tenth of a second.
  [[nodiscard]] bool silent();

  void shut_down_sending();
  void close();
  void reset();  // RST instead of FIN
  [[nodiscard]] int descriptor() const { return socket_; }

  // Sends the request and reads the A-ASSOCIATE-AC.
  static RawPeer associated(std::uint16_t port, const Request& request = {});

 private:
  bool fill(std::size_t bytes);
  int socket_ = -1;
  Bytes input_;
};

[[nodiscard]] std::string spelled(const Pdu& pdu);
[[nodiscard]] Response response_of(const Bytes& command);

}  // namespace cmrcredit::listener::test
