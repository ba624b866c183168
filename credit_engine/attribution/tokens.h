// A series name cut into atoms: runs of letters or of digits, case folded, accents stripped, each ideograph by itself.
// Words of the lexicon are then found over neighbouring atoms, so "short_axis", "ShortAxis" and "SHORT AXIS" read
// alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::credit_engine {

struct Atom {
  std::uint32_t begin = 0, end = 0;  // in Tokens::joined
  bool letters = false;              // ASCII letters only
};

struct Tokens {
  std::string joined;  // the atoms one after the other
  std::vector<Atom> atoms;
  [[nodiscard]] std::string_view text(std::size_t first, std::size_t last) const {
    return std::string_view(joined).substr(atoms[first].begin, atoms[last].end - atoms[first].begin);
  }
  [[nodiscard]] std::string_view text(std::size_t atom) const { return text(atom, atom); }
};

// Replaces what `tokens` held; its memory is used again.
void tokenize(std::string_view utf8, Tokens& tokens);

// As the lexicon stores a spelling: the atoms joined.
[[nodiscard]] std::string joined_spelling(std::string_view utf8);

}  // namespace cmrcredit::credit_engine
