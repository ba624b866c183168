// Folds studies that nobody has spoken of for a while (ledger/fold.h), and gives the space they took back to the disk.
// Reads and packs on a thread and a connection of its own; the writer gets slices, so that no C-STORE waits.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <tl/expected.hpp>

#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class Folding {
 public:
  // Studies are folded once they are settled and were silent for `after`. The store must outlive it; one a store.
  [[nodiscard]] static tl::expected<std::unique_ptr<Folding>, StoreError> open(Store& store,
                                                                               std::chrono::seconds after);
  ~Folding();
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;

  // Looks about once an hour, more often where `after` is short; a thread's root.
  void run(const std::stop_token& stop);
  // Folds what is due by the clock now and comes back: how many studies. A study that could not be folded is left for
  // the next time. For run(), and for tests with a clock of their own.
  std::size_t fold_due(const std::stop_token& stop = {});

 private:
  struct Parts;
  explicit Folding(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cmrcredit::credit_engine
