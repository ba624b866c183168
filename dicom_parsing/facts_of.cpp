#include "dicom_parsing/facts_of.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/picked_values.h"

namespace cmrcredit::dicom_parsing {
namespace {

// "v150in", "*fl2d1_v150in": the number behind a v that begins a word.
std::optional<double> venc_in(std::string_view text) {
  for (std::size_t at = text.find_first_of("vV"); at != std::string_view::npos; at = text.find_first_of("vV", at + 1)) {
    const char before = at == 0 ? '_' : text[at - 1];
    if (before != '_' && before != ' ') continue;
    int value = 0;
    const auto digits = text.substr(at + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && value > 0) return value;
  }
  return std::nullopt;
}

bool is_siemens(std::string_view manufacturer) {
  return manufacturer.starts_with("SIEMENS") || manufacturer.starts_with("Siemens");
}

std::optional<int> as_integer(double value) {
  if (value != std::trunc(value) || std::abs(value) > 2147483647.0) return std::nullopt;
  return static_cast<int>(value);
}

class FactsReader : private PickedValues {
 public:
  using PickedValues::PickedValues;
  tl::expected<ReadInstance, FactsError> read();

 private:
  tl::expected<void, FactsError> read_uids();
  void read_times();
  void read_texts();
  void read_codes();
  void read_numbers();
  void read_private();

  [[nodiscard]] const Element* find_private(const PrivateSource& source) const;
  std::vector<double> numbers(const Element* element, std::uint16_t expected_vr);
  template <std::size_t N>
  std::optional<std::array<double, N>> vector_of(Tag tag);

