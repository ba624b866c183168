// Value representations as an explicit VR encoding writes them (PS3.5 7.1.2), and what DCMTK makes of letters that are
// none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cmrcredit::dicom_parsing {

[[nodiscard]] constexpr std::uint16_t vr_code(char first, char second) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(first) << 8 | static_cast<unsigned char>(second));
}

enum class VrKind : std::uint8_t {
  Short,     // 16-bit length
  Text,      // 16-bit length, a string
  Illegal,   // DCMTK refuses the element
  Long,      // 2 reserved bytes and a 32-bit length, as all that follow
  LongText,  // a string
  Bytes,     // OB and OW: undefined length means fragments
  Unknown,   // UN, and what may be a VR of the future: two capitals (PS3.5 6.2 note)
  Sequence,  // SQ
};

[[nodiscard]] constexpr bool has_long_length(VrKind kind) {
  return kind >= VrKind::Long;
}

namespace vr_table {

constexpr std::size_t index_of(unsigned first, unsigned second) {
  return (first - 'A') * 26 + (second - 'A');
}

// Every pair of capitals. What is not in the standard is a VR of the future, and those have long lengths.
inline constexpr auto kCapitals = [] {
  std::array<VrKind, 26 * 26> kinds{};
  kinds.fill(VrKind::Unknown);
  const auto set = [&](std::string_view letters, VrKind kind) {
    for (std::size_t i = 0; i < letters.size(); i += 3) {
      kinds[index_of(static_cast<unsigned char>(letters[i]), static_cast<unsigned char>(letters[i + 1]))] = kind;
    }
  };
  set("AT FL FD SL SS UL US ", VrKind::Short);
  set("AE AS CS DA DS DT IS LO LT PN SH ST TM UI ", VrKind::Text);
  set("OD OF OL OV SV UV ", VrKind::Long);
  set("UC UR UT ", VrKind::LongText);
  set("OB OW ", VrKind::Bytes);
  set("SQ ", VrKind::Sequence);
  return kinds;
}();

}  // namespace vr_table

[[nodiscard]] inline VrKind vr_kind(std::uint16_t vr) {
  const unsigned first = vr >> 8U, second = vr & 0xFFU;
  if (first - 'A' < 26U && second - 'A' < 26U) return vr_table::kCapitals[vr_table::index_of(first, second)];
  // Names that DCMTK keeps for its own use and yet takes from a stream.
  if (vr == vr_code('o', 'x') || vr == vr_code('p', 'x') || vr == vr_code('l', 't')) return VrKind::Long;
  if (vr == vr_code('n', 'a') || vr == vr_code('p', 'i')) return VrKind::Illegal;
  return VrKind::Short;
}

}  // namespace cmrcredit::dicom_parsing
