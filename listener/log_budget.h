// Keeps a flood out of the log: so many lines of a kind in a span of time, and then how many were left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace cmrcredit::listener {

class LogBudget {
 public:
  LogBudget(unsigned lines, std::chrono::milliseconds span) : lines_(lines), span_(span) {}

  // May a line be written now? If so: how many were left out since the last one. Any thread.
  [[nodiscard]] std::optional<std::uint64_t> take(std::chrono::steady_clock::time_point now);

 private:
  const unsigned lines_;
  const std::chrono::milliseconds span_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point span_began_{};
  unsigned used_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace cmrcredit::listener
