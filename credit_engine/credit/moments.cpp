#include "credit_engine/credit/moments.h"

#include <array>
#include <chrono>

namespace cmrcredit::credit_engine {

std::optional<std::int64_t> seconds_of(std::string_view moment) {
  if (moment.size() < 14) return std::nullopt;
  std::array<int, 6> parts{};
  constexpr std::array<std::size_t, 6> kLengths{4, 2, 2, 2, 2, 2};
  for (std::size_t part = 0, at = 0; part < parts.size(); at += kLengths.at(part++)) {
    for (const char c : moment.substr(at, kLengths.at(part))) {
      if (c < '0' || c > '9') return std::nullopt;
      parts.at(part) = 10 * parts.at(part) + (c - '0');
    }
  }
  const std::chrono::year_month_day day{std::chrono::year{parts[0]},
                                        std::chrono::month{static_cast<unsigned>(parts[1])},
                                        std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!day.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days{day}.time_since_epoch().count();
  return std::int64_t{days} * 86'400 + parts[3] * 3'600 + parts[4] * 60 + parts[5];
}

}  // namespace cmrcredit::credit_engine
