#include "credit_engine/people/operator_name.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "credit_engine/normal_forms.h"

namespace cmrcredit::credit_engine {
namespace {

using Text = std::u32string;
using Words = std::vector<Text>;

std::string to_utf8(const Text& text) {
  std::string out;
  icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), static_cast<std::int32_t>(text.size()))
      .toUTF8String(out);
  return out;
}

bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0x2B9 || c == 0x2032;
}

// Compatibility form (width), case folded, apostrophes gone ("O'Brien" is "OBrien").
Text fold(std::string_view value) {
  const auto sent =
      icu::UnicodeString::fromUTF8(icu::StringPiece(value.data(), static_cast<std::int32_t>(value.size())));
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < sent.length(); i = sent.moveIndex32(i, 1)) {
    if (!is_apostrophe(sent.char32At(i))) kept.append(sent.char32At(i));
  }
  UErrorCode status = U_ZERO_ERROR;
  const auto folded = nfkc_casefold().normalize(kept, status);
  Text text;
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    text += static_cast<char32_t>(folded.char32At(i));
  }
  return text;
}

UScriptCode script_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &status);
}

bool is_mark(char32_t c) {
  return u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}

// Letters that no decomposition takes apart, and German usage for those it does.
struct Spelling {
  char32_t letter;
  std::u32string_view simple, expanded;
};
constexpr std::array<Spelling, 14> kSpellings{{{U'ä', U"a", U"ae"},
                                               {U'ö', U"o", U"oe"},
                                               {U'ü', U"u", U"ue"},
                                               {U'å', U"a", U"aa"},
                                               {U'ø', U"o", U"oe"},
                                               {U'æ', U"ae", U"ae"},
                                               {U'œ', U"oe", U"oe"},
                                               {U'ł', U"l", U"l"},
                                               {U'đ', U"d", U"dj"},
                                               {U'ð', U"d", U"d"},
                                               {U'þ', U"th", U"th"},
                                               {U'ħ', U"h", U"h"},
                                               {U'ı', U"i", U"i"},
                                               {U'ё', U"е", U"е"}}};

std::optional<char32_t> bare_letter(char32_t c) {
  icu::UnicodeString parts;
  if (!nfc().getDecomposition(static_cast<UChar32>(c), parts)) return std::nullopt;
  UChar32 base = parts.char32At(0);
  return bare_letter(static_cast<char32_t>(base)).value_or(static_cast<char32_t>(base));
}

// Only Latin and Greek letters lose their marks: a dakuten (が) or a breve (й) makes another letter.
Text without_diacritics(const Text& text, bool expand) {
  Text out;
  bool on_bare_letter = false;
  for (const char32_t c : text) {
    if (is_mark(c) && on_bare_letter) continue;
    const auto script = script_of(c);
    on_bare_letter = script == USCRIPT_LATIN || script == USCRIPT_GREEK;
    const auto* spelling = std::ranges::find(kSpellings, c, &Spelling::letter);
    if (spelling != kSpellings.end()) {
      out += expand ? spelling->expanded : spelling->simple;
    } else {
      out += on_bare_letter ? bare_letter(c).value_or(c) : c;
    }
  }
  return out;
}

bool parts_words(char32_t c) {
  constexpr std::u32string_view kPunctuation = U"-_.,()[]\"\u30fb\u00b7\u3001";
  const auto point = static_cast<UChar32>(c);
  return u_isUWhiteSpace(point) != 0 || u_iscntrl(point) != 0 || kPunctuation.find(c) != Text::npos ||
         u_charType(point) == U_DASH_PUNCTUATION;
}

