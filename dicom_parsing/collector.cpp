#include "dicom_parsing/collector.h"

#include <fmt/format.h>

#include <functional>
#include <tuple>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::uint32_t kHighest = 0xFFFFFFFF;

bool is_creator_tag(Tag tag) {
  return is_private(tag) && tag.element >= 0x10 && tag.element <= 0xFF;
}

bool may_name_a_creator(const ElementHead& head) {
  if (head.length == 0 || head.length == kUndefinedLength) return false;
  return head.implicit || head.kind == VrKind::Text || head.kind == VrKind::LongText ||
         head.kind == VrKind::Unknown;  // UN: written by a system without a dictionary
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
                     .blocks = blocks_.enter(),
                     .tabulated = looked_into && child->node == picks_.table});
}

void Collector::close_sequence() {
  const Level& closed = levels_.back();
  if (closed.counted > 0) storage_.elements[closed.counted - 1].count = closed.next_item;
  blocks_.leave(levels_.back().blocks);
  levels_.pop_back();
}

void Collector::begin_item() {
  Level& level = levels_.back();
  ++level.next_item;
  if (level.tabulated) row_.assign(picks_.columns, ItemTable::kNone);
  start_item(level);
}

void Collector::start_item(Level& level) {
  level.cursor = 0;
  level.next = 0;
  if (level.node == nullptr) return;
  const std::size_t words = picks_.seen_words;
  if (seen_.size() < levels_.size() * words) seen_.resize(levels_.size() * words);
  std::fill_n(seen_.begin() + static_cast<std::ptrdiff_t>((levels_.size() - 1) * words), words, 0);
}

Collector::Gap Collector::gap(bool implicit) const {
  const Level& level = levels_.back();
  Gap gap{.from = level.next, .to = kHighest};
  if (level.node != nullptr && level.cursor < level.node->standard.size())
    gap.to = level.node->standard[level.cursor].key;
  if (level.node != nullptr || implicit) {
    const auto& groups = implicit ? picks_.groups : picks_.picked_groups;
    const auto group = std::ranges::lower_bound(groups, gap.from >> 16);
    if (group != groups.end()) gap.to = std::min(gap.to, std::uint32_t{*group} << 16);
  }
  return gap;
}

Collector::Found Collector::look_up(const ElementHead& head) {
  Level& level = levels_.back();
  const std::uint32_t key = key_of(head.tag);
  const bool in_order = key >= level.next;
  if (in_order) level.next = std::uint64_t{key} + 1;
  Found found;
  if (is_private(head.tag)) look_up_private(head, found);
  if (level.node != nullptr && found.child == nullptr) found.child = standard_child(level, key);
  if (found.child != nullptr && seen_before(found.child->slot, in_order)) found.child = nullptr;
  return found;
}

const PickNode::Child* Collector::standard_child(Level& level, std::uint32_t key) const {
  const auto& children = level.node->standard;
  std::uint32_t at = level.cursor;
  if (at > 0 && children[at - 1].key >= key) {  // out of order
    const auto found = std::ranges::lower_bound(children, key, {}, &PickNode::Child::key);
    return found != children.end() && found->key == key ? &*found : nullptr;
  }
  while (at < children.size() && children[at].key < key)
    ++at;
  const bool hit = at < children.size() && children[at].key == key;
  level.cursor = at + (hit ? 1 : 0);
  return hit ? &children[at] : nullptr;
}

void Collector::look_up_private(const ElementHead& head, Found& found) {
  const Tag tag = head.tag;
  const Level& level = levels_.back();
  if (tag.element < 0x1000) {
    if (is_creator_tag(tag) && !may_name_a_creator(head) &&
        is_group_of_interest(head)) {  // and yet the first of its tag
      std::ignore = blocks_.reserve({.group = tag.group, .number = static_cast<std::uint8_t>(tag.element)});
    }
    return;
  }
  const auto number = static_cast<std::uint8_t>(tag.element >> 8);
  const auto* block = blocks_.find(tag.group, number);
  if (block == nullptr) {
    if (level.node != nullptr && level.node->may_want(tag)) blocks_.note_early(tag.group, number);
    return;
  }
  if (block->creator == PrivateBlocks::kSomeOther || block->creator == PrivateBlocks::kTooEarly) return;
  if (level.node != nullptr) found.child = level.node->private_child(tag, block->creator);
  if (!head.implicit) return;
  // DCMTK knows a sequence by its creator, and overlooks a creator that was out of order.
  const bool overlooked = !block->in_order && head.length != kUndefinedLength;
  if (overlooked && found.child != nullptr && found.child->node >= 0) found.child = nullptr;
  found.private_sequence = !overlooked && picks_.is_private_sequence(tag, block->creator);
}

// Whether a child's tag came before in the current item; what comes in ascending order cannot have.
bool Collector::seen_before(std::uint32_t slot, bool in_order) {
  std::uint64_t& word = seen_[(levels_.size() - 1) * picks_.seen_words + slot / 64];
  const std::uint64_t bit = std::uint64_t{1} << slot % 64;
  const bool seen = !in_order && (word & bit) != 0;
  word |= bit;
  return seen;
}

bool Collector::is_group_of_interest(const ElementHead& head) const {
  if (levels_.back().node == nullptr && !head.implicit) return false;
  return std::ranges::binary_search(head.implicit ? picks_.groups : picks_.picked_groups, head.tag.group);
}

bool Collector::keep_sequence(const ElementHead& head, const PickNode::Child* child) {
  child_ = child;
  room_ = {};
  filled_ = 0;
  element_ = {.path = picks_.leaves[static_cast<std::size_t>(child->pick)].path,
              .vr = head.vr,
              .big_endian = head.big_endian,
              .count = 0};
  return keep_element();
}

