// Key Object Selections that take instances back (IOCM): the one part of a report that is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "data_set_bytes.h"
#include "dicom_parsing/instance_reader.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

struct Note {
  std::string_view sop_class = "1.2.840.10008.5.1.4.1.1.88.59 ";
  std::string_view title = "113001", scheme = "DCM ";
  int instances = 3, to_a_series = 2;
};

std::string even(std::string text) {
  if (text.size() % 2 == 1) text += '\0';
  return text;
}

InstanceFacts read(const Note& note) {
  DataSetBytes all;
  for (int from = 0; from < note.instances; from += note.to_a_series) {
    DataSetBytes objects;
    for (int i = from; i < std::min(from + note.to_a_series, note.instances); ++i)
      objects.item(DataSetBytes().element({0x0008, 0x1155}, "UI", even("1.9." + std::to_string(i))));
    all.item(DataSetBytes().sequence({0x0008, 0x1199}, objects));
  }
  DataSetBytes data;
  data.element({0x0008, 0x0016}, "UI", note.sop_class).element({0x0008, 0x0018}, "UI", "1.2.3.4.9 ");
  data.element({0x0020, 0x000D}, "UI", "1.2.3.4 ").element({0x0020, 0x000E}, "UI", "1.2.3.4.5 ");
  data.sequence(
      {0x0040, 0xA043},
      DataSetBytes().item(
          DataSetBytes().element({0x0008, 0x0100}, "SH", note.title).element({0x0008, 0x0102}, "SH", note.scheme)));
  data.sequence(
      {0x0040, 0xA375},
      DataSetBytes().item(DataSetBytes().sequence({0x0008, 0x1115}, all).element({0x0020, 0x000D}, "UI", "1.2.3.4 ")));
  const auto reader = read_all(instance_picks(), data);
  EXPECT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  return facts_of(reader.header())->facts;
}

TEST(RejectionNote, NamesWhatItTakesBackAndWhy) {
  for (const auto* title : {"113001", "113037", "113038", "113039"}) {
    const auto facts = read({.title = title});
    EXPECT_EQ(facts.rejection_title, title);
    EXPECT_THAT(facts.rejected_instances, ElementsAre("1.9.0", "1.9.1", "1.9.2"));
    EXPECT_THAT(facts.flags, IsEmpty());
  }
}

TEST(RejectionNote, AKeyObjectSelectionOfAnotherTitleTakesNothingBack) {
  for (const auto& note : {Note{.title = "113000"}, Note{.scheme = "99X "}, Note{.title = ""},
                           Note{.sop_class = "1.2.840.10008.5.1.4.1.1.88.22 "}}) {
    const auto facts = read(note);
    EXPECT_EQ(facts.rejection_title, "");
    EXPECT_THAT(facts.rejected_instances, IsEmpty());
  }
}

TEST(RejectionNote, IsBoundedAndSaysSo) {
  const auto whole = read({.instances = 10'000, .to_a_series = 300});
  EXPECT_EQ(whole.rejected_instances.size(), 10'000U);
  EXPECT_THAT(whole.flags, Not(Contains("rejected_instances_cut")));
  const auto cut = read({.instances = 40'000, .to_a_series = 300});
  EXPECT_EQ(cut.rejected_instances.size(), 10'000U);
  EXPECT_THAT(cut.flags, Contains("rejected_instances_cut"));
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
