// Cases as their rows have them, and the one way they change: an event about the study holds them as they stand
// afterwards ("cases": [...]), so that a rebuild can take them from the ledger, and a case that stands in a seal gets
// an addendum. Only the ledger includes this.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

struct CaseRow {
  std::string case_id, role;
  int slot = 0;
  std::optional<std::string> technologist;
  std::optional<std::int64_t> operator_value;
  std::string status;
  bool counts = false;
  std::string suggestions, reasons, credits;  // JSON arrays
  std::optional<std::string> differs;         // JSON: what an evaluation says of a case that a person has settled
  // Of people's acts (case_acts.h).
  bool settled = false;
  std::optional<std::string> supervisor, verified_by, approved_by;  // technologist ids
  std::optional<std::string> said;                                  // JSON: what else people have said of it

  [[nodiscard]] bool says_the_same(const CaseRow& other) const;
  // `settled`, or of a status that only a person gives.
  [[nodiscard]] bool settled_by_a_person() const;
};
// Slots from here on are of cases that people made; an evaluation numbers its own from 0.
inline constexpr int kFirstSlotOfPeople = 32;

[[nodiscard]] std::map<std::string, CaseRow> stored_cases(Connection& connection, std::int64_t study);  // by case id

// For the ledger: ids and numbers, no name. What is of people stands in it only where there is some, so that an
// evaluation's cases look as they always did; the slot is in the case id, unless people made the case.
[[nodiscard]] boost::json::object case_json(const CaseRow& row);
// And back. Cases of events that this version did not write have their role and case id at least.
[[nodiscard]] CaseRow case_from(const boost::json::object& object, const std::string& study_uid);

// Inserts or updates; `changed_ms` moves when the case says something else than before. The caller's event about the
// study must hold `row` in its "cases".
void put_case(WriteSession& session, std::int64_t study, const CaseRow& row);

// What a person does to the cases of one study: `kind` is the event's ("case.confirmed"), `details` what else it says
// (reason, on whose behalf). Appends the event with the cases before and after, and puts the cases. False: there is no
// such study.
struct CaseChange {
  std::string study_uid, kind, actor;  // actor as WriteSession::actor gives it
  boost::json::object details{};
  std::vector<CaseRow> after{};
};
[[nodiscard]] bool change_cases(WriteSession& session, const CaseChange& change);

}  // namespace cmrcredit::credit_engine
