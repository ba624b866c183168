// Which hospital a scanner belongs to, and what its clock says in UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "config/time_zone.h"
#include "credit_engine/intake/clock.h"
#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

// Immutable; any thread.
class Sites {
 public:
  explicit Sites(const std::vector<config::SiteSettings>& sites);

  // What of an object tells its site, in the order in which it is believed: the serial number, then the institution,
  // the AE title of the step or the sender, and the station's name.
  struct Scanner {
    std::string_view serial, institution, ae_title, station_name;
  };
  // The name of its site; empty: none.
  [[nodiscard]] std::string site_of(const Scanner& scanner) const;

  // The issuer of patient IDs that come without one.
  [[nodiscard]] std::string issuer_of(std::string_view site) const;

  // A local date and time of a scanner of this site ("20261025", "023000.5") as UTC. `offset` is (0008,0201), "+0100",
  // and goes before the zone where the object has it. Nothing where the date or time is not one.
  [[nodiscard]] std::optional<UtcTime> utc_of(std::string_view site, std::string_view date, std::string_view time,
                                              std::string_view offset = {}) const;

 private:
  struct Known {
    config::SiteSettings settings;
    config::TimeZone zone;
  };
  [[nodiscard]] const Known* find(std::string_view site) const;

  std::vector<Known> sites_;
  config::TimeZone here_;
  bool only_one_ = false;  // one site, and it names no scanner: all are its own
};

}  // namespace cmrcredit::credit_engine
