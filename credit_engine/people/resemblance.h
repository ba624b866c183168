// How much an operator value looks like a person's name: for suggestions that a person looks at, never for credit.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {

// The smaller, the more alike; nothing when they do not look alike.
[[nodiscard]] std::optional<int> resemblance(const OperatorName& value, const OperatorName& person);

// Letters inserted, removed, replaced, or two neighbours swapped, to make one text of the other. UTF-8.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

}  // namespace cmrcredit::credit_engine
