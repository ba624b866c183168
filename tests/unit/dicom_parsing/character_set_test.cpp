#include "dicom_parsing/character_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <string>
#include <vector>

#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

struct Row {
  std::string what, declared, bytes, text;
  bool loss = false;
  Guess guess = Guess::None;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.what;
}

// The bytes of every non-ASCII name below were written out from the code tables themselves (ISO 8859, TIS 620, JIS X
// 0201/0208, KS X 1001, GB 18030); the Japanese, Korean and Chinese names are the examples of PS3.5 annexes H, I, J and
// K.
const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {"ASCII", "", "MILLER^JOHN", "MILLER^JOHN"},
      {"ASCII declared", "ISO_IR 6", "MILLER^JOHN", "MILLER^JOHN"},
      {"Latin-1", "ISO_IR 100", "M\xFCller^J\xF6rg", "Müller^Jörg"},
      {"Latin-1 by its ISO 2022 name", "ISO 2022 IR 100", "M\xFCller", "Müller"},
      {"Latin-1 by a wrong name", "ISO 8859-1", "M\xFCller", "Müller"},
      {"Latin-1 with an underscore too many", "ISO_IR_100", "M\xFCller", "Müller"},
      {"Latin-2", "ISO_IR 101", "Wa\xB3\xEAsa", "Wałęsa"},
      {"Latin-3", "ISO_IR 109", "\xA6igi", "Ĥigi"},
      {"Latin-4", "ISO_IR 110", "B\xBArzi\xF1\xB9", "Bērziņš"},
      {"Cyrillic", "ISO_IR 144", "\xBB\xEE\xDA\xDE\xE1", "Люкос"},
      {"Cyrillic that looks like UTF-8", "ISO_IR 144", "\xC2\xB0", "ТА"},
      {"Arabic", "ISO_IR 127", "\xE2\xC8\xC7\xE6\xEA", "قباني"},
      {"Greek", "ISO_IR 126", "\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2", "Διονυσιος"},
      {"Hebrew", "ISO_IR 138", "\xF9\xF8\xE5\xEF", "שרון"},
      {"Latin-5 (Turkish)", "ISO_IR 148",
       "\xDE"
       "eker",
       "Şeker"},
      {"Latin-9", "ISO_IR 203",
       "\xBC"
       "dipe \xA4",
       "Œdipe €"},
      {"Thai", "ISO_IR 166", "\xCA\xC1\xAA\xD2\xC2", "สมชาย"},
      {"half-width katakana", "ISO_IR 13", "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3", "ﾔﾏﾀﾞ^ﾀﾛｳ"},
      {"the yen sign's byte is still the delimiter", "ISO_IR 13", "\xD4\\\xCF", "ﾔ\\ﾏ"},
      {"UTF-8", "ISO_IR 192", "Wang^XiaoDong=王^小东", "Wang^XiaoDong=王^小东"},
      {"GB 18030", "GB18030", "Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB", "Wang^XiaoDong=王^小东"},
      {"GB 18030 with a backslash inside a character", "GB18030", "\xD5\x5C^\xD5\x5C", "誠^誠"},
      {"GB 18030, four bytes", "GB18030", "\x81\x30\x84\x36", "¥"},
      {"GBK", "GBK", "\xCD\xF5^\xD0\xA1\xB6\xAB", "王^小东"},
      {"GBK whose bytes also are UTF-8", "GBK", "\xC1\xAA\xCD\xA8", "联通"},
      {"JIS X 0208 by escape sequences", "\\ISO 2022 IR 87",
       "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B",
       "Yamada^Tarou=山田^太郎=やまだ^たろう"},
      {"an equals sign inside a character", "\\ISO 2022 IR 87", "\x1B$B=U;R\x1B(B", "春子"},
      {"a Japanese name with an equals sign inside", "ISO 2022 IR 6\\ISO 2022 IR 87",
       "\x1B$BNkLZ\x1B(B^\x1B$B=U;R\x1B(B", "鈴木^春子"},
      {"a Chinese name with a backslash inside", "GB18030", "\xCD\xF5^\xD5\x5C", "王^誠"},
      {"a caret inside a character", "GBK", "\xC1\x5E", "羄"},
      {"a backslash inside a character", "\\ISO 2022 IR 87", "\x1B$B!\\\x1B(B", "＋"},
      {"JIS X 0201 with JIS X 0208", "ISO 2022 IR 13\\ISO 2022 IR 87",
       "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎"},
      {"JIS X 0212", "\\ISO 2022 IR 159", "\x1B$(D0\x21\x1B(B", "丂"},
      {"KS X 1001", "\\ISO 2022 IR 149", "Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7",
       "Hong^Gildong=洪^吉洞"},
      {"GB 2312", "\\ISO 2022 IR 58", "Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB",
       "Zhang^XiaoDong=张^小东"},
      {"Latin-1 with Cyrillic by escape sequence", "ISO 2022 IR 100\\ISO 2022 IR 144",
       "M\xFCller^\x1B-L\xBB\xEE\xDA^M\xFCller", "Müller^Люк^Müller"},

      {"Latin-2 by escape sequence", "\\ISO 2022 IR 101", "A^\x1B-B\xB3", "A^ł"},
      {"Latin-3 by escape sequence", "\\ISO 2022 IR 109", "A^\x1B-C\xA6", "A^Ĥ"},
      {"Latin-4 by escape sequence", "\\ISO 2022 IR 110", "A^\x1B-D\xBA", "A^ē"},
      {"Arabic by escape sequence", "\\ISO 2022 IR 127", "A^\x1B-G\xE2", "A^ق"},
      {"Greek by escape sequence", "\\ISO 2022 IR 126", "A^\x1B-F\xC4", "A^Δ"},
      {"Hebrew by escape sequence", "\\ISO 2022 IR 138", "A^\x1B-H\xF9", "A^ש"},
      {"Latin-5 by escape sequence", "\\ISO 2022 IR 148", "A^\x1B-M\xDE", "A^Ş"},
      {"Latin-9 by escape sequence", "\\ISO 2022 IR 203", "A^\x1B-b\xA4", "A^€"},
      {"Thai by escape sequence", "\\ISO 2022 IR 166", "A^\x1B-T\xCA", "A^ส"},
      {"katakana by escape sequence", "\\ISO 2022 IR 13", "A^\x1B)I\xD4", "A^ﾔ"},
      {"two multi-byte sets in one name", "\\ISO 2022 IR 87\\ISO 2022 IR 149", "A=\x1B$B;3ED\x1B(B=\x1B$)C\xFB\xF3",
       "A=山田=洪"},

      {"UTF-8 declared as Latin-1", "ISO_IR 100", "M\xC3\xBCller", "Müller", false, Guess::Utf8},
      {"UTF-8 without a declaration", "", "王^小东", "王^小东", false, Guess::Utf8},
      {"UTF-8 declared as GBK where it cannot be", "GBK", "王", "王", false, Guess::Utf8},
      {"UTF-8 declared as Cyrillic", "ISO_IR 144", "Иванов", "Иванов", false, Guess::Utf8},
      {"Latin-1 without a declaration", "", "M\xFCller", "Müller", false, Guess::Latin1},
      {"Windows' quotes in Latin-1", "ISO_IR 100",
       "O\x92"
       "Brien",
       "O’Brien", false, Guess::Windows1252},
      {"Shift JIS declared as JIS X 0201", "ISO_IR 13", "\x8E\x52\x93\x63", "山田", false, Guess::ShiftJis},
      {"escape sequences without their declaration", "ISO_IR 100", "\x1B$B;3ED\x1B(B", "山田", false, Guess::Iso2022},
      {"KS X 1001 without its escape sequence", "\\ISO 2022 IR 149", "\xD1\xCE", "吉", false, Guess::EucKr},
      {"an unknown term", "ISO_IR 999", "M\xFCller", "Müller", false, Guess::Latin1},

      {"a byte that means nothing in Greek", "ISO_IR 126", "\xC4\xFF", "Δ\uFFFD", true},
      {"Latin-1 declared as UTF-8", "ISO_IR 192", "M\xFCller", "M\uFFFDller", true},
      {"UTF-8 cut off", "ISO_IR 192", "\xE7\x8E", "\uFFFD\uFFFD", true},
      {"UTF-8, overlong", "ISO_IR 192", "\xC0\xAF", "\uFFFD\uFFFD", true},
      {"UTF-8, a surrogate", "ISO_IR 192", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", true},
      {"GB 18030 cut off", "GB18030", "\xCD\xF5\xD0", "王\uFFFD", true},
      {"an escape sequence cut off", "\\ISO 2022 IR 87", "A\x1B$", "A\uFFFD", true},
      {"an unknown escape sequence", "\\ISO 2022 IR 87", "A\x1B%GB",
       "A\uFFFD"
       "B",
       true},
      {"an escape at the very end", "\\ISO 2022 IR 87", "\x1B$B;3\x1B", "山\uFFFD", true},
      {"a lone escape in Latin-1", "ISO_IR 100", "A\x1B", "A\uFFFD", true, Guess::Iso2022},
      {"GB 18030 with an escape's byte", "GB18030", "\xCD\xF5\x1B", "王 "},
      {"a NUL between the words and behind them", "ISO_IR 100", std::string("M\xFC\0ller\0", 8), "Mü ller "},
      {"lines and markup", "ISO_IR 192", "<b>ü</b>\r\n&amp;", "<b>ü</b>\r\n&amp;"},
      {"an escape forgotten at a line end", "\\ISO 2022 IR 87", "\x1B$B;3\r\nED", "山\r\nED"},
      {"half a character at the end", "\\ISO 2022 IR 87", "\x1B$B;3E", "山\uFFFD", true},
  };
  return all;
}

