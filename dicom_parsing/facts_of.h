// The decoding of picked values, apart from the reader that picked them.
#pragma once

#include <span>

#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::dicom_parsing {

[[nodiscard]] tl::expected<ReadInstance, FactsError> facts_of(std::span<const Element> elements);

}  // namespace cmrcredit::dicom_parsing
