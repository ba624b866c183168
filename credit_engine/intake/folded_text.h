// Text as a reader sees it who does not mind case, width, accents or kana, with the way back to its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::credit_engine {

enum class CharacterKind : std::uint8_t { Separator, Letter, Digit, Unspaced };  // Unspaced: of a script without spaces

struct FoldedCharacter {
  char32_t character = 0;            // folded: "É" and "e" are one, "ダ" and "た" too
  std::uint32_t begin = 0, end = 0;  // its bytes in the text
  CharacterKind kind = CharacterKind::Separator;
  bool upper = false;
};

using FoldedText = std::vector<FoldedCharacter>;

// Of UTF-8. A character may fold to several ("ß"); marks without a character of their own join the one before.
[[nodiscard]] FoldedText fold(std::string_view text);

// Whether a word may begin or end before `at`: at separators, between letters and digits, at a capital behind a small
// letter
// ("SaxMiller"), before the last capital of a row ("SAXMiller"), between scripts.
[[nodiscard]] bool is_word_boundary(const FoldedText& text, std::size_t at);

// Umlauts written out, as consoles without them do: "Müller" -> "Mueller", "Sørensen" -> "Soerensen".
[[nodiscard]] std::string with_umlauts_written_out(std::string_view text);

// NFKC and case folding, trimmed: equal for values that differ only in how they were typed.
[[nodiscard]] std::string comparable(std::string_view text);

}  // namespace cmrcredit::credit_engine
