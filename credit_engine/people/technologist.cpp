#include <algorithm>

#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {

std::string_view to_string(Profession profession) {
  return profession == Profession::Physician ? "physician" : "technologist";
}

std::string_view to_string(Duty duty) {
  return duty == Duty::Qa ? "qa" : "lead";
}

std::optional<Profession> profession_from(std::string_view name) {
  for (const auto one : {Profession::Technologist, Profession::Physician}) {
    if (to_string(one) == name) return one;
  }
  return std::nullopt;
}

std::optional<Duty> duty_from(std::string_view name) {
  for (const auto one : {Duty::Lead, Duty::Qa}) {
    if (to_string(one) == name) return one;
  }
  return std::nullopt;
}

bool Technologist::has(Duty duty) const {
  return std::ranges::find(duties, duty) != duties.end();
}

int Technologist::level_on(std::string_view day) const {
  if (levels.empty()) return level;
  int highest = 0;
  for (const auto& award : levels) {
    if (day.empty() || award.on <= day) highest = std::max(highest, award.level);
  }
  return highest;
}

bool Technologist::employed_on(std::string_view day, std::string_view site) const {
  if (employments.empty() || day.empty()) return true;
  return std::ranges::any_of(employments, [&](const Employment& one) {
    const bool here = one.site.empty() || site.empty() || one.site == site;
    return here && one.from <= day && (one.until.empty() || day <= one.until);
  });
}

}  // namespace cmrcredit::credit_engine
