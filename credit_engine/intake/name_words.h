// The words of a person's name or an identifier, folded, and the forms each may take in other text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/intake/folded_text.h"

namespace cmrcredit::credit_engine {

struct NameWord {
  std::vector<std::u32string> forms;  // as folded; umlauts written out; written-out umlauts taken back
  std::vector<std::u32string> parts;  // "McDonald": "donald"; "miller2": "miller"
  bool letters = false, digits = false, unspaced = false;

  [[nodiscard]] const std::u32string& folded() const { return forms.front(); }
  [[nodiscard]] std::size_t size() const { return forms.front().size(); }
};

// At most `most` words; separators are whatever is neither letter nor digit.
[[nodiscard]] std::vector<NameWord> words_of(std::string_view text, std::size_t most = 24);

// The three parts of a component group that name a person: family, given, middle (PS3.5 6.2.1). A group without carets
// is one family. Prefix and suffix are left out, and titles wherever they stand.
struct PersonName {
  std::vector<NameWord> family, given, middle;
  bool structured = false;
};
// One for each component group (alphabetic, ideographic, phonetic) that says something.
[[nodiscard]] std::vector<PersonName> person_names(std::string_view value);

}  // namespace cmrcredit::credit_engine
