#include "dicom_parsing/frame_facts.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kMostFrameTypes = 64;

// One quantity by which kinds of frames are told apart: the number, in its list, of each value that was picked.
class Numbered {
 public:
  Numbered(const FunctionalGroups& groups, std::span<const FrameAttribute> places, std::span<const Element> elements)
      : found_(groups.find(places)), elements_(elements) {}

  [[nodiscard]] const FunctionalGroups::Found& found() const { return found_; }
  void set(const Element& element, std::size_t number) {
    numbers_.resize(elements_.size());
    numbers_[index_of(element)] = number;
  }
  // In a frame that has this row of the table; 0 where it is not known.
  [[nodiscard]] std::size_t of(std::span<const std::uint32_t> row) const {
    if (numbers_.empty()) return 0;
    if (found_.shared) return numbers_[index_of(*found_.elements.front())];
    for (const std::uint32_t cell : row) {
      if (cell != ItemTable::kNone && numbers_[cell] != 0) return numbers_[cell];
    }
    return 0;
  }

 private:
  [[nodiscard]] std::size_t index_of(const Element& element) const {
    return static_cast<std::size_t>(&element - elements_.data());
  }
  FunctionalGroups::Found found_;
  std::span<const Element> elements_;
  std::vector<std::size_t> numbers_;  // by element; empty where none has one
};

class FrameReader {
 public:
  FrameReader(PickedValues& values, const FunctionalGroups& groups, const ItemTable& table, InstanceFacts& facts)
      : values_(values),
        groups_(groups),
        table_(table),
        facts_(facts),
        orientations_(groups, kFrameOrientations, values.elements()),
        positions_(groups, kFramePositions, values.elements()),
        trigger_times_(groups, kTriggerTimes, values.elements()),
        inversion_times_(groups, kInversionTimes, values.elements()),
        moments_(groups, kFrameMoments, values.elements()) {}

  void read() {
    facts_.frames.count = groups_.frames();
    read_values();
    read_places();
    read_moments();
    read_groups();
    read_types();
    read_the_rest();
  }

 private:
  using Scalar = std::optional<double> InstanceFacts::*;

  void read_values();
  void read_places();
  void read_moments();
  void read_groups();
  void read_types();
  void read_the_rest();

  FrameValues list_of(const FunctionalGroups::Found& found);
  void fill(FrameValues& list, std::span<const FrameAttribute> places, Scalar scalar);
  void number(Numbered& quantity, const FrameValues& list);
  void agree(const FrameValues& list, Scalar scalar);
  template <std::size_t N>
  void list_vectors(Numbered& quantity, std::vector<std::array<double, N>>& list);
  std::optional<Moment> moment_of(const FrameAttribute& place, const Element& element);
  void set_text(std::string& text, std::span<const FrameAttribute> places);
  void set_number(std::optional<int>& to, std::span<const FrameAttribute> places);

  PickedValues& values_;
  const FunctionalGroups& groups_;
  const ItemTable& table_;
  InstanceFacts& facts_;
  Numbered orientations_, positions_, trigger_times_, inversion_times_, moments_;
  std::vector<std::int64_t> acquired_;  // by the numbers of moments_, from 1
};

FrameValues FrameReader::list_of(const FunctionalGroups::Found& found) {
  std::map<double, std::uint32_t> frames;
  for (const auto* element : found.elements) {
    for (const double value : values_.numbers(element, found.place->vr))
      frames[value] += groups_.frames_with(found, *element);
  }
  FrameValues list;
  for (const auto& [value, count] : frames)
    list.push_back({value, count});
  return list;
}

void FrameReader::agree(const FrameValues& list, Scalar scalar) {
  if (list.size() == 1 && list.front().frames >= groups_.frames() && !(facts_.*scalar))
    facts_.*scalar = list.front().value;
}

void FrameReader::fill(FrameValues& list, std::span<const FrameAttribute> places, Scalar scalar) {
  list = list_of(groups_.find(places));
  agree(list, scalar);
}

// Of an element with several values the first counts.
void FrameReader::number(Numbered& quantity, const FrameValues& list) {
  for (const auto* element : quantity.found().elements) {
    const auto values = values_.numbers(element, quantity.found().place->vr);
    if (values.empty()) continue;
    const auto found = std::ranges::lower_bound(list, values.front(), {}, &FrameValue::value);
    quantity.set(*element, static_cast<std::size_t>(found - list.begin()) + 1);
  }
}

