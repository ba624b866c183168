// A ward: technologists with a lead, whole exams that come through the door as `serve` judges them, people who act on
// the cases, and what a reader then shows. For the situations of the domain page on SCMR rules, section 6.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "../ledger/step_fixture.h"
#include "credit_engine/ledger/case_acts.h"
#include "credit_engine/ledger/people_facts.h"
#include "credit_engine/ledger/progress_report.h"

namespace cmrcredit::credit_engine {

// "101500" and so many seconds more, within the day.
inline std::string later(const std::string& time, int seconds) {
  const int all =
      std::stoi(time.substr(0, 2)) * 3600 + std::stoi(time.substr(2, 2)) * 60 + std::stoi(time.substr(4, 2));
  const int then = all + seconds;
  return fmt::format("{:02}{:02}{:02}", then / 3600, then / 60 % 60, then % 60);
}

// An exam as its scanner tells it. "cine_sax" is a stack of six slices; with two long axes it is a whole cine set.
struct ExamOf {
  std::string study = "1.2.3";
  std::string operator_name = "MOORE^DANA";  // empty: the scanner says none
  std::string date = "20260301", time = "101500";
  std::vector<std::string> series = {"cine_sax", "cine_2ch", "cine_4ch"};  // descriptions
  int first_series = 1;
  std::string asked_for = "Cardiac";  // Study Description
  std::string scanner = "MR1";
  std::string patient_name = "ROE^RICHARD", patient_id = "PAT-0815", birth_date = "19610704";
};

// Every image of it, a minute a series; instance UIDs are STUDY.SERIES.NUMBER.
inline std::vector<InstanceReport> images_of(const ExamOf& exam) {
  std::vector<InstanceReport> images;
  int series = exam.first_series;
  for (const auto& description : exam.series) {
    const bool stack = description.ends_with("sax"), cine = description.starts_with("cine");
    const int slices = stack ? 6 : 1, phases = cine ? 8 : 1;
    for (int slice = 0; slice < slices; ++slice) {
      for (int phase = 0; phase < phases; ++phase) {
        const int number = slice * phases + phase + 1;
        auto report = report_of({.study = exam.study,
                                 .series = series,
                                 .number = number,
                                 .operator_name = exam.operator_name,
                                 .description = description,
                                 .calling_ae = exam.scanner});
        auto& facts = report.instance.facts;
        if (exam.operator_name.empty()) facts.operator_names.clear();
        facts.study_date = facts.acquisition_date = exam.date;
        facts.study_time = exam.time;
        facts.acquisition_time = later(exam.time, 60 * (series - exam.first_series) + number / 2);
        facts.station.station_name = exam.scanner;
        facts.station.serial = "4711-" + exam.scanner;
        facts.order.study_description = exam.asked_for;
        facts.trigger_time.reset();
        facts.position.reset();
        facts.orientation.reset();
        if (cine) {
          facts.trigger_time = 100.0 * phase;
          facts.cardiac_number_of_images = phases;
          facts.scanning_sequence = {"GR"};
          facts.sequence_variant = {"SK", "SS"};
          facts.image_type = {"ORIGINAL", "PRIMARY", "M", "RETRO", "NORM"};
        }
        if (stack) {
          facts.orientation = {{0.792067, 7.87262e-07, 0.610434, 0.377686, 0.785613, -0.490067}};
          facts.position = {{-185.0 - 4 * slice, -101.0 + 5 * slice, -92.0 + 5 * slice}};
        }
        auto& patient = report.instance.patient;
        patient.name = exam.patient_name;
        patient.id = exam.patient_id;
        patient.birth_date = exam.birth_date;
        images.push_back(std::move(report));
      }
    }
    ++series;
  }
  return images;
}

inline std::string step_of(const ExamOf& exam) {
  return "1.9." + exam.study + "." + std::to_string(exam.first_series);
}

// N-CREATE of its step, and the N-SET that ends it after 40 minutes or says how far it is.
inline StepReport begun(const ExamOf& exam) {
  auto report = n_create({.step = step_of(exam), .study = exam.study, .start_time = exam.time});
  auto& message = report.step.message;
  message.start_date = exam.date;
  message.station_ae = message.station_name = report.step.station.station_name = report.calling_ae = exam.scanner;
  message.description = exam.asked_for;
  report.step.patient.name = exam.patient_name;
  report.step.patient.id = exam.patient_id;
  report.step.patient.birth_date = exam.birth_date;
  return report;
}

inline StepReport ended(const ExamOf& exam, StepStatus status = StepStatus::Completed, const std::string& reason = {}) {
  auto report = n_set({.step = step_of(exam),
                       .study = exam.study,
                       .first_series = exam.first_series,
                       .series = static_cast<int>(exam.series.size()),
                       .operator_name = exam.operator_name,
                       .end_time = later(exam.time, 2400),
                       .reason = reason},
                      status);
  auto& message = report.step.message;
  if (status != StepStatus::InProgress) message.end_date = exam.date;
  for (std::size_t i = 0; i < exam.series.size(); ++i) {
    auto& series = message.series->at(i);
    series.series_description = series.protocol_name = exam.series[i];
    series.images = exam.series[i].ends_with("sax") ? 150 : 25;
  }
  report.calling_ae = exam.scanner;
  return report;
}

// dana, linh and amita are technologists, ada leads. Shared logins are those that are shipped.
class Ward : public ::testing::Test {
 protected:
  Ward() : world(World::Closed{}) {
    world.evaluate = judge;
    open();
    Technologist ada{"ada", "OKAFOR^ADA", "", "", 3, {}, true};
    ada.duties = {Duty::Lead};
    world.import({{"dana", "MOORE^DANA", "", "", 0, {}, true},
                  {"linh", "NGUYEN^LINH", "", "", 0, {}, true},
                  {"amita", "ROY^AMITA", "", "", 0, {}, true},
                  ada});
  }
  void open() {
    world.open();
    world.completion.reset();
    auto completing = Completion::open(*world.store, {world.intake_options.periods, shared_logins}, world.evaluate);
    ASSERT_TRUE(completing) << completing.error().sentence;
    world.completion = std::move(*completing);
  }
  void restart() {
    world.close();
    open();
  }

