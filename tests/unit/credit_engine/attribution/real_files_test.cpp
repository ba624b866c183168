// Real files of six vendors, when they are there: they may not be committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "credit_engine/exam/exam.h"
#include "dicom_parsing/instance_reader.h"
#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::InstanceFacts;
using dicom_parsing::StudyFacts;

std::vector<InstanceFacts> read_folder(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(CMRCREDIT_REAL_DICOM) / folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<InstanceFacts> instances;
  for (const auto& file : files) {
    const auto read = dicom_parsing::read_file(file);
    if (read) {
      instances.push_back(read->facts);
    } else {
      ADD_FAILURE() << file << ": " << read.error().sentence;
    }
  }
  return instances;
}

StudyFacts study_of(const std::vector<InstanceFacts>& instances) {
  dicom_parsing::StudyAccumulator study;
  for (const auto& instance : instances)
    study.add(instance, {}, false);
  return study.facts();
}

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (std::filesystem::is_directory(CMRCREDIT_REAL_DICOM)) return;
    std::cout << "skipped: no real DICOM files at " CMRCREDIT_REAL_DICOM "\n";
    there_ = false;
  }
  bool there_ = true;
};

TEST_F(RealFiles, CinesAreCines_Certainly) {
  if (!there_) return;
  for (const auto& [folder, view] : {std::pair{"siemens_cine_rvla", ""},
                                     {"siemens_xa50_cine_sax_one_slice", "sax"},
                                     {"siemens_xa50_cine_4ch", "4ch"},
                                     {"ge_excite_cine_sax_one_slice", "sax"}}) {
    for (const auto& answer : test::attributed(study_of(read_folder(folder)))) {
      EXPECT_EQ(answer.protocol, Protocol::Cine) << folder;
      EXPECT_EQ(answer.state, Certainty::Certain) << folder;
      if (*view != 0) {
        EXPECT_EQ(answer.view, view) << folder;
      }
    }
  }
}

TEST_F(RealFiles, T1MapsAreT1Maps) {
  if (!there_) return;
  for (const char* folder : {"siemens_shmolli_raw_phantom", "siemens_shmolli_t1map_phantom"}) {
    for (const auto& answer : test::attributed(study_of(read_folder(folder))))
      EXPECT_EQ(answer.protocol, Protocol::T1Map) << folder;
  }
}

TEST_F(RealFiles, BrainsPhantomsReportsAndRawDataAreNeverCardiac) {
  if (!there_) return;
  for (const char* folder :
       {"siemens_mprage_noncardiac", "philips_enhanced", "canon_enhanced", "siemens_xa60_enhanced", "uih", "toshiba"}) {
    for (const auto& instance : read_folder(folder)) {
      const auto study = study_of({instance});
      const auto answers = test::attributed(study);
      ASSERT_EQ(answers.size(), 1U);
      EXPECT_FALSE(is_cardiac_module(answers.front().protocol))
          << folder << ' ' << study.series.front().series_description << ' ' << to_string(answers.front().protocol);
      EXPECT_FALSE(assess(study, answers, {}).is_cmr) << folder;
    }
  }
}

TEST_F(RealFiles, StackSentAsOneSeriesASliceIsAShortAxisStack) {
  if (!there_) return;
  const auto slice = read_folder("siemens_xa50_cine_sax_one_slice");
  auto instances = read_folder("siemens_xa50_cine_4ch");
  for (auto& instance : instances)
    instance.study_uid = slice.front().study_uid;
  const auto& o = *slice.front().orientation;
  const std::array<double, 3> normal{o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
  for (int i = 0; i < 8; ++i) {
    for (auto copy : slice) {
      copy.series_uid += "." + std::to_string(i);
      copy.sop_instance_uid += "." + std::to_string(i);
      for (std::size_t axis = 0; axis < 3; ++axis)
        (*copy.position)[axis] += 10 * i * normal[axis];
      instances.push_back(copy);
    }
  }
  const auto study = study_of(instances);
  ASSERT_EQ(study.series.size(), 9U);
  const auto exam = assess(study, test::attributed(study), {});
  EXPECT_TRUE(exam.is_cmr);
  EXPECT_EQ(exam.modules, (std::vector<std::string>{"CINE_LAX", "CINE_SAX"}));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
