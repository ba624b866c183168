#include "step_fixture.h"

#include <fmt/format.h>

#include <future>

namespace cmrcredit::credit_engine {
namespace {

using Send = void (Door::*)(StepReport, std::function<void(StepReceipt)>);

StepReceipt verdict(Door& door, Send send, const StepReport& report) {
  const auto promise = std::make_shared<std::promise<StepReceipt>>();
  (door.*send)(report, [promise](const StepReceipt& receipt) { promise->set_value(receipt); });
  return promise->get_future().get();
}

}  // namespace

StepReport n_create(const StepOf& what) {
  StepReport report;
  auto& message = report.step.message;
  message.step_uid = what.step;
  message.status = StepStatus::InProgress;
  message.performed_step_id = "PPS1";
  message.station_ae = "MR1";
  message.station_name = "MR1";
  message.start_date = "20260301";
  message.start_time = what.start_time;
  message.modality = what.modality;
  message.scheduled = std::vector<dicom_parsing::ScheduledStep>(1);
  message.scheduled->front().study_uid = what.study;
  message.scheduled->front().accession = "A-17";
  message.series = std::vector<dicom_parsing::PerformedSeries>();
  report.step.patient.name = "ROE^RICHARD";
  report.step.patient.id = "PAT-0815";
  report.step.patient.birth_date = "19610704";
  report.step.patient.sex = "M";
  report.step.station.station_name = "MR1";
  report.calling_ae = "MR1";
  return report;
}

StepReport n_set(const StepOf& what, StepStatus status) {
  StepReport report;
  auto& message = report.step.message;
  message.step_uid = what.step;
  message.status = status;
  message.series = std::vector<dicom_parsing::PerformedSeries>();
  for (int i = 0; i < what.series; ++i) {
    dicom_parsing::PerformedSeries series;
    series.series_uid = fmt::format("{}.{}", what.study, what.first_series + i);
    series.protocol_name = what.description;
    series.series_description = what.description;
    if (!what.operator_name.empty()) series.operator_names = {what.operator_name};
    series.images = 25;
    message.series->push_back(std::move(series));
  }
  report.calling_ae = "MR1";
  if (status == StepStatus::InProgress) return report;
  message.end_date = "20260301";
  message.end_time = what.end_time;
  if (!what.reason.empty()) message.discontinuation_reasons = {{what.reason, "DCM", ""}};
  return report;
}

StepReceipt create(Door& door, const StepReport& report) {
  return verdict(door, &Door::create_step, report);
}

StepReceipt set(Door& door, const StepReport& report) {
  return verdict(door, &Door::set_step, report);
}

void perform(World& world, const StepOf& what, StepStatus end) {
  EXPECT_EQ(create(*world.intake, n_create(what)).verdict, StepReceipt::Verdict::Kept);
  EXPECT_EQ(set(*world.intake, n_set(what, end)).verdict, StepReceipt::Verdict::Kept);
}

Outcome judge(const dicom_parsing::StudyFacts& study, const Roster& roster) {
  return evaluate(study, roster, AttributionRules::shipped(), {});
}

InstanceReport rejection_note(const std::string& study, const std::string& title,
                              const std::vector<std::string>& instances) {
  auto report = report_of({.study = study, .series = 90, .operator_name = "", .description = ""});
  auto& facts = report.instance.facts;
  facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.88.59";
  facts.sop_instance_uid = fmt::format("{}.90.{}.{}", study, title, instances.empty() ? "" : instances.front());
  facts.modality = "KO";
  facts.trigger_time.reset();
  facts.position.reset();
  facts.orientation.reset();
  facts.rejection_title = title;
  facts.rejected_instances = instances;
  return report;
}

}  // namespace cmrcredit::credit_engine