// The table that failures.md R-DIM-7 asks for.
class Text : public testing::TestWithParam<Row> {};

TEST_P(Text, IsDecoded) {
  const auto& row = GetParam();
  const auto decoded = CharacterSet{row.declared}.decode(row.bytes);
  EXPECT_EQ(decoded.text, row.text);
  EXPECT_EQ(decoded.loss, row.loss);
  EXPECT_EQ(to_string(decoded.guess), to_string(row.guess));
}

INSTANTIATE_TEST_SUITE_P(CharacterSet, Text, testing::ValuesIn(rows()), [](const auto& row) {
  std::string name;
  for (const char c : row.param.what)
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

TEST(CharacterSet, TheTableHoldsEverySetOfTheStandard) {
  for (const auto* set : {"6", "100", "101", "109", "110", "144", "127", "126", "138", "148", "203", "166", "13"}) {
    for (const auto* prefix : {"ISO_IR ", "ISO 2022 IR "}) {
      const auto term = prefix + std::string(set);
      EXPECT_FALSE(CharacterSet{term}.unknown_term()) << term;
    }
    EXPECT_TRUE(std::ranges::any_of(rows(), [&](const Row& row) {
      return row.declared.ends_with(" " + std::string(set));
    })) << set;
  }
  for (const auto* term : {"ISO_IR 192", "GB18030", "GBK", "\\ISO 2022 IR 87", "\\ISO 2022 IR 159", "\\ISO 2022 IR 149",
                           "\\ISO 2022 IR 58"}) {
    EXPECT_TRUE(std::ranges::any_of(rows(), [&](const Row& row) { return row.declared == term; })) << term;
  }
}

TEST(CharacterSet, SplitsOnlyWhatIsDecoded) {
  const auto decoded = CharacterSet{"GB18030"}.decode("\xD5\x5C^A\\\xCD\xF5^B");
  EXPECT_EQ(split_values(decoded.text), (std::vector<std::string>{"誠^A", "王^B"}));
}

TEST(CharacterSet, ForgetsEscapesAtADelimiter) {
  const auto decoded = CharacterSet{"ISO 2022 IR 6\\ISO 2022 IR 149"}.decode("\x1B$)C\xD1\xCE\\\xD1\xCE");
  EXPECT_EQ(decoded.text, "吉\\\uFFFD\uFFFD");
  EXPECT_TRUE(decoded.loss);
}

TEST(CharacterSet, NamesTermsThatPs3_3DoesNotKnow) {
  EXPECT_TRUE(CharacterSet{"ISO_IR 999"}.unknown_term());
  EXPECT_TRUE(CharacterSet{"KOI8-R"}.unknown_term());
  EXPECT_FALSE(CharacterSet{"ISO_IR 192"}.unknown_term());
  EXPECT_FALSE(CharacterSet{"\\ISO 2022 IR 87"}.unknown_term());
  EXPECT_FALSE(CharacterSet{""}.unknown_term());
}

TEST(CharacterSet, BlanksControlCharactersButKeepsLines) {
  const CharacterSet set{"ISO_IR 192"};
  EXPECT_EQ(set.decode({"A\0B", 3}).text, "A B");
  EXPECT_EQ(set.decode("A\r\nB\tC").text, "A\r\nB\tC");
  EXPECT_EQ(set.decode("A\xC2\x85"
                       "B\x7F")
                .text,
            "A B ");
  EXPECT_EQ(set.decode("<b>&amp;</b>").text, "<b>&amp;</b>");
}

TEST(CharacterSet, GivesTheReadingsThatBytesMayHave) {
  const auto has = [](std::string_view bytes, std::string_view reading) {
    const auto readings = possible_readings(bytes);
    return std::ranges::any_of(readings, [&](const std::string& one) { return one == reading; });
  };
  EXPECT_TRUE(has("M\xFCller", "Müller"));
  EXPECT_TRUE(has("M\xC3\xBCller", "Müller"));
  EXPECT_TRUE(has("\xBB\xEE\xDA", "Люк"));
  EXPECT_TRUE(has("\x8E\x52\x93\x63", "山田"));
  EXPECT_TRUE(has("\xD5\x5C", "誠"));
  EXPECT_EQ(possible_readings("plain").size(), 1U);
}

// Whatever comes in, what goes out is UTF-8: every two bytes in every set, alone and behind an escape sequence.
TEST(CharacterSet, AlwaysGivesValidUtf8) {
  std::vector<CharacterSet> sets;
  for (const auto* declared : {"",
                               "ISO_IR 100",
                               "ISO_IR 101",
                               "ISO_IR 109",
                               "ISO_IR 110",
                               "ISO_IR 144",
                               "ISO_IR 127",
                               "ISO_IR 126",
                               "ISO_IR 138",
                               "ISO_IR 148",
                               "ISO_IR 203",
                               "ISO_IR 166",
                               "ISO_IR 13",
                               "ISO_IR 192",
                               "GB18030",
                               "GBK",
                               "\\ISO 2022 IR 87",
                               "\\ISO 2022 IR 149",
                               "\\ISO 2022 IR 58",
                               "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159"}) {
    sets.emplace_back(declared);
  }
  for (const std::string prefix : {"", "\x1B$B", "\x1B$)C"}) {
    for (int first = 0; first < 256; first += 3) {
      for (int second = 0; second < 256; second += 5) {
        const auto bytes = prefix + static_cast<char>(first) + static_cast<char>(second);
        for (const auto& set : sets) {
          auto text = set.decode(bytes).text;
          ASSERT_FALSE(make_valid_utf8(text)) << first << " " << second;
        }
      }
    }
  }
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
