#include "credit_engine/people/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Strings = std::vector<std::string>;

Technologist person(std::string id, std::string name, Strings aliases = {}, std::string employee_number = {}) {
  Technologist made;
  made.id = std::move(id);
  made.name = std::move(name);
  made.aliases = std::move(aliases);
  made.employee_number = std::move(employee_number);
  return made;
}

const Technologist kDana = person("t1", "Moore^Dana", {"dmoore"}, "4711");
const Technologist kLinh = person("t2", "Linh Nguyen", {"LN", "badge 77"}, "4712");

Roster roster(std::vector<OperatorAlias> maps = {}) {
  return {{kDana, kLinh}, std::move(maps), {"mrtech", "sdc", "operator"}};
}

Match name(const Roster& people, const std::string& value, const std::string& station = "") {
  return people.match({value}, {}, station);
}

TEST(RosterMatch, NameIsAPerson) {
  EXPECT_EQ(name(roster(), "MOORE^DANA"), (Match{MatchKind::Person, "t1", "name", {}}));
  EXPECT_EQ(name(roster(), "Nguyen, Linh"), (Match{MatchKind::Person, "t2", "name", {}}));
}

TEST(RosterMatch, AliasIsAPerson) {
  EXPECT_EQ(name(roster(), "DMoore"), (Match{MatchKind::Person, "t1", "alias", {}}));
  EXPECT_EQ(name(roster(), "ln^"), (Match{MatchKind::Person, "t2", "alias", {}}));
}

TEST(RosterMatch, EmployeeCodeIsAPerson) {
  EXPECT_EQ(roster().match({}, {" 4711 "}, ""), (Match{MatchKind::Person, "t1", "employee number", {}}));
  EXPECT_EQ(roster().match({}, {"Badge-77"}, ""), (Match{MatchKind::Person, "t2", "alias", {}}));
}

TEST(RosterMatch, EmployeeNumberTypedAsNameIsAPerson) {
  EXPECT_EQ(name(roster(), " 4712^^^ "), (Match{MatchKind::Person, "t2", "employee number", {}}));
  EXPECT_EQ(name(roster(), "4712"), (Match{MatchKind::Person, "t2", "employee number", {}}));
}

TEST(RosterMatch, LeadingZerosAreAnotherNumber) {
  EXPECT_EQ(roster().match({}, {"04711"}, "").kind, MatchKind::Unknown);
}

TEST(RosterMatch, NothingSaidIsSilence) {
  EXPECT_EQ(roster().match({}, {}, "").kind, MatchKind::Silent);
  EXPECT_EQ(roster().match({"", " ^^ "}, {""}, "").kind, MatchKind::Silent);
}

TEST(RosterMatch, SharedLoginIsNobody) {
  for (const char* value : {"MRTECH", "mr-tech", "MR^TECH", "Tech, MR", "sdc ", "OPERATOR^^^^", "ＳＤＣ"}) {
    EXPECT_EQ(name(roster(), value).kind, MatchKind::SharedLogin) << value;
  }
}

TEST(RosterMatch, SharedLoginIsNobody_EvenAsAnAliasOnTheRoster) {
  const Roster people({person("t1", "Moore^Dana", {"MRTECH"})}, {}, {"mrtech"});
  EXPECT_EQ(name(people, "mrtech"), (Match{MatchKind::SharedLogin, "", "", {"t1"}}));
  EXPECT_THAT(people.warnings(), ElementsAre(HasSubstr("shared login")));
}

TEST(RosterMatch, SharedLoginMappedByHandIsThatPerson) {
  EXPECT_EQ(name(roster({{"sdc", "MR3", "t2"}}), "sdc", "mr 3").technologist, "t2");
  EXPECT_EQ(name(roster({{"sdc", "MR3", "t2"}}), "sdc", "MR1").kind, MatchKind::SharedLogin);
}

TEST(RosterMatch, StrangerIsUnknown_WithNoOneSuggested) {
  EXPECT_EQ(name(roster(), "Jones^Molly"), (Match{MatchKind::Unknown, "", "", {}}));
}

TEST(RosterMatch, NameThatOnlyResemblesSomeone_IsSuggestedAndNeverMatched) {
  for (const char* value : {"DM", "Moore", "MOORE^D", "Moor^Dana", "DANA^MOORE", "MOORE^DANA^Q", "Dana Moorre"}) {
    EXPECT_EQ(name(roster(), value), (Match{MatchKind::Unknown, "", "", {"t1"}})) << value;
  }
}

