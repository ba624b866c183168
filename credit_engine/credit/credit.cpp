#include "credit_engine/credit/credit.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>

#include "credit_engine/credit/hearing.h"
#include "credit_engine/credit/roles.h"
#include "credit_engine/intake/joining.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PatientFacts;

std::string text(std::size_t number) {
  return std::to_string(number);
}

using dicom_parsing::StepFacts;
using dicom_parsing::StudyFacts;
using dicom_parsing::TakenOut;

bool is_diagnostic(const dicom_parsing::SeriesFacts& series, const Attribution& attribution) {
  return is_scan(series, attribution) && attribution.protocol != Protocol::Localizer;
}

bool any_diagnostic(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (is_diagnostic(study.series[i], attributions.at(i))) return true;
  }
  return false;
}

// What took out the acquisitions of a study that is left without any; empty when some are left or none were taken.
std::vector<Reason> nothing_left(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  if (any_diagnostic(study, attributions)) return {};
  std::vector<Reason> reasons;
  if (std::ranges::any_of(study.steps, is_wrong_entry)) reasons.push_back({"wrong_worklist_entry", {}});
  std::uint64_t rejected = 0;
  for (const auto& out : study.taken_out)
    rejected += out.why == TakenOut::Why::Rejected ? out.instances : 0;
  if (rejected > 0) reasons.push_back({"rejected", {std::to_string(rejected)}});
  return reasons;
}

// The discontinued step's own series: those it lists or whose images name it; all, when it is the only step and says
// nothing of series.
bool acquired_by(const StepFacts& step, const dicom_parsing::SeriesFacts& series, const StudyFacts& study) {
  if (series.performed_steps.contains(step.step_uid)) return true;
  return step.series.empty() && study.steps.size() == 1;
}

std::string reason_code(const StepFacts& step) {
  return step.discontinuation_reasons.empty() ? std::string() : step.discontinuation_reasons.front().value;
}

bool is_broken_off(const StepFacts& step) {
  return step.status == dicom_parsing::StepStatus::Discontinued && !is_wrong_entry(step);
}

// The first step that was discontinued after it had acquired something diagnostic.
const StepFacts* discontinued_after_acquisition(const StudyFacts& study, const std::vector<Attribution>& attributions) {
  for (const auto& step : study.steps) {
    if (!is_broken_off(step)) continue;
    for (std::size_t i = 0; i < study.series.size(); ++i) {
      if (is_diagnostic(study.series[i], attributions.at(i)) && acquired_by(step, study.series[i], study)) return &step;
    }
  }
  return nullptr;
}

// A step of several requests acquires one study; the others have nothing of their own.
std::optional<Reason> acquired_with_another(const StudyFacts& study) {
  if (!study.series.empty()) return std::nullopt;
  for (const auto& step : study.steps) {
    for (const auto& scheduled : step.scheduled) {
      const bool other = !scheduled.study_uid.empty() && scheduled.study_uid != study.study_uid;
      if (other && !step.series.empty()) return Reason{"acquired_with_another", {scheduled.study_uid}};
    }
  }
  return std::nullopt;
}

// Why nothing was acquired that could be judged.
Reason nothing_acquired(const StudyFacts& study, bool any_scan) {
  const auto broken_off = std::ranges::find_if(study.steps, is_broken_off);
  if (broken_off != study.steps.end()) return {"discontinued_early", {reason_code(*broken_off)}};
  if (auto with_another = acquired_with_another(study)) return *with_another;
  return {any_scan ? "only_localizers" : "nothing_acquired", {}};
}

// Why the study is no exam of a patient's heart; nothing when it is one.
std::optional<Reason> exclusion(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                                const Exam& exam, const CreditPolicy& policy) {
  using Subject = PatientFacts::Subject;
  switch (study.patient.subject) {
    case Subject::Person:
      break;
    case Subject::Phantom:
      return Reason{"not_a_person", {"phantom"}};
    case Subject::Animal:
      return Reason{"not_a_person", {"animal"}};
    case Subject::Test:
      return Reason{"not_a_person", {"test"}};
  }
  if (exam.is_cmr) {
    if (exam.research && *exam.research && policy.research == Research::Exclude) return Reason{"research", {}};
    return std::nullopt;
  }
  if (any_diagnostic(study, attributions)) return Reason{"not_cardiac", {}};
  bool any_scan = false;
  for (std::size_t i = 0; i < study.series.size(); ++i)
    any_scan = any_scan || is_scan(study.series[i], attributions.at(i));
  return nothing_acquired(study, any_scan);
}

