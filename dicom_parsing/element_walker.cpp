#include "dicom_parsing/element_walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "dicom_parsing/sequence_tags.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::uint64_t kOpen = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kShortestHead = 8, kLongestHead = 12;

constexpr Tag kItem{0xFFFE, 0xE000}, kItemEnd{0xFFFE, 0xE00D}, kSequenceEnd{0xFFFE, 0xE0DD};
constexpr Tag kFirstPixelData{0x7FE0, 0x0008}, kPixelData{0x7FE0, 0x0010};  // float, double, any other

bool is_delimiter(Tag tag) {
  return tag.group == kItem.group && (tag == kItem || tag == kItemEnd || tag == kSequenceEnd);
}

// The first tag that ends the walk.
std::uint32_t stop_key(const std::optional<Tag>& last_useful) {
  const std::uint32_t pixels = key_of(kFirstPixelData);
  return last_useful ? std::min(key_of(*last_useful), pixels - 1) + 1 : pixels;
}

std::uint16_t number16(const std::uint8_t* at, bool big_endian) {
  return static_cast<std::uint16_t>(big_endian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

std::uint32_t number32(const std::uint8_t* at, bool big_endian) {
  const std::uint32_t first = number16(at, big_endian), second = number16(at + 2, big_endian);
  return big_endian ? first << 16 | second : second << 16 | first;
}

std::uint64_t end_of(std::uint64_t begin, std::uint32_t length) {
  return length == kUndefinedLength ? kOpen : begin + length;
}

}  // namespace

ElementWalker::ElementWalker(Header::Storage& storage, Encoding encoding, const ReaderLimits& limits)
    : stop_key_(stop_key(storage.picks->last_useful)), depth_limit_(limits.depth), collector_(storage, limits) {
  levels_.reserve(8);
  levels_.push_back({.sequence_end = kOpen,
                     .item_end = kOpen,
                     .in_item = true,
                     .implicit = !encoding.explicit_vr,
                     .big_endian = encoding.big_endian});
}

ElementWalker::Outcome ElementWalker::walk(std::span<const std::uint8_t> bytes) {
  const std::uint8_t* at = bytes.data();
  const std::uint8_t* const end = at + bytes.size();
  while (outcome_ == Outcome::More && at != end) {
    if (value_left_ > 0) {
      at = take_value(at, end);
      continue;
    }
    if (carried_ > 0) {
      at = complete_carried_head(at, end);
      continue;
    }
    if (levels_.back().in_item) at = pass_over(at, end);
    const ElementHead head = head_of(levels_.back(), at, static_cast<std::size_t>(end - at));
    if (head.size == 0) {  // the rest is shorter than a head can be
      carried_ = static_cast<std::size_t>(end - at);
      if (carried_ > 0) std::memcpy(carry_.data(), at, carried_);
      break;
    }
    at += head.size;
    take_head(head);
  }
  return outcome_;
}

const std::uint8_t* ElementWalker::complete_carried_head(const std::uint8_t* at, const std::uint8_t* end) {
  while (at != end) {
    carry_[carried_++] = *at++;
    const ElementHead head = head_of(levels_.back(), carry_.data(), carried_);
    if (head.size != 0) {
      carried_ = 0;
      take_head(head);
      break;
    }
  }
  return at;
}

// The head that begins here, of size 0 when it does not end within `size` bytes. PS3.5 7.1.2, 7.1.3 and 7.5.
ElementHead ElementWalker::head_of(const Level& level, const std::uint8_t* bytes, std::size_t size) {
  ElementHead head{.implicit = level.implicit, .big_endian = level.big_endian};
  if (size < kShortestHead) return head;
  head.tag = {number16(bytes, level.big_endian), number16(bytes + 2, level.big_endian)};
  if (level.implicit || !level.in_item || is_delimiter(head.tag)) {
    head.length = number32(bytes + 4, level.big_endian);
    head.size = kShortestHead;
    return head;
  }
  head.vr = static_cast<std::uint16_t>(bytes[4] << 8 | bytes[5]);
  head.kind = vr_kind(head.vr);
  if (!has_long_length(head.kind)) {
    head.length = number16(bytes + 6, level.big_endian);
    head.size = kShortestHead;
  } else if (size >= kLongestHead) {
    head.length = number32(bytes + 8, level.big_endian);
    head.size = kLongestHead;
  }
  return head;
}

// The quick way over elements that nobody wants, that are no sequences and lie here whole: most of a header. What comes
// of it is what take_head would have made of each; it stops before the first that needs more thought.
const std::uint8_t* ElementWalker::pass_over(const std::uint8_t* at, const std::uint8_t* end) {
  const Level& level = levels_.back();
  Collector::Gap gap = collector_.gap(level.implicit);
  gap.to = std::min(gap.to, levels_.size() == 1 ? stop_key_ : key_of(kItem));
  const std::uint8_t* const begin = at;
  std::uint64_t left = static_cast<std::uint64_t>(end - at);
  if (level.item_end != kOpen) left = std::min(left, level.item_end - position_);
  while (left >= kShortestHead) {
    const ElementHead head = head_of(level, at, left);
    const std::uint32_t key = key_of(head.tag);
    if (head.size == 0 || key < gap.from || key >= gap.to || head.length > left - head.size) break;
    if (head.implicit ? is_standard_sequence(head.tag) : head.kind == VrKind::Sequence || head.kind == VrKind::Illegal)
      break;
    gap.from = std::uint64_t{key} + 1;
    at += head.size + head.length;
    left -= head.size + head.length;
  }
  if (at == begin) return at;
  collector_.passed(gap.from);
  position_ += static_cast<std::uint64_t>(at - begin);
  close_what_ended();
  return at;
}

const std::uint8_t* ElementWalker::take_value(const std::uint8_t* at, const std::uint8_t* end) {
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(value_left_, static_cast<std::uint64_t>(end - at)));
  if (keeping_) collector_.take({at, size});
  value_left_ -= size;
  position_ += size;
  if (value_left_ == 0) value_complete();
  return at + size;
}

