#include "dicom_parsing/header_storage.h"

#include <algorithm>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kFirstBlock = 4096;
constexpr std::size_t kLargestBlock = std::size_t{256} * 1024;

constexpr std::size_t rounded(std::size_t size) {
  return (size + 3) / 4 * 4;
}  // the next taker may want numbers

}  // namespace

Header::Storage::Storage(std::shared_ptr<const PickList::Compiled> compiled, bool big_endian_data_set)
    : picks(std::move(compiled)), big_endian(big_endian_data_set), top_level(picks->nodes.front().slots()) {
  elements.reserve(std::min<std::size_t>(picks->leaves.size(), 128));
}

std::byte* Header::Storage::take(std::size_t size) {
  size = rounded(size);
  if (size > free_ || blocks_.empty()) {
    block_size_ = std::max(std::clamp(block_size_ * 2, kFirstBlock, kLargestBlock), size);
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size_));
    free_ = block_size_;
  }
  std::byte* taken = blocks_.back().get() + (block_size_ - free_);
  free_ -= size;
  return taken;
}

std::span<char> Header::Storage::bytes(std::size_t size) {
  return {reinterpret_cast<char*>(take(size)), size};
}

void Header::Storage::give_back(std::span<char> last) {
  free_ += rounded(last.size());
}

std::span<std::uint32_t> Header::Storage::numbers(std::size_t count) {
  return {reinterpret_cast<std::uint32_t*>(take(count * sizeof(std::uint32_t))), count};
}

}  // namespace cmrcredit::dicom_parsing
