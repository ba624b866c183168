#include "credit_engine/credit/program.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <set>
#include <sstream>
#include <stdexcept>

#include "credit_engine/people/resemblance.h"
#include "embedded/program_files.h"

namespace cmrcredit::credit_engine {
namespace {

// The first thing that is wrong with a file.
class Complaint {
 public:
  explicit Complaint(std::string_view file) : file_(file) {}
  void make(const toml::node& at, std::string sentence) { make(at.source().begin, std::move(sentence)); }
  void make(const toml::source_position& at, std::string sentence) {
    if (!error_) error_ = ProgramError{file_, at.line, at.column, std::move(sentence)};
  }
  [[nodiscard]] const std::optional<ProgramError>& error() const { return error_; }

 private:
  std::string file_;
  std::optional<ProgramError> error_;
};

// Reads one table of the file. Each key is asked for once; what nobody asked for is a complaint.
class Table {
 public:
  Table(const toml::table& table, std::string name, Complaint& complaint)
      : table_(table), name_(std::move(name)), complaint_(complaint) {}

  std::string text(std::string_view key) {
    const auto* node = required(key, "a string in quotes");
    const auto value = node ? node->value_exact<std::string>() : std::nullopt;
    if (node && (!value || value->empty())) fail(*node, key, "must be a string in quotes that is not empty");
    return value.value_or("");
  }
  std::string optional_text(std::string_view key) { return find(key) ? text(key) : std::string(); }

  int number(std::string_view key, int least, int most) {
    const auto wanted = fmt::format("a whole number from {} to {}", least, most);
    const auto* node = required(key, wanted);
    const auto value = node ? node->value_exact<std::int64_t>() : std::nullopt;
    if (node && (!value || *value < least || *value > most)) fail(*node, key, "must be " + wanted);
    return static_cast<int>(value.value_or(least));
  }
  int number_or(std::string_view key, int otherwise, int least, int most) {
    return find(key) ? number(key, least, most) : otherwise;
  }

  bool flag_or(std::string_view key, bool otherwise) {
    const auto* node = find(key);
    if (!node) return otherwise;
    const auto value = node->value_exact<bool>();
    if (!value) fail(*node, key, "must be true or false");
    return value.value_or(otherwise);
  }

  template <class Enum>
  Enum one_of(std::string_view key, Enum otherwise, std::initializer_list<std::pair<std::string_view, Enum>> words) {
    const auto* node = find(key);
    if (!node) return otherwise;
    const auto value = node->value_exact<std::string>();
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (value && *value == word) return meaning;
      known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", word);
    }
    fail(*node, key, "must be one of " + known);
    return otherwise;
  }

  std::vector<int> numbers(std::string_view key) {
    std::vector<int> list;
    const auto* node = find(key);
    if (!node) return list;
    const auto* array = node->as_array();
    if (!array) fail(*node, key, "must be a list of whole numbers");
    for (std::size_t i = 0; array && i < array->size(); ++i) {
      const auto value = array->get(i)->value_exact<std::int64_t>();
      if (!value || *value < 0 || *value > 1000) {
        fail(*array->get(i), key, "must be a list of whole numbers");
        break;
      }
      list.push_back(static_cast<int>(*value));
    }
    return list;
  }

  void section(std::string_view key, const std::function<void(Table&)>& read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* child = node->as_table();
    if (!child) return fail(*node, key, fmt::format("must be a section: [{}]", path(key)));
    Table table(*child, fmt::format("[{}]", path(key)), complaint_);
    read(table);
    table.finish();
  }

  void blocks(std::string_view key, const std::function<void(Table&)>& read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* array = node->as_array();
    const auto wanted = fmt::format("must be written as [[{}]] blocks", path(key));
    if (!array) return fail(*node, key, wanted);
    for (const auto& item : *array) {
      const auto* child = item.as_table();
      if (!child) return fail(item, key, wanted);
      Table table(*child, fmt::format("[[{}]]", path(key)), complaint_);
      read(table);
      table.finish();
    }
  }

  void fail(const toml::node& at, std::string_view key, std::string_view what) {
    complaint_.make(at, fmt::format("'{}'{} {}", key, in_table(), what));
  }
  // About a key that was read before.
  void fail(std::string_view key, std::string_view what) {
    const auto* node = table_.get(key);
    fail(node ? *node : static_cast<const toml::node&>(table_), key, what);
  }

