#include "credit_engine/intake/striker.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>

#include <algorithm>
#include <array>

#include "credit_engine/intake/name_words.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Date;

constexpr std::size_t kMostOthers = 32;  // other names and other IDs

// Two letters that protocols say (planes, chambers, timings, techniques, directions) or that languages join words with.
bool is_common_pair(const std::u32string& word) {
  static constexpr std::u32string_view kPairs =
      U" ir se gr ge fl fr sa la lv rv ra ao pa pc pv av mv tv ti te tr fb bh ch vl in ap fh rl hf si is lr pd tf ss "
      U"sk sp mp "
      U"pr nr no mr ct us qa qc mm ms cm dr md ed es de du da di do el al il un en et am im an at as by of on or to up "
      U"ex on "
      U"pe 3d 2d 4d t1 t2 ";
  return kPairs.find(U" " + word + U" ") != std::u32string_view::npos;
}

constexpr std::size_t kLeastJoined = 4;  // letters of a name that other letters may be joined to
constexpr std::size_t kMostJoined = 12;  // letters that may be joined

// Words that descriptions join to a name without a gap.
bool is_vocabulary(std::u32string_view word) {
  static constexpr std::u32string_view kWords =
      U" cine sax lax lge cmr mri mr loc scout survey heart herz coeur cor tra sag ax map mapping flow perf perfusion "
      U"stress "
      U"rest ssfp fiesta trufi bssfp haste psir mag cardiac card stack short long axis molli exam study patient pat id "
      U"test ";
  return !word.empty() && kWords.find(U" " + std::u32string{word} + U" ") != std::u32string_view::npos;
}

// Endings of the genitive and its like, in languages that join them without an apostrophe.
bool is_ending(std::u32string_view word) {
  static constexpr std::u32string_view kEndings = U" s es а у е ы ом ои ым ых ов ова овои ому ого ";
  return !word.empty() && kEndings.find(U" " + std::u32string{word} + U" ") != std::u32string_view::npos;
}

std::u32string digits(int value, std::size_t width) {
  auto text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return {text.begin(), text.end()};
}

// The month's names, long and short, in the languages that headers are most often written in.
std::vector<std::u32string> month_names(int month) {
  std::vector<std::u32string> names;
  for (const char* language : {"en", "de", "fr", "es", "it", "nl", "pt"}) {
    for (const auto width : {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
      UErrorCode error = U_ZERO_ERROR;
      const icu::DateFormatSymbols symbols{icu::Locale{language}, error};
      int32_t count = 0;
      const auto* months = symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, width);
      if (U_FAILURE(error) || month > count) continue;
      std::string name;
      months[month - 1].toUTF8String(name);
      std::u32string folded;
      for (const auto& c : fold(name)) {
        if (c.kind == CharacterKind::Letter) folded += c.character;
      }
      if (folded.empty()) continue;
      if (std::ranges::find(names, folded) == names.end()) names.push_back(std::move(folded));
    }
  }
  return names;
}

const std::vector<std::u32string>& names_of_month(int month) {
  static const auto all = [] {
    std::array<std::vector<std::u32string>, 12> names;
    for (int i = 0; i < 12; ++i)
      names[static_cast<std::size_t>(i)] = month_names(i + 1);
    return names;
  }();
  return all[static_cast<std::size_t>(month - 1)];
}

// The words of each component group, sorted.
std::vector<std::vector<std::u32string>> whole_names(std::string_view value) {
  std::vector<std::vector<std::u32string>> names;
  while (!value.empty()) {
    const auto end = std::min(value.find('='), value.size());
    std::vector<std::u32string> words;
    for (const auto& word : words_of(with_umlauts_written_out(value.substr(0, end))))
      words.push_back(word.folded());
    std::ranges::sort(words);
    if (!words.empty()) names.push_back(std::move(words));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return names;
}

}  // namespace

