#include "dicom_parsing/sop_class.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::string_view kStorageArc = "1.2.840.10008.5.1.4.1.1.";

// Services and well-known instances that were given a number in the storage arc (PS3.6 table A-1).
constexpr std::array<std::string_view, 9> kNotStorage{
    "1.2.840.10008.5.1.4.1.1.200.4",    // Protocol Approval Information Model - FIND
    "1.2.840.10008.5.1.4.1.1.200.5",    // ... MOVE
    "1.2.840.10008.5.1.4.1.1.200.6",    // ... GET
    "1.2.840.10008.5.1.4.1.1.201.1.1",  // Storage Management SOP Instance
    "1.2.840.10008.5.1.4.1.1.201.2",    // Inventory - FIND
    "1.2.840.10008.5.1.4.1.1.201.3",    // ... MOVE
    "1.2.840.10008.5.1.4.1.1.201.4",    // ... GET
    "1.2.840.10008.5.1.4.1.1.201.5",    // Inventory Creation
    "1.2.840.10008.5.1.4.1.1.201.6",    // Repository Query
};

using Named = std::pair<std::string_view, std::string_view>;

// Classes of the standard that DCMTK 3.6.7 does not list as storage, with their keywords (PS3.6 table A-1).
constexpr std::array<Named, 18> kNotInTheDictionary{{
    {"1.2.840.10008.5.1.4.1.1.6.3", "PhotoacousticImageStorage"},
    {"1.2.840.10008.5.1.4.1.1.9.1.4", "General32bitECGWaveformStorage"},
    {"1.2.840.10008.5.1.4.1.1.9.100.1", "WaveformPresentationStateStorage"},
    {"1.2.840.10008.5.1.4.1.1.9.100.2", "WaveformAcquisitionPresentationStateStorage"},
    {"1.2.840.10008.5.1.4.1.1.11.12", "VariableModalityLUTSoftcopyPresentationStateStorage"},
    {"1.2.840.10008.5.1.4.1.1.66.7", "LabelMapSegmentationStorage"},
    {"1.2.840.10008.5.1.4.1.1.66.8", "HeightMapSegmentationStorage"},
    {"1.2.840.10008.5.1.4.1.1.77.1.8", "ConfocalMicroscopyImageStorage"},
    {"1.2.840.10008.5.1.4.1.1.77.1.9", "ConfocalMicroscopyTiledPyramidalImageStorage"},
    {"1.2.840.10008.5.1.4.1.1.88.77", "WaveformAnnotationSRStorage"},
    {"1.2.840.10008.5.1.4.1.1.200.1", "CTDefinedProcedureProtocolStorage"},
    {"1.2.840.10008.5.1.4.1.1.200.3", "ProtocolApprovalStorage"},
    {"1.2.840.10008.5.1.4.1.1.200.7", "XADefinedProcedureProtocolStorage"},
    {"1.2.840.10008.5.1.4.1.1.201.1", "InventoryStorage"},
    {"1.2.840.10008.5.1.4.1.1.481.23", "EnhancedRTImageStorage"},
    {"1.2.840.10008.5.1.4.1.1.481.24", "EnhancedContinuousRTImageStorage"},
    {"1.2.840.10008.5.1.4.1.1.481.25", "RTPatientPositionAcquisitionInstructionStorage"},
    {"1.2.840.10008.5.1.4.1.1.601.5", "UltrasoundWaveformStorage"},
}};

// Sorted by UID, each once.
const std::vector<Named>& named_storage_classes() {
  static const std::vector<Named> classes = [] {
    std::vector<Named> all(kNotInTheDictionary.begin(), kNotInTheDictionary.end());
    for (int i = 0; i < numberOfDcmAllStorageSOPClassUIDs; ++i) {
      const char* uid = dcmAllStorageSOPClassUIDs[i];
      const char* name = dcmFindNameOfUID(uid);
      all.emplace_back(uid, name == nullptr ? "" : name);
    }
    std::ranges::stable_sort(all, {}, &Named::first);
    const auto same = [](const Named& one, const Named& other) { return one.first == other.first; };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
  }();
  return classes;
}

const Named* find_named(std::string_view uid) {
  const auto& classes = named_storage_classes();
  const auto found = std::ranges::lower_bound(classes, uid, {}, &Named::first);
  return found != classes.end() && found->first == uid ? &*found : nullptr;
}

}  // namespace

bool is_standard_storage_class(std::string_view uid) {
  if (find_named(uid) != nullptr) return true;
  return uid.starts_with(kStorageArc) && is_legal_uid(uid) && std::ranges::find(kNotStorage, uid) == kNotStorage.end();
}

bool is_private_uid(std::string_view uid) {
  return !uid.empty() && !uid.starts_with("1.2.840.10008.");
}

bool is_mr_acquisition_class(std::string_view uid) {
  constexpr std::string_view kMr =
      "1.2.840.10008.5.1.4.1.1.4";  // MR, then .1 enhanced, .2 spectroscopy, .3 color, .4 legacy
  if (!uid.starts_with(kMr)) return false;
  const auto rest = uid.substr(kMr.size());
  return rest.empty() || (rest.size() == 2 && rest[0] == '.' && rest[1] >= '1' && rest[1] <= '4');
}

std::string_view sop_class_name(std::string_view uid) {
  if (const auto* named = find_named(uid)) return named->second;
  const char* name = dcmFindNameOfUID(std::string{uid}.c_str());  // a string of the dictionary itself
  return name == nullptr ? std::string_view{} : name;
}

std::vector<std::string_view> standard_storage_classes() {
  std::vector<std::string_view> uids;
  for (const auto& [uid, name] : named_storage_classes())
    uids.push_back(uid);
  return uids;
}

}  // namespace cmrcredit::dicom_parsing
