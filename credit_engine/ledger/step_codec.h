// A performed step <-> bytes. Operators are not in here: the store keeps them as ids (operator_values).
//
// Format: a version byte, then fields as (number, length, bytes) with varints, lists as a field that repeats, items as
// fields of their own; a field that says nothing is left out, one that a reader does not know is skipped. Numbers are
// never used again for something else.
#pragma once

#include <string>
#include <string_view>

#include "credit_engine/intake/joining.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] std::string encode(const KeptStep& step);
// Throws std::runtime_error on bytes that encode() cannot have made (a damaged database).
[[nodiscard]] KeptStep decode_step(std::string_view bytes);

}  // namespace cmrcredit::credit_engine