class Striker::Builder {
 public:
  void add_name(std::string_view value) {
    for (const auto& name : person_names(value)) {
      for (const auto* part : {&name.family, &name.given, &name.middle}) {
        for (const auto& word : *part)
          add_name_word(word, name.structured);
        if (part->size() > 1) add_sequence(forms(*part), are_unspaced(*part));
      }
      if (name.structured) {
        add_orders(name.family, name.given, name.middle);
      } else if (name.family.size() > 1) {  // either its first or its last word is the surname
        add_orders({name.family.back()}, {name.family.begin(), name.family.end() - 1}, {});
        add_orders({name.family.front()}, {name.family.begin() + 1, name.family.end()}, {});
      }
    }
  }

  void add_id(std::string_view value) {
    const auto words = words_of(value);
    std::u32string all;
    for (const auto& word : words)
      all += word.folded();
    const bool has_digits = std::ranges::any_of(words, &NameWord::digits);
    if (all.size() < 3 && !std::ranges::any_of(words, &NameWord::unspaced)) return;
    add_number(forms(words), all.size(), has_digits);
    const auto significant = all.find_first_not_of(U'0');
    if (significant != 0 && significant != std::u32string::npos && all.size() - significant >= 5) {
      add_number({{all.substr(significant)}}, all.size() - significant, has_digits);
    }
    for (const auto& word : words) {
      if (word.digits && word.size() >= 5 && words.size() > 1) add_number({word.forms}, word.size(), true);
      if (word.digits && word.letters) add_digit_rows(word.folded());
    }
  }

  void add_birth_date(Date date) {
    const Word year{digits(date.year, 4)}, month{digits(date.month, 2)}, day{digits(date.day, 2)};
    const Word short_year{digits(date.year % 100, 2)};
    add_date({{year, month, day}, {day, month, year}, {month, day, year}}, Edge::Anywhere, 0, 2);
    add_date({{short_year, month, day}, {day, month, short_year}, {month, day, short_year}}, Edge::Word, 0, 2);
    const Word any_month{month[0], digits(date.month, 1)}, any_day{day[0], digits(date.day, 1)};
    const Word any_year{year[0], short_year[0]};
    add_date({{any_year, any_month, any_day}, {any_day, any_month, any_year}, {any_month, any_day, any_year}},
             Edge::Word, 1, 2);
    const Word named = names_of_month(date.month);
    add_date({{any_day, named, any_year}, {named, any_day, any_year}, {year, named, any_day}}, Edge::Word, 0, 3);
  }

  std::vector<Pattern> take() { return std::move(patterns_); }

 private:
  static std::vector<Word> forms(const std::vector<NameWord>& words) {
    std::vector<Word> out;
    for (const auto& word : words)
      out.push_back(word.forms);
    return out;
  }
  static bool are_unspaced(const std::vector<NameWord>& words) {
    return std::ranges::all_of(words, &NameWord::unspaced);
  }
  static std::size_t length(const std::vector<Word>& words) {
    std::size_t sum = 0;
    for (const auto& word : words)
      sum += word.front().size();
    return sum;
  }
  void add(const Word& word, Edge edge) { patterns_.push_back({{word}, edge, edge}); }

  void add_name_word(const NameWord& word, bool structured) {
    for (const auto& part : word.parts)
      add({part}, Edge::Word);
    if (word.unspaced) return add(word.forms, word.size() >= 2 ? Edge::Anywhere : Edge::Word);
    if (word.digits) {
      if (word.size() >= (word.letters ? 3U : 4U)) add(word.forms, Edge::Token);
      return;
    }
    const bool pair = word.size() == 2 && structured && !is_common_pair(word.folded());
    if (word.size() < 3 && !pair) return;
    add(word.forms, Edge::Word);
    patterns_.back().joined = word.size() >= kLeastJoined;
  }

  void add_sequence(std::vector<Word> words, bool unspaced) {
    if (unspaced && length(words) >= 2) {
      patterns_.push_back({std::move(words), Edge::Anywhere, Edge::Anywhere});
    } else if (length(words) >= 3) {
      patterns_.push_back({std::move(words)});
    }
  }

