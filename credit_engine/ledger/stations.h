// Scanners as the store knows them, and how their clocks compare with ours.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

enum class ClockSource { Image, Step };

// Something of this station came `delay_ms` after the moment that it gives; before it where negative. More than a day
// is an archive's delay and says nothing about a clock.
void note_clock(WriteSession& session, std::int64_t station, ClockSource source, std::int64_t delay_ms);

// The one station of a site that goes by this AE title or station name; nothing where there are none or several.
[[nodiscard]] std::optional<std::int64_t> station_by_alias(Connection& connection, const std::string& site,
                                                           const std::string& ae_title,
                                                           const std::string& station_name);

// By site and name: {site, manufacturer, model, serial, station_names[], ae_titles[], studies, heard_ms, clock}.
// `clock` is null before anything came live; else {day, ahead_seconds, least_delay_seconds, by}: ahead_seconds is above
// zero when something came before its time, so that the scanner's clock is ahead by at least so much.
[[nodiscard]] boost::json::array stations_json(Reader& reader);

}  // namespace cmrcredit::credit_engine
