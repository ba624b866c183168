#include "credit_engine/ledger/waiting.h"

namespace cmrcredit::credit_engine {

Wait wait_of(Connection& connection, std::int64_t study, const config::IntakeSettings& periods) {
  using std::chrono::seconds;
  const Wait quiet{seconds{periods.quiet_seconds}, "quiet_period"};
  Run row(connection, "study_wait", study);
  if (!row.step()) return quiet;
  const bool completed = row.number(0) != 0;
  const auto steps = row.number(1), open_steps = row.number(2);
  const bool has_images = row.number(3) != 0;
  if (completed || steps == 0) return quiet;  // late data is gathered
  if (open_steps == 0) return {seconds{0}, "mpps"};
  if (has_images) return {seconds{periods.open_step_quiet_seconds}, "quiet_period"};
  return {seconds{periods.hard_cap_seconds}, "hard_cap"};
}

}  // namespace cmrcredit::credit_engine
