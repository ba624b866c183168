// The decoding of picked values, apart from the reader that picked them.
#pragma once

#include <span>

#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::dicom_parsing {

// What a Header holds.
struct Picked {
  std::span<const Element> elements;
  const ItemTable* table = nullptr;
  bool passed_over = false;
};
[[nodiscard]] tl::expected<ReadInstance, FactsError> facts_of(const Picked& picked);
[[nodiscard]] inline tl::expected<ReadInstance, FactsError> facts_of(std::span<const Element> elements) {
  return facts_of(Picked{.elements = elements});
}

}  // namespace cmrcredit::dicom_parsing
