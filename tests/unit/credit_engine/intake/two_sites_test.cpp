// Two hospitals on one node: the same patient ID and the same station name mean two persons and two scanners, and each
// scanner's clock shows its own site's time.
#include <gtest/gtest.h>

#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/stations.h"
#include "../ledger/step_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::vector<config::SiteSettings> two_hospitals() {
  return {{.name = "North", .time_zone = "Europe/Berlin", .institutions = {"North Heart Centre"}},
          {.name = "South", .time_zone = "America/New_York", .institutions = {"South General"}}};
}

struct TwoSites : World {
  TwoSites() : World(Closed{}) {
    intake_options.sites = two_hospitals();
    const auto policies = std::make_shared<const Policies>(
        Policies{.sites = Sites(two_hospitals())});
    evaluate = [policies](const dicom_parsing::StudyFacts& study, const Roster& roster) {
      return credit_engine::evaluate(study, roster, AttributionRules::shipped(), *policies);
    };
    open();
    Technologist dana;
    dana.id = "t1";
    dana.name = "MOORE^DANA";
    import({dana});
  }

  void send_study(const std::string& study, const std::string& institution, const std::string& date,
                  const std::string& time) {
    for (int number = 1; number <= 2; ++number) {
      auto report = report_of({.study = study, .number = number});
      auto& facts = report.instance.facts;
      facts.study_date = facts.acquisition_date = facts.content_date = date;
      facts.study_time = facts.acquisition_time = facts.content_time = time;
      facts.station.institution = institution;
      facts.station.station_name = "MR1";
      facts.station.serial.clear();
      report.instance.patient.id = "4711";
      ASSERT_TRUE(send(report).durable);
    }
  }

  json::object study(const std::string& uid) const {
    for (const auto& one : studies())
      if (text(one.at("study_uid")) == uid) return one.as_object();
    ADD_FAILURE() << "no study " << uid;
    return {};
  }
  std::string status_of(const std::string& study_uid) const {
    for (const auto& one : cases())
      if (text(one.at("study_uid")) == study_uid) return text(one.at("status"));
    return "no case";
  }
  json::array stations() const {
    auto reading = reader();
    return stations_json(reading);
  }
};

TEST(TwoSites, TheSamePatientIdIsTwoPersonsAndTheSameStationNameTwoScanners) {
  TwoSites world;
  world.send_study("1.1", "North Heart Centre", "20260302", "100000");
  world.send_study("1.2", "South General", "20260302", "100000");
  world.pass(900);
  EXPECT_NE(text(world.study("1.1").at("patient").at("key")), "");
  EXPECT_NE(world.study("1.1").at("patient").at("key"), world.study("1.2").at("patient").at("key"));
  EXPECT_EQ(text(world.study("1.1").at("site")), "North");
  const auto stations = world.stations();
  ASSERT_EQ(stations.size(), 2U);
  EXPECT_EQ(text(stations[0].at("site")), "North");
  EXPECT_EQ(text(stations[1].at("site")), "South");
  EXPECT_EQ(stations[0].at("station_names"), (json::array{"MR1"}));
}

TEST(TwoSites, LocalTimesAreRightAcrossTheChangeToSummerTime) {
  TwoSites world;
  world.send_study("1.1", "North Heart Centre", "20260328", "120000");
  world.send_study("1.2", "North Heart Centre", "20260329", "120000");
  world.send_study("1.3", "South General", "20260328", "120000");
  world.pass(900);
  EXPECT_EQ(text(world.study("1.1").at("begun_utc")), "20260328110000.000");
  EXPECT_EQ(text(world.study("1.2").at("begun_utc")), "20260329100000.000");
  EXPECT_EQ(text(world.study("1.3").at("begun_utc")), "20260328160000.000");
  EXPECT_EQ(text(world.study("1.2").at("study_time")), "120000");
}

TEST(TwoSites, TheSameHourOnTwoClocksIsNotTheSameTime) {
  TwoSites world;
  world.send_study("1.1", "North Heart Centre", "20260302", "100000");
  world.send_study("1.2", "South General", "20260302", "100000");
  world.pass(900);
  EXPECT_EQ(world.status_of("1.1"), "credited");
  EXPECT_EQ(world.status_of("1.2"), "credited");
}

TEST(TwoSites, OnePersonAtBothSitesAtTheSameMomentWaitsForAPerson) {
  TwoSites world;
  world.send_study("1.1", "North Heart Centre", "20260302", "160000");
  world.send_study("1.2", "South General", "20260302", "100000");
  world.pass(900);
  world.pass(0);
  EXPECT_EQ(world.status_of("1.1"), "pending");
  EXPECT_EQ(world.status_of("1.2"), "pending");
}

TEST(TwoSites, AStepBelongsToTheSiteOfItsStation) {
  TwoSites world;
  auto report = n_create({.step = "1.9.1", .study = "1.5"});
  report.step.station.institution = "South General";
  report.step.patient.id = "4711";
  ASSERT_EQ(create(*world.intake, report).verdict, StepReceipt::Verdict::Kept);
  ASSERT_EQ(set(*world.intake, n_set({.step = "1.9.1", .study = "1.5"}, StepStatus::Completed)).verdict,
            StepReceipt::Verdict::Kept);
  world.send_study("1.2", "South General", "20260305", "100000");
  world.pass(900);
  EXPECT_EQ(world.study("1.5").at("patient").at("key"), world.study("1.2").at("patient").at("key"));
}

TEST(StationClock, WhatComesBeforeItsTimeShowsThatTheScannersClockIsAhead) {
  TwoSites world;  // it is 2025-10-09 08:53:20 UTC, in Berlin 10:53:20
  world.send_study("1.1", "North Heart Centre", "20251009", "105500");
  auto clock = world.stations().at(0).at("clock");
  EXPECT_EQ(clock.at("ahead_seconds"), 100.0);
  EXPECT_EQ(text(clock.at("by")), "image");
}

TEST(StationClock, TheQuickestOfTheDayTellsItAndArchivesTellNothing) {
  TwoSites world;
  world.send_study("1.1", "North Heart Centre", "20240101", "100000");
  EXPECT_TRUE(world.stations().at(0).at("clock").is_null());
  world.send_study("1.2", "North Heart Centre", "20251009", "105000");
  world.send_study("1.3", "North Heart Centre", "20251009", "105220");
  world.send_study("1.4", "North Heart Centre", "20251009", "095220");
  const auto clock = world.stations().at(0).at("clock");
  EXPECT_EQ(clock.at("ahead_seconds"), 0.0);
  EXPECT_EQ(clock.at("least_delay_seconds"), 60.0);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
