// Instances in the store: kept once, whatever is sent again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "credit_engine/ledger/instance_codec.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

// An instance ready to be written, made on the thread of its association.
struct PreparedInstance {
  std::string sop_uid, study_uid, calling_ae;
  CodedInstance coded;
  std::vector<std::string> operators, operator_codes, physicians;
  dicom_parsing::StationFacts station;
  std::int64_t heard_ms = 0;
  std::optional<std::int64_t> delay_ms;  // from the moment that the object gives to when it came; files have none
  std::string rejection_title;           // of a rejection note, with what it names
  std::vector<std::string> rejected_instances;
};
[[nodiscard]] PreparedInstance prepare(const dicom_parsing::InstanceFacts& facts,
                                       const dicom_parsing::PatientFacts& patient, std::string calling_ae,
                                       std::int64_t heard_ms);

enum class Kept {
  New,        // a new row
  Known,      // nothing changed: it was there, whole
  Completed,  // it was there, marked incomplete, and no longer is
};
// Writes what is new. The same SOP Instance UID in another study is kept there too and noted as a conflict; sent again
// with other facts, the first facts stay and the fields that differ are noted. Only what changes a study's facts
// touches it. A rejection note touches the studies that hold what it names.
Kept keep_instance(WriteSession& session, const PreparedInstance& instance, const config::IntakeSettings& periods);

// Its transfer broke off after the header: true when that is news.
bool mark_incomplete(WriteSession& session, const std::string& sop_uid, const std::string& study_uid,
                     std::int64_t heard_ms, const config::IntakeSettings& periods);

}  // namespace cmrcredit::credit_engine
