#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/picked_values.h"

namespace cmrcredit::dicom_parsing {

PatientIdentity patient_of(PickedValues& values) {
  PatientIdentity patient;
  values.fill(patient, kPatientTexts);
  for (const Tag tag : kOtherNames) {
    for (auto& name : values.texts(values.own(tag)))
      patient.other_names.push_back(std::move(name));
  }
  patient.other_ids = values.texts(values.own(kOtherIds));
  for (const auto& element : values.elements()) {
    if (!has_path(element, std::array{kOtherIdSequence, kPatientId})) continue;
    if (auto id = values.text(&element); !id.empty()) patient.other_ids.push_back(std::move(id));
  }
  const auto meaning = [&](Tag sequence) {
    const auto found = values.codes({sequence});
    if (found.empty()) return std::string{};
    return found.front().meaning.empty() ? found.front().value : found.front().meaning;
  };
  if (patient.species.empty()) patient.species = meaning(kSpeciesCode);
  if (patient.breed.empty()) patient.breed = meaning(kBreedCode);
  return patient;
}

}  // namespace cmrcredit::dicom_parsing
