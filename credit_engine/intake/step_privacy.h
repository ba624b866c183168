// The patient leaves performed steps here (privacy.h says how). An N-SET does not say whose step it is, so that the
// words of its N-CREATE's patient are needed again: in memory while this process lives, and as keyed hashes in the
// store until the step is final.
#pragma once

#include <string>
#include <string_view>

#include "credit_engine/intake/privacy.h"
#include "dicom_parsing/step_facts.h"

namespace cmrcredit::credit_engine {

// As for an instance: strikes `patient` from every text of the message and gives what is kept of the patient.
// `patient` is who the step is of: the message's own, or that of the step's N-CREATE.
[[nodiscard]] dicom_parsing::PatientFacts pseudonymise(dicom_parsing::StepMessage& message,
                                                       dicom_parsing::StationFacts& station,
                                                       const dicom_parsing::PatientIdentity& patient,
                                                       const PatientHashKey& key);

// Keyed hashes of the words of the patient's names (from three letters), of the IDs and of the birth date; without the
// key they tell nothing.
[[nodiscard]] std::string word_hashes(const dicom_parsing::PatientIdentity& patient, const PatientHashKey& key);
// Strikes what has one of the hashes: whole words, and runs of words.
void strike_words(dicom_parsing::StepMessage& message, std::string_view hashes, const PatientHashKey& key);

}  // namespace cmrcredit::credit_engine
