#include "dicom_parsing/study_facts.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "dicom_parsing/geometry.h"
#include "dicom_parsing/sop_class.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

// Values with how often each was seen; the commonest is taken, the smaller where two are equally common.
template <class Value>
struct Votes {
  std::map<Value, std::uint64_t> seen;
  void add(const Value& value) { ++seen[value]; }
  void add(const std::optional<Value>& value) {
    if (value) ++seen[*value];
  }
  [[nodiscard]] std::optional<Value> most() const {
    const auto found = std::ranges::max_element(seen, {}, [](const auto& entry) { return entry.second; });
    return found == seen.end() ? std::nullopt : std::optional{found->first};
  }
};

constexpr std::size_t kMostImageTypes = 64;

// When this instance was acquired, by the attribute closest to the acquisition that says it whole.
std::optional<Moment> acquired(const InstanceFacts& instance) {
  if (auto found = moment(instance.acquisition_date, instance.acquisition_time)) return found;
  if (auto found = moment(instance.content_date, instance.content_time)) return found;
  if (auto found = moment(instance.series_date, instance.series_time)) return found;
  return moment(instance.study_date, instance.study_time);
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : "\\") + value;
  return text;
}

using CodeKey = std::tuple<std::string, std::string, std::string>;
using CodeSet = std::set<CodeKey>;
void gather(CodeSet& set, const std::vector<Code>& codes) {
  for (const auto& code : codes)
    set.emplace(code.scheme, code.value, code.meaning);
}
std::vector<Code> listed(const CodeSet& set) {
  std::vector<Code> codes;
  for (const auto& [scheme, value, meaning] : set)
    codes.push_back({value, scheme, meaning});
  return codes;
}

// The texts that a series takes over from its instances by majority.
using SeriesText = std::pair<std::string SeriesFacts::*, std::string InstanceFacts::*>;
constexpr std::array kSeriesTexts{
    SeriesText{&SeriesFacts::modality, &InstanceFacts::modality},
    SeriesText{&SeriesFacts::sop_class_uid, &InstanceFacts::sop_class_uid},
    SeriesText{&SeriesFacts::series_description, &InstanceFacts::series_description},
    SeriesText{&SeriesFacts::protocol_name, &InstanceFacts::protocol_name},
    SeriesText{&SeriesFacts::sequence_name, &InstanceFacts::sequence_name},
    SeriesText{&SeriesFacts::pulse_sequence_name, &InstanceFacts::pulse_sequence_name},
    SeriesText{&SeriesFacts::ge_pulse_sequence, &InstanceFacts::ge_pulse_sequence},
    SeriesText{&SeriesFacts::ge_internal_sequence, &InstanceFacts::ge_internal_sequence},
    SeriesText{&SeriesFacts::siemens_flow_text, &InstanceFacts::siemens_flow_text},
    SeriesText{&SeriesFacts::philips_technique, &InstanceFacts::philips_technique},
    SeriesText{&SeriesFacts::mr_acquisition_type, &InstanceFacts::mr_acquisition_type},
    SeriesText{&SeriesFacts::angio_flag, &InstanceFacts::angio_flag},
    SeriesText{&SeriesFacts::acquisition_contrast, &InstanceFacts::acquisition_contrast},
    SeriesText{&SeriesFacts::complex_image_component, &InstanceFacts::complex_image_component},
    SeriesText{&SeriesFacts::cardiac_synchronization, &InstanceFacts::cardiac_synchronization},
    SeriesText{&SeriesFacts::body_part, &InstanceFacts::body_part},
    SeriesText{&SeriesFacts::anatomic_region, &InstanceFacts::anatomic_region},
    SeriesText{&SeriesFacts::contrast_start_time, &InstanceFacts::contrast_start_time},
};
using SeriesNumber = std::pair<std::optional<int> SeriesFacts::*, std::optional<int> InstanceFacts::*>;
constexpr std::array kSeriesNumbers{
    SeriesNumber{&SeriesFacts::number, &InstanceFacts::series_number},
    SeriesNumber{&SeriesFacts::cardiac_number_of_images, &InstanceFacts::cardiac_number_of_images},
    SeriesNumber{&SeriesFacts::number_of_temporal_positions, &InstanceFacts::number_of_temporal_positions},
    SeriesNumber{&SeriesFacts::echo_train_length, &InstanceFacts::echo_train_length},
    SeriesNumber{&SeriesFacts::rows, &InstanceFacts::rows},
    SeriesNumber{&SeriesFacts::columns, &InstanceFacts::columns},
};
// From the instance's own field, or from its frames.
struct SeriesSpread {
  Spread SeriesFacts::*to;
  std::optional<double> InstanceFacts::*own;
  FrameValues FrameFacts::*frames;
};
constexpr std::array kSeriesSpreads{
    SeriesSpread{&SeriesFacts::trigger_times, &InstanceFacts::trigger_time, &FrameFacts::trigger_times},
    SeriesSpread{&SeriesFacts::nominal_intervals, &InstanceFacts::nominal_interval, &FrameFacts::nominal_intervals},
    SeriesSpread{&SeriesFacts::heart_rates, &InstanceFacts::heart_rate, &FrameFacts::heart_rates},
    SeriesSpread{&SeriesFacts::inversion_times, &InstanceFacts::inversion_time, &FrameFacts::inversion_times},
    SeriesSpread{&SeriesFacts::echo_times, &InstanceFacts::echo_time, &FrameFacts::echo_times},
    SeriesSpread{&SeriesFacts::repetition_times, &InstanceFacts::repetition_time, &FrameFacts::repetition_times},
    SeriesSpread{&SeriesFacts::flip_angles, &InstanceFacts::flip_angle, &FrameFacts::flip_angles},
    SeriesSpread{&SeriesFacts::velocity_encodings, &InstanceFacts::velocity_encoding, &FrameFacts::velocity_encodings},
    SeriesSpread{&SeriesFacts::slice_thickness, &InstanceFacts::slice_thickness, &FrameFacts::slice_thickness},
};

