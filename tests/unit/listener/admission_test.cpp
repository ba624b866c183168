#include "listener/admission.h"

#include <gtest/gtest.h>

namespace cmrcredit::listener {
namespace {

const Address kHere = parse_address("192.0.2.1").value();
const Address kThere = parse_address("192.0.2.2").value();

TEST(Admission, PastTheLimitTheOldestThatWaits_IsEvictedAndNobodyRefused) {
  Admission admission({.half_open = 2});
  std::vector<int> evicted;
  std::vector<Admission::Waiting> waiting;
  for (int i = 0; i < 4; ++i)
    waiting.push_back(admission.wait([&evicted, i] { evicted.push_back(i); }));
  EXPECT_EQ(evicted, (std::vector{0, 1}));
}

TEST(Admission, WhoLeaves_MakesRoom) {
  Admission admission({.half_open = 1});
  int evicted = 0;
  {
    const auto first = admission.wait([&] { ++evicted; });
  }
  const auto second = admission.wait([&] { ++evicted; });
  EXPECT_EQ(evicted, 0);
}

TEST(Admission, EvictOldest_SaysWhetherThereWasOne) {
  Admission admission({});
  int evicted = 0;
  EXPECT_FALSE(admission.evict_oldest());
  const auto waiting = admission.wait([&] { ++evicted; });
  EXPECT_TRUE(admission.evict_oldest());
  EXPECT_FALSE(admission.evict_oldest());
  EXPECT_EQ(evicted, 1);
}

TEST(Admission, SeatsAreLimitedOverall_AndComeBack) {
  Admission admission({.associations = 2});
  auto first = admission.seat("A", kHere);
  const auto second = admission.seat("B", kHere);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(admission.seat("C", kHere));
  first.reset();
  EXPECT_TRUE(admission.seat("C", kHere));
}

TEST(Admission, OnePeerCannotTakeTheSeatsOfAnother) {
  Admission admission({.associations = 10, .associations_per_peer = 1});
  const auto first = admission.seat("A", kHere);
  EXPECT_TRUE(first);
  EXPECT_FALSE(admission.seat("A", kHere));
  EXPECT_TRUE(admission.seat("B", kHere));
  EXPECT_TRUE(admission.seat("A", kThere));
}

TEST(Admission, WhoWaitsNeverUsesUpASeat) {
  Admission admission({.associations = 1, .half_open = 1});
  std::vector<Admission::Waiting> waiting;
  for (int i = 0; i < 100; ++i)
    waiting.push_back(admission.wait([] {}));
  EXPECT_TRUE(admission.seat("A", kHere));
}

}  // namespace
}  // namespace cmrcredit::listener