void FrameReader::read_values() {
  auto& frames = facts_.frames;
  fill(frames.nominal_intervals, kNominalIntervals, &InstanceFacts::nominal_interval);
  fill(frames.heart_rates, kHeartRates, &InstanceFacts::heart_rate);
  fill(frames.echo_times, kEchoTimes, &InstanceFacts::echo_time);
  fill(frames.repetition_times, kRepetitionTimes, &InstanceFacts::repetition_time);
  fill(frames.flip_angles, kFlipAngles, &InstanceFacts::flip_angle);
  fill(frames.slice_thickness, kThicknesses, &InstanceFacts::slice_thickness);
  frames.trigger_times = list_of(trigger_times_.found());
  frames.inversion_times = list_of(inversion_times_.found());
  agree(frames.trigger_times, &InstanceFacts::trigger_time);
  agree(frames.inversion_times, &InstanceFacts::inversion_time);
  number(trigger_times_, frames.trigger_times);
  number(inversion_times_, frames.inversion_times);

  frames.temporal_positions = list_of(groups_.find(kTemporalPositions));
  if (frames.temporal_positions.size() == 1 && !facts_.temporal_position)
    facts_.temporal_position = static_cast<int>(frames.temporal_positions.front().value);

  // from minus to plus the velocity that is encoded; zero where nothing is
  std::map<double, std::uint32_t> velocities;
  for (const auto& [value, count] : list_of(groups_.find(kVelocities))) {
    if (value != 0) velocities[std::abs(value)] += count;
  }
  for (const auto& [value, count] : velocities)
    frames.velocity_encodings.push_back({value, count});
  if (!facts_.velocity_encoding && !velocities.empty()) facts_.velocity_encoding = velocities.rbegin()->first;
}

template <std::size_t N>
void FrameReader::list_vectors(Numbered& quantity, std::vector<std::array<double, N>>& list) {
  std::map<std::array<double, N>, std::size_t> known;
  for (const auto* element : quantity.found().elements) {
    const auto vector = values_.vector_of<N>(element);
    if (!vector) continue;
    const auto [entry, is_new] = known.try_emplace(*vector, list.size() + 1);
    if (is_new) list.push_back(*vector);
    quantity.set(*element, entry->second);
  }
}

void FrameReader::read_places() {
  auto& frames = facts_.frames;
  list_vectors(orientations_, frames.orientations);
  list_vectors(positions_, frames.positions);
  if (frames.orientations.size() == 1 && !facts_.orientation) facts_.orientation = frames.orientations.front();
  if (frames.positions.size() == 1 && !facts_.position) facts_.position = frames.positions.front();
}

std::optional<Moment> FrameReader::moment_of(const FrameAttribute& place, const Element& element) {
  const auto sent = values_.text(&element);
  if (place.vr == kTM) {
    const auto time = parse_tm(sent);
    if (!time && !sent.empty()) values_.flag("bad_time", place.tag);
    if (!time) return std::nullopt;
    for (const auto* date : {&facts_.acquisition_date, &facts_.content_date, &facts_.series_date, &facts_.study_date}) {
      if (!date->empty()) return moment(*date, *time);
    }
    return std::nullopt;
  }
  const auto both = parse_dt(sent);
  if (!both && !sent.empty()) values_.flag("bad_date", place.tag);
  return both ? moment(both->date, both->time) : std::nullopt;
}

void FrameReader::read_moments() {
  auto& frames = facts_.frames;
  for (const auto* element : moments_.found().elements) {
    const auto when = moment_of(*moments_.found().place, *element);
    if (!when) continue;
    acquired_.push_back(when->microseconds);
    moments_.set(*element, acquired_.size());
    if (frames.acquired_from.empty() || when->text < frames.acquired_from) frames.acquired_from = when->text;
    frames.acquired_until = std::max(frames.acquired_until, when->text);
  }
}

void FrameReader::read_groups() {
  std::map<std::array<std::int64_t, 5>, std::uint32_t> kinds;
  const auto add = [&](std::span<const std::uint32_t> row, std::uint32_t frames) {
    const auto of = [&](const Numbered& quantity) { return static_cast<std::int64_t>(quantity.of(row)); };
    const auto moment = of(moments_);
    kinds[{of(orientations_), of(positions_), of(trigger_times_), of(inversion_times_),
           moment == 0 ? 0 : acquired_[static_cast<std::size_t>(moment) - 1]}] += frames;
  };
  for (std::size_t row = 0; row < table_.counts.size(); ++row)
    add(table_.row(row), table_.counts[row]);
  if (kinds.empty()) add({}, groups_.frames());
  for (const auto& [kind, frames] : kinds) {
    const auto at = [&kind = kind](std::size_t i) { return static_cast<std::uint16_t>(kind[i]); };
    facts_.frames.groups.push_back({.frames = frames,
                                    .orientation = at(0),
                                    .position = at(1),
                                    .trigger_time = at(2),
                                    .inversion_time = at(3),
                                    .acquired = kind[4]});
  }
}

