#include "credit_engine/attribution/lexicon.h"

#include <algorithm>

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kLongestPhrase = 8;     // atoms
constexpr std::size_t kShortestGlued = 5;     // letters of the whole
constexpr std::size_t kShortestMisspelt = 6;  // letters, of the spelling and of what stands in the name
constexpr std::size_t kShortestMisspeltPair = 8;

int slot_of(char byte) {
  if (byte >= 'a' && byte <= 'z') return byte - 'a';
  if (byte >= '0' && byte <= '9') return 26 + (byte - '0');
  return -1;
}

}  // namespace

Lexicon::Lexicon() : nodes_(1) {}

Word Lexicon::word(std::string_view name) {
  if (const auto known = named(name)) return *known;
  const auto word = static_cast<Word>(names_.size());
  names_.emplace_back(name);
  by_name_.emplace(name, word);
  return word;
}

std::optional<Word> Lexicon::named(std::string_view name) const {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return std::nullopt;
  return at->second;
}

std::uint32_t Lexicon::step(std::uint32_t node, char byte) const {
  if (const int slot = slot_of(byte); slot >= 0) return nodes_[node].child[static_cast<std::size_t>(slot)];
  for (const auto& [known, child] : nodes_[node].rare) {
    if (known == static_cast<unsigned char>(byte)) return child;
  }
  return kNone;
}

bool Lexicon::spell(std::string_view spelling, Word word) {
  std::uint32_t node = 0;
  for (const char byte : joined_spelling(spelling)) {
    std::uint32_t next = step(node, byte);
    if (next == kNone) {
      next = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
      if (const int slot = slot_of(byte); slot >= 0) {
        nodes_[node].child[static_cast<std::size_t>(slot)] = next;
      } else {
        nodes_[node].rare.emplace_back(static_cast<unsigned char>(byte), next);
      }
    }
    node = next;
  }
  if (node == 0) return true;
  if (nodes_[node].word != kNoWord && nodes_[node].word != word) return false;
  nodes_[node].word = word;
  return true;
}

Word Lexicon::of_spelling(std::string_view joined) const {
  std::uint32_t node = 0;
  for (const char byte : joined) {
    node = step(node, byte);
    if (node == kNone) return kNoWord;
  }
  return nodes_[node].word;
}

void Lexicon::find(const Tokens& tokens, std::vector<WordHit>& hits) const {
  const auto& atoms = tokens.atoms;
  for (std::size_t first = 0; first < atoms.size();) {
    std::uint32_t node = 0;
    std::size_t longest = first;
    Word found = kNoWord;
    for (std::size_t last = first; last < atoms.size() && last < first + kLongestPhrase; ++last) {
      for (std::uint32_t i = atoms[last].begin; i < atoms[last].end; ++i) {
        node = step(node, tokens.joined[i]);
        if (node == kNone) break;
      }
      if (node == kNone) break;
      if (nodes_[node].word != kNoWord) {
        found = nodes_[node].word;
        longest = last;
      }
    }
    const Atom& atom = atoms[first];
    if (found != kNoWord) {
      hits.push_back({found, atom.begin, atoms[longest].end, false});
    } else if (!atom.letters || atom.end - atom.begin < kShortestGlued ||
               glued(tokens.text(first), atom.begin, hits) == kNoWord) {
      longest = find_misspelt(tokens, first, hits);
    }
    first = longest + 1;
  }
}

// One wrong letter in this atom, or in this one and the next together ("4 chmaber", "shrot axis"). Gives the last atom
// that was used up.
std::size_t Lexicon::find_misspelt(const Tokens& tokens, std::size_t first, std::vector<WordHit>& hits) const {
  const auto& atoms = tokens.atoms;
  const auto put = [&](Word word, std::size_t last) {
    if (word != kNoWord) hits.push_back({word, atoms[first].begin, atoms[last].end, true});
    return word != kNoWord;
  };
  if (atoms[first].letters && put(misspelt(tokens.text(first)), first)) return first;
  if (first + 1 == atoms.size() || !atoms[first + 1].letters) return first;
  const std::size_t letters = atoms[first + 1].end - atoms[first].begin;
  if (letters < kShortestMisspeltPair || atoms[first + 1].end - atoms[first + 1].begin < 4) return first;
  return put(misspelt(tokens.text(first, first + 1)), first + 1) ? first + 1 : first;
}