  void add_orders(const std::vector<NameWord>& family, const std::vector<NameWord>& given,
                  const std::vector<NameWord>& middle) {
    if (family.empty() || given.empty()) return;
    const auto join = [](std::vector<Word> first, const std::vector<Word>& second) {
      first.insert(first.end(), second.begin(), second.end());
      return first;
    };
    const bool unspaced = are_unspaced(family) && are_unspaced(given) && are_unspaced(middle);
    const auto surname = forms(family);
    const auto all_given = join(forms(given), forms(middle));
    const std::vector<Word> first_given{given.front().forms};
    for (const auto& others : {all_given, forms(given), first_given}) {
      add_sequence(join(surname, others), unspaced);
      add_sequence(join(others, surname), unspaced);
    }
    if (unspaced) return;  // initials are no habit of these scripts
    std::vector<Word> initials;
    for (const auto& word : all_given) {
      initials.push_back({std::u32string(1, word.front().front())});
      if (initials.size() > 3) break;
      add_initials(surname, initials);
    }
  }

  // Beside an initial stands nothing, or "MILLER T1" would lose its T to a Thomas; and a surname of two letters is not
  // joined with it, or a Ge, L. would take every LGE.
  void add_initials(const std::vector<Word>& surname, const std::vector<Word>& initials) {
    const std::size_t gap = length(surname) < 3 ? 1 : 0;
    auto before = initials;
    before.insert(before.end(), surname.begin(), surname.end());
    patterns_.push_back({std::move(before), Edge::Token, Edge::Word, gap});
    auto behind = surname;
    behind.insert(behind.end(), initials.begin(), initials.end());
    patterns_.push_back({std::move(behind), Edge::Word, Edge::Token, gap});
  }

  void add_date(std::initializer_list<std::vector<Word>> orders, Edge edge, std::size_t least_gap,
                std::size_t most_gap) {
    for (const auto& order : orders)
      patterns_.push_back({order, edge, edge, least_gap, most_gap});
  }

  void add_number(std::vector<Word> words, std::size_t size, bool has_digits) {
    Edge edge = size < 5 ? Edge::Token : Edge::Word;
    if (has_digits && size >= 6) edge = Edge::Anywhere;
    patterns_.push_back({std::move(words), edge, edge, 0, 2, has_digits && size >= 8});
  }

  void add_digit_rows(const std::u32string& word) {
    for (std::size_t at = 0; at < word.size();) {
      auto end = at;
      while (end < word.size() && word[end] >= U'0' && word[end] <= U'9')
        ++end;
      if (end - at >= 5) add_number({{word.substr(at, end - at)}}, end - at, true);
      at = end == at ? at + 1 : end;
    }
  }

  std::vector<Pattern> patterns_;
};

Striker::Striker(const dicom_parsing::PatientIdentity& patient) {
  Builder builder;
  const auto add_name = [&](std::string_view name) {
    builder.add_name(name);
    for (auto& words : whole_names(name))
      whole_names_.push_back(std::move(words));
  };
  add_name(patient.name);
  for (std::size_t i = 0; i < std::min(kMostOthers, patient.other_names.size()); ++i)
    add_name(patient.other_names[i]);
  const auto add_id = [&](std::string_view id) {
    builder.add_id(id);
    if (auto value = comparable(id); !value.empty()) ids_.push_back(std::move(value));
  };
  add_id(patient.id);
  for (std::size_t i = 0; i < std::min(kMostOthers, patient.other_ids.size()); ++i)
    add_id(patient.other_ids[i]);
  if (const auto sent = dicom_parsing::parse_da(patient.birth_date)) {
    if (const auto date = dicom_parsing::to_date(*sent)) builder.add_birth_date(*date);
  } else {
    builder.add_id(patient.birth_date);  // no date, but still something that was said about the patient
  }
  patterns_ = builder.take();
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    for (const auto& form : patterns_[i].words.front()) {
      auto& beginning = by_first_[form.front()];
      if (beginning.empty() || beginning.back() != i) beginning.push_back(i);
    }
  }
}

