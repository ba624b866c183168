#include "credit_engine/intake/privacy.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/pfr.hpp>

#include "credit_engine/intake/folded_text.h"
#include "credit_engine/intake/striker.h"
#include "credit_engine/intake/subject.h"
#include "dicom_parsing/character_set.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Date;
using dicom_parsing::InstanceFacts;
using dicom_parsing::PatientFacts;
using dicom_parsing::PatientIdentity;
using dicom_parsing::ReadInstance;

// A text that is kept must be struck below: whoever adds a field to the facts comes by here.
static_assert(boost::pfr::tuple_size_v<InstanceFacts> == 76, "strike the new field of InstanceFacts if it is text");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::StationFacts> == 9, "strike the new field of StationFacts");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::OrderFacts> == 13, "strike the new field of OrderFacts");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::FrameFacts> == 17, "strike the new field of FrameFacts");

constexpr int kOldest = 90;       // the top: rarer ages identify
constexpr int kImpossible = 125;  // a birth date further back stands for "not known"

// An ID that anonymisers and empty forms leave behind names nobody, and least of all one patient.
bool names_nobody(const std::string& id) {
  static constexpr std::array<std::string_view, 10> kNobody{"anon", "anonymous", "anonymized", "anonymised", "unknown",
                                                            "none", "null",      "n/a",        "na",         "0"};
  const bool has_character =
      std::ranges::any_of(fold(id), [](const FoldedCharacter& c) { return c.kind != CharacterKind::Separator; });
  return !has_character || std::ranges::find(kNobody, id) != kNobody.end();
}

