#include "credit_engine/credit/credit.h"

#include <algorithm>
#include <set>

#include "credit_engine/credit/hearing.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PatientFacts;

std::string text(std::size_t number) {
  return std::to_string(number);
}

// Why the study is no exam of a patient's heart; nothing when it is one.
std::optional<Reason> exclusion(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                                const Exam& exam) {
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
  if (exam.is_cmr) return std::nullopt;
  std::size_t scans = 0, localizers = 0;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (!is_scan(study.series[i], attributions.at(i))) continue;
    ++scans;
    localizers += attributions.at(i).protocol == Protocol::Localizer ? 1 : 0;
  }
  if (scans == 0) return Reason{"nothing_acquired", {}};
  return Reason{localizers == scans ? "only_localizers" : "not_cardiac", {}};
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

Reason alias_conflict(const Hearing& hearing) {
  Reason reason{"alias_conflict", {text(hearing.alias_conflicts), text(hearing.scan_series)}};
  reason.facts.insert(reason.facts.end(), hearing.in_conflict.begin(), hearing.in_conflict.end());
  return reason;
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
  if (hearing.people.size() > 1) reasons.push_back(hand_over(hearing));
  if (hearing.people.size() == 1 && reasons.empty()) {
    const auto& [id, named] = *hearing.people.begin();
    const auto needed = policy.named_share * static_cast<double>(hearing.scan_series);
    if (static_cast<double>(named.series) < needed) {
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

void credit(Case& decided, const Hearing& hearing, const Exam& exam) {
  const auto& [id, named] = *hearing.people.begin();
  decided.technologist = id;
  decided.status = CaseStatus::Credited;
  decided.counts = true;
  decided.credits = certain_categories(exam);
  decided.reasons = {{"one_technologist", {id, text(named.series), text(hearing.scan_series), named.by}},
                     {"cardiac_exam", exam.modules}};
}

}  // namespace

std::vector<Case> decide(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                         const Exam& exam, const Roster& roster, const CreditPolicy& policy) {
  const auto hearing = hear(study, attributions, roster);
  Case decided;
  decided.study_uid = study.study_uid;
  decided.operator_raw = hearing.raw;
  if (auto excluded = exclusion(study, attributions, exam)) {
    decided.status = CaseStatus::Excluded;
    decided.reasons.push_back(std::move(*excluded));
    for (const auto& [id, named] : hearing.people)
      decided.suggestions.push_back(id);
    return {decided};
  }
  auto objections = doubts(hearing, policy);
  if (only_angiography(study, attributions)) objections.push_back({"only_angiography", {}});
  if (objections.empty()) {
    credit(decided, hearing, exam);
  } else {
    decided.status = CaseStatus::Pending;
    decided.reasons = std::move(objections);
    decided.suggestions = hearing.suggestions();
  }
  return {decided};
}

}  // namespace cmrcredit::credit_engine
