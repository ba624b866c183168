// Reading and writing the numbers of PDUs (big endian, PS3.8 9.3.1) and of command sets (little endian, PS3.7 6.3.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::listener {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

[[nodiscard]] inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// Without the blanks and NULs on both sides: AE titles and UIDs are padded with either.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kPadding(" \0", 2);
  const auto first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

[[nodiscard]] inline std::uint16_t big16(ByteView at) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8 | std::to_integer<unsigned>(at[1]));
}

[[nodiscard]] inline std::uint32_t big32(ByteView at) {
  return static_cast<std::uint32_t>(big16(at)) << 16 | big16(at.subspan(2));
}

inline void put8(Bytes& to, unsigned value) {
  to.push_back(static_cast<std::byte>(value));
}

inline void put_big16(Bytes& to, unsigned value) {
  put8(to, value >> 8 & 0xffU);
  put8(to, value & 0xffU);
}

inline void put_big32(Bytes& to, std::uint32_t value) {
  put_big16(to, value >> 16);
  put_big16(to, value & 0xffffU);
}

inline void put_little16(Bytes& to, unsigned value) {
  put8(to, value & 0xffU);
  put8(to, value >> 8 & 0xffU);
}

inline void put_little32(Bytes& to, std::uint32_t value) {
  put_little16(to, value & 0xffffU);
  put_little16(to, value >> 16);
}

inline void put(Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace cmrcredit::listener