  void finish() {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(known_, key.str()) != known_.end()) continue;
      const auto nearest =
          std::ranges::min_element(known_, {}, [&](const auto& known) { return edit_distance(known, key.str()); });
      const bool near = nearest != known_.end() && edit_distance(*nearest, key.str()) <= 2;
      complaint_.make(key.source().begin, fmt::format("unknown key '{}'{}; {}", key.str(), in_table(),
                                                      near ? fmt::format("did you mean '{}'?", *nearest)
                                                           : fmt::format("known keys: {}", fmt::join(known_, ", "))));
    }
  }

 private:
  const toml::node* find(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
    return complaint_.error() ? nullptr : table_.get(key);
  }
  const toml::node* required(std::string_view key, std::string_view wanted) {
    const auto* node = find(key);
    if (!node) {
      complaint_.make(table_, fmt::format("'{}'{} is missing; it must be {}", key, in_table(), wanted));
    }
    return node;
  }
  [[nodiscard]] std::string in_table() const { return name_.empty() ? "" : " in " + name_; }
  [[nodiscard]] std::string path(std::string_view key) const {
    const auto bare = name_.substr(std::min(name_.find_first_not_of('['), name_.size()));
    const auto parent = bare.substr(0, bare.find(']'));
    return parent.empty() ? std::string(key) : fmt::format("{}.{}", parent, key);
  }

  const toml::table& table_;
  std::string name_;
  Complaint& complaint_;
  std::vector<std::string> known_;
};

constexpr int kMostCases = 1'000'000, kMostMonths = 1200;

void read_coverage(Table& counting, Program& program) {
  const auto share = counting.optional_text("coverage");
  if (share.empty()) return;
  const auto slash = share.find('/');
  const auto parts = share.substr(0, slash);
  const auto of = slash == std::string::npos ? std::string() : share.substr(slash + 1);
  const auto is_digit = [](const std::string& text) { return text.size() == 1 && text[0] >= '1' && text[0] <= '9'; };
  if (!is_digit(parts) || !is_digit(of) || parts > of)
    return counting.fail("coverage", "must be a share such as \"2/3\"");
  program.coverage_parts = parts[0] - '0';
  program.coverage_of = of[0] - '0';
}

void read_counting(Table& counting, Program& program) {
  program.count_mode = counting.one_of("count_mode", program.count_mode,
                                       {{"cumulative", CountMode::Cumulative}, {"additive", CountMode::Additive}});
  program.requires_lower_levels = counting.flag_or("requires_lower_levels", program.requires_lower_levels);
  program.observation_first = counting.one_of(
      "observation_first", program.observation_first,
      {{"off", ObservationFirst::Off}, {"warn", ObservationFirst::Warn}, {"strict", ObservationFirst::Strict}});
  read_coverage(counting, program);
  program.min_cases_per_protocol = counting.number_or("min_cases_per_protocol", 1, 1, kMostCases);
  program.daily_cap = counting.number_or("daily_cap", 0, 0, kMostCases);
  program.look_back_months = counting.number_or("look_back_months", 0, 0, kMostMonths);
  program.remote_counts = counting.flag_or("remote_counts", false);
  program.verification = counting.one_of(
      "verification", program.verification,
      {{"none", Verification::None}, {"one_step", Verification::OneStep}, {"two_step", Verification::TwoStep}});
  program.employment = counting.one_of("employment", program.employment,
                                       {{"ignore", EmploymentRule::Ignore}, {"required", EmploymentRule::Required}});
}

// Ids of protocols and specialties: each stands for one exam category.
using Ids = std::set<std::string>;

void read_protocol(Table& block, ProgramLevel& level, Ids& ids) {
  ProgramProtocol protocol{block.text("id"), block.text("title"), block.text("source")};
  if (!ids.insert(protocol.id).second) block.fail("id", fmt::format("'{}' is there twice", protocol.id));
  if (block.flag_or("on", true)) level.protocols.push_back(std::move(protocol));
}

void read_milestone(Table& block, ProgramLevel& level, const Program& program) {
  Milestone milestone{block.text("domain"), block.text("text"), block.text("source")};
  if (std::ranges::find(program.domains, milestone.domain, &Domain::id) == program.domains.end()) {
    block.fail("domain", fmt::format("'{}' is not the id of a [[domains]] block", milestone.domain));
  }
  level.milestones.push_back(std::move(milestone));
}

void read_level(Table& block, Program& program, Ids& ids) {
  ProgramLevel level;
  level.number = block.number("number", 1, 99);
  if (!program.levels.empty() && level.number <= program.levels.back().number) {
    block.fail("number", "must be greater than that of the level before it");
  }
  level.title = block.text("title");
  level.source = block.text("source");
  level.presumes = block.optional_text("presumes");
  level.observed = block.number_or("observed", 0, 0, kMostCases);
  level.primary = block.number("primary", 0, kMostCases);
  level.expected_time = block.optional_text("expected_time");
  level.supervisor_level = block.number_or("supervisor_level", 0, 0, 99);
  level.supervisor_preferred_level = block.number_or("supervisor_preferred_level", 0, 0, 99);
  level.continuing_education_percent = block.number_or("continuing_education_percent", 0, 0, 100);
  level.meeting_every_years = block.number_or("meeting_every_years", 0, 0, 100);
  block.section("maintenance", [&](Table& rule) {
    level.maintenance = Maintenance{
        rule.number("cases", 1, kMostCases), rule.number("months", 1, kMostMonths),
        rule.one_of("window", WindowKind::Rolling, {{"rolling", WindowKind::Rolling}, {"fixed", WindowKind::Fixed}})};
  });
  block.blocks("protocols", [&](Table& protocol) { read_protocol(protocol, level, ids); });
  block.blocks("milestones", [&](Table& milestone) { read_milestone(milestone, level, program); });
  program.levels.push_back(std::move(level));
}

