#include "dicom_parsing/character_set.h"

#include <gtest/gtest.h>

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
      {"JIS X 0201 with JIS X 0208", "ISO 2022 IR 13\\ISO 2022 IR 87",
       "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎"},
      {"JIS X 0212", "\\ISO 2022 IR 159", "\x1B$(D0\x21\x1B(B", "丂"},
      {"KS X 1001", "\\ISO 2022 IR 149", "Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7",
       "Hong^Gildong=洪^吉洞"},
      {"GB 2312", "\\ISO 2022 IR 58", "Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB",
       "Zhang^XiaoDong=张^小东"},
      {"Latin-1 with Cyrillic by escape sequence", "ISO 2022 IR 100\\ISO 2022 IR 144",
       "M\xFCller^\x1B-L\xBB\xEE\xDA^M\xFCller", "Müller^Люк^Müller"},

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
      {"half a character at the end", "\\ISO 2022 IR 87", "\x1B$B;3E", "山\uFFFD", true},
  };
  return all;
}

TEST(CharacterSet, DecodesTheTable) {
  ASSERT_GE(rows().size(), 30U);
  for (const auto& row : rows()) {
    const auto decoded = CharacterSet{row.declared}.decode(row.bytes);
    EXPECT_EQ(decoded.text, row.text) << row.what;
    EXPECT_EQ(decoded.loss, row.loss) << row.what;
    EXPECT_EQ(to_string(decoded.guess), to_string(row.guess)) << row.what;
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
