#include "credit_engine/credit/counting.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cmrcredit::credit_engine {
namespace {

bool stands(CaseStatus status) {
  return status == CaseStatus::Credited || status == CaseStatus::Confirmed;
}

std::vector<Reason> status_reason(const CaseRecord& record) {
  const bool decided_by_a_person = record.status == CaseStatus::Declined || record.status == CaseStatus::Disputed;
  if (decided_by_a_person || record.reasons.empty() || stands(record.status)) {
    return {{"status", {std::string(to_string(record.status))}}};
  }
  return record.reasons;
}

// Of a case of a study that was resumed on another day: that day.
std::string another_day(const CaseRecord& record) {
  const auto found = std::ranges::find(record.reasons, "another_day", &Reason::code);
  return found == record.reasons.end() || found->facts.empty() ? std::string() : found->facts.front();
}

// What is performed comes before what is observed, so that performing wins.
int rank(Role role) {
  return role == Role::PrimaryOperator ? 0 : role == Role::RemoteOperator ? 1 : 2;
}

bool by_role_and_date(const DatedCase& a, const DatedCase& b) {
  const int rank_a = rank(a.record->role), rank_b = rank(b.record->role);
  return std::tie(rank_a, a.day, a.record->case_id) < std::tie(rank_b, b.day, b.record->case_id);
}

bool by_date(const DatedCase& a, const DatedCase& b) {
  return std::tie(a.day, a.record->case_id) < std::tie(b.day, b.record->case_id);
}

class Counter {
 public:
  explicit Counter(const ProgressQuestion& question) : question_(question), program_(question.program) {}

  CountedCases count(const std::vector<CaseRecord>& cases) {
    for (const auto& one : in_order(cases))
      place(one);
    std::ranges::sort(made_.primary, by_date);
    const int wanted = observations_first();
    if (program_.observation_first == ObservationFirst::Strict && wanted > 0) hold_back_early(wanted);
    if (program_.daily_cap > 0) cap_days();
    if (program_.observation_first == ObservationFirst::Warn && wanted > 0) {
      for (const auto& one : made_.primary) {
        if (is_early(one, wanted)) made_.before_observation.push_back(one.record->case_id);
      }
    }
    std::ranges::sort(made_.uncounted, [](const Uncounted& a, const Uncounted& b) {
      return std::tie(b.study_date, a.case_id) < std::tie(a.study_date, b.case_id);
    });
    return std::move(made_);
  }

 private:
  [[nodiscard]] std::vector<DatedCase> in_order(const std::vector<CaseRecord>& cases) {
    const auto& id = question_.technologist.id;
    std::vector<DatedCase> list;
    for (const auto& record : cases) {
      const bool own = record.technologist == id;
      if (!own && std::ranges::find(record.suggestions, id) == record.suggestions.end()) continue;
      const auto day = day_from(another_day(record).empty() ? record.study_date : another_day(record));
      if (day && *day > question_.at) continue;
      if (day) {
        list.push_back({*day, &record});
      } else if (own && stands(record.status)) {
        put_aside(record, {{"no_date", {}}});
      } else {
        put_aside(record, status_reason(record));
      }
    }
    std::ranges::sort(list, by_role_and_date);
    return list;
  }

  void place(const DatedCase& one) {
    const auto& record = *one.record;
    if (auto why = why_not_at_all(one); !why.empty()) return put_aside(record, std::move(why));
    if (record.role == Role::Observer) return observe(one);
    // nobody marks a remote case as counting: the program does, where a person has confirmed it
    const bool remote = record.role == Role::RemoteOperator && program_.remote_counts;
    const bool counts = record.counts || (remote && record.status == CaseStatus::Confirmed);
    if (record.role != Role::PrimaryOperator && record.role != Role::PostProcessor && !remote)
      return put_aside(record, {{"other_role", {std::string(to_string(record.role))}}});
    if (!counts) return put_aside(record, {{"marked_not_counting", {}}});
    // DICOM shows that something was post-processed, not by whom: only what a person confirmed
    const bool post = record.role == Role::PostProcessor;
    if (post && record.status != CaseStatus::Confirmed) return put_aside(record, {{"waits_for_confirmation", {}}});
    if (auto why = unverified(record); !why.empty()) return put_aside(record, std::move(why));
    if (post) return made_.post_processed.push_back(one);
    const auto [first, fresh] = performed_.emplace(std::pair(record.study_uid, another_day(record)), record.case_id);
    if (!fresh) return put_aside(record, {{"same_exam", {first->second}}});
    made_.primary.push_back(one);
  }

