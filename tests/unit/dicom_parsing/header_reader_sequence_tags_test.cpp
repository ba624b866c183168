#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

#include "dicom_parsing/sequence_tags.h"

namespace cmrcredit::dicom_parsing {
namespace {

TEST(SequenceTags, AreThoseOfDcmtksDictionary) {
  ASSERT_TRUE(dcmDataDict.isDictionaryLoaded());
  std::set<std::tuple<unsigned, unsigned, std::string>> theirs, ours;
  auto& dictionary = dcmDataDict.wrlock();
  for (auto entry = dictionary.normalBegin(); entry != dictionary.normalEnd(); ++entry) {
    const bool sequence = (*entry)->getEVR() == EVR_SQ;
    if ((*entry)->getPrivateCreator() != nullptr) {
      if (sequence) theirs.emplace((*entry)->getGroup(), (*entry)->getElement(), (*entry)->getPrivateCreator());
    } else {
      EXPECT_EQ(is_standard_sequence({(*entry)->getGroup(), (*entry)->getElement()}), sequence)
          << (*entry)->getTagName();
    }
  }
  dcmDataDict.wrunlock();
  for (const auto& sequence : private_sequences())
    ours.emplace(sequence.group, sequence.element, sequence.creator);
  EXPECT_EQ(ours, theirs);
}

TEST(SequenceTags, KnowTheRepeatingGroup) {
  EXPECT_TRUE(is_standard_sequence({0x5000, 0x2600}));
  EXPECT_TRUE(is_standard_sequence({0x50FE, 0x2600}));
  EXPECT_FALSE(is_standard_sequence({0x5001, 0x2600}));
  EXPECT_FALSE(is_standard_sequence({0x5100, 0x2600}));
  EXPECT_FALSE(is_standard_sequence({0x5000, 0x2601}));
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
