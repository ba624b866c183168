// Cine exams series by series, each with its operators and a time of its own.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "ward.h"

namespace cmrcredit::credit_engine {

struct Scan {
  std::string study = "1.2.3", day = "20260301";
  std::vector<std::string> operators = {"MOORE^DANA"};
  std::string patient = "PAT-0815", serial = "4711", station = "MR1";
  std::string study_description = "", clinical_trial = "";
  std::string study_date = day;  // of a resumed study that of its first day
};

// The ward with a physician, eva; ada may supervise. Policies as a test sets them.
class WholeExam : public Ward {
 protected:
  WholeExam() {
    world.evaluate = [this](const dicom_parsing::StudyFacts& study, const Roster& roster) {
      return evaluate(study, roster, AttributionRules::shipped(), policies);
    };
    restart();
    Technologist eva{"eva", "WEISS^EVA", "", "", 3, {}, true};
    eva.profession = Profession::Physician;
    world.import({eva});
  }

  // One series that began at `time` (HHMMSS).
  void scan(const Scan& what, int number, const std::string& description, const std::string& time, int slices = 1) {
    for (int i = 1; i <= 20 * slices; ++i) {
      auto report = report_of({.study = what.study, .series = number, .number = i, .description = description});
      auto& facts = report.instance.facts;
      facts.study_date = what.study_date;
      facts.acquisition_date = what.day;
      facts.acquisition_time = time;
      facts.operator_names = what.operators;
      facts.trigger_time = 33.25 * (i % 20);
      facts.position = {{1.5, -2.25, 10.0 * number + 8.0 * (i / 20)}};
      facts.station.serial = what.serial;
      facts.station.station_name = what.station;
      facts.order.study_description = what.study_description;
      facts.order.clinical_trial = what.clinical_trial;
      report.instance.patient.id = what.patient;
      world.send(report);
    }
  }
  // A complete cine set that takes twenty minutes from the full hour.
  void cine_exam(const Scan& what, int hour = 10, int first_series = 1) {
    scan(what, first_series, "cine_2ch", fmt::format("{:02}0000", hour));
    scan(what, first_series + 1, "cine_4ch", fmt::format("{:02}0500", hour));
    scan(what, first_series + 2, "cine_sax", fmt::format("{:02}1000", hour), 9);
    scan(what, first_series + 3, "cine_3ch", fmt::format("{:02}2000", hour));
  }

  [[nodiscard]] std::vector<boost::json::object> cases_of(const std::string& study) const {
    std::vector<boost::json::object> found;
    for (const auto& one : world.cases()) {
      if (text(one.at("study_uid")) == study) found.push_back(one.as_object());
    }
    return found;
  }
  static std::vector<std::string> codes(const boost::json::object& one) {
    std::vector<std::string> list;
    for (const auto& reason : one.at("reason_codes").as_array())
      list.push_back(text(reason.at("code")));
    return list;
  }
  static std::vector<std::string> suggestions(const boost::json::object& one) {
    std::vector<std::string> list;
    for (const auto& id : one.at("suggestions").as_array())
      list.push_back(text(id));
    return list;
  }

  Policies policies;
};

}  // namespace cmrcredit::credit_engine
