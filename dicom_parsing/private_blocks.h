// Who reserved which private block (PS3.5 7.8.1): the creator of (gggg,bb00-bbFF) in one item, as far as it matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cmrcredit::dicom_parsing {

class PrivateBlocks {
 public:
  static constexpr std::uint16_t kSomeOther = 0;      // a creator on which nothing depends, or none at all
  static constexpr std::uint16_t kTooEarly = 0xFFFF;  // no creator yet, but an element that may have been wanted
  static constexpr std::size_t kMost = 512;           // open at one time, over all levels

  struct Block {
    std::uint16_t group = 0;
    std::uint16_t creator = kSomeOther;  // as PickList::Compiled numbers them
    std::uint8_t number = 0;
    bool in_order = false;  // the creator came when no higher tag had
  };

  // The item in which blocks are looked for and reserved begins here; what the items around it reserved is kept apart.
  // Returns what `leave` wants back.
  std::size_t enter();
  void forget_item() { blocks_.resize(first_); }
  void leave(std::size_t entered);

  [[nodiscard]] const Block* find(std::uint16_t group, std::uint8_t number) const;

  // The first creator of a block counts. TooLate: an element of the block that may have been wanted has gone by.
  enum class Outcome { Done, TooLate, TooMany };
  [[nodiscard]] Outcome reserve(const Block& block);
  void note_early(std::uint16_t group, std::uint8_t number);

 private:
  std::vector<Block> blocks_;
  std::size_t first_ = 0;  // of the current item
};

}  // namespace cmrcredit::dicom_parsing