// Two or three words that cover the atom whole, the longest first word first. Words of two letters only beside a word
// of four or more ("rtcine", never "sand"). Gives the last word, kNoWord when the atom cannot be taken apart.
Word Lexicon::glued(std::string_view atom, std::uint32_t offset, std::vector<WordHit>& hits) const {
  const auto word_at = [&](std::size_t begin, std::size_t end) { return of_spelling(atom.substr(begin, end - begin)); };
  const std::size_t n = atom.size();
  const auto put = [&](Word word, std::size_t begin, std::size_t end) {
    hits.push_back({word, offset + static_cast<std::uint32_t>(begin), offset + static_cast<std::uint32_t>(end), false});
    return word;
  };
  std::array<std::pair<std::size_t, Word>, 32> starts{};
  std::size_t count = 0;
  std::uint32_t node = 0;
  for (std::size_t i = 0; i + 2 < n + 1 && count < starts.size(); ++i) {
    node = step(node, atom[i]);
    if (node == kNone) break;
    if (i >= 1 && i + 2 < n && nodes_[node].word != kNoWord) starts[count++] = {i + 1, nodes_[node].word};
  }
  for (std::size_t s = count; s-- > 0;) {
    const auto [cut, first] = starts[s];
    const std::size_t rest = n - cut;
    if (std::min(cut, rest) >= 3 || std::max(cut, rest) >= 4) {
      if (const Word second = word_at(cut, n); second != kNoWord) {
        put(first, 0, cut);
        return put(second, cut, n);
      }
    }
    if (cut < 3) continue;
    for (std::size_t cut2 = n - 3; cut2 >= cut + 3; --cut2) {
      const Word second = word_at(cut, cut2);
      if (second == kNoWord) continue;
      const Word third = word_at(cut2, n);
      if (third == kNoWord) continue;
      put(first, 0, cut);
      put(second, cut, cut2);
      return put(third, cut2, n);
    }
  }
  return kNoWord;
}

// One letter wrong, missing, doubled or two swapped; the first letter is right. kNoWord when two words are as near.
Word Lexicon::misspelt(std::string_view atom) const {
  if (atom.size() < kShortestMisspelt) return kNoWord;
  Word best = kNoWord;
  bool torn = false;
  const auto offer = [&](std::uint32_t node, std::string_view rest, std::size_t depth) {
    for (const char byte : rest) {
      node = step(node, byte);
      if (node == kNone) return;
    }
    const Word word = nodes_[node].word;
    if (word == kNoWord || depth + rest.size() < kShortestMisspelt) return;
    if (best != kNoWord && best != word) torn = true;
    best = word;
  };
  std::uint32_t node = step(0, atom[0]);
  for (std::size_t i = 1; node != kNone && i <= atom.size(); ++i) {
    const std::string_view rest = atom.substr(i);
    if (!rest.empty()) offer(node, rest.substr(1), i);  // a letter too many
    if (rest.size() >= 2) {
      const std::uint32_t swapped = step(node, rest[1]);
      const std::uint32_t after = swapped == kNone ? kNone : step(swapped, rest[0]);
      if (after != kNone) offer(after, rest.substr(2), i + 2);
    }
    for (std::size_t slot = 0; slot < 26; ++slot) {  // letters only: "2ch" for "3ch" is no slip of the pen
      const std::uint32_t child = nodes_[node].child[slot];
      if (child == kNone) continue;
      if (!rest.empty()) offer(child, rest.substr(1), i + 1);  // a wrong letter
      offer(child, rest, i + 1);                               // a letter missing
    }
    if (i < atom.size()) node = step(node, atom[i]);
  }
  return torn ? kNoWord : best;
}

}  // namespace cmrcredit::credit_engine