void FrameReader::read_types() {
  auto& types = facts_.frames.image_types;
  for (const auto& found : {groups_.find(kFrameTypes), groups_.find(kVendorFrameTypes)}) {
    for (const auto* element : found.elements) {
      auto type = values_.texts(element);
      if (types.size() == kMostFrameTypes) return values_.flag("cut", found.place->tag);
      if (!type.empty() && std::ranges::find(types, type) == types.end()) types.push_back(std::move(type));
    }
  }
  std::ranges::sort(types);
}

void FrameReader::set_text(std::string& text, std::span<const FrameAttribute> places) {
  if (!text.empty() && text != "MIXED") return;
  if (const auto* element = groups_.commonest(places)) text = values_.text(element);
}

void FrameReader::set_number(std::optional<int>& to, std::span<const FrameAttribute> places) {
  const auto list = list_of(groups_.find(places));
  if (!to && list.size() == 1) to = static_cast<int>(list.front().value);
}

void FrameReader::read_the_rest() {
  set_text(facts_.complex_image_component, kComponents);
  set_text(facts_.acquisition_contrast, kContrasts);
  set_number(facts_.echo_train_length, kEchoTrainLengths);
  set_number(facts_.echo_number, kEchoNumbers);
  const auto spacing = list_of(groups_.find(kSliceSpacings));
  agree(spacing, &InstanceFacts::spacing_between_slices);
  const auto* pixels = groups_.commonest(kPixelSpacings);
  if (pixels != nullptr && !facts_.pixel_spacing) facts_.pixel_spacing = values_.vector_of<2>(pixels);
  if (!facts_.number_of_frames && facts_.frames.count > 0)
    facts_.number_of_frames = static_cast<int>(facts_.frames.count);
}

// ---- what classic headers say in attributes that multi-frame objects do not have

bool says(PickedValues& values, const FunctionalGroups& groups, std::span<const FrameAttribute> places,
          std::string_view word) {
  const auto* element = groups.commonest(places);
  return element != nullptr && values.text(element) == word;
}

// The classic attributes, from where a converted object keeps them.
void read_converted(PickedValues& values, const FunctionalGroups& groups, InstanceFacts& facts) {
  const auto commonest = [&](Tag tag, std::uint16_t vr) {
    return groups.commonest(std::array{unassigned(tag, vr), of_philips(tag, vr)});
  };
  for (const auto& source : kTexts) {
    if ((facts.*source.to).empty()) facts.*source.to = values.text(commonest(source.tag, 0));
  }
  for (const auto& source : kConvertedLists) {
    if ((facts.*source.to).empty()) facts.*source.to = values.texts(commonest(source.tag, 0));
  }
  for (const auto& source : kIntegers) {
    const auto found = groups.find(std::array{unassigned(source.tag, source.vr), of_philips(source.tag, source.vr)});
    if (facts.*source.to || found.elements.size() != 1) continue;  // frames that differ say nothing of the object
    const auto number = values.numbers(found.elements.front(), source.vr);
    if (!number.empty() && number.front() == std::trunc(number.front()) && std::abs(number.front()) < 1e9)
      facts.*source.to = static_cast<int>(number.front());
  }
  const auto* agent = commonest(kContrastAgent, 0);
  if (agent != nullptr && (!facts.contrast_agent || facts.contrast_agent->empty()))
    facts.contrast_agent = values.text(agent);
}

