#include "credit_engine/intake/name_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kMostBytes = 1024;  // of a name; the standard allows 64 characters a group
constexpr std::size_t kLeastPart = 3, kLeastCamelPart = 4;

using Run = std::pair<std::size_t, std::size_t>;

bool same_run(CharacterKind a, CharacterKind b) {
  return (a == CharacterKind::Unspaced) == (b == CharacterKind::Unspaced);
}

std::vector<Run> runs_of(const FoldedText& text) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at].kind == CharacterKind::Separator) {
      ++at;
      continue;
    }
    const auto from = at;
    while (at < text.size() && text[at].kind != CharacterKind::Separator && same_run(text[from].kind, text[at].kind))
      ++at;
    runs.emplace_back(from, at);
  }
  return runs;
}

std::u32string characters(const FoldedText& text, Run run) {
  std::u32string out;
  for (auto at = run.first; at < run.second; ++at)
    out += text[at].character;
  return out;
}

// "mueller" -> "muller": what the umlaut itself folds to.
std::u32string umlauts_taken_back(const std::u32string& word) {
  std::u32string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    out += word[i];
    const bool vowel = word[i] == U'a' || word[i] == U'o' || word[i] == U'u';
    const bool written = i + 1 < word.size() && (word[i + 1] == U'e' || (word[i] == U'a' && word[i + 1] == U'a'));
    if (vowel && written) ++i;
  }
  return out;
}

void add_once(std::vector<std::u32string>& words, std::u32string word, std::size_t least) {
  if (word.size() >= least && std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
}

// The letters of a word that has one row of them beside digits, and the pieces that capitals mark.
std::vector<std::u32string> parts_of(const FoldedText& text, Run run, bool has_digits) {
  std::vector<std::u32string> parts, rows;
  for (auto from = run.first; from < run.second;) {
    auto to = from + 1;
    while (to < run.second && !is_word_boundary(text, to))
      ++to;
    if (text[from].kind == CharacterKind::Letter && (from != run.first || to != run.second)) {
      add_once(parts, characters(text, {from, to}), kLeastCamelPart);
    }
    from = to;
  }
  if (!has_digits) return parts;
  for (auto at = run.first; at < run.second; ++at) {
    const bool begins = at == run.first || text[at - 1].kind != CharacterKind::Letter;
    if (text[at].kind != CharacterKind::Letter) continue;
    if (begins) rows.emplace_back();
    rows.back() += text[at].character;
  }
  if (rows.size() == 1) add_once(parts, rows.front(), kLeastPart);
  return parts;
}

bool is_title(const NameWord& word) {
  static constexpr std::array<std::u32string_view, 18> kTitles{U"mr",   U"mrs",  U"ms",  U"miss", U"dr",  U"prof",
                                                               U"herr", U"frau", U"mme", U"mlle", U"sr",  U"sra",
                                                               U"jr",   U"md",   U"phd", U"ii",   U"iii", U"iv"};
  return std::ranges::find(kTitles, word.folded()) != kTitles.end();
}

}  // namespace

std::vector<NameWord> words_of(std::string_view text, std::size_t most) {
  text = text.substr(0, kMostBytes);
  const auto plain = fold(text);
  const auto written_out = fold(with_umlauts_written_out(text));
  const auto runs = runs_of(plain);
  const auto written_runs = runs_of(written_out);
  std::vector<NameWord> words;
  for (std::size_t i = 0; i < runs.size() && words.size() < most; ++i) {
    NameWord word;
    word.forms.push_back(characters(plain, runs[i]));
    if (written_runs.size() == runs.size()) add_once(word.forms, characters(written_out, written_runs[i]), 1);
    add_once(word.forms, umlauts_taken_back(word.folded()), kLeastPart);
    for (auto at = runs[i].first; at < runs[i].second; ++at) {
      word.letters |= plain[at].kind == CharacterKind::Letter;
      word.digits |= plain[at].kind == CharacterKind::Digit;
      word.unspaced |= plain[at].kind == CharacterKind::Unspaced;
    }
    if (word.letters) word.parts = parts_of(plain, runs[i], word.digits);
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<PersonName> person_names(std::string_view value) {
  std::vector<PersonName> names;
  for (std::size_t group = 0; group < 3 && !value.empty(); ++group) {
    const auto end = std::min(value.find('='), value.size());
    auto rest = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));

    PersonName name;
    for (auto* part : {&name.family, &name.given, &name.middle}) {
      const auto caret = std::min(rest.find('^'), rest.size());
      *part = words_of(rest.substr(0, caret));
      std::erase_if(*part, is_title);
      rest.remove_prefix(std::min(caret + 1, rest.size()));
    }
    name.structured = !name.given.empty();
    if (!name.family.empty() || !name.given.empty() || !name.middle.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace cmrcredit::credit_engine
