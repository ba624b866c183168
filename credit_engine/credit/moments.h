// Moments of one clock, compared with each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cmrcredit::credit_engine {

// "YYYYMMDDHHMMSS", whatever follows, as seconds of any epoch; nothing where it is no date and time.
[[nodiscard]] std::optional<std::int64_t> seconds_of(std::string_view moment);

}  // namespace cmrcredit::credit_engine
