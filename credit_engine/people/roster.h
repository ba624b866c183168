// Technologists and the operator values that mean them. A value is matched by code, alias or name without guessing:
// never a credit from a name that only resembles someone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cmrcredit::credit_engine {

// Days are "YYYYMMDD". A period runs from its first to its last day; an empty end is open.
struct Employment {
  std::string site;  // as the configuration names it; empty: any
  std::string from, until;
  bool operator==(const Employment&) const = default;
};

struct LevelAward {
  int level = 0;
  std::string on;           // the day from which it is held
  std::string attested_by;  // technologist or physician id; a free name never stands here
  bool operator==(const LevelAward&) const = default;
};

enum class Profession { Technologist, Physician };
// What someone may do beyond their own cases: a lead resolves and assigns, QA corrects, both see everyone's.
enum class Duty { Lead, Qa };
[[nodiscard]] std::string_view to_string(Profession profession);  // "physician"
[[nodiscard]] std::string_view to_string(Duty duty);              // "lead"
[[nodiscard]] std::optional<Profession> profession_from(std::string_view name);
[[nodiscard]] std::optional<Duty> duty_from(std::string_view name);

struct Technologist {
  std::string id, name, employee_number, registry_number;
  int level = 0;                     // as the roster states it, without a day; 0: not stated
  std::vector<std::string> aliases;  // raw operator values that mean this person
  bool active = true;
  Profession profession = Profession::Technologist;
  std::vector<Duty> duties{};
  std::vector<Employment> employments{};  // none: not stated, which is never "not employed"
  std::vector<LevelAward> levels{};       // by day
  bool operator==(const Technologist&) const = default;

  [[nodiscard]] bool has(Duty duty) const;
  // The highest level awarded by that day; where no award is stated, `level`.
  [[nodiscard]] int level_on(std::string_view day) const;
  // An empty day or site is not known, and asks nothing.
  [[nodiscard]] bool employed_on(std::string_view day, std::string_view site) const;
};

// A raw operator value mapped to a person by hand (`operator map`), perhaps at one station only, perhaps for a time.
struct OperatorAlias {
  std::string raw, station, technologist;  // station empty: everywhere
  std::string from{}, until{};             // days of the study; empty: open
  bool operator==(const OperatorAlias&) const = default;
};

enum class MatchKind { Silent, Person, SharedLogin, Unknown, SeveralNames, AliasConflict };
struct Match {
  MatchKind kind = MatchKind::Silent;
  std::string technologist;              // only for Person
  std::string by;                        // "employee number", "alias", "name": how it was matched
  std::vector<std::string> suggestions;  // technologists that a person may want to look at; never credited
  std::vector<std::string> together{};   // only for SeveralNames, and only where every name is somebody's: whose
  bool operator==(const Match&) const = default;
};

// Case, PN order, punctuation, padding, width and ideographic/phonetic groups do not matter (operator_name.h);
// gives the comparable forms of one value, the likeliest first: "Dana Moore" gives "moore^dana" and "dana^moore".
[[nodiscard]] std::vector<std::string> normalised_forms(std::string_view operator_value);

// Who a value means. A value fits a person whose name, alias or employee number it states; several that fit are a
// conflict, whoever is likelier. A map made by hand wins over the list of shared logins, and one for the station at
// hand over everything else; an alias on the roster does neither. People who have left still match: old studies are
// theirs.
class Roster {
 public:
  Roster();
  Roster(std::vector<Technologist> technologists, std::vector<OperatorAlias> aliases,
         std::vector<std::string> shared_logins);
  // `names`: all values of (0008,1070) of one data set; `codes`: person codes of (0008,1072). Empty values are silence.
  // A code of the roster says who it is, also beside a shared login or a variant of the name; beside the name of
  // someone else it is a conflict, beside a stranger's it means nobody.
  [[nodiscard]] Match match(const std::vector<std::string>& names, const std::vector<std::string>& codes,
                            std::string_view station) const;
  // The same for a scanner that goes by several names. `day` is the study's, YYYYMMDD: a map made by hand says nothing
  // out of its period; a day that is not known is in every period.
  [[nodiscard]] Match match(const std::vector<std::string>& names, const std::vector<std::string>& codes,
                            const std::vector<std::string>& stations, std::string_view day = {}) const;
  [[nodiscard]] const std::vector<Technologist>& technologists() const;
  [[nodiscard]] const Technologist* find(std::string_view id) const;
  // What an import should tell: people whose names or aliases are alike, aliases that are shared logins, employee
  // numbers given twice. For the administrator's eyes (they quote what was imported), not for a log.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  struct Index;
  std::shared_ptr<const Index> index_;  // immutable, shared by copies
};

// roster.csv: columns id,name,employee_number,registry_number,level,aliases (aliases separated by |), and for people's
// dated facts level_since,profession,duties,site,employed_from,employed_until, in any order; id and name must be there;
// quoted fields as RFC 4180 has them; a UTF-8 byte order mark, semicolons and tabs are
// tolerated. Errors name the line and what would be right.
struct RosterError {
  int line = 0;
  std::string sentence;
};
[[nodiscard]] tl::expected<std::vector<Technologist>, RosterError> read_roster_csv(std::string_view text);
// Which columns the first row names of those that an import leaves as they are when they are not there.
struct RosterStates {
  bool profession = false, duties = false;
};
[[nodiscard]] RosterStates states_of_roster_csv(std::string_view text);

}  // namespace cmrcredit::credit_engine
