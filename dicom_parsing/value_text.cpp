#include "dicom_parsing/value_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace cmrcredit::dicom_parsing {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

int digits_to_int(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

int days_in_month(int year, int month) {
  constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// "HH[MM[SS]]" with the fields in their ranges.
bool are_clock_digits(std::string_view digits) {
  if (!all_digits(digits) || (digits.size() != 2 && digits.size() != 4 && digits.size() != 6)) return false;
  const int hour = digits_to_int(digits.substr(0, 2));
  const int minute = digits.size() >= 4 ? digits_to_int(digits.substr(2, 2)) : 0;
  const int second = digits.size() == 6 ? digits_to_int(digits.substr(4, 2)) : 0;
  if (hour == 24) return minute == 0 && second == 0;
  return hour < 24 && minute < 60 && second <= 60;
}

template <typename Number>
Number read_number(std::string_view bytes, bool big_endian) {
  std::array<char, sizeof(Number)> raw{};
  std::memcpy(raw.data(), bytes.data(), raw.size());
  if (big_endian != (std::endian::native == std::endian::big)) std::ranges::reverse(raw);
  return std::bit_cast<Number>(raw);
}

template <typename Number>
std::vector<double> read_numbers(std::string_view bytes, bool big_endian) {
  std::vector<double> numbers;
  if (bytes.size() % sizeof(Number) != 0) return numbers;
  numbers.reserve(bytes.size() / sizeof(Number));
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Number)) {
    const auto number = static_cast<double>(read_number<Number>(bytes.substr(at), big_endian));
    if (std::isfinite(number)) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kPadding{" \0\t\r\n\f", 6};
  const auto first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

std::vector<std::string> split_values(std::string_view decoded) {
  std::vector<std::string> values;
  if (trimmed(decoded).empty()) return values;
  for (std::size_t at = 0;;) {
    const auto end = decoded.find('\\', at);
    values.emplace_back(trimmed(decoded.substr(at, end - at)));
    if (end == std::string_view::npos) return values;
    at = end + 1;
  }
}

std::optional<double> parse_decimal(std::string_view text) {
  std::string number{trimmed(text)};
  if (const auto comma = number.find(','); comma != std::string::npos && number.find('.') == std::string::npos) {
    number[comma] = '.';
  }
  std::string_view rest = number;
  if (rest.starts_with('+') && !rest.starts_with("+-")) rest.remove_prefix(1);
  // from_chars would also take "inf" and "nan"
  const auto digit = rest.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit > 2) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::general);
  if (error != std::errc{} || end != rest.data() + rest.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Date> to_date(std::string_view yyyymmdd) {
  if (yyyymmdd.size() != 8 || !all_digits(yyyymmdd)) return std::nullopt;
  const Date date{digits_to_int(yyyymmdd.substr(0, 4)), digits_to_int(yyyymmdd.substr(4, 2)),
                  digits_to_int(yyyymmdd.substr(6, 2))};
  if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  if (date.day > days_in_month(date.year, date.month)) return std::nullopt;
  return date;
}

std::int64_t days_since_epoch(Date date) {
  // days of the 400-year era that begins with 1 March (Hinnant's days_from_civil)
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = year / 400;
  const int year_of_era = year % 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}

std::optional<std::string> parse_da(std::string_view text) {
  std::string digits{trimmed(text)};
  if (digits.size() == 10 && digits[4] == digits[7] && (digits[4] == '.' || digits[4] == '-' || digits[4] == '/')) {
    digits.erase(7, 1).erase(4, 1);
  }
  if (!to_date(digits)) return std::nullopt;
  return digits;
}

std::optional<std::string> parse_tm(std::string_view text) {
  text = trimmed(text);
  const auto dot = text.find('.');
  std::string clock{text.substr(0, dot)};
  const bool acr_nema =
      clock.size() >= 5 && clock[2] == ':' && (clock.size() == 5 || (clock.size() == 8 && clock[5] == ':'));
  if (acr_nema) std::erase(clock, ':');
  if (!are_clock_digits(clock)) return std::nullopt;
  if (dot == std::string_view::npos) return clock;
  const auto fraction = text.substr(dot + 1);
  if (clock.size() != 6 || !all_digits(fraction)) return std::nullopt;
  return clock + "." + std::string{fraction.substr(0, 6)};
}

bool is_utc_offset(std::string_view text) {
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-') || !all_digits(text.substr(1))) return false;
  const int minutes = digits_to_int(text.substr(1, 2)) * 60 + digits_to_int(text.substr(3, 2));
  return digits_to_int(text.substr(3, 2)) < 60 && minutes <= (text[0] == '-' ? 12 : 14) * 60;
}

std::optional<Moment> moment(const std::string& date, const std::string& time) {
  const auto day = to_date(date);
  if (!day || time.empty()) return std::nullopt;
  const auto dot = time.find('.');
  std::string digits = time.substr(0, dot);
  std::string fraction = dot == std::string::npos ? "" : time.substr(dot + 1);
  digits.resize(6, '0');
  fraction.resize(6, '0');
  const std::string_view clock = digits;
  const auto seconds = digits_to_int(clock.substr(0, 2)) * 3600 + digits_to_int(clock.substr(2, 2)) * 60 +
                       digits_to_int(clock.substr(4, 2));
  return Moment{date + digits + "." + fraction,
                (days_since_epoch(*day) * 86400 + seconds) * 1000000 + digits_to_int(fraction)};
}

std::optional<Moment> moment(const std::string& text) {
  return text.size() < 8 ? std::nullopt : moment(text.substr(0, 8), text.substr(8));
}

std::optional<DateTime> parse_dt(std::string_view text) {
  text = trimmed(text);
  DateTime out;
  if (const auto sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    if (!is_utc_offset(text.substr(sign))) return std::nullopt;
    out.offset = text.substr(sign);
    text = text.substr(0, sign);
  }
  if (text.size() < 8) return std::nullopt;  // a year or a month alone says no day
  auto date = parse_da(text.substr(0, 8));
  if (!date) return std::nullopt;
  out.date = std::move(*date);
  if (text.size() == 8) return out;
  auto time = parse_tm(text.substr(8));
  if (!time) return std::nullopt;
  out.time = std::move(*time);
  return out;
}

std::optional<Age> parse_as(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 2 || text.size() > 4 || !all_digits(text.substr(0, text.size() - 1))) return std::nullopt;
  const auto unit = static_cast<char>(text.back() & ~0x20);  // upper case
  if (std::string_view{"DWMY"}.find(unit) == std::string_view::npos) return std::nullopt;
  return Age{digits_to_int(text.substr(0, text.size() - 1)), unit};
}

std::vector<double> binary_numbers(std::uint16_t vr, std::string_view bytes, bool big_endian) {
  switch (vr) {
    case vr_code('U', 'S'):
      return read_numbers<std::uint16_t>(bytes, big_endian);
    case vr_code('S', 'S'):
      return read_numbers<std::int16_t>(bytes, big_endian);
    case vr_code('U', 'L'):
      return read_numbers<std::uint32_t>(bytes, big_endian);
    case vr_code('S', 'L'):
      return read_numbers<std::int32_t>(bytes, big_endian);
    case vr_code('U', 'V'):
      return read_numbers<std::uint64_t>(bytes, big_endian);
    case vr_code('S', 'V'):
      return read_numbers<std::int64_t>(bytes, big_endian);
    case vr_code('F', 'L'):
      return read_numbers<float>(bytes, big_endian);
    case vr_code('F', 'D'):
      return read_numbers<double>(bytes, big_endian);
    default:
      return {};
  }
}

bool is_legal_uid(std::string_view uid) {
  if (uid.empty() || uid.size() > 64) return false;
  for (std::size_t at = 0;;) {
    const auto end = std::min(uid.find('.', at), uid.size());
    const auto component = uid.substr(at, end - at);
    if (!all_digits(component) || (component.size() > 1 && component[0] == '0')) return false;
    if (end == uid.size()) return true;
    at = end + 1;
  }
}

}  // namespace cmrcredit::dicom_parsing
