#include "credit_engine/intake/striker.h"

#include <gtest/gtest.h>

#include <cctype>
#include <random>

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PatientIdentity;

struct Row {
  std::string text, kept;
};

void expect_struck(const PatientIdentity& patient, const std::vector<Row>& rows) {
  Striker striker{patient};
  for (const auto& row : rows) {
    auto text = row.text;
    striker.strike(text);
    EXPECT_EQ(text, row.kept) << "from " << row.text;
  }
}

PatientIdentity named(std::string name) {
  PatientIdentity patient;
  patient.name = std::move(name);
  return patient;
}

TEST(Striker, TakesTheWordsOfANameWhereTheyAreWords) {
  expect_struck(named("MILLER^JOHN^PAUL^DR^JR"), {
                                                     {"CINE_SAX_MILLER", "CINE_SAX_[struck]"},
                                                     {"cine sax Miller", "cine sax [struck]"},
                                                     {"MillerSax", "[struck]Sax"},
                                                     {"SaxMiller2", "Sax[struck]2"},
                                                     {"SAXMiller", "SAX[struck]"},
                                                     {"MILLER2 T1", "[struck]2 T1"},
                                                     {"T1 map (Miller)", "T1 map ([struck])"},
                                                     {"Miller's heart", "[struck]'s heart"},
                                                     {"ＭＩＬＬＥＲ wide", "[struck] wide"},
                                                     {"Millers flow", "[struck] flow"},
                                                     {"Millerton", "Millerton"},
                                                     {"CINEMILLER", "CINE[struck]"},
                                                     {"millersax", "[struck]sax"},
                                                     {"CINEMILLERSAX", "CINE[struck]SAX"},
                                                     {"tumiller", "tumiller"},
                                                     {"johnson", "johnson"},
                                                     {"Paul", "[struck]"},
                                                     {"Dr said jr", "Dr said jr"},
                                                     {"", ""},
                                                     {"CINE_SAX", "CINE_SAX"},
                                                 });
}

TEST(Striker, TakesWholeNamesAndInitialsTogether) {
  expect_struck(named("MILLER^JOHN^PAUL"), {
                                               {"MILLER^JOHN^PAUL", "[struck]"},
                                               {"Miller, John", "[struck]"},
                                               {"John Paul Miller CMR", "[struck] CMR"},
                                               {"JOHNMILLER", "[struck]"},
                                               {"J. Miller", "[struck]"},
                                               {"J.P. Miller", "[struck]"},
                                               {"jmiller", "[struck]"},
                                               {"Miller J", "[struck]"},
                                               {"MILLER_J_SAX", "[struck]_SAX"},
                                               {"J sax", "J sax"},
                                               {"Miller SAX", "[struck] SAX"},
                                           });
}

TEST(Striker, LeavesWordsThatOnlyLookLikeInitials) {
  expect_struck(named("Miller^Thomas"), {{"Miller T1 map", "[struck] T1 map"}, {"MILLER_T2STAR", "[struck]_T2STAR"}});
  expect_struck(named("Ge^Lin"), {{"LGE sax", "LGE sax"}, {"L. Ge LGE", "[struck] LGE"}, {"Ge Lin", "[struck]"}});
}

TEST(Striker, TakesShortNamesButNotTheVocabulary) {
  expect_struck(named("LI^WU"), {
                                    {"CINE LI", "CINE [struck]"},
                                    {"Li Wu SAX", "[struck] SAX"},
                                    {"WU_LI", "[struck]"},
                                    {"FLIP 40", "FLIP 40"},
                                    {"lithium", "lithium"},
                                });
  expect_struck(named("SA^LA"), {{"CINE SA", "CINE SA"}, {"SA LA", "[struck]"}, {"2CH LA", "2CH LA"}});
  expect_struck(named("X^Y"), {{"X Y", "[struck]"}, {"XY", "XY"}});
}

TEST(Striker, PutsPrivacyBeforeVocabulary) {
  expect_struck(named("Short^Flow"),
                {{"2D FLOW in short axis", "2D [struck] in [struck] axis"}, {"flowing", "flowing"}});
}

TEST(Striker, DoesNotMindAccentsAndUmlauts) {
  expect_struck(named("Müller^Søren"), {
                                           {"MULLER", "[struck]"},
                                           {"Mueller", "[struck]"},
                                           {"MÜLLER", "[struck]"},
                                           {"Mu\u0308ller", "[struck]"},
                                           {"Soren", "[struck]"},
                                           {"SOEREN", "[struck]"},
                                           {"Sören", "[struck]"},
                                           {"Muller-Lyer", "[struck]-Lyer"},
                                       });
  expect_struck(named("MUELLER^JOERG"), {{"Müller", "[struck]"}, {"Jörg", "[struck]"}, {"muller", "[struck]"}});
  expect_struck(named("Weiß^Renée"), {{"WEISS", "[struck]"}, {"weiß", "[struck]"}, {"RENEE", "[struck]"}});
  expect_struck(named("Łukasz^Dvořák"), {{"lukasz", "[struck]"}, {"Dvorak", "[struck]"}});
  expect_struck(named("İnan^Işık"), {{"inan", "[struck]"}, {"ISIK", "[struck]"}});
}

