#include "dicom_parsing/collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kReservations = 512;   // open at one time, over all levels
constexpr std::uint16_t kTooEarly = 0xFFFF;  // a block whose element came before any creator

bool is_private(Tag tag) {
  return tag.group % 2 == 1;
}
bool is_creator_tag(Tag tag) {
  return is_private(tag) && tag.element >= 0x10 && tag.element <= 0xFF;
}

// Up to a NUL, without the padding behind.
std::string_view creator_name(std::string_view bytes) {
  bytes = bytes.substr(0, bytes.find('\0'));
  const auto last = bytes.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view{} : bytes.substr(0, last + 1);
}

}  // namespace

Collector::Collector(Header::Storage& storage, const ReaderLimits& limits)
    : storage_(storage), picks_(*storage.picks), limits_(limits) {
  levels_.reserve(8);
  levels_.push_back({.node = &picks_.nodes.front()});
  start_item(levels_.back());
}

void Collector::open_sequence(const PickNode::Child* child) {
  const bool looked_into = child != nullptr && child->node >= 0;
  levels_.push_back({.node = looked_into ? &picks_.nodes[static_cast<std::size_t>(child->node)] : nullptr,
                     .first_reservation = static_cast<std::uint32_t>(reservations_.size())});
}

void Collector::close_sequence() {
  levels_.pop_back();
}

void Collector::begin_item() {
  Level& level = levels_.back();
  ++level.next_item;
  start_item(level);
}

void Collector::end_item() {
  reservations_.resize(levels_.back().first_reservation);
}

void Collector::start_item(Level& level) {
  level.cursor = 0;
  level.any = false;
  if (level.node == nullptr) return;
  const std::size_t words = picks_.seen_words;
  if (seen_.size() < levels_.size() * words) seen_.resize(levels_.size() * words);
  std::fill_n(seen_.begin() + static_cast<std::ptrdiff_t>((levels_.size() - 1) * words), words, 0);
}

Collector::Found Collector::look_up(const ElementHead& head) {
  Level& level = levels_.back();
  const Tag tag = head.tag;
  const bool in_order = !level.any || tag > level.highest;
  if (in_order) level.highest = tag;
  level.any = true;
  Found found;
  if (is_private(tag) && tag.element >= 0x1000) look_up_private(head, found);
  if (level.node != nullptr && found.child == nullptr) found.child = standard_child(level, tag);
  if (found.child != nullptr && seen_before(level, found.child->slot, in_order)) found.child = nullptr;
  return found;
}

void Collector::look_up_private(const ElementHead& head, Found& found) {
  const auto* reservation = reservation_of(head.tag.group, static_cast<std::uint8_t>(head.tag.element >> 8));
  if (reservation == nullptr) return note_early_element(head.tag);
  if (reservation->creator == 0 || reservation->creator == kTooEarly) return;
  // Implicit VR: DCMTK knows an element for a sequence by its creator, and overlooks a creator that was out of order.
  if (head.implicit && !reservation->in_order && head.length != kUndefinedLength) {
    const PickNode::Child* child = private_child(head.tag, reservation->creator);
    if (child != nullptr && child->node < 0) found.child = child;
    return;
  }
  found.child = private_child(head.tag, reservation->creator);
  found.private_sequence = head.implicit && picks_.is_private_sequence(head.tag, reservation->creator);
}

// Should its block be reserved later in this item, the element that is skipped now may be one that is wanted.
void Collector::note_early_element(Tag tag) {
  const PickNode* node = levels_.back().node;
  if (node == nullptr || reservations_.size() >= kReservations) return;
  const bool may_be_wanted = std::ranges::any_of(node->private_ones, [&](const PickNode::Child& child) {
    return child.tag.group == tag.group && child.tag.element == (tag.element & 0xFF);
  });
  if (!may_be_wanted) return;
  reservations_.push_back(
      {.group = tag.group, .creator = kTooEarly, .block = static_cast<std::uint8_t>(tag.element >> 8)});
}

const PickNode::Child* Collector::standard_child(Level& level, Tag tag) const {
  const auto& children = level.node->standard;
  std::uint32_t at = level.cursor;
  if (at > 0 && children[at - 1].tag >= tag) {  // out of order
    at = static_cast<std::uint32_t>(std::ranges::lower_bound(children, tag, {}, &PickNode::Child::tag) -
                                    children.begin());
  } else {
    while (at < children.size() && children[at].tag < tag)
      ++at;
  }
  level.cursor = at;
  return at < children.size() && children[at].tag == tag ? &children[at] : nullptr;
}

const PickNode::Child* Collector::private_child(Tag tag, std::uint16_t creator) const {
  const PickNode* node = levels_.back().node;
  if (node == nullptr) return nullptr;
  for (const auto& child : node->private_ones) {
    if (child.creator == creator && child.tag.group == tag.group && child.tag.element == (tag.element & 0xFF))
      return &child;
  }
  return nullptr;
}

const Collector::Reservation* Collector::reservation_of(std::uint16_t group, std::uint8_t block) const {
  for (std::size_t i = levels_.back().first_reservation; i < reservations_.size(); ++i) {
    const auto& reservation = reservations_[i];
    if (reservation.group == group && reservation.block == block) return &reservation;
  }
  return nullptr;
}

