#include "dicom_parsing/element_walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "dicom_parsing/sequence_tags.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::uint64_t kOpen = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kLongestHead = 12;

constexpr Tag kItem{0xFFFE, 0xE000}, kItemEnd{0xFFFE, 0xE00D}, kSequenceEnd{0xFFFE, 0xE0DD};
constexpr Tag kPixelData{0x7FE0, 0x0010};

bool is_delimiter(Tag tag) {
  return tag == kItem || tag == kItemEnd || tag == kSequenceEnd;
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
    : last_useful_(storage.picks->last_useful), depth_limit_(limits.depth), collector_(storage, limits) {
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
    } else if (carried_ > 0) {
      at = complete_carried_head(at, end);
    } else {
      const ElementHead head = head_of(at, static_cast<std::size_t>(end - at));
      if (head.size == 0) {  // the rest is shorter than a head can be
        carried_ = static_cast<std::size_t>(end - at);
        std::memcpy(carry_.data(), at, carried_);
        break;
      }
      at += head.size;
      take_head(head);
    }
  }
  return outcome_;
}

const std::uint8_t* ElementWalker::complete_carried_head(const std::uint8_t* at, const std::uint8_t* end) {
  while (at != end) {
    carry_[carried_++] = *at++;
    const ElementHead head = head_of(carry_.data(), carried_);
    if (head.size != 0) {
      carried_ = 0;
      take_head(head);
      break;
    }
  }
  return at;
}

// The head that begins here, of size 0 when it does not end within `size` bytes. PS3.5 7.1.2, 7.1.3 and 7.5.
ElementHead ElementWalker::head_of(const std::uint8_t* bytes, std::size_t size) const {
  const Level& level = levels_.back();
  ElementHead head{.implicit = level.implicit, .big_endian = level.big_endian};
  if (size < 8) return head;
  head.tag = {number16(bytes, level.big_endian), number16(bytes + 2, level.big_endian)};
  if (level.implicit || !level.in_item || is_delimiter(head.tag)) {
    head.length = number32(bytes + 4, level.big_endian);
    head.size = 8;
    return head;
  }
  head.vr = static_cast<std::uint16_t>(bytes[4] << 8 | bytes[5]);
  head.kind = vr_kind(head.vr);
  if (!has_long_length(head.kind)) {
    head.length = number16(bytes + 6, level.big_endian);
    head.size = 8;
  } else if (size >= kLongestHead) {
    head.length = number32(bytes + 8, level.big_endian);
    head.size = kLongestHead;
  }
  return head;
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
    if (auto refusal = collector_.complete()) return fail(refusal->kind, value_tag_, std::move(refusal->sentence));
  }
  close_what_ended();
}

void ElementWalker::take_head(const ElementHead& head) {
  element_at_ = position_;
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

bool ElementWalker::stops_at(Tag tag) const {
  if (last_useful_ && tag > *last_useful_) return true;
  return tag.group == kPixelData.group && tag.element >= 0x0008 && tag.element <= kPixelData.element;
}

void ElementWalker::take_element(const ElementHead& head) {
  if (levels_.size() == 1 && stops_at(head.tag)) {
    outcome_ = Outcome::Stopped;
    return;
  }
  if (!fits_item(head)) {
    return fail(ReadErrorKind::Malformed, head.tag,
                fmt::format("{} has a length of {}, {} bytes are left of its item in {}", to_string(head.tag),
                            head.length, levels_.back().item_end - position_, to_string(levels_.back().tag)));
  }
  const Collector::Found found = collector_.look_up(head);
  const bool undefined = head.length == kUndefinedLength;
  Level inside{.implicit = head.implicit, .big_endian = head.big_endian};
  bool sequence = false;
  if (head.implicit) {
    const bool leaf_only = found.child != nullptr && found.child->pick >= 0 && found.child->node < 0;
    inside.fragments = undefined && head.tag == kPixelData;
    sequence = undefined ? !leaf_only
                         : (found.child != nullptr && found.child->node >= 0) || found.private_sequence ||
                               is_standard_sequence(head.tag);
  } else if (head.kind == VrKind::Sequence) {
    sequence = true;
  } else if (head.kind == VrKind::Unknown && undefined) {
    sequence = true;  // implicit VR little endian inside, whatever stands outside (PS3.5 6.2.2 note 2)
    inside.implicit = true;
    inside.big_endian = false;
  } else if (head.kind == VrKind::Bytes && undefined) {
    sequence = inside.fragments = head.tag == kPixelData || head.tag.group % 2 == 1;  // PS3.5 A.4
  }
  if (sequence) return take_sequence(head, found.child, inside);
  if (undefined || head.kind == VrKind::Illegal) {
    return fail(ReadErrorKind::Malformed, head.tag,
                fmt::format("{} {}", to_string(head.tag),
                            undefined ? "has no length, and is no sequence" : "has an illegal VR"));
  }
  take_leaf(head, found.child);
}

void ElementWalker::take_sequence(const ElementHead& head, const PickNode::Child* child, Level level) {
  if (head.length == 0) return close_what_ended();
  if (levels_.size() > depth_limit_) {
    return fail(ReadErrorKind::TooDeep, head.tag,
                fmt::format("sequence {} is nested more than {} deep", to_string(head.tag), depth_limit_));
  }
  level.tag = head.tag;
  level.sequence_end = end_of(position_, head.length);
  levels_.push_back(level);
  collector_.open_sequence(child);
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
  outcome_ = Outcome::Failed;
  error_ = {.kind = kind, .offset = element_at_, .tag = tag, .sentence = std::move(sentence)};
}

}  // namespace cmrcredit::dicom_parsing