void ElementWalker::value_complete() {
  if (keeping_) {
    keeping_ = false;
    if (!collector_.complete()) return fail(collector_.refusal().kind, value_tag_, collector_.refusal().sentence);
  }
  close_what_ended();
}

void ElementWalker::take_head(const ElementHead& head) {
  element_at_ = position_;
  in_element_ = true;
  position_ += head.size;
  if (!levels_.back().in_item) return take_in_sequence(head);
  if (is_delimiter(head.tag)) return take_delimiter(head);
  take_element(head);
}

// Between items. Their delimiters have no VR, whatever the encoding (PS3.5 7.5).
void ElementWalker::take_in_sequence(const ElementHead& head) {
  Level& level = levels_.back();
  if (head.tag == kSequenceEnd) {  // also where the sequence has a length; the delimiter's own length says nothing
    close_sequence();
    return close_what_ended();
  }
  if (head.tag != kItem) {
    return fail(
        ReadErrorKind::Malformed, head.tag,
        fmt::format("{} stands in sequence {} where an item should begin", to_string(head.tag), to_string(level.tag)));
  }
  if (level.fragments) {
    if (head.length == kUndefinedLength) {
      return fail(ReadErrorKind::Malformed, level.tag,
                  fmt::format("a fragment of {} has no length", to_string(level.tag)));
    }
    value_left_ = head.length;
    value_tag_ = level.tag;
    if (value_left_ == 0) close_what_ended();
    return;
  }
  level.in_item = true;
  level.item_end = end_of(position_, head.length);
  collector_.begin_item();
  close_what_ended();
}

void ElementWalker::take_delimiter(const ElementHead& head) {
  if (head.tag == kItemEnd && levels_.size() > 1 && fits_item(head)) {
    close_item();
    return close_what_ended();
  }
  fail(ReadErrorKind::Malformed, head.tag,
       fmt::format("delimiter {} stands at the wrong place, {}", to_string(head.tag),
                   levels_.size() > 1 ? "in an item of " + to_string(levels_.back().tag) : "outside any sequence"));
}

// Whether a value's length agrees with the item it stands in. DCMTK lets an item of defined length that is already
// overrun go on to the end of its element.
bool ElementWalker::fits_item(const ElementHead& head) const {
  const Level& level = levels_.back();
  if (head.length == kUndefinedLength || level.item_end == kOpen || position_ > level.item_end) return true;
  return head.length <= level.item_end - position_;
}

