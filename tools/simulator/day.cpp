#include "tools/simulator/day.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace cmrcredit::tools {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::array kFamilies{"Berger", "Okafor",   "Lindqvist", "Ferrari", "Novak",
                               "Haddad", "Castillo", "Whitfield", "Tanaka",  "Osei"};
constexpr std::array kGiven{"Anna", "Jonas", "Maria", "Peter", "Lea", "Samuel", "Ines", "Viktor", "Ruth", "Emil"};

template <typename Some>
auto in_turn(const std::vector<Some>& some, std::size_t number) {
  return some.empty() ? Some{} : some[number % some.size()];
}

Subject subject(const Wishes& wishes, Chance& chance, year_month_day today) {
  const bool woman = chance.between(0, 1) == 1;
  const auto age = days(chance.between(19 * 365, 84 * 365));
  Subject subject{.name = fmt::format("{}^{}", chance.one_of(kFamilies), chance.one_of(kGiven)),
                  .id = fmt::format("{:07}", chance.between(1'000'000, 9'999'999)),
                  .sex = woman ? "F" : "M",
                  .born = year_month_day(std::chrono::local_days(today) - age),
                  .weight_kg = chance.between(52, 104),
                  .height_cm = chance.between(154, 192)};
  subject.name = wishes.patient_name.value_or(subject.name);
  subject.id = wishes.patient_id.value_or(subject.id);
  subject.born = wishes.patient_birth_date.value_or(subject.born);
  return subject;
}

Order order(const Wishes& wishes, const Exam& exam, const Dialect& dialect, Chance& chance) {
  Order order{.accession = wishes.accession.value_or(fmt::format("CMR{:08}", chance.between(0, 99'999'999))),
              .study_id = std::to_string(chance.between(1, 99'999)),
              .study_description = dialect.study_description(exam) + wishes.description_suffix,
              .requested_procedure = std::string(exam.requested_procedure),
              .reason = std::string(exam.reason),
              .code = std::string(exam.code),
              .code_meaning = std::string(exam.code_meaning)};
  return order;
}

// Runs the exam's steps one after the other and lets each acquisition's series begin when its turn comes.
class Session {
 public:
  Session(const Wishes& wishes, StudyPlan& study, Chance& chance) : wishes_(wishes), study_(study), heart_(chance) {}

  void run(const Exam& exam, const Dialect& dialect) {
    for (const Acquisition& step : exam.steps) {
      if (step.technique == Technique::Injection) {
        study_.contrast =
            Contrast{.agent = "Gadobutrol", .volume_ml = std::round(study_.subject.weight_kg * 0.15), .at = now_};
      } else if (step.technique == Technique::Wait) {
        now_ = std::max(now_, study_.contrast.value_or(Contrast{}).at + 600);
      } else {
        acquire(step, exam, dialect);
      }
    }
    study_.ends = now_;
  }

 private:
  void acquire(const Acquisition& step, const Exam& exam, const Dialect& dialect) {
    constexpr double kPreparation = 25;  // s, to plan the planes
    now_ += kPreparation;
    const Body body{heart_, study_.rr_ms, wishes_.phases, wishes_.dynamics, study_.contrast.has_value()};
    double ends = now_;
    int of_acquisition = 0;
    ++acquisition_;
    for (SeriesPlan& series : dialect.say(acquired(step, body, dialect.practice))) {
      series.uid = uid_for({study_.seed, 2, study_.series.size()});
      series.number = dialect.series_number(acquisition_, of_acquisition++, static_cast<int>(study_.series.size()));
      if (dialect.settle != nullptr) dialect.settle(series, exam);
      series.description += wishes_.description_suffix;
      series.begins = now_;
      series.ends += now_;
      series.operator_name = study_.operator_name;
      series.operator_code = study_.operator_code;
      series.performed_step_uid = study_.step_uid(0);
      pack(series);
      ends = std::max(ends, series.ends);
      study_.series.push_back(std::move(series));
    }
    now_ = ends;
  }

  const Wishes& wishes_;
  StudyPlan& study_;
  Heart heart_;
  double now_ = 60;  // s after the study began: the patient lies down
  int acquisition_ = 0;
};

// Issue 3's physics test: nothing a person typed tells what was acquired.
void forget_names(StudyPlan& study) {
  for (SeriesPlan& series : study.series)
    series.description = series.protocol_name = fmt::format("Series {}", series.number);
  study.order.study_description = study.order.requested_procedure = study.order.reason = "";
}

// The next operator in turn is who was there before or comes after.
Colleague colleague(const Wishes& wishes, std::size_t number) {
  const std::string here = in_turn(wishes.operators, number);
  for (std::size_t other = 1; other < wishes.operators.size(); ++other) {
    if (const std::string name = in_turn(wishes.operators, number + other); name != here) {
      return {name, in_turn(wishes.operator_codes, number + other)};
    }
  }
  return {wishes.colleague, ""};
}

// A day of the year 2026 that the seed picks: of the wall clock nothing may depend.
year_month_day seeded_day(std::uint64_t seed) {
  using namespace std::chrono;
  return year_month_day(local_days(2026y / January / 5) + days(mixed({seed, 7}) % 300));
}

}  // namespace

StudyPlan planned_study(const Wishes& wishes, std::size_t number, std::chrono::local_seconds begins) {
  const Exam& exam = *in_turn(wishes.exams, number);
  const Dialect& dialect = *in_turn(wishes.dialects, number);
  StudyPlan study;
  // What is asked for makes it another study; who is named and how much of it is played does not.
  study.seed = mixed({wishes.seed, number, number_of(dialect.vendor), number_of(exam.name)});
  Chance chance(study.seed);
  study.vendor = dialect.vendor;
  study.exam = exam.name;
  study.uid = uid_for({study.seed, 1});
  study.frame_of_reference_uid = uid_for({study.seed, 4});
  study.begins = begins;
  study.subject = subject(wishes, chance, year_month_day(std::chrono::floor<days>(begins)));
  study.scanner = dialect.scanner();
  study.order = order(wishes, exam, dialect, chance);
  study.operator_name = in_turn(wishes.operators, number);
  study.operator_code = in_turn(wishes.operator_codes, number);
  study.matrix = wishes.matrix;
  study.rr_ms = std::round(60'000.0 / chance.between(56, 88));
  study.category = exam.category;
  study.habits = dialect.habits;
  Session(wishes, study, chance).run(exam, dialect);
  if (wishes.no_names) forget_names(study);
  happen(wishes.incidents.empty() ? Incident::None : in_turn(wishes.incidents, number), study,
         colleague(wishes, number));
  return study;
}

std::chrono::local_seconds opening_of(const Wishes& wishes) {
  using namespace std::chrono;
  const auto first_day = local_days(wishes.date.value_or(seeded_day(wishes.seed)));
  return first_day + 7h + 30min + minutes(mixed({wishes.seed, 8}) % 60);
}

std::vector<StudyPlan> planned_day(const Wishes& wishes) {
  using namespace std::chrono;
  local_seconds begins = opening_of(wishes);
  const auto opening = begins - floor<days>(begins);
  std::vector<StudyPlan> studies;
  for (std::size_t number = 0; number < static_cast<std::size_t>(wishes.studies); ++number) {
    studies.push_back(planned_study(wishes, number, begins));
    begins += seconds(static_cast<long>(studies.back().ends)) + 10min;  // the table is turned over
    const auto today = floor<days>(begins);
    if (begins > today + 18h) begins = today + days(1) + opening;  // the ward closes
  }
  return studies;
}

}  // namespace cmrcredit::tools
