#include "credit_engine/intake/sites.h"

#include <algorithm>
#include <charconv>

#include "credit_engine/intake/folded_text.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using config::SiteSettings;
using std::chrono::milliseconds;

bool names_no_scanner(const SiteSettings& site) {
  return site.ae_titles.empty() && site.station_names.empty() && site.serial_numbers.empty() &&
         site.institutions.empty();
}

int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  if (from + count <= text.size()) std::from_chars(text.data() + from, text.data() + from + count, value);
  return value;
}

// Since midnight; of a TM without separators, "HH" to "HHMMSS.ffffff".
std::optional<milliseconds> time_of_day(std::string_view time) {
  const auto tm = dicom_parsing::parse_tm(time);
  if (!tm) return std::nullopt;
  milliseconds fraction{0};
  if (const auto point = tm->find('.'); point != std::string::npos) {
    std::string thousandths = tm->substr(point + 1, 3);
    thousandths.resize(3, '0');
    fraction = milliseconds{digits(thousandths, 0, 3)};
  }
  return std::chrono::hours{digits(*tm, 0, 2)} + std::chrono::minutes{digits(*tm, 2, 2)} +
         std::chrono::seconds{digits(*tm, 4, 2)} + fraction;
}

milliseconds offset_of(std::string_view offset) {
  const auto minutes = std::chrono::minutes{digits(offset, 1, 2) * 60 + digits(offset, 3, 2)};
  return offset.front() == '-' ? -minutes : minutes;
}

}  // namespace

Sites::Sites(const std::vector<SiteSettings>& sites) : here_({}) {
  sites_.reserve(sites.size());
  for (const auto& site : sites)
    sites_.push_back({site, config::TimeZone(site.time_zone)});
  only_one_ = sites_.size() == 1 && names_no_scanner(sites_.front().settings);
}

std::string Sites::site_of(const Scanner& scanner) const {
  if (only_one_) return sites_.front().settings.name;
  const auto among = [this](std::string_view value, std::vector<std::string> SiteSettings::*list) -> const Known* {
    const std::string sent = comparable(value);
    if (sent.empty()) return nullptr;
    const auto found = std::ranges::find_if(sites_, [&](const Known& site) {
      return std::ranges::any_of(site.settings.*list, [&](const auto& one) { return comparable(one) == sent; });
    });
    return found == sites_.end() ? nullptr : &*found;
  };
  for (const auto* site :
       {among(scanner.serial, &SiteSettings::serial_numbers), among(scanner.institution, &SiteSettings::institutions),
        among(scanner.ae_title, &SiteSettings::ae_titles), among(scanner.station_name, &SiteSettings::station_names)}) {
    if (site != nullptr) return site->settings.name;
  }
  return {};
}

const Sites::Known* Sites::find(std::string_view site) const {
  const auto found = std::ranges::find_if(sites_, [&](const Known& known) { return known.settings.name == site; });
  return found == sites_.end() ? nullptr : &*found;
}

std::string Sites::issuer_of(std::string_view site) const {
  const auto* known = find(site);
  if (known == nullptr) return {};
  return known->settings.issuer.empty() ? known->settings.name : known->settings.issuer;
}

std::optional<UtcTime> Sites::utc_of(std::string_view site, std::string_view date, std::string_view time,
                                     std::string_view offset) const {
  const auto day_text = dicom_parsing::parse_da(date);
  const auto day = day_text ? dicom_parsing::to_date(*day_text) : std::nullopt;
  const auto since_midnight = time_of_day(time);
  if (!day || !since_midnight) return std::nullopt;
  const std::chrono::local_time<milliseconds> wall{
      std::chrono::duration_cast<milliseconds>(std::chrono::days{dicom_parsing::days_since_epoch(*day)}) +
      *since_midnight};
  if (dicom_parsing::is_utc_offset(offset)) return UtcTime{wall.time_since_epoch() - offset_of(offset)};
  const auto* known = find(site);
  return (known == nullptr ? here_ : known->zone).utc_of(wall);
}

}  // namespace cmrcredit::credit_engine
