#include "dicom_parsing/facts_of.h"
#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/picks.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr Tag kLastUseful{0x5200, 0x9230};  // Per-frame Functional Groups

void pick_frames(Picks& picks) {
  for (const auto& places : kTabulated) {
    for (const auto& place : places)
      picks.in_groups(place, true);
  }
  for (const auto& places : kCounted) {
    for (const auto& place : places)
      picks.in_groups(place, false);
  }
  const auto converted = [&picks](Tag tag, std::uint16_t vr) {
    picks.in_groups(unassigned(tag, vr), false);
    picks.in_groups(of_philips(tag, vr), false);
  };
  for (const auto& source : kTexts)
    converted(source.tag, source.vr);
  for (const auto& source : kConvertedLists)
    converted(source.tag, source.vr);
  for (const auto& source : kIntegers)
    converted(source.tag, source.vr);
  converted(kContrastAgent, 0);
  picks.codes({kSharedGroups, kFrameAnatomy, kAnatomicRegion});
  for (const Tag part : {kCodeValue, kCodeMeaning})
    picks.distinct({kFrameGroups, kFrameAnatomy, kAnatomicRegion, part}, 64);
  for (const Tag tag : kEnhancedWords)
    picks.tag(tag);
  picks.in_sequence({kContrastAgentCode, kContrastProfile}, kContrastStart);
}

std::vector<Pick> all_picks() {
  Picks picks;
  for (const Tag tag : {kCharacterSet, kAcquisitionDateTime, kTimezoneOffset, kFieldStrength, kPixelSpacing, kPosition,
                        kOrientation, kContrastAgent}) {
    picks.tag(tag);
  }
  picks.all_of(kUids);
  picks.all_of(kDates);
  picks.all_of(kTimes);
  picks.all_of(kTexts);
  picks.all_of(kStationTexts);
  picks.all_of(kOrderTexts);
  picks.patient();
  picks.all_of(kLists);
  picks.all_of(kIntegers);
  picks.all_of(kDecimals);
  picks.in_sequence({kReferencedStep}, kReferencedInstance);
  picks.in_sequence({kRequestAttributes}, kCharacterSet);
  for (const auto& source : kRequestTexts)
    picks.in_sequence({kRequestAttributes}, source.tag);
  picks.codes({kOperatorIdentification, kPersonCode});
  for (const Tag sequence :
       {kProcedureCode, kRequestedProcedureCode, kPerformedProtocolCode, kAnatomicRegion, kContrastAgentCode}) {
    picks.codes({sequence});
  }
  picks.codes({kRequestAttributes, kRequestedProcedureCode});
  picks.codes({kConceptName});
  picks.distinct({kEvidencePath.begin(), kEvidencePath.end()}, InstanceFacts::kMostRejected + 1);
  pick_frames(picks);
  for (const auto& source : kPrivate)
    picks.own_private(source);
  return picks.take();
}

}  // namespace

const PickList& instance_picks() {
  static const PickList picks{all_picks(), kLastUseful};
  return picks;
}

tl::expected<ReadInstance, FactsError> facts_of(const Header& header) {
  return facts_of(Picked{.elements = header.elements(), .table = &header.table(), .passed_over = header.passed_over()});
}

}  // namespace cmrcredit::dicom_parsing
