#include "tools/simulator/ward.h"

#include <algorithm>
#include <string_view>

namespace cmrcredit::tools {
namespace {

using namespace std::chrono;

struct Slot {
  std::string_view exam;
  std::size_t person;
  Incident incident = Incident::None;
  std::size_t colleague = 2;  // the third one scans nothing on her own: she makes nobody be in two rooms
};

// The person is a place in the roster.
const std::vector<Slot> kFirst{{"viability", 0},
                               {"stress", 0},
                               {"brain", 0},
                               {"myocarditis", 0, Incident::Append},
                               {"function", 0, Incident::EarlyStop},
                               {"hcm", 0, Incident::HandOver}};
const std::vector<Slot> kSecond{
    {"function", 1, Incident::Emulated},
    {"viability", 1, Incident::ForgottenLogin, 0},  // while that one runs the stress next door
    {"aorta", 1, Incident::LateStep},
    {"iron", 1, Incident::TwoOperators},
    {"stress", 1, Incident::WrongEntry},
    {"function", 1, Incident::NoOperator}};

Wishes wishes_for(const Wishes& day, const Dialect* dialect, const Slot& slot) {
  const auto& roster = ward_roster();
  Wishes one = day;
  one.dialects = {dialect};
  one.exams = {exam_named(slot.exam)};
  one.operators = {roster[slot.person].name};
  one.operator_codes.clear();
  one.incidents = {slot.incident};
  one.colleague = roster[slot.colleague].name;
  return one;
}

local_seconds after(const StudyPlan& study) {
  return study.begins + seconds(static_cast<long>(study.ends)) + 10min;  // the table is turned over
}

}  // namespace

const std::vector<Person>& ward_roster() {
  static const std::vector<Person> roster{
      {"t1", "Moore^Dana", "1001"}, {"t2", "Nguyen^Linh", "1002"}, {"t3", "Okoro^Grace", "1003"}};
  return roster;
}

std::vector<StudyPlan> ward_day(const Wishes& wishes) {
  const Dialect* first = wishes.dialects.front();
  const Dialect* second = wishes.dialects.size() > 1 ? wishes.dialects[1] : &ge();
  std::vector<StudyPlan> all;
  local_seconds begins = opening_of(wishes);
  for (std::size_t number = 0; number < kFirst.size(); ++number) {
    all.push_back(planned_study(wishes_for(wishes, first, kFirst[number]), number, begins));
    begins = after(all.back());
  }
  // The second scanner begins each exam a little after the first one's of the same place, or when it is free.
  begins = opening_of(wishes);
  for (std::size_t number = 0; number < kSecond.size(); ++number) {
    begins = std::max(begins, all[number].begins + 5min);
    all.push_back(planned_study(wishes_for(wishes, second, kSecond[number]), kFirst.size() + number, begins));
    begins = after(all.back());
  }
  return all;
}

}  // namespace cmrcredit::tools
