#include "credit_engine/intake/joining.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Code;
using dicom_parsing::OrderFacts;
using dicom_parsing::PatientFacts;
using dicom_parsing::PerformedSeries;
using dicom_parsing::SeriesFacts;
using dicom_parsing::StationFacts;
using dicom_parsing::StepFacts;
using dicom_parsing::StudyFacts;
using dicom_parsing::TakenOut;

void fill(std::string& text, const std::string& with) {
  if (text.empty()) text = with;
}

void add_codes(std::vector<Code>& codes, const std::vector<Code>& more) {
  codes.insert(codes.end(), more.begin(), more.end());
  const auto key = [](const Code& code) { return std::tie(code.scheme, code.value, code.meaning); };
  std::ranges::sort(codes, {}, key);
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
}

void add_order(StudyFacts& study, const StepFacts& step) {
  auto& order = study.order;
  for (const auto& scheduled : step.scheduled) {
    if (scheduled.study_uid != study.study_uid) continue;
    fill(order.accession, scheduled.accession);
    fill(order.requested_procedure_description, scheduled.requested_procedure_description);
    fill(order.scheduled_step_description, scheduled.scheduled_step_description);
    if (!scheduled.accession.empty()) study.accessions.insert(scheduled.accession);
    add_codes(order.procedure_codes, scheduled.procedure_codes);
  }
  fill(order.performed_step_description, step.description);
  fill(order.study_id, step.study_id);
  add_codes(order.procedure_codes, step.procedure_codes);
}

void add_patient(PatientFacts& patient, const PatientFacts& said, bool no_images) {
  fill(patient.key, said.key);
  fill(patient.sex, said.sex);
  if (!patient.age_years) std::tie(patient.age_years, patient.age_months) = std::pair(said.age_years, said.age_months);
  if (no_images && patient.subject == PatientFacts::Subject::Person) {
    patient.subject = said.subject;
    patient.subject_why = said.subject_why;
  }
}

// A step seldom names maker and serial number; its station goes by the name or the AE title then.
void add_station(StationFacts& station, const KeptStep& step) {
  if (station == StationFacts{}) station = step.station;
  fill(station.station_name, step.facts.station_name);
  fill(station.station_name, step.facts.station_ae);
}

SeriesFacts series_of(const PerformedSeries& performed, const StepFacts& step, const StationFacts& station) {
  SeriesFacts series;
  series.series_uid = performed.series_uid;
  series.series_description = performed.series_description;
  series.protocol_name = performed.protocol_name;
  series.frames = performed.images;
  // a series of reports, raw data or presentation states only is nobody's scan
  const bool no_images = performed.images == 0 && performed.other_objects > 0;
  series.modality = no_images ? std::string("OT") : step.modality;
  series.manufacturer = station.manufacturer;
  series.model = station.model;
  series.performed_steps.insert(step.step_uid);
  series.text_loss = step.text_loss;
  return series;
}

bool is_taken_out(const StudyFacts& study, const std::string& series_uid) {
  return std::ranges::any_of(study.taken_out, [&](const TakenOut& out) {
    return out.series_uid == series_uid && out.why == TakenOut::Why::WrongEntry;
  });
}

void add_series(StudyFacts& study, const PerformedSeries& performed, const KeptStep& step) {
  if (is_taken_out(study, performed.series_uid)) return;
  const auto known = std::ranges::find(study.series, performed.series_uid, &SeriesFacts::series_uid);
  if (known == study.series.end()) {
    if (!step.series_elsewhere) study.series.push_back(series_of(performed, step.facts, study.station));
    return;
  }
  fill(known->series_description, performed.series_description);
  fill(known->protocol_name, performed.protocol_name);
  if (known->instances == 0) known->frames = std::max(known->frames, performed.images);
  known->performed_steps.insert(step.facts.step_uid);
}

// The step's own series: those that it lists, and those whose images name it and no other.
void take_out(StudyFacts& study, const KeptStep& step) {
  std::set<std::string> own;
  for (const auto& performed : step.facts.series) {
    own.insert(performed.series_uid);
    const auto known = std::ranges::find(study.series, performed.series_uid, &SeriesFacts::series_uid);
    const bool here = known != study.series.end() || is_taken_out(study, performed.series_uid);
    if (here || step.series_elsewhere) continue;
    study.taken_out.push_back(
        {performed.series_uid,
         performed.series_description.empty() ? performed.protocol_name : performed.series_description,
         TakenOut::Why::WrongEntry, performed.images});
  }
  std::erase_if(study.series, [&](const SeriesFacts& series) {
    const bool named_alone = series.performed_steps.size() == 1 && series.performed_steps.contains(step.facts.step_uid);
    if (!own.contains(series.series_uid) && !named_alone) return false;
    study.taken_out.push_back(
        {series.series_uid, series.series_description, TakenOut::Why::WrongEntry, series.instances});
    return true;
  });
}

// When the study began, for one without images.
void add_date(StudyFacts& study, const StepFacts& step) {
  if (step.start_date.empty()) return;
  const auto begun = std::tie(step.start_date, step.start_time);
  if (study.study_date.empty() || begun < std::tie(study.study_date, study.study_time)) {
    study.study_date = step.start_date;
    study.study_time = step.start_time;
  }
}

}  // namespace

bool is_wrong_entry(const StepFacts& step) {
  return step.status == dicom_parsing::StepStatus::Discontinued &&
         std::ranges::any_of(step.discontinuation_reasons, [](const Code& code) { return code.value == "110514"; });
}

void join_steps(StudyFacts& study, std::vector<KeptStep> steps) {
  std::ranges::sort(steps, {}, [](const KeptStep& step) { return step.facts.step_uid; });
  const bool no_images = study.series.empty() && study.taken_out.empty();
  const bool undated = study.study_date.empty();
  for (const auto& step : steps) {
    add_order(study, step.facts);
    add_patient(study.patient, step.patient, no_images);
    add_station(study.station, step);
    if (undated) add_date(study, step.facts);
  }
  // first all that go, or a step without series would take the images' series for its own once others had joined it
  for (const auto& step : steps) {
    if (is_wrong_entry(step.facts)) take_out(study, step);
  }
  for (const auto& step : steps) {
    if (is_wrong_entry(step.facts)) continue;
    for (const auto& performed : step.facts.series)
      add_series(study, performed, step);
  }
  for (auto& step : steps)
    study.steps.push_back(std::move(step.facts));
  std::ranges::sort(study.series, {}, [](const SeriesFacts& s) {
    return std::tuple{!s.number, s.number, s.series_uid};
  });
  std::ranges::sort(study.taken_out, {}, [](const TakenOut& out) { return std::tie(out.series_uid, out.why); });
}

}  // namespace cmrcredit::credit_engine
