// How far a technologist has come in a program on a given day: evidence toward a level; that the level is reached, a
// person attests. Pure: the same cases give the same answer for any day, past ones included.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
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
  std::vector<std::string> suggestions;  // technologist ids
  std::vector<Reason> reasons;           // of the case: why it does not count; of one that stands perhaps none
  std::string supervisor, verified_by, approved_by;  // technologist ids; empty: nobody
  std::string study_time;                            // HHMMSS at the scanner; empty: not known
  std::string site;                                  // of the scanner; empty: not known
  bool operator==(const CaseRecord&) const = default;
};

// A domain of a level that a supervisor has attested.
struct SignedMilestones {
  int level = 0;
  std::string domain;  // id
  std::string by;      // technologist or physician id
  Day on{};
};

// CE credits of one course, in hundredths; the CMR-related ones are among them.
struct CeCredits {
  Day on{};
  int hundredths = 0, cmr_hundredths = 0;
  std::string title;
  bool operator==(const CeCredits&) const = default;
};

// A meeting with CMR content, attended in person or virtually.
struct MeetingAttended {
  Day on{};
  std::string title;
  bool operator==(const MeetingAttended&) const = default;
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
  std::optional<Day> signed_on{};
  bool operator==(const DomainProgress&) const = default;
};

// Primary cases of the time before the level was held whose supervision does not do for it.
struct SupervisionGaps {
  std::vector<std::string> without;      // nobody is named
  std::vector<std::string> below_level;  // the supervisor's level on the day of the study was too low
  bool operator==(const SupervisionGaps&) const = default;
};

// CMR-related credits of the period that the program looks at.
struct CeProgress {
  Day from{}, until{};
  int hundredths = 0, cmr_hundredths = 0;
  int need_hundredths = 0;        // CMR-related ones; 0: the program states no number of credits, only the share
  int percent = 0;                // the share that is asked for
  std::vector<CeCredits> behind;  // by day
  [[nodiscard]] bool met() const;
  bool operator==(const CeProgress&) const = default;
};

struct MeetingProgress {
  int every_years = 0;
  std::optional<MeetingAttended> last;
  std::optional<Day> due;  // the next one, at the latest; none: none was attended yet
  [[nodiscard]] bool met(const Day& at) const { return due && *due > at; }
  bool operator==(const MeetingProgress&) const = default;
};

// At the present pace; never a gate.
struct LevelForecast {
  std::optional<Day> count_met_on;  // when the count of primary cases will do; none: it does, or nothing is counted now
  bool operator==(const LevelForecast&) const = default;
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
  SupervisionGaps supervision;
  std::optional<CeProgress> continuing_education;
  std::optional<MeetingProgress> meeting;
  LevelForecast forecast;

  [[nodiscard]] int protocols_covered() const;
  [[nodiscard]] int domains_signed() const;
  [[nodiscard]] bool cases_complete() const;  // counts and coverage, lower levels aside
  // And the domains signed, nothing open below, and enough of the cases not supervised by someone of too low a level.
  [[nodiscard]] bool complete() const;
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
  struct Leaving {
    Day on{};
    int cases = 0, left = 0;  // how many leave, how many are left then
    bool operator==(const Leaving&) const = default;
  };
  std::vector<Leaving> leaving;             // the next days on which cases leave
  WindowKind window = WindowKind::Rolling;  // which of the two views the program asks for
  struct Cycle {
    Day anchor{};
    std::string anchored_on;  // "level", "biennium"
    Day from{}, until{};
    Tally tally;
    bool operator==(const Cycle&) const = default;
  };
  std::optional<Cycle> cycle;  // none: no day to count from is known
  // At the present pace: when the rolling count will do, or will no longer; none: as it is for the whole window to
  // come.
  std::optional<Day> met_on, lost_on;
  double needed_per_month = 0;  // to stay, or get, current
  bool operator==(const MaintenanceProgress&) const = default;
};

// A case that stands behind no number of a level, and why: a reason of the case, or one of credit.h's for progress, or
// what the program asks for: daily_cap {n}; look_back {months}; not_verified {}; not_approved {}; outside_employment
// {}.
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
  // The present pace: the primary cases of the last six months.
  struct Pace {
    Day from{}, until{};
    std::vector<std::string> cases;
    double per_month = 0;
    bool operator==(const Pace&) const = default;
  } pace;
  std::vector<std::string> rules;  // what the program asks of a case beyond the role: sentences
  std::vector<LevelProgress> levels;
  std::vector<SpecialtyProgress> specialties;
  std::vector<MaintenanceProgress> maintenance;
  std::vector<Uncounted> uncounted;  // newest first
  bool operator==(const Progress&) const = default;
};

// The level that someone held on a day (YYYYMMDD); 0: none, or nobody the roster knows.
using LevelOn = std::function<int(std::string_view id, std::string_view day)>;

struct ProgressQuestion {
  const Program& program;
  const Technologist& technologist;
  Day at;  // later cases and signatures are not looked at
  std::vector<SignedMilestones> milestones{};
  std::vector<CeCredits> continuing_education{};
  std::vector<MeetingAttended> meetings{};
  std::optional<Day> biennium{};  // a day on which one of the person's cycles begins; else the level's award counts
  LevelOn level_on{};             // of supervisors
};

[[nodiscard]] Progress progress(const ProgressQuestion& question, const std::vector<CaseRecord>& cases);

[[nodiscard]] boost::json::object to_json(const Progress& progress, const NameOf& name_of = {});
// At most 100 columns, and explains itself.
[[nodiscard]] std::string to_table(const Progress& progress, const NameOf& name_of = {});

}  // namespace cmrcredit::credit_engine
