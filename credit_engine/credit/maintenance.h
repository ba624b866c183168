// Maintenance, pace and forecast: what the counted cases say of the days to come. Only credit/ includes this.
#pragma once

#include "credit_engine/credit/counting.h"

namespace cmrcredit::credit_engine {

[[nodiscard]] Progress::Pace pace_of(const Day& at, const std::vector<DatedCase>& primary);
// `level` has a maintenance rule.
[[nodiscard]] MaintenanceProgress maintenance_of(const ProgramLevel& level, const ProgressQuestion& question,
                                                 const std::vector<DatedCase>& primary);
// The day on which `missing` more cases will have come; none where nothing is missing or no pace is kept.
[[nodiscard]] std::optional<Day> day_reached(const Progress::Pace& pace, int missing);

}  // namespace cmrcredit::credit_engine
