// Calendar days: of the scanner, or of whoever asks. No time zone, no time of day.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

using Day = std::chrono::year_month_day;

// "20260309" (DICOM DA) or "2026-03-09"; a day that is not in the calendar is none.
[[nodiscard]] std::optional<Day> day_from(std::string_view text);
[[nodiscard]] std::string to_text(const Day& day);   // "2026-03-09"
[[nodiscard]] std::string to_dicom(const Day& day);  // "20260309"

// The first day on which something of `day` is `months` calendar months old: what happened on 10 March 2024 counts up
// to and including 9 March 2026, what happened on 29 February 2024 up to and including 28 February 2026.
[[nodiscard]] Day day_of_age(const Day& day, int months);
// The earliest day that is not yet `months` old on `at`.
[[nodiscard]] Day window_start(const Day& at, int months);

}  // namespace cmrcredit::credit_engine
