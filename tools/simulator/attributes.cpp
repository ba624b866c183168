#include "tools/simulator/attributes.h"

#include <dcmtk/dcmdata/dctk.h>
#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

namespace cmrcredit::tools {
namespace {

void check(const OFCondition& done, const DcmTagKey& tag) {
  if (done.bad()) throw std::logic_error(fmt::format("{} cannot hold this: {}", tag.toString().c_str(), done.text()));
}

// The longest value in characters (PS3.5 table 6.2-1); bytes here, which is never longer.
std::size_t most(DcmEVR vr) {
  switch (vr) {
    case EVR_SH:
    case EVR_CS:
    case EVR_AE:
      return 16;
    case EVR_LO:
      return 64;
    default:
      return std::string::npos;
  }
}

std::string cut(const std::string& text, DcmEVR vr) {
  std::string all;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find('\\', from), text.size());
    std::string value = text.substr(from, std::min(end - from, most(vr)));
    while (!value.empty() && value.size() < end - from &&
           (static_cast<unsigned char>(text[from + value.size()]) & 0xC0) == 0x80) {
      value.pop_back();  // never half a character
    }
    all += (from > 0 ? "\\" : "") + value;
    from = end + 1;
  }
  return all;
}

}  // namespace

void put(DcmItem& to, const DcmTagKey& tag, const std::string& text) {
  check(to.putAndInsertString(DcmTag(tag), cut(text, DcmTag(tag).getEVR()).c_str()), tag);
}

void put_all(DcmItem& to, const std::vector<Extra>& extras) {
  for (const Extra& extra : extras) {
    if (extra.creator.empty()) {
      put(to, DcmTagKey(extra.group, extra.element), extra.value);
      continue;
    }
    const DcmTag creator(extra.group, 0x0010, DcmVR(EVR_LO));
    check(to.putAndInsertString(creator, extra.creator.c_str()), creator);
    const DcmVR vr(extra.vr.c_str());
    const DcmTag tag(extra.group, static_cast<Uint16>(0x1000 | extra.element), vr);
    check(to.putAndInsertString(tag, cut(extra.value, vr.getEVR()).c_str()), tag);
  }
}

DcmItem* item(DcmItem& in, const DcmTagKey& sequence, std::size_t place) {
  DcmItem* found = nullptr;
  check(in.findOrCreateSequenceItem(DcmTag(sequence), found, static_cast<signed long>(place)), sequence);
  return found;
}

std::string date_text(std::chrono::year_month_day date) {
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string date_text(std::chrono::local_seconds begins) {
  return date_text(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(begins)));
}

std::string time_text(std::chrono::local_seconds begins, double seconds_later) {
  const auto of_day = begins - std::chrono::floor<std::chrono::days>(begins);
  const long long micros = of_day.count() * 1'000'000LL + std::llround(seconds_later * 1e6);
  const long long seconds = micros / 1'000'000;
  return fmt::format("{:02}{:02}{:02}.{:06}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, micros % 1'000'000);
}

std::string age_text(std::chrono::year_month_day born, std::chrono::year_month_day today) {
  int years = static_cast<int>(today.year()) - static_cast<int>(born.year());
  int months =
      static_cast<int>(static_cast<unsigned>(today.month())) - static_cast<int>(static_cast<unsigned>(born.month()));
  if (today.day() < born.day()) --months;
  if (months < 0) {
    --years;
    months += 12;
  }
  return years >= 2 ? fmt::format("{:03}Y", years) : fmt::format("{:03}M", years * 12 + months);
}

std::string number_text(double number) {
  if (std::abs(number) < 1e-9) return "0";
  return fmt::format("{:.9g}", number);
}

std::string joined(std::initializer_list<double> numbers) {
  std::string all;
  for (const double number : numbers)
    all += (all.empty() ? "" : "\\") + number_text(number);
  return all;
}

}  // namespace cmrcredit::tools
