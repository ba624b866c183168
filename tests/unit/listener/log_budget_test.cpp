#include "listener/log_budget.h"

#include <gtest/gtest.h>

#include "listener/peer_text.h"

namespace cmrcredit::listener {
namespace {

using namespace std::chrono_literals;

TEST(LogBudget, LetsSoManyLinesThroughAndThenSaysHowManyWereLeftOut) {
  LogBudget budget(2, 10s);
  const std::chrono::steady_clock::time_point start(1h);
  EXPECT_EQ(budget.take(start), 0U);
  EXPECT_EQ(budget.take(start + 1s), 0U);
  EXPECT_EQ(budget.take(start + 2s), std::nullopt);
  EXPECT_EQ(budget.take(start + 9s), std::nullopt);
  EXPECT_EQ(budget.take(start + 10s), 2U);
  EXPECT_EQ(budget.take(start + 11s), 0U);
}

TEST(PeerText, NoControlCharacterOrEscapeGetsThrough) {
  EXPECT_EQ(escaped("MR 1"), "MR 1");
  EXPECT_EQ(escaped("a\nb\x1b[31m\xff'\\"), "a\\x0ab\\x1b[31m\\xff\\x27\\x5c");
  EXPECT_EQ(escaped(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(escaped("abcdef", 3), "abc...");
}

}  // namespace
}  // namespace cmrcredit::listener
