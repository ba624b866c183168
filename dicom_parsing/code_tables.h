// Inside the decoding of text: the code tables, by way of ICU, and the escape sequences of ISO 2022.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "dicom_parsing/character_set.h"

namespace cmrcredit::dicom_parsing {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

void append_utf8(std::string& text, char32_t character);

// What the bytes 0x80..0xFF mean in a single-byte set (index from 0); 0 where a byte means nothing. Made once,
// immutable.
using HighHalf = std::array<char32_t, 128>;
[[nodiscard]] const HighHalf& high_half(CharacterSet::Base single_byte_set);
[[nodiscard]] const HighHalf& windows_1252();

// Bytes of a multi-byte encoding by its ICU name ("gb18030", "EUC-KR"); each undecodable sequence becomes U+FFFD and a
// loss.
[[nodiscard]] DecodedText convert(const char* icu_name, std::string_view bytes);

// PS3.5 6.1.2.5: code extension by escape sequences, `g1` being what the bytes from 0x80 mean before the first of them.
// Line ends and the delimiters of that kind of text return to that state.
[[nodiscard]] DecodedText decode_iso2022(std::string_view bytes, CharacterSet::Base g1, CharacterSet::Kind kind);

}  // namespace cmrcredit::dicom_parsing
