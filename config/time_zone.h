// IANA time zones: a scanner's clock shows its site's local time, records are UTC. By ICU, since GCC 12 has none.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace cmrcredit::config {

// Known by name, "Europe/Berlin" or "UTC"; aliases of older names too.
[[nodiscard]] bool is_time_zone(std::string_view name);

class TimeZone {
 public:
  explicit TimeZone(const std::string& name);  // empty, or not known: this machine's
  ~TimeZone();
  TimeZone(TimeZone&&) noexcept;
  TimeZone& operator=(TimeZone&&) noexcept;

  // What a wall clock of the zone shows, as UTC. An hour that comes twice (the end of summer time) is the first of the
  // two; one that is left out is read as if the clock had not been put forward yet. Any thread.
  [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> utc_of(
      std::chrono::local_time<std::chrono::milliseconds> wall) const;
  [[nodiscard]] std::chrono::local_time<std::chrono::milliseconds> wall_of(
      std::chrono::sys_time<std::chrono::milliseconds> utc) const;
  [[nodiscard]] const std::string& name() const;

 private:
  struct Zone;
  std::unique_ptr<Zone> zone_;
};

}  // namespace cmrcredit::config
