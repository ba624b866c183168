#include "credit_engine/credit/roles.h"

#include <algorithm>
#include <cmath>

namespace cmrcredit::credit_engine {
namespace {

constexpr double kClear = 0.6, kClose = 0.4;  // of the cardiac acquisition (scmr_rules.md 6, row 3)
constexpr int kMaySupervise = 2;              // level

std::string percent(double share) {
  return std::to_string(std::lround(100 * share));
}

// What part of the cardiac acquisition was someone's: by series, and by time at the console where times are known.
struct Share {
  std::string technologist;
  double by_series = 0, by_time = 0;

  [[nodiscard]] bool is_clear() const { return std::min(by_series, by_time) > kClear; }
  [[nodiscard]] bool is_close() const { return std::max(by_series, by_time) >= kClose; }
};

std::vector<Share> shares_of(const Hearing& hearing) {
  std::vector<Share> shares;
  if (hearing.cardiac_series == 0) return shares;
  for (const auto& id : hearing.suggestions()) {
    const auto named = hearing.people.find(id);
    if (named == hearing.people.end()) continue;
    Share share{id, static_cast<double>(named->second.cardiac_series) / static_cast<double>(hearing.cardiac_series)};
    share.by_time = hearing.cardiac_seconds == 0 ? share.by_series
                                                 : static_cast<double>(named->second.cardiac_seconds) /
                                                       static_cast<double>(hearing.cardiac_seconds);
    shares.push_back(std::move(share));
  }
  return shares;
}

// {id, percent by series, percent by time, id, ...}
Reason share_reason(std::string code, const std::vector<Share>& shares) {
  Reason reason{std::move(code), {}};
  for (const auto& share : shares) {
    reason.facts.push_back(share.technologist);
    reason.facts.push_back(percent(share.by_series));
    reason.facts.push_back(percent(share.by_time));
  }
  return reason;
}

void split_hand_over(Parts& parts, const Hearing& hearing, HandOver policy) {
  auto shares = shares_of(hearing);
  if (shares.empty()) return;
  if (shares.front().is_clear()) {
    parts.primaries = {shares.front().technologist};
    parts.why.push_back(share_reason("clear_share", {shares.front()}));
    if (policy != HandOver::Ask) parts.policy = "hand_over";
    return;
  }
  std::erase_if(shares, [](const Share& share) { return !share.is_close(); });
  if (shares.size() < 2) return;
  for (const auto& share : shares)
    parts.primaries.push_back(share.technologist);
  parts.why.push_back(share_reason("close_shares", shares));
  if (policy == HandOver::CoPrimary) parts.policy = "co_primary";
}

// Of two who are named together, one who may supervise and one of a lower level.
void pair_up(Parts& parts, const std::vector<std::string>& pair, const Roster& roster, std::string_view day,
             Trainee policy) {
  const auto level = [&](const std::string& id) { return roster.find(id)->level_on(day); };
  const int first = level(pair[0]), second = level(pair[1]);
  if (first == second || std::max(first, second) < kMaySupervise) return;
  const auto& trainee = first < second ? pair[0] : pair[1];
  parts.supervisor = first < second ? pair[1] : pair[0];
  parts.primaries = {trainee};
  parts.why.push_back({"trainee_and_supervisor", {trainee, parts.supervisor, std::to_string(std::max(first, second))}});
  if (policy == Trainee::Credit) parts.policy = "trainee_with_supervisor";
}

// Everyone named, alone or together.
struct Everyone {
  std::vector<std::string> technologists, physicians;
};

Everyone everyone_in(const Hearing& hearing, const Roster& roster) {
  Everyone everyone;
  for (const auto& [id, series] : hearing.named_in) {
    const auto* person = roster.find(id);
    if (!person) continue;
    (person->profession == Profession::Physician ? everyone.physicians : everyone.technologists).push_back(id);
  }
  return everyone;
}

}  // namespace

Parts parts_of(const Hearing& hearing, const Roster& roster, std::string_view day, const CreditPolicy& policy) {
  Parts parts;
  const auto everyone = everyone_in(hearing, roster);
  const auto& technologists = everyone.technologists;
  if (!everyone.physicians.empty()) {
    parts.supervisor = everyone.physicians.front();
    parts.why.push_back({"physician_at_console", everyone.physicians});
    if (technologists.size() == 1) {
      parts.primaries = technologists;
      if (policy.physician_at_console == PhysicianAtConsole::CreditTechnologist && everyone.physicians.size() == 1)
        parts.policy = "physician_at_console";
    }
    return parts;
  }
  if (technologists.size() < 2) return parts;
  if (technologists.size() == 2 && hearing.together.size() == 1 && hearing.people.size() < 2) {
    pair_up(parts, technologists, roster, day, policy.trainee_with_supervisor);
  } else if (hearing.together.empty()) {
    split_hand_over(parts, hearing, policy.hand_over);
  }
  return parts;
}

}  // namespace cmrcredit::credit_engine
