// A program: a competency framework as data (config/programs/*.toml). The shipped one is SCMR technologist 2022; a site
// adds its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/credit.h"

namespace cmrcredit::credit_engine {

// Does a level's count include those of the levels below it, or come on top of them?
enum class CountMode { Cumulative, Additive };
// What of a case performed before the observations that a level wants first? Warn: it counts, and says so.
enum class ObservationFirst { Off, Warn, Strict };
// Who must have looked at a case before it counts in this program: nobody, a verifier, or a verifier and then a
// supervisor.
enum class Verification { None, OneStep, TwoStep };
// Is a study of a day on which the person was not employed counted?
enum class EmploymentRule { Ignore, Required };
// Maintenance over the last months up to the day asked for, or over cycles counted from a day of the person's.
enum class WindowKind { Rolling, Fixed };

struct ProgramProtocol {
  std::string id;  // an exam category
  std::string title, source;
};

struct Domain {
  std::string id, title;
};

struct Milestone {
  std::string domain;  // id
  std::string text, source;
};

struct Maintenance {
  int cases = 0;
  int months = 24;  // calendar months
  WindowKind window = WindowKind::Rolling;
};

// CE credits that the accrediting body asks for; a level says how many percent of them are CMR-related.
struct ContinuingEducation {
  int credits = 0;  // 0: not stated here
  int months = 24;
};

struct ProgramLevel {
  int number = 0;
  std::string title, source, presumes;
  int observed = 0;           // before performing
  int primary = 0;            // as CountMode says
  std::string expected_time;  // an expectation, never a gate
  int supervisor_level = 0;   // at least
  int supervisor_preferred_level = 0;
  int continuing_education_percent = 0;
  int meeting_every_years = 0;
  std::optional<Maintenance> maintenance;
  std::vector<ProgramProtocol> protocols;  // those that are on
  std::vector<Milestone> milestones;       // each attested by a person
};

struct Specialty {
  std::string id;  // an exam category
  std::string title, source;
  int cases = 0;
  Role role = Role::PrimaryOperator;
  std::vector<int> requires_levels;
};

struct Program {
  std::string id, title, source;
  int version = 1;
  bool verified_against_figure = false;
  CountMode count_mode = CountMode::Cumulative;
  bool requires_lower_levels = true;
  ObservationFirst observation_first = ObservationFirst::Warn;
  int coverage_parts = 2, coverage_of = 3;  // 2/3 of the protocols
  int min_cases_per_protocol = 1;
  int daily_cap = 0;           // counted cases a day, the first ones; 0: no cap
  int look_back_months = 0;    // older cases no longer count; 0: none is too old
  bool remote_counts = false;  // remote operators count as primary operators
  Verification verification = Verification::None;
  EmploymentRule employment = EmploymentRule::Ignore;
  ContinuingEducation continuing_education;
  std::vector<Domain> domains;
  std::vector<ProgramLevel> levels;  // ascending
  std::vector<Specialty> specialties;

  [[nodiscard]] const ProgramLevel* level(int number) const;
  [[nodiscard]] int primary_needed(const ProgramLevel& level) const;
  [[nodiscard]] int protocols_needed(const ProgramLevel& level) const;  // rounded up
};

// "site.toml:4:1: unknown key 'primry' in [[levels]]; did you mean 'primary'?"
struct ProgramError {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string sentence;
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] tl::expected<Program, ProgramError> parse_program(std::string_view toml, std::string_view file_name);
// What the file says, whatever its comments, blanks and order of keys: two files of the same content are one program.
// Of a file that parses.
[[nodiscard]] std::string program_content(std::string_view toml);
[[nodiscard]] tl::expected<Program, ProgramError> load_program(const std::filesystem::path& file);

// Those in the binary, by id, and the file of each.
[[nodiscard]] const std::vector<Program>& shipped_programs();
[[nodiscard]] std::string_view shipped_program_text(std::string_view id);
[[nodiscard]] const Program& scmr_technologist_2022();

}  // namespace cmrcredit::credit_engine
