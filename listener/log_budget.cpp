#include "listener/log_budget.h"

#include <utility>

namespace cmrcredit::listener {

std::optional<std::uint64_t> LogBudget::take(std::chrono::steady_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (now - span_began_ >= span_) {
    span_began_ = now;
    used_ = 0;
  }
  if (used_ == lines_) {
    ++left_out_;
    return std::nullopt;
  }
  ++used_;
  return std::exchange(left_out_, 0);
}

}  // namespace cmrcredit::listener
