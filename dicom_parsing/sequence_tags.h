// Which tags are sequences. Implicit VR does not say, and a reader that skips a broken sequence as if it were bytes
// goes on at another place than one that looks into it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

[[nodiscard]] bool is_standard_sequence(Tag tag);

struct PrivateSequence {
  std::uint16_t group;
  std::uint8_t element;  // the low byte, behind the creator's block
  std::string_view creator;
};
[[nodiscard]] std::span<const PrivateSequence> private_sequences();

}  // namespace cmrcredit::dicom_parsing
