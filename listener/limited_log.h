// A log line within a budget; says how many like it were left out.
#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "listener/log_budget.h"

namespace cmrcredit::listener {

template <class... Args>
void log_within(LogBudget& budget, spdlog::level::level_enum level, fmt::format_string<Args...> format,
                Args&&... args) {
  if (!spdlog::should_log(level)) return;
  const auto left_out = budget.take(std::chrono::steady_clock::now());
  if (!left_out) return;
  const std::string line = fmt::format(format, std::forward<Args>(args)...);
  if (*left_out == 0) {
    spdlog::log(level, "{}", line);
  } else {
    spdlog::log(level, "{} ({} more like this were not logged)", line, *left_out);
  }
}

}  // namespace cmrcredit::listener
