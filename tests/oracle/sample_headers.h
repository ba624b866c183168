// Sound headers to compare and to measure with: written by DCMTK, written by hand, and real ones where there are any.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing::oracle {

struct Sample {
  std::string name;
  Encoding encoding;
  std::string bytes;  // the data set up to its pixels, and the beginning of those
};

// Classic, enhanced and odd headers in every encoding, with defined and undefined lengths, with and without group
// lengths.
[[nodiscard]] std::vector<Sample> written_by_dcmtk();
// What DCMTK would not write: UN, wrong lengths that it tolerates, odd lengths, unknown VRs.
[[nodiscard]] std::vector<Sample> written_by_hand();
// All files under a folder.
[[nodiscard]] std::vector<Sample> real_ones(const std::filesystem::path& folder);

// 11 kB, 213 elements: 169 of the data set itself, 60 private ones among them, one of those with 8 kB.
[[nodiscard]] Sample classic_header(Encoding encoding);
[[nodiscard]] std::size_t elements_of(const Sample& sample);  // as DCMTK counts them, nested ones too

}  // namespace cmrcredit::dicom_parsing::oracle