Words words_of(const Text& text) {
  Words words(1);
  for (const char32_t c : text) {
    if (!parts_words(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::vector<Text> split(const Text& text, char32_t at) {
  std::vector<Text> parts(1);
  for (const char32_t c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Text joined(const Words& words) {
  Text text;
  for (const auto& word : words)
    text += (text.empty() ? U"" : U" ") + word;
  return text;
}

Script script_of(const Text& text) {
  bool kana = false, hangul = false;
  for (const char32_t c : text) {
    const auto script = script_of(c);
    if (script == USCRIPT_HAN) return Script::Han;
    kana = kana || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    hangul = hangul || script == USCRIPT_HANGUL;
  }
  return hangul ? Script::Hangul : kana ? Script::Kana : Script::Alphabetic;
}

Reading reading(const Text& exact) {
  Reading made;
  made.exact = to_utf8(exact);
  made.plain.push_back(to_utf8(without_diacritics(exact, false)));
  made.marked = made.plain.front() != made.exact;
  if (made.marked) {
    auto expanded = to_utf8(without_diacritics(exact, true));
    if (expanded != made.plain.front()) made.plain.push_back(std::move(expanded));
  }
  return made;
}

// "jr" is part of who someone is; "RT(R)(MR)" and "Dr" are not.
Text take_generation(Words& words) {
  constexpr std::array<std::u32string_view, 5> kGenerations{U"jr", U"sr", U"ii", U"iii", U"iv"};
  if (words.size() < 2 || std::ranges::find(kGenerations, words.back()) == kGenerations.end()) return {};
  Text generation = std::move(words.back());
  words.pop_back();
  return generation;
}

Reading stated(Words family, Words given, Text generation) {
  for (auto* part : {&family, &given}) {
    auto found = take_generation(*part);
    if (generation.empty()) generation = std::move(found);
  }
  Text text = joined(family) + U'^' + joined(given);
  if (!generation.empty()) text += U'^' + generation;
  return reading(text);
}

void add(std::vector<Reading>& readings, Reading one) {
  const bool known = std::ranges::any_of(readings, [&](const auto& other) { return other.exact == one.exact; });
  if (!known) readings.push_back(std::move(one));
}

// A name in ideographs or Hangul, written without a space: the family name is the first so many characters.
void add_unspaced(std::vector<Reading>& readings, const Text& word) {
  constexpr std::size_t kLongest = 10;
  if (word.size() > kLongest) return;
  for (std::size_t at = 1; at < word.size(); ++at) {
    add(readings, reading(word.substr(0, at) + U'^' + word.substr(at)));
  }
}

// No order is stated: every place where family and given names may part.
std::vector<Reading> unstated(Words words, Script script, PlainOrder order) {
  constexpr std::size_t kMostWords = 8;
  std::vector<Reading> readings;
  const Text generation = words.size() > 2 ? take_generation(words) : Text();
  const bool family_first = script != Script::Alphabetic || order == PlainOrder::Either;
  const bool given_first = script == Script::Alphabetic || script == Script::Kana;
  if (words.size() == 1 && script != Script::Alphabetic) add_unspaced(readings, words.front());
  if (words.size() == 1 || words.size() > kMostWords) add(readings, stated(words, {}, generation));
  for (std::size_t count = 1; count < words.size() && words.size() <= kMostWords; ++count) {
    const auto front = words.begin() + static_cast<std::ptrdiff_t>(count);
    const auto back = words.end() - static_cast<std::ptrdiff_t>(count);
    if (given_first) add(readings, stated({back, words.end()}, {words.begin(), back}, generation));
    if (family_first) add(readings, stated({words.begin(), front}, {front, words.end()}, generation));
  }
  return readings;
}

// family^given^middle^prefix^suffix; the prefix is a title and says nothing of who it is, as does all of the suffix but
// a generation.
Reading by_components(const std::vector<Text>& components) {
  Words given = words_of(components[1]);
  for (std::size_t i = 2; i < components.size(); ++i) {
    if (i == 3 || i == 4) continue;
    for (auto& word : words_of(components[i]))
      given.push_back(std::move(word));
  }
  Text generation;
  if (components.size() > 4) {
    Words suffix = words_of(U"x " + components[4]);
    while (generation.empty() && suffix.size() > 1) {
      generation = take_generation(suffix);
      if (generation.empty()) suffix.pop_back();
    }
  }
  return stated(words_of(components[0]), std::move(given), std::move(generation));
}

// A group with all its text in one component: "Moore, Dana", "Dana Moore", "MOORE DANA^^^^".
std::vector<Reading> by_layout(const Text& text, Script script, PlainOrder order) {
  const auto comma = text.find(U',');
  if (comma != Text::npos && text.find(U',', comma + 1) == Text::npos) {
    Words family = words_of(text.substr(0, comma)), given = words_of(text.substr(comma + 1));
    if (!family.empty() && !given.empty()) return {stated(std::move(family), std::move(given), {})};
  }
  return unstated(words_of(text), script, order);
}

std::optional<NameGroup> read_group(const Text& text, PlainOrder order) {
  NameGroup group;
  for (const auto& word : words_of([&] {
         Text spaced = text;
         std::ranges::replace(spaced, U'^', U' ');
         return spaced;
       }())) {
    group.tokens.push_back(to_utf8(without_diacritics(word, false)));
  }
  if (group.tokens.empty()) return std::nullopt;
  group.script = script_of(text);
  const auto components = split(text, U'^');
  const Text* only = nullptr;
  std::size_t filled = 0;
  for (const auto& component : components) {
    if (words_of(component).empty()) continue;
    ++filled;
    only = &component;
  }
  if (filled == 1) {
    group.readings = by_layout(*only, group.script, order);
  } else {
    group.readings.push_back(by_components(components));
  }
  return group;
}

Agreement agreement(const NameGroup& one, const NameGroup& other) {
  auto best = Agreement::None;
  for (const auto& a : one.readings) {
    for (const auto& b : other.readings) {
      if (a.exact == b.exact) {
        best = std::max(best, a.marked ? Agreement::Marked : Agreement::Plain);
      } else if (!(a.marked && b.marked) && std::ranges::find_first_of(a.plain, b.plain) != a.plain.end()) {
        best = std::max(best, Agreement::Plain);
      }
    }
  }
  return best;
}

}  // namespace

OperatorName read_operator_name(std::string_view value, PlainOrder order) {
  OperatorName name;
  for (const auto& part : split(fold(value), U'=')) {
    if (auto group = read_group(part, order)) name.groups.push_back(std::move(*group));
  }
  return name;
}

Agreement agreement(const OperatorName& one, const OperatorName& other) {
  auto best = Agreement::None;
  for (const auto script : {Script::Alphabetic, Script::Han, Script::Kana, Script::Hangul}) {
    bool shared = false;
    auto here = Agreement::None;
    for (const auto& a : one.groups) {
      for (const auto& b : other.groups) {
        if (a.script != script || b.script != script) continue;
        shared = true;
        here = std::max(here, agreement(a, b));
      }
    }
    if (shared && here == Agreement::None) return Agreement::None;
    best = std::max(best, here);
  }
  return best;
}

std::string squeezed(std::string_view value) {
  Text kept;
  for (const char32_t c : without_diacritics(fold(value), false)) {
    if (u_isalnum(static_cast<UChar32>(c)) != 0) kept += c;
  }
  return to_utf8(kept);
}

std::string folded(std::string_view value) {
  Text text = fold(value);
  const auto blank = [](char32_t c) {
    return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || u_iscntrl(static_cast<UChar32>(c)) != 0;
  };
  while (!text.empty() && blank(text.back()))
    text.pop_back();
  text.erase(text.begin(), std::ranges::find_if_not(text, blank));
  return to_utf8(text);
}

std::string display_name(std::string_view name) {
  const auto group = name.substr(0, name.find('='));
  std::vector<std::string> parts;  // family, given, middle; no title and no degree
  std::size_t from = 0;
  for (int component = 0; component < 3 && from <= group.size(); ++component) {
    const auto caret = std::min(group.find('^', from), group.size());
    if (caret > from) parts.emplace_back(group.substr(from, caret - from));
    from = caret + 1;
  }
  const bool plain = group.find('^') == std::string_view::npos;
  if (!plain && parts.size() > 1 && script_of(fold(group)) != Script::Han && script_of(fold(group)) != Script::Hangul) {
    std::ranges::rotate(parts, parts.begin() + 1);
  }
  std::string out;
  for (const auto& part : parts)
    out += (out.empty() ? "" : " ") + part;
  return out;
}

}  // namespace cmrcredit::credit_engine
