// Every vendor's series with no name but "Series 7": measurements alone.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/credit_engine/attribution/vendor_series.h"

namespace cmrcredit::credit_engine {
namespace {

using test::Kind;
using test::kKinds;
using test::kMakers;
using test::Maker;

struct Heard {
  int series = 0, spoke = 0, said = 0, right = 0;
};

std::map<Protocol, Heard> heard_of_all() {
  std::map<Protocol, Heard> heard;
  for (const Maker maker : kMakers) {
    for (const Kind kind : kKinds) {
      const auto answer = test::attributed(test::vendor_series(maker, kind));
      const Protocol truth = test::truth_of(kind);
      const bool spoke = answer.protocol != Protocol::Ambiguous;
      ++heard[truth].series;
      heard[truth].spoke += spoke;
      ++heard[answer.protocol].said;
      heard[answer.protocol].right += answer.protocol == truth;
    }
  }
  return heard;
}

TEST(Nameless, WhatIsSaidIsRight_AndMostIsSaid) {
  auto heard = heard_of_all();
  for (const Protocol p :
       {Protocol::Cine, Protocol::Lge, Protocol::Perfusion, Protocol::Flow2d, Protocol::T1Map, Protocol::T2Map}) {
    const Heard& h = heard[p];
    EXPECT_GE(h.right, 0.98 * h.said) << to_string(p) << ": " << h.said << " said, " << h.right << " right";
    EXPECT_GE(h.spoke, 0.8 * h.series) << to_string(p) << ": " << h.spoke << " of " << h.series << " spoken of";
  }
}

TEST(Nameless, NeverCertainAndWrong) {
  for (const Maker maker : kMakers) {
    for (const Kind kind : kKinds) {
      const auto answer = test::attributed(test::vendor_series(maker, kind));
      if (answer.state != Certainty::Certain) continue;
      EXPECT_EQ(answer.protocol, test::truth_of(kind)) << to_string(maker) << " " << to_string(test::truth_of(kind));
    }
  }
}

TEST(Nameless, WhatIsNotTheHeartIsNeverCredited) {
  for (const Maker maker : kMakers) {
    for (const Kind kind :
         {Kind::Localizer, Kind::BrainVolume, Kind::BrainDiffusion, Kind::BrainFlair, Kind::BolusTiming}) {
      const auto answer = test::attributed(test::vendor_series(maker, kind));
      EXPECT_FALSE(is_cardiac_module(answer.protocol)) << to_string(maker) << ": " << to_string(answer.protocol);
    }
  }
}

class NamelessOfEachVendor : public testing::TestWithParam<Maker> {};

TEST_P(NamelessOfEachVendor, CineAndFlowAreKnown) {
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::Cine)), "cine");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::SpoiledCine)), "cine");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::Flow)), "flow_2d");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::FlowVolume)), "flow_4d");
}

TEST_P(NamelessOfEachVendor, EnhancementFirstPassAndScoutAreKnown) {
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::LateMagnitude)), "lge");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::LatePhaseSensitive)), "lge");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::FirstPass)), "perfusion");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::InversionScout)), "ti_scout");
}

TEST_P(NamelessOfEachVendor, MapsAreKnownByWhatTheyWereMadeOf) {
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::T1Source)), "t1_map");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::T2Source)), "t2_map");
  EXPECT_EQ(test::protocol_of(test::vendor_series(GetParam(), Kind::T2Star)), "t2star_map");
}

INSTANTIATE_TEST_SUITE_P(Vendors, NamelessOfEachVendor, testing::ValuesIn(kMakers), [](const auto& vendor) {
  std::string name = to_string(vendor.param);
  std::erase(name, ' ');
  return name;
});

}  // namespace
}  // namespace cmrcredit::credit_engine
