// Whether a study is of a person at all: phantoms, animals and tests give nobody a case.
#pragma once

#include <string>

#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

struct SubjectFound {
  dicom_parsing::PatientFacts::Subject subject = dicom_parsing::PatientFacts::Subject::Person;
  std::string why;  // "the patient's name (0010,0010) says phantom"; never quotes the value; empty for a person
};

// By species and breed, and by whole words of name and ID that no hospital gives a person (PHANTOM, QA, ACR, TEST,
// SERVICE and their like in other languages). Short words count in an ID only where the name is not a person's either:
// a hospital's numbers may all begin with QA.
[[nodiscard]] SubjectFound subject_of(const dicom_parsing::ReadInstance& instance);

}  // namespace cmrcredit::credit_engine
