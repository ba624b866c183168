// What a PickList is compiled to: a tree that is walked in step with the data set, one node for the data set itself and
// one for the items of each picked sequence.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

// A tag as one number: faster to compare, in the same order.
[[nodiscard]] constexpr std::uint32_t key_of(Tag tag) {
  return std::uint32_t{tag.group} << 16 | tag.element;
}
[[nodiscard]] constexpr Tag tag_of(std::uint32_t key) {
  return {static_cast<std::uint16_t>(key >> 16), static_cast<std::uint16_t>(key & 0xFFFF)};
}
[[nodiscard]] constexpr bool is_private(Tag tag) {
  return tag.group % 2 == 1;
}

struct PickNode {
  struct Child {
    std::uint32_t key = 0;      // of its tag; of a private one with the low byte of the element
    std::uint16_t creator = 0;  // into Compiled::creators; 0 for a standard tag
    std::int32_t pick = -1;     // the value is kept
    std::int32_t node = -1;     // the items are looked into
    bool counted = false;       // the value that is kept is the number of items
    std::uint32_t slot = 0;     // this child's bit among the node's children
  };
  std::vector<Child> standard;      // by key
  std::vector<Child> private_ones;  // by key
  [[nodiscard]] std::size_t slots() const { return standard.size() + private_ones.size(); }
  [[nodiscard]] const Child* private_child(Tag tag, std::uint16_t creator) const;
  [[nodiscard]] bool may_want(Tag private_tag) const;  // were its block reserved by the right creator
};

struct PickList::Compiled {
  struct Leaf {
    std::vector<Tag> path;
    std::string_view private_creator;
    std::uint16_t distinct = 0;
    std::int32_t column = -1;  // of the item table
  };
  // One private sequence of the dictionary, its creator as an index.
  struct PrivateSequence {
    std::uint16_t group = 0, creator = 0;
    std::uint8_t element = 0;
  };

  std::vector<PickNode> nodes;  // 0 is the data set
  std::vector<Leaf> leaves;
  std::deque<std::string> creators;                // names that matter; 0 is "some other"
  std::vector<PrivateSequence> private_sequences;  // by group
  // Private groups in which a creator matters, sorted: to a pick, and to a pick or to where a sequence ends in implicit
  // VR.
  std::vector<std::uint16_t> picked_groups, groups;
  std::optional<Tag> last_useful;
  std::size_t seen_words = 1;  // 64-bit words that hold the slots of any node
  std::size_t columns = 0;     // of the item table
  std::int32_t table = -1;     // the node whose items are its rows

  // The index of a creator's name, 0 when nothing depends on it.
  [[nodiscard]] std::uint16_t creator(std::string_view name) const;
  [[nodiscard]] bool is_private_sequence(Tag tag, std::uint16_t creator) const;
};

}  // namespace cmrcredit::dicom_parsing
