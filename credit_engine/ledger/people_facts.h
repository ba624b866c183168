// What is known of people with a day to it: where they were employed when, which level they hold since when and who
// attested it. Each act is a ledger event with ids only; what it replaces stays in the table with the moment at which
// it went.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/store.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {

// A row of people_facts; `kind` is one that the schema lists.
struct PersonFact {
  std::int64_t number = 0;
  std::string technologist, by, title;  // by: the id of who attested or signed; empty: nobody
  boost::json::object fact;
};

// What an act adds. Standing facts of the person and kind whose members named in `replaces` are the same make room for
// it; none named: it stands beside them.
struct NewFact {
  std::string kind, event;  // "employment", "technologist.employed"
  PersonFact says;
  std::vector<std::string> replaces{};
  bool moves_cases = false;  // whether studies that wait for a person are to be evaluated again
};

// From the writer's thread. False: it stands already, and nothing is recorded.
bool put_fact(WriteSession& session, const NewFact& added, const std::string& actor);
// Refused when the person, or who is named by it, is not on the roster.
[[nodiscard]] tl::expected<void, ActError> record_fact(Store& store, const NewFact& added, const Actor& actor);
// Takes a standing fact back, by its number.
struct Withdrawal {
  std::string kind, event;
  std::int64_t number = 0;
  std::string as{};  // who withdraws, where that is somebody of the roster
};
// From the writer's thread: the fact goes, and the event says so.
void end_fact(WriteSession& session, const PersonFact& standing, const Withdrawal& what, const std::string& actor);
[[nodiscard]] tl::expected<void, ActError> withdraw_fact(Store& store, const Withdrawal& what, const Actor& actor);

// Standing facts by number; `technologist` empty: everyone's. With `known_ms`: those that stood at that moment.
struct FactQuery {
  std::string kind, technologist{};
  std::optional<std::int64_t> known_ms{};
};
[[nodiscard]] std::vector<PersonFact> facts_of(Connection& connection, const FactQuery& query);

// Days as calendar.h reads them; an employment's `from` or `until` may be empty.
[[nodiscard]] tl::expected<void, ActError> employ(Store& store, const std::string& technologist,
                                                  const Employment& employment, const Actor& actor);
// `attested_by` must be someone else on the roster. An award of the same day is replaced; level 0 takes it back.
[[nodiscard]] tl::expected<void, ActError> award_level(Store& store, const std::string& technologist,
                                                       const LevelAward& award, const Actor& actor);
struct DutyChange {
  std::string technologist;
  Duty duty = Duty::Lead;
  bool on = true;
};
[[nodiscard]] tl::expected<void, ActError> set_duty(Store& store, const DutyChange& change, const Actor& actor);

// The facts of an employment and an award, as rows and acts hold them.
[[nodiscard]] NewFact employment_fact(const std::string& technologist, const Employment& employment);
[[nodiscard]] NewFact level_fact(const std::string& technologist, const LevelAward& award);
[[nodiscard]] Employment employment_from(const PersonFact& row);
[[nodiscard]] LevelAward level_award_from(const PersonFact& row);

}  // namespace cmrcredit::credit_engine
