#include "dicom_parsing/sop_class.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace cmrcredit::dicom_parsing {
namespace {

TEST(StandardStorageClass, IsWhatTheStandardStores) {
  for (const auto* uid : {
           "1.2.840.10008.5.1.4.1.1.4",        // MR
           "1.2.840.10008.5.1.4.1.1.4.1",      // Enhanced MR
           "1.2.840.10008.5.1.4.1.1.66",       // Raw Data
           "1.2.840.10008.5.1.4.1.1.88.59",    // Key Object Selection
           "1.2.840.10008.5.1.4.1.1.104.1",    // Encapsulated PDF
           "1.2.840.10008.5.1.4.1.1.5",        // Nuclear Medicine, retired
           "1.2.840.10008.5.1.4.34.7",         // RT Beams Delivery Instruction, outside the arc
           "1.2.840.10008.5.1.4.1.1.66.7",     // Label Map Segmentation, newer than the dictionary
           "1.2.840.10008.5.1.4.1.1.999.1.2",  // not yet assigned
       }) {
    EXPECT_TRUE(is_standard_storage_class(uid)) << uid;
  }
}

TEST(StandardStorageClass, IsNoServiceAndNoPrivateClass) {
  for (const auto* uid : {
           "",
           "1.2.840.10008.1.1",              // Verification
           "1.2.840.10008.1.20.1",           // Storage Commitment
           "1.2.840.10008.3.1.2.3.3",        // MPPS
           "1.2.840.10008.5.1.4.1.2.2.1",    // Study Root FIND
           "1.2.840.10008.5.1.4.31",         // Modality Worklist
           "1.2.840.10008.5.1.1.9",          // Print
           "1.2.840.10008.1.3.10",           // DICOMDIR
           "1.2.840.10008.5.1.4.1.1.200.4",  // Protocol Approval FIND
           "1.2.840.10008.5.1.4.1.1.201.6",  // Repository Query
           "1.2.840.10008.5.1.4.1.1",        // the arc itself
           "1.2.840.10008.5.1.4.1.1.",       //
           "1.2.840.10008.5.1.4.1.1.4x",     //
           "1.2.840.10008.5.1.4.1.1.4.",     //
           "1.3.46.670589.11.0.0.12.1",      // Philips private
       }) {
    EXPECT_FALSE(is_standard_storage_class(uid)) << uid;
  }
}

TEST(StandardStorageClasses, AreListedOnceWithAName) {
  const auto all = standard_storage_classes();
  EXPECT_GT(all.size(), 150U);
  EXPECT_EQ(std::set<std::string_view>(all.begin(), all.end()).size(), all.size());
  for (const auto uid : all) {
    EXPECT_TRUE(is_standard_storage_class(uid)) << uid;
    EXPECT_FALSE(sop_class_name(uid).empty()) << uid;
  }
  EXPECT_TRUE(std::ranges::find(all, "1.2.840.10008.5.1.4.1.1.4.4") != all.end());
}

TEST(MrAcquisitionClass, IsWhatAScannerAcquired) {
  for (const auto* uid : {"1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.4.2",
                          "1.2.840.10008.5.1.4.1.1.4.3", "1.2.840.10008.5.1.4.1.1.4.4"}) {
    EXPECT_TRUE(is_mr_acquisition_class(uid)) << uid;
  }
  for (const auto* uid : {"1.2.840.10008.5.1.4.1.1.481.1", "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.66",
                          "1.2.840.10008.5.1.4.1.1.88.22", "1.2.840.10008.5.1.4.1.1.4.5", ""}) {
    EXPECT_FALSE(is_mr_acquisition_class(uid)) << uid;
  }
}

TEST(PrivateUid, LiesOutsideTheStandardsRoot) {
  EXPECT_TRUE(is_private_uid("1.3.12.2.1107.5.9.1"));
  EXPECT_FALSE(is_private_uid("1.2.840.10008.1.1"));
  EXPECT_FALSE(is_private_uid(""));
}

TEST(SopClassName, ComesFromTheDictionaryOrIsEmpty) {
  EXPECT_EQ(sop_class_name("1.2.840.10008.5.1.4.1.1.4"), "MRImageStorage");
  EXPECT_EQ(sop_class_name("1.2.840.10008.5.1.4.1.1.66.7"), "LabelMapSegmentationStorage");
  EXPECT_EQ(sop_class_name("1.2.840.10008.1.1"), "VerificationSOPClass");
  EXPECT_EQ(sop_class_name("1.2.3"), "");
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
