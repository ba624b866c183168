// When a study is complete (DESIGN.md): waits for quiet, has the study evaluated, and writes the outcome and its events
// in one transaction. Deadlines run on the monotonic clock and are in the database too, so that a restart goes on
// counting.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/settings.h"
#include "credit_engine/ledger/store.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

struct CompletionOptions {
  config::IntakeSettings periods;
  std::vector<std::string> shared_logins;
  int repeat_days = config::CreditSettings{}.repeat_days;
};

class Completion {
 public:
  // Reads the deadlines left by an earlier run. The store must outlive it; one Completion a store.
  [[nodiscard]] static tl::expected<std::unique_ptr<Completion>, StoreError> open(Store& store,
                                                                                  CompletionOptions options,
                                                                                  Evaluate evaluate);
  ~Completion();
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  // Evaluates whatever is due, sleeping in between until the next deadline; a thread's root. One thread.
  void run(const std::stop_token& stop);
  // Evaluates what is due by the clock now and comes back: how many studies. For tests with a clock of their own.
  std::size_t run_due();
  // On the store's monotonic clock; nothing when no study waits.
  [[nodiscard]] std::optional<std::chrono::milliseconds> next_due() const;

 private:
  struct Parts;
  explicit Completion(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cmrcredit::credit_engine
