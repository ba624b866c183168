// DICOM files (PS3.10 chapter 7), with or without preamble and meta information, read by the same reader as the wire.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::dicom_parsing {

// Where the data set of a file begins, and how it is encoded.
struct FileBeginning {
  std::uint64_t data_set_at = 0;
  Encoding encoding;
  std::string transfer_syntax;  // as the meta information says; empty: the encoding is guessed from the first element
};

[[nodiscard]] tl::expected<FileBeginning, FileError> read_file_beginning(const std::filesystem::path& file);

// What is picked of the file's data set. Reads no further than the header's end.
[[nodiscard]] tl::expected<Header, FileError> read_file_header(const std::filesystem::path& file, const PickList& picks,
                                                               ReaderLimits limits = {});

}  // namespace cmrcredit::dicom_parsing