TEST(RosterMatch, WhoLeftIsNotSuggestedButStillMatches) {
  auto left = kDana;
  left.active = false;
  const Roster people({left}, {}, {});
  EXPECT_EQ(name(people, "MOORE^DANA").technologist, "t1");
  EXPECT_THAT(name(people, "MOORE^D").suggestions, IsEmpty());
}

TEST(RosterMatch, TwoPeopleOfOneName_AreAConflict) {
  const Roster people({person("t1", "Smith^John"), person("t2", "John Smith")}, {}, {});
  EXPECT_EQ(name(people, "SMITH^JOHN"), (Match{MatchKind::AliasConflict, "", "", {"t1", "t2"}}));
  EXPECT_THAT(people.warnings(), ElementsAre(HasSubstr("t1 and t2")));
}

TEST(RosterMatch, AliasOfOneThatIsTheNameOfAnother_IsAConflict) {
  const Roster people({person("t1", "Moore^Dana", {"SMITH^JOHN"}), person("t2", "John Smith")}, {}, {});
  EXPECT_EQ(name(people, "Smith, John").kind, MatchKind::AliasConflict);
  EXPECT_THAT(people.warnings(), SizeIs(1));
}

TEST(RosterMatch, OrderThatBothReadingsFit_IsAConflict) {
  const Roster people({person("t1", "Thomas^James"), person("t2", "James^Thomas")}, {}, {});
  EXPECT_EQ(name(people, "JAMES^THOMAS").technologist, "t2");
  EXPECT_EQ(name(people, "James Thomas").kind, MatchKind::AliasConflict);
}

TEST(RosterMatch, EmployeeNumberGivenTwice_IsAConflict) {
  const Roster people({person("t1", "Moore^Dana", {}, "1"), person("t2", "Linh Nguyen", {}, " 1")}, {}, {});
  EXPECT_EQ(people.match({}, {"1"}, "").kind, MatchKind::AliasConflict);
  EXPECT_THAT(people.warnings(), ElementsAre(HasSubstr("employee number '1'")));
}

TEST(RosterMatch, MissingDiacriticsFitOnePersonOnly) {
  const Roster one({person("t1", "Díaz^José")}, {}, {});
  EXPECT_EQ(name(one, "DIAZ^JOSE").technologist, "t1");
  const Roster two({person("t1", "Díaz^José"), person("t2", "Diaz^Jose")}, {}, {});
  EXPECT_EQ(name(two, "DIAZ^JOSE").kind, MatchKind::AliasConflict);
  EXPECT_EQ(name(two, "DÍAZ^JOSÉ").technologist, "t1");
  const Roster umlaut({person("t1", "Müller^Anna"), person("t2", "Mueller^Anna")}, {}, {});
  EXPECT_EQ(name(umlaut, "MUELLER^ANNA").kind, MatchKind::AliasConflict);
  EXPECT_EQ(name(umlaut, "MULLER^ANNA").technologist, "t1");
}

TEST(RosterMatch, IdeographsTellNamesakesApart) {
  const Roster people({person("t1", "Wang^Wei=王伟"), person("t2", "Wang^Wei=王薇")}, {}, {});
  EXPECT_EQ(name(people, "Wang^Wei=王薇").technologist, "t2");
  EXPECT_EQ(name(people, "Wang^Wei").kind, MatchKind::AliasConflict);
  EXPECT_EQ(name(people, "Wang^Wei=王强").kind, MatchKind::Unknown);
}

TEST(RosterMatch, TwoNamesInOneValue_AreSeveral) {
  EXPECT_EQ(roster().match({"MOORE^DANA", "Nguyen^Linh"}, {}, ""),
            (Match{MatchKind::SeveralNames, "", "", {"t1", "t2"}, {"t1", "t2"}}));
  EXPECT_EQ(roster().match({"MOORE^DANA", "Jones^Molly"}, {}, ""), (Match{MatchKind::SeveralNames, "", "", {"t1"}}));
  EXPECT_EQ(roster().match({"MRTECH", "Nguyen^Linh"}, {}, "").kind, MatchKind::SeveralNames);
  EXPECT_EQ(name(roster(), "dmoore/LN"), (Match{MatchKind::SeveralNames, "", "", {"t1", "t2"}, {"t1", "t2"}}));
}

TEST(RosterMatch, TwoSpellingsOfOnePersonInOneValue_AreThatPerson) {
  EXPECT_EQ(roster().match({"MOORE^DANA", "dmoore"}, {}, ""), (Match{MatchKind::Person, "t1", "name", {}}));
  EXPECT_EQ(roster().match({"", "MOORE^DANA"}, {}, ""), (Match{MatchKind::Person, "t1", "name", {}}));
}

