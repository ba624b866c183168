#include "credit_engine/attribution/series_table.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace cmrcredit::credit_engine {
namespace {

TEST(SeriesTable, ColumnsAndKeywordsBecomeFacts) {
  const auto rows =
      read_series_table("t.tsv",
                        "id\tvendor\tseries_description\timage_type\tscanning_sequence\tother\n"
                        "a\tSIEMENS\tcine sax\tORIGINAL\\PRIMARY\\M\tGR\\IR\tTriggerTime=0\\20\\40; "
                        "RepetitionTime=None; CardiacNumberOfImages=25; StudyDescription=CMR; alt=lge\r\n");
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 1U);
  const auto& series = rows->front().study.series.front();
  EXPECT_EQ(rows->front().id, "a");
  EXPECT_EQ(series.manufacturer, "SIEMENS");
  EXPECT_EQ(series.series_description, "cine sax");
  EXPECT_EQ(series.image_types, (std::set<std::vector<std::string>>{{"ORIGINAL", "PRIMARY", "M"}}));
  EXPECT_EQ(series.scanning_sequence, (std::set<std::string>{"GR", "IR"}));
  EXPECT_EQ(series.trigger_times.distinct(), 3U);
  EXPECT_TRUE(series.repetition_times.empty());
  EXPECT_EQ(series.cardiac_number_of_images, 25);
  EXPECT_EQ(rows->front().study.order.study_description, "CMR");
}

TEST(SeriesTable, QuotedCsvFieldsMayHoldCommasQuotesAndLineBreaks) {
  const auto rows = read_series_table("t.csv", "id,series_description\n1,\"cine, \"\"sax\"\"\nstack\"\n2,lge\n");
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->front().study.series.front().series_description, "cine, \"sax\"\nstack");
  EXPECT_EQ(rows->back().id, "2");
}

TEST(SeriesTable, ByteOrderMarkAndUnknownColumnsArePassedOver) {
  const auto rows = read_series_table("t.csv", "\xEF\xBB\xBFid,truth,series_description\n1,lge,cine\n\n");
  ASSERT_TRUE(rows) << rows.error().text();
  EXPECT_EQ(rows->size(), 1U);
}

std::string error_of(std::string_view text) {
  const auto rows = read_series_table("t.csv", text);
  return rows ? "accepted" : rows.error().text();
}

TEST(SeriesTable, ErrorsNameFileAndLine) {
  EXPECT_EQ(error_of(""), "t.csv:1: the table is empty; its first row names the columns, one of them 'id'");
  EXPECT_EQ(error_of("name\nx\n"), "t.csv:1: no column 'id'; the first row names the columns");
  EXPECT_EQ(error_of("id,id\n"), "t.csv:1: column 'id' stands twice");
  EXPECT_EQ(error_of("id,other\n1,a\n2,b,c\n"), "t.csv:3: 3 fields under 2 columns");
  EXPECT_EQ(error_of("id,other\n1,a\n\n,b\n"), "t.csv:4: the row has no id");
  EXPECT_EQ(error_of("id\n1\n1\n"), "t.csv:3: id '1' stands twice");
  EXPECT_EQ(error_of("id,other\n1,\"a\n"), "t.csv:2: a quoted field is not closed");
}

TEST(SeriesTable, OneJsonObjectALine) {
  const auto lines =
      attribute_table("t.tsv", "id\tseries_description\nA1\tPS:DE_4CH_2D_MDE\nA2\t\n", AttributionRules::shipped());
  ASSERT_TRUE(lines);
  const auto end = lines->find('\n');
  const auto first = boost::json::parse(lines->substr(0, end)).as_object();
  EXPECT_EQ(first.at("id"), "A1");
  EXPECT_EQ(first.at("protocol"), "lge");
  EXPECT_EQ(first.at("view"), "4ch");
  EXPECT_EQ(first.at("state"), "certain");
  EXPECT_EQ(first.at("component"), "psir");
  EXPECT_EQ(first.at("series_uid"), "");
  EXPECT_TRUE(first.at("evidence").as_array().front().as_object().contains("says"));
  const auto second = boost::json::parse(lines->substr(end + 1, lines->size() - end - 2)).as_object();
  EXPECT_EQ(second.at("protocol"), "ambiguous");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
