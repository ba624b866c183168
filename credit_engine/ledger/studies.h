// Studies as the readers see them: their facts added up, and which of them wait for an evaluation.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "credit_engine/ledger/reader.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

struct LoadedStudy {
  std::int64_t id = 0, facts_revision = 0;
  std::string study_uid;
  dicom_parsing::StudyFacts facts;
};
// Nothing when there is no such study. Inside the caller's Snapshot, if it holds one.
[[nodiscard]] std::optional<LoadedStudy> load_study(Connection& connection, std::int64_t id);

struct OutstandingStudy {
  std::int64_t id = 0, heard_ms = 0;
  std::chrono::milliseconds wait{};  // after it was last heard of
};
[[nodiscard]] std::vector<OutstandingStudy> outstanding_studies(Connection& connection,
                                                                const config::IntakeSettings& periods);

// Moves with every change of the roster or the operator maps.
[[nodiscard]] std::int64_t people_revision(Connection& connection);

// How a scanner is called where people read it: its station name, or manufacturer and serial number.
[[nodiscard]] std::string station_label(const dicom_parsing::StationFacts& station);

}  // namespace cmrcredit::credit_engine
