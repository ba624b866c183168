// Lists of picks, written down attribute by attribute.
#pragma once

#include <utility>
#include <vector>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/instance_attributes.h"

namespace cmrcredit::dicom_parsing {

class Picks {
 public:
  void tag(Tag tag) { picks_.push_back({{tag}}); }
  void in_sequence(std::vector<Tag> sequences, Tag tag) {
    sequences.push_back(tag);
    picks_.push_back({std::move(sequences)});
  }
  template <class Sources>
  void all_of(const Sources& sources) {
    for (const auto& source : sources)
      tag(source.tag);
  }
  void codes(const std::vector<Tag>& sequences) {
    for (const Tag part : {kCharacterSet, kCodeValue, kCodeScheme, kCodeMeaning, kLongCodeValue, kUrnCodeValue}) {
      in_sequence(sequences, part);
    }
  }
  // What patient_of() reads.
  void patient() {
    all_of(kPatientTexts);
    for (const Tag name : kOtherNames)
      tag(name);
    tag(kOtherIds);
    in_sequence({kOtherIdSequence}, kCharacterSet);
    in_sequence({kOtherIdSequence}, kPatientId);
    codes({kSpeciesCode});
    codes({kBreedCode});
  }
  void own_private(const PrivateSource& source) { picks_.push_back({{source.tag}, source.creator}); }
  std::vector<Pick> take() { return std::move(picks_); }

 private:
  std::vector<Pick> picks_;
};

}  // namespace cmrcredit::dicom_parsing
