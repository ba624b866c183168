#include "credit_engine/attribution/tokens.h"

#include <gtest/gtest.h>

#include "credit_engine/attribution/lexicon.h"

namespace cmrcredit::credit_engine {
namespace {

std::vector<std::string> atoms(std::string_view text) {
  Tokens tokens;
  tokenize(text, tokens);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < tokens.atoms.size(); ++i)
    found.emplace_back(tokens.text(i));
  return found;
}

using Atoms = std::vector<std::string>;

TEST(Tokens, SeparatorsDigitsAndCamelCasePartAName) {
  EXPECT_EQ(atoms("CINE_segmented_SAX_b10"), (Atoms{"cine", "segmented", "sax", "b", "10"}));
  EXPECT_EQ(atoms("BinningCine_R3"), (Atoms{"binning", "cine", "r", "3"}));
  EXPECT_EQ(atoms("*tfi2d1_12"), (Atoms{"tfi", "2", "d", "1", "12"}));
}

TEST(Tokens, DimensionsStandApart) {
  EXPECT_EQ(atoms("3DLGE_2dmde"), (Atoms{"3", "d", "lge", "2", "d", "mde"}));
  EXPECT_EQ(atoms("T2dark"), (Atoms{"t", "2", "dark"}));
  EXPECT_EQ(atoms("2Delayed"), (Atoms{"2", "delayed"}));
}

TEST(Tokens, CapitalsBeforeAWordStayWithIt) {
  EXPECT_EQ(atoms("RTCine"), (Atoms{"rtcine"}));
}

TEST(Tokens, AccentsAndWidthDoNotMatter) {
  EXPECT_EQ(atoms("Viabilité Größe"), (Atoms{"viabilite", "grosse"}));
  EXPECT_EQ(atoms("ＣＩＮＥ"), (Atoms{"cine"}));
}

TEST(Tokens, IdeographsStandAlone_VoicedKanaKeepTheirMarks) {
  EXPECT_EQ(atoms("短軸シネ"), (Atoms{"短", "軸", "シ", "ネ"}));
  EXPECT_EQ(atoms("ダ"), (Atoms{"ダ"}));
}

TEST(Tokens, StarOfRelaxationTimesIsAWord_AnyOtherIsNot) {
  EXPECT_EQ(joined_spelling("T2*"), "t2star");
  EXPECT_EQ(joined_spelling("sR2*_map"), "sr2starmap");
  EXPECT_EQ(joined_spelling("*BOLUSTRAK"), "bolustrak");
  EXPECT_EQ(joined_spelling("b2*"), "b2");
}

TEST(Tokens, BrokenUtf8IsNoReasonToFail) {
  EXPECT_EQ(atoms("cine \xff\xfe sax").front(), "cine");
}

class LexiconTest : public testing::Test {
 protected:
  LexiconTest() {
    add("sax", {"short axis", "sa"});
    add("cine", {});
    add("rt", {});
    add("ti_scout", {"cine ir"});
    add("perfusion", {"perf"});
    add("4ch", {"four chamber"});
    add("sinus", {"短軸"});
  }
  void add(const char* name, std::initializer_list<const char*> spellings) {
    const Word word = lexicon_.word(name);
    ASSERT_TRUE(lexicon_.spell(name, word));
    for (const auto* spelling : spellings)
      ASSERT_TRUE(lexicon_.spell(spelling, word));
  }
  std::vector<std::string> words(std::string_view text) {
    Tokens tokens;
    std::vector<WordHit> hits;
    tokenize(text, tokens);
    lexicon_.find(tokens, hits);
    std::vector<std::string> found;
    for (const auto& hit : hits)
      found.push_back(lexicon_.name(hit.word) + (hit.misspelt ? "?" : ""));
    return found;
  }
  Lexicon lexicon_;
};

TEST_F(LexiconTest, PhrasesReadOverSeparators) {
  for (const char* text : {"short_axis", "ShortAxis", "SHORT AXIS", "shortaxis", "Short-Axis"}) {
    EXPECT_EQ(words(text), (Atoms{"sax"})) << text;
  }
  EXPECT_EQ(words("短軸"), (Atoms{"sinus"}));
}

TEST_F(LexiconTest, LongestSpellingUsesItsAtomsUp) {
  EXPECT_EQ(words("Cine_IR_sax"), (Atoms{"ti_scout", "sax"}));
}

TEST_F(LexiconTest, GluedWordsAreTakenApart_OnlyWhenTheyCoverTheWhole) {
  EXPECT_EQ(words("rtcine"), (Atoms{"rt", "cine"}));
  EXPECT_EQ(words("CINESAX"), (Atoms{"cine", "sax"}));
  EXPECT_EQ(words("saxcine"), (Atoms{"sax", "cine"}));
  EXPECT_EQ(words("cinema"), Atoms{});
  EXPECT_EQ(words("sacristy"), Atoms{});
}

TEST_F(LexiconTest, OneWrongLetterInALongWordIsForgiven) {
  EXPECT_EQ(words("Perfution"), (Atoms{"perfusion?"}));
  EXPECT_EQ(words("Perfusoin"), (Atoms{"perfusion?"}));
  EXPECT_EQ(words("Perfuson"), (Atoms{"perfusion?"}));
  EXPECT_EQ(words("Perrfusion"), (Atoms{"perfusion?"}));
  EXPECT_EQ(words("Perfutoin"), Atoms{}) << "two are not";
  EXPECT_EQ(words("cime"), Atoms{}) << "nor is one in a short word";
}

TEST_F(LexiconTest, SpellingStandsForOneWord) {
  EXPECT_FALSE(lexicon_.spell("Short Axis", lexicon_.word("cine")));
  EXPECT_TRUE(lexicon_.spell("Short Axis", lexicon_.word("sax")));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
