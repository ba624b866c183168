// Strikes what names a patient from text: words of the name, the ID, the birth date, however they are written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "credit_engine/intake/folded_text.h"
#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

inline constexpr std::string_view kStruck = "[struck]";

// What is struck:
// - a word of the name with three letters or more, as a whole word: CINE_SAX_MILLER, SaxMiller and MILLER2 lose it,
// Millers
//   does not. In scripts written without spaces two characters anywhere will do.
// - shorter words of a structured name (LI^WEI) unless they are protocol vocabulary (SA, LV, IR, ...) or particles (DE,
// LA);
// - the whole name, and surname with initial, however joined: J. Li, LI_J, jli;
// - the ID, whole (from three characters) or its long parts, with or without separators and leading zeros;
// - the birth date in the orders and with the separators that people use, month names included.
// Case, width, accents and kana do not matter, nor whether umlauts are written out. One a data set, one thread.
class Striker {
 public:
  explicit Striker(const dicom_parsing::PatientIdentity& patient);

  // The work over all texts is bounded: where a hostile data set uses it up, the rest of its texts is struck whole.
  void strike(std::string& text);
  // Whether the value is the patient's name, in any order of its words, or ID, and nothing else.
  [[nodiscard]] bool is_the_patient(std::string_view value) const;

 private:
  using Word = std::vector<std::u32string>;                  // its forms: any of them stands for it
  enum class Edge : std::uint8_t { Word, Token, Anywhere };  // Token: no letter or digit beside it
  struct Pattern {
    std::vector<Word> words;
    Edge left = Edge::Word, right = Edge::Word;
    std::size_t least_gap = 0, most_gap = 3;  // separators between the words
    bool loose = false;                       // one separator between any two characters of a word
    bool joined = false;                      // vocabulary or an ending may be joined to it
  };
  class Builder;

  [[nodiscard]] static bool is_edge(const FoldedText& text, std::size_t at, Edge edge);
  bool spend(std::size_t work);  // false when nothing is left
  [[nodiscard]] bool is_left_edge(const Pattern& pattern, const FoldedText& text, std::size_t at);
  // Where a match that ends here ends with what may be joined to it; 0: no end.
  [[nodiscard]] std::size_t right_edge(const Pattern& pattern, const FoldedText& text, std::size_t end);
  // The end of the longest match of the words from `word` on at this place; 0: none.
  [[nodiscard]] std::size_t match(const Pattern& pattern, std::size_t word, const FoldedText& text, std::size_t at);
  [[nodiscard]] std::size_t longest_match(const FoldedText& text, std::size_t at);

  std::size_t work_left_ = 20'000'000;  // characters looked at; some 100 ms
  std::vector<Pattern> patterns_;
  std::unordered_map<char32_t, std::vector<std::size_t>> by_first_;  // patterns by the characters they may begin with
  std::vector<std::string> ids_;                                     // comparable
  std::vector<Word> whole_names_;                                    // the words of each name, sorted
};

}  // namespace cmrcredit::credit_engine
