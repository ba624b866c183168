#include "config/time_zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

namespace cmrcredit::config {
namespace {

using std::chrono::milliseconds;

std::string text_of(const icu::UnicodeString& from) {
  std::string text;
  from.toUTF8String(text);
  return text;
}

icu::UnicodeString icu_name(std::string_view name) {
  return icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())});
}

// BasicTimeZone: every zone that ICU makes from its tables is one.
std::unique_ptr<icu::BasicTimeZone> make(const std::string& name) {
  icu::TimeZone* zone =
      is_time_zone(name) ? icu::TimeZone::createTimeZone(icu_name(name)) : icu::TimeZone::detectHostTimeZone();
  std::unique_ptr<icu::TimeZone> owned(zone);
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone);
  if (basic == nullptr) return {};
  static_cast<void>(owned.release());
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

}  // namespace

struct TimeZone::Zone {
  std::string name;
  std::unique_ptr<icu::BasicTimeZone> zone;  // null: UTC
};

bool is_time_zone(std::string_view name) {
  if (name.empty()) return false;
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  icu::TimeZone::getCanonicalID(icu_name(name), canonical, status);
  // "GMT+1" and the like are made up by ICU, not known by name
  return U_SUCCESS(status) != 0 && (name.find_first_of("+:") == std::string_view::npos || name.starts_with("Etc/"));
}

TimeZone::TimeZone(const std::string& name) : zone_(std::make_unique<Zone>()) {
  zone_->zone = make(name);
  icu::UnicodeString id;
  if (zone_->zone) zone_->name = text_of(zone_->zone->getID(id));
}
TimeZone::~TimeZone() = default;
TimeZone::TimeZone(TimeZone&&) noexcept = default;
TimeZone& TimeZone::operator=(TimeZone&&) noexcept = default;

const std::string& TimeZone::name() const {
  return zone_->name;
}

std::chrono::sys_time<milliseconds> TimeZone::utc_of(std::chrono::local_time<milliseconds> wall) const {
  const auto since = wall.time_since_epoch();
  if (!zone_->zone) return std::chrono::sys_time<milliseconds>{since};
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t raw = 0, saving = 0;
  zone_->zone->getOffsetFromLocal(static_cast<UDate>(since.count()), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw,
                                  saving, status);
  if (U_FAILURE(status) != 0) return std::chrono::sys_time<milliseconds>{since};
  return std::chrono::sys_time<milliseconds>{since - milliseconds{raw + saving}};
}

std::chrono::local_time<milliseconds> TimeZone::wall_of(std::chrono::sys_time<milliseconds> utc) const {
  const auto since = utc.time_since_epoch();
  if (!zone_->zone) return std::chrono::local_time<milliseconds>{since};
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t raw = 0, saving = 0;
  zone_->zone->getOffset(static_cast<UDate>(since.count()), 0, raw, saving, status);
  if (U_FAILURE(status) != 0) return std::chrono::local_time<milliseconds>{since};
  return std::chrono::local_time<milliseconds>{since + milliseconds{raw + saving}};
}

}  // namespace cmrcredit::config
