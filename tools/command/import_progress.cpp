#include "tools/command/import_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <utility>

namespace cmrcredit::tools {
namespace {

namespace json = boost::json;

std::uint64_t number(const json::object& status, std::string_view key) {
  return status.at(key).to_number<std::uint64_t>();
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string time_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string bar(double share) {
  constexpr int kWidth = 24;
  const int full = std::clamp(static_cast<int>(share * kWidth), 0, kWidth);
  return '[' + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(kWidth - full), '.') + "] ";
}

}  // namespace

std::string progress_text(const json::object& status, bool with_bar) {
  if (status.at("stage").as_string() == "evaluating") return "all files read; the studies are evaluated";
  const auto before = number(status, "imported_before"), files = number(status, "files");
  const auto skipped = number(status, "skipped"), worked = number(status, "imported") + skipped;
  const double seconds = status.at("seconds").to_number<double>();
  const double rate = seconds > 0 ? static_cast<double>(worked) / seconds : 0;
  const bool counted = status.at("counted").as_bool();
  std::string text;
  if (with_bar && counted)
    text += bar(static_cast<double>(worked + before) / static_cast<double>(std::max<std::uint64_t>(files, 1)));
  text += fmt::format("{} of {}{} files, {:.0f}/s", grouped(worked + before), counted ? "" : "at least ",
                      grouped(files), rate);
  if (counted && rate > 0)
    text += ", " + time_text(static_cast<double>(files - std::min(files, worked + before)) / rate) + " left";
  if (skipped > 0) text += fmt::format(", {} passed over", grouped(skipped));
  return text;
}

std::string report_text(const json::object& status) {
  const auto imported = number(status, "imported"), skipped = number(status, "skipped");
  const double seconds = status.at("seconds").to_number<double>();
  std::string text =
      fmt::format("{} files: {} imported, {} imported before, {} passed over; {}", grouped(number(status, "files")),
                  grouped(imported), grouped(number(status, "imported_before")), grouped(skipped), time_text(seconds));
  if (imported > 0)
    text += fmt::format(", {:.0f} files/s", static_cast<double>(imported + skipped) / std::max(seconds, 1e-3));
  text += '\n';
  for (const auto& entry : status.at("skipped_because").as_array()) {
    const auto& skips = entry.as_object();
    text +=
        fmt::format("  {:>7}  {}\n", grouped(number(skips, "count")), std::string_view(skips.at("reason").as_string()));
    for (const auto& example : skips.at("examples").as_array())
      text += fmt::format("           {}\n", std::string_view(example.as_string()));
  }
  if (const auto* why = status.at("broken_off").if_string())
    text += fmt::format("broken off: {}\n", std::string_view(*why));
  return text;
}

void ImportProgress::clear() {
  if (terminal_ && std::exchange(shown_, false)) fmt::print(stderr, "\r\033[K");
}

void ImportProgress::show(const json::object& status) {
  constexpr auto kBetweenLines = std::chrono::seconds(10);
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ && now - last_ < kBetweenLines) return;
  last_ = now;
  shown_ = true;
  if (terminal_) {
    fmt::print(stderr, "\r{}\033[K", progress_text(status, true));
  } else {
    fmt::print(stderr, "{}\n", progress_text(status, false));
  }
  std::fflush(stderr);
}

}  // namespace cmrcredit::tools
