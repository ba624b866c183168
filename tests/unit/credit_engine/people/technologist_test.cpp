#include <gtest/gtest.h>

#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {
namespace {

TEST(Technologist, HoldsTheHighestLevelAwardedByTheDay) {
  Technologist person;
  person.level = 3;
  EXPECT_EQ(person.level_on("20200101"), 3) << "as the roster states it, when no award is stated";
  person.levels = {{1, "20200301", "p1"}, {2, "20210301", "p1"}};
  EXPECT_EQ(person.level_on("20200229"), 0);
  EXPECT_EQ(person.level_on("20200301"), 1);
  EXPECT_EQ(person.level_on("20210228"), 1);
  EXPECT_EQ(person.level_on("20210301"), 2);
  EXPECT_EQ(person.level_on(""), 2) << "no day: as of now";
}

TEST(Technologist, IsEmployedFromTheFirstToTheLastDayAtThatSite) {
  Technologist person;
  EXPECT_TRUE(person.employed_on("20200101", "Mitte")) << "not stated is never 'not employed'";
  person.employments = {{"Mitte", "20200301", "20200630"}, {"Nord", "20200701", ""}};
  EXPECT_FALSE(person.employed_on("20200229", "Mitte"));
  EXPECT_TRUE(person.employed_on("20200301", "Mitte"));
  EXPECT_TRUE(person.employed_on("20200630", "Mitte"));
  EXPECT_FALSE(person.employed_on("20200701", "Mitte"));
  EXPECT_TRUE(person.employed_on("20300101", "Nord"));
  EXPECT_TRUE(person.employed_on("20200701", "")) << "a scanner whose site is not known";
  EXPECT_TRUE(person.employed_on("", "Mitte")) << "a study without a date";
}

TEST(Technologist, HasTheDutiesThatWereGiven) {
  Technologist person;
  EXPECT_FALSE(person.has(Duty::Lead));
  person.duties = {Duty::Qa};
  EXPECT_TRUE(person.has(Duty::Qa));
  EXPECT_FALSE(person.has(Duty::Lead));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
