#include "listener/command_set.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmrcredit::listener {
namespace {

using dicom_parsing::Tag;

constexpr Tag kGroupLength{0x0000, 0x0000};
constexpr Tag kAffectedClass{0x0000, 0x0002};
constexpr Tag kRequestedClass{0x0000, 0x0003};
constexpr Tag kCommandField{0x0000, 0x0100};
constexpr Tag kMessageId{0x0000, 0x0110};
constexpr Tag kRespondedTo{0x0000, 0x0120};
constexpr Tag kDataSetType{0x0000, 0x0800};
constexpr Tag kStatus{0x0000, 0x0900};
constexpr Tag kOffendingElement{0x0000, 0x0901};
constexpr Tag kErrorComment{0x0000, 0x0902};
constexpr Tag kErrorId{0x0000, 0x0903};
constexpr Tag kAttributes{0x0000, 0x1005};
constexpr Tag kAffectedInstance{0x0000, 0x1000};
constexpr Tag kRequestedInstance{0x0000, 0x1001};
constexpr unsigned kNoDataSet = 0x0101;
constexpr std::size_t kMaxComment = 64;  // LO

const dicom_parsing::PickList& command_picks() {
  static const dicom_parsing::PickList picks({{{kAffectedClass}},
                                              {{kRequestedClass}},
                                              {{kCommandField}},
                                              {{kMessageId}},
                                              {{kDataSetType}},
                                              {{kAffectedInstance}},
                                              {{kRequestedInstance}}},
                                             std::nullopt);
  return picks;
}

tl::unexpected<CommandError> fail(std::string sentence) {
  return tl::make_unexpected(CommandError{std::move(sentence)});
}

tl::expected<std::uint16_t, CommandError> number(const dicom_parsing::Header& header, Tag tag) {
  const auto value = header.value(tag);
  if (!value) return fail(fmt::format("a command set without {}", to_string(tag)));
  if (value->size() != 2)
    return fail(fmt::format("{} in a command set has {} bytes instead of 2", to_string(tag), value->size()));
  const ByteView bytes = bytes_of(*value);
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[0]) | std::to_integer<unsigned>(bytes[1]) << 8);
}

std::string uid(const dicom_parsing::Header& header, Tag tag) {
  return std::string(trimmed(header.value(tag).value_or("")));
}

void put_tag(Bytes& to, Tag tag) {
  put_little16(to, tag.group);
  put_little16(to, tag.element);
}

void put_number(Bytes& to, Tag tag, unsigned value) {
  put_tag(to, tag);
  put_little32(to, 2);
  put_little16(to, value);
}

void put_text(Bytes& to, Tag tag, std::string_view text, unsigned padding) {
  if (text.empty()) return;
  put_tag(to, tag);
  put_little32(to, static_cast<std::uint32_t>(text.size() + text.size() % 2));
  put(to, bytes_of(text));
  if (text.size() % 2 != 0) put8(to, padding);
}

}  // namespace

bool CommandSet::is_normalized() const {
  return field >= CommandField::NEventReportRq && field <= CommandField::NDeleteRq;
}

std::string name_of(CommandField field) {
  switch (field) {
    case CommandField::CStoreRq:
      return "C-STORE";
    case CommandField::CGetRq:
      return "C-GET";
    case CommandField::CFindRq:
      return "C-FIND";
    case CommandField::CMoveRq:
      return "C-MOVE";
    case CommandField::CEchoRq:
      return "C-ECHO";
    case CommandField::NEventReportRq:
      return "N-EVENT-REPORT";
    case CommandField::NGetRq:
      return "N-GET";
    case CommandField::NSetRq:
      return "N-SET";
    case CommandField::NActionRq:
      return "N-ACTION";
    case CommandField::NCreateRq:
      return "N-CREATE";
    case CommandField::NDeleteRq:
      return "N-DELETE";
    case CommandField::CCancelRq:
      return "C-CANCEL";
  }
  return fmt::format("command {:04X}H", static_cast<unsigned>(field));
}

CommandReader::CommandReader() : reader_(command_picks(), dicom_parsing::kImplicitLittleEndian) {}

tl::expected<void, CommandError> CommandReader::feed(ByteView bytes) {
  bytes_ += bytes.size();
  if (bytes_ > kMaxCommandBytes) return fail(fmt::format("a command set longer than {} bytes", kMaxCommandBytes));
  if (reader_.feed(bytes) == dicom_parsing::HeaderReader::State::Failed) {
    return fail(fmt::format("unreadable command set: {}", reader_.error().sentence));
  }
  return {};
}

tl::expected<CommandSet, CommandError> CommandReader::finish() {
  if (reader_.finish() == dicom_parsing::HeaderReader::State::Failed) {
    return fail(fmt::format("unreadable command set: {}", reader_.error().sentence));
  }
  const dicom_parsing::Header& header = reader_.header();
  const auto field = number(header, kCommandField);
  if (!field) return tl::make_unexpected(field.error());
  CommandSet command;
  command.field = static_cast<CommandField>(*field);
  const auto data_set = number(header, kDataSetType);
  if (!data_set) return tl::make_unexpected(data_set.error());
  command.has_data_set = *data_set != kNoDataSet;
  if (!command.is_response() && command.field != CommandField::CCancelRq) {
    const auto message = number(header, kMessageId);
    if (!message) return tl::make_unexpected(message.error());
    command.message_id = *message;
  }
  command.affected_class = uid(header, kAffectedClass);
  command.affected_instance = uid(header, kAffectedInstance);
  command.requested_class = uid(header, kRequestedClass);
  command.requested_instance = uid(header, kRequestedInstance);
  return command;
}

Bytes encode_response(const CommandSet& request, const ResponseFields& fields) {
  Bytes rest;
  put_text(rest, kAffectedClass, fields.affected_class, '\0');
  put_number(rest, kCommandField, static_cast<unsigned>(request.field) | 0x8000U);
  put_number(rest, kRespondedTo, request.message_id);
  put_number(rest, kDataSetType, kNoDataSet);
  put_number(rest, kStatus, fields.status);
  if (fields.offending) {
    put_tag(rest, kOffendingElement);
    put_little32(rest, 4);
    put_tag(rest, *fields.offending);
  }
  put_text(rest, kErrorComment, std::string_view(fields.comment).substr(0, kMaxComment), ' ');
  if (fields.error_id != 0) put_number(rest, kErrorId, fields.error_id);
  put_text(rest, kAffectedInstance, fields.affected_instance, '\0');
  if (!fields.attributes.empty()) {
    put_tag(rest, kAttributes);
    put_little32(rest, static_cast<std::uint32_t>(4 * fields.attributes.size()));
    for (const Tag tag : fields.attributes)
      put_tag(rest, tag);
  }
  Bytes command;
  command.reserve(rest.size() + 12);
  put_tag(command, kGroupLength);
  put_little32(command, 4);
  put_little32(command, static_cast<std::uint32_t>(rest.size()));
  put(command, rest);
  return command;
}

}  // namespace cmrcredit::listener
