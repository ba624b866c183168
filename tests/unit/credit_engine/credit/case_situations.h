// People, and cases in every state that people act on.
#pragma once

#include <string>
#include <vector>

#include "credit_engine/credit/case_acts.h"

namespace cmrcredit::credit_engine {

inline Technologist person(const std::string& id, std::vector<Duty> duties = {}) {
  Technologist made{id, id + "^X", "", "", 2, {}, true};
  made.duties = std::move(duties);
  return made;
}

// lena leads, liv leads too; quin is QA; doc is a physician; gone has left; the others are named by what they are to a
// case.
inline Roster everyone() {
  std::vector<Technologist> people{person("lena", {Duty::Lead}), person("liv", {Duty::Lead}),
                                   person("quin", {Duty::Qa})};
  for (const char* id : {"nora", "sue", "cleo", "carl", "mona", "vera", "otto", "paul"})
    people.push_back(person(id));
  people.push_back(person("doc"));
  people.back().profession = Profession::Physician;
  people.push_back(person("gone"));
  people.back().active = false;
  return {std::move(people), {}, {}};
}

inline const Roster& roster() {
  static const Roster kEveryone = everyone();
  return kEveryone;
}

inline ActedCase primary(CaseStatus status) {
  ActedCase one;
  one.case_id = "p1";
  one.status = status;
  one.reasons = {{"named_by_too_few", {"sue", "4", "9"}}};
  one.suggestions = {"sue"};
  if (status == CaseStatus::Credited) one.reasons = {{"one_technologist", {"nora", "9", "9", "name"}}};
  if (stands(status) || status == CaseStatus::Declined) {
    one.technologist = "nora";
    one.suggestions.clear();
  }
  if (stands(status)) {
    one.counts = true;
    one.credits = {"L1.LVF"};
    one.supervisor = "vera";
  }
  one.settled = status != CaseStatus::Credited && status != CaseStatus::Pending;
  return one;
}

inline ActedCase pending(std::vector<Reason> reasons, std::vector<std::string> suggestions) {
  auto one = primary(CaseStatus::Pending);
  one.reasons = std::move(reasons);
  one.suggestions = std::move(suggestions);
  return one;
}

inline ActedCase claimed_by(std::vector<std::string> people) {
  auto one = pending({{"no_operator", {"9"}}}, {});
  one.settled = true;
  for (auto& id : people)
    one.said.candidates.push_back({std::move(id), {}, false, true});
  if (people.size() > 1) one.status = CaseStatus::Disputed;
  return one;
}

inline ActedStudy study_of(ActedCase one, ExamState state = ExamState::Sound) {
  ActedStudy study;
  study.study_uid = "1.2.3";
  study.state = state;
  study.categories = {{"L1.LVF", CategoryState::Certain, ""},
                      {"L2.HCM", CategoryState::Suggested, ""},
                      {"L3.DEV", CategoryState::Confirm, ""}};
  study.cases.push_back(std::move(one));
  return study;
}

inline tl::expected<Acted, Refusal> acts(const ActedStudy& study, const std::string& as, const CaseAct& what,
                                         const std::string& case_id = "p1") {
  return act({study, roster(), case_id, as}, what);
}

inline std::string refusal(const tl::expected<Acted, Refusal>& acted) {
  return acted ? "(done)" : acted.error().sentence;
}

// What is done with a case, and to whom the act says it was.
inline CaseAct plain(ActKind kind, const std::string& as) {
  CaseAct what{.kind = kind, .reason = "because"};
  if (kind == ActKind::Nominate || kind == ActKind::Resolve) what.person = "paul";
  if (kind == ActKind::Supervise) what.person = as == "vera" ? "" : "doc";
  if (kind == ActKind::Settle) what.with = {"L2.HCM"};
  return what;
}

struct Situation {
  std::string name;
  ActedStudy study;
};

inline std::vector<Situation> situations() {
  auto nominated = primary(CaseStatus::Declined);
  nominated.said.candidates = {{"mona", "nora", true, false}};
  auto accepted = claimed_by({});
  accepted.said.candidates = {{"cleo", "nora", true, true}};
  auto verified = primary(CaseStatus::Confirmed);
  verified.verified_by = "otto";
  auto taken_out = primary(CaseStatus::Excluded);
  taken_out.technologist = "nora";
  taken_out.said.held = Held{"nora", CaseStatus::Credited, true, false, {}, {"L1.LVF"}};
  return {{"pending", study_of(primary(CaseStatus::Pending))},
          {"claimed", study_of(claimed_by({"cleo"}))},
          {"accepted", study_of(accepted)},
          {"credited", study_of(primary(CaseStatus::Credited))},
          {"confirmed", study_of(primary(CaseStatus::Confirmed))},
          {"verified", study_of(verified)},
          {"declined", study_of(primary(CaseStatus::Declined))},
          {"nominated", study_of(nominated)},
          {"disputed", study_of(claimed_by({"cleo", "carl"}))},
          {"excluded", study_of(taken_out)},
          {"void", study_of(primary(CaseStatus::Void), ExamState::Void)}};
}

}  // namespace cmrcredit::credit_engine