bool Collector::begin_value(const ElementHead& head, const PickNode::Child* child) {
  if (child != nullptr && child->pick >= 0 && !child->counted) {
    const auto& leaf = picks_.leaves[static_cast<std::size_t>(child->pick)];
    taking_ = Taking::Pick;
    child_ = child;
    room_ = storage_.bytes(std::min<std::size_t>(head.length, limits_.value_bytes));
    element_ = {.path = leaf.path,
                .private_creator = leaf.private_creator,
                .vr = head.vr,
                .big_endian = head.big_endian,
                .cut = room_.size() < head.length};
  } else if (is_creator_tag(head.tag) && may_name_a_creator(head) && is_group_of_interest(head)) {
    taking_ = Taking::Creator;
    block_ = {.group = head.tag.group,
              .number = static_cast<std::uint8_t>(head.tag.element),
              .in_order = std::uint64_t{key_of(head.tag)} + 1 == levels_.back().next};
    room_ = creator_room_;
    if (head.length > creator_room_.size()) room_ = {};  // no name is longer
  } else {
    return false;
  }
  filled_ = 0;
  return true;
}

bool Collector::complete() {
  return taking_ == Taking::Pick ? keep_element() : reserve_block();
}

bool Collector::reserve_block() {
  block_.creator = picks_.creator(creator_name({room_.data(), filled_}));
  switch (blocks_.reserve(block_)) {
    case PrivateBlocks::Outcome::Done:
      return true;
    case PrivateBlocks::Outcome::TooLate:
      return refuse(ReadErrorKind::Malformed, fmt::format("private creator {} comes behind elements of its block",
                                                          to_string({block_.group, block_.number})));
    case PrivateBlocks::Outcome::TooMany:
      break;
  }
  return refuse(ReadErrorKind::TooMuchKept,
                fmt::format("more than {} private blocks are reserved", PrivateBlocks::kMost));
}

bool Collector::keep_element() {
  element_.bytes = {room_.data(), filled_};
  const auto& leaf = picks_.leaves[static_cast<std::size_t>(child_->pick)];
  if (leaf.distinct != 0) {
    keep_distinct(leaf);
    return true;
  }
  if (!has_room()) {
    return refuse(ReadErrorKind::TooMuchKept,
                  fmt::format("the attributes to keep take more than {} bytes", limits_.kept_bytes));
  }
  add_element();
  return true;
}

void Collector::keep_distinct(const PickList::Compiled::Leaf& leaf) {
  if (distinct_.empty()) distinct_.resize(picks_.leaves.size());
  Distinct& known = distinct_[static_cast<std::size_t>(child_->pick)];
  const auto [from, to] = known.equal_range(element_.bytes);
  const auto same = std::find_if(from, to, [&](const auto& entry) {
    const Element& kept = storage_.elements[entry.second];
    return kept.vr == element_.vr && kept.big_endian == element_.big_endian;
  });
  std::uint32_t index = ItemTable::kNone;
  if (same != to) {
    index = same->second;
    ++storage_.elements[index].count;
    storage_.give_back(room_);
  } else if (known.size() < leaf.distinct && has_room()) {
    index = add_element();
    known.emplace(element_.bytes, index);
  } else {
    storage_.passed_over = true;
    storage_.give_back(room_);
    return;
  }
  if (leaf.column < 0) return;
  auto& cell = row_[static_cast<std::size_t>(leaf.column)];
  if (cell == ItemTable::kNone) cell = index;
}

// Whether one more element may be kept; then it counts.
bool Collector::has_room() {
  constexpr std::size_t kIndexed = 64;  // what finding a distinct value again costs
  const bool distinct = picks_.leaves[static_cast<std::size_t>(child_->pick)].distinct != 0;
  const std::size_t cost =
      sizeof(Element) + (levels_.size() - 1) * sizeof(std::uint32_t) + filled_ + (distinct ? kIndexed : 0);
  if (kept_bytes_ + cost > limits_.kept_bytes) return false;
  kept_bytes_ += cost;
  return true;
}

std::uint32_t Collector::add_element() {
  const std::size_t depth = levels_.size() - 1;
  const auto index = static_cast<std::uint32_t>(storage_.elements.size());
  if (depth > 0) {
    const auto items = storage_.numbers(depth);
    for (std::size_t i = 0; i < depth; ++i)
      items[i] = levels_[i + 1].next_item - 1;
    element_.items = items;
  } else {
    storage_.top_level[child_->slot] = index + 1;
  }
  storage_.elements.push_back(element_);
  return index;
}

void Collector::finish_row() {
  ItemTable& table = storage_.table;
  table.columns = picks_.columns;
  ++table.items;
  const auto cells = std::as_bytes(std::span(row_));
  const std::size_t hash = std::hash<std::string_view>{}({reinterpret_cast<const char*>(cells.data()), cells.size()});
  const auto [from, to] = rows_.equal_range(hash);
  for (auto known = from; known != to; ++known) {
    if (!std::ranges::equal(table.row(known->second), row_)) continue;
    ++table.counts[known->second];
    return;
  }
  if (table.counts.size() == ItemTable::kMostRows) {
    storage_.passed_over = true;
    return;
  }
  rows_.emplace(hash, static_cast<std::uint32_t>(table.counts.size()));
  table.cells.insert(table.cells.end(), row_.begin(), row_.end());
  table.counts.push_back(1);
}

bool Collector::refuse(ReadErrorKind kind, std::string sentence) {
  refusal_ = {.kind = kind, .sentence = std::move(sentence)};
  return false;
}

}  // namespace cmrcredit::dicom_parsing
