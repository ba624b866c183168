// The character sets of a data set (PS3.3 C.12.1.1.2, PS3.5 6.1): bytes -> UTF-8. Decode before splitting: the bytes of
// the delimiters \ ^ = occur inside characters of several sets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::dicom_parsing {

// What stood in for a declaration that cannot be right.
enum class Guess { None, Utf8, Latin1, Windows1252, ShiftJis, Iso2022, EucKr, Gb2312 };
[[nodiscard]] std::string_view to_string(Guess guess);  // "guessed_utf8", ...; "" for None

struct DecodedText {
  std::string text;   // always valid UTF-8, no control characters but TAB, LF, FF, CR; still padded
  bool loss = false;  // some byte meant nothing and became U+FFFD
  Guess guess = Guess::None;
};

// Immutable and cheap to copy; any thread.
class CharacterSet {
 public:
  enum class Base : std::uint8_t {
    Undeclared,  // or ISO_IR 6: ASCII
    Latin1,
    Latin2,
    Latin3,
    Latin4,
    Cyrillic,
    Arabic,
    Greek,
    Hebrew,
    Latin5,
    Latin9,
    Thai,
    Katakana,
    Utf8,
    Gb18030,
    Gbk,
    Korean,      // KS X 1001, only by ISO 2022
    Chinese,     // GB 2312, only by ISO 2022
    Japanese,    // JIS X 0208, only by ISO 2022
    Supplement,  // JIS X 0212, only by ISO 2022
  };

  CharacterSet() = default;                          // nothing declared
  explicit CharacterSet(std::string_view declared);  // the value of (0008,0005) as it came

  // What ends an escape sequence's effect besides line ends and the backslash (PS3.5 6.1.2.5.3): in a person's name its
  // components do.
  enum class Kind : std::uint8_t { Text, PersonName };
  [[nodiscard]] DecodedText decode(std::string_view bytes, Kind kind = Kind::PersonName) const;
  [[nodiscard]] bool unknown_term() const {
    return unknown_term_;
  }  // something was declared that PS3.3 does not define

 private:
  [[nodiscard]] DecodedText decode_without_escapes(std::string_view bytes) const;

  Base base_ = Base::Undeclared;
  Base extension_ = Base::Undeclared;  // the one multi-byte G1 set among the code extensions, if there is just one
  bool iso2022_ = false;
  bool unknown_term_ = false;
};

// What bytes may mean that do not say it surely: their readings in the sets that are met with, each once. For telling
// whether any of them holds a word, not for showing.
[[nodiscard]] std::vector<std::string> possible_readings(std::string_view bytes);

// Replaces what is not UTF-8 by U+FFFD; true where something was.
bool make_valid_utf8(std::string& text);

}  // namespace cmrcredit::dicom_parsing