template <class Value>
std::optional<Value> at_place(const std::vector<Value>& list, std::size_t from_1) {
  return from_1 == 0 || from_1 > list.size() ? std::nullopt : std::optional{list[from_1 - 1]};
}

// What a multi-frame object adds to the places of its series: as many entries as it has kinds of frames.
void place_frames(const FrameFacts& frames, std::vector<Placed>& placed) {
  const auto value_at = [](const FrameValues& values, std::size_t from_1) {
    const auto found = at_place(values, from_1);
    return found ? std::optional{found->value} : std::nullopt;
  };
  for (const auto& group : frames.groups) {
    const auto orientation = at_place(frames.orientations, group.orientation);
    const auto position = at_place(frames.positions, group.position);
    if (!orientation || !position) continue;
    placed.push_back({*orientation, *position, value_at(frames.trigger_times, group.trigger_time),
                      value_at(frames.inversion_times, group.inversion_time), group.acquired, group.frames});
  }
}

using OrderText = std::string OrderFacts::*;
constexpr std::array<OrderText, 12> kOrderTexts{&OrderFacts::accession,
                                                &OrderFacts::study_id,
                                                &OrderFacts::study_description,
                                                &OrderFacts::requested_procedure_description,
                                                &OrderFacts::reason_for_study,
                                                &OrderFacts::performed_step_description,
                                                &OrderFacts::scheduled_step_description,
                                                &OrderFacts::admitting_diagnoses,
                                                &OrderFacts::patient_comments,
                                                &OrderFacts::medical_alerts,
                                                &OrderFacts::additional_history,
                                                &OrderFacts::clinical_trial};

using StationKey = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string, std::string,
                              std::optional<double>, std::string>;
StationKey key_of(const StationFacts& s) {
  return {s.manufacturer, s.model,      s.serial,         s.station_name, s.software,
          s.institution,  s.department, s.field_strength, s.site};
}
StationFacts station_of(const StationKey& key) {
  const auto& [manufacturer, model, serial, name, software, institution, department, strength, site] = key;
  return {manufacturer, model, serial, name, software, institution, department, strength, site};
}

struct SeriesSum {
  SeriesFacts facts;  // what only grows: sets, spreads, counts
  std::array<Texts, kSeriesTexts.size()> texts;
  std::array<Votes<int>, kSeriesNumbers.size()> numbers;
  Texts manufacturer, model;
  Votes<std::string> contrast_agents;
  Votes<std::array<double, 2>> pixel_spacings;
  CodeSet protocol_codes;
  std::vector<Placed> placed;

  void add(const InstanceFacts& instance, bool incomplete);
  void add_values(const InstanceFacts& instance);
  void add_time(const InstanceFacts& instance);
  [[nodiscard]] SeriesFacts total() const;
};

