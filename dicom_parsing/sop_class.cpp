#include "dicom_parsing/sop_class.h"
namespace cmrcredit::dicom_parsing {
bool is_private_uid(std::string_view uid) { return !uid.empty() && !uid.starts_with("1.2.840.10008."); }
}  // namespace cmrcredit::dicom_parsing
