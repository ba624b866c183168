#include "config/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <concepts>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <sstream>

#include "config/time_zone.h"

namespace cmrcredit::config {
namespace {

// How many letters must change to make one key of the other; for "did you mean".
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

// Reads one table: each key is asked for once, the rest is an error with the nearest known key.
class Table {
 public:
  Table(const toml::table& table, std::string name, std::string file)
      : table_(table), name_(std::move(name)), file_(std::move(file)) {}

  void read(std::string_view key, bool& into) { take<bool>(key, "true or false", into); }
  void read(std::string_view key, std::string& into) { take<std::string>(key, "a string in quotes", into); }

  template <std::integral Int>
  void read(std::string_view key, Int& into, std::int64_t least, std::int64_t most) {
    const std::string wanted = fmt::format("a whole number from {} to {}", least, most);
    std::int64_t value = 0;
    if (!take<std::int64_t>(key, wanted, value)) return;
    if (value < least || value > most) return fail(*table_.get(key), key, fmt::format("must be {}", wanted));
    into = static_cast<Int>(value);
  }

  void read_share(std::string_view key, double& into) {
    double value = 0;
    if (!take<double>(key, "a number from 0 to 1", value)) return;
    if (!(value >= 0 && value <= 1)) return fail(*table_.get(key), key, "must be a number from 0 to 1");
    into = value;
  }

  template <class Make>
  void read_strings(std::string_view key, std::vector<std::invoke_result_t<Make, std::string>>& into, Make make) {
    known_.emplace_back(key);
    const toml::node* node = table_.get(key);
    if (!node || error_) return;
    const toml::array* array = node->as_array();
    if (!array) return fail(*node, key, "must be a list of strings");
    into.clear();
    for (const auto& item : *array) {
      const auto text = item.value_exact<std::string>();
      if (!text) return fail(item, key, "must hold nothing but strings in quotes");
      into.push_back(make(*text));
    }
  }

  // Words for values.
  template <class Value>
  void one_of(std::string_view key, Value& into, std::initializer_list<std::pair<std::string_view, Value>> words) {
    std::string value;
    if (!take<std::string>(key, "a string in quotes", value)) return;
    std::vector<std::string_view> known;
    for (const auto& [word, meant] : words) {
      if (word == value) into = meant;
      known.push_back(word);
    }
    if (std::ranges::find(known, value) == known.end())
      fail(*table_.get(key), key, fmt::format("must be one of {}", fmt::join(known, ", ")));
  }

  const toml::node* child(std::string_view key) {
    known_.emplace_back(key);
    return error_ ? nullptr : table_.get(key);
  }

  void fail(const toml::node& node, std::string_view key, const std::string& what) {
    if (error_) return;
    const auto& at = node.source().begin;
    error_ = ConfigError{file_, at.line, at.column, fmt::format("'{}'{} {}", key, in_table(), what)};
  }

  // Call last: unknown keys.
  std::optional<ConfigError> finish() {
    if (error_) return error_;
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(known_, key.str()) != known_.end()) continue;
      const auto nearest = std::ranges::min_element(
          known_, {}, [&, wanted = key.str()](const auto& k) { return edit_distance(k, wanted); });
      const auto& at = key.source().begin;
      std::string sentence = fmt::format("unknown key '{}'{}", key.str(), in_table());
      if (nearest != known_.end() && edit_distance(*nearest, key.str()) <= std::max<std::size_t>(2, key.length() / 3)) {
        sentence += fmt::format("; did you mean '{}'?", *nearest);
      } else {
        sentence += fmt::format("; known keys: {}", fmt::join(known_, ", "));
      }
      return ConfigError{file_, at.line, at.column, std::move(sentence)};
    }
    return std::nullopt;
  }

 private:
  template <class T>
  bool take(std::string_view key, std::string_view wanted, T& into) {
    known_.emplace_back(key);
    const toml::node* node = table_.get(key);
    if (!node || error_) return false;
    std::optional<T> value;
    if constexpr (std::same_as<T, double>) {
      value = node->value<double>();  // 1 is as good as 1.0
    } else {
      value = node->value_exact<T>();
    }
    if (!value) {
      fail(*node, key, fmt::format("must be {}", wanted));
      return false;
    }
    into = *value;
    return true;
  }
  [[nodiscard]] std::string in_table() const { return name_.empty() ? "" : fmt::format(" in [{}]", name_); }

