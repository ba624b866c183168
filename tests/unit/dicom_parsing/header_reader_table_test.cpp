// Which values came together in an item, kept once however many items there are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::ElementsAre;

constexpr Tag kFrames{0x5200, 0x9230}, kInner{0x0018, 0x9118}, kA{0x0020, 0x9153}, kB{0x0020, 0x0032};

PickList table_picks(std::uint16_t most = 1000) {
  return PickList({{.path = {kFrames, kInner, kA}, .distinct = most, .tabulated = true},
                   {.path = {kFrames, kB}, .distinct = most, .tabulated = true}},
                  std::nullopt);
}

DataSetBytes frames(const std::vector<std::pair<std::string, std::string>>& values) {
  DataSetBytes items;
  for (const auto& [a, b] : values) {
    DataSetBytes item;
    if (!a.empty()) item.sequence(kInner, DataSetBytes().item(DataSetBytes().element(kA, "SH", a)));
    if (!b.empty()) item.element(kB, "DS", b);
    items.item(item);
  }
  return std::move(DataSetBytes().sequence(kFrames, items));
}

// "a|b x2" a row.
std::vector<std::string> rows_of(const Header& header) {
  std::vector<std::string> rows;
  const auto& table = header.table();
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    std::string row;
    for (const auto cell : table.row(i))
      row += (row.empty() ? "" : "|") +
             (cell == ItemTable::kNone ? std::string("-") : std::string(header.elements()[cell].bytes));
    rows.push_back(row + " x" + std::to_string(table.counts[i]));
  }
  return rows;
}

TEST(ItemTable, KeepsEachCombinationOnceWithItsCount) {
  const auto reader = read_all(table_picks(), frames({{"10", "p1"}, {"20", "p1"}, {"10", "p1"}, {"10", "p2"}}), 5);
  EXPECT_EQ(reader.header().table().items, 4U);
  EXPECT_THAT(rows_of(reader.header()), ElementsAre("10|p1 x2", "20|p1 x1", "10|p2 x1"));
  EXPECT_EQ(reader.header().elements().size(), 4U);
  EXPECT_FALSE(reader.header().passed_over());
}

TEST(ItemTable, AnItemMayLackAValue) {
  const auto reader = read_all(table_picks(), frames({{"", "p1"}, {"10", ""}, {"", ""}}));
  EXPECT_THAT(rows_of(reader.header()), ElementsAre("-|p1 x1", "10|- x1", "-|- x1"));
}

TEST(ItemTable, PassesOverWhatIsTooMuchAndSaysSo) {
  const auto values = frames({{"10", "p1"}, {"20", "p1"}, {"30", "p1"}, {"30", "p1"}});
  const auto reader = read_all(table_picks(2), values);
  EXPECT_THAT(rows_of(reader.header()), ElementsAre("10|p1 x1", "20|p1 x1", "-|p1 x2"));
  EXPECT_TRUE(reader.header().passed_over());
  // and an object is not refused for it
  const auto small = read_all(table_picks(), values, 100, {.kept_bytes = 500});
  EXPECT_EQ(small.state(), HeaderReader::State::Done);
  EXPECT_TRUE(small.header().passed_over());
  EXPECT_EQ(small.header().table().items, 4U);
}

TEST(ItemTable, IsEmptyWithoutItsSequence) {
  const auto reader = read_all(table_picks(), DataSetBytes().element({0x0020, 0x000D}, "UI", "1.2 "));
  EXPECT_EQ(reader.header().table().items, 0U);
  EXPECT_THAT(rows_of(reader.header()), ElementsAre());
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
