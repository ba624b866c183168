#include "credit_engine/people/operator_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "credit_engine/people/resemblance.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Agreement agree(std::string_view sent, std::string_view on_roster) {
  return agreement(read_operator_name(sent, PlainOrder::Either), read_operator_name(on_roster, PlainOrder::GivenFirst));
}

bool same(std::string_view sent, std::string_view on_roster) {
  return agree(sent, on_roster) != Agreement::None;
}

bool alike(std::string_view sent, std::string_view on_roster) {
  return resemblance(read_operator_name(sent, PlainOrder::Either),
                     read_operator_name(on_roster, PlainOrder::GivenFirst))
      .has_value();
}

TEST(NormalisedForms, StatedOrderGivesOneForm) {
  EXPECT_THAT(normalised_forms("MOORE^DANA"), ElementsAre("moore^dana"));
  EXPECT_THAT(normalised_forms("Moore, Dana"), ElementsAre("moore^dana"));
}

TEST(NormalisedForms, UnstatedOrderGivesBothReadings) {
  EXPECT_THAT(normalised_forms("Dana Moore"), ElementsAre("moore^dana", "dana^moore"));
}

TEST(NormalisedForms, NothingButPaddingIsSilence) {
  for (const char* silent : {"", " ", "^^^^", " ^ ", "==", "-", "...", "\t"}) {
    EXPECT_THAT(normalised_forms(silent), IsEmpty()) << '"' << silent << '"';
  }
  EXPECT_THAT(normalised_forms(std::string_view("\0\0", 2)), IsEmpty());
}

TEST(OperatorName, LayoutDoesNotMatter) {
  for (const char* sent : {"MOORE^DANA", "moore^dana", "Moore^Dana^^^", "MOORE^DANA ", " Moore ^ Dana", "Moore, Dana",
                           "MOORE,DANA", "Dana Moore", "DANA MOORE", "Moore Dana", "MOORE DANA^^^^", "dana.moore",
                           "dana_moore", "Dana-Moore", "Moore^Dana^^Ms", "Moore^Dana^^^RT(R)(MR)", "\tDana  Moore"}) {
    EXPECT_TRUE(same(sent, "Moore^Dana")) << sent;
    EXPECT_TRUE(same(sent, "Dana Moore")) << sent;
    EXPECT_TRUE(same(sent, "Moore, Dana")) << sent;
  }
}

TEST(OperatorName, WidthDoesNotMatter) {
  EXPECT_TRUE(same("ＭＯＯＲＥ^ＤＡＮＡ", "Moore^Dana"));
  EXPECT_TRUE(same("Moore\u3000Dana", "Moore^Dana"));
  EXPECT_TRUE(same("ﾔﾏﾀﾞ^ﾀﾛｳ", "ヤマダ^タロウ"));
}

TEST(OperatorName, PunctuationDoesNotMatter) {
  for (const char* sent : {"O'BRIEN^MARY-ANN", "OBRIEN^MARY ANN", "O\u2019Brien^Mary\u2010Ann", "O`Brien^Mary_Ann"}) {
    EXPECT_TRUE(same(sent, "O'Brien^Mary Ann")) << sent;
  }
  EXPECT_TRUE(same("St. John^Eve", "St John^Eve"));
}

TEST(OperatorName, FamilyNameOfSeveralWords_MatchesHoweverItIsWritten) {
  for (const char* sent : {"VAN DER BERG^DANA", "Dana van der Berg", "van der Berg, Dana", "VAN DER BERG DANA"}) {
    EXPECT_TRUE(same(sent, "van der Berg^Dana")) << sent;
    EXPECT_TRUE(same(sent, "Dana van der Berg")) << sent;
  }
}

TEST(OperatorName, MiddleComponentIsOneOfTheGivenNames) {
  EXPECT_TRUE(same("MOORE^MARY^ANN", "Mary Ann Moore"));
  EXPECT_TRUE(same("MOORE^MARY ANN", "Moore^Mary^Ann"));
  EXPECT_FALSE(same("MOORE^DANA^Q", "Moore^Dana"));
  EXPECT_FALSE(same("MOORE^DANA", "Moore^Dana^Q"));
}

TEST(OperatorName, StatedOrderIsNeverContradicted) {
  EXPECT_FALSE(same("JAMES^THOMAS", "Thomas^James"));
  EXPECT_FALSE(same("James, Thomas", "Thomas^James"));
  EXPECT_FALSE(same("JAMES^THOMAS", "James Thomas"));  // on a roster: James is the given name
  EXPECT_TRUE(same("James Thomas", "Thomas^James"));
}

TEST(OperatorName, GenerationTellsFatherAndSonApart) {
  EXPECT_TRUE(same("SMITH^JOHN^^^Jr", "John Smith Jr."));
  EXPECT_TRUE(same("SMITH JR^JOHN", "Smith^John^^^Jr"));
  EXPECT_FALSE(same("SMITH^JOHN^^^Jr", "Smith^John"));
  EXPECT_FALSE(same("SMITH^JOHN^^^Jr", "Smith^John^^^Sr"));
}