// PS3.3 C.8.13.4 and C.8.13.5 in the words of C.8.3.1.
void read_enhanced_words(PickedValues& values, const FunctionalGroups& groups, InstanceFacts& facts) {
  const auto own = [&values](Tag tag) { return values.text(values.own(tag)); };
  const auto none = [](const std::string& word) { return word.empty() || word == "NONE" || word == "NO"; };
  if (facts.scanning_sequence.empty()) {
    const auto echo = own(kEchoPulseSequence);
    if (echo == "SPIN" || echo == "BOTH") facts.scanning_sequence.emplace_back("SE");
    if (says(values, groups, kInversionRecovery, "YES")) facts.scanning_sequence.emplace_back("IR");
    if (echo == "GRADIENT" || echo == "BOTH") facts.scanning_sequence.emplace_back("GR");
    if (own(kEchoPlanar) == "YES") facts.scanning_sequence.emplace_back("EP");
  }
  if (facts.sequence_variant.empty()) {
    auto& variant = facts.sequence_variant;
    const auto segmented = own(kSegmentedKSpace), steady = own(kSteadyState);
    if (segmented == "PARTIAL" || segmented == "FULL") variant.emplace_back("SK");
    if (!none(values.text(groups.commonest(kMagnetizationTransfer)))) variant.emplace_back("MTC");
    if (!none(steady)) variant.emplace_back(steady == "TIME_REVERSED" ? "TRSS" : "SS");
    if (!none(values.text(groups.commonest(kSpoiling)))) variant.emplace_back("SP");
  }
  if (facts.scan_options.empty() && own(kSuppression) == "FAT") facts.scan_options.emplace_back("FS");
  const bool unsaid = none(facts.acquisition_contrast) || facts.acquisition_contrast == "UNKNOWN";
  if (unsaid && own(kPhaseContrast) == "YES") facts.acquisition_contrast = "FLOW_ENCODED";

  const auto interval = values.numbers(values.own(kIntervalSpecified), kFD);
  if (!facts.nominal_interval && facts.frames.nominal_intervals.empty() && !interval.empty() && interval.front() > 0)
    facts.nominal_interval = interval.front();
}

void read_anatomy(PickedValues& values, InstanceFacts& facts) {
  if (!facts.anatomic_region.empty()) return;
  const Element* most = nullptr;
  for (const Tag part : {kCodeMeaning, kCodeValue}) {
    for (const Tag groups : {kSharedGroups, kFrameGroups}) {
      for (const auto& element : values.elements()) {
        if (element.bytes.empty() || !has_path(element, std::array{groups, kFrameAnatomy, kAnatomicRegion, part}))
          continue;
        if (most == nullptr || most->count < element.count) most = &element;
      }
    }
    if (most != nullptr) break;
  }
  facts.anatomic_region = values.text(most);
}

// An agent that no frame saw administered is there and silent, as before the injection.
void read_contrast(PickedValues& values, const FunctionalGroups& groups, InstanceFacts& facts) {
  const auto usage = groups.find(kAgentAdministered);
  const auto refused = [&](const Element* element) { return values.text(element) == "NO"; };
  if (facts.contrast_agent && !usage.elements.empty() && std::ranges::all_of(usage.elements, refused))
    facts.contrast_agent = "";
}

}  // namespace

FunctionalGroups::FunctionalGroups(PickedValues& values, const ItemTable& table) : frames_(table.items) {
  for (const auto& element : values.elements()) {
    const bool shared = element.path.front() == kSharedGroups;
    if (element.path.size() != 3 || (!shared && element.path.front() != kFrameGroups)) continue;
    elements_[{shared, element.path[1], element.path[2]}].push_back(&element);
  }
  if (frames_ > 0) return;
  const auto stated = values.numbers(values.own({0x0028, 0x0008}), kIS);
  frames_ =
      stated.empty() || stated.front() < 1 || stated.front() > 1e9 ? 1 : static_cast<std::uint32_t>(stated.front());
}

FunctionalGroups::Found FunctionalGroups::find(std::span<const FrameAttribute> places) const {
  for (const auto& place : places) {
    for (const bool shared : {false, true}) {
      const auto known = elements_.find({shared, shared ? place.in_shared : place.in_frame, place.tag});
      if (known == elements_.end()) continue;
      Found found{.place = &place, .shared = shared, .elements = {}};
      for (const auto* element : known->second) {
        const bool blank = element->bytes.find_first_not_of(' ') == std::string_view::npos;
        if (!blank && trimmed(element->private_creator) == place.creator) found.elements.push_back(element);
      }
      if (!found.elements.empty()) return found;
    }
  }
  return {};
}

const Element* FunctionalGroups::commonest(std::span<const FrameAttribute> places) const {
  const auto found = find(places);
  const auto most = std::ranges::max_element(found.elements, {}, [](const Element* element) { return element->count; });
  return most == found.elements.end() ? nullptr : *most;
}

std::uint32_t FunctionalGroups::frames_with(const Found& found, const Element& element) const {
  return found.shared ? frames_ : static_cast<std::uint32_t>(element.count);
}

void read_frames(PickedValues& values, const ItemTable& table, InstanceFacts& facts) {
  const FunctionalGroups groups(values, table);
  if (!groups.empty()) {
    FrameReader(values, groups, table, facts).read();
    read_converted(values, groups, facts);
    read_anatomy(values, facts);
    read_contrast(values, groups, facts);
  }
  read_enhanced_words(values, groups, facts);
}

}  // namespace cmrcredit::dicom_parsing
