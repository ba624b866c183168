#include "messages.h"

#include <algorithm>

namespace cmrcredit::listener::test {
namespace {

Bytes text_bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

Bytes padded(std::string text) {
  text.resize(16, ' ');
  return text_bytes(text);
}

Bytes big(std::uint32_t value, int count) {
  Bytes out;
  for (int i = count - 1; i >= 0; --i)
    out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xffU));
  return out;
}

Bytes little(std::uint32_t value, int count) {
  Bytes out = big(value, count);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

Bytes bytes(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values)
    out.push_back(static_cast<std::byte>(value));
  return out;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes pdu(unsigned type, const Bytes& body) {
  return bytes({type, 0}) + big(static_cast<std::uint32_t>(body.size()), 4) + body;
}

Bytes item(unsigned type, const Bytes& body) {
  return bytes({type, 0}) + big(static_cast<std::uint32_t>(body.size()), 2) + body;
}

Bytes item(unsigned type, std::string_view text) {
  return item(type, text_bytes(text));
}

Bytes Request::body() const {
  Bytes out =
      big(version, 2) + bytes({0, 0}) + padded(called) + padded(calling) + Bytes(32) + item(0x10, application_context);
  for (const Proposal& proposal : contexts) {
    Bytes context = bytes({proposal.id, 0, 0, 0}) + item(0x30, proposal.abstract_syntax);
    for (const std::string& syntax : proposal.transfer_syntaxes)
      context = std::move(context) + item(0x40, syntax);
    out = std::move(out) + item(0x20, context);
  }
  return std::move(out) +
         item(0x50, item(0x51, big(max_length, 4)) + item(0x52, "2.25.1") + item(0x55, "TEST") + more_user_items) +
         more_items;
}

Bytes pdv(unsigned context, unsigned control, const Bytes& message) {
  return big(static_cast<std::uint32_t>(message.size() + 2), 4) + bytes({context, control}) + message;
}

Bytes pdata(const Bytes& pdvs) {
  return pdu(4, pdvs);
}

Bytes element(unsigned group, unsigned number, const Bytes& value, std::string_view vr) {
  Bytes out = little(group, 2) + little(number, 2);
  const auto length = static_cast<std::uint32_t>(value.size());
  if (vr.empty()) return std::move(out) + little(length, 4) + value;
  const bool is_long = vr == "OB" || vr == "OW" || vr == "UN" || vr == "SQ" || vr == "UT";
  return std::move(out) + text_bytes(vr) + (is_long ? bytes({0, 0}) + little(length, 4) : little(length, 2)) + value;
}

Bytes element(unsigned group, unsigned number, std::string_view text, std::string_view vr) {
  Bytes value = text_bytes(text);
  if (value.size() % 2 != 0) value.push_back(static_cast<std::byte>(vr == "UI" || vr.empty() ? '\0' : ' '));
  return element(group, number, value, vr);
}

Bytes number16(unsigned value) {
  return little(value, 2);
}

Bytes Command::body() const {
  Bytes rest;
  if (!affected_class.empty()) rest = element(0, 0x0002, affected_class);
  if (!requested_class.empty()) rest = std::move(rest) + element(0, 0x0003, requested_class);
  rest = std::move(rest) + element(0, 0x0100, number16(field)) + element(0, 0x0110, number16(message_id)) +
         element(0, 0x0700, number16(0)) + element(0, 0x0800, number16(data_set_type));
  if (!affected_instance.empty()) rest = std::move(rest) + element(0, 0x1000, affected_instance);
  if (!requested_instance.empty()) rest = std::move(rest) + element(0, 0x1001, requested_instance);
  return element(0, 0, little(static_cast<std::uint32_t>(rest.size()), 4)) + rest;
}

Bytes echo_command(unsigned message_id) {
  return Command{.field = 0x0030,
                 .message_id = message_id,
                 .data_set_type = 0x0101,
                 .affected_class = std::string(kEcho),
                 .affected_instance = ""}
      .body();
}

Bytes Image::header() const {
  const auto vr = [this](std::string_view its) { return implicit ? std::string_view() : its; };
  Bytes out = element(0x0008, 0x0016, sop_class, vr("UI"));
  if (!sop_instance.empty()) out = std::move(out) + element(0x0008, 0x0018, sop_instance, vr("UI"));
  out = std::move(out) + element(0x0008, 0x0060, "MR", vr("CS")) + element(0x0008, 0x1070, "Moore^Dana", vr("PN")) +
        element(0x0010, 0x0010, "CANARY^PATIENT", vr("PN"));
  if (!study.empty()) out = std::move(out) + element(0x0020, 0x000D, study, vr("UI"));
  if (!series.empty()) out = std::move(out) + element(0x0020, 0x000E, series, vr("UI"));
  return out;
}

Bytes Image::data_set() const {
  return header() + element(0x7FE0, 0x0010, Bytes(pixel_bytes, std::byte{0x5a}), implicit ? "" : "OW");
}

Bytes sequence(unsigned group, unsigned number, const std::vector<Bytes>& items) {
  const Bytes undefined = bytes({0xff, 0xff, 0xff, 0xff});
  Bytes out = little(group, 2) + little(number, 2) + text_bytes("SQ") + bytes({0, 0}) + undefined;
  for (const Bytes& content : items) {
    out = std::move(out) + bytes({0xfe, 0xff, 0x00, 0xe0}) + undefined + content +
          bytes({0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0});
  }
  return std::move(out) + bytes({0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0});
}

Bytes Step::data_set() const {
  Bytes out = element(0x0010, 0x0010, "CANARY^PATIENT", "PN") + element(0x0040, 0x0241, "MR_ONE", "AE");
  if (!status.empty()) out = std::move(out) + element(0x0040, 0x0252, status, "CS");
  if (!study.empty()) out = std::move(out) + sequence(0x0040, 0x0270, {element(0x0020, 0x000D, study, "UI")});
  std::vector<Bytes> performed;
  for (const std::string& uid : series)
    performed.push_back(element(0x0008, 0x1070, operators, "PN") + element(0x0020, 0x000E, uid, "UI"));
  if (!series.empty()) out = std::move(out) + sequence(0x0040, 0x0340, performed);
  return std::move(out) + more;
}

Command create_command(const std::string& step, unsigned message_id) {
  return {.field = 0x0140, .message_id = message_id, .affected_class = std::string(kStep), .affected_instance = step};
}

Command set_command(const std::string& step, unsigned message_id) {
  return {.field = 0x0120,
          .message_id = message_id,
          .affected_class = "",
          .affected_instance = "",
          .requested_class = std::string(kStep),
          .requested_instance = step};
}

Bytes store(unsigned context, const Command& command, const Bytes& data_set, std::size_t most) {
  Bytes out = pdata(pdv(context, 3, command.body()));
  std::size_t at = 0;
  do {
    const std::size_t some = std::min(most, data_set.size() - at);
    const Bytes fragment(data_set.begin() + static_cast<std::ptrdiff_t>(at),
                         data_set.begin() + static_cast<std::ptrdiff_t>(at + some));
    at += some;
    out = std::move(out) + pdata(pdv(context, at == data_set.size() ? 2 : 0, fragment));
  } while (at < data_set.size());
  return out;
}

Bytes echo(unsigned context, unsigned message_id) {
  return pdata(pdv(context, 3, echo_command(message_id)));
}

Bytes nested_sequences(std::size_t depth, bool implicit) {
  Bytes out;
  const Bytes undefined = bytes({0xff, 0xff, 0xff, 0xff});
  const Bytes begin = little(0x0008, 2) + little(0x1140, 2) + (implicit ? Bytes() : text_bytes("SQ") + bytes({0, 0})) +
                      undefined + bytes({0xfe, 0xff, 0x00, 0xe0}) + undefined;
  out.reserve(depth * begin.size());
  for (std::size_t i = 0; i < depth; ++i)
    out.insert(out.end(), begin.begin(), begin.end());
  return out;
}

}  // namespace cmrcredit::listener::test
