#include "dicom_parsing/facts_of.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dicom_parsing/character_set.h"
#include "dicom_parsing/code_tables.h"
#include "dicom_parsing/instance_attributes.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kMostValues = 256;  // of a list, codes of a sequence, items with a character set of their own

bool is_private(const Element& element) {
  return !element.private_creator.empty();
}

bool has_path(const Element& element, std::span<const Tag> path) {
  return !is_private(element) && std::ranges::equal(element.path, path);
}

// Opaque but valid UTF-8, and different for different bytes: an illegal UID is still a key.
std::string opaque(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(text, byte < 0x20 ? char32_t{0x2400} + byte : byte);
  }
  return text;
}

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

class FactsReader {
 public:
  explicit FactsReader(std::span<const Element> elements) : elements_{elements} {
    for (const auto& element : elements) {
      if (element.path.size() == 1 && !is_private(element)) own_.emplace_back(element.path[0], &element);
      const bool item_set = element.path.size() > 1 && element.path.back() == kCharacterSet;
      if (item_set && item_sets_.size() < kMostValues) item_sets_.push_back(&element);
    }
    std::ranges::stable_sort(own_, {}, &Own::first);
  }

  tl::expected<ReadInstance, FactsError> read();

 private:
  using Own = std::pair<Tag, const Element*>;

  tl::expected<void, FactsError> read_uids();
  void read_character_set();
  void read_times();
  void read_texts();
  void read_people();
  void read_codes();
  void read_numbers();
  void read_private();

  [[nodiscard]] const Element* own(Tag tag) const;
  [[nodiscard]] const Element* find_private(const PrivateSource& source) const;
  void flag(std::string_view what, std::optional<Tag> tag = std::nullopt);
  [[nodiscard]] CharacterSet set_of(const Element& element) const;
  std::string decoded(const Element& element);
  std::string text(const Element* element);
  std::vector<std::string> texts(const Element* element);
  std::string first_text(std::initializer_list<Tag> path);
  std::vector<Code> codes(std::initializer_list<Tag> sequences);
  std::vector<double> numbers(const Element* element, std::uint16_t expected_vr);
  template <std::size_t N>
  std::optional<std::array<double, N>> vector_of(Tag tag);
  template <class Owner, class Sources>
  void fill(Owner& owner, const Sources& sources);

  std::span<const Element> elements_;
  std::vector<Own> own_;                   // by tag, in the order they came
  std::vector<const Element*> item_sets_;  // character sets of items
  CharacterSet set_;
  ReadInstance out_;
};

const Element* FactsReader::own(Tag tag) const {
  const auto found = std::ranges::lower_bound(own_, tag, {}, &Own::first);
  return found != own_.end() && found->first == tag ? found->second : nullptr;
}

const Element* FactsReader::find_private(const PrivateSource& source) const {
  const auto found = std::ranges::find_if(elements_, [&](const Element& e) {
    return e.path.size() == 1 && e.path[0].group == source.tag.group &&
           (e.path[0].element & 0xFF) == source.tag.element && trimmed(e.private_creator) == source.creator;
  });
  return found == elements_.end() ? nullptr : &*found;
}

void FactsReader::flag(std::string_view what, std::optional<Tag> tag) {
  std::string text{what};
  if (tag) text += ":" + to_string(*tag);
  auto& flags = out_.facts.flags;
  if (std::ranges::find(flags, text) == flags.end()) flags.push_back(std::move(text));
}

// The item's own declaration where it has one, then that of the items around it, then the data set's.
CharacterSet FactsReader::set_of(const Element& element) const {
  const Element* nearest = nullptr;
  for (const auto* declaration : item_sets_) {
    const auto depth = declaration->path.size() - 1;
    const bool around = depth < element.path.size() &&
                        std::equal(declaration->path.begin(), declaration->path.end() - 1, element.path.begin());
    if (!around || depth > element.items.size() || depth > declaration->items.size()) continue;
    if (!std::equal(declaration->items.begin(), declaration->items.begin() + static_cast<std::ptrdiff_t>(depth),
                    element.items.begin())) {
      continue;
    }
    if (nearest == nullptr || nearest->path.size() < declaration->path.size()) nearest = declaration;
  }
  return nearest == nullptr ? set_ : CharacterSet{nearest->bytes};
}

