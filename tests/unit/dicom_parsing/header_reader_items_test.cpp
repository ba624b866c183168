// Picks of sequences whose items are counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr Tag kImages{0x0008, 0x1140}, kInstance{0x0008, 0x1155}, kSeries{0x0040, 0x0340};

const PickList& counting() {
  static const PickList picks({{.path = {kSeries}, .count_items = true},
                               {.path = {kSeries, kImages}, .count_items = true},
                               {.path = {kSeries, {0x0020, 0x000E}}},
                               {.path = {kImages}, .count_items = true},
                               {.path = {kImages, kInstance}, .distinct = 1}},
                              std::nullopt);
  return picks;
}

// "path[item]... n" for each counted sequence
std::vector<std::string> counts_of(const HeaderReader& reader) {
  std::vector<std::string> lines;
  for (const Element& element : reader.header().elements()) {
    if (element.path.back() != kImages && element.path.back() != kSeries) continue;
    std::string line;
    for (std::size_t i = 0; i < element.path.size(); ++i)
      line += to_string(element.path[i]) + (i < element.items.size() ? std::to_string(element.items[i]) : "");
    lines.push_back(line + " " + std::to_string(element.count));
    EXPECT_TRUE(element.bytes.empty());
  }
  return lines;
}

TEST(CountedItems, AreCountedOfEmptyFilledAndNestedSequencesInAnyFragmentsAndEncoding) {
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian, Encoding{.big_endian = true}}) {
    DataSetBytes data{encoding};
    data.sequence(kImages, 0);
    data.sequence(kSeries).item();
    data.sequence(kImages).item().element(kInstance, "UI", "1.22").item_end().item().item_end().sequence_end();
    data.item_end().item().element({0x0020, 0x000E}, "UI", "1.21").item_end().item();
    data.sequence(kImages).sequence_end().item_end().sequence_end();
    for (const std::size_t fragment : {1UL, 7UL, 10000UL}) {
      EXPECT_THAT(counts_of(read_all(counting(), data, fragment)),
                  testing::ElementsAre("(0008,1140) 0", "(0040,0340) 3", "(0040,0340)0(0008,1140) 2",
                                       "(0040,0340)2(0008,1140) 0"));
    }
  }
}

TEST(CountedItems, OfASequenceThatComesTwice_AreThoseOfTheFirst) {
  DataSetBytes data;
  data.sequence(kImages).item().item_end().sequence_end();
  data.sequence(kImages).item().item_end().item().item_end().sequence_end();
  EXPECT_THAT(counts_of(read_all(counting(), data)), testing::ElementsAre("(0008,1140) 1"));
}

TEST(CountedItems, StandBesideValuesPickedInsideThem) {
  DataSetBytes data;
  data.sequence(kImages);
  for (int i = 0; i < 4; ++i)
    data.item().element(kInstance, "UI", "1.22").item_end();
  data.sequence_end();
  const auto reader = read_all(counting(), data);
  ASSERT_EQ(reader.header().elements().size(), 2U);
  EXPECT_EQ(reader.header().elements()[0].count, 4U);
  EXPECT_EQ(reader.header().elements()[1].bytes, "1.22");
  EXPECT_EQ(reader.header().value(kImages), "");
}

TEST(CountedItems, AreBoundedByWhatMayBeKept) {
  DataSetBytes data;
  data.sequence(kSeries);
  for (int i = 0; i < 1000; ++i)
    data.item().sequence(kImages, 0).item_end();
  data.sequence_end();
  const auto reader = read_all(counting(), data, 4096, {.kept_bytes = 20000});
  ASSERT_EQ(reader.state(), HeaderReader::State::Failed);
  EXPECT_EQ(reader.error().kind, ReadErrorKind::TooMuchKept);
}

TEST(CountedItems, OfAnAttributeThatIsNoSequence_AreNone) {
  DataSetBytes data;
  data.element(kImages, "UN", "what is this");
  EXPECT_TRUE(read_all(counting(), data).header().elements().empty());
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
