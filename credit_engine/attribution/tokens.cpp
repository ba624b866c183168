#include "credit_engine/attribution/tokens.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "credit_engine/normal_forms.h"

namespace cmrcredit::credit_engine {
namespace {

enum class Kind : std::uint8_t { Separator, Lower, Upper, Digit, Other, Ideograph };

Kind kind_of(char c) {
  if (c >= 'a' && c <= 'z') return Kind::Lower;
  if (c >= 'A' && c <= 'Z') return Kind::Upper;
  if (c >= '0' && c <= '9') return Kind::Digit;
  return Kind::Separator;
}

// Compatibility forms composed, accents gone, the case kept (it still tells words apart).
icu::UnicodeString without_accents(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  text = nfkd().normalize(text, status);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    // the voicing marks of kana are letters' parts, not accents
    if (u_charType(c) == U_NON_SPACING_MARK && c != 0x3099 && c != 0x309A) continue;
    if (c == 0xDF) {
      kept.append(u"ss", 2);
    } else {
      kept.append(c);
    }
  }
  return nfkc().normalize(kept, status);
}

bool is_ideograph(UChar32 c) {
  return c >= 0x2E80 && c < 0xFB00;
}

class Builder {
 public:
  explicit Builder(Tokens& tokens) : tokens_(tokens) {
    tokens_.joined.clear();
    tokens_.atoms.clear();
  }

  void ascii(char c) {
    const Kind kind = kind_of(c);
    if (kind == Kind::Separator) {
      // "T2*" and "R2*" are words of their own
      if (c == '*' && ends_with_relaxation()) put_star();
      last_ = Kind::Separator;
      return;
    }
    if (starts_atom(kind) || ends_dimension(kind)) open(kind);
    tokens_.joined.push_back(kind == Kind::Upper ? static_cast<char>(c - 'A' + 'a') : c);
    extend(kind);
  }

  void other(UChar32 c) {
    if (!u_isalnum(c)) {
      last_ = Kind::Separator;
      return;
    }
    const Kind kind = is_ideograph(c) ? Kind::Ideograph : Kind::Other;
    if (kind == Kind::Ideograph || last_ != Kind::Other) open(kind);
    char bytes[U8_MAX_LENGTH];
    std::int32_t n = 0;
    U8_APPEND_UNSAFE(bytes, n, u_foldCase(c, U_FOLD_CASE_DEFAULT));
    tokens_.joined.append(bytes, static_cast<std::size_t>(n));
    extend(kind);
    tokens_.atoms.back().letters = false;
  }

 private:
  // "RTCine" stays one atom here: the lexicon takes it apart; "BinningCine" is two.
  [[nodiscard]] bool starts_atom(Kind kind) const {
    if (last_ == Kind::Separator || last_ == Kind::Ideograph || last_ == Kind::Other) return true;
    if ((kind == Kind::Digit) != (last_ == Kind::Digit)) return true;
    return last_ == Kind::Lower && kind == Kind::Upper;
  }

  // "3DLGE", "2dmde": the D is of the dimensions. "T2dark" and "2Delayed" are words.
  [[nodiscard]] bool ends_dimension(Kind kind) const {
    if (kind == Kind::Digit || (kind == Kind::Lower) != (last_ == Kind::Lower) || tokens_.atoms.size() < 2)
      return false;
    const std::size_t digit = tokens_.atoms.size() - 2;
    if (tokens_.text(digit + 1) != "d" || !begins_word_[digit]) return false;
    const auto text = tokens_.text(digit);
    return text == "2" || text == "3" || text == "4";
  }

  void open(Kind kind) {
    begins_word_.push_back(last_ == Kind::Separator);
    const auto at = static_cast<std::uint32_t>(tokens_.joined.size());
    tokens_.atoms.push_back({at, at, kind == Kind::Lower || kind == Kind::Upper});
  }

  void extend(Kind kind) {
    tokens_.atoms.back().end = static_cast<std::uint32_t>(tokens_.joined.size());
    last_ = kind;
  }

  [[nodiscard]] bool ends_with_relaxation() const {
    if (last_ != Kind::Digit || tokens_.atoms.size() < 2 || tokens_.text(tokens_.atoms.size() - 1) != "2") return false;
    const char before = tokens_.text(tokens_.atoms.size() - 2).back();
    return before == 't' || before == 'r';
  }

  void put_star() {
    open(Kind::Lower);
    tokens_.joined += "star";
    extend(Kind::Lower);
  }

  Tokens& tokens_;
  Kind last_ = Kind::Separator;
  std::vector<bool> begins_word_;  // by atom: a separator stands before it
};

}  // namespace

void tokenize(std::string_view utf8, Tokens& tokens) {
  Builder builder(tokens);
  const bool ascii = std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) {
    for (const char c : utf8)
      builder.ascii(c);
    return;
  }
  const icu::UnicodeString text = without_accents(utf8);
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (c < 0x80) {
      builder.ascii(static_cast<char>(c));
    } else {
      builder.other(c);
    }
  }
}

std::string joined_spelling(std::string_view utf8) {
  Tokens tokens;
  tokenize(utf8, tokens);
  return tokens.joined;
}

}  // namespace cmrcredit::credit_engine
