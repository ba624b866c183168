#include "dicom_parsing/character_set.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "dicom_parsing/code_tables.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

using Base = CharacterSet::Base;

// The length of the UTF-8 sequence at the beginning of `bytes`; 0 where it is none (Unicode, table 3-7).
std::size_t utf8_sequence(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

// How many characters beyond ASCII the bytes hold if they are UTF-8 text; 0 if they are not.
std::size_t utf8_characters(std::string_view bytes) {
  std::size_t characters = 0;
  while (!bytes.empty()) {
    const auto length = utf8_sequence(bytes);
    const bool control = length == 2 && bytes[0] == '\xC2' && static_cast<unsigned char>(bytes[1]) < 0xA0;
    if (length == 0 || control) return 0;
    if (length > 1) ++characters;
    bytes.remove_prefix(length);
  }
  return characters;
}

// Control characters that are no text, C1 ones too, become spaces: NULs pad, and the rest only harms whoever prints it.
void blank_controls(std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool layout = byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
    if ((byte < 0x20 && !layout) || byte == 0x7F) text[i] = ' ';
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) text.replace(i, 2, " ");
  }
}

DecodedText decode_single_byte(std::string_view bytes, const HighHalf& table) {
  DecodedText out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t character = byte < 0x80 ? byte : table[byte - 0x80U];
    if (byte >= 0x80 && character == 0) out.loss = true;
    append_utf8(out.text, byte >= 0x80 && character == 0 ? U'\uFFFD' : character);
  }
  return out;
}

DecodedText as_utf8(std::string_view bytes, Guess guess) {
  DecodedText out{.text = std::string{bytes}, .guess = guess};
  out.loss = make_valid_utf8(out.text);
  return out;
}

bool has_c1(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) { return (static_cast<unsigned char>(c) & 0xE0U) == 0x80U; });
}

struct Term {
  Base set = Base::Undeclared;
  bool extension = false, known = false;
};

Term by_registration(std::string_view number, bool extension) {
  struct Registered {
    int number;
    Base set;
  };
  constexpr std::array<Registered, 18> kRegistered{{
      {6, Base::Undeclared},
      {100, Base::Latin1},
      {101, Base::Latin2},
      {109, Base::Latin3},
      {110, Base::Latin4},
      {144, Base::Cyrillic},
      {127, Base::Arabic},
      {126, Base::Greek},
      {138, Base::Hebrew},
      {148, Base::Latin5},
      {203, Base::Latin9},
      {166, Base::Thai},
      {13, Base::Katakana},
      {192, Base::Utf8},
      {149, Base::Korean},
      {58, Base::Chinese},
      {87, Base::Japanese},
      {159, Base::Supplement},
  }};
  int value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  const auto* found = std::ranges::find(kRegistered, value, &Registered::number);
  return found == kRegistered.end() ? Term{} : Term{found->set, extension, true};
}

// Defined terms, and the spellings that real objects have instead of them ("ISO-IR 100", "ISO 8859-1", "UTF-8").
Term read_term(std::string_view declared) {
  std::string term;
  for (const char c : declared) {
    if (c >= 'a' && c <= 'z') term += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) term += c;
  }
  constexpr std::string_view kExtension = "ISO2022IR", kPlain = "ISOIR", kLatin = "ISO8859";
  if (term.empty()) return {Base::Undeclared, false, true};
  if (term.starts_with(kExtension)) return by_registration(std::string_view{term}.substr(kExtension.size()), true);
  if (term.starts_with(kPlain)) return by_registration(std::string_view{term}.substr(kPlain.size()), false);
  if (term == "UTF8") return {Base::Utf8, false, true};
  if (term == "GB18030") return {Base::Gb18030, false, true};
  if (term == "GBK" || term == "GB2312") return {Base::Gbk, false, true};
  if (term.starts_with(kLatin)) {
    constexpr std::array<std::string_view, 16> kRegistrations{"",    "100", "101", "109", "110", "144", "127", "126",
                                                              "138", "148", "",    "166", "",    "",    "",    "203"};
    std::size_t part = 0;
    std::from_chars(term.data() + kLatin.size(), term.data() + term.size(), part);
    if (part < kRegistrations.size()) return by_registration(kRegistrations[part], false);
  }
  return {};
}

}  // namespace

bool make_valid_utf8(std::string& text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return false;
  std::string valid;
  bool replaced = false;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto length = utf8_sequence(rest);
    valid += length == 0 ? kReplacement : rest.substr(0, length);
    replaced |= length == 0;
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  if (replaced) text = std::move(valid);
  return replaced;
}