TEST(Striker, KnowsNamesOfSeveralWords) {
  expect_struck(named("O'BRIEN^MARY-ANN"), {
                                               {"OBRIEN", "[struck]"},
                                               {"O'Brien", "[struck]"},
                                               {"O_Brien sax", "[struck] sax"},
                                               {"Brien", "[struck]"},
                                               {"Maryann", "[struck]"},
                                               {"ann", "[struck]"},
                                           });
  expect_struck(named("van der Berg^Jan"), {
                                               {"van_der_Berg", "[struck]"},
                                               {"VANDERBERG", "[struck]"},
                                               {"Berg J", "[struck] J"},
                                               {"j van der berg", "[struck]"},
                                           });
  expect_struck(named("McDonald^Ian"), {{"MCDONALD", "[struck]"}, {"McDonald", "[struck]"}, {"Donald", "[struck]"}});
}

TEST(Striker, KnowsNamesWithoutStructure) {
  expect_struck(named("John Li"), {{"J Li", "[struck]"}, {"li john", "[struck]"}, {"John", "[struck]"}, {"li", "li"}});
  expect_struck(named("Miller, John"), {{"JMiller", "[struck]"}, {"Mr Miller", "Mr [struck]"}});
}

TEST(Striker, KnowsNamesInEveryGroupAndScript) {
  expect_struck(named("Yamada^Tarou=山田^太郎=やまだ^たろう"), {
                                                                   {"山田太郎様 心臓", "[struck]様 心臓"},
                                                                   {"心臓_山田", "心臓_[struck]"},
                                                                   {"ヤマダ cine", "[struck] cine"},
                                                                   {"ﾔﾏﾀﾞ ﾀﾛｳ", "[struck]"},
                                                                   {"YAMADA TAROU", "[struck]"},
                                                                   {"山 sax", "山 sax"},
                                                               });
  expect_struck(named("Wang^Wei=王^伟"), {
                                             {"王伟 心脏", "[struck] 心脏"},
                                             {"王 心脏", "[struck] 心脏"},
                                             {"国王", "国王"},
                                             {"wang wei", "[struck]"},
                                         });
  expect_struck(named("Hong^Gildong=洪^吉洞=홍^길동"), {{"홍길동님", "[struck]님"}, {"길동", "[struck]"}});
  expect_struck(named("Иванов^Иван"),
                {{"ИВАНОВ сердце", "[struck] сердце"}, {"сердце Ивановой", "сердце [struck]"}, {"иван", "[struck]"}});
  expect_struck(named("สมชาย^ใจดี"), {{"คุณสมชาย", "คุณ[struck]"}});
}

TEST(Striker, TakesTheIdHoweverItIsWritten) {
  PatientIdentity patient;
  patient.id = "0012345678";
  expect_struck(patient, {
                             {"ID 0012345678", "ID [struck]"},
                             {"ID12345678", "ID[struck]"},
                             {"12345678_SAX", "[struck]_SAX"},
                             {"x12345678x", "x[struck]x"},
                             {"1234-5678", "[struck]"},
                             {"123 456 78", "[struck]"},
                             {"1234567", "1234567"},
                             {"87654321", "87654321"},
                         });
  patient.id = "A-123456/7";
  expect_struck(patient, {{"a1234567", "[struck]"}, {"A-123456", "A-[struck]"}, {"A sax 7", "A sax 7"}});
  patient.id = "HOSP_00451";
  expect_struck(patient, {{"HOSP", "HOSP"}, {"hosp00451", "[struck]"}, {"00451", "[struck]"}});
}

TEST(Striker, TakesAShortIdOnlyWhereItStandsAlone) {
  PatientIdentity patient;
  patient.id = "192";
  expect_struck(patient, {{"ShMOLLI_192i", "ShMOLLI_192i"},
                          {"192", "[struck]"},
                          {"vol_192_sax", "vol_[struck]_sax"},
                          {"TI 1920", "TI 1920"}});
  patient.id = "2";
  expect_struck(patient, {{"2CH", "2CH"}, {"T2 2", "T2 2"}});
}

TEST(Striker, TakesOtherIdsAndNames) {
  PatientIdentity patient;
  patient.other_ids = {"XK4711"};
  patient.other_names = {"Schmidt^Eva"};
  expect_struck(patient, {{"xk4711 sax", "[struck] sax"}, {"geb. Schmidt", "geb. [struck]"}});
}

