// Data set bytes -> facts of one instance: the picks the facts need, and the decoding of what was picked.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "dicom_parsing/facts.h"
#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

// Everything InstanceFacts and PatientIdentity need; the last useful tag is (5200,9230).
[[nodiscard]] const PickList& instance_picks();

enum class FactsErrorKind { MissingUid };
struct FactsError {
  FactsErrorKind kind;
  Tag offending;         // for the Offending Element of a C000H answer
  std::string sentence;  // "Study Instance UID (0020,000D) is missing"
};

// Decodes what was picked with the instance's own character set; undecodable text keeps U+FFFD and sets text_loss.
[[nodiscard]] tl::expected<ReadInstance, FactsError> facts_of(const Header& header);

enum class FileErrorKind { CannotOpen, NotDicom, UnknownTransferSyntax, Unreadable, MissingUid };
struct FileError {
  FileErrorKind kind;
  std::string sentence;
};
// Reads one DICOM file (PS3.10, with or without preamble and meta information) up to the end of its header.
[[nodiscard]] tl::expected<ReadInstance, FileError> read_file(const std::filesystem::path& file);

}  // namespace cmrcredit::dicom_parsing