void read_specialty(Table& block, Program& program, Ids& ids) {
  Specialty specialty;
  specialty.id = block.text("id");
  if (!ids.insert(specialty.id).second) block.fail("id", fmt::format("'{}' is there twice", specialty.id));
  specialty.title = block.text("title");
  specialty.source = block.text("source");
  specialty.cases = block.number("cases", 1, kMostCases);
  specialty.role = block.one_of("role", Role::PrimaryOperator,
                                {{to_string(Role::PrimaryOperator), Role::PrimaryOperator},
                                 {to_string(Role::PostProcessor), Role::PostProcessor}});
  specialty.requires_levels = block.numbers("requires_levels");
  for (const int number : specialty.requires_levels) {
    if (!program.level(number))
      block.fail("requires_levels", fmt::format("names level {}, which is not in the file", number));
  }
  program.specialties.push_back(std::move(specialty));
}

Program read_program(Table& top) {
  Program program;
  program.id = top.text("id");
  program.version = top.number("version", 1, kMostCases);
  program.title = top.text("title");
  program.source = top.text("source");
  program.verified_against_figure = top.flag_or("verified_against_figure", false);
  top.section("counting", [&](Table& counting) { read_counting(counting, program); });
  top.section("continuing_education", [&](Table& rule) {
    program.continuing_education = {rule.number("credits", 0, kMostCases),
                                    rule.number_or("months", 24, 1, kMostMonths)};
  });
  top.blocks("domains", [&](Table& block) { program.domains.push_back({block.text("id"), block.text("title")}); });
  Ids ids;
  top.blocks("levels", [&](Table& block) { read_level(block, program, ids); });
  top.blocks("specialties", [&](Table& block) { read_specialty(block, program, ids); });
  top.finish();
  return program;
}

}  // namespace

const ProgramLevel* Program::level(int number) const {
  const auto found = std::ranges::find(levels, number, &ProgramLevel::number);
  return found == levels.end() ? nullptr : &*found;
}

int Program::primary_needed(const ProgramLevel& wanted) const {
  if (count_mode == CountMode::Cumulative) return wanted.primary;
  int sum = 0;
  for (const auto& each : levels)
    sum += each.number <= wanted.number ? each.primary : 0;
  return sum;
}

int Program::protocols_needed(const ProgramLevel& wanted) const {
  const auto listed = static_cast<int>(wanted.protocols.size());
  return (coverage_parts * listed + coverage_of - 1) / coverage_of;
}

std::string ProgramError::text() const {
  return line == 0 ? fmt::format("{}: {}", file, sentence) : fmt::format("{}:{}:{}: {}", file, line, column, sentence);
}

tl::expected<Program, ProgramError> parse_program(std::string_view text, std::string_view file_name) {
  Complaint complaint(file_name);
  toml::table root;
  try {
    root = toml::parse(text, file_name);
  } catch (const toml::parse_error& error) {
    complaint.make(error.source().begin, fmt::format("not valid TOML: {}", error.description()));
    return tl::unexpected(*complaint.error());
  }
  Table top(root, "", complaint);
  auto program = read_program(top);
  if (complaint.error()) return tl::unexpected(*complaint.error());
  return program;
}

std::string program_content(std::string_view text) {
  std::ostringstream content;
  const auto table = toml::parse(text);
  content << toml::json_formatter{table};
  return content.str();
}

tl::expected<Program, ProgramError> load_program(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(ProgramError{path.string(), 0, 0, "cannot be opened for reading"});
  std::ostringstream text;
  text << in.rdbuf();
  return parse_program(text.str(), path.string());
}

const std::vector<Program>& shipped_programs() {
  static const auto kPrograms = [] {
    std::vector<Program> programs;
    for (const auto& file : embedded::program_files()) {
      auto program = parse_program(file.text, file.name);
      if (!program) throw std::logic_error("shipped program " + program.error().text());
      programs.push_back(std::move(*program));
    }
    return programs;
  }();
  return kPrograms;
}

std::string_view shipped_program_text(std::string_view id) {
  const auto& programs = shipped_programs();
  for (std::size_t i = 0; i < programs.size(); ++i) {
    if (programs[i].id == id) return embedded::program_files()[i].text;
  }
  return {};
}

const Program& scmr_technologist_2022() {
  const auto found = std::ranges::find(shipped_programs(), "scmr-technologist-2022", &Program::id);
  if (found == shipped_programs().end()) throw std::logic_error("the SCMR 2022 program is not shipped");
  return *found;
}

}  // namespace cmrcredit::credit_engine
