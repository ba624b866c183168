#include "credit_engine/intake/folded_text.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "credit_engine/normal_forms.h"

namespace cmrcredit::credit_engine {
namespace {

bool is_mark(char32_t c) {
  const auto category = u_charType(static_cast<UChar32>(c));
  return category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK;
}

CharacterKind kind_of(char32_t c) {
  if (c < 0x80) {
    if (c >= '0' && c <= '9') return CharacterKind::Digit;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? CharacterKind::Letter : CharacterKind::Separator;
  }
  const auto code = static_cast<UChar32>(c);
  if (u_isdigit(code)) return CharacterKind::Digit;
  if (!u_isalpha(code)) return CharacterKind::Separator;
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(code, &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return CharacterKind::Unspaced;
    default:
      return CharacterKind::Letter;
  }
}

// Letters that carry their accent in themselves, where Unicode has no decomposition.
char32_t without_stroke(char32_t c) {
  struct Plain {
    char32_t from, to;
  };
  constexpr std::array<Plain, 6> kPlain{
      {{U'ø', U'o'}, {U'đ', U'd'}, {U'ł', U'l'}, {U'ı', U'i'}, {U'ð', U'd'}, {U'ħ', U'h'}}};
  const auto* found = std::ranges::find(kPlain, c, &Plain::from);
  if (found != kPlain.end()) return found->to;
  return c >= 0x30A1 && c <= 0x30F6 ? c - 0x60 : c;  // katakana -> hiragana
}

// Case folded, compatible forms made one, decomposed.
icu::UnicodeString folded(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  return nfd().normalize(nfkc_casefold().normalize(icu::UnicodeString{character}, error), error);
}

void append_folded(FoldedText& text, UChar32 character, std::uint32_t begin, std::uint32_t end) {
  const auto pieces = folded(character);
  bool any = false;
  for (int32_t i = 0; i < pieces.length(); i = pieces.moveIndex32(i, 1)) {
    const auto piece = static_cast<char32_t>(pieces.char32At(i));
    if (is_mark(piece)) continue;
    any = true;
    const auto add = [&](char32_t c) { text.push_back({c, begin, end, kind_of(c), u_isUUppercase(character) != 0}); };
    if (piece == U'æ' || piece == U'œ') {
      add(piece == U'æ' ? U'a' : U'o');
      add(U'e');
    } else if (piece == U'þ') {
      add(U't');
      add(U'h');
    } else {
      add(without_stroke(piece));
    }
  }
  if (!any && !text.empty()) text.back().end = end;  // a mark of its own, or a character that is ignored
}

}  // namespace

FoldedText fold(std::string_view text) {
  FoldedText out;
  out.reserve(text.size());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < length;) {
    const int32_t begin = at;
    const auto byte = static_cast<unsigned char>(text[static_cast<std::size_t>(at)]);
    if (byte < 0x80) {
      const bool upper = byte >= 'A' && byte <= 'Z';
      const char32_t c = upper ? byte + ('a' - 'A') : byte;
      out.push_back({c, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 1), kind_of(c), upper});
      ++at;
      continue;
    }
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(text.data(), at, length, character);
    append_folded(out, character, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at));
  }
  return out;
}

bool is_word_boundary(const FoldedText& text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  const auto& before = text[at - 1];
  const auto& after = text[at];
  if (before.begin == after.begin) return false;  // inside one character
  if (before.kind == CharacterKind::Separator || before.kind != after.kind) return true;
  if (before.kind != CharacterKind::Letter) return false;
  if (!before.upper && after.upper) return true;
  return before.upper && after.upper && at + 1 < text.size() && text[at + 1].kind == CharacterKind::Letter &&
         !text[at + 1].upper;
}

std::string with_umlauts_written_out(std::string_view text) {
  struct Written {
    char16_t from;
    const char16_t* to;
  };
  static constexpr std::array<Written, 10> kWritten{{{u'ä', u"ae"},
                                                     {u'ö', u"oe"},
                                                     {u'ü', u"ue"},
                                                     {u'Ä', u"AE"},
                                                     {u'Ö', u"OE"},
                                                     {u'Ü', u"UE"},
                                                     {u'ø', u"oe"},
                                                     {u'Ø', u"OE"},
                                                     {u'å', u"aa"},
                                                     {u'Å', u"AA"}}};
  UErrorCode error = U_ZERO_ERROR;
  auto composed = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  composed = nfc().normalize(composed, error);
  for (const auto& [from, to] : kWritten)
    composed.findAndReplace(icu::UnicodeString{from}, icu::UnicodeString{to});
  std::string out;
  composed.toUTF8String(out);
  return out;
}

std::string comparable(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  auto value = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  value = nfkc_casefold().normalize(value, error);
  value.trim();
  std::string out;
  value.toUTF8String(out);
  return out;
}

}  // namespace cmrcredit::credit_engine