TEST(OperatorName, PartOfANameIsNotTheName) {
  for (const char* sent : {"MOORE", "DANA", "MOORE^", "DM", "D Moore", "MOORE^D", "Moor^Dana", "Moore^Danah"}) {
    EXPECT_FALSE(same(sent, "Moore^Dana")) << sent;
  }
}

TEST(OperatorName, TwoPeopleInOneTextAreNobody) {
  for (const char* sent : {"MOORE & DANA", "Moore/Dana", "Moore+Dana"}) {
    EXPECT_FALSE(same(sent, "Moore^Dana")) << sent;
  }
}

TEST(OperatorName, DiacriticsMayBeMissingOnOneSide) {
  EXPECT_EQ(agree("JOSE", "José"), Agreement::Plain);
  EXPECT_EQ(agree("JOSÉ", "José"), Agreement::Marked);
  EXPECT_EQ(agree("Jose\u0301", "José"), Agreement::Marked);  // decomposed
  EXPECT_EQ(agree("MULLER^ANNA", "Müller^Anna"), Agreement::Plain);
  EXPECT_EQ(agree("MUELLER^ANNA", "Müller^Anna"), Agreement::Plain);
  EXPECT_EQ(agree("STRASSE^ANNA", "Straße^Anna"), Agreement::Plain);
  EXPECT_EQ(agree("LUKASZ^SOREN", "Łukasz^Søren"), Agreement::Plain);
}

TEST(OperatorName, DiacriticsThatContradictAreNotTheSame) {
  EXPECT_EQ(agree("MÜLLER^ANNA", "Mûller^Anna"), Agreement::None);
  EXPECT_EQ(agree("MUELLER^ANNA", "Muller^Anna"), Agreement::None);
}

TEST(OperatorName, MarksThatMakeAnotherLetterAreKept) {
  EXPECT_FALSE(same("かとう^みか", "がとう^みか"));
  EXPECT_FALSE(same("Андреи^А", "Андрей^А"));
  EXPECT_TRUE(same("Королев^А", "Королёв^А"));
}

TEST(OperatorName, IdeographicAndPhoneticGroupsMayBeThereOrNot) {
  for (const char* sent : {"Yamada^Tarou", "Yamada^Tarou=山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう",
                           "=山田^太郎", "山田^太郎", "YAMADA^TAROU==", "山田太郎", "山田 太郎"}) {
    EXPECT_TRUE(same(sent, "Yamada^Tarou=山田^太郎=やまだ^たろう")) << sent;
  }
  EXPECT_TRUE(same("Hong^Gildong=洪^吉洞=홍^길동", "Hong^Gildong=洪^吉洞=홍^길동"));
  EXPECT_TRUE(same("홍길동", "홍^길동"));
}

TEST(OperatorName, GroupsThatBothHaveMustAgree) {
  EXPECT_FALSE(same("Wang^Wei=王薇", "Wang^Wei=王伟"));
  EXPECT_FALSE(same("Wong^Wai=王伟", "Wang^Wei=王伟"));
  EXPECT_TRUE(same("Wang^Wei", "Wang^Wei=王伟"));
}

TEST(OperatorName, UndecodableTextMatchesNobody) {
  EXPECT_FALSE(same("M\uFFFDLLER^ANNA", "Müller^Anna"));
}

TEST(OperatorName, LongGarbageIsReadInNoTime) {
  std::string garbage;
  for (int i = 0; i < 20000; ++i)
    garbage += "x ";
  EXPECT_THAT(normalised_forms(garbage), testing::SizeIs(1));
}

TEST(DisplayName, ReadsAsPeopleWriteIt) {
  EXPECT_EQ(display_name("Moore^Dana"), "Dana Moore");
  EXPECT_EQ(display_name("Moore^Mary^Ann^Ms^RT(R)"), "Mary Ann Moore");
  EXPECT_EQ(display_name("Dana Moore"), "Dana Moore");
  EXPECT_EQ(display_name("Yamada^Tarou=山田^太郎"), "Tarou Yamada");
  EXPECT_EQ(display_name("山田^太郎"), "山田 太郎");
  EXPECT_EQ(display_name("Moore^^^"), "Moore");
  EXPECT_EQ(display_name(""), "");
}

TEST(Squeezed, KeepsLettersAndDigitsOnly) {
  EXPECT_EQ(squeezed(" MR-Tech_01^ "), "mrtech01");
  EXPECT_EQ(squeezed("Ｏｐ."), "op");
}

TEST(Resemblance, SeesInitialsTyposAndParts) {
  for (const char* sent : {"JD", "DJ", "JDOE", "doej", "Doe J", "DOE^J", "J. Doe", "Deo^Jane", "DOE^JANE^Q", "DOE",
                           "JANE^DOE", "Doe^Janee"}) {
    EXPECT_TRUE(alike(sent, "Doe^Jane")) << sent;
  }
  for (const char* sent : {"Moore^Dana", "J", "X", "Roe^Rick", "MD"})
    EXPECT_FALSE(alike(sent, "Doe^Jane")) << sent;
}

}  // namespace
}  // namespace cmrcredit::credit_engine