void hash(crypto_generichash_state& state, std::string_view text) {
  // length first, so that no two pairs of issuer and ID are the same bytes
  std::array<unsigned char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<unsigned char>(text.size() >> (8 * i));
  crypto_generichash_update(&state, length.data(), length.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

std::string key_of(const PatientIdentity& patient, const PatientHashKey& key) {
  const auto id = comparable(patient.id);
  if (names_nobody(id)) return {};
  crypto_generichash_state state;
  std::array<unsigned char, 16> digest{};
  crypto_generichash_init(&state, key.bytes.data(), key.bytes.size(), digest.size());
  hash(state, comparable(patient.issuer));
  hash(state, id);
  crypto_generichash_final(&state, digest.data(), digest.size());
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return hex.data();
}

std::optional<Date> date_of(const std::string& text) {
  const auto digits = dicom_parsing::parse_da(text);
  return digits ? dicom_parsing::to_date(*digits) : std::nullopt;
}

// Whole months from one day to a later one; the day before the birthday does not count.
std::optional<int> months_between(std::optional<Date> birth, std::optional<Date> study) {
  if (!birth || !study || *study < *birth) return std::nullopt;
  const int months = (study->year - birth->year) * 12 + study->month - birth->month - (study->day < birth->day ? 1 : 0);
  return months / 12 >= kImpossible ? std::nullopt : std::optional{months};
}

std::optional<int> months_stated(const std::string& text) {
  const auto age = dicom_parsing::parse_as(text);
  if (!age || age->count == 0) return std::nullopt;  // 000Y is what scanners write for "not known"
  switch (age->unit) {
    case 'Y':
      return age->count >= kImpossible ? std::nullopt : std::optional{age->count * 12};
    case 'M':
      return age->count;
    case 'W':
      return age->count * 7 * 12 / 365;
    default:
      return age->count * 12 / 365;
  }
}

std::string day_of(const InstanceFacts& facts) {
  for (const auto* date : {&facts.study_date, &facts.series_date, &facts.acquisition_date, &facts.content_date}) {
    if (!date->empty()) return *date;
  }
  return {};
}

void set_age(PatientFacts& out, ReadInstance& instance) {
  const auto stated = months_stated(instance.patient.age);
  const auto computed = months_between(date_of(instance.patient.birth_date), date_of(day_of(instance.facts)));
  const auto months = computed ? computed : stated;
  if (!months) return;
  if (computed && stated && std::abs(*computed - *stated) > 24) instance.facts.flags.emplace_back("age_conflict");
  out.age_years = std::min(*months / 12, kOldest);
  if (*months < 24) out.age_months = *months;
}

std::string sex_of(const std::string& sent) {
  const auto value = comparable(sent);
  if (value == "m" || value == "f" || value == "o") return std::string(1, static_cast<char>(value[0] - 'a' + 'A'));
  return {};
}

// Makers' own words stay in (0008,0070): a patient called Philips is not betrayed by the scanner's make, and rules need
// it.
void strike_manufacturer(std::string& manufacturer, Striker& striker) {
  static constexpr std::array<std::string_view, 9> kMakers{"siemens", "philips", "ge ",      "canon",         "toshiba",
                                                           "hitachi", "uih",     "fujifilm", "united imaging"};
  const auto value = comparable(manufacturer) + " ";
  const bool maker = std::ranges::any_of(kMakers, [&](std::string_view name) { return value.starts_with(name); });
  if (!maker) striker.strike(manufacturer);
}

// A phantom is often named after the scanner it lies in; that scanner is still the one it is.
void strike_station(dicom_parsing::StationFacts& station, Striker& striker, bool person) {
  for (auto* text : {&station.station_name, &station.institution, &station.department})
    striker.strike(*text);
  if (!person) return;
  strike_manufacturer(station.manufacturer, striker);
  for (auto* text : {&station.model, &station.serial, &station.software})
    striker.strike(*text);
}

template <class Visit>
void each_text(std::vector<dicom_parsing::Code>& codes, Visit&& visit) {
  for (auto& code : codes) {
    for (auto* text : {&code.value, &code.scheme, &code.meaning})
      visit(*text);
  }
}

template <class Visit>
void each_text(dicom_parsing::OrderFacts& order, Visit&& visit) {
  for (auto* text : {&order.accession, &order.study_id, &order.study_description,
                     &order.requested_procedure_description, &order.reason_for_study, &order.performed_step_description,
                     &order.scheduled_step_description, &order.admitting_diagnoses, &order.patient_comments,
                     &order.medical_alerts, &order.additional_history, &order.clinical_trial}) {
    visit(*text);
  }
  each_text(order.procedure_codes, visit);
}

// Every text that is kept, but for UIDs, dates, times, the station and people.
template <class Visit>
void each_text(InstanceFacts& facts, Visit&& visit) {
  for (auto* text :
       {&facts.modality, &facts.series_description, &facts.protocol_name, &facts.sequence_name,
        &facts.pulse_sequence_name, &facts.mr_acquisition_type, &facts.angio_flag, &facts.acquisition_contrast,
        &facts.complex_image_component, &facts.cardiac_synchronization, &facts.body_part, &facts.anatomic_region,
        &facts.patient_position, &facts.ge_pulse_sequence, &facts.ge_internal_sequence, &facts.siemens_flow_text,
        &facts.philips_technique, &facts.character_set}) {
    visit(*text);
  }
  for (auto* list : {&facts.image_type, &facts.scanning_sequence, &facts.sequence_variant, &facts.scan_options}) {
    for (auto& text : *list)
      visit(text);
  }
  for (auto& type : facts.frames.image_types) {
    for (auto& text : type)
      visit(text);
  }
  if (facts.contrast_agent) visit(*facts.contrast_agent);
  each_text(facts.performed_protocol_codes, visit);
  each_text(facts.order, visit);
}

// A technologist may share a surname with a patient: only a value that is the patient's whole name or ID goes.
void strike_people(std::vector<std::string>& names, Striker& striker) {
  for (auto& name : names) {
    if (striker.is_the_patient(name)) name = kStruck;
  }
}

bool would_strike(std::string text, Striker& striker) {
  const auto before = text;
  striker.strike(text);
  return text != before;
}

// Bytes of uncertain meaning may spell the patient's name in an encoding other than the one they were read in: they
// stay only where no reading of them would lose a word. True when some went.
bool drop_telling_bytes(std::vector<dicom_parsing::RawText>& undecoded, Striker& striker) {
  return std::erase_if(undecoded, [&](const dicom_parsing::RawText& raw) {
           const auto readings = dicom_parsing::possible_readings(raw.bytes);
           return std::ranges::any_of(readings, [&](const std::string& text) { return would_strike(text, striker); });
         }) > 0;
}

// A name of which the wrong encoding left most letters standing.
void hide_if_lossy(std::string& text) {
  if (text.find("\xEF\xBF\xBD") != std::string::npos) text = kStruck;
}

void strike_all(InstanceFacts& facts, Striker& striker) {
  each_text(facts, [&striker](std::string& text) { striker.strike(text); });
  strike_people(facts.operator_names, striker);
  strike_people(facts.operator_codes, striker);
  strike_people(facts.performing_physicians, striker);
  if (drop_telling_bytes(facts.undecoded, striker)) each_text(facts, hide_if_lossy);
}

}  // namespace

PatientFacts pseudonymise(ReadInstance& instance, const PatientHashKey& key) {
  PatientFacts out;
  out.key = key_of(instance.patient, key);
  out.sex = sex_of(instance.patient.sex);
  set_age(out, instance);
  const auto found = subject_of(instance);
  out.subject = found.subject;
  out.subject_why = found.why;

  Striker striker{instance.patient};
  strike_all(instance.facts, striker);
  strike_station(instance.facts.station, striker, out.subject == PatientFacts::Subject::Person);
  instance.patient = {};
  return out;
}

}  // namespace cmrcredit::credit_engine