  void send(const ExamOf& exam) {
    for (const auto& image : images_of(exam))
      ASSERT_TRUE(world.send(image).durable);
  }
  // Its images, and the quiet after them.
  void image(const ExamOf& exam) {
    send(exam);
    world.pass(900);
  }
  // The same exam by its performed step alone.
  void perform(const ExamOf& exam, StepStatus end = StepStatus::Completed, const std::string& reason = {}) {
    ASSERT_EQ(create(*world.intake, begun(exam)).verdict, StepReceipt::Verdict::Kept);
    ASSERT_EQ(set(*world.intake, ended(exam, end, reason)).verdict, StepReceipt::Verdict::Kept);
    world.pass(0);
  }
  // `count` exams by their steps, one a day from this one's date on in March; studies STUDY.1, STUDY.2 ...
  void perform_many(int count, const ExamOf& first) {
    for (int i = 1; i <= count; ++i) {
      auto exam = first;
      exam.study += fmt::format(".{}", i);
      exam.date = fmt::format("{}{:02}", first.date.substr(0, 6), i);
      perform(exam);
    }
  }

  // On a study's primary case, or on a case.
  tl::expected<CaseActDone, ActError> act(const std::string& on, const std::string& as, const CaseAct& what) {
    CaseActRequest request{.as = as, .act = what};
    (on.find('.') == std::string::npos ? request.case_id : request.study_uid) = on;
    return act_on_case(*world.store, request, {"console"});
  }
  void done(const std::string& on, const std::string& as, const CaseAct& what) {
    const auto acted = act(on, as, what);
    EXPECT_TRUE(acted) << acted.error().sentence;
  }
  [[nodiscard]] std::string refusal(const std::string& on, const std::string& as, const CaseAct& what) {
    const auto acted = act(on, as, what);
    return acted ? "(done)" : acted.error().sentence;
  }

  [[nodiscard]] boost::json::object case_of(const std::string& study,
                                            const std::string& role = "primary_operator") const {
    boost::json::array found;
    for (const auto& one : world.cases()) {
      if (text(one.at("study_uid")) == study && text(one.at("role")) == role) found.push_back(one);
    }
    EXPECT_EQ(found.size(), 1U) << study << " as " << role;
    if (!found.empty()) return found.front().as_object();
    return {{"status", ""}, {"technologist", ""}, {"counts", false}, {"case_id", ""}, {"credits", {}}};
  }
  [[nodiscard]] std::string status(const std::string& study, const std::string& role = "primary_operator") const {
    return text(case_of(study, role).at("status"));
  }
  [[nodiscard]] boost::json::object study_of(const std::string& uid) const {
    for (const auto& one : world.studies()) {
      if (text(one.at("study_uid")) == uid) return one.as_object();
    }
    ADD_FAILURE() << "no study " << uid;
    return {};
  }
  // The study's primary case is this person's and counts, in this status.
  void expect_theirs(const std::string& study, const std::string& person, const std::string& status) const {
    const auto one = case_of(study);
    EXPECT_EQ(text(one.at("technologist")), person) << study;
    EXPECT_EQ(text(one.at("status")), status) << study << boost::json::serialize(one.at("reasons"));
    EXPECT_TRUE(one.at("counts").as_bool()) << study;
  }
  // Nobody has it and it counts for nothing, first of all because of this.
  void expect_nobodys(const std::string& study, const std::string& status, const std::string& reason) const {
    const auto one = case_of(study);
    EXPECT_TRUE(one.at("technologist").is_null()) << study;
    EXPECT_EQ(text(one.at("status")), status) << study;
    EXPECT_FALSE(one.at("counts").as_bool()) << study;
    EXPECT_EQ(text(one.at("reason_codes").at(0).at("code")), reason) << study;
  }
  [[nodiscard]] std::int64_t events(const std::string& kind) const {
    return world.count("SELECT count(*) FROM ledger WHERE kind = '" + kind + "'");
  }

  // In the shipped program, or in one on trial.
  [[nodiscard]] Progress progress_of(const std::string& person, const std::string& at = "20261124",
                                     const Program* trial = nullptr) const {
    auto reader = world.reader();
    const auto report = progress_report(reader, {.technologist = person, .at = day_from(at).value(), .trial = trial});
    EXPECT_TRUE(report) << report.error().sentence;
    return report ? report->progress : Progress{};
  }
  // The exams that count as performed.
  [[nodiscard]] std::size_t counted(const std::string& person) const { return progress_of(person).primary.size(); }

  std::vector<std::string> shared_logins = config::CreditSettings{}.shared_logins;
  World world;
};

// Named by the row of the page: Case01_, Case02_ ...
class EdgeCase : public Ward {};

}  // namespace cmrcredit::credit_engine
