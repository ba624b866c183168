// Operator values as scanners send them, made comparable. What does not matter is taken away: case, width, padding,
// punctuation, how the parts of the name are laid out. What is said is never contradicted: "THOMAS^JAMES" is not "James
// Thomas" turned round, since '^' and ',' state which part is the family name; a value that states no order is read
// both ways. Diacritics tell two people apart where both spellings state them; where one side has none (an ASCII
// console), é is e, and ü is u or ue: if that fits two people it is a conflict, not a choice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::credit_engine {

// The component groups of a person name (PS3.5 6.2.1) by what they are written in, not by their place: rosters and
// consoles put ideographs into the first group too.
enum class Script { Alphabetic, Han, Kana, Hangul };

// One way to read a group: "moore^dana", "smith^john^jr".
struct Reading {
  std::string exact;               // folded, diacritics kept
  std::vector<std::string> plain;  // without diacritics; "müller" gives "muller" and "mueller"
  bool marked = false;             // has diacritics
};

struct NameGroup {
  Script script = Script::Alphabetic;
  std::vector<Reading> readings;    // the likeliest first
  std::vector<std::string> tokens;  // the words of the name in the order written, without diacritics
};

struct OperatorName {
  std::vector<NameGroup> groups;
  [[nodiscard]] bool empty() const { return groups.empty(); }  // silence: blanks, carets, dashes
};

// How to read a name whose order is not stated. A roster's plain name is "Dana Moore", given names first; a console's
// may be either way. Names in Han or Hangul have the family name first in both.
enum class PlainOrder { Either, GivenFirst };

[[nodiscard]] OperatorName read_operator_name(std::string_view value, PlainOrder order);

// Marked: equal to the last diacritic, and there are some. Plain: equal, or equal where one side states no diacritics.
// Groups in the same script must all agree: "Wang^Wei=王伟" and "Wang^Wei=王薇" do not.
enum class Agreement { None, Plain, Marked };
[[nodiscard]] Agreement agreement(const OperatorName& one, const OperatorName& other);

// Letters and digits only, folded, without diacritics: "MR-Tech " gives "mrtech".
[[nodiscard]] std::string squeezed(std::string_view value);

// Text in compatibility form and folded case, without blanks at either end: for employee numbers and logins.
[[nodiscard]] std::string folded(std::string_view value);

// As people read it: "Moore^Dana^^Ms" gives "Dana Moore", ideographs keep the family name first; plain text stays.
[[nodiscard]] std::string display_name(std::string_view name);

}  // namespace cmrcredit::credit_engine
