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

// A moment of local time.
struct Moment {
  std::string text;               // "YYYYMMDDHHMMSS.ffffff"
  std::int64_t microseconds = 0;  // since 1970-01-01; 0 is taken as not known
};

std::optional<Moment> moment(const std::string& date, const std::string& time) {
  const auto day = to_date(date);
  if (!day || time.empty()) return std::nullopt;
  const auto dot = time.find('.');
  std::string digits = time.substr(0, dot);
  std::string fraction = dot == std::string::npos ? "" : time.substr(dot + 1);
  digits.resize(6, '0');
  fraction.resize(6, '0');
  const auto number = [](std::string_view text) {
    std::int64_t value = 0;
    for (const char c : text)
      value = value * 10 + (c - '0');
    return value;
  };
  const std::string_view clock = digits;
  const auto seconds = number(clock.substr(0, 2)) * 3600 + number(clock.substr(2, 2)) * 60 + number(clock.substr(4, 2));
  return Moment{date + digits + "." + fraction,
                (days_since_epoch(*day) * 86400 + seconds) * 1000000 + number(fraction)};
}

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
using SeriesSpread = std::pair<Spread SeriesFacts::*, std::optional<double> InstanceFacts::*>;
constexpr std::array kSeriesSpreads{
    SeriesSpread{&SeriesFacts::trigger_times, &InstanceFacts::trigger_time},
    SeriesSpread{&SeriesFacts::nominal_intervals, &InstanceFacts::nominal_interval},
    SeriesSpread{&SeriesFacts::heart_rates, &InstanceFacts::heart_rate},
    SeriesSpread{&SeriesFacts::inversion_times, &InstanceFacts::inversion_time},
    SeriesSpread{&SeriesFacts::echo_times, &InstanceFacts::echo_time},
    SeriesSpread{&SeriesFacts::repetition_times, &InstanceFacts::repetition_time},
    SeriesSpread{&SeriesFacts::flip_angles, &InstanceFacts::flip_angle},
    SeriesSpread{&SeriesFacts::velocity_encodings, &InstanceFacts::velocity_encoding},
    SeriesSpread{&SeriesFacts::slice_thickness, &InstanceFacts::slice_thickness},
};

using OrderText = std::string OrderFacts::*;
constexpr std::array<OrderText, 11> kOrderTexts{&OrderFacts::accession,
                                                &OrderFacts::study_id,
                                                &OrderFacts::study_description,
                                                &OrderFacts::requested_procedure_description,
                                                &OrderFacts::reason_for_study,
                                                &OrderFacts::performed_step_description,
                                                &OrderFacts::scheduled_step_description,
                                                &OrderFacts::admitting_diagnoses,
                                                &OrderFacts::patient_comments,
                                                &OrderFacts::medical_alerts,
                                                &OrderFacts::additional_history};

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
  void add_time(const InstanceFacts& instance);
  [[nodiscard]] SeriesFacts total() const;
};

void SeriesSum::add(const InstanceFacts& instance, bool incomplete) {
  for (std::size_t i = 0; i < kSeriesTexts.size(); ++i)
    texts[i].add(instance.*kSeriesTexts[i].second);
  for (std::size_t i = 0; i < kSeriesNumbers.size(); ++i)
    numbers[i].add(instance.*kSeriesNumbers[i].second);
  for (const auto& [to, from] : kSeriesSpreads) {
    if (instance.*from) (facts.*to).add(*(instance.*from));
  }
  if (instance.temporal_position) facts.temporal_positions.add(*instance.temporal_position);
  manufacturer.add(instance.station.manufacturer);
  model.add(instance.station.model);
  contrast_agents.add(instance.contrast_agent);
  pixel_spacings.add(instance.pixel_spacing);
  gather(protocol_codes, instance.performed_protocol_codes);

  if (!instance.image_type.empty()) facts.image_types.insert(instance.image_type);
  if (facts.image_types.size() > kMostImageTypes) facts.image_types.erase(std::prev(facts.image_types.end()));
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

void SeriesSum::add_time(const InstanceFacts& instance) {
  const auto when = acquired(instance);
  if (when) {
    if (facts.acquired_from.empty() || when->text < facts.acquired_from) facts.acquired_from = when->text;
    facts.acquired_until = std::max(facts.acquired_until, when->text);
  }
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

void Spread::add(double value) {
  if (!std::isfinite(value)) return;
  min = count == 0 ? value : std::min(min, value);
  max = count == 0 ? value : std::max(max, value);
  ++count;
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
  return out;
}

}  // namespace cmrcredit::dicom_parsing