  ReadInstance out_;
};

const Element* FactsReader::find_private(const PrivateSource& source) const {
  const auto found = std::ranges::find_if(elements(), [&](const Element& e) {
    return e.path.size() == 1 && e.path[0].group == source.tag.group &&
           (e.path[0].element & 0xFF) == source.tag.element && trimmed(e.private_creator) == source.creator;
  });
  return found == elements().end() ? nullptr : &*found;
}

std::vector<double> FactsReader::numbers(const Element* element, std::uint16_t expected_vr) {
  if (element == nullptr || element->bytes.empty()) return {};
  const bool unsaid = element->vr == 0 || element->vr == vr_code('U', 'N');  // then little endian, PS3.5 6.2.2
  const auto vr = unsaid ? expected_vr : element->vr;
  auto values = binary_numbers(vr, element->bytes, element->big_endian && !unsaid);
  if (!values.empty()) return values;
  const auto parts = split_values(element->bytes);
  for (const auto& part : parts) {
    if (const auto value = parse_decimal(part)) values.push_back(*value);
  }
  if (values.size() == parts.size()) return values;
  flag("bad_number", element->path.back());
  return {};  // a list with a hole says nothing reliable
}

template <std::size_t N>
std::optional<std::array<double, N>> FactsReader::vector_of(Tag tag) {
  const auto values = numbers(own(tag), kDS);
  if (values.empty()) return std::nullopt;
  if (values.size() != N) {
    flag("bad_number", tag);
    return std::nullopt;
  }
  std::array<double, N> vector{};
  std::ranges::copy(values, vector.begin());
  return vector;
}

tl::expected<void, FactsError> FactsReader::read_uids() {
  for (const auto& source : kUids) {
    const auto* element = own(source.tag);
    const auto bytes = element == nullptr ? std::string_view{} : trimmed(element->bytes);
    if (bytes.empty()) {
      static constexpr std::array<std::string_view, 4> kNames{"SOP Class UID", "SOP Instance UID", "Study Instance UID",
                                                              "Series Instance UID"};
      const auto name = kNames[static_cast<std::size_t>(&source - kUids.data())];
      return tl::unexpected(FactsError{FactsErrorKind::MissingUid, source.tag,
                                       std::string{name} + " " + to_string(source.tag) + " is missing"});
    }
    if (!is_legal_uid(bytes)) flag("illegal_uid", source.tag);
    out_.facts.*source.to = opaque(bytes);
  }
  return {};
}

void FactsReader::read_times() {
  auto& facts = out_.facts;
  for (const auto& source : kDates) {
    const auto sent = text(own(source.tag));
    if (auto date = parse_da(sent)) {
      facts.*source.to = std::move(*date);
    } else if (!sent.empty()) {
      flag("bad_date", source.tag);
    }
  }
  for (const auto& source : kTimes) {
    const auto sent = text(own(source.tag));
    if (auto time = parse_tm(sent)) {
      facts.*source.to = std::move(*time);
    } else if (!sent.empty()) {
      flag("bad_time", source.tag);
    }
  }
  const auto sent = text(own(kAcquisitionDateTime));
  const auto both = parse_dt(sent);
  if (!both && !sent.empty()) flag("bad_date", kAcquisitionDateTime);
  if (both && (facts.acquisition_date.empty() || facts.acquisition_time.empty()) && !both->time.empty()) {
    facts.acquisition_date = both->date;
    facts.acquisition_time = both->time;
  }
  facts.timezone_offset = text(own(kTimezoneOffset));
  if (!facts.timezone_offset.empty() && !is_utc_offset(facts.timezone_offset)) {
    flag("bad_timezone", kTimezoneOffset);
    facts.timezone_offset.clear();
  }
}

void FactsReader::read_texts() {
  auto& facts = out_.facts;
  fill(facts, kTexts);
  fill(facts.station, kStationTexts);
  fill(facts.order, kOrderTexts);
  for (const auto& source : kRequestTexts) {
    if ((facts.order.*source.to).empty()) facts.order.*source.to = first_text({kRequestAttributes, source.tag});
  }
  for (const auto& source : kLists)
    facts.*source.to = texts(own(source.tag));
  facts.performed_step_uid = first_text({kReferencedStep, kReferencedInstance});
}

void FactsReader::read_codes() {
  auto& facts = out_.facts;
  for (const auto& code : codes({kOperatorIdentification, kPersonCode})) {
    if (!code.value.empty()) facts.operator_codes.push_back(code.value);
  }
  facts.performed_protocol_codes = codes({kPerformedProtocolCode});
  auto& asked = facts.order.procedure_codes;
  for (auto& found : {codes({kProcedureCode}), codes({kRequestedProcedureCode}),
                      codes({kRequestAttributes, kRequestedProcedureCode})}) {
    for (const auto& code : found) {
      if (std::ranges::find(asked, code) == asked.end()) asked.push_back(code);
    }
  }
  const auto regions = codes({kAnatomicRegion});
  if (!regions.empty()) {
    facts.anatomic_region = regions.front().meaning.empty() ? regions.front().value : regions.front().meaning;
  }
  const auto agents = codes({kContrastAgentCode});
  if (const auto* agent = own(kContrastAgent)) facts.contrast_agent = text(agent);
  if ((!facts.contrast_agent || facts.contrast_agent->empty()) && !agents.empty()) {
    facts.contrast_agent = agents.front().meaning.empty() ? agents.front().value : agents.front().meaning;
  }
}

void FactsReader::read_numbers() {
  auto& facts = out_.facts;
  for (const auto& source : kIntegers) {
    const auto values = numbers(own(source.tag), source.vr);
    if (values.empty()) continue;
    facts.*source.to = as_integer(values.front());
    if (!(facts.*source.to)) flag("bad_number", source.tag);
  }
  for (const auto& source : kDecimals) {
    const auto values = numbers(own(source.tag), source.vr);
    if (!values.empty()) facts.*source.to = values.front();
  }
  const auto strength = numbers(own(kFieldStrength), kDS);
  if (!strength.empty()) facts.station.field_strength = strength.front();
  facts.pixel_spacing = vector_of<2>(kPixelSpacing);
  facts.position = vector_of<3>(kPosition);
  facts.orientation = vector_of<6>(kOrientation);
}

void FactsReader::read_private() {
  auto& facts = out_.facts;
  facts.ge_pulse_sequence = text(find_private(kGePulseSequence));
  facts.ge_internal_sequence = text(find_private(kGeInternalSequence));
  facts.siemens_flow_text = text(find_private(kSiemensFlowText));
  facts.philips_technique = text(find_private(kPhilipsTechnique));

  // GE and Philips send a zero where nothing is encoded; of Philips' three directions the greatest is meant
  double velocity = 0;
  for (const auto& source : {kGeVelocityEncoding, kPhilipsVelocity}) {
    for (const auto value : numbers(find_private(source), source.vr))
      velocity = std::max(velocity, std::abs(value));
  }
  if (velocity > 0) facts.velocity_encoding = velocity;
  if (!facts.velocity_encoding) facts.velocity_encoding = venc_in(facts.siemens_flow_text);
  if (!facts.velocity_encoding && is_siemens(facts.station.manufacturer))
    facts.velocity_encoding = venc_in(facts.sequence_name);

  const auto slices = numbers(find_private(kPhilipsSlices), kPhilipsSlices.vr);
  if (!facts.number_of_slices && !slices.empty()) facts.number_of_slices = as_integer(slices.front());
  const auto delay = numbers(find_private(kPhilipsPrepulseDelay), kPhilipsPrepulseDelay.vr);
  const bool inverts = text(find_private(kPhilipsPrepulseType)).starts_with("INV");
  if (!facts.inversion_time && inverts && !delay.empty() && delay.front() > 0) facts.inversion_time = delay.front();
}

tl::expected<ReadInstance, FactsError> FactsReader::read() {
  if (auto uids = read_uids(); !uids) return tl::unexpected(std::move(uids.error()));
  read_times();
  read_texts();
  out_.patient = patient_of(*this);
  read_codes();
  read_numbers();
  read_private();
  out_.facts.character_set = character_set();
  out_.facts.text_loss = text_loss();
  out_.facts.flags = take_flags();
  return std::move(out_);
}

}  // namespace

tl::expected<ReadInstance, FactsError> facts_of(std::span<const Element> elements) {
  return FactsReader{elements}.read();
}

}  // namespace cmrcredit::dicom_parsing
