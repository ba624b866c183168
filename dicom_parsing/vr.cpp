#include "dicom_parsing/vr.h"

#include <array>
#include <string_view>

namespace cmrcredit::dicom_parsing {
namespace {

using enum VrKind;

constexpr std::size_t index_of(std::uint16_t vr) {
  return static_cast<std::size_t>((vr >> 8) - 'A') * 26 + static_cast<std::size_t>((vr & 0xFF) - 'A');
}

// Every pair of capitals. What is not in the standard is a VR of the future, and those have long lengths.
constexpr auto kCapitals = [] {
  std::array<VrKind, 26 * 26> kinds{};
  kinds.fill(Unknown);
  const auto set = [&](std::string_view letters, VrKind kind) {
    for (std::size_t i = 0; i < letters.size(); i += 3)
      kinds[index_of(vr_code(letters[i], letters[i + 1]))] = kind;
  };
  set("AT FL FD SL SS UL US ", Short);
  set("AE AS CS DA DS DT IS LO LT PN SH ST TM UI ", Text);
  set("OD OF OL OV SV UV ", Long);
  set("UC UR UT ", LongText);
  set("OB OW ", Bytes);
  set("SQ ", Sequence);
  return kinds;
}();

constexpr bool is_capital(unsigned letter) {
  return letter >= 'A' && letter <= 'Z';
}

}  // namespace

VrKind vr_kind(std::uint16_t vr) {
  if (is_capital(vr >> 8U) && is_capital(vr & 0xFFU)) return kCapitals[index_of(vr)];
  // Names that DCMTK keeps for its own use and yet takes from a stream.
  if (vr == vr_code('o', 'x') || vr == vr_code('p', 'x') || vr == vr_code('l', 't')) return Long;
  if (vr == vr_code('n', 'a') || vr == vr_code('p', 'i')) return Illegal;
  return Short;
}

}  // namespace cmrcredit::dicom_parsing
