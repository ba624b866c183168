// Where a multi-frame object says what a classic header says of its one image: in the items of its functional groups
// (PS3.3 C.7.6.16.2, C.8.13.5), one item for what all frames share and one for each frame. A group stands in one of the
// two. What an object that was converted from classic ones has no home for stands in the unassigned groups (PS3.3
// A.71.4), and Philips repeats the classic attributes in a private sequence of its own.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "dicom_parsing/instance_attributes.h"

namespace cmrcredit::dicom_parsing {

inline constexpr Tag kSharedGroups{0x5200, 0x9229}, kFrameGroups{0x5200, 0x9230};

struct FrameAttribute {
  Tag in_shared, in_frame;  // the group's sequence in either place
  Tag tag;
  std::uint16_t vr = 0;  // for encodings that do not say it
  std::string_view creator = {};
};

inline constexpr std::uint16_t kFD = vr_code('F', 'D'), kUL = vr_code('U', 'L'), kCS = vr_code('C', 'S'),
                               kDT = vr_code('D', 'T'), kTM = vr_code('T', 'M');
inline constexpr std::string_view kPhilipsFrames = "Philips MR Imaging DD 005", kSiemensFrames = "SIEMENS MR SDI 02";

constexpr FrameAttribute in_group(Tag group, Tag tag, std::uint16_t vr) {
  return {group, group, tag, vr};
}
constexpr FrameAttribute unassigned(Tag tag, std::uint16_t vr) {
  return {{0x0020, 0x9170}, {0x0020, 0x9171}, tag, vr};
}
constexpr FrameAttribute of_philips(Tag tag, std::uint16_t vr) {
  return {{0x2005, 0x000E}, {0x2005, 0x000F}, tag, vr, kPhilipsFrames};
}
constexpr FrameAttribute of_siemens(Tag tag, std::uint16_t vr) {
  return {{0x0021, 0x00FE}, {0x0021, 0x00FE}, tag, vr, kSiemensFrames};
}

// Groups: MR Timing, MR Echo, MR Modifier, Cardiac Synchronization, MR Velocity Encoding, Frame Content, Pixel
// Measures, MR Image and MR Spectroscopy Frame Type.
inline constexpr Tag kTiming{0x0018, 0x9112}, kEcho{0x0018, 0x9114}, kModifier{0x0018, 0x9115},
    kCardiac{0x0018, 0x9118}, kVelocity{0x0018, 0x9197}, kFrameContent{0x0020, 0x9111}, kPixelMeasures{0x0028, 0x9110},
    kFrameType{0x0018, 0x9226}, kSpectroscopyFrameType{0x0018, 0x9227}, kImagingModifier{0x0018, 0x9006};

// Every list holds the places of one quantity, the better ones first; the first that an object uses counts.
// What tells the kinds of frames apart: which of these came together in a frame is kept.
inline constexpr std::array kFramePositions{in_group({0x0020, 0x9113}, kPosition, kDS), unassigned(kPosition, kDS)};
inline constexpr std::array kFrameOrientations{in_group({0x0020, 0x9116}, kOrientation, kDS),
                                               unassigned(kOrientation, kDS)};
inline constexpr std::array kTriggerTimes{in_group(kCardiac, {0x0020, 0x9153}, kFD),
                                          in_group(kCardiac, {0x0020, 0x9252}, kFD),  // nominal, actual delay
                                          unassigned({0x0018, 0x1060}, kDS), of_philips({0x0018, 0x1060}, kDS)};
inline constexpr std::array kInversionTimes{in_group(kModifier, {0x0018, 0x9079}, kFD),
                                            unassigned({0x0018, 0x0082}, kDS), of_philips({0x0018, 0x0082}, kDS)};
inline constexpr std::array kFrameMoments{in_group(kFrameContent, {0x0018, 0x9074}, kDT),  // acquired, then reference
                                          in_group(kFrameContent, {0x0018, 0x9151}, kDT),
                                          unassigned(kAcquisitionDateTime, kDT), unassigned({0x0008, 0x0032}, kTM),
                                          of_philips({0x0008, 0x0032}, kTM)};

inline constexpr std::array kNominalIntervals{in_group(kCardiac, {0x0020, 0x9251}, kFD),
                                              unassigned({0x0018, 0x1062}, kIS), of_philips({0x0018, 0x1062}, kIS)};
inline constexpr std::array kHeartRates{unassigned({0x0018, 0x1088}, kIS), of_philips({0x0018, 0x1088}, kIS)};
inline constexpr std::array kEchoTimes{in_group(kEcho, {0x0018, 0x9082}, kFD), in_group(kEcho, {0x0018, 0x0081}, kDS),
                                       unassigned({0x0018, 0x0081}, kDS), of_philips({0x0018, 0x0081}, kDS)};
inline constexpr std::array kRepetitionTimes{in_group(kTiming, {0x0018, 0x0080}, kDS),
                                             unassigned({0x0018, 0x0080}, kDS)};
inline constexpr std::array kFlipAngles{in_group(kTiming, {0x0018, 0x1314}, kDS), unassigned({0x0018, 0x1314}, kDS),
                                        of_philips({0x0018, 0x1314}, kDS)};
inline constexpr std::array kTemporalPositions{in_group(kFrameContent, {0x0020, 0x9128}, kUL),
                                               unassigned({0x0020, 0x0100}, kIS), of_philips({0x0020, 0x0100}, kIS)};
inline constexpr std::array kVelocities{in_group(kVelocity, {0x0018, 0x9217}, kFD),  // greatest, then least velocity
                                        in_group(kVelocity, {0x0018, 0x9091}, kFD)};
inline constexpr std::array kThicknesses{in_group(kPixelMeasures, {0x0018, 0x0050}, kDS),
                                         unassigned({0x0018, 0x0050}, kDS)};

inline constexpr std::array kSliceSpacings{in_group(kPixelMeasures, {0x0018, 0x0088}, kDS),
                                           unassigned({0x0018, 0x0088}, kDS)};
inline constexpr std::array kPixelSpacings{in_group(kPixelMeasures, kPixelSpacing, kDS),
                                           unassigned(kPixelSpacing, kDS)};
inline constexpr std::array kEchoTrainLengths{in_group(kTiming, {0x0018, 0x0091}, kIS)};
inline constexpr std::array kEchoNumbers{in_group(kEcho, {0x0018, 0x0086}, kIS)};
inline constexpr std::array kFrameTypes{in_group(kFrameType, {0x0008, 0x9007}, kCS),
                                        in_group(kSpectroscopyFrameType, {0x0008, 0x9007}, kCS),
                                        unassigned({0x0008, 0x0008}, kCS)};
// The vendors' own words for the frames' types, which a classic image has in its Image Type.
inline constexpr std::array kVendorFrameTypes{of_siemens({0x0021, 0x0075}, kCS), of_philips({0x0008, 0x0008}, kCS)};
inline constexpr std::array kComponents{in_group(kFrameType, {0x0008, 0x9208}, kCS)};
inline constexpr std::array kContrasts{in_group(kFrameType, {0x0008, 0x9209}, kCS),
                                       in_group(kSpectroscopyFrameType, {0x0008, 0x9209}, kCS)};
inline constexpr std::array kAgentAdministered{in_group({0x0018, 0x9341}, {0x0018, 0x9342}, kCS)};
inline constexpr std::array kInversionRecovery{in_group(kModifier, {0x0018, 0x9009}, kCS)};
inline constexpr std::array kSpoiling{in_group(kModifier, {0x0018, 0x9016}, kCS)};
inline constexpr std::array kMagnetizationTransfer{in_group(kImagingModifier, {0x0018, 0x9020}, kCS)};

inline constexpr std::array<std::span<const FrameAttribute>, 5> kTabulated{
    kFramePositions, kFrameOrientations, kTriggerTimes, kInversionTimes, kFrameMoments};
inline constexpr std::array<std::span<const FrameAttribute>, 20> kCounted{
    kNominalIntervals,  kHeartRates,        kEchoTimes,         kRepetitionTimes,  kFlipAngles,
    kTemporalPositions, kVelocities,        kThicknesses,       kSliceSpacings,    kPixelSpacings,
    kEchoTrainLengths,  kEchoNumbers,       kFrameTypes,        kVendorFrameTypes, kComponents,
    kContrasts,         kAgentAdministered, kInversionRecovery, kSpoiling,         kMagnetizationTransfer};

// Classic attributes of the unassigned groups and of Philips' sequences that no list above names, besides kTexts,
// kIntegers and the contrast agent.
inline constexpr std::array kConvertedLists{ListSource{{0x0018, 0x0020}, &InstanceFacts::scanning_sequence},
                                            ListSource{{0x0018, 0x0021}, &InstanceFacts::sequence_variant},
                                            ListSource{{0x0018, 0x0022}, &InstanceFacts::scan_options}};

// Frame Anatomy > Anatomic Region, a code; and the enhanced agent's administration.
inline constexpr Tag kFrameAnatomy{0x0020, 0x9071};
inline constexpr Tag kContrastProfile{0x0018, 0x9340}, kContrastStart{0x0018, 0x1042};

// Attributes of the data set itself that say in other words what classic MR images say.
inline constexpr Tag kEchoPulseSequence{0x0018, 0x9008}, kSteadyState{0x0018, 0x9017}, kEchoPlanar{0x0018, 0x9018},
    kSegmentedKSpace{0x0018, 0x9033}, kPhaseContrast{0x0018, 0x9014}, kSuppression{0x0018, 0x9025},
    kIntervalSpecified{0x0018, 0x9070};
inline constexpr std::array kEnhancedWords{kEchoPulseSequence, kSteadyState, kEchoPlanar,       kSegmentedKSpace,
                                           kPhaseContrast,     kSuppression, kIntervalSpecified};

}  // namespace cmrcredit::dicom_parsing
