#include "dicom_parsing/private_blocks.h"

#include <utility>

namespace cmrcredit::dicom_parsing {

std::size_t PrivateBlocks::enter() {
  return std::exchange(first_, blocks_.size());
}

void PrivateBlocks::leave(std::size_t entered) {
  forget_item();
  first_ = entered;
}

const PrivateBlocks::Block* PrivateBlocks::find(std::uint16_t group, std::uint8_t number) const {
  for (std::size_t i = first_; i < blocks_.size(); ++i) {
    if (blocks_[i].group == group && blocks_[i].number == number) return &blocks_[i];
  }
  return nullptr;
}

PrivateBlocks::Outcome PrivateBlocks::reserve(const Block& block) {
  if (const Block* known = find(block.group, block.number)) {
    return known->creator == kTooEarly && block.creator != kSomeOther ? Outcome::TooLate : Outcome::Done;
  }
  if (blocks_.size() >= kMost) return Outcome::TooMany;
  blocks_.push_back(block);
  return Outcome::Done;
}

void PrivateBlocks::note_early(std::uint16_t group, std::uint8_t number) {
  if (blocks_.size() < kMost) blocks_.push_back({.group = group, .creator = kTooEarly, .number = number});
}

}  // namespace cmrcredit::dicom_parsing
