#include "listener/offered_services.h"

#include <algorithm>
#include <array>

#include "dicom_parsing/sop_class.h"

namespace cmrcredit::listener {
namespace {

constexpr std::string_view kStorageCommitment = "1.2.840.10008.1.20.1";

constexpr std::array kRefused = {
    RefusedClass{kStorageCommitment, "Storage Commitment Push Model"},
    RefusedClass{"1.2.840.10008.3.1.2.3.4", "Modality Performed Procedure Step Retrieve"},
    RefusedClass{"1.2.840.10008.3.1.2.3.5", "Modality Performed Procedure Step Notification"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.1.1", "Patient Root Query/Retrieve - FIND"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.1.2", "Patient Root Query/Retrieve - MOVE"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.1.3", "Patient Root Query/Retrieve - GET"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.2.1", "Study Root Query/Retrieve - FIND"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.2.2", "Study Root Query/Retrieve - MOVE"},
    RefusedClass{"1.2.840.10008.5.1.4.1.2.2.3", "Study Root Query/Retrieve - GET"},
    RefusedClass{"1.2.840.10008.5.1.4.31", "Modality Worklist - FIND"},
    RefusedClass{"1.2.840.10008.5.1.4.33", "Instance Availability Notification"},
    RefusedClass{"1.2.840.10008.5.1.1.9", "Basic Grayscale Print Management"},
    RefusedClass{"1.2.840.10008.5.1.1.18", "Basic Color Print Management"},
    RefusedClass{"1.2.840.10008.5.1.4.34.6.1", "Unified Procedure Step - Push"},
    // numbers in the storage arc that are no storage
    RefusedClass{"1.2.840.10008.5.1.4.1.1.200.4", "Protocol Approval - FIND"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.200.5", "Protocol Approval - MOVE"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.200.6", "Protocol Approval - GET"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.201.2", "Inventory - FIND"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.201.3", "Inventory - MOVE"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.201.4", "Inventory - GET"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.201.5", "Inventory Creation"},
    RefusedClass{"1.2.840.10008.5.1.4.1.1.201.6", "Repository Query"},
};

}  // namespace

OfferedService offered_service(std::string_view abstract_syntax) {
  if (abstract_syntax == kVerification) return OfferedService::Verification;
  if (abstract_syntax == kPerformedStep) return OfferedService::PerformedStep;
  if (dicom_parsing::is_standard_storage_class(abstract_syntax)) return OfferedService::Storage;
  if (is_uid(abstract_syntax) && dicom_parsing::is_private_uid(abstract_syntax)) return OfferedService::PrivateStorage;
  return OfferedService::None;
}

bool goes_with_storage(std::string_view abstract_syntax) {
  return offered_service(abstract_syntax) != OfferedService::None || abstract_syntax == kStorageCommitment;
}

bool is_uid(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::span<const RefusedClass> refused_classes() {
  return kRefused;
}

}  // namespace cmrcredit::listener
