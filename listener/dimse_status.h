// The statuses we answer with, in one table (PS3.4 B.2.3, PS3.7 annex C), and the one place where what went wrong
// becomes one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::listener {

enum class Fault {
  OutOfResources,         // A700H: nothing was recorded; worth sending again
  DataSetDoesNotMatch,    // A900H: data set, command and context do not name the same SOP class and instance
  CannotUnderstand,       // C000H
  ProcessingFailure,      // 0110H: a bug of ours; the association goes on
  UnrecognizedOperation,  // 0211H
};
inline constexpr std::size_t kFaults = 5;

struct DimseError {
  Fault fault;
  std::string sentence;  // for the log, and cut at 64 characters for the peer: no value of the data set
  std::optional<dicom_parsing::Tag> offending;  // the attribute that is to blame
};

inline constexpr std::uint16_t kSuccess = 0x0000;

struct StatusEntry {
  Fault fault;
  std::uint16_t status;
  std::string_view name;
  std::string_view when;
  std::string_view part;  // of the standard
};
[[nodiscard]] std::span<const StatusEntry> status_table();
[[nodiscard]] std::uint16_t status_of(Fault fault);

}  // namespace cmrcredit::listener
