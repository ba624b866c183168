// The patient leaves here (DESIGN.md, promise 2): identity becomes a keyed hash, an age and a sex; words of the name,
// the ID and the birth date are struck from every text that is kept.
#pragma once

#include <array>

#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

// 32 random bytes in DATA/keys/patient.key (mode 0600), made at first start.
struct PatientHashKey {
  std::array<unsigned char, 32> bytes{};
};

// Strikes the identity from `instance.facts` (striker.h says what; struck words become "[struck]"), empties
// `instance.patient`, and gives what is kept of the patient. UIDs, dates and times stay; operators stay unless the
// value is the patient's whole name or ID, since a technologist may share a surname with a patient. Any thread.
[[nodiscard]] dicom_parsing::PatientFacts pseudonymise(dicom_parsing::ReadInstance& instance,
                                                       const PatientHashKey& key);

}  // namespace cmrcredit::credit_engine
