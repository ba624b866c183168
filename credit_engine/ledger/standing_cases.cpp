#include "credit_engine/ledger/standing_cases.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/acted_cases.h"

namespace cmrcredit::credit_engine {
namespace {

bool is(const CaseRow& row, CaseStatus status) {
  return row.status == to_string(status);
}

// Settled by a person, and of a study that is void now.
bool loses_credit(const CaseRow& row) {
  return row.settled_by_a_person() &&
         (is(row, CaseStatus::Confirmed) || is(row, CaseStatus::Pending) || is(row, CaseStatus::Disputed));
}

bool is_withdrawn(const ActedCase& one) {
  return one.status == CaseStatus::Void && std::ranges::count(one.reasons, "withdrawn", &Reason::code) > 0;
}

// Whose it was stays to be seen.
CaseRow withdrawn(const CaseRow& before, const std::vector<Reason>& because) {
  auto one = acted_case(before);
  Reason was{"withdrawn", {std::string(to_string(one.status))}};
  const bool of_people = before.slot >= kFirstSlotOfPeople;
  if (of_people) one.said.held = Held{one.technologist, one.status, one.counts, one.settled, one.reasons, one.credits};
  if (!of_people) one.said = {};
  one.status = CaseStatus::Void;
  one.counts = false;
  one.settled = of_people;
  one.credits.clear();
  one.verified_by.clear();
  one.approved_by.clear();
  one.reasons = because;
  one.reasons.push_back(std::move(was));
  CaseRow row = before;
  take_acted(row, one);
  row.differs.reset();
  return row;
}

// It would be credited to someone who says that they only watched.
void hold_for_observer(ActedCase& one) {
  one.suggestions = {one.technologist};
  one.reasons = {{"says_they_observed", {one.technologist}}};
  one.status = CaseStatus::Pending;
  one.technologist.clear();
  one.counts = false;
  one.credits.clear();
}

class Merging {
 public:
  Merging(const std::vector<CaseRow>& found, const std::map<std::string, CaseRow>& stored)
      : found_(found), left_(stored) {}

  StandingCases run() {
    for (const auto& row : found_)
      place(row);
    for (const auto& [id, row] : left_)
      place_unfound(row);
    return std::move(standing_);
  }

 private:
  void place(const CaseRow& row) {
    const auto before = left_.find(row.case_id);
    if (before == left_.end()) return keep(row, with_observers(row));
    const auto known = before->second;
    left_.erase(before);
    if (known.settled_by_a_person()) return place_settled(row, known);
    if (is(row, CaseStatus::Void) && is_withdrawn(acted_case(known))) return keep(row, known);
    keep(row, with_observers(with_people(row, known)));
  }

  void place_settled(const CaseRow& row, CaseRow known) {
    if (is(row, CaseStatus::Void) && loses_credit(known)) {
      standing_.withdrawn.push_back(known.case_id);
      return keep(row, withdrawn(known, acted_case(row).reasons));
    }
    known.differs.reset();
    const bool taken_out = is(row, CaseStatus::Excluded) || is(row, CaseStatus::Void);
    if (taken_out || known.technologist != row.technologist) known.differs = boost::json::serialize(case_json(row));
    keep(row, std::move(known));
  }

  void place_unfound(const CaseRow& row) {
    standing_.as_evaluated = false;
    if (row.settled_by_a_person()) {
      const auto void_one = std::ranges::find_if(found_, [](const CaseRow& one) { return is(one, CaseStatus::Void); });
      if (void_one == found_.end() || !loses_credit(row)) return standing_.rows.push_back(row);
      standing_.withdrawn.push_back(row.case_id);
      return standing_.rows.push_back(withdrawn(row, acted_case(*void_one).reasons));
    }
    auto gone = row;
    gone.status = to_string(CaseStatus::Void);
    gone.counts = false;
    gone.credits = "[]";
    standing_.rows.push_back(std::move(gone));
  }

  // What people have said of the case beside who and whether.
  static CaseRow with_people(const CaseRow& row, const CaseRow& known) {
    auto stands_now = row;
    // what a person says of the supervisor stays, "nobody" too; a policy's word is of the technologist it credits
    const bool by_people = known.technologist == row.technologist || (known.supervisor && !known.technologist);
    if (by_people || !row.supervisor) stands_now.supervisor = known.supervisor;
    if (known.technologist == row.technologist && stands(acted_case(row).status)) {
      stands_now.verified_by = known.verified_by;
      stands_now.approved_by = known.approved_by;
    }
    if (!known.said) return stands_now;
    auto one = acted_case(stands_now);
    one.said.ticks = acted_case(known).said.ticks;
    if (one.status == CaseStatus::Credited) one.credits = with_ticks(one.credits, one.said.ticks);
    take_acted(stands_now, one);
    return stands_now;
  }

  [[nodiscard]] CaseRow with_observers(CaseRow row) const {
    if (row.role != to_string(Role::PrimaryOperator) || !is(row, CaseStatus::Credited)) return row;
    const bool observed = std::ranges::any_of(left_, [&](const auto& one) {
      return one.second.role == to_string(Role::Observer) && is(one.second, CaseStatus::Confirmed) &&
             one.second.technologist == row.technologist;
    });
    if (!observed) return row;
    auto one = acted_case(row);
    hold_for_observer(one);
    take_acted(row, one);
    return row;
  }

  void keep(const CaseRow& found, CaseRow row) {
    standing_.as_evaluated = standing_.as_evaluated && row.says_the_same(found) && !row.differs;
    standing_.rows.push_back(std::move(row));
  }

  const std::vector<CaseRow>& found_;
  std::map<std::string, CaseRow> left_;
  StandingCases standing_;
};

}  // namespace

StandingCases standing_cases(const std::vector<CaseRow>& found, const std::map<std::string, CaseRow>& stored) {
  return Merging(found, stored).run();
}

}  // namespace cmrcredit::credit_engine