  const toml::table& table_;
  std::string name_, file_;
  std::vector<std::string> known_;
  std::optional<ConfigError> error_;
};

constexpr std::int64_t kDay = 86400, kYear = 366 * kDay;

void check_ae_title(Table& table, const toml::table& source, std::string_view key, const std::string& title) {
  const toml::node* node = source.get(key);
  if (!node) return;
  const bool printable = std::ranges::all_of(title, [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
  if (title.empty() || title.size() > 16 || !printable || title.find_first_not_of(' ') == std::string::npos) {
    table.fail(*node, key, "must be an AE title: 1 to 16 printable ASCII characters without a backslash");
  }
}

std::optional<ConfigError> read_peers(const toml::node& node, std::vector<Peer>& into, std::string_view file) {
  const toml::array* list = node.as_array();
  const auto at = node.source().begin;
  if (!list)
    return ConfigError{std::string(file), at.line, at.column, "'peers' must be written as [[listener.peers]] blocks"};
  for (const auto& item : *list) {
    const toml::table* block = item.as_table();
    const auto here = item.source().begin;
    if (!block)
      return ConfigError{std::string(file), here.line, here.column,
                         "'peers' must be written as [[listener.peers]] blocks"};
    Peer peer;
    Table table(*block, "listener.peers", std::string(file));
    table.read("ae_title", peer.ae_title);
    table.read("address", peer.address);
    if (!peer.ae_title.empty()) check_ae_title(table, *block, "ae_title", peer.ae_title);
    if (peer.ae_title.empty() && peer.address.empty()) {
      table.fail(item, "[[listener.peers]]", "needs an ae_title, an address or both");
    }
    if (auto error = table.finish()) return error;
    into.push_back(std::move(peer));
  }
  return std::nullopt;
}

std::optional<ConfigError> read_listener(const toml::table& source, ListenerSettings& s, std::string_view file) {
  Table t(source, "listener", std::string(file));
  t.read("ae_title", s.ae_title);
  check_ae_title(t, source, "ae_title", s.ae_title);
  t.read("address", s.address);
  t.read("port", s.port, 0, 65535);
  t.read("any_called_ae", s.any_called_ae);
  t.read("open", s.open);
  t.read("private_storage_classes", s.private_storage_classes);
  t.read("max_pdu_bytes", s.max_pdu_bytes, 4096, 16 << 20);
  t.read("max_associations", s.max_associations, 1, 100000);
  t.read("max_associations_per_peer", s.max_associations_per_peer, 1, 100000);
  t.read("max_half_open", s.max_half_open, 1, 100000);
  t.read("associate_seconds", s.associate_seconds, 1, 300);
  t.read("pdu_seconds", s.pdu_seconds, 1, 3600);
  t.read("idle_seconds", s.idle_seconds, 1, kDay);
  t.read("association_seconds", s.association_seconds, 1, 30 * kDay);
  t.read("writer_stuck_seconds", s.writer_stuck_seconds, 1, 300);
  t.read("drain_seconds", s.drain_seconds, 0, 300);
  t.read("io_threads", s.io_threads, 1, 64);
  if (const auto* peers = t.child("peers")) {
    if (auto error = read_peers(*peers, s.peers, file)) return error;
  }
  return t.finish();
}

std::optional<ConfigError> read_sites(const toml::node& node, std::vector<SiteSettings>& into,
                                      const std::string& file) {
  const auto must_be_blocks = [&file](const toml::node& at) {
    return ConfigError{file, at.source().begin.line, at.source().begin.column,
                       "'sites' must be written as [[sites]] blocks"};
  };
  const toml::array* list = node.as_array();
  if (!list) return must_be_blocks(node);
  const auto same = [](std::string text) { return text; };
  for (const auto& item : *list) {
    const toml::table* block = item.as_table();
    if (!block) return must_be_blocks(item);
    SiteSettings site;
    Table table(*block, "sites", file);
    table.read("name", site.name);
    table.read("time_zone", site.time_zone);
    table.read("issuer", site.issuer);
    table.read_strings("ae_titles", site.ae_titles, same);
    table.read_strings("station_names", site.station_names, same);
    table.read_strings("serial_numbers", site.serial_numbers, same);
    table.read_strings("institutions", site.institutions, same);
    if (site.name.empty()) table.fail(item, "[[sites]]", "needs a name");
    if (std::ranges::find(into, site.name, &SiteSettings::name) != into.end()) {
      table.fail(*block->get("name"), "name", "must differ from the other sites' names");
    }
    if (!site.time_zone.empty() && !is_time_zone(site.time_zone)) {
      table.fail(*block->get("time_zone"), "time_zone", "must be an IANA time zone such as \"Europe/Berlin\"");
    }
    if (auto error = table.finish()) return error;
    into.push_back(std::move(site));
  }
  return std::nullopt;
}

std::optional<ConfigError> read_section(std::string_view name, const toml::table& source, Settings& s,
                                        std::string_view file) {
  if (name == "listener") return read_listener(source, s.listener, file);
  Table t(source, std::string(name), std::string(file));
  if (name == "intake") {
    t.read("quiet_seconds", s.intake.quiet_seconds, 1, kYear);
    t.read("open_step_quiet_seconds", s.intake.open_step_quiet_seconds, 1, kYear);
    t.read("hard_cap_seconds", s.intake.hard_cap_seconds, 1, kYear);
  } else if (name == "console") {
    t.read("address", s.console.address);
  } else if (name == "store") {
    t.read("keep_accession", s.store.keep_accession);
    t.read("fold_after_days", s.store.fold_after_days, 0, 36500);
  } else if (name == "credit") {
    t.read_strings("shared_logins", s.credit.shared_logins, [](std::string text) { return text; });
    t.read_share("named_share", s.credit.named_share);
    t.read("pediatric_below_years", s.credit.pediatric_below_years, 1, 30);
    t.one_of<HandOver>(
        "hand_over", s.credit.hand_over,
        {{"ask", HandOver::Ask}, {"main_operator", HandOver::MainOperator}, {"co_primary", HandOver::CoPrimary}});
    t.one_of<Trainee>("trainee_with_supervisor", s.credit.trainee_with_supervisor,
                      {{"ask", Trainee::Ask}, {"credit", Trainee::Credit}});
    t.one_of<PhysicianAtConsole>(
        "physician_at_console", s.credit.physician_at_console,
        {{"ask", PhysicianAtConsole::Ask}, {"credit_technologist", PhysicianAtConsole::CreditTechnologist}});
    t.one_of<Research>("research", s.credit.research,
                       {{"ask", Research::Ask}, {"count", Research::Count}, {"exclude", Research::Exclude}});
    t.read("repeat_days", s.credit.repeat_days, 0, 365);
  } else if (name == "rules") {
    t.read_strings("site_rules", s.rules.site_rules, [](std::string text) { return std::filesystem::path(text); });
  } else if (name == "log") {
    t.one_of<std::string>(
        "level", s.log.level,
        {{"trace", "trace"}, {"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}});
    std::string path = s.log.file.string();
    t.read("file", path);
    s.log.file = path;
  }
  return t.finish();
}

}  // namespace

std::string ConfigError::text() const {
  if (line == 0) return fmt::format("{}: {}", file, sentence);
  return fmt::format("{}:{}:{}: {}", file, line, column, sentence);
}

tl::expected<Settings, ConfigError> parse_settings(std::string_view text, std::string_view file_name) {
  const std::string file(file_name);
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return tl::unexpected(
        ConfigError{file, at.line, at.column, fmt::format("not valid TOML: {}", error.description())});
  }
  Settings settings;
  Table top(root, "", file);
  for (const std::string_view name : {"listener", "intake", "console", "store", "credit", "rules", "log"}) {
    const toml::node* node = top.child(name);
    if (!node) continue;
    const toml::table* section = node->as_table();
    if (!section) {
      const auto& at = node->source().begin;
      return tl::unexpected(ConfigError{file, at.line, at.column, fmt::format("'{0}' must be a section: [{0}]", name)});
    }
    if (auto error = read_section(name, *section, settings, file)) return tl::unexpected(std::move(*error));
  }
  if (const auto* sites = top.child("sites")) {
    if (auto error = read_sites(*sites, settings.sites, file)) return tl::unexpected(std::move(*error));
  }
  if (auto error = top.finish()) return tl::unexpected(std::move(*error));
  return settings;
}

tl::expected<Settings, ConfigError> load_settings(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(ConfigError{path.string(), 0, 0, "cannot be opened for reading"});
  std::ostringstream text;
  text << in.rdbuf();
  return parse_settings(text.str(), path.string());
}

}  // namespace cmrcredit::config
