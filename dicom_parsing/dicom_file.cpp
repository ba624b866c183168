#include "dicom_parsing/dicom_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "dicom_parsing/vr.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;
constexpr std::size_t kPreamble = 128;
constexpr Tag kTransferSyntax{0x0002, 0x0010};

tl::unexpected<FileError> failure(FileErrorKind kind, std::string sentence) {
  return tl::unexpected(FileError{.kind = kind, .sentence = std::move(sentence)});
}

// Feeds the reader from `at` on until it has enough or the file ends. False: the file cannot be read.
bool feed_from(std::ifstream& file, std::uint64_t at, HeaderReader& reader) {
  std::array<char, kChunk> chunk;
  file.clear();
  file.seekg(static_cast<std::streamoff>(at));
  while (file.good() && reader.state() == HeaderReader::State::Reading) {
    file.read(chunk.data(), chunk.size());
    reader.feed(std::as_bytes(std::span{chunk.data(), static_cast<std::size_t>(file.gcount())}));
  }
  if (file.bad() || (file.fail() && !file.eof())) return false;
  reader.finish();
  return true;
}

std::string bytes_at(std::ifstream& file, std::uint64_t at, std::size_t size) {
  std::string bytes(size, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(at));
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

std::uint16_t little_endian(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) | static_cast<unsigned char>(bytes[at + 1])
                                                                                << 8);
}

bool is_standard_vr(std::string_view letters) {
  const VrKind kind = vr_kind(vr_code(letters[0], letters[1]));
  if (kind == VrKind::Unknown) return letters == "UN";
  return letters[0] >= 'A' && letters[0] <= 'Z' && letters[1] >= 'A' && letters[1] <= 'Z';
}

// By the first element, as DCMTK does where no transfer syntax is given. Nothing where no element can be seen.
std::optional<Encoding> guess_encoding(std::string_view first) {
  if (first.size() < 8) return std::nullopt;
  const std::uint16_t group = little_endian(first, 0);
  if (!is_standard_vr(first.substr(4, 2))) return kImplicitLittleEndian;
  const bool big_endian = group > 0xFF && (group & 0xFF) == 0;
  return Encoding{.big_endian = big_endian};
}

// Without a preamble nothing says that this is DICOM but a first element that could be one.
bool looks_like_data_set(std::string_view first, Encoding encoding) {
  const std::uint16_t little = little_endian(first, 0);
  const unsigned group = encoding.big_endian ? little >> 8U : little;
  if (group < 0x0004 || group > 0x0010) return false;
  return encoding.explicit_vr || little_endian(first, 6) == 0;  // the upper half of a sane length
}

std::string trimmed(std::string_view uid) {
  const auto last = uid.find_last_not_of(std::string_view{"\0 ", 2});
  return std::string(uid.substr(0, last == uid.npos ? 0 : last + 1));
}

tl::expected<FileBeginning, FileError> read_meta_information(std::ifstream& file, std::uint64_t at,
                                                             std::string_view first) {
  static const PickList picks({{.path = {kTransferSyntax}}}, Tag{0x0002, 0xFFFF});
  // explicit VR by the standard (PS3.10 7.1), but not every writer's
  HeaderReader reader(picks, is_standard_vr(first.substr(4, 2)) ? kExplicitLittleEndian : kImplicitLittleEndian);
  if (!feed_from(file, at, reader)) return failure(FileErrorKind::Unreadable, "the file cannot be read");
  if (reader.state() != HeaderReader::State::Done) {
    return failure(FileErrorKind::Unreadable, "the meta information is broken: " + reader.error().sentence);
  }
  FileBeginning beginning{.data_set_at = at + reader.offset(), .encoding = {}, .transfer_syntax = {}};
  beginning.transfer_syntax = trimmed(reader.header().value(kTransferSyntax).value_or(""));
  if (beginning.transfer_syntax.empty()) {
    beginning.encoding = guess_encoding(bytes_at(file, beginning.data_set_at, 8)).value_or(kExplicitLittleEndian);
    return beginning;
  }
  const auto encoding = encoding_of(beginning.transfer_syntax);
  if (!encoding) {
    return failure(FileErrorKind::UnknownTransferSyntax,
                   fmt::format("the transfer syntax {} is not known", beginning.transfer_syntax));
  }
  beginning.encoding = *encoding;
  return beginning;
}

tl::expected<FileBeginning, FileError> find_beginning(std::ifstream& file) {
  const std::string start = bytes_at(file, 0, kPreamble + 12);
  const bool preamble = start.size() >= kPreamble + 4 && start.compare(kPreamble, 4, "DICM") == 0;
  const std::uint64_t at = preamble ? kPreamble + 4 : 0;
  const auto first = std::string_view(start).substr(at, 8);
  const auto encoding = guess_encoding(first);
  if (!encoding) return failure(FileErrorKind::NotDicom, "the file holds no data set");
  if (little_endian(first, 0) == 0x0002) return read_meta_information(file, at, first);
  if (!preamble && !looks_like_data_set(first, *encoding)) {
    return failure(FileErrorKind::NotDicom, "the file does not begin like a data set");
  }
  return FileBeginning{.data_set_at = at, .encoding = *encoding, .transfer_syntax = {}};
}

tl::expected<std::ifstream, FileError> open(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return failure(FileErrorKind::CannotOpen, "it is a folder");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(FileErrorKind::CannotOpen, std::generic_category().message(errno));
  return file;
}

}  // namespace

tl::expected<FileBeginning, FileError> read_file_beginning(const std::filesystem::path& path) {
  auto file = open(path);
  if (!file) return tl::unexpected(file.error());
  return find_beginning(*file);
}

tl::expected<Header, FileError> read_file_header(const std::filesystem::path& path, const PickList& picks,
                                                 ReaderLimits limits) {
  auto file = open(path);
  if (!file) return tl::unexpected(file.error());
  const auto beginning = find_beginning(*file);
  if (!beginning) return tl::unexpected(beginning.error());
  HeaderReader reader(picks, beginning->encoding, limits);
  if (!feed_from(*file, beginning->data_set_at, reader)) {
    return failure(FileErrorKind::Unreadable, "the file cannot be read");
  }
  if (reader.state() != HeaderReader::State::Done) return failure(FileErrorKind::Unreadable, reader.error().sentence);
  return reader.header();
}

}  // namespace cmrcredit::dicom_parsing
