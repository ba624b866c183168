#include "dicom_parsing/facts_of.h"
#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/picks.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr Tag kLastUseful{0x5200, 0x9230};  // Per-frame Functional Groups

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
  return facts_of(header.elements());
}

}  // namespace cmrcredit::dicom_parsing