// Whether the tag of this child came before in the current item; what comes in ascending order cannot have.
bool Collector::seen_before(const Level& level, std::uint32_t slot, bool in_order) {
  const std::size_t at = static_cast<std::size_t>(&level - levels_.data()) * picks_.seen_words + slot / 64;
  const std::uint64_t bit = std::uint64_t{1} << slot % 64;
  const bool seen = !in_order && (seen_[at] & bit) != 0;
  seen_[at] |= bit;
  return seen;
}

bool Collector::is_creator_of_interest(const ElementHead& head) const {
  if (!is_creator_tag(head.tag) || head.length == 0) return false;
  const bool text = head.implicit || head.kind == VrKind::Text || head.kind == VrKind::LongText ||
                    head.kind == VrKind::Unknown;  // UN: written by a system without a dictionary
  if (!text) return false;
  if (head.implicit && picks_.has_private_sequences(head.tag.group)) return true;
  return levels_.back().node != nullptr && picks_.picks_private_of(head.tag.group);
}

bool Collector::begin_value(const ElementHead& head, const PickNode::Child* child) {
  filled_ = 0;
  if (child != nullptr && child->pick >= 0) {
    const auto& leaf = picks_.leaves[static_cast<std::size_t>(child->pick)];
    taking_ = Taking::Pick;
    child_ = child;
    element_ = {
        .path = leaf.path, .private_creator = leaf.private_creator, .vr = head.vr, .big_endian = head.big_endian};
    room_ = storage_.bytes(std::min<std::size_t>(head.length, limits_.value_bytes));
    element_.cut = room_.size() < head.length;
    return true;
  }
  if (is_creator_of_interest(head)) {
    taking_ = Taking::Creator;
    creator_tag_ = head.tag;
    room_ =
        head.length <= creator_room_.size() ? std::span<char>{creator_room_} : std::span<char>{};  // no name is longer
    return true;
  }
  return false;
}

void Collector::take(std::span<const std::uint8_t> bytes) {
  const std::size_t taken = std::min(bytes.size(), room_.size() - filled_);
  if (taken > 0) std::memcpy(room_.data() + filled_, bytes.data(), taken);
  filled_ += taken;
}

std::optional<Collector::Refusal> Collector::complete() {
  const Taking taking = std::exchange(taking_, Taking::Nothing);
  if (taking == Taking::Pick) return keep_element();
  if (taking == Taking::Creator) return reserve_block();
  return std::nullopt;
}

std::optional<Collector::Refusal> Collector::reserve_block() {
  const auto block = static_cast<std::uint8_t>(creator_tag_.element);
  const std::uint16_t creator = picks_.creator(creator_name({room_.data(), filled_}));
  if (const auto* reservation = reservation_of(creator_tag_.group, block)) {  // the first counts
    if (reservation->creator != kTooEarly || creator == 0) return std::nullopt;
    return Refusal{ReadErrorKind::Malformed,
                   fmt::format("private creator {} comes behind elements of its block", to_string(creator_tag_))};
  }
  if (reservations_.size() >= kReservations) {
    return Refusal{ReadErrorKind::TooMuchKept, fmt::format("more than {} private blocks are reserved", kReservations)};
  }
  reservations_.push_back({.group = creator_tag_.group,
                           .creator = creator,
                           .block = block,
                           .in_order = creator_tag_ == levels_.back().highest});
  return std::nullopt;
}

bool Collector::is_repeated_value() {
  const auto leaf = static_cast<std::size_t>(child_->pick);
  if (picks_.leaves[leaf].distinct == 0) return false;
  if (distinct_.empty()) distinct_.resize(picks_.leaves.size());
  for (const std::uint32_t index : distinct_[leaf]) {
    Element& known = storage_.elements[index];
    if (known.bytes == element_.bytes && known.vr == element_.vr && known.big_endian == element_.big_endian) {
      ++known.count;
      return true;
    }
  }
  if (distinct_[leaf].size() >= picks_.leaves[leaf].distinct) return true;  // enough of them
  distinct_[leaf].push_back(static_cast<std::uint32_t>(storage_.elements.size()));
  return false;
}

std::optional<Collector::Refusal> Collector::keep_element() {
  element_.bytes = {room_.data(), filled_};
  if (is_repeated_value()) {
    storage_.give_back(room_);
    return std::nullopt;
  }
  const std::size_t depth = levels_.size() - 1;
  kept_bytes_ += sizeof(Element) + depth * sizeof(std::uint32_t) + filled_;
  if (kept_bytes_ > limits_.kept_bytes) {
    return Refusal{ReadErrorKind::TooMuchKept,
                   fmt::format("the attributes to keep take more than {} bytes", limits_.kept_bytes)};
  }
  if (depth > 0) {
    const auto items = storage_.numbers(depth);
    for (std::size_t i = 0; i < depth; ++i)
      items[i] = levels_[i + 1].next_item - 1;
    element_.items = items;
  } else {
    storage_.top_level[child_->slot] = static_cast<std::uint32_t>(storage_.elements.size() + 1);
  }
  storage_.elements.push_back(element_);
  return std::nullopt;
}

}  // namespace cmrcredit::dicom_parsing
