#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kHeader = "id,name,employee_number,registry_number,level,aliases\n";

std::string error_of(std::string_view csv) {
  const auto people = read_roster_csv(csv);
  return people ? "accepted" : std::to_string(people.error().line) + ": " + people.error().sentence;
}

std::string rows(std::string_view text) {
  return std::string(kHeader) + std::string(text);
}

TEST(RosterCsv, ReadsEveryColumn) {
  const auto people = read_roster_csv(rows("t1,Moore^Dana,4711,R-9,2,dmoore| DM |\nt2,\"Nguyen, Linh\",,,,\n"));
  ASSERT_TRUE(people) << people.error().sentence;
  ASSERT_THAT(*people, SizeIs(2));
  const Technologist dana{"t1", "Moore^Dana", "4711", "R-9", 2, {"dmoore", "DM"}, true};
  EXPECT_EQ(people->at(0), dana);
  EXPECT_EQ(people->at(1).name, "Nguyen, Linh");
  EXPECT_EQ(people->at(1).level, 0);
  EXPECT_THAT(people->at(1).aliases, IsEmpty());
}

TEST(RosterCsv, ReadsWhatHasADayToIt) {
  const std::string header = "id,name,level,level_since,profession,duties,site,employed_from,employed_until\n";
  const auto people = read_roster_csv(header + "t1,Moore^Dana,2,2025-06-30,,lead|QA,North,20240301,\n" +
                                      "p1,Okafor^Ada,3,,Physician,,,,\n");
  ASSERT_TRUE(people) << people.error().sentence;
  const auto& dana = people->at(0);
  EXPECT_EQ(dana.levels, (std::vector<LevelAward>{{2, "20250630", ""}}));
  EXPECT_EQ(dana.employments, (std::vector<Employment>{{"North", "20240301", ""}}));
  EXPECT_EQ(dana.duties, (std::vector<Duty>{Duty::Lead, Duty::Qa}));
  EXPECT_EQ(people->at(1).profession, Profession::Physician);
  EXPECT_THAT(people->at(1).employments, IsEmpty());
  EXPECT_TRUE(states_of_roster_csv(header).duties);
  EXPECT_FALSE(states_of_roster_csv("id,name,profession\n").duties);
  EXPECT_EQ(error_of(header + "t1,Moore^Dana,,2025-06-30,,,,,\n"), "2: level_since is given without a level");
  EXPECT_EQ(error_of(header + "t1,Moore^Dana,1,June,,,,,\n"), "2: level_since 'June' is not a day such as 2026-03-09");
  EXPECT_EQ(error_of(header + "t1,Moore^Dana,,,nurse,,,,\n"),
            "2: profession 'nurse' must be technologist or physician");
  EXPECT_EQ(error_of(header + "t1,Moore^Dana,,,,boss,,,\n"), "2: duty 'boss' must be lead or qa, separated by |");
}

TEST(RosterCsv, ToleratesWhatSpreadsheetsDo) {
  for (const char* csv :
       {"\xEF\xBB\xBFid,name\r\nt1,Moore^Dana\r\n", "id;name\nt1;Moore^Dana", "id\tname\nt1\tMoore^Dana\n",
        "ID, Name \nt1, Moore^Dana \n\n,\n", "\"id\",\"name\"\n\"t1\",\"Moore^Dana\"\n", "name,id\nMoore^Dana,t1\n",
        "id,name,level,aliases\nt1,Moore^Dana\n"}) {
    const auto people = read_roster_csv(csv);
    ASSERT_TRUE(people) << csv << people.error().sentence;
    ASSERT_THAT(*people, SizeIs(1)) << csv;
    EXPECT_EQ(people->at(0).id, "t1") << csv;
    EXPECT_EQ(people->at(0).name, "Moore^Dana") << csv;
  }
}

TEST(RosterCsv, QuotedFieldMayHoldQuotesAndLines) {
  const auto people = read_roster_csv("id,name\nt1,\"Moore \"\"Dee\"\"\nDana\"\nt2,Li^Ang\nt2,Li^Ang\n");
  ASSERT_FALSE(people);
  EXPECT_EQ(people.error().line, 5);  // the line break inside the quotes was counted
  EXPECT_EQ(read_roster_csv("id,name\nt1,\"Moore \"\"Dee\"\"\nDana\"\n")->at(0).name, "Moore \"Dee\"\nDana");
}

TEST(RosterCsv, DuplicateId_NamesBothLines) {
  EXPECT_EQ(error_of(rows("t1,Moore^Dana,,,,\n\nt1,Nguyen^Linh,,,,\n")), "4: id 't1' is taken by line 2");
}

TEST(RosterCsv, MissingThings_SayWhatWouldBeRight) {
  EXPECT_THAT(error_of(""), HasSubstr("1: the file is empty; its first row is id,name,employee_number"));
  EXPECT_THAT(error_of("t1,Moore^Dana\n"), HasSubstr("1: unknown column 't1'; the columns are id,name"));
  EXPECT_THAT(error_of("id,level\nt1,2\n"), HasSubstr("1: the first row must name the columns, 'name' among them"));
  EXPECT_THAT(error_of("id,name,id\n"), HasSubstr("1: column 'id' is there twice"));
  EXPECT_THAT(error_of(rows(",Moore^Dana,,,,")), HasSubstr("2: the id is empty"));
  EXPECT_THAT(error_of(rows("t 1,Moore^Dana,,,,")), HasSubstr("2: the id 't 1' must be"));
  EXPECT_THAT(error_of(rows("t1,^^,,,,")), HasSubstr("2: 't1' has no name"));
  EXPECT_THAT(error_of(rows("t1,Moore^Dana,,,4,")), HasSubstr("2: level '4' must be 0, 1, 2, 3 or empty"));
  EXPECT_THAT(error_of(rows("t1,Moore^Dana,,,one,")), HasSubstr("2: level 'one'"));
  EXPECT_THAT(error_of(rows("t1,Moore^Dana,,,,dm|--")), HasSubstr("2: alias '--' has no letter"));
}

TEST(RosterCsv, NameTornAtItsComma_IsRefused) {
  EXPECT_THAT(error_of(rows("t1,Moore, Dana,4711,,,\n")), HasSubstr("2: 7 fields where the first row names 6 columns"));
  EXPECT_THAT(error_of(rows("t1,Moore, Dana\n")), HasSubstr("2: 3 fields where the first row names 6 columns"));
}

TEST(RosterCsv, BrokenQuotes_NameTheLine) {
  EXPECT_EQ(error_of("id,name\nt1,\"Moore\n\n\n"), "2: a quoted field is opened here and never closed");
  EXPECT_THAT(error_of("id,name\nt1,\"Moore\"x\n"), HasSubstr("2: text after a closing quote"));
}

TEST(RosterCsv, OtherEncodings_AreRefused) {
  EXPECT_THAT(error_of("id,name\nt1,Moore^Dana\nt2,M\xFCller^Anna\n"), HasSubstr("3: the line is not UTF-8"));
  EXPECT_THAT(error_of(std::string_view("\xFF\xFEi\0d\0", 6)), HasSubstr("1: the file is UTF-16"));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
