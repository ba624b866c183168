// The transfer syntaxes whose header can be read (PS3.5 section 10, PS3.6 table A-1). Pixels are never decoded, so
// every encapsulated syntax is as good as Explicit VR Little Endian.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace cmrcredit::dicom_parsing {

struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
  bool deflated = false;
  bool operator==(const Encoding&) const = default;
};

inline constexpr Encoding kImplicitLittleEndian{.explicit_vr = false};
inline constexpr Encoding kExplicitLittleEndian{};

// nullopt for a syntax we do not know how to read, among them GE's private one with big-endian pixels.
[[nodiscard]] std::optional<Encoding> encoding_of(std::string_view transfer_syntax_uid);

// All of them, for the conformance statement and the tests.
struct TransferSyntax {
  std::string_view uid, name;
  Encoding encoding;
};
[[nodiscard]] std::span<const TransferSyntax> readable_transfer_syntaxes();

}  // namespace cmrcredit::dicom_parsing