void SeriesSum::add(const InstanceFacts& instance, bool incomplete) {
  for (std::size_t i = 0; i < kSeriesTexts.size(); ++i)
    texts[i].add(instance.*kSeriesTexts[i].second);
  for (std::size_t i = 0; i < kSeriesNumbers.size(); ++i)
    numbers[i].add(instance.*kSeriesNumbers[i].second);
  add_values(instance);
  manufacturer.add(instance.station.manufacturer);
  model.add(instance.station.model);
  contrast_agents.add(instance.contrast_agent);
  pixel_spacings.add(instance.pixel_spacing);
  gather(protocol_codes, instance.performed_protocol_codes);

  facts.scanning_sequence.insert(instance.scanning_sequence.begin(), instance.scanning_sequence.end());
  facts.sequence_variant.insert(instance.sequence_variant.begin(), instance.sequence_variant.end());
  facts.scan_options.insert(instance.scan_options.begin(), instance.scan_options.end());
  if (!instance.operator_names.empty()) ++facts.operators[joined(instance.operator_names)];
  if (!instance.operator_codes.empty()) ++facts.operator_codes[joined(instance.operator_codes)];
  if (!instance.performed_step_uid.empty()) facts.performed_steps.insert(instance.performed_step_uid);
  ++facts.instances;
  facts.incomplete_instances += incomplete ? 1 : 0;
  facts.frames += instance.number_of_frames && *instance.number_of_frames > 0
                      ? static_cast<std::uint64_t>(*instance.number_of_frames)
                      : 1;
  facts.text_loss |= instance.text_loss;
  add_time(instance);
}

void SeriesSum::add_values(const InstanceFacts& instance) {
  const auto& frames = instance.frames;
  const auto add_frames = [](Spread& to, const FrameValues& values) {
    for (const auto& [value, count] : values)
      to.add(value, count);
  };
  for (const auto& [to, own, of_frames] : kSeriesSpreads) {
    if (!(frames.*of_frames).empty()) {
      add_frames(facts.*to, frames.*of_frames);
    } else if (instance.*own) {
      (facts.*to).add(*(instance.*own), std::max(frames.count, 1U));
    }
  }
  add_frames(facts.temporal_positions, frames.temporal_positions);
  if (frames.temporal_positions.empty() && instance.temporal_position)
    facts.temporal_positions.add(*instance.temporal_position);

  auto& types = facts.image_types;
  if (frames.image_types.empty() && !instance.image_type.empty()) types.insert(instance.image_type);
  types.insert(frames.image_types.begin(), frames.image_types.end());
  while (types.size() > kMostImageTypes)
    types.erase(std::prev(types.end()));
}

void SeriesSum::add_time(const InstanceFacts& instance) {
  const auto when = acquired(instance);
  const auto widen = [this](const std::string& from, const std::string& until) {
    if (from.empty()) return;
    if (facts.acquired_from.empty() || from < facts.acquired_from) facts.acquired_from = from;
    facts.acquired_until = std::max(facts.acquired_until, until);
  };
  if (!instance.frames.acquired_from.empty()) {
    widen(instance.frames.acquired_from, instance.frames.acquired_until);
  } else if (when) {
    widen(when->text, when->text);
  }
  if (!instance.frames.groups.empty()) return place_frames(instance.frames, placed);
  if (!instance.orientation || !instance.position) return;
  placed.push_back({*instance.orientation, *instance.position, instance.trigger_time, instance.inversion_time,
                    when ? when->microseconds : 0});
}

SeriesFacts SeriesSum::total() const {
  SeriesFacts out = facts;
  for (std::size_t i = 0; i < kSeriesTexts.size(); ++i)
    out.*kSeriesTexts[i].first = texts[i].most();
  for (std::size_t i = 0; i < kSeriesNumbers.size(); ++i)
    out.*kSeriesNumbers[i].first = numbers[i].most();
  out.manufacturer = manufacturer.most();
  out.model = model.most();
  out.pixel_spacing = pixel_spacings.most();
  out.performed_protocol_codes = listed(protocol_codes);
  // an agent outweighs silence: localizers and the images before the injection say nothing
  auto agents = contrast_agents;
  if (agents.seen.size() > 1) agents.seen.erase("");
  out.contrast_agent = agents.most();

  auto geometry = geometry_of(placed);
  out.orientation = geometry.orientation;
  out.orientations = geometry.orientations;
  out.locations = geometry.locations;
  out.positions = std::move(geometry.positions);
  out.instances_per_location = geometry.instances_per_location;
  out.trigger_times_per_location = geometry.trigger_times_per_location;
  out.acquisition_times_per_location = geometry.acquisition_times_per_location;
  out.inversion_times_per_location = geometry.inversion_times_per_location;
  return out;
}

