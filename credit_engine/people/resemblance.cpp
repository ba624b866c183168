#include "credit_engine/people/resemblance.h"

#include <algorithm>
#include <numeric>

namespace cmrcredit::credit_engine {
namespace {

using Tokens = std::vector<std::string>;

constexpr int kSameWords = 0, kInitials = 1, kMoreWords = 1, kFewerWords = 2, kSpelling = 3;

// UTF-8 decoded, so that a distance counts letters.
std::u32string letters(std::string_view text) {
  std::u32string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += byte;
    } else if (byte >= 0xC0) {
      out += byte & (byte >= 0xF0 ? 0x07U : byte >= 0xE0 ? 0x0FU : 0x1FU);
    } else if (!out.empty()) {
      out.back() = (out.back() << 6U) | (byte & 0x3FU);
    }
  }
  return out;
}

std::string together(const Tokens& tokens) {
  return std::accumulate(tokens.begin(), tokens.end(), std::string());
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row.back();
}

bool is_initial_of(const std::string& token, const std::string& word) {
  const auto one = letters(token);
  return one.size() == 1 && one.front() == letters(word).front();
}

// The sorted lists have the same words, or an initial where the other has the word: "doe j", "doe jane".
bool same_but_initials(const Tokens& value, Tokens person) {
  if (value.size() != person.size()) return false;
  bool whole_word = false;
  for (const auto& token : value) {
    auto found = std::ranges::find(person, token);
    whole_word = whole_word || found != person.end();
    if (found == person.end()) {
      found = std::ranges::find_if(person, [&](const auto& word) { return is_initial_of(token, word); });
    }
    if (found == person.end()) return false;
    person.erase(found);
  }
  return whole_word;
}

// "jd" and "dj" of "jane doe"; "jdoe" and "doej".
bool abbreviates(const std::string& value, const Tokens& person) {
  if (person.size() < 2) return false;
  const auto said = letters(value);
  std::vector<std::u32string> words;
  for (const auto& token : person)
    words.push_back(letters(token));
  std::u32string initials;
  for (const auto& word : words)
    initials += word.front();
  const std::u32string reversed(initials.rbegin(), initials.rend());
  const std::u32string turned = initials.substr(1) + initials.front();
  if (said == initials || said == reversed || said == turned) return true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t j = 0; j < words.size(); ++j) {
      if (i != j && (said == words[j].front() + words[i] || said == words[i] + words[j].front())) return true;
    }
  }
  return false;
}

bool has_all(const Tokens& sorted, const Tokens& wanted) {
  return !wanted.empty() && std::ranges::includes(sorted, wanted);
}

std::optional<int> spelled_alike(const Tokens& value, const Tokens& person) {
  constexpr std::size_t kLongest = 64, kShortest = 4;
  const auto a = letters(together(value)), b = letters(together(person));
  if (std::min(a.size(), b.size()) < kShortest || std::max(a.size(), b.size()) > kLongest) return std::nullopt;
  const auto allowed = std::max<std::size_t>(1, std::min(a.size(), b.size()) / 5);
  const auto found = distance(a, b);
  if (found > allowed) return std::nullopt;
  return kSpelling + static_cast<int>(found);
}

std::optional<int> resemblance(const NameGroup& value, const NameGroup& person) {
  Tokens said = value.tokens, known = person.tokens;
  std::ranges::sort(said);
  std::ranges::sort(known);
  if (said == known) return kSameWords;
  if (same_but_initials(said, known) || abbreviates(together(value.tokens), person.tokens)) return kInitials;
  if (known.size() > 1 && has_all(said, known)) return kMoreWords;
  if (has_all(known, said) && letters(together(said)).size() > 1) return kFewerWords;
  return spelled_alike(said, known);
}

}  // namespace

std::optional<int> resemblance(const OperatorName& value, const OperatorName& person) {
  std::optional<int> best;
  for (const auto& a : value.groups) {
    for (const auto& b : person.groups) {
      if (a.script != b.script) continue;
      const auto here = resemblance(a, b);
      if (here && (!best || *here < *best)) best = here;
    }
  }
  return best;
}

std::size_t edit_distance(std::string_view one, std::string_view other) {
  return distance(letters(one), letters(other));
}

}  // namespace cmrcredit::credit_engine
