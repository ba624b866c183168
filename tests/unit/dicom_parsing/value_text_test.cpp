#include "dicom_parsing/value_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>

namespace cmrcredit::dicom_parsing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Decimal, IsReadAsScannersWriteIt) {
  EXPECT_EQ(parse_decimal("1.49"), 1.49);
  EXPECT_EQ(parse_decimal(" 34 "), 34);
  EXPECT_EQ(parse_decimal("+8"), 8);
  EXPECT_EQ(parse_decimal("-92.5325"), -92.5325);
  EXPECT_EQ(parse_decimal("7.87262e-07"), 7.87262e-07);
  EXPECT_EQ(parse_decimal("1E3"), 1000);
  EXPECT_EQ(parse_decimal(".5"), 0.5);
  EXPECT_EQ(parse_decimal("5."), 5);
  EXPECT_EQ(parse_decimal("1,49"), 1.49);
  EXPECT_EQ(parse_decimal("-.5"), -0.5);
  EXPECT_EQ(parse_decimal({"25\0", 3}), 25);
}

TEST(Decimal, IsAbsentWhereThereIsNoNumber) {
  for (const auto* text : {"", " ", "-", "nan", "inf", "-inf", "infinity", "0x10", "1.2.3", "1 2", "--1", "1e999",
                           "12ms", "1,234.5", "***", "+-1", "e5"}) {
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  }
}

TEST(Decimal, DoesNotDependOnTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed; without it the test is the one above
  EXPECT_EQ(parse_decimal("1.5"), 1.5);
  std::setlocale(LC_ALL, before.c_str());
}

TEST(DateValue, IsReadInBothForms) {
  EXPECT_EQ(parse_da("20240229"), "20240229");
  EXPECT_EQ(parse_da("1997.04.24"), "19970424");
  EXPECT_EQ(parse_da("1997-04-24"), "19970424");
  EXPECT_EQ(parse_da("20240229 "), "20240229");
}