bool Striker::is_edge(const FoldedText& text, std::size_t at, Edge edge) {
  if (at == 0 || at >= text.size()) return true;
  if (edge == Edge::Word) return is_word_boundary(text, at);
  if (edge == Edge::Anywhere) return text[at - 1].begin != text[at].begin;
  return text[at - 1].kind == CharacterKind::Separator || text[at].kind == CharacterKind::Separator;
}

bool Striker::spend(std::size_t work) {
  work_left_ -= std::min(work_left_, work);
  return work_left_ > 0;
}

bool Striker::is_left_edge(const Pattern& pattern, const FoldedText& text, std::size_t at) {
  spend(1);
  if (is_edge(text, at, pattern.left)) return true;
  if (!pattern.joined) return false;
  spend(kMostJoined);
  std::u32string before;
  auto from = at;
  do {
    if (before.size() > kMostJoined) return false;
    before.insert(before.begin(), text[--from].character);
  } while (!is_word_boundary(text, from));
  return is_vocabulary(before);
}

std::size_t Striker::right_edge(const Pattern& pattern, const FoldedText& text, std::size_t end) {
  if (is_edge(text, end, pattern.right)) return end;
  if (!pattern.joined) return 0;
  spend(kMostJoined);
  std::u32string behind;
  auto to = end;
  do {
    if (behind.size() > kMostJoined) return 0;
    behind += text[to++].character;
  } while (!is_word_boundary(text, to));
  if (is_ending(behind)) return to;
  return is_vocabulary(behind) ? end : 0;
}

std::size_t Striker::match(const Pattern& pattern, std::size_t word, const FoldedText& text, std::size_t at) {
  std::size_t longest = 0;
  for (const auto& form : pattern.words[word]) {
    if (!spend(form.size())) return 0;
    auto end = at;
    std::size_t matched = 0;
    for (; matched < form.size() && end < text.size(); ++matched, ++end) {
      const bool skips = pattern.loose && matched > 0 && text[end].kind == CharacterKind::Separator;
      if (skips && end + 1 < text.size()) ++end;
      if (text[end].character != form[matched]) break;
    }
    if (matched < form.size()) continue;
    if (word + 1 == pattern.words.size()) {
      longest = std::max(longest, right_edge(pattern, text, end));
      continue;
    }
    for (std::size_t gap = 0; gap <= pattern.most_gap && end + gap < text.size(); ++gap) {
      if (gap > 0 && text[end + gap - 1].kind != CharacterKind::Separator) break;
      if (gap >= pattern.least_gap) longest = std::max(longest, match(pattern, word + 1, text, end + gap));
    }
  }
  return longest;
}

std::size_t Striker::longest_match(const FoldedText& text, std::size_t at) {
  const auto beginning = by_first_.find(text[at].character);
  if (beginning == by_first_.end()) return 0;
  std::size_t longest = 0;
  for (const auto index : beginning->second) {
    const auto& pattern = patterns_[index];
    if (is_left_edge(pattern, text, at)) longest = std::max(longest, match(pattern, 0, text, at));
  }
  return longest;
}

void Striker::strike(std::string& text) {
  if (text.empty() || patterns_.empty()) return;
  const auto folded = fold(text);
  std::string out;
  std::size_t kept = 0;  // bytes of the text that are done with
  for (std::size_t at = 0; at < folded.size() && spend(1);) {
    const auto end = longest_match(folded, at);
    if (end == 0) {
      ++at;
      continue;
    }
    out += text.substr(kept, folded[at].begin - kept);
    out += kStruck;
    kept = folded[end - 1].end;
    at = end;
  }
  if (work_left_ == 0) {
    text = kStruck;
    return;
  }
  if (kept == 0) return;
  out += text.substr(kept);
  text = std::move(out);
}

bool Striker::is_the_patient(std::string_view value) const {
  if (std::ranges::find(ids_, comparable(value)) != ids_.end()) return true;
  return std::ranges::any_of(whole_names(value), [this](const Word& words) {
    return std::ranges::find(whole_names_, words) != whole_names_.end();
  });
}

}  // namespace cmrcredit::credit_engine