void ElementWalker::take_element(const ElementHead& head) {
  if (levels_.size() == 1 && key_of(head.tag) >= stop_key_) {
    outcome_ = Outcome::Stopped;
    return;
  }
  if (!fits_item(head)) {
    return fail(ReadErrorKind::Malformed, head.tag,
                fmt::format("{} has a length of {}, {} bytes are left of its item in {}", to_string(head.tag),
                            head.length, levels_.back().item_end - position_, to_string(levels_.back().tag)));
  }
  const Collector::Found found = collector_.look_up(head);
  if (const auto inside = inside_of(head, found)) return take_sequence(head, found.child, *inside);
  if (head.length == kUndefinedLength || head.kind == VrKind::Illegal) {
    return fail(ReadErrorKind::Malformed, head.tag,
                fmt::format("{} has {}", to_string(head.tag),
                            head.kind == VrKind::Illegal ? "an illegal VR" : "no length, and is no sequence"));
  }
  take_leaf(head, found.child);
}

// How a sequence is to be read; nothing for what is none.
std::optional<ElementWalker::Level> ElementWalker::inside_of(const ElementHead& head, const Collector::Found& found) {
  const bool undefined = head.length == kUndefinedLength;
  Level inside{.tag = head.tag, .implicit = head.implicit, .big_endian = head.big_endian};
  const bool looked_into = found.child != nullptr && found.child->node >= 0;
  if (head.implicit) {
    inside.fragments = undefined && head.tag == kPixelData;
    const bool value_wanted = found.child != nullptr && !looked_into;
    const bool known = looked_into || found.private_sequence || is_standard_sequence(head.tag);
    return (undefined && !value_wanted) || known ? std::optional(inside) : std::nullopt;
  }
  if (head.kind == VrKind::Sequence) return inside;
  if (!undefined) return std::nullopt;
  if (head.kind == VrKind::Unknown) {  // implicit VR little endian inside, whatever stands outside (PS3.5 6.2.2 note 2)
    inside.implicit = true;
    inside.big_endian = false;
    return inside;
  }
  inside.fragments = true;  // PS3.5 A.4
  const bool may_be_encapsulated = head.kind == VrKind::Bytes && (head.tag == kPixelData || is_private(head.tag));
  return may_be_encapsulated ? std::optional(inside) : std::nullopt;
}

void ElementWalker::take_sequence(const ElementHead& head, const PickNode::Child* child, Level level) {
  const bool counted = child != nullptr && child->counted;
  if (counted && !collector_.keep_sequence(head, child)) {
    return fail(collector_.refusal().kind, head.tag, collector_.refusal().sentence);
  }
  if (head.length == 0) return close_what_ended();
  if (levels_.size() > depth_limit_) {
    return fail(ReadErrorKind::TooDeep, head.tag,
                fmt::format("sequence {} is nested more than {} deep", to_string(head.tag), depth_limit_));
  }
  level.sequence_end = end_of(position_, head.length);
  levels_.push_back(level);
  collector_.open_sequence(child);
  if (counted) collector_.count_items();
  in_element_ = false;
}

void ElementWalker::take_leaf(const ElementHead& head, const PickNode::Child* child) {
  value_left_ = head.length;
  value_tag_ = head.tag;
  keeping_ = collector_.begin_value(head, child);
  if (value_left_ == 0) value_complete();
}

void ElementWalker::close_item() {
  levels_.back().in_item = false;
  collector_.end_item();
}

void ElementWalker::close_sequence() {
  levels_.pop_back();
  collector_.close_sequence();
}

// Items and sequences of defined length end by position, possibly several at once.
void ElementWalker::close_what_ended() {
  in_element_ = false;
  while (true) {
    const Level& level = levels_.back();
    if (level.in_item) {
      if (position_ < level.item_end) return;
      close_item();
    } else {
      if (position_ < level.sequence_end) return;
      close_sequence();
    }
  }
}

ElementWalker::Outcome ElementWalker::end() {
  if (outcome_ != Outcome::More) return outcome_;
  const bool between_elements = value_left_ == 0 && carried_ == 0 && levels_.size() == 1;
  if (!between_elements) {
    fail(ReadErrorKind::Truncated, value_left_ > 0 ? value_tag_ : levels_.back().tag,
         fmt::format("the data set ends at byte {}, inside an element or a sequence", position_ + carried_));
  }
  return outcome_;
}

void ElementWalker::fail(ReadErrorKind kind, Tag tag, std::string sentence) {
  const std::uint64_t at = offset();
  outcome_ = Outcome::Failed;
  error_ = {.kind = kind, .offset = at, .tag = tag, .sentence = std::move(sentence)};
}

}  // namespace cmrcredit::dicom_parsing
