// Which SOP classes are storage (PS3.4 annex B), and what kind of object each is. Accept-and-ignore is the friendly
// answer for every storage class (DESIGN.md, flow 1).
#pragma once

#include <string_view>
#include <vector>

namespace cmrcredit::dicom_parsing {

// A storage SOP class of the standard, retired ones included: what DCMTK's dictionary knows, and what stands in the
// standard's storage arc 1.2.840.10008.5.1.4.1.1, where classes newer than the dictionary appear. Query, retrieve and
// management services that were given a number in that arc are not storage.
[[nodiscard]] bool is_standard_storage_class(std::string_view uid);
// A UID outside the standard's root 1.2.840.10008: a vendor's private class.
[[nodiscard]] bool is_private_uid(std::string_view uid);
// Objects that carry images of the scanner: classic, enhanced, legacy converted MR and spectroscopy. Everything else
// (reports, presentation states, captures, raw data) is accepted and never scan evidence.
[[nodiscard]] bool is_mr_acquisition_class(std::string_view uid);
[[nodiscard]] std::string_view sop_class_name(std::string_view uid);  // "" when unknown
// All that have a name, sorted; for the conformance statement and the tests.
[[nodiscard]] std::vector<std::string_view> standard_storage_classes();

}  // namespace cmrcredit::dicom_parsing
