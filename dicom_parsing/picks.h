// Lists of picks, written down attribute by attribute.
#pragma once

#include <utility>
#include <vector>

#include "dicom_parsing/frame_attributes.h"
#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/instance_attributes.h"

namespace cmrcredit::dicom_parsing {

class Picks {
 public:
  void tag(Tag tag) { picks_.push_back({.path = {tag}}); }
  void in_sequence(std::vector<Tag> sequences, Tag tag) {
    sequences.push_back(tag);
    picks_.push_back({.path = std::move(sequences)});
  }
  template <class Tags>
  void all_in(const std::vector<Tag>& sequences, const Tags& tags) {
    for (const Tag one : tags)
      in_sequence(sequences, one);
  }
  // That the last of these sequences is there, and how many items it has.
  void items_of(std::vector<Tag> path) { picks_.push_back({.path = std::move(path), .count_items = true}); }
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
  // Distinct values, however many items hold them.
  void distinct(std::vector<Tag> path, std::uint16_t most) {
    picks_.push_back({.path = std::move(path), .distinct = most});
  }
  // An attribute of a functional group, where all frames share it and where each has it.
  void in_groups(const FrameAttribute& attribute, bool tabulated) {
    picks_.push_back(
        {.path = {kSharedGroups, attribute.in_shared, attribute.tag}, .private_creator = attribute.creator});
    picks_.push_back({.path = {kFrameGroups, attribute.in_frame, attribute.tag},
                      .private_creator = attribute.creator,
                      .distinct = tabulated ? kMostTabulated : kMostCounted,
                      .tabulated = tabulated});
  }
  void own_private(const PrivateSource& source) {
    picks_.push_back({.path = {source.tag}, .private_creator = source.creator});
  }
  std::vector<Pick> take() { return std::move(picks_); }

 private:
  static constexpr std::uint16_t kMostTabulated = ItemTable::kMostRows, kMostCounted = 512;
  std::vector<Pick> picks_;
};

}  // namespace cmrcredit::dicom_parsing
