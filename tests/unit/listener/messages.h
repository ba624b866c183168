// What a scripted peer says, byte by byte; written apart from the product's codec, so that the two check each other.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "listener/bytes.h"

namespace cmrcredit::listener::test {

inline constexpr std::string_view kMr = "1.2.840.10008.5.1.4.1.1.4";
inline constexpr std::string_view kImplicit = "1.2.840.10008.1.2";
inline constexpr std::string_view kExplicit = "1.2.840.10008.1.2.1";
inline constexpr std::string_view kEcho = "1.2.840.10008.1.1";
inline constexpr std::string_view kStep = "1.2.840.10008.3.1.2.3.3";

[[nodiscard]] Bytes bytes(std::initializer_list<unsigned> values);
[[nodiscard]] Bytes operator+(Bytes left, const Bytes& right);

// A PDU or an item: type, reserved byte, length (4 or 2 bytes), body.
[[nodiscard]] Bytes pdu(unsigned type, const Bytes& body);
[[nodiscard]] Bytes item(unsigned type, const Bytes& body);
[[nodiscard]] Bytes item(unsigned type, std::string_view text);

struct Proposal {
  unsigned id;
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes;
};

struct Request {
  unsigned version = 1;
  std::string called = "CMRCREDIT", calling = "PEER";
  std::string application_context = "1.2.840.10008.3.1.1.1";
  std::vector<Proposal> contexts = {{1, std::string(kEcho), {std::string(kImplicit)}},
                                    {3, std::string(kMr), {std::string(kExplicit)}},
                                    {5, std::string(kMr), {std::string(kImplicit)}}};
  std::uint32_t max_length = 16384;
  Bytes more_user_items = {};
  Bytes more_items = {};

  [[nodiscard]] Bytes body() const;
  [[nodiscard]] Bytes pdu() const { return test::pdu(1, body()); }
};

// A presentation data value; `control`: 1 command, 2 last, or both.
[[nodiscard]] Bytes pdv(unsigned context, unsigned control, const Bytes& message);
[[nodiscard]] Bytes pdata(const Bytes& pdvs);

// One element; Implicit VR Little Endian unless a VR is given (then Explicit, with the long form where the VR has it).
[[nodiscard]] Bytes element(unsigned group, unsigned number, const Bytes& value, std::string_view vr = {});
[[nodiscard]] Bytes element(unsigned group, unsigned number, std::string_view text, std::string_view vr = {});
[[nodiscard]] Bytes number16(unsigned value);

struct Command {
  unsigned field = 0x0001;
  unsigned message_id = 7;
  unsigned data_set_type = 0x0001;
  std::string affected_class = std::string(kMr), affected_instance = "2.25.100";
  std::string requested_class = "", requested_instance = "";
  [[nodiscard]] Bytes body() const;
};
[[nodiscard]] Bytes echo_command(unsigned message_id = 7);

struct Image {
  std::string sop_class = std::string(kMr), sop_instance = "2.25.100", study = "2.25.10", series = "2.25.11";
  std::size_t pixel_bytes = 32;
  bool implicit = false;
  [[nodiscard]] Bytes header() const;
  [[nodiscard]] Bytes data_set() const;
};

// Explicit VR Little Endian; items of undefined length.
[[nodiscard]] Bytes sequence(unsigned group, unsigned number, const std::vector<Bytes>& items);

// What an N-CREATE or N-SET of a performed step carries.
struct Step {
  std::string status = "IN PROGRESS";    // empty: not there
  std::string study = "2.25.10";         // in the one scheduled step; empty: there is no scheduled step
  std::vector<std::string> series = {};  // UIDs; none: there is no performed series sequence
  std::string operators = "Moore^Dana";
  Bytes more = {};  // behind everything else
  [[nodiscard]] Bytes data_set() const;
};
[[nodiscard]] Command create_command(const std::string& step, unsigned message_id = 7);
[[nodiscard]] Command set_command(const std::string& step, unsigned message_id = 7);

// A whole C-STORE (or N-CREATE, N-SET), in as many PDUs as `most` bytes of message in each fragment make.
[[nodiscard]] Bytes store(unsigned context, const Command& command, const Bytes& data_set, std::size_t most = 16000);
[[nodiscard]] Bytes echo(unsigned context = 1, unsigned message_id = 7);

// `depth` sequences of undefined length in one another, none of them ever closed.
[[nodiscard]] Bytes nested_sequences(std::size_t depth, bool implicit);

inline const Bytes kReleaseRq = pdu(5, bytes({0, 0, 0, 0}));
inline const Bytes kAbort = pdu(7, bytes({0, 0, 0, 0}));

}  // namespace cmrcredit::listener::test
