#include "tools/command/open_reader.h"

#include <fmt/core.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

namespace cmrcredit::tools {
namespace {

using credit_engine::UtcTime;

std::optional<UtcTime> span_back(const std::string& text) {
  long count = 0;
  char unit = 0, rest = 0;
  if (std::sscanf(text.c_str(), "%ld%c%c", &count, &unit, &rest) != 2 || count < 0 || count > 1'000'000) return std::nullopt;
  const UtcTime now = credit_engine::SystemClock().utc();
  switch (unit) {
    case 's':
      return now - std::chrono::seconds(count);
    case 'm':
      return now - std::chrono::minutes(count);
    case 'h':
      return now - std::chrono::hours(count);
    case 'd':
      return now - std::chrono::days(count);
    default:
      return std::nullopt;
  }
}

std::optional<UtcTime> calendar_time(const std::string& text) {
  int year = 0, consumed = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &consumed) != 3) return std::nullopt;
  std::string rest = text.substr(static_cast<std::size_t>(consumed));
  if (!rest.empty()) {
    int used = 0;
    if (std::sscanf(rest.c_str(), "%*[T ]%2u:%2u%n", &hour, &minute, &used) != 2) return std::nullopt;
    rest = rest.substr(static_cast<std::size_t>(used));
    if (std::sscanf(rest.c_str(), ":%2u%n", &second, &used) == 1) rest = rest.substr(static_cast<std::size_t>(used));
    if (rest != "Z" && !rest.empty()) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace

std::optional<credit_engine::Reader> open_reader(const CommandContext& context) {
  auto reader = credit_engine::Reader::open(context.data);
  if (!reader) {
    fmt::print(stderr, "cmrcredit: {}\n", reader.error().sentence);
    return std::nullopt;
  }
  return *std::move(reader);
}

std::optional<UtcTime> time_from(const std::string& text) {
  const auto time = calendar_time(text);
  return time ? time : span_back(text);
}

// In pieces: a person's ten years are a quarter of a megabyte, which the whole text would take three times over.
void print_json(const boost::json::value& value) {
  boost::json::serializer serializer;
  serializer.reset(&value);
  std::array<char, 16384> piece{};
  while (!serializer.done()) {
    const auto text = serializer.read(piece.data(), piece.size());
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
  std::fputc('\n', stdout);
}

}  // namespace cmrcredit::tools
