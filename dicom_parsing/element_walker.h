// The walk over the (inflated) bytes of a data set: element after element, down into the items of sequences and up
// again, without recursion. It knows where it is by absolute position, as DCMTK does, so that it comes out of a
// sequence whose lengths do not add up at the place where DCMTK comes out of it, or not at all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dicom_parsing/collector.h"
#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

class ElementWalker {
 public:
  enum class Outcome { More, Stopped, Failed };

  // Keeps what is picked in `storage`, which outlives the walker.
  ElementWalker(Header::Storage& storage, Encoding encoding, const ReaderLimits& limits);

  Outcome walk(std::span<const std::uint8_t> bytes);
  Outcome end();  // no more bytes will come
  [[nodiscard]] const ReadError& error() const { return error_; }
  // Where the element begins that is being read, or comes next, or stopped the walk.
  [[nodiscard]] std::uint64_t offset() const { return in_element_ ? element_at_ : position_; }

 private:
  // One nested sequence and, while it is open, its current item. Level 0 is the data set: an item that ends with the
  // stream.
  struct Level {
    std::uint64_t sequence_end = 0, item_end = 0;  // positions; kOpen for an undefined length
    Tag tag = {};                                  // of the sequence
    bool in_item = false, fragments = false;
    bool implicit = false, big_endian = false;
  };

  [[nodiscard]] static ElementHead head_of(const Level& level, const std::uint8_t* bytes, std::size_t size);
  const std::uint8_t* complete_carried_head(const std::uint8_t* at, const std::uint8_t* end);
  const std::uint8_t* pass_over(const std::uint8_t* at, const std::uint8_t* end);
  const std::uint8_t* take_value(const std::uint8_t* at, const std::uint8_t* end);
  void take_head(const ElementHead& head);
  void take_in_sequence(const ElementHead& head);
  void take_delimiter(const ElementHead& head);
  void take_element(const ElementHead& head);
  [[nodiscard]] static std::optional<Level> inside_of(const ElementHead& head, const Collector::Found& found);
  void take_sequence(const ElementHead& head, const PickNode::Child* child, Level level);
  void take_leaf(const ElementHead& head, const PickNode::Child* child);
  void value_complete();
  void close_what_ended();
  void close_item();
  void close_sequence();
  [[nodiscard]] bool fits_item(const ElementHead& head) const;
  void fail(ReadErrorKind kind, Tag tag, std::string sentence);

  std::uint32_t stop_key_;  // of the first tag that ends the walk
  std::size_t depth_limit_;
  Collector collector_;
  std::vector<Level> levels_;
  Outcome outcome_ = Outcome::More;
  std::uint64_t position_ = 0, element_at_ = 0;
  std::uint64_t value_left_ = 0;
  bool in_element_ = false;  // its head was taken, its value not all of it
  bool keeping_ = false;     // the value that is being read, or skipping it
  Tag value_tag_;
  std::array<std::uint8_t, 12> carry_{};  // the beginning of a head that a fragment cut
  std::size_t carried_ = 0;
  ReadError error_;
};

}  // namespace cmrcredit::dicom_parsing