std::string_view to_string(Guess guess) {
  constexpr std::array<std::string_view, 8> kNames{"",
                                                   "guessed_utf8",
                                                   "guessed_latin1",
                                                   "guessed_windows_1252",
                                                   "guessed_shift_jis",
                                                   "guessed_iso_2022",
                                                   "guessed_euc_kr",
                                                   "guessed_gb2312"};
  return kNames[static_cast<std::size_t>(guess)];
}

CharacterSet::CharacterSet(std::string_view declared) {
  bool first = true;
  bool several_extensions = false;
  for (const auto& value : split_values(declared)) {
    const auto term = read_term(value);
    unknown_term_ |= !term.known;
    iso2022_ |= term.extension;
    const bool multi_byte = term.set >= Base::Korean;  // never the base: its characters come by escape sequences
    const bool alone = term.set == Base::Utf8 || term.set == Base::Gb18030 || term.set == Base::Gbk;
    if ((first && !multi_byte) || alone) base_ = term.set;
    if (term.set == Base::Korean || term.set == Base::Chinese) {
      several_extensions |= extension_ != Base::Undeclared && extension_ != term.set;
      extension_ = term.set;
    }
    first = false;
  }
  if (several_extensions) extension_ = Base::Undeclared;
}

DecodedText CharacterSet::decode(std::string_view bytes, Kind kind) const {
  const bool plain =
      std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != 0x1B; });
  DecodedText out;
  if (plain) {
    out.text = bytes;
  } else if (bytes.find('\x1B') != std::string_view::npos && base_ < Base::Utf8) {
    out = decode_iso2022(bytes, base_, kind);
    if (!iso2022_) out.guess = Guess::Iso2022;
  } else {
    out = decode_without_escapes(bytes);
  }
  blank_controls(out.text);
  return out;
}

DecodedText CharacterSet::decode_without_escapes(std::string_view bytes) const {
  if (base_ == Base::Utf8) return as_utf8(bytes, Guess::None);
  const auto utf8 = utf8_characters(bytes);
  if (base_ == Base::Gb18030 || base_ == Base::Gbk) {
    auto out = convert(base_ == Base::Gbk ? "GBK" : "gb18030", bytes);
    return out.loss && utf8 > 0 ? as_utf8(bytes, Guess::Utf8) : out;
  }
  // In Latin sets no sensible text looks like UTF-8. Two letters of the others may by chance ("ТА" in Cyrillic), four
  // hardly.
  const bool latin = base_ <= Base::Latin4 || base_ == Base::Latin5 || base_ == Base::Latin9;
  if (utf8 >= (latin ? 1U : 4U)) return as_utf8(bytes, Guess::Utf8);
  if (base_ == Base::Undeclared && extension_ != Base::Undeclared) {
    const bool korean = extension_ == Base::Korean;
    auto out = convert(korean ? "EUC-KR" : "EUC-CN", bytes);
    out.guess = korean ? Guess::EucKr : Guess::Gb2312;  // its escape sequence is missing
    if (!out.loss) return out;
  }
  if (base_ == Base::Katakana) {
    auto out = decode_single_byte(bytes, high_half(base_));
    if (!out.loss) return out;
    auto shift_jis = convert("Shift_JIS", bytes);
    shift_jis.guess = Guess::ShiftJis;
    return shift_jis.loss ? out : shift_jis;
  }
  if (base_ == Base::Undeclared || (base_ == Base::Latin1 && has_c1(bytes))) {
    auto out = decode_single_byte(bytes, windows_1252());
    out.guess = has_c1(bytes) ? Guess::Windows1252 : Guess::Latin1;
    return out;
  }
  return decode_single_byte(bytes, high_half(base_));
}

std::vector<std::string> possible_readings(std::string_view bytes) {
  std::vector<std::string> readings;
  const auto add = [&readings](DecodedText decoded) {
    blank_controls(decoded.text);
    if (std::ranges::find(readings, decoded.text) == readings.end()) readings.push_back(std::move(decoded.text));
  };
  add(as_utf8(bytes, Guess::None));
  add(decode_single_byte(bytes, windows_1252()));
  for (auto base = Base::Latin1; base <= Base::Katakana; base = static_cast<Base>(static_cast<std::uint8_t>(base) + 1))
    add(decode_single_byte(bytes, high_half(base)));
  for (const auto* name :
       {"gb18030", "Shift_JIS", "EUC-JP", "EUC-KR", "Big5", "windows-1250", "windows-1251", "KOI8-R"})
    add(convert(name, bytes));
  add(decode_iso2022(bytes, Base::Latin1, CharacterSet::Kind::Text));
  return readings;
}

}  // namespace cmrcredit::dicom_parsing
