// Instance facts <-> bytes. What the instances of a series have in common and what is an instance's own are kept apart,
// so that the common part is written once a series and an instance costs some hundred bytes. Operators are not in here:
// the store keeps them as ids (operator_values).
//
// Format: a version byte, then fields as (number, length, bytes) with varints; a field that says nothing is left out,
// one that a reader does not know is skipped. Numbers are never used again for something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

struct CodedInstance {
  std::string common;  // with the patient's facts; without operators
  std::string own;     // without the SOP Instance UID
};
[[nodiscard]] CodedInstance encode(const dicom_parsing::InstanceFacts& facts,
                                   const dicom_parsing::PatientFacts& patient);

// Throw std::runtime_error on bytes that encode() cannot have made (a damaged database).
void decode_common(std::string_view bytes, dicom_parsing::InstanceFacts& facts, dicom_parsing::PatientFacts& patient);
void decode_own(std::string_view bytes, dicom_parsing::InstanceFacts& facts);

// A coded part field by field, as it was written; for folding, which keeps each field of all instances
// together. Nothing for bytes that coded_from() would not give back as they are. The views look into `coded`.
using CodedFields = std::vector<std::pair<std::uint32_t, std::string_view>>;
[[nodiscard]] std::optional<CodedFields> coded_fields(std::string_view coded);
[[nodiscard]] std::string coded_from(const CodedFields& fields);

// Names of the fields in which two instances differ, sorted; operators are not compared.
[[nodiscard]] std::vector<std::string> differing_fields(const CodedInstance& a, const CodedInstance& b);

}  // namespace cmrcredit::credit_engine
