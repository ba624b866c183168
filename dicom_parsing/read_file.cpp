#include "dicom_parsing/dicom_file.h"
#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::dicom_parsing {

tl::expected<ReadInstance, FileError> read_file(const std::filesystem::path& path) {
  const auto header = read_file_header(path, instance_picks());
  if (!header) return tl::unexpected(header.error());
  auto read = facts_of(*header);
  if (!read) {
    return tl::unexpected(FileError{.kind = FileErrorKind::MissingUid, .sentence = std::move(read.error().sentence)});
  }
  return std::move(*read);
}

}  // namespace cmrcredit::dicom_parsing