// Angiography, and what goes with it, without a cine: whether that is a CMR exam is for a person to say.
bool only_angiography(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions) {
  const std::set<Protocol> vascular{Protocol::Mra, Protocol::Flow2d, Protocol::Flow4d, Protocol::BlackBlood};
  bool angiography = false;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const auto protocol = attributions.at(i).protocol;
    if (!is_scan(study.series[i], attributions.at(i)) || !is_cardiac_module(protocol)) continue;
    if (!vascular.contains(protocol)) return false;
    angiography = angiography || protocol == Protocol::Mra;
  }
  return angiography;
}

Reason hand_over(const Hearing& hearing) {
  Reason reason{"hand_over", {text(hearing.cardiac_series)}};
  for (const auto& id : hearing.suggestions()) {
    const auto named = hearing.people.find(id);
    if (named == hearing.people.end()) continue;
    reason.facts.push_back(id);
    reason.facts.push_back(text(named->second.cardiac_series));
  }
  return reason;
}

// Whom the steps name, in the order they began.
Reason appended(const Hearing& hearing) {
  Reason reason{"appended_by_another", {}};
  for (const auto& people : hearing.of_steps) {
    for (const auto& id : people) {
      if (std::ranges::find(reason.facts, id) == reason.facts.end()) reason.facts.push_back(id);
    }
  }
  return reason;
}

Reason alias_conflict(const Hearing& hearing) {
  Reason reason{"alias_conflict", {text(hearing.alias_conflicts), text(hearing.scan_series)}};
  reason.facts.insert(reason.facts.end(), hearing.in_conflict.begin(), hearing.in_conflict.end());
  return reason;
}

bool named_enough(std::size_t series, const Hearing& hearing, const CreditPolicy& policy) {
  return static_cast<double>(series) >= policy.named_share * static_cast<double>(hearing.scan_series);
}

// What keeps the study from being one technologist's; nothing when exactly one stands behind it.
std::vector<Reason> doubts(const Hearing& hearing, const CreditPolicy& policy) {
  std::vector<Reason> reasons;
  const auto of_all = text(hearing.scan_series);
  if (hearing.silent()) reasons.push_back({"no_operator", {of_all}});
  if (hearing.shared_logins > 0) reasons.push_back({"shared_login", {text(hearing.shared_logins), of_all}});
  if (hearing.several_names > 0) reasons.push_back({"several_names", {text(hearing.several_names), of_all}});
  if (hearing.alias_conflicts > 0) reasons.push_back(alias_conflict(hearing));
  if (hearing.strangers > 0) reasons.push_back({"not_on_roster", {text(hearing.strangers), of_all}});
  if (hearing.unreadable > 0) reasons.push_back({"unreadable_operator", {text(hearing.unreadable), of_all}});
  if (hearing.disagreements > 0) {
    reasons.push_back({"images_and_steps_disagree", {text(hearing.disagreements), of_all}});
  } else if (hearing.appended_by_another()) {
    reasons.push_back(appended(hearing));
  } else if (hearing.people.size() > 1) {
    reasons.push_back(hand_over(hearing));
  }
  if (hearing.people.size() == 1 && reasons.empty()) {
    const auto& [id, named] = *hearing.people.begin();
    if (!named_enough(named.series, hearing, policy)) {
      reasons.push_back({"named_by_too_few", {id, text(named.series), of_all}});
    }
  }
  return reasons;
}

std::vector<std::string> certain_categories(const Exam& exam) {
  std::vector<std::string> ids;
  for (const auto& category : exam.categories) {
    if (category.state == CategoryState::Certain) ids.push_back(category.id);
  }
  return ids;
}

