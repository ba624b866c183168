// Technologists and the operator values that mean them. A value is matched by code, alias or name without guessing: never a
// credit from a name that only resembles someone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cmrcredit::credit_engine {

struct Technologist {
  std::string id, name, employee_number, registry_number;
  int level = 0;                     // 0: not stated
  std::vector<std::string> aliases;  // raw operator values that mean this person
  bool active = true;
  bool operator==(const Technologist&) const = default;
};

// A raw operator value mapped to a person by hand (`operator map`), perhaps at one station only.
struct OperatorAlias {
  std::string raw, station, technologist;  // station empty: everywhere
  bool operator==(const OperatorAlias&) const = default;
};

enum class MatchKind { Silent, Person, SharedLogin, Unknown, SeveralNames, AliasConflict };
struct Match {
  MatchKind kind = MatchKind::Silent;
  std::string technologist;              // only for Person
  std::string by;                        // "employee number", "alias", "name": how it was matched
  std::vector<std::string> suggestions;  // technologists that a person may want to look at; never credited
};

// Case, PN order, punctuation, padding, width and ideographic/phonetic groups do not matter (ICU NFKC and case folding);
// gives the comparable forms of one value, the likeliest first.
[[nodiscard]] std::vector<std::string> normalised_forms(std::string_view operator_value);

class Roster {
 public:
  Roster() = default;
  Roster(std::vector<Technologist> technologists, std::vector<OperatorAlias> aliases,
         std::vector<std::string> shared_logins);
  // `names`: all values of (0008,1070); `codes`: person codes of (0008,1072). Empty values are silence.
  [[nodiscard]] Match match(const std::vector<std::string>& names, const std::vector<std::string>& codes,
                            std::string_view station) const;
  [[nodiscard]] const std::vector<Technologist>& technologists() const { return technologists_; }
  [[nodiscard]] const Technologist* find(std::string_view id) const;

 private:
  std::vector<Technologist> technologists_;
  // indexes as the implementer sees fit
};

// roster.csv: columns id,name,employee_number,registry_number,level,aliases (aliases separated by |); quoted fields as
// RFC 4180 has them; a UTF-8 byte order mark and semicolons are tolerated. Errors name file, line and what would be right.
struct RosterError {
  int line = 0;
  std::string sentence;
};
[[nodiscard]] tl::expected<std::vector<Technologist>, RosterError> read_roster_csv(std::string_view text);

}  // namespace cmrcredit::credit_engine
