// Ten years of a network of hospitals: 20 scanners, 300 technologists, 137 studies a day. Everything follows from the
// seed and the number of the study, so that a bench knows what the generator wrote.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/intake/door.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::bench {

struct Network {
  std::uint64_t seed = 1;
  int scanners = 20, technologists = 300, studies_a_day = 137;
  std::chrono::sys_days first_day = std::chrono::sys_days{std::chrono::year{2016} / 11 / 24};

  [[nodiscard]] std::chrono::sys_days day_of(std::int64_t study) const;
  [[nodiscard]] std::vector<credit_engine::Technologist> roster() const;
};

[[nodiscard]] std::string technologist_id(int technologist);  // "T017"

// One study as its scanner sends it: five to eight images, which stand for as many series, and for about half of the
// studies a performed step.
struct SentStudy {
  std::string study_uid;
  int technologist = 0;
  std::vector<credit_engine::InstanceReport> images;
  std::optional<credit_engine::StepReport> created, ended;
};
[[nodiscard]] SentStudy sent_study(const Network& network, std::int64_t study);

}  // namespace cmrcredit::bench
