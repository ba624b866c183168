// How far a technologist has come in a program on a given day: evidence toward a level; that the level is reached, a
// person attests. Pure: the same cases give the same answer for any day, past ones included.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/credit/credit.h"
#include "credit_engine/credit/program.h"

namespace cmrcredit::credit_engine {

// A case as `progress` counts it. Ask the store for every case whose technologist is the person or whose suggestions
// name them: the latter count for nothing, and are shown with the reason.
struct CaseRecord {
  std::string case_id, study_uid;
  std::string study_date;    // YYYYMMDD at the scanner; empty: not known
  std::string technologist;  // id; empty: nobody yet
  Role role = Role::PrimaryOperator;
  CaseStatus status = CaseStatus::Pending;
  bool counts = false;
  std::vector<std::string> credits;      // category ids credited to the case
  std::vector<Category> categories;      // of the exam, in whatever state
  std::vector<std::string> modules;      // of the exam
  std::vector<std::string> suggestions;  // technologist ids
  std::vector<Reason> reasons;           // of the case: why, or why not
  std::string station;
  std::string supervisor, verified_by, approved_by;  // technologist ids; empty: nobody
  bool operator==(const CaseRecord&) const = default;
};

// A domain of a level that a supervisor has attested.
struct SignedMilestones {
  int level = 0;
  std::string domain;  // id
  std::string by;      // technologist or physician id
  Day on{};
};

// A number and the cases behind it: never one without the other.
struct Tally {
  int need = 0;
  std::vector<std::string> cases;  // ids, by date
  [[nodiscard]] int have() const { return static_cast<int>(cases.size()); }
  [[nodiscard]] int missing() const { return have() < need ? need - have() : 0; }
  [[nodiscard]] bool met() const { return missing() == 0; }
  bool operator==(const Tally&) const = default;
};

struct ProtocolProgress {
  std::string id, title;
  Tally tally;
  bool operator==(const ProtocolProgress&) const = default;
};

struct DomainProgress {
  std::string id, title;
  std::vector<std::string> milestones;  // what is attested
  std::string signed_by;                // empty: not yet
  bool operator==(const DomainProgress&) const = default;
};

struct LevelProgress {
  int level = 0;
  std::string title, expected_time;
  int supervisor_level = 0, supervisor_preferred_level = 0, continuing_education_percent = 0, meeting_every_years = 0;
  bool held = false;  // as the roster says
  Tally observed, primary;
  std::vector<std::string> before_observation;  // counted cases that came before the observations the level wants first
  std::vector<ProtocolProgress> protocols;
  int protocols_needed = 0;
  std::vector<DomainProgress> domains;
  std::vector<int> open_below;  // lower levels whose evidence is not complete, where the program asks for them

  [[nodiscard]] int protocols_covered() const;
  [[nodiscard]] int domains_signed() const;
  [[nodiscard]] bool cases_complete() const;  // counts and coverage, lower levels aside
  [[nodiscard]] bool complete() const;        // and the domains signed, and nothing open below
  bool operator==(const LevelProgress&) const = default;
};

struct SpecialtyProgress {
  std::string id, title;
  Role role = Role::PrimaryOperator;
  Tally tally;
  std::vector<int> requires_levels, open_levels;  // open: neither held nor complete
  bool operator==(const SpecialtyProgress&) const = default;
};

struct MaintenanceProgress {
  int level = 0, months = 0;
  bool applies = false;  // the technologist holds this level
  Tally tally;
  Day from{}, until{};             // both inside the window
  std::optional<Day> next_leaves;  // when the oldest case leaves the window
  int cases_leaving = 0;           // and how many leave with it
  std::optional<Day> short_from;   // when the count falls below the need if nothing is added
  bool operator==(const MaintenanceProgress&) const = default;
};

// A case that stands behind no number of a level, and why.
struct Uncounted {
  std::string case_id, study_uid, study_date;
  Role role = Role::PrimaryOperator;
  CaseStatus status = CaseStatus::Pending;
  std::vector<Reason> reasons;
  bool operator==(const Uncounted&) const = default;
};

struct Progress {
  std::string program, program_title, program_source;
  int program_version = 0;
  bool verified_against_figure = false;
  int coverage_parts = 0, coverage_of = 0;
  std::string technologist, name;
  int level_held = 0;
  Day at{};
  std::vector<std::string> primary, observed;  // all that count as performed, and as observed
  std::vector<LevelProgress> levels;
  std::vector<SpecialtyProgress> specialties;
  std::vector<MaintenanceProgress> maintenance;
  std::vector<Uncounted> uncounted;  // newest first
  bool operator==(const Progress&) const = default;
};

struct ProgressQuestion {
  const Program& program;
  const Technologist& technologist;
  Day at;  // later cases and signatures are not looked at
  std::vector<SignedMilestones> milestones{};
};

[[nodiscard]] Progress progress(const ProgressQuestion& question, const std::vector<CaseRecord>& cases);

[[nodiscard]] boost::json::object to_json(const Progress& progress, const NameOf& name_of = {});
// At most 100 columns, and explains itself.
[[nodiscard]] std::string to_table(const Progress& progress, const NameOf& name_of = {});

}  // namespace cmrcredit::credit_engine
