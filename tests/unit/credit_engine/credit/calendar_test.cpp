#include "credit_engine/credit/calendar.h"

#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

Day day(std::string_view text) {
  return day_from(text).value();
}
std::string aged(std::string_view text) {
  return to_text(day_of_age(day(text), 24));
}
std::string start(std::string_view text) {
  return to_text(window_start(day(text), 24));
}

TEST(Calendar, ReadsDicomAndIsoDays) {
  EXPECT_EQ(to_text(day("20260309")), "2026-03-09");
  EXPECT_EQ(to_text(day("2024-02-29")), "2024-02-29");
  for (const char* wrong :
       {"", "2026", "20260230", "20250229", "2026-3-09", "2026/03/09", "2026030x", "00000000", "202603091"}) {
    EXPECT_FALSE(day_from(wrong)) << wrong;
  }
}

TEST(Calendar, WritesDicomDaysOfEightDigits) {
  for (const char* text : {"00010203", "09991231", "20240229", "99991231"})
    EXPECT_EQ(to_dicom(day(text)), text);
}

TEST(Calendar, CaseOfTenthOfMarchCountsUpToNinthOfMarchTwoYearsOn) {
  EXPECT_EQ(aged("20240310"), "2026-03-10");
}

TEST(Calendar, CaseOfLeapDayCountsUpToLastOfFebruary) {
  EXPECT_EQ(aged("20240229"), "2026-03-01");
  EXPECT_EQ(aged("20240228"), "2026-02-28");
  EXPECT_EQ(aged("20240301"), "2026-03-01");
  EXPECT_EQ(aged("20220228"), "2024-02-28");
}

TEST(Calendar, WindowStartsOnTheFirstDayThatStillCounts) {
  EXPECT_EQ(start("20260309"), "2024-03-10");
  EXPECT_EQ(start("20260228"), "2024-02-29");
  EXPECT_EQ(start("20260301"), "2024-03-02");
  EXPECT_EQ(start("20240228"), "2022-03-01");
  EXPECT_EQ(start("20240229"), "2022-03-01");
}

TEST(Calendar, WindowStartAndAgeAgreeOnEveryDayOfTenYears) {
  using std::chrono::days;
  using std::chrono::sys_days;
  for (auto at = sys_days(day("20190101")); at < sys_days(day("20290101")); at += days(1)) {
    const Day first = window_start(Day(at), 24);
    EXPECT_GT(day_of_age(first, 24), Day(at)) << to_text(Day(at));
    EXPECT_LE(day_of_age(Day(sys_days(first) - days(1)), 24), Day(at)) << to_text(Day(at));
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
