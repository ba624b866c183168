// DIMSE command sets (PS3.7 sections 6.3 and annex E): the one place where they are read and written. Reading goes
// through the header reader of dicom_parsing, bounded and iterative; writing is by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "dicom_parsing/header_reader.h"
#include "listener/bytes.h"

namespace cmrcredit::listener {

enum class CommandField : std::uint16_t {
  CStoreRq = 0x0001,
  CGetRq = 0x0010,
  CFindRq = 0x0020,
  CMoveRq = 0x0021,
  CEchoRq = 0x0030,
  NEventReportRq = 0x0100,
  NGetRq = 0x0110,
  NSetRq = 0x0120,
  NActionRq = 0x0130,
  NCreateRq = 0x0140,
  NDeleteRq = 0x0150,
  CCancelRq = 0x0FFF,
};
[[nodiscard]] std::string name_of(CommandField field);  // "C-STORE", or the number where there is no name

struct CommandSet {
  CommandField field{};
  std::uint16_t message_id = 0;
  bool has_data_set = false;                      // (0000,0800) is anything but 0101H: clients send 0000H, 0001H, 0202H
  std::string affected_class, affected_instance;  // (0000,0002), (0000,1000)
  std::string requested_class, requested_instance;  // (0000,0003), (0000,1001)

  [[nodiscard]] bool is_normalized() const;  // N-CREATE and its like
  [[nodiscard]] bool is_response() const { return (static_cast<unsigned>(field) & 0x8000U) != 0; }
};

struct CommandError {
  std::string sentence;
};

inline constexpr std::size_t kMaxCommandBytes = 65536;

// Takes a command set fragment by fragment. Not even its group length is trusted (PS3.7 E.1: it counts what follows).
class CommandReader {
 public:
  CommandReader();
  [[nodiscard]] tl::expected<void, CommandError> feed(ByteView bytes);
  // The command set is whole.
  [[nodiscard]] tl::expected<CommandSet, CommandError> finish();

 private:
  dicom_parsing::HeaderReader reader_;
  std::size_t bytes_ = 0;
};

// What goes into a response (PS3.7 9.3 and 10.3); what is empty or absent is left out.
struct ResponseFields {
  std::uint16_t status = 0;
  std::string affected_class, affected_instance;
  std::optional<dicom_parsing::Tag> offending;  // (0000,0901)
  std::string comment;                          // (0000,0902), cut at 64 characters
  std::uint16_t error_id = 0;                   // (0000,0903)
  std::vector<dicom_parsing::Tag> attributes;   // (0000,1005)
};
[[nodiscard]] Bytes encode_response(const CommandSet& request, const ResponseFields& fields);

}  // namespace cmrcredit::listener
