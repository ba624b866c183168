// Where a Header's values live: blocks that never move, so that an Element may point into them while the reading goes
// on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/pick_list.h"

namespace cmrcredit::dicom_parsing {

struct Header::Storage {
  explicit Storage(std::shared_ptr<const PickList::Compiled> compiled, bool big_endian_data_set);

  // Room for `size` bytes; it stays where it is.
  [[nodiscard]] std::span<char> bytes(std::size_t size);
  void give_back(std::span<char> last);  // the room that was taken last
  [[nodiscard]] std::span<std::uint32_t> numbers(std::size_t count);

  std::shared_ptr<const PickList::Compiled> picks;  // what the elements' paths point into
  bool big_endian;
  std::vector<Element> elements;
  std::vector<std::uint32_t> top_level;  // by slot of the root node: index of its element plus one
  ItemTable table;
  bool passed_over = false;

 private:
  [[nodiscard]] std::byte* take(std::size_t size);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::size_t free_ = 0, block_size_ = 0;  // in the last block
};

}  // namespace cmrcredit::dicom_parsing
