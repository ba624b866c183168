// How much an operator value looks like a person's name: for suggestions that a person looks at, never for credit.
#pragma once

#include <optional>

#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {

// The smaller, the more alike; nothing when they do not look alike.
[[nodiscard]] std::optional<int> resemblance(const OperatorName& value, const OperatorName& person);

}  // namespace cmrcredit::credit_engine
