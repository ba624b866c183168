// Reads rule files. Whatever is wrong in one is an error with its place and with what would be right.
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "credit_engine/attribution/rules.h"
#include "embedded/protocol_files.h"

namespace cmrcredit::credit_engine {
namespace {

// toml++ and our own sentences are strung together here, so that no format string is needed.
template <typename... Parts>
std::string sentence(const Parts&... parts) {
  std::string text;
  (text.append(parts), ...);
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest(std::string_view wrong, std::span<const std::string_view> known) {
  const auto best = std::min_element(known.begin(), known.end(),
                                     [&](auto a, auto b) { return edit_distance(wrong, a) < edit_distance(wrong, b); });
  if (best != known.end() && edit_distance(wrong, *best) <= std::max<std::size_t>(2, wrong.size() / 3)) {
    return sentence("; did you mean '", *best, "'?");
  }
  std::string all = "; known are: ";
  for (const auto& one : known)
    all += sentence(&one == known.data() ? "" : ", ", one);
  return all;
}

constexpr auto kRuleKeys =
    std::to_array<std::string_view>({"name", "vendor", "in", "all", "any", "none", "pattern", "protocol", "view",
                                     "component", "contrast", "strength", "beats"});
constexpr auto kFileKeys = std::to_array<std::string_view>({"words", "without", "groups", "precedence", "rule"});
constexpr auto kVendors = std::to_array<std::string_view>({"siemens", "ge", "philips", "canon", "uih", "hitachi"});
constexpr auto kStrengths = std::to_array<std::string_view>({"weak", "fair", "strong", "sure"});
constexpr auto kAttributeNames = std::to_array<std::string_view>(
    {"series_description", "protocol_name", "protocol_code", "sequence_name", "body_part", "study_text"});
constexpr auto kComponents = std::to_array<std::string_view>({"magnitude", "phase", "velocity", "map", "psir", "moco"});
constexpr auto kContrasts = std::to_array<std::string_view>({"native", "post_contrast"});
constexpr auto kViews = std::to_array<std::string_view>(
    {"sax", "lax", "2ch", "3ch", "4ch", "lvot", "rvot", "rv2ch", "rv3ch", "aortic_valve", "mitral_valve",
     "tricuspid_valve", "pulmonary_valve", "pulmonary", "aorta", "caval", "axial", "coronal", "sagittal"});

std::vector<std::string_view> protocol_names() {
  std::vector<std::string_view> names;
  for (const Protocol p : all_protocols())
    names.push_back(to_string(p));
  return names;
}

using Groups = std::map<std::string, std::vector<Word>, std::less<>>;
using Unwanted = std::map<std::string, bool, std::less<>>;  // spellings to leave out -> there was such a one

class FileReader {
 public:
  struct Shared {
    AttributionRules::Compiled& out;
    Groups& groups;
    Unwanted& unwanted;
  };
  FileReader(const Shared& shared, std::string file, bool site)
      : out_(shared.out), groups_(shared.groups), unwanted_(shared.unwanted), file_(std::move(file)), site_(site) {}

  // What a site takes out of the shipped vocabulary, before any word is read.
  void without(const toml::table& root) {
    expect_keys(root, kFileKeys, "the file");
    for (const auto& [text, at] : strings(root, "without"))
      unwanted_[text] = false;
  }

  // Once the words are read: a spelling to leave out that no word has is a slip of the pen.
  void without_is_used(const toml::table& root) {
    for (const auto& [text, at] : strings(root, "without")) {
      if (!unwanted_[text])
        fail(*at, sentence("'", text, "' is no spelling of a shipped word, so it cannot be left out"));
    }
  }

  // The words of all files come first, so that a rule may use a word of a later file.
  void words(const toml::table& root) {
    const toml::node* node = root.get("words");
    if (!node) return;
    const toml::table* words = node->as_table();
    if (!words) return fail(*node, "'words' must be a table: [words]");
    for (const auto& [name, value] : *words) {
      const Word word = out_.lexicon.word(name.str());
      if (wanted(name.str())) spell(name.str(), word, value);
      for (const auto& spelling : strings(value)) {
        if (wanted(spelling.first)) spell(spelling.first, word, *spelling.second);
      }
    }
  }

  void groups(const toml::table& root) {
    const toml::node* node = root.get("groups");
    if (!node) return;
    const toml::table* table = node->as_table();
    if (!table) return fail(*node, "'groups' must be a table: [groups]");
    for (const auto& [name, value] : *table) {
      auto& group = groups_[std::string(name.str())];
      for (const auto& [text, at] : strings(value)) {
        if (const auto one = word(text, *at)) group.push_back(*one);
      }
    }
  }

  void rules(const toml::table& root) {
    precedence(root);
    const toml::node* node = root.get("rule");
    if (!node) return;
    const toml::array* rules = node->as_array();
    if (!rules || !rules->is_array_of_tables()) return fail(*node, "rules are written as [[rule]]");
    for (const auto& one : *rules)
      rule(*one.as_table());
  }

  [[nodiscard]] const std::optional<RuleError>& error() const { return error_; }

 private:
  void fail(const toml::node& at, std::string text) {
    if (error_) return;
    const auto& begin = at.source().begin;
    error_ = RuleError{file_, static_cast<int>(begin.line), static_cast<int>(begin.column), std::move(text)};
  }

  void expect_keys(const toml::table& table, std::span<const std::string_view> known, std::string_view what) {
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      if (error_) return;
      const auto& begin = key.source().begin;
      error_ = RuleError{file_, static_cast<int>(begin.line), static_cast<int>(begin.column),
                         sentence("unknown key '", key.str(), "' in ", what, nearest(key.str(), known))};
    }
  }

  bool wanted(std::string_view spelling) {
    const auto unwanted = unwanted_.find(spelling);
    if (site_ || unwanted == unwanted_.end()) return true;
    unwanted->second = true;
    return false;
  }

  void spell(std::string_view spelling, Word word, const toml::node& at) {
    if (joined_spelling(spelling).empty()) return fail(at, sentence("'", spelling, "' holds no letter or digit"));
    if (out_.lexicon.spell(spelling, word)) return;
    const Word taken = out_.lexicon.of_spelling(joined_spelling(spelling));
    fail(at, sentence("'", spelling, "' is a spelling of '", out_.lexicon.name(taken),
                      "' already; a spelling stands for one word only"));
  }

  using Strings = std::vector<std::pair<std::string, const toml::node*>>;
  Strings strings(const toml::node& node) {
    Strings found;
    if (const auto* one = node.as_string()) {
      found.emplace_back(one->get(), &node);
      return found;
    }
    const toml::array* many = node.as_array();
    if (!many) {
      fail(node, "expected a text or a list of texts");
      return found;
    }
    for (const auto& item : *many) {
      if (const auto* text = item.as_string()) {
        found.emplace_back(text->get(), &item);
      } else {
        fail(item, "expected a text");
      }
    }
    return found;
  }

  Strings strings(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return node ? strings(*node) : Strings{};
  }

  std::string one_of(const toml::table& table, std::string_view key, std::span<const std::string_view> known) {
    const toml::node* node = table.get(key);
    if (!node) return {};
    const auto* text = node->as_string();
    if (!text) {
      fail(*node, sentence("'", key, "' must be a text"));
      return {};
    }
    if (std::find(known.begin(), known.end(), text->get()) == known.end()) {
      fail(*node, sentence("'", text->get(), "' is no ", key, nearest(text->get(), known)));
    }
    return text->get();
  }

  void precedence(const toml::table& root) {
    const toml::node* node = root.get("precedence");
    if (!node) return;
    const toml::table* table = node->as_table();
    if (!table) return fail(*node, "'precedence' must be a table: [precedence]");
    const auto names = protocol_names();
    for (const auto& [key, value] : *table) {
      const auto first = protocol_from(key.str());
      if (!first) return fail(value, sentence("'", key.str(), "' is no protocol", nearest(key.str(), names)));
      out_.precedence[static_cast<std::size_t>(*first)] |= protocols(value);
    }
  }

  ProtocolSet protocols(const toml::node& node) {
    ProtocolSet set;
    const auto names = protocol_names();
    for (const auto& [text, at] : strings(node)) {
      if (text == "everything") {
        set = ProtocolSet::all();
      } else if (const auto protocol = protocol_from(text)) {
        set.add(*protocol);
      } else {
        fail(*at, sentence("'", text, "' is no protocol", nearest(text, names)));
      }
    }
    return set;
  }

  // A text in a rule is a word of the lexicon, by its name or by a spelling; a new one becomes a word of its own.
  std::optional<Word> word(const std::string& text, const toml::node& at) {
    if (const auto named = out_.lexicon.named(text)) return named;
    const std::string joined = joined_spelling(text);
    if (joined.empty()) {
      fail(at, sentence("'", text, "' holds no letter or digit"));
      return std::nullopt;
    }
    Word known = out_.lexicon.of_spelling(joined);
    if (known == kNoWord) {
      known = out_.lexicon.word(joined);
      (void)out_.lexicon.spell(joined, known);
    }
    return known;
  }

  // Each text as the words it stands for: several when it names a group.
  std::vector<std::vector<Word>> alternatives(const toml::table& table, std::string_view key) {
    std::vector<std::vector<Word>> found;
    for (const auto& [text, at] : strings(table, key)) {
      if (const auto group = groups_.find(text); group != groups_.end()) {
        found.push_back(group->second);
      } else if (const auto one = word(text, *at)) {
        found.push_back({*one});
      }
    }
    return found;
  }

  std::vector<Word> words(const toml::table& table, std::string_view key) {
    std::vector<Word> found;
    for (const auto& some : alternatives(table, key))
      found.insert(found.end(), some.begin(), some.end());
    return found;
  }

  void rule(const toml::table& table) {
    expect_keys(table, kRuleKeys, "a rule");
    Rule rule;
    rule.site = site_;
    const auto* name = table.get_as<std::string>("name");
    if (!name || name->get().empty()) return fail(table, "a rule needs a name: name = \"...\"");
    rule.name = name->get();
    for (const auto& [text, at] : strings(table, "vendor")) {
      if (const auto vendor = vendor_from(text)) {
        rule.vendors.add(*vendor);
      } else {
        fail(*at, sentence("'", text, "' is no vendor", nearest(text, kVendors)));
      }
    }
    attributes(table, rule);
    rule.all = alternatives(table, "all");
    rule.any = words(table, "any");
    rule.none = words(table, "none");
    if (rule.all.empty() && rule.any.empty()) {
      return fail(table, sentence("rule '", rule.name, "' needs words to look for: all = [...] or any = [...]",
                                  table.contains("pattern") ? "; a pattern is tried only where they stand" : ""));
    }
    pattern(table, rule);
    says(table, rule);
    if (!error_) out_.rules.push_back(std::move(rule));
  }

  void attributes(const toml::table& table, Rule& rule) {
    const auto wanted = strings(table, "in");
    if (wanted.empty()) {
      for (const auto a : {Attribute::SeriesDescription, Attribute::ProtocolName, Attribute::ProtocolCode}) {
        rule.in[static_cast<std::size_t>(a)] = true;
      }
    }
    for (const auto& [text, at] : wanted) {
      const auto known = std::find(kAttributeNames.begin(), kAttributeNames.end(), text);
      if (known == kAttributeNames.end()) {
        fail(*at, sentence("'", text, "' is no attribute a rule can look at", nearest(text, kAttributeNames)));
        continue;
      }
      rule.in[static_cast<std::size_t>(known - kAttributeNames.begin())] = true;
    }
  }

  void pattern(const toml::table& table, Rule& rule) {
    const toml::node* node = table.get("pattern");
    if (!node) return;
    const auto* text = node->as_string();
    if (!text) return fail(*node, "'pattern' must be a text");
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(false);
    options.set_max_mem(1 << 20);
    auto compiled = std::make_shared<re2::RE2>(text->get(), options);
    if (!compiled->ok()) return fail(*node, sentence("'pattern' cannot be used: ", compiled->error()));
    rule.pattern = std::move(compiled);
  }

  void says(const toml::table& table, Rule& rule) {
    const auto names = protocol_names();
    if (const std::string said = one_of(table, "protocol", names); !said.empty()) rule.protocol = protocol_from(said);
    rule.view = one_of(table, "view", kViews);
    rule.component = one_of(table, "component", kComponents);
    rule.contrast = one_of(table, "contrast", kContrasts);
    if (!rule.protocol && rule.view.empty() && rule.component.empty() && rule.contrast.empty()) {
      fail(table, sentence("rule '", rule.name, "' says nothing: give protocol, view, component or contrast"));
    }
    const std::string strength = one_of(table, "strength", kStrengths);
    const auto at = std::find(kStrengths.begin(), kStrengths.end(), strength);
    if (at != kStrengths.end()) rule.strength = static_cast<Strength>(at - kStrengths.begin() + 1);
    if (const toml::node* beats = table.get("beats")) rule.beats = protocols(*beats);
  }

  AttributionRules::Compiled& out_;
  Groups& groups_;
  Unwanted& unwanted_;
  std::string file_;
  bool site_;
  std::optional<RuleError> error_;
};

// A rule stands in the lists of the words of its gate: the part of `all` with the fewest words, then the fewest rules
// so far; without `all` each word of `any`.
void index_rules(AttributionRules::Compiled& compiled) {
  compiled.by_word.assign(compiled.lexicon.size(), {});
  for (std::uint32_t i = 0; i < compiled.rules.size(); ++i) {
    const Rule& rule = compiled.rules[i];
    const auto load = [&](const std::vector<Word>& words) {
      std::size_t rules = 0;
      for (const Word word : words)
        rules += compiled.by_word[word].size();
      return std::pair(words.size(), rules);
    };
    const auto narrowest = std::min_element(rule.all.begin(), rule.all.end(),
                                            [&](const auto& a, const auto& b) { return load(a) < load(b); });
    for (const Word word : narrowest != rule.all.end() ? *narrowest : rule.any) {
      auto& list = compiled.by_word[word];
      if (list.empty() || list.back() != i) list.push_back(i);
    }
  }
}

}  // namespace

tl::expected<AttributionRules, RuleError> AttributionRules::compile(const std::vector<Source>& site_first) {
  auto compiled = std::make_shared<Compiled>();
  Groups groups;
  Unwanted unwanted;
  std::vector<std::pair<FileReader, toml::table>> files;
  const auto take = [&](const std::string& name, std::string_view text, bool site) -> std::optional<RuleError> {
    try {
      files.emplace_back(FileReader({*compiled, groups, unwanted}, name, site), toml::parse(text, name));
    } catch (const toml::parse_error& error) {
      const auto& at = error.source().begin;
      return RuleError{name, static_cast<int>(at.line), static_cast<int>(at.column),
                       sentence("not valid TOML: ", error.description())};
    }
    return std::nullopt;
  };
  for (const auto& source : site_first) {
    if (auto error = take(source.name, source.text, true)) return tl::unexpected(std::move(*error));
  }
  for (const auto& shipped : embedded::protocol_files()) {
    if (auto error = take(std::string(shipped.name), shipped.text, false)) return tl::unexpected(std::move(*error));
  }
  for (auto& [reader, root] : files) {
    reader.without(root);
    if (reader.error()) return tl::unexpected(*reader.error());
  }
  // the shipped words first, so that a site's file is the one at fault
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    file->first.words(file->second);
    if (file->first.error()) return tl::unexpected(*file->first.error());
  }
  for (auto& [reader, root] : files) {
    reader.without_is_used(root);
    reader.groups(root);
    if (reader.error()) return tl::unexpected(*reader.error());
  }
  for (auto& [reader, root] : files) {
    reader.rules(root);
    if (reader.error()) return tl::unexpected(*reader.error());
  }
  index_rules(*compiled);
  AttributionRules rules;
  rules.compiled_ = std::move(compiled);
  return rules;
}

const AttributionRules& AttributionRules::shipped() {
  static const AttributionRules rules = [] {
    auto compiled = compile({});
    if (!compiled) {
      const RuleError& e = compiled.error();
      throw std::logic_error(sentence("shipped rules: ", e.file, ":", std::to_string(e.line), ": ", e.sentence));
    }
    return std::move(*compiled);
  }();
  return rules;
}

}  // namespace cmrcredit::credit_engine
