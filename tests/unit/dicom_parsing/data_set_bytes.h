// Data sets written by hand, byte by byte, right or wrong on purpose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

inline constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;

class DataSetBytes {
 public:
  explicit DataSetBytes(Encoding encoding = kExplicitLittleEndian) : encoding_(encoding) {}

  DataSetBytes& number16(unsigned value) {
    const char low = static_cast<char>(value & 0xFF), high = static_cast<char>(value >> 8 & 0xFF);
    bytes_ += encoding_.big_endian ? std::string{high, low} : std::string{low, high};
    return *this;
  }
  DataSetBytes& number32(std::uint32_t value) {
    return encoding_.big_endian ? number16(value >> 16).number16(value & 0xFFFF)
                                : number16(value & 0xFFFF).number16(value >> 16);
  }
  DataSetBytes& tag(Tag tag) { return number16(tag.group).number16(tag.element); }
  DataSetBytes& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }

  // An element's head with any length, true or not.
  DataSetBytes& head(Tag which, std::string_view vr, std::uint32_t length) {
    tag(which);
    if (!encoding_.explicit_vr) return number32(length);
    raw(vr);
    constexpr std::string_view kLong = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    return kLong.find(vr) != kLong.npos ? number16(0).number32(length) : number16(length);
  }
  DataSetBytes& element(Tag which, std::string_view vr, std::string_view value) {
    return head(which, vr, static_cast<std::uint32_t>(value.size())).raw(value);
  }
  DataSetBytes& sequence(Tag which, std::uint32_t length = kUndefinedLength) { return head(which, "SQ", length); }
  DataSetBytes& sequence(Tag which, const DataSetBytes& items) {
    return sequence(which, static_cast<std::uint32_t>(items.bytes_.size())).raw(items.bytes_);
  }
  DataSetBytes& item(std::uint32_t length = kUndefinedLength) { return tag({0xFFFE, 0xE000}).number32(length); }
  DataSetBytes& item(const DataSetBytes& content) {
    return item(static_cast<std::uint32_t>(content.bytes_.size())).raw(content.bytes_);
  }
  DataSetBytes& item_end(std::uint32_t length = 0) { return tag({0xFFFE, 0xE00D}).number32(length); }
  DataSetBytes& sequence_end(std::uint32_t length = 0) { return tag({0xFFFE, 0xE0DD}).number32(length); }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] Encoding encoding() const { return encoding_; }

 private:
  Encoding encoding_;
  std::string bytes_;
};

inline std::span<const std::byte> as_fragment(std::string_view bytes) {
  return {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()};
}

// Reads all of it in fragments of one size and says that it ends there.
inline HeaderReader read_all(const PickList& picks, Encoding encoding, std::string_view bytes,
                             std::size_t fragment = std::string_view::npos, ReaderLimits limits = {}) {
  HeaderReader reader(picks, encoding, limits);
  while (!bytes.empty()) {
    const auto now = bytes.substr(0, fragment);
    reader.feed(as_fragment(now));
    bytes.remove_prefix(now.size());
  }
  reader.finish();
  return reader;
}

inline HeaderReader read_all(const PickList& picks, const DataSetBytes& data_set,
                             std::size_t fragment = std::string_view::npos, ReaderLimits limits = {}) {
  return read_all(picks, data_set.encoding(), data_set.bytes(), fragment, limits);
}

// Every kept value as one line: path with items, creator, VR, marks, bytes.
inline std::vector<std::string> lines_of(const Header& header) {
  std::vector<std::string> lines;
  for (const Element& element : header.elements()) {
    std::string line;
    for (std::size_t i = 0; i < element.path.size(); ++i) {
      line += to_string(element.path[i]);
      if (i < element.items.size()) line += "[" + std::to_string(element.items[i]) + "]";
    }
    if (!element.private_creator.empty()) line += " <" + std::string(element.private_creator) + ">";
    if (element.vr != 0)
      line += std::string{' ', static_cast<char>(element.vr >> 8), static_cast<char>(element.vr & 0xFF)};
    if (element.count > 1) line += " x" + std::to_string(element.count);
    if (element.cut) line += " cut";
    line += "=" + std::string(element.bytes);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace cmrcredit::dicom_parsing