std::string FactsReader::decoded(const Element& element) {
  auto decoded = (item_sets_.empty() || element.path.size() == 1 ? set_ : set_of(element)).decode(element.bytes);
  if (decoded.guess != Guess::None) flag(to_string(decoded.guess));
  if (element.cut) flag("cut", element.path.back());
  out_.facts.text_loss |= decoded.loss;
  return std::move(decoded.text);
}

std::string FactsReader::text(const Element* element) {
  return element == nullptr ? std::string{} : std::string{trimmed(decoded(*element))};
}

std::vector<std::string> FactsReader::texts(const Element* element) {
  if (element == nullptr) return {};
  auto values = split_values(decoded(*element));
  std::erase(values, "");
  if (values.size() > kMostValues) {
    values.resize(kMostValues);
    flag("cut", element->path.back());
  }
  return values;
}

// The first value at this path that is not empty, whichever item it stands in.
std::string FactsReader::first_text(std::initializer_list<Tag> path) {
  for (const auto& element : elements_) {
    if (!has_path(element, path)) continue;
    if (auto found = text(&element); !found.empty()) return found;
  }
  return {};
}

std::vector<Code> FactsReader::codes(std::initializer_list<Tag> sequences) {
  struct Item {
    std::span<const std::uint32_t> index;
    Code code;
  };
  std::vector<Item> items;
  for (const auto& element : elements_) {
    if (is_private(element) || element.path.size() != sequences.size() + 1) continue;
    if (!std::equal(sequences.begin(), sequences.end(), element.path.begin())) continue;
    const auto index = element.items;
    if (items.empty() || !std::ranges::equal(items.back().index, index)) {
      if (items.size() == kMostValues) {
        flag("cut", *sequences.begin());
        break;
      }
      items.push_back({index, {}});
    }
    auto& code = items.back().code;
    const Tag part = element.path.back();
    if (part == kCodeValue || part == kLongCodeValue || part == kUrnCodeValue) code.value = text(&element);
    if (part == kCodeScheme) code.scheme = text(&element);
    if (part == kCodeMeaning) code.meaning = text(&element);
  }
  std::vector<Code> codes;
  for (auto& item : items) {
    const bool empty = item.code.value.empty() && item.code.meaning.empty();
    if (!empty && std::ranges::find(codes, item.code) == codes.end()) codes.push_back(std::move(item.code));
  }
  return codes;
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

// Sources that fill the same fact come in the order of preference.
template <class Owner, class Sources>
void FactsReader::fill(Owner& owner, const Sources& sources) {
  for (const auto& source : sources) {
    if ((owner.*source.to).empty()) owner.*source.to = text(own(source.tag));
  }
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

void FactsReader::read_character_set() {
  const auto* element = own(kCharacterSet);
  if (element == nullptr) return;
  set_ = CharacterSet{element->bytes};
  out_.facts.character_set = trimmed(opaque(trimmed(element->bytes)));
  if (set_.unknown_term()) flag("unknown_character_set");
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

void FactsReader::read_people() {
  auto& patient = out_.patient;
  fill(patient, kPatientTexts);
  for (const Tag tag : kOtherNames) {
    for (auto& name : texts(own(tag)))
      patient.other_names.push_back(std::move(name));
  }
  patient.other_ids = texts(own(kOtherIds));
  for (const auto& element : elements_) {
    if (!has_path(element, std::array{kOtherIdSequence, kPatientId})) continue;
    if (auto id = text(&element); !id.empty()) patient.other_ids.push_back(std::move(id));
  }
  const auto meaning = [this](Tag sequence) {
    const auto found = codes({sequence});
    if (found.empty()) return std::string{};
    return found.front().meaning.empty() ? found.front().value : found.front().meaning;
  };
  if (patient.species.empty()) patient.species = meaning(kSpeciesCode);
  if (patient.breed.empty()) patient.breed = meaning(kBreedCode);
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
  read_character_set();
  if (auto uids = read_uids(); !uids) return tl::unexpected(std::move(uids.error()));
  read_times();
  read_texts();
  read_people();
  read_codes();
  read_numbers();
  read_private();
  return std::move(out_);
}

}  // namespace

tl::expected<ReadInstance, FactsError> facts_of(std::span<const Element> elements) {
  return FactsReader{elements}.read();
}

}  // namespace cmrcredit::dicom_parsing
