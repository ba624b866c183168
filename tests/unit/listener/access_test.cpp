#include "listener/access.h"

#include <gtest/gtest.h>

namespace cmrcredit::listener {
namespace {

Address address(std::string_view text) {
  return parse_address(text).value();
}

config::ListenerSettings listed(std::vector<config::Peer> peers) {
  config::ListenerSettings settings;
  settings.peers = std::move(peers);
  return settings;
}

bool allowed(const config::ListenerSettings& settings, std::string_view ae, std::string_view from) {
  return Access::from(settings).value().allows(ae, address(from));
}

TEST(Access, EmptyList_TakesLoopbackAndNobodyElse) {
  const auto settings = listed({});
  EXPECT_TRUE(allowed(settings, "ANY", "127.0.0.1"));
  EXPECT_TRUE(allowed(settings, "ANY", "127.8.8.8"));
  EXPECT_TRUE(allowed(settings, "ANY", "::1"));
  EXPECT_TRUE(allowed(settings, "ANY", "::ffff:127.0.0.1"));
  EXPECT_FALSE(allowed(settings, "ANY", "192.0.2.1"));
  EXPECT_FALSE(allowed(settings, "ANY", "2001:db8::1"));
}

TEST(Access, Open_TakesAnyone) {
  auto settings = listed({});
  settings.open = true;
  EXPECT_TRUE(allowed(settings, "ANY", "192.0.2.1"));
}

TEST(Access, ListedByTitleAndAddress_BothMustMatch) {
  const auto settings = listed({{"MR1", "192.0.2.10"}});
  EXPECT_TRUE(allowed(settings, "MR1", "192.0.2.10"));
  EXPECT_TRUE(allowed(settings, "MR1", "::ffff:192.0.2.10"));
  EXPECT_FALSE(allowed(settings, "MR2", "192.0.2.10"));
  EXPECT_FALSE(allowed(settings, "mr1", "192.0.2.10"));
  EXPECT_FALSE(allowed(settings, "MR1", "192.0.2.11"));
}

TEST(Access, ListedByOneOfThem_TheOtherIsFree) {
  EXPECT_TRUE(allowed(listed({{"MR1", ""}}), "MR1", "198.51.100.7"));
  EXPECT_FALSE(allowed(listed({{"MR1", ""}}), "MR2", "198.51.100.7"));
  EXPECT_TRUE(allowed(listed({{"", "198.51.100.7"}}), "WHATEVER", "198.51.100.7"));
}

TEST(Access, NetworksCoverTheirAddressesAndNoOther) {
  const auto settings = listed({{"", "192.0.2.64/26"}, {"", "2001:db8:1::/48"}});
  EXPECT_TRUE(allowed(settings, "A", "192.0.2.64"));
  EXPECT_TRUE(allowed(settings, "A", "192.0.2.127"));
  EXPECT_FALSE(allowed(settings, "A", "192.0.2.63"));
  EXPECT_FALSE(allowed(settings, "A", "192.0.2.128"));
  EXPECT_TRUE(allowed(settings, "A", "2001:db8:1:ffff::1"));
  EXPECT_FALSE(allowed(settings, "A", "2001:db8:2::1"));
  EXPECT_TRUE(allowed(listed({{"", "0.0.0.0/0"}}), "A", "203.0.113.9"));
  EXPECT_FALSE(allowed(listed({{"", "0.0.0.0/0"}}), "A", "2001:db8::1"));
}

TEST(Access, BadAddress_IsASentenceThatQuotesIt) {
  for (const char* bad : {"192.0.2", "192.0.2.0/33", "host.example", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/2x",
                          "/8", "192.0.2.1 "}) {
    const auto access = Access::from(listed({{"", bad}}));
    ASSERT_FALSE(access) << bad;
    EXPECT_NE(access.error().find(bad), std::string::npos);
  }
}

}  // namespace
}  // namespace cmrcredit::listener
