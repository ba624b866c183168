#include "credit_engine/ledger/fold_columns.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

namespace cmrcredit::credit_engine {
namespace {

using Texts = std::vector<std::string>;

std::string packed(const Texts& texts, void (*put)(std::string&, const std::vector<std::string_view>&)) {
  std::string bytes;
  put(bytes, {texts.begin(), texts.end()});
  return bytes;
}

// The size, after it was seen that the same comes back.
std::size_t size_of_texts(const Texts& texts) {
  const auto bytes = packed(texts, put_texts);
  FoldBytes in(bytes);
  EXPECT_EQ(take_texts(in, texts.size()), texts);
  EXPECT_TRUE(in.empty());
  return bytes.size();
}

std::size_t size_of_uids(const Texts& uids) {
  const auto bytes = packed(uids, put_uids);
  FoldBytes in(bytes);
  EXPECT_EQ(take_uids(in, uids.size()), uids);
  EXPECT_TRUE(in.empty());
  return bytes.size();
}

std::size_t size_of_numbers(const std::vector<Wide>& numbers) {
  std::string bytes;
  put_numbers(bytes, numbers);
  FoldBytes in(bytes);
  EXPECT_TRUE(take_numbers(in, numbers.size()) == numbers);
  EXPECT_TRUE(in.empty());
  return bytes.size();
}

std::string double_text(double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  std::string text;
  for (int i = 0; i < 8; ++i, bits >>= 8)
    text += static_cast<char>(bits & 0xff);
  return text;
}

TEST(FoldNumbers, ComeBackWhateverTheyAre) {
  EXPECT_LE(size_of_numbers({}), 1U);
  EXPECT_LE(size_of_numbers(std::vector<Wide>(2000, 7)), 2U);
  size_of_numbers({0, ~Wide{0}, 1, ~Wide{0} >> 1, Wide{1} << 127});
  std::vector<Wide> rising, few;
  for (Wide number = 0; number < 2000; ++number) {
    rising.push_back(number * 33);
    few.push_back(number % 25 * 1000);
  }
  EXPECT_LT(size_of_numbers(rising), 60U);
  EXPECT_LT(size_of_numbers(few), 120U);
}

TEST(FoldNumbers, AtRandomOfEveryWidth) {
  std::mt19937_64 random(7);
  for (int width = 1; width <= 128; ++width) {
    std::vector<Wide> numbers;
    for (int i = 0; i < 300; ++i)
      numbers.push_back((static_cast<Wide>(random()) << 64 | random()) >> (128 - width));
    EXPECT_LT(size_of_numbers(numbers), 300U * (static_cast<unsigned>(width) + 10) / 8 + 600);
  }
}

TEST(FoldTexts, TimesCostTheirDifferences) {
  Texts times, dates;
  for (int i = 0; i < 2000; ++i) {
    times.push_back(fmt::format("10{:02}{:02}.{:06}", i / 60 % 60, i % 60, 2500 * (i % 400)));
    dates.push_back(i < 1990 ? "20260301" : "20260302");
  }
  EXPECT_LT(size_of_texts(times), 600U);
  EXPECT_LT(size_of_texts(dates), 60U);
}

TEST(FoldTexts, DecimalsOfEveryShapeComeBack) {
  size_of_texts({"081500", "081500.1", "081500.120000", "081500.", "000000.000001"});
  size_of_texts({"0", "00", "000"});
  size_of_texts({"", "1"});
  size_of_texts({"123456789012345678", "023456789012345678"});
  size_of_texts({"1234567890123456789", "0"});
  size_of_texts({".5", ".25"});
  size_of_texts({"1.2.3", "1.2"});
  size_of_texts({"-5", "12"});
  size_of_texts({".", "1"});
}

TEST(FoldTexts, DoublesComeBackBitForBit) {
  Texts plain, odd, triples;
  for (int i = 0; i < 2000; ++i) {
    plain.push_back(double_text(31.25 * (i % 25)));
    triples.push_back(double_text(-104.915231847 + i % 12) + double_text(0.1 * i) + double_text(1.0 / 3));
  }
  for (const double value : {0.0, -0.0, 1.0 / 3, 1e300, -1e-300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN(), 9007199254740993.0, 0.1 + 0.2})
    odd.push_back(double_text(value));
  EXPECT_LT(size_of_texts(plain), 150U);
  size_of_texts(odd);
  EXPECT_LT(size_of_texts(triples), 800U);
}

TEST(FoldTexts, AnyBytesComeBack) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    Texts texts;
    const auto longest = random() % 20 + 1, letters = random() % 255 + 2;
    for (unsigned i = 0; i < 40; ++i) {
      std::string text(random() % longest, '\0');
      for (char& c : text)
        c = static_cast<char>(round % 3 == 0 ? '0' + random() % 10 : random() % letters);
      texts.push_back(text);
    }
    size_of_texts(texts);
  }
}

TEST(FoldUids, CostWhatTellsThemApart) {
  Texts ge, uuid, siemens;
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    ge.push_back(fmt::format("1.2.840.113619.2.176.2025.3762916.6803.1322496724.{}", 255 + i));
    siemens.push_back(
        fmt::format("1.3.12.2.1107.5.2.43.166021.20180709152345{:03}{:03}{:05}", i % 1000, random() % 1000, 46498 + i));
    std::string digits = "2.25.2";
    while (digits.size() < 43)
      digits += static_cast<char>('0' + random() % 10);
    uuid.push_back(digits);
  }
  EXPECT_LT(size_of_uids(ge), 100U);
  EXPECT_LT(size_of_uids(siemens), 10'000U);
  EXPECT_LT(size_of_uids(uuid), 32'200U);
}

TEST(FoldUids, ComeBackWhateverStandsInThem) {
  size_of_uids({"1.2.0", "1.2.00", "1.2.01", "1.2.", "1.2", "12", "0", "", ".", "1..2", "abc", "1.2.x", "1.2.0010"});
  size_of_uids({"2.25.340282366920938463463374607431768211455",  // 2^128 - 1
                "2.25.340282366920938463463374607431768211454",  // and less
                "2.25.340282366920938463463374607431768211453",
                "2.25.340282366920938463463374607431768211456",  // and more
                "2.25.999999999999999999999999999999999999999", "1." + std::string(62, '9')});
}

TEST(FoldColumns, RefuseDamagedBytesWhereverTheyAreCut) {
  Texts times;
  for (int i = 0; i < 50; ++i)
    times.push_back(fmt::format("1015{:02}.{:03}", i, i * 7));
  const auto bytes = packed(times, put_texts);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    FoldBytes in(std::string_view(bytes).substr(0, size));
    EXPECT_THROW(static_cast<void>(take_texts(in, times.size())), std::runtime_error) << size;
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