  // Whatever the role.
  [[nodiscard]] std::vector<Reason> why_not_at_all(const DatedCase& one) const {
    const auto& record = *one.record;
    if (record.technologist != question_.technologist.id || !stands(record.status)) return status_reason(record);
    const int back = program_.look_back_months;
    if (back > 0 && day_of_age(one.day, back) <= question_.at) return {{"look_back", {std::to_string(back)}}};
    const bool asks = program_.employment == EmploymentRule::Required;
    if (asks && !question_.technologist.employed_on(to_dicom(one.day), record.site))
      return {{"outside_employment", {}}};
    return {};
  }

  [[nodiscard]] std::vector<Reason> unverified(const CaseRecord& record) const {
    if (program_.verification == Verification::None) return {};
    if (record.verified_by.empty()) return {{"not_verified", {}}};
    if (program_.verification == Verification::TwoStep && record.approved_by.empty()) return {{"not_approved", {}}};
    return {};
  }

  void observe(const DatedCase& one) {
    const auto own = performed_.lower_bound({one.record->study_uid, {}});
    if (own != performed_.end() && own->first.first == one.record->study_uid) {
      return put_aside(*one.record, {{"performed_too", {own->second}}});
    }
    const auto [first, fresh] = observed_.emplace(one.record->study_uid, one.record->case_id);
    if (!fresh) return put_aside(*one.record, {{"same_exam", {first->second}}});
    made_.observed.push_back(one);
  }

  // How many observations come before performing, by the levels that are not held yet.
  [[nodiscard]] int observations_first() const {
    int wanted = 0;
    for (const auto& level : program_.levels) {
      if (level_held(question_, question_.at) < level.number) wanted = std::max(wanted, level.observed);
    }
    return wanted;
  }

  // Once the last observation is done, what is performed on that day counts as performed after it.
  [[nodiscard]] bool is_early(const DatedCase& one, int wanted) const {
    return static_cast<int>(made_.observed.size()) < wanted ||
           one.day < made_.observed[static_cast<std::size_t>(wanted) - 1].day;
  }

  void hold_back_early(int wanted) {
    for (const auto& one : made_.primary) {
      if (is_early(one, wanted)) put_aside(*one.record, {{"before_observation", {std::to_string(wanted)}}});
    }
    std::erase_if(made_.primary, [&](const DatedCase& one) { return is_early(one, wanted); });
  }

  // The first ones of each day, by time and then id; a time that is not known comes last.
  void cap_days() {
    std::map<Day, std::vector<const CaseRecord*>> days;
    for (const auto& one : made_.primary)
      days[one.day].push_back(one.record);
    std::set<const CaseRecord*> over;
    for (auto& [day, records] : days) {
      std::ranges::sort(records, {}, [](const CaseRecord* record) {
        return std::tie(record->study_time.empty() ? kLast : record->study_time, record->case_id);
      });
      for (auto i = static_cast<std::size_t>(program_.daily_cap); i < records.size(); ++i) {
        put_aside(*records[i], {{"daily_cap", {std::to_string(program_.daily_cap)}}});
        over.insert(records[i]);
      }
    }
    std::erase_if(made_.primary, [&](const DatedCase& one) { return over.contains(one.record); });
  }

  void put_aside(const CaseRecord& record, std::vector<Reason> reasons) {
    made_.uncounted.push_back(
        {record.case_id, record.study_uid, record.study_date, record.role, record.status, std::move(reasons)});
  }

  static const std::string kLast;
  const ProgressQuestion& question_;
  const Program& program_;
  CountedCases made_;
  std::map<std::pair<std::string, std::string>, std::string>
      performed_;                                // study and, of a resumed one, its day -> case
  std::map<std::string, std::string> observed_;  // study -> case
};

const std::string Counter::kLast = "~";

}  // namespace

CountedCases count_cases(const ProgressQuestion& question, const std::vector<CaseRecord>& cases) {
  return Counter(question).count(cases);
}

int level_held(const ProgressQuestion& question, const Day& day) {
  return question.technologist.level_on(to_dicom(day));
}

std::vector<std::string> ids_of(const std::vector<DatedCase>& cases) {
  std::vector<std::string> ids;
  for (const auto& one : cases)
    ids.push_back(one.record->case_id);
  return ids;
}

}  // namespace cmrcredit::credit_engine
