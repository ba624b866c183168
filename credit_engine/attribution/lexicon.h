// The words the rules speak of, with their spellings. Finds them in a tokenized name: the longest spelling over
// neighbouring atoms first, then words glued together, then one wrong letter in a long word.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "credit_engine/attribution/tokens.h"

namespace cmrcredit::credit_engine {

using Word = std::uint16_t;
inline constexpr Word kNoWord = 0xFFFF;

struct WordHit {
  Word word = kNoWord;
  std::uint32_t begin = 0, end = 0;  // in Tokens::joined
  bool misspelt = false;
};

class Lexicon {
 public:
  Lexicon();
  Word word(std::string_view name);  // the word of this name, made when it is new
  [[nodiscard]] std::optional<Word> named(std::string_view name) const;
  [[nodiscard]] const std::string& name(Word word) const { return names_[word]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

  // False when the spelling already stands for another word.
  [[nodiscard]] bool spell(std::string_view spelling, Word word);
  [[nodiscard]] Word of_spelling(std::string_view joined) const;

  // Appends the words found, in order of their place.
  void find(const Tokens& tokens, std::vector<WordHit>& hits) const;

 private:
  static constexpr std::uint32_t kNone = 0;
  static constexpr std::size_t kFan = 36;
  struct Node {
    std::array<std::uint32_t, kFan> child{};
    Word word = kNoWord;
    std::vector<std::pair<unsigned char, std::uint32_t>> rare;  // bytes that are no ASCII letter or digit
  };
  [[nodiscard]] std::uint32_t step(std::uint32_t node, char byte) const;
  [[nodiscard]] Word glued(std::string_view atom, std::uint32_t offset, std::vector<WordHit>& hits) const;
  [[nodiscard]] std::size_t find_misspelt(const Tokens& tokens, std::size_t first, std::vector<WordHit>& hits) const;
  [[nodiscard]] Word misspelt(std::string_view atom) const;

  std::vector<Node> nodes_;
  std::vector<std::string> names_;
  std::map<std::string, Word, std::less<>> by_name_;
};

}  // namespace cmrcredit::credit_engine
