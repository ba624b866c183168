#include "credit_engine/outcome.h"

#include <iterator>

#include "credit_engine/credit/sessions.h"

namespace cmrcredit::credit_engine {
namespace {

struct Sitting {
  Session session;
  Exam exam;
};

// The days of the study that stand for themselves: a later day makes an exam of its own only where it, and what came
// before it, is a whole protocol (scmr_rules.md 6, row 12).
std::vector<Sitting> sittings(const dicom_parsing::StudyFacts& study, const std::vector<Attribution>& attributions,
                              const Exam& whole, const ExamPolicy& policy) {
  auto sessions = sessions_of(study, attributions);
  if (sessions.size() == 1) return {{std::move(sessions.front()), whole}};
  std::vector<Sitting> all;
  for (auto& session : sessions) {
    auto exam = assess(session.study, session.attributions, policy);
    if (all.empty() || (is_whole(all.back().exam) && is_whole(exam))) {
      all.push_back({std::move(session), std::move(exam)});
    } else {
      all.back().session = joined(std::move(all.back().session), session);
      all.back().exam = assess(all.back().session.study, all.back().session.attributions, policy);
    }
  }
  return all;
}

}  // namespace

Outcome evaluate(const dicom_parsing::StudyFacts& study, const Roster& roster, const AttributionRules& rules,
                 const Policies& policies) {
  Outcome outcome;
  for (const auto& series : study.series)
    outcome.series_uids.push_back(series.series_uid);
  outcome.attributions = attribute(study, rules);
  outcome.exam = assess(study, outcome.attributions, policies.exam);
  const auto all = sittings(study, outcome.attributions, outcome.exam, policies.exam);
  for (const auto& [session, exam] : all) {
    auto cases = decide(session.study, session.attributions, exam, roster, policies.credit);
    if (&session != &all.front().session) {
      for (auto& one : cases)
        one.reasons.push_back({"another_day", {session.day}});
    }
    outcome.cases.insert(outcome.cases.end(), std::make_move_iterator(cases.begin()),
                         std::make_move_iterator(cases.end()));
  }
  // where the study is looked for beside others: the day on which it began
  const auto& first = all.front().session;
  outcome.presence = presence_of(first.study, first.attributions, outcome.cases, roster, policies.sites);
  return outcome;
}

}  // namespace cmrcredit::credit_engine
