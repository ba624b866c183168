#include "tools/simulator/dialect.h"

#include <algorithm>
#include <array>

namespace cmrcredit::tools {

std::span<const Dialect* const> dialects() {
  static const std::array<const Dialect*, 7> all{&siemens_classic(),  &siemens_xa(), &ge(), &philips(),
                                                 &philips_enhanced(), &canon(),      &uih()};
  return all;
}

const Dialect* dialect_named(std::string_view vendor) {
  const auto all = dialects();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Dialect* one) { return one->vendor == vendor; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace cmrcredit::tools
