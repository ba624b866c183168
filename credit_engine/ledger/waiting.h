// How long a study waits after its last news (DESIGN.md, When a study is complete).
#pragma once

#include <chrono>
#include <cstdint>

#include "config/settings.h"
#include "credit_engine/ledger/connection.h"

namespace cmrcredit::credit_engine {

struct Wait {
  std::chrono::milliseconds period{};
  const char* by = "";  // what completes the study then: a value of studies.due_by
};
// By what the store holds of the study now: its state, its steps, whether it has images.
[[nodiscard]] Wait wait_of(Connection& connection, std::int64_t study, const config::IntakeSettings& periods);

}  // namespace cmrcredit::credit_engine