TEST(DateValue, IsAbsentWhereThereIsNoSuchDay) {
  for (const auto* text : {"", "20230229", "00000000", "20241301", "20240100", "20240132", "2024", "202401",
                           "2024-0101", "1997.04-24", "***", "2024010a", "20240101 12"}) {
    EXPECT_EQ(parse_da(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_da("19000229"), std::nullopt);  // no leap year
  EXPECT_EQ(parse_da("20000229"), "20000229");    // but this one
}

TEST(TimeValue, IsReadInEveryLegalForm) {
  EXPECT_EQ(parse_tm("10"), "10");
  EXPECT_EQ(parse_tm("1031"), "1031");
  EXPECT_EQ(parse_tm("103112"), "103112");
  EXPECT_EQ(parse_tm("103112.2"), "103112.2");
  EXPECT_EQ(parse_tm("103112.217500 "), "103112.217500");
  EXPECT_EQ(parse_tm("103112.2175001"), "103112.217500");
  EXPECT_EQ(parse_tm("10:31:12"), "103112");
  EXPECT_EQ(parse_tm("10:31:12.5"), "103112.5");
  EXPECT_EQ(parse_tm("10:31"), "1031");
  EXPECT_EQ(parse_tm("240000"), "240000");
  EXPECT_EQ(parse_tm("235960"), "235960");
}

TEST(TimeValue, IsAbsentWhereThereIsNoSuchTime) {
  for (const auto* text : {"", "1", "25", "2460", "240001", "1060", "101061", "103112.", "1031.5", "10:3112",
                           "10-31-12", "103112.2a", "abc", "103112.2.1"}) {
    EXPECT_EQ(parse_tm(text), std::nullopt) << text;
  }
}

TEST(DateTimeValue, KeepsDayTimeAndOffsetApart) {
  const auto whole = parse_dt("20240704103112.217500+0200");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->date, "20240704");
  EXPECT_EQ(whole->time, "103112.217500");
  EXPECT_EQ(whole->offset, "+0200");
  EXPECT_EQ(parse_dt("20240704")->time, "");
  EXPECT_EQ(parse_dt("2024070410")->time, "10");
  EXPECT_FALSE(parse_dt("2024"));
  EXPECT_FALSE(parse_dt("202407"));
  EXPECT_FALSE(parse_dt("20240704103112+25"));
  EXPECT_FALSE(parse_dt("20240704103112+1500"));
  EXPECT_FALSE(parse_dt("20240704256112"));
}

TEST(AgeValue, HasACountAndAUnit) {
  EXPECT_EQ(parse_as("045Y")->count, 45);
  EXPECT_EQ(parse_as("018M")->unit, 'M');
  EXPECT_EQ(parse_as("3w")->unit, 'W');
  EXPECT_EQ(parse_as("000Y")->count, 0);
  for (const auto* text : {"", "Y", "045", "45 Y", "0045Y", "-01Y", "045X", "***"})
    EXPECT_FALSE(parse_as(text)) << text;
}

TEST(DaysSinceEpoch, CountAcrossLeapYearsAndCenturies) {
  EXPECT_EQ(days_since_epoch({1970, 1, 1}), 0);
  EXPECT_EQ(days_since_epoch({2000, 3, 1}), 11017);
  EXPECT_EQ(days_since_epoch({2024, 2, 29}), 19782);
  EXPECT_EQ(days_since_epoch({1969, 12, 31}), -1);
  EXPECT_EQ(days_since_epoch({1, 1, 1}), -719162);
}

TEST(BinaryNumbers, FollowTheByteOrder) {
  EXPECT_THAT(binary_numbers(vr_code('U', 'S'), {"\x00\x01\xC0\x00", 4}, false), ElementsAre(256, 192));
  EXPECT_THAT(binary_numbers(vr_code('U', 'S'), {"\x01\x00\x00\xC0", 4}, true), ElementsAre(256, 192));
  EXPECT_THAT(binary_numbers(vr_code('S', 'S'), "\xFE\xFF", false), ElementsAre(-2));
  EXPECT_THAT(binary_numbers(vr_code('S', 'L'), "\xFE\xFF\xFF\xFF", false), ElementsAre(-2));
  EXPECT_THAT(binary_numbers(vr_code('F', 'L'), {"\x00\x00\x16\x43", 4}, false), ElementsAre(150));
  EXPECT_THAT(binary_numbers(vr_code('F', 'D'), {"\x40\x62\xC0\x00\x00\x00\x00\x00", 8}, true), ElementsAre(150));
}

TEST(BinaryNumbers, AreNoneForAWrongLengthOrNoNumber) {
  EXPECT_THAT(binary_numbers(vr_code('U', 'S'), "abc", false), IsEmpty());
  EXPECT_THAT(binary_numbers(vr_code('D', 'S'), "12", false), IsEmpty());
  EXPECT_THAT(binary_numbers(vr_code('F', 'L'), {"\x00\x00\xC0\x7F", 4}, false), IsEmpty());  // NaN
}

TEST(SplitValues, TrimsEachAndKeepsEmptyOnes) {
  EXPECT_THAT(split_values("A \\ B\\\\C"), ElementsAre("A", "B", "", "C"));
  EXPECT_THAT(split_values("  "), IsEmpty());
  EXPECT_THAT(split_values({"A\0", 2}), ElementsAre("A"));
}

TEST(Uid, IsLegalByPs3_5Section9) {
  EXPECT_TRUE(is_legal_uid("1.2.840.10008.1.2"));
  EXPECT_TRUE(is_legal_uid("0"));
  EXPECT_TRUE(is_legal_uid(std::string(64, '1')));
  for (const auto* text : {"", ".", "1.", ".1", "1..2", "1.02", "1.2a", "1.2 ", "1.2\\1.3", "../../etc"}) {
    EXPECT_FALSE(is_legal_uid(text)) << text;
  }
  EXPECT_FALSE(is_legal_uid(std::string(65, '1')));
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
