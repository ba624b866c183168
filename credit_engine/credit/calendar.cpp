#include "credit_engine/credit/calendar.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmrcredit::credit_engine {
namespace {

std::optional<int> number(std::string_view digits) {
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  int value = 0;
  for (const char c : digits)
    value = value * 10 + (c - '0');
  return value;
}

Day plus_days(const Day& day, int days) {
  return Day(std::chrono::sys_days(day) + std::chrono::days(days));
}

}  // namespace

std::optional<Day> day_from(std::string_view text) {
  std::string digits(text);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    digits = std::string(text.substr(0, 4)) + std::string(text.substr(5, 2)) + std::string(text.substr(8));
  }
  if (digits.size() != 8) return std::nullopt;
  const auto year = number(digits.substr(0, 4)), month = number(digits.substr(4, 2)), day = number(digits.substr(6));
  if (!year || !month || !day) return std::nullopt;
  const Day made{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                 std::chrono::day(static_cast<unsigned>(*day))};
  if (!made.ok()) return std::nullopt;
  return made;
}

std::string to_text(const Day& day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

// Asked for each case of a person and each level: a format string would be half of the counting.
std::string to_dicom(const Day& day) {
  std::string digits(8, '0');
  auto rest = 10000 * static_cast<unsigned>(static_cast<int>(day.year())) + 100 * static_cast<unsigned>(day.month()) +
              static_cast<unsigned>(day.day());
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, rest /= 10)
    *at = static_cast<char>('0' + rest % 10);
  return digits;
}

Day day_of_age(const Day& day, int months) {
  const auto same_day = day + std::chrono::months(months);
  if (same_day.ok()) return same_day;
  return Day((same_day.year() / same_day.month() + std::chrono::months(1)) / std::chrono::day(1));
}

Day window_start(const Day& at, int months) {
  const auto back = plus_days(at, 1) - std::chrono::months(months);
  Day start = back.ok() ? back : Day((back.year() / back.month() + std::chrono::months(1)) / std::chrono::day(1));
  // the end of a short month: several days come of age together
  while (day_of_age(plus_days(start, -1), months) > at)
    start = plus_days(start, -1);
  return start;
}

}  // namespace cmrcredit::credit_engine
