#include "credit_engine/intake/sites.h"

#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

using std::chrono::milliseconds;

std::vector<config::SiteSettings> two_hospitals() {
  return {{.name = "North",
           .time_zone = "Europe/Berlin",
           .issuer = "NORTH_MRN",
           .serial_numbers = {"41234"},
           .institutions = {"North Heart Centre"}},
          {.name = "South", .time_zone = "America/New_York", .ae_titles = {"SOUTHMR"}}};
}

UtcTime utc(int year, unsigned month, unsigned day, int hour, int minute) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} +
         std::chrono::hours{hour} + std::chrono::minutes{minute};
}

TEST(Sites, AScannerBelongsToTheSiteThatNamesItsSerialNumberBeforeAllElse) {
  const Sites sites(two_hospitals());
  EXPECT_EQ(sites.site_of({.serial = "41234", .institution = "", .ae_title = "SOUTHMR", .station_name = ""}), "North");
  EXPECT_EQ(
      sites.site_of({.serial = "9", .institution = "NORTH heart centre", .ae_title = "SOUTHMR", .station_name = ""}),
      "North");
  EXPECT_EQ(sites.site_of({.serial = "9", .institution = "", .ae_title = "southmr", .station_name = "MR1"}), "South");
  EXPECT_EQ(sites.site_of({.serial = "9", .institution = "", .ae_title = "ROUTER", .station_name = "MR1"}), "");
}

TEST(Sites, ASingleSiteThatNamesNoScannerHasThemAll) {
  const Sites sites({config::SiteSettings{.name = "Only"}});
  EXPECT_EQ(sites.site_of({}), "Only");
  const Sites choosy({config::SiteSettings{.name = "Only", .ae_titles = {"MR1"}}});
  EXPECT_EQ(choosy.site_of({}), "");
}

TEST(Sites, PatientIdsWithoutAnIssuerBelongToTheSite) {
  const Sites sites(two_hospitals());
  EXPECT_EQ(sites.issuer_of("North"), "NORTH_MRN");
  EXPECT_EQ(sites.issuer_of("South"), "South");
  EXPECT_EQ(sites.issuer_of(""), "");
}

TEST(Sites, LocalTimesAcrossTheChangeToSummerTimeAreRightInUtc) {
  const Sites sites(two_hospitals());
  EXPECT_EQ(sites.utc_of("North", "20260329", "015959"), utc(2026, 3, 29, 0, 59) + std::chrono::seconds{59});
  EXPECT_EQ(sites.utc_of("North", "20260329", "030000"), utc(2026, 3, 29, 1, 0));
  // New York changed three weeks before
  EXPECT_EQ(sites.utc_of("South", "20260329", "030000"), utc(2026, 3, 29, 7, 0));
  EXPECT_EQ(sites.utc_of("South", "20260307", "030000"), utc(2026, 3, 7, 8, 0));
}

TEST(Sites, TheHourThatComesTwiceIsTheFirstOne) {
  const Sites sites(two_hospitals());
  EXPECT_EQ(sites.utc_of("North", "20261025", "023000"), utc(2026, 10, 25, 0, 30));
}

TEST(Sites, TheObjectsOwnOffsetGoesBeforeTheZone) {
  const Sites sites(two_hospitals());
  EXPECT_EQ(sites.utc_of("North", "20261124", "120000.25", "-0330"), utc(2026, 11, 24, 15, 30) + milliseconds{250});
  EXPECT_EQ(sites.utc_of("North", "20261124", "120000", "garbage"), utc(2026, 11, 24, 11, 0));
}

TEST(Sites, WhatIsNoTimeHasNoUtc) {
  const Sites sites(std::vector<config::SiteSettings>{});
  EXPECT_FALSE(sites.utc_of("", "20260230", "120000"));
  EXPECT_FALSE(sites.utc_of("", "20260228", "noon"));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
