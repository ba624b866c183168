#include "tests/bench/ten_years/network.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <random>
#include <span>

namespace cmrcredit::bench {
namespace {

using credit_engine::InstanceReport;
using credit_engine::StepReport;
using std::chrono::sys_days;

constexpr const char* kMrImage = "1.2.840.10008.5.1.4.1.1.4";
constexpr const char* kEnhancedMrImage = "1.2.840.10008.5.1.4.1.1.4.1";
constexpr int kOpensAt = 7 * 3600, kClosesAt = 22 * 3600;  // seconds of the day

struct SeriesOf {
  const char* name;
  int slices;  // an image each
  int phases;  // 25: a cine
  bool inverted;
};

constexpr std::array kFunction{SeriesOf{"localizer", 1, 1, false}, SeriesOf{"cine_sax", 1, 25, false},
                               SeriesOf{"cine_2ch", 1, 25, false}, SeriesOf{"cine_4ch", 1, 25, false}};
constexpr std::array kViability{SeriesOf{"localizer", 1, 1, false}, SeriesOf{"cine_sax", 1, 25, false},
                                SeriesOf{"cine_2ch", 1, 25, false}, SeriesOf{"cine_4ch", 1, 25, false},
                                SeriesOf{"lge_sax_psir", 2, 1, true}};
constexpr std::array kStress{SeriesOf{"cine_sax", 1, 25, false},      SeriesOf{"cine_2ch", 1, 25, false},
                             SeriesOf{"cine_4ch", 1, 25, false},      SeriesOf{"perfusion_stress", 2, 1, false},
                             SeriesOf{"perfusion_rest", 2, 1, false}, SeriesOf{"lge_sax_psir", 1, 1, true}};
constexpr std::array kMapping{SeriesOf{"cine_sax", 1, 25, false}, SeriesOf{"cine_4ch", 1, 25, false},
                              SeriesOf{"t1_map_molli_native", 1, 1, true}, SeriesOf{"t2_map", 1, 1, false}};
constexpr std::array kFlow{SeriesOf{"cine_sax", 1, 25, false}, SeriesOf{"cine_2ch", 1, 25, false},
                           SeriesOf{"cine_4ch", 1, 25, false}, SeriesOf{"flow_aorta_venc150", 2, 25, false}};
constexpr std::array kBrain{SeriesOf{"t2_tse_brain", 3, 1, false}, SeriesOf{"dwi_brain", 2, 1, false}};

std::span<const SeriesOf> series_of_kind(unsigned chance) {  // of a hundred
  if (chance < 35) return kFunction;
  if (chance < 65) return kViability;
  if (chance < 78) return kStress;
  if (chance < 88) return kMapping;
  if (chance < 94) return kFlow;
  return kBrain;
}

std::mt19937_64 chance_of(const Network& network, std::int64_t number, std::uint64_t what) {
  std::seed_seq seeds{network.seed, static_cast<std::uint64_t>(number), what};
  return std::mt19937_64(seeds);
}

// Names of syllables, no two alike.
std::string name_of(int technologist) {
  constexpr std::array kFirst{"ANNA", "DANA", "IVAN", "JUNE", "KARL", "LINH", "MARC", "NORA", "OMAR", "PETRA"};
  constexpr std::array kBegin{"BREM", "CAST", "DOR", "FALK", "GRUN", "HOLT", "KERN", "LIND", "MOR", "NEST"};
  constexpr std::array kEnd{"AU", "BERG", "DAHL"};
  const auto n = static_cast<std::size_t>(technologist);
  return fmt::format("{}{}^{}", kBegin[n / 10 % 10], kEnd[n / 100 % 3], kFirst[n % 10]);
}

struct Slot {
  int scanner = 0, begins = 0, lasts = 0;  // seconds of the day
};

// The scanners work side by side, one study after the other; two people share a scanner's day.
Slot slot_of(const Network& network, std::int64_t study) {
  const auto of_day = static_cast<int>(study % network.studies_a_day);
  const int each = (network.studies_a_day + network.scanners - 1) / network.scanners;
  const int length = (kClosesAt - kOpensAt) / each;
  const int place = of_day / network.scanners;
  return {.scanner = of_day % network.scanners, .begins = kOpensAt + place * length, .lasts = length * 3 / 4};
}

// Who has this scanner's early or late shift: all have as many, in an order that changes from day to day.
int technologist_of(const Network& network, std::int64_t study, const Slot& slot) {
  const auto day = study / network.studies_a_day;
  const int shift = slot.begins < (kOpensAt + kClosesAt) / 2 ? 0 : 1;
  return static_cast<int>((day * network.scanners * 2 + slot.scanner * 2 + shift) % network.technologists);
}

std::string clock(int seconds) {
  return fmt::format("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string operator_sent(int technologist, unsigned chance) {  // of a thousand
  if (chance < 15) return "";
  if (chance < 25) return "MRI";          // a shared login
  if (chance < 35) return "LOCUM^WENDY";  // on no roster
  return name_of(technologist);
}

struct Making {
  const Network& network;
  std::int64_t study;
  Slot slot;
  std::mt19937_64 chance;
  std::string study_uid, day, patient, named;
};

// A whole short-axis stack in one object, so that a study of few instances is still a complete cine set.
void make_stack(dicom_parsing::InstanceFacts& facts, const SeriesOf& series) {
  constexpr std::uint16_t kSlices = 8;
  const auto phases = static_cast<std::uint32_t>(series.phases);
  facts.sop_class_uid = kEnhancedMrImage;
  auto& frames = facts.frames;
  frames.count = kSlices * phases;
  frames.orientations = {*facts.orientation};
  for (std::uint16_t slice = 0; slice < kSlices; ++slice) {
    frames.positions.push_back({-104.9, -86.7 + 8 * slice, 120.2 + 4 * slice});
    frames.groups.push_back({.frames = phases, .orientation = 1, .position = static_cast<std::uint16_t>(slice + 1)});
  }
  facts.position.reset();
  facts.orientation.reset();
}

InstanceReport image(const Making& making, const SeriesOf& series, int series_number, int slice, int at) {
  InstanceReport report;
  auto& facts = report.instance.facts;
  facts.sop_class_uid = kMrImage;
  facts.study_uid = making.study_uid;
  facts.series_uid = fmt::format("{}.{}", making.study_uid, series_number);
  facts.sop_instance_uid = fmt::format("{}.{}.{}", making.study_uid, series_number, slice + 1);
  facts.modality = "MR";
  facts.study_date = facts.series_date = facts.acquisition_date = making.day;
  facts.study_time = clock(making.slot.begins);
  facts.acquisition_time = clock(at + slice * 12);
  const int scanner = making.slot.scanner;
  facts.station = {"SIEMENS",
                   "Aera",
                   fmt::format("{}", 45100 + scanner),
                   fmt::format("MR{:02}", scanner + 1),
                   "syngo MR E11",
                   fmt::format("Hospital {}", scanner / 4 + 1),
                   "Cardiology",
                   1.494};
  facts.order.accession = fmt::format("A{:07}", making.study);
  facts.order.study_description = "Cardiac MR";
  if (!making.named.empty()) facts.operator_names = {making.named};
  facts.series_description = facts.protocol_name = series.name;
  facts.series_number = series_number;
  facts.instance_number = slice + 1;
  facts.image_type = {"ORIGINAL", "PRIMARY", "M", "NORM"};
  facts.scanning_sequence = {"GR"};
  facts.sequence_variant = {"SK", "OSP"};
  facts.mr_acquisition_type = "2D";
  facts.echo_time = 1.19;
  facts.repetition_time = 38.22;
  facts.rows = 208;
  facts.columns = 256;
  facts.position = {{-104.9, -86.7, 120.2 + 8 * slice}};
  facts.orientation = {{0.70710678, 0.70710678, 0, -0.35355339, 0.35355339, -0.8660254}};
  if (series.phases > 1) {
    facts.cardiac_number_of_images = series.phases;
    facts.trigger_time = 0;
    facts.nominal_interval = 860;
  }
  if (series.inverted) facts.inversion_time = 280;
  if (series.name == std::string_view("cine_sax")) make_stack(facts, series);
  report.instance.patient.id = making.patient;
  report.instance.patient.birth_date = "19610704";
  report.instance.patient.sex = "M";
  report.calling_ae = fmt::format("MR{:02}", scanner + 1);
  return report;
}

StepReport step(const Making& making, std::span<const SeriesOf> all, bool ended) {
  StepReport report;
  auto& message = report.step.message;
  message.step_uid = making.study_uid + ".9";
  message.status = ended ? dicom_parsing::StepStatus::Completed : dicom_parsing::StepStatus::InProgress;
  report.calling_ae = fmt::format("MR{:02}", making.slot.scanner + 1);
  message.series = std::vector<dicom_parsing::PerformedSeries>();
  if (!ended) {
    message.station_ae = message.station_name = report.calling_ae;
    message.start_date = making.day;
    message.start_time = clock(making.slot.begins);
    message.modality = "MR";
    message.scheduled = std::vector<dicom_parsing::ScheduledStep>(1);
    message.scheduled->front().study_uid = making.study_uid;
    message.scheduled->front().accession = fmt::format("A{:07}", making.study);
    report.step.patient.id = making.patient;
    report.step.station.station_name = report.calling_ae;
    return report;
  }
  int number = 0;
  for (const auto& one : all) {
    dicom_parsing::PerformedSeries series;
    series.series_uid = fmt::format("{}.{}", making.study_uid, ++number);
    series.series_description = series.protocol_name = one.name;
    if (!making.named.empty()) series.operator_names = {making.named};
    series.images = static_cast<std::uint32_t>(one.slices);
    message.series->push_back(std::move(series));
  }
  message.end_date = making.day;
  message.end_time = clock(making.slot.begins + making.slot.lasts);
  return report;
}

}  // namespace

sys_days Network::day_of(std::int64_t study) const {
  return first_day + std::chrono::days{study / studies_a_day};
}

std::string technologist_id(int technologist) {
  return fmt::format("T{:03}", technologist);
}

std::vector<credit_engine::Technologist> Network::roster() const {
  std::vector<credit_engine::Technologist> people;
  for (int i = 0; i < technologists; ++i) {
    credit_engine::Technologist person;
    person.id = technologist_id(i);
    person.name = name_of(i);
    person.employee_number = fmt::format("{}", 1000 + i);
    person.level = 1 + i % 3;
    people.push_back(std::move(person));
  }
  return people;
}

SentStudy sent_study(const Network& network, std::int64_t study) {
  Making making{network, study, slot_of(network, study), chance_of(network, study, 1), {}, {}, {}, {}};
  SentStudy sent;
  sent.technologist = technologist_of(network, study, making.slot);
  making.study_uid = sent.study_uid =
      fmt::format("1.3.12.2.1107.5.2.19.{}.{}", 45100 + making.slot.scanner, 3'000'000'000 + study);
  making.day = fmt::format("{:%Y%m%d}", network.day_of(study));
  making.patient = fmt::format("P{:06}", making.chance() % 400'000);  // some come again
  making.named = operator_sent(sent.technologist, static_cast<unsigned>(making.chance() % 1000));
  const auto series = series_of_kind(static_cast<unsigned>(making.chance() % 100));
  int number = 0;
  for (const auto& one : series) {
    const int at = making.slot.begins + making.slot.lasts * number / static_cast<int>(series.size());
    ++number;
    for (int slice = 0; slice < one.slices; ++slice)
      sent.images.push_back(image(making, one, number, slice, at));
  }
  if (making.chance() % 2 == 0) {
    sent.created = step(making, series, false);
    sent.ended = step(making, series, true);
  }
  return sent;
}

}  // namespace cmrcredit::bench