// A study whose headers leave its date empty (0008,0020 is of type 2) is of the day of its first acquisition.
void date_by_acquisition(StudyFacts& study) {
  constexpr std::size_t kDate = 8, kTime = 6;  // of "YYYYMMDDHHMMSS.ffffff"
  std::string first;
  for (const auto& series : study.series) {
    if (!series.acquired_from.empty() && (first.empty() || series.acquired_from < first)) first = series.acquired_from;
  }
  if (!study.study_date.empty() || first.size() < kDate + kTime) return;
  study.study_date = first.substr(0, kDate);
  if (study.study_time.empty()) study.study_time = first.substr(kDate, kTime);
}

struct PatientSum {
  Texts key, sex;
  Votes<std::pair<int, std::optional<int>>> age;  // years, months
  Votes<std::pair<PatientFacts::Subject, std::string>> subject;

  void add(const PatientFacts& patient) {
    key.add(patient.key);
    sex.add(patient.sex);
    if (patient.age_years) age.add({*patient.age_years, patient.age_months});
    subject.add({patient.subject, patient.subject_why});
  }
  [[nodiscard]] PatientFacts total() const {
    PatientFacts out;
    out.key = key.most();
    out.sex = sex.most();
    if (const auto found = age.most()) {
      out.age_years = found->first;
      out.age_months = found->second;
    }
    if (const auto found = subject.most()) std::tie(out.subject, out.subject_why) = *found;
    return out;
  }
};

}  // namespace

void Spread::add(double value, std::uint64_t times) {
  if (!std::isfinite(value) || times == 0) return;
  min = count == 0 ? value : std::min(min, value);
  max = count == 0 ? value : std::max(max, value);
  count += times;
  values.insert(value);
  if (values.size() > kMost) values.erase(std::prev(values.end()));
}

void Texts::add(const std::string& text) {
  if (!text.empty()) ++seen[text];
}

std::string Texts::most() const {
  const auto found = std::ranges::max_element(seen, {}, [](const auto& entry) { return entry.second; });
  return found == seen.end() ? std::string{} : found->first;
}

struct StudyAccumulator::Study {
  Texts study_uid, date, time, timezone_offset;
  std::array<Texts, kOrderTexts.size()> order;
  CodeSet procedure_codes;
  std::set<std::string> accessions;
  Votes<StationKey> scanners, others;  // whatever made acquisitions, and whatever made the rest
  PatientSum patient;
  std::map<std::string, SeriesSum> series;
};

StudyAccumulator::StudyAccumulator() : study_{std::make_unique<Study>()} {}
StudyAccumulator::~StudyAccumulator() = default;
StudyAccumulator::StudyAccumulator(StudyAccumulator&&) noexcept = default;
StudyAccumulator& StudyAccumulator::operator=(StudyAccumulator&&) noexcept = default;

void StudyAccumulator::add(const InstanceFacts& instance, const PatientFacts& patient, bool incomplete) {
  auto& study = *study_;
  study.study_uid.add(instance.study_uid);
  study.date.add(instance.study_date);
  study.time.add(instance.study_time);
  study.timezone_offset.add(instance.timezone_offset);
  for (std::size_t i = 0; i < kOrderTexts.size(); ++i)
    study.order[i].add(instance.order.*kOrderTexts[i]);
  gather(study.procedure_codes, instance.order.procedure_codes);
  if (!instance.order.accession.empty()) study.accessions.insert(instance.order.accession);
  auto& stations = is_mr_acquisition_class(instance.sop_class_uid) ? study.scanners : study.others;
  stations.add(key_of(instance.station));
  study.patient.add(patient);
  auto& series = study.series[instance.series_uid];
  series.facts.series_uid = instance.series_uid;
  series.add(instance, incomplete);
}

StudyFacts StudyAccumulator::facts() const {
  StudyFacts out;
  out.study_uid = study_->study_uid.most();
  out.study_date = study_->date.most();
  out.study_time = study_->time.most();
  out.timezone_offset = study_->timezone_offset.most();
  for (std::size_t i = 0; i < kOrderTexts.size(); ++i)
    out.order.*kOrderTexts[i] = study_->order[i].most();
  out.order.procedure_codes = listed(study_->procedure_codes);
  out.accessions = study_->accessions;
  const auto station = study_->scanners.seen.empty() ? study_->others.most() : study_->scanners.most();
  if (station) out.station = station_of(*station);
  out.patient = study_->patient.total();
  for (const auto& [uid, series] : study_->series)
    out.series.push_back(series.total());
  std::ranges::sort(out.series, {}, [](const SeriesFacts& s) { return std::tuple{!s.number, s.number, s.series_uid}; });
  date_by_acquisition(out);
  return out;
}

}  // namespace cmrcredit::dicom_parsing
