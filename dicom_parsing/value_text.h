// The values behind VRs (PS3.5 6.2), locale independent, as leniently as real objects need: what cannot be read is
// nullopt and the caller's to flag, never a reason to refuse an object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::dicom_parsing {

// Without the spaces and NULs that pad it at either end, and without line ends that a form left there.
[[nodiscard]] std::string_view trimmed(std::string_view text);
// The values of a multi-valued text, each trimmed. Only for text that is already decoded: the backslash byte occurs
// inside characters of several sets. An empty text has no value.
[[nodiscard]] std::vector<std::string> split_values(std::string_view decoded);

// One DS or IS value: a finite decimal number. A leading plus and a decimal comma are taken.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);

// A day of the Gregorian calendar.
struct Date {
  int year = 0, month = 0, day = 0;
  constexpr auto operator<=>(const Date&) const = default;
};
[[nodiscard]] std::optional<Date> to_date(std::string_view yyyymmdd);  // exactly eight digits, a day that exists
[[nodiscard]] std::int64_t days_since_epoch(Date date);                // 1970-01-01 is 0

// DA, also as ACR-NEMA wrote it (YYYY.MM.DD), -> "YYYYMMDD".
[[nodiscard]] std::optional<std::string> parse_da(std::string_view text);
// TM, also as ACR-NEMA wrote it (HH:MM:SS.frac), -> its digits: "HH", "HHMM", "HHMMSS" or "HHMMSS.f" (one to six
// digits). 24:00 is the day's end, second 60 a leap second.
[[nodiscard]] std::optional<std::string> parse_tm(std::string_view text);
// DT: `time` is empty when only a day was given, `offset` when none was ("+0100").
struct DateTime {
  std::string date, time, offset;
};
[[nodiscard]] std::optional<DateTime> parse_dt(std::string_view text);
// A moment of local time, from what parse_da and parse_tm gave; none without both.
struct Moment {
  std::string text;               // "YYYYMMDDHHMMSS.ffffff"
  std::int64_t microseconds = 0;  // since 1970-01-01
};
[[nodiscard]] std::optional<Moment> moment(const std::string& date, const std::string& time);
[[nodiscard]] std::optional<Moment> moment(const std::string& text);  // as Moment::text has it
[[nodiscard]] bool is_utc_offset(std::string_view text);              // "+0100", from -1200 to +1400

// AS: nnnD, nnnW, nnnM or nnnY.
struct Age {
  int count = 0;
  char unit = 'Y';
};
[[nodiscard]] std::optional<Age> parse_as(std::string_view text);

// Numbers of a binary VR (US, SS, UL, SL, UV, SV, FL, FD as two letters in a number, 'U' << 8 | 'S'). Empty for another
// VR or a length that does not fit; not-a-number values are left out.
[[nodiscard]] std::vector<double> binary_numbers(std::uint16_t vr, std::string_view bytes, bool big_endian);
[[nodiscard]] constexpr std::uint16_t vr_code(char first, char second) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(first) << 8 | static_cast<unsigned char>(second));
}

// PS3.5 9.1: digits and dots, at most 64 characters, no empty component, no leading zero.
[[nodiscard]] bool is_legal_uid(std::string_view uid);

}  // namespace cmrcredit::dicom_parsing
