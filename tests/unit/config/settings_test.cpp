#include "config/settings.h"

#include <gtest/gtest.h>

#include "embedded/reference_configuration.h"

namespace cmrcredit::config {
namespace {

std::string error_of(std::string_view toml) {
  const auto settings = parse_settings(toml, "site.toml");
  return settings ? "accepted" : settings.error().text();
}

TEST(Settings, EmptyFileGivesTheDefaults) {
  const auto settings = parse_settings("", "site.toml");
  ASSERT_TRUE(settings);
  EXPECT_EQ(*settings, Settings{});
  EXPECT_EQ(settings->listener.ae_title, "CMRCREDIT");
  EXPECT_EQ(settings->intake.open_step_quiet_seconds, 7200U);
}

TEST(Settings, ReferenceConfigurationStatesExactlyTheDefaults) {
  const auto reference = embedded::reference_configuration();
  ASSERT_EQ(reference.size(), 1U);
  const auto settings = parse_settings(reference[0].text, reference[0].name);
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(*settings, Settings{});
}

TEST(Settings, UnknownKey_NamesPlaceAndNearestKey) {
  EXPECT_EQ(error_of("[intake]\n\n  quiet_second = 5\n"),
            "site.toml:3:3: unknown key 'quiet_second' in [intake]; did you mean 'quiet_seconds'?");
}

TEST(Settings, UnknownSection_IsRefused) {
  EXPECT_EQ(error_of("[listner]\nport = 1\n"), "site.toml:1:2: unknown key 'listner'; did you mean 'listener'?");
}

TEST(Settings, ValueOutOfRange_SaysWhatWouldBeRight) {
  EXPECT_EQ(error_of("[listener]\nport = 70000\n"),
            "site.toml:2:8: 'port' in [listener] must be a whole number from 0 to 65535");
}

TEST(Settings, ValueOfWrongType_SaysWhatWouldBeRight) {
  EXPECT_EQ(error_of("[intake]\nquiet_seconds = \"5\"\n"),
            "site.toml:2:17: 'quiet_seconds' in [intake] must be a whole number from 1 to 31622400");
}

TEST(Settings, BadToml_NamesLineAndColumn) {
  EXPECT_EQ(error_of("[intake\nx").substr(0, 12), "site.toml:1:");
}

TEST(Settings, LongAeTitle_IsRefused) {
  EXPECT_NE(error_of("[listener]\nae_title = \"CMRCREDIT_IS_TOO_LONG\"").find("1 to 16"), std::string::npos);
}

TEST(Settings, PeersAreBlocks) {
  const auto settings =
      parse_settings("[[listener.peers]]\nae_title='MR1'\n[[listener.peers]]\naddress='192.0.2.0/24'\n", "x");
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(settings->listener.peers, (std::vector<Peer>{{"MR1", ""}, {"", "192.0.2.0/24"}}));
  EXPECT_NE(error_of("[[listener.peers]]\n").find("needs an ae_title, an address or both"), std::string::npos);
}

TEST(Settings, SitesAreBlocksWithATimeZoneThatExists) {
  const auto settings =
      parse_settings("[[sites]]\nname='North'\ntime_zone='Europe/Berlin'\nissuer='N'\nae_titles=['MR1']\n", "x");
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(settings->sites,
            (std::vector<SiteSettings>{
                {.name = "North", .time_zone = "Europe/Berlin", .issuer = "N", .ae_titles = {"MR1"}}}));
  EXPECT_EQ(error_of("[[sites]]\nname='North'\ntime_zone='Europe/Bärlin'\n"),
            "site.toml:3:11: 'time_zone' in [sites] must be an IANA time zone such as \"Europe/Berlin\"");
  EXPECT_NE(error_of("[[sites]]\ntime_zone='UTC'\n").find("needs a name"), std::string::npos);
  EXPECT_NE(error_of("[[sites]]\nname='A'\n[[sites]]\nname='A'\n").find("must differ"), std::string::npos);
  EXPECT_NE(error_of("[[sites]]\nname='A'\nae_title=['MR1']\n").find("did you mean 'ae_titles'?"), std::string::npos);
}

}  // namespace
}  // namespace cmrcredit::config
