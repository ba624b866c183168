#include "credit_engine/ledger/stations.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "credit_engine/ledger/outcome_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDayMs = 86'400'000;

const char* to_text(ClockSource source) {
  return source == ClockSource::Image ? "image" : "step";
}

std::string day_of(std::int64_t utc_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds{utc_ms}};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

json::value clock_json(const Run& row, int first) {
  if (row.null(first)) return nullptr;
  const double delay = static_cast<double>(row.number(first + 1)) / 1000;
  return json::object{{"day", row.text(first)},
                      {"ahead_seconds", delay < 0 ? -delay : 0.0},
                      {"least_delay_seconds", delay < 0 ? 0.0 : delay},
                      {"by", row.text(first + 2)}};
}

}  // namespace

void note_clock(WriteSession& session, std::int64_t station, ClockSource source, std::int64_t delay_ms) {
  if (delay_ms > kDayMs) return;
  const std::string day = day_of(session.now_ms());
  auto& least = session.least_delays;
  const auto key = fmt::format("{}/{}/{}", station, day, to_text(source));
  if (const auto known = least.find(key); known != least.end() && known->second <= delay_ms) return;
  if (least.size() > 10'000) least.clear();  // past days
  least[key] = delay_ms;
  Run(session.connection(), "note_clock", station, day, to_text(source), delay_ms).exec();
}

std::optional<std::int64_t> station_by_alias(Connection& connection, const std::string& site,
                                             const std::string& ae_title, const std::string& station_name) {
  Run rows(connection, "stations_by_alias", site, ae_title, station_name);
  if (!rows.step()) return std::nullopt;
  const auto station = rows.number(0);
  if (rows.step()) return std::nullopt;
  return station;
}

json::array stations_json(Reader& reader) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  json::array stations;
  Run rows(connection, "stations_report");
  while (rows.step()) {
    const std::string serial = rows.text(3);
    stations.push_back(json::object{{"site", rows.text(0)},
                                    {"manufacturer", rows.text(1)},
                                    {"model", rows.text(2)},
                                    {"serial", serial.starts_with("name:") ? std::string() : serial},
                                    {"station_names", json::parse(rows.view(4))},
                                    {"ae_titles", json::parse(rows.view(5))},
                                    {"studies", rows.number(6)},
                                    {"heard_ms", rows.null(7) ? json::value() : json::value(rows.number(7))},
                                    {"clock", clock_json(rows, 8)}});
  }
  return stations;
}

}  // namespace cmrcredit::credit_engine