void give_to(Case& decided, const std::string& id, const Exam& exam) {
  decided.technologist = id;
  decided.status = CaseStatus::Credited;
  decided.counts = true;
  decided.credits = certain_categories(exam);
}

void credit(Case& decided, const Hearing& hearing, const Exam& exam) {
  const auto& [id, named] = *hearing.people.begin();
  give_to(decided, id, exam);
  decided.reasons = {{"one_technologist", {id, text(named.series), text(hearing.scan_series), named.by}},
                     {"cardiac_exam", exam.modules}};
}

// The site credits this without a person, and nothing else stands in the way.
bool settled_by_policy(const Parts& parts, const std::vector<Reason>& objections, const Hearing& hearing,
                       const CreditPolicy& policy) {
  if (parts.policy.empty() || parts.primaries.empty()) return false;
  constexpr std::array<std::string_view, 4> kWhoDidWhat{"hand_over", "appended_by_another", "several_names",
                                                        "named_by_too_few"};
  const bool about_parts = std::ranges::all_of(
      objections, [&](const Reason& one) { return std::ranges::find(kWhoDidWhat, one.code) != kWhoDidWhat.end(); });
  std::size_t series = 0;  // co-primaries are named one after the other, never by one series
  for (const auto& id : parts.primaries)
    series += hearing.named_in.at(id);
  return about_parts && named_enough(series, hearing, policy);
}

std::vector<Case> credit_parts(const Case& undecided, const Parts& parts, std::vector<Reason> objections,
                               const Exam& exam) {
  std::vector<Case> cases;
  std::ranges::move(parts.why, std::back_inserter(objections));
  objections.push_back({"cardiac_exam", exam.modules});
  objections.push_back({"by_policy", {parts.policy}});
  for (const auto& id : parts.primaries) {
    auto& one = cases.emplace_back(undecided);
    give_to(one, id, exam);
    one.supervisor = parts.supervisor;
    one.reasons = objections;
  }
  return cases;
}

}  // namespace

std::vector<Case> decide(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                         const Exam& exam, const Roster& roster, const CreditPolicy& policy) {
  const auto hearing = hear(study, attributions, roster);
  Case decided;
  decided.study_uid = study.study_uid;
  decided.operator_raw = hearing.raw;
  const auto excluded = exclusion(study, attributions, exam, policy);
  auto taken_out = nothing_left(study, attributions);
  if (excluded && excluded->code != "not_a_person" && !taken_out.empty()) {
    decided.status = CaseStatus::Void;
    decided.reasons = std::move(taken_out);
    return {decided};
  }
  if (excluded) {
    decided.status = CaseStatus::Excluded;
    decided.reasons.push_back(*excluded);
    for (const auto& [id, named] : hearing.people)
      decided.suggestions.push_back(id);
    return {decided};
  }
  const auto parts = parts_of(hearing, roster, study.study_date, policy);
  auto objections = doubts(hearing, policy);
  if (const auto* step = discontinued_after_acquisition(study, attributions))
    objections.push_back({"discontinued", {reason_code(*step)}});
  if (only_angiography(study, attributions)) objections.push_back({"only_angiography", {}});
  if (exam.research && *exam.research && policy.research == Research::Ask) objections.push_back({"research", {}});
  if (settled_by_policy(parts, objections, hearing, policy))
    return credit_parts(decided, parts, std::move(objections), exam);
  if (objections.empty() && parts.why.empty()) {
    credit(decided, hearing, exam);
    return {decided};
  }
  decided.status = CaseStatus::Pending;
  decided.reasons = std::move(objections);
  std::ranges::copy(parts.why, std::back_inserter(decided.reasons));
  decided.suggestions = parts.primaries;
  for (const auto& id : hearing.suggestions()) {
    if (id != parts.supervisor && std::ranges::find(decided.suggestions, id) == decided.suggestions.end())
      decided.suggestions.push_back(id);
  }
  return {decided};
}

}  // namespace cmrcredit::credit_engine