TEST(RosterMatch, WholeValueOfSeveralNamesMappedByHand_IsThatPerson) {
  EXPECT_EQ(roster({{"MRI\\dm1", "", "t1"}}).match({"mri", "DM1"}, {}, "").technologist, "t1");
}

TEST(RosterMatch, CodeWinsOverSharedLoginAndVariantOfTheName) {
  EXPECT_EQ(roster().match({"MRTECH"}, {"4711"}, "").technologist, "t1");
  EXPECT_EQ(roster().match({"DM"}, {"4711"}, ""), (Match{MatchKind::Person, "t1", "employee number", {}}));
}

TEST(RosterMatch, CodeOfOneAndNameOfAnother_IsAConflict) {
  EXPECT_EQ(roster().match({"Nguyen^Linh"}, {"4711"}, ""), (Match{MatchKind::AliasConflict, "", "", {"t1", "t2"}}));
}

TEST(RosterMatch, CodeOfOneAndNameOfAStranger_IsUnknown) {
  EXPECT_EQ(roster().match({"Jones^Molly"}, {"4711"}, ""), (Match{MatchKind::Unknown, "", "", {"t1"}}));
}

TEST(RosterMatch, CodeThatNobodyEnteredSaysNothing) {
  EXPECT_EQ(roster().match({"MOORE^DANA"}, {"9999"}, ""), (Match{MatchKind::Person, "t1", "name", {}}));
  EXPECT_EQ(roster().match({}, {"9999"}, "").kind, MatchKind::Unknown);
}

TEST(RosterMatch, CodesOfTwoPeople_AreSeveral) {
  EXPECT_EQ(roster().match({}, {"4711", "4712"}, "").kind, MatchKind::SeveralNames);
  EXPECT_EQ(roster().match({"MOORE^DANA"}, {"4711", "another-scheme"}, "").technologist, "t1");
  EXPECT_EQ(roster().match({}, {"4711", "another-scheme"}, "").kind, MatchKind::SeveralNames);
}

TEST(RosterMatch, MapByHandForOneStation_HoldsThereOnly) {
  const auto people = roster({{"JD", "MR1", "t1"}, {"JD", "MR2", "t2"}});
  EXPECT_EQ(name(people, "jd", "MR1").technologist, "t1");
  EXPECT_EQ(name(people, "jd", "MR2").technologist, "t2");
  EXPECT_EQ(name(people, "jd", "MR9").kind, MatchKind::Unknown);
  EXPECT_EQ(people.match({"jd"}, {}, Strings{"", "MR2"}).technologist, "t2");
}

TEST(RosterMatch, MapByHandForEverywhere_IsOneVoiceAmongOthers) {
  EXPECT_EQ(name(roster({{"JD", "", "t1"}}), "J.D.").kind, MatchKind::Unknown);
  EXPECT_EQ(name(roster({{"JD", "", "t1"}}), "JD").technologist, "t1");
  EXPECT_EQ(name(roster({{"Nguyen^Linh", "", "t1"}}), "NGUYEN^LINH").kind, MatchKind::AliasConflict);
  EXPECT_EQ(name(roster({{"Nguyen^Linh", "MR1", "t1"}}), "NGUYEN^LINH", "MR1").technologist, "t1");
}

TEST(RosterMatch, MapToSomeoneNotOnTheRoster_IsIgnored) {
  EXPECT_EQ(name(roster({{"JD", "", "gone"}}), "JD").kind, MatchKind::Unknown);
}

TEST(Roster, FindsPeopleById) {
  EXPECT_EQ(roster().find("t2")->name, "Linh Nguyen");
  EXPECT_EQ(roster().find("t9"), nullptr);
  EXPECT_THAT(roster().technologists(), SizeIs(2));
  EXPECT_THAT(roster().warnings(), IsEmpty());
  EXPECT_EQ(Roster().match({"Moore^Dana"}, {}, "").kind, MatchKind::Unknown);
}

TEST(RosterMatch, SuggestsAtMostFive_TheLikeliestFirst) {
  std::vector<Technologist> people;
  for (int i = 0; i < 9; ++i)
    people.push_back(person("t" + std::to_string(i), "Moore^Dan" + std::string(1, static_cast<char>('a' + i))));
  const Roster crowd(people, {}, {});
  EXPECT_THAT(name(crowd, "MOORE").suggestions, ElementsAre("t0", "t1", "t2", "t3", "t4"));
  EXPECT_THAT(name(crowd, "DANH^MOORE").suggestions, ElementsAre("t7", "t0", "t1", "t2", "t3"));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
