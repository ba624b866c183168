// Value representations as an explicit VR encoding writes them (PS3.5 7.1.2), and what DCMTK makes of letters that are
// none.
#pragma once

#include <cstdint>

namespace cmrcredit::dicom_parsing {

[[nodiscard]] constexpr std::uint16_t vr_code(char first, char second) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(first) << 8 | static_cast<unsigned char>(second));
}

enum class VrKind : std::uint8_t {
  Short,     // 16-bit length
  Text,      // 16-bit length, a string
  Long,      // 2 reserved bytes and a 32-bit length
  LongText,  // likewise, a string
  Sequence,  // SQ
  Unknown,   // UN, and what may be a VR of the future: two capitals (PS3.5 6.2 note)
  Bytes,     // OB and OW: undefined length means fragments
  Illegal,   // DCMTK refuses the element
};

[[nodiscard]] VrKind vr_kind(std::uint16_t vr);

[[nodiscard]] constexpr bool has_long_length(VrKind kind) {
  return kind == VrKind::Long || kind == VrKind::LongText || kind == VrKind::Sequence || kind == VrKind::Unknown ||
         kind == VrKind::Bytes;
}

}  // namespace cmrcredit::dicom_parsing