TEST(Striker, TakesTheBirthDateInTheFormsPeopleUse) {
  PatientIdentity patient;
  patient.birth_date = "19800131";
  std::vector<Row> rows;
  for (const auto* form :
       {"19800131",    "1980-01-31",   "1980.01.31",      "1980/01/31",      "1980 01 31", "31.01.1980",
        "31-01-1980",  "31/01/1980",   "01/31/1980",      "31011980",        "800131",     "310180",
        "31.01.80",    "31.1.1980",    "31.1.80",         "1/31/1980",       "1/31/80",    "31 Jan 1980",
        "31-JAN-1980", "Jan 31, 1980", "31. Januar 1980", "31 janvier 1980", "31JAN80",    "31 de enero"}) {
    rows.push_back(
        {std::string{"born "} + form, form == std::string{"31 de enero"} ? "born 31 de enero" : "born [struck]"});
  }
  rows.push_back({"1980", "1980"});
  rows.push_back({"20240131", "20240131"});
  rows.push_back({"31 phases", "31 phases"});
  rows.push_back({"TI 1801310", "TI 1801310"});
  rows.push_back({"DOB19800131", "DOB[struck]"});
  expect_struck(patient, rows);
  patient.birth_date = "31 JAN 80";  // no date as DICOM writes it
  expect_struck(patient, {{"31JAN80", "[struck]"}});
}

TEST(Striker, LeavesEverythingWhereNothingIsKnown) {
  expect_struck({}, {{"CINE_SAX", "CINE_SAX"}, {"[struck]", "[struck]"}});
  expect_struck(named("***"), {{"***", "***"}});
  expect_struck(named("^^^^"), {{"A^B", "A^B"}});
}

TEST(Striker, KeepsVocabularyThatANameStandsIn) {
  expect_struck(named("Corona^Cora"), {{"coronal", "coronal"}, {"coronary", "coronary"}, {"COR", "COR"}});
  expect_struck(named("Axel^Flor"), {{"axial FLORENCE", "axial FLORENCE"}});
}

// Whatever stands around a word of the name, no letter of it stays.
TEST(Striker, LeavesNothingOfARandomName) {
  std::mt19937 random{11};
  const std::vector<std::string> around{"",   " ", "_", "-", "^",    "=",     "\\",    "/",
                                        ", ", "(", ")", "2", "_T1_", "_2CH_", " SAX ", "."};
  const auto pick = [&](const auto& from) { return from[random() % from.size()]; };
  const auto word = [&](std::size_t least) {
    std::string text;
    for (std::size_t i = 0, n = least + random() % 6; i < n; ++i)
      text += static_cast<char>('a' + random() % 26);
    return text;
  };
  const auto cased = [&](std::string text) {
    const auto way = random() % 3;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (way == 1 || (way == 2 && i == 0)) text[i] = static_cast<char>(text[i] - 'a' + 'A');
    }
    return text;
  };
  for (int turn = 0; turn < 3000; ++turn) {
    const auto family = word(4), given = word(3);
    Striker striker{named(cased(family) + "^" + cased(given))};
    auto text = pick(around) + cased(family) + pick(around) + pick(around) + cased(given) + pick(around);
    const auto before = text;
    striker.strike(text);
    for (auto& c : text)
      c = static_cast<char>(std::tolower(c));
    ASSERT_EQ(text.find(family), std::string::npos) << before;
    ASSERT_EQ(text.find(given), std::string::npos) << before;
  }
}

TEST(Striker, KnowsAValueThatIsTheWholeName) {
  Striker striker{named("MÜLLER^JOHN=山田^太郎")};
  EXPECT_TRUE(striker.is_the_patient("Müller^John"));
  EXPECT_TRUE(striker.is_the_patient("john MUELLER"));
  EXPECT_TRUE(striker.is_the_patient("山田^太郎"));
  EXPECT_FALSE(striker.is_the_patient("Müller^Jane"));
  EXPECT_FALSE(striker.is_the_patient("Müller"));
  EXPECT_FALSE(striker.is_the_patient(""));
  PatientIdentity patient;
  patient.id = "E4711";
  EXPECT_TRUE(Striker{patient}.is_the_patient(" e4711"));
  EXPECT_FALSE(Striker{patient}.is_the_patient("E47112"));
  EXPECT_FALSE(Striker{patient}.is_the_patient(""));
}

// Names and texts made to be matched in as many ways as there are: bounded work, and nothing is kept unread.
TEST(Striker, IsNotSlowedByHostileText) {
  for (const std::string unit : {"a b c ", "aaaaaa ", "a-a'a ", "12345678 "}) {
    PatientIdentity patient;
    for (int i = 0; i < 5000; ++i)
      patient.name += unit;
    patient.name.insert(patient.name.size() / 2, "^");
    patient.other_names.assign(1000, patient.name);
    patient.other_ids = patient.other_names;
    Striker striker{patient};
    std::string text;
    while (text.size() < 60000)
      text += unit == "aaaaaa " ? "aaaaaa" : unit;
    for (int i = 0; i < 40; ++i) {
      auto copy = text;
      striker.strike(copy);
      ASSERT_NE(copy, text);
    }
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
