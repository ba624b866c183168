// Time, injected everywhere; tests move it. Deadlines are monotonic, recorded times UTC.
#pragma once

#include <chrono>

namespace cmrcredit::credit_engine {

using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UtcTime utc() const = 0;
  [[nodiscard]] virtual std::chrono::milliseconds monotonic() const = 0;  // since an arbitrary start; never steps
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] UtcTime utc() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  [[nodiscard]] std::chrono::milliseconds monotonic() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace cmrcredit::credit_engine
