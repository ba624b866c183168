#include "tools/command/simulate_report.h"

#include <fmt/format.h>

#include "tools/simulator/attributes.h"
#include "tools/simulator/foretold.h"
#include "tools/simulator/ward.h"

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

std::string text_of(const Message& message) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(message.at);
  const std::string date = date_text(whole), time = time_text(whole, 0);
  return fmt::format("{}-{}-{}T{}:{}:{}", date.substr(0, 4), date.substr(4, 2), date.substr(6, 2), time.substr(0, 2),
                     time.substr(2, 2), time.substr(4, 2));
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array series_json(const StudyPlan& study) {
  json::array all;
  for (const auto& one : study.series) {
    all.push_back({{"series_uid", one.uid},
                   {"number", one.number},
                   {"description", one.description},
                   {"protocol", credit_engine::to_string(one.protocol)},
                   {"view", one.view},
                   {"operator", one.operator_name},
                   {"instances", one.objects.size()}});
  }
  return all;
}

std::string_view to_string(PerformedStep::End end) {
  using enum PerformedStep::End;
  return end == Completed ? "COMPLETED" : end == Discontinued ? "DISCONTINUED" : "IN PROGRESS";
}

json::array steps_json(const StudyPlan& study) {
  json::array all;
  for (const auto& step : study.steps) {
    json::array series;
    for (const std::size_t number : step.series)
      series.emplace_back(study.series[number].uid);
    all.push_back({{"step_uid", step.uid},
                   {"status", to_string(step.end)},
                   {"reason", text_or_null(step.reason.code)},
                   {"emulated", step.emulated},
                   {"series", series}});
  }
  return all;
}

json::object foretold_json(const StudyPlan& study, const ForetoldCase& told) {
  const Foretold expected = foretold(study);
  return {{"is_cmr", expected.is_cmr},
          {"modules", json::array(expected.modules.begin(), expected.modules.end())},
          {"category", study.category},
          {"operator", study.operator_name},
          {"status", told.status},
          {"technologist", text_or_null(told.technologist)},
          {"completed_by", json::array(told.completed_by.begin(), told.completed_by.end())},
          {"why", told.why}};
}

}  // namespace

json::array studies_json(const std::vector<StudyPlan>& studies, const Roads& roads) {
  const auto cases = foretold_cases(studies, roads);
  json::array all;
  for (std::size_t number = 0; number < studies.size(); ++number) {
    const StudyPlan& study = studies[number];
    all.push_back({{"study_uid", study.uid},
                   {"vendor", study.vendor},
                   {"protocol", study.exam},
                   {"incident", study.incident},
                   {"station", study.scanner.station_name},
                   {"accession", study.order.accession},
                   {"instances", study.instances()},
                   {"foretold", foretold_json(study, cases[number])},
                   {"steps", steps_json(study)},
                   {"series", series_json(study)}});
  }
  return all;
}

json::array messages_json(const std::vector<Message>& messages) {
  json::array all;
  for (const Message& message : messages) {
    json::object one{{"number", message.number},
                     {"kind", to_string(message.kind)},
                     {"at", text_of(message)},
                     {"study_uid", message.study->uid}};
    if (message.kind == Message::Kind::Images) {
      one["series_uid"] = message.study->series[message.series.front()].uid;
      one["instances"] = message.count;
    } else {
      const PerformedStep& step = message.study->steps[message.step];
      one["step_uid"] = step.uid;
      one["status"] = message.final ? to_string(step.end) : "IN PROGRESS";
      one["series"] = message.series.size();
    }
    all.push_back(std::move(one));
  }
  return all;
}

json::array roster_json() {
  json::array all;
  for (const Person& person : ward_roster())
    all.push_back({{"id", person.id}, {"name", person.name}, {"employee_number", person.employee_number}});
  return all;
}

json::array answers_json(const std::vector<Told>& answers) {
  json::array all;
  for (const auto& [number, answer] : answers) {
    json::object one{{"number", number}, {"status", fmt::format("{:04X}", answer.status)}};
    if (answer.error_id != 0) one["error_id"] = fmt::format("{:04X}", answer.error_id);
    if (!answer.comment.empty()) one["comment"] = answer.comment;
    all.push_back(std::move(one));
  }
  return all;
}

void print_studies(const std::vector<StudyPlan>& studies, const Roads& roads) {
  const auto cases = foretold_cases(studies, roads);
  for (std::size_t number = 0; number < studies.size(); ++number) {
    const StudyPlan& study = studies[number];
    const ForetoldCase& told = cases[number];
    const Foretold expected = foretold(study);
    fmt::print("{} {}: {} images in {} series\n  study {}\n", study.vendor, study.exam, study.instances(),
               study.series.size(), study.uid);
    fmt::print("  foretold: {}\n", expected.is_cmr
                                       ? fmt::format("a cardiac exam with {}", fmt::join(expected.modules, ", "))
                                       : "not a cardiac exam");
    fmt::print("  the case: {}, {} ({}); complete by {}\n", told.status,
               told.technologist.empty() ? "nobody" : told.technologist, told.why,
               fmt::join(told.completed_by, " or "));
  }
}

void print_messages(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    const auto& study = *message.study;
    const std::string what =
        message.kind == Message::Kind::Images
            ? fmt::format("{} of series {}", message.count, study.series[message.series.front()].number)
            : fmt::format("step {} {}", message.step + 1,
                          message.final ? to_string(study.steps[message.step].end) : "IN PROGRESS");
    fmt::print("{:4}  {}  {:9} {:8} {:<30} {}\n", message.number, text_of(message), study.scanner.station_name,
               to_string(message.kind), what, study.uid);
  }
}

}  // namespace cmrcredit::tools
