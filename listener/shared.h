// What all connections of one server share. Everything here is immutable or safe from any thread.
#pragma once

#include <condition_variable>
#include <mutex>

#include "config/settings.h"
#include "listener/access.h"
#include "listener/admission.h"
#include "listener/counters.h"
#include "listener/deadlines.h"
#include "listener/dispatcher.h"
#include "listener/log_budget.h"

namespace cmrcredit::listener {

// How many connections live; the one who stops the server waits for none.
class LiveCount {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void remove() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) none_.notify_all();
  }
  [[nodiscard]] bool wait_for_none(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return none_.wait_for(lock, most, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
};

struct Shared {
  Shared(const config::ListenerSettings& its_settings, const Deadlines& its_deadlines, Access its_access)
      : settings(its_settings),
        deadlines(its_deadlines),
        access(std::move(its_access)),
        admission({its_settings.max_associations, its_settings.max_associations_per_peer, its_settings.max_half_open}) {
  }

  const config::ListenerSettings settings;
  const Deadlines deadlines;
  const Access access;
  Admission admission;
  Dispatcher dispatcher;  // filled before the first connection
  LiveCounters counters;
  LiveCount live;
  std::atomic<std::uint64_t> next_association{1};

  LogBudget association_log{200, std::chrono::seconds(10)};
  LogBudget rejection_log{20, std::chrono::seconds(10)};
  LogBudget garbage_log{10, std::chrono::seconds(10)};
  LogBudget fault_log{50, std::chrono::seconds(10)};
  LogBudget step_log{100, std::chrono::seconds(10)};
  LogBudget shortage_log{1, std::chrono::seconds(10)};
};

}  // namespace cmrcredit::listener
