// The statuses we answer with, in one table (PS3.4 B.2.3 and F.7.2, PS3.7 annex C), and the one place where what went
// wrong becomes one.
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
  // of performed steps
  InvalidAttributeValue,  // 0106H
  UnreadableDataSet,      // 0110H
  MayNoLongerBeUpdated,   // 0110H, Error ID A710H
  DuplicateInstance,      // 0111H
  NoSuchInstance,         // 0112H
  InvalidInstance,        // 0117H
  NoSuchClass,            // 0118H
  ClassInstanceConflict,  // 0119H
  MissingAttribute,       // 0120H
  MissingAttributeValue,  // 0121H
  ResourceLimitation,     // 0213H: nothing was recorded; worth sending again
};
inline constexpr std::size_t kFaults = 16;

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
  std::string_view services;  // that may be answered so
  std::string_view when;
  std::string_view part;       // of the standard
  std::uint16_t error_id = 0;  // (0000,0903), where there is one
};
[[nodiscard]] std::span<const StatusEntry> status_table();
[[nodiscard]] const StatusEntry& entry_of(Fault fault);
[[nodiscard]] inline std::uint16_t status_of(Fault fault) {
  return entry_of(fault).status;
}

}  // namespace cmrcredit::listener
