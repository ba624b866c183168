// What is kept of a data set while the walker goes through it: it follows the picks' tree down into the items and up
// again, knows the private creators of each item, and takes the values. It never looks at the structure's lengths.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/header_storage.h"
#include "dicom_parsing/pick_list.h"
#include "dicom_parsing/vr.h"

namespace cmrcredit::dicom_parsing {

inline constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;  // PS3.5 7.1.1

// An element's beginning: everything before its value.
struct ElementHead {
  Tag tag = {};
  std::uint32_t length = 0;
  std::uint16_t vr = 0;   // 0 where the encoding does not say
  std::uint8_t size = 0;  // of the head itself
  VrKind kind = VrKind::Short;
  bool implicit = false, big_endian = false;
};

class Collector {
 public:
  // Keeps in `storage`, which outlives the collector.
  Collector(Header::Storage& storage, const ReaderLimits& limits);

  // The walker's way through the sequences. `child` is what look_up found for the sequence, or null.
  void open_sequence(const PickNode::Child* child);
  void close_sequence();
  void begin_item();
  void end_item();

  struct Found {
    const PickNode::Child* child = nullptr;  // the pick, unless the tag came before in this item
    bool private_sequence = false;           // the dictionary knows the creator's element as one
  };
  [[nodiscard]] Found look_up(const ElementHead& head);

  // A value begins. False: it is of no interest, its bytes may be skipped. Else they come through take, then complete.
  bool begin_value(const ElementHead& head, const PickNode::Child* child);
  void take(std::span<const std::uint8_t> bytes);
  struct Refusal {
    ReadErrorKind kind;
    std::string sentence;
  };
  [[nodiscard]] std::optional<Refusal> complete();

 private:
  struct Level {
    const PickNode* node = nullptr;  // null where nothing is picked
    Tag highest = {};                // of the current item
    std::uint32_t next_item = 0;     // index of the item that begins next
    std::uint32_t cursor = 0;        // into node->standard: no smaller tag stands before it
    std::uint32_t first_reservation = 0;
    bool any = false;
  };
  // A private block (PS3.5 7.8.1): who reserved (group, block00-blockFF) in one item.
  struct Reservation {
    std::uint16_t group = 0, creator = 0;
    std::uint8_t block = 0;
    bool in_order = false;  // the creator came when no higher tag had
  };
  enum class Taking : std::uint8_t { Nothing, Pick, Creator };

  void start_item(Level& level);
  const PickNode::Child* standard_child(Level& level, Tag tag) const;
  const PickNode::Child* private_child(Tag tag, std::uint16_t creator) const;
  void look_up_private(const ElementHead& head, Found& found);
  void note_early_element(Tag tag);
  [[nodiscard]] const Reservation* reservation_of(std::uint16_t group, std::uint8_t block) const;
  [[nodiscard]] bool is_creator_of_interest(const ElementHead& head) const;
  bool seen_before(const Level& level, std::uint32_t slot, bool in_order);
  bool is_repeated_value();
  std::optional<Refusal> reserve_block();
  std::optional<Refusal> keep_element();

  Header::Storage& storage_;
  const PickList::Compiled& picks_;
  ReaderLimits limits_;
  std::vector<Level> levels_;
  std::vector<std::uint64_t> seen_;  // a bit field a level: the node's children that came in the current item
  std::vector<Reservation> reservations_;
  std::vector<std::vector<std::uint32_t>> distinct_;  // by leaf: its kept elements, for picks of distinct values

  Taking taking_ = Taking::Nothing;
  const PickNode::Child* child_ = nullptr;
  Element element_;
  std::span<char> room_;
  std::size_t filled_ = 0, kept_bytes_ = 0;
  Tag creator_tag_;
  std::array<char, 64> creator_room_{};  // LO
};

}  // namespace cmrcredit::dicom_parsing
