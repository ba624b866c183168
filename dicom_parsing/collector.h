// What is kept of a data set while the walker goes through it: it follows the picks' tree down into the items and up
// again, knows the private creators of each item, and takes the values. It never looks at the structure's lengths.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/header_storage.h"
#include "dicom_parsing/pick_list.h"
#include "dicom_parsing/private_blocks.h"
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
  void end_item() {
    if (levels_.back().tabulated) finish_row();
    blocks_.forget_item();
  }

  // Elements of the current item that come next, in ascending order, and are of no interest: from..to, without `to`, as
  // keys. The walker may pass over them without look_up, and says with `passed` how far it came.
  struct Gap {
    std::uint64_t from = 0;
    std::uint32_t to = 0;
  };
  [[nodiscard]] Gap gap(bool implicit) const;
  void passed(std::uint64_t next) { levels_.back().next = next; }

  struct Found {
    const PickNode::Child* child = nullptr;  // the pick, unless the tag came before in this item
    bool private_sequence = false;           // the dictionary knows the creator's element as one
  };
  [[nodiscard]] Found look_up(const ElementHead& head);

  // A sequence whose items are counted. False: it is refused, see refusal().
  [[nodiscard]] bool keep_sequence(const ElementHead& head, const PickNode::Child* child);
  // The sequence that was opened last is the one that was kept last.
  void count_items() { levels_.back().counted = storage_.elements.size(); }

  // A value begins. False: it is of no interest, its bytes may be skipped. Else they come through take, then complete.
  bool begin_value(const ElementHead& head, const PickNode::Child* child);
  void take(std::span<const std::uint8_t> bytes) {
    const std::size_t taken = std::min(bytes.size(), room_.size() - filled_);
    if (taken > 0) std::memcpy(room_.data() + filled_, bytes.data(), taken);
    filled_ += taken;
  }
  // False: it is refused, see refusal().
  [[nodiscard]] bool complete();

  struct Refusal {
    ReadErrorKind kind = ReadErrorKind::Malformed;
    std::string sentence;
  };
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

 private:
  struct Level {
    const PickNode* node = nullptr;  // null where nothing is picked
    std::size_t counted = 0;         // where the number of items is kept: its element's index plus one
    std::uint64_t next = 0;          // one more than the highest key of the current item
    std::uint32_t next_item = 0;     // index of the item that begins next
    std::uint32_t cursor = 0;        // into node->standard: the first child that is not below `next`
    std::size_t blocks = 0;          // what blocks_ wants back
    bool tabulated = false;          // its items are the rows of the table
  };
  using Distinct = std::unordered_multimap<std::string_view, std::uint32_t>;  // bytes of a kept element -> its index
  enum class Taking : std::uint8_t { Pick, Creator };

  void start_item(Level& level);
  const PickNode::Child* standard_child(Level& level, std::uint32_t key) const;
  void look_up_private(const ElementHead& head, Found& found);
  bool seen_before(std::uint32_t slot, bool in_order);
  [[nodiscard]] bool is_group_of_interest(const ElementHead& head) const;
  bool reserve_block();
  bool keep_element();
  void keep_distinct(const PickList::Compiled::Leaf& leaf);
  [[nodiscard]] bool has_room();
  std::uint32_t add_element();
  void finish_row();
  bool refuse(ReadErrorKind kind, std::string sentence);

  Header::Storage& storage_;
  const PickList::Compiled& picks_;
  ReaderLimits limits_;
  std::vector<Level> levels_;
  std::vector<std::uint64_t> seen_;  // a bit field a level: the node's children that came in the current item
  PrivateBlocks blocks_;
  std::vector<Distinct> distinct_;                            // by leaf, for picks of distinct values
  std::vector<std::uint32_t> row_;                            // of the item that is being read, as in ItemTable
  std::unordered_multimap<std::size_t, std::uint32_t> rows_;  // a row's hash -> its index

  Taking taking_ = Taking::Pick;
  const PickNode::Child* child_ = nullptr;
  Element element_;
  std::span<char> room_;
  std::size_t filled_ = 0, kept_bytes_ = 0;
  PrivateBlocks::Block block_;           // whose creator is being read
  std::array<char, 64> creator_room_{};  // LO
  Refusal refusal_;
};

}  // namespace cmrcredit::dicom_parsing
