// The cases that a seed foretells are DESIGN.md's rules, incident by incident.
#include <gtest/gtest.h>

#include "tools/simulator/day.h"
#include "tools/simulator/foretold.h"
#include "tools/simulator/ward.h"

namespace cmrcredit::tools {
namespace {

constexpr Roads kBoth{.steps = true, .images = true}, kImages{.steps = false, .images = true},
    kSteps{.steps = true, .images = false};

struct Situation {
  Incident incident = Incident::None;
  Roads roads = kBoth;
  std::string_view exam = "viability", vendor = "ge";
};

ForetoldCase told(const Situation& situation) {
  Wishes wishes;
  wishes.exams = {exam_named(situation.exam)};
  wishes.dialects = {dialect_named(situation.vendor)};
  wishes.operators = {"Moore^Dana"};
  wishes.incidents = {situation.incident};
  return foretold_cases(planned_day(wishes), situation.roads).front();
}

void expect(const Situation& situation, const std::string& status, const std::string& technologist = "") {
  const ForetoldCase one = told(situation);
  EXPECT_EQ(status, one.status) << one.why;
  EXPECT_EQ(technologist, one.technologist) << one.why;
}

using Completed = std::vector<std::string>;

TEST(ForetoldCases, WhoScansAloneIsCreditedOnEveryRoad) {
  for (const Roads& roads : {kBoth, kImages, kSteps})
    expect({.roads = roads}, "credited", "Moore^Dana");
}

TEST(ForetoldCases, AppendedEmulatedLateAndOpenStepsCreditTheSame) {
  for (const Incident incident : {Incident::Append, Incident::Emulated, Incident::LateStep, Incident::NeverEnded})
    expect({.incident = incident}, "credited", "Moore^Dana");
}

TEST(ForetoldCases, DoubtsArePending) {
  for (const Incident incident :
       {Incident::HandOver, Incident::LateStop, Incident::LateLogin, Incident::NoOperator, Incident::TwoOperators})
    expect({.incident = incident}, "pending");
}

TEST(ForetoldCases, AForgottenLoginAloneIsNotSeen) {
  expect({.incident = Incident::ForgottenLogin}, "credited", "Nguyen^Linh");
}

TEST(ForetoldCases, NothingDiagnosticAndNothingCardiacIsExcluded) {
  expect({.incident = Incident::EarlyStop}, "excluded");
  expect({.exam = "brain"}, "excluded");
}

TEST(ForetoldCases, AWrongEntryIsVoidWhereTheStepSaysSo) {
  expect({.incident = Incident::WrongEntry}, "void");
  expect({.incident = Incident::WrongEntry, .roads = kImages}, "credited", "Moore^Dana");
}

TEST(ForetoldCases, PhilipsStepsAreSilentOnTheOperator) {
  expect({.vendor = "philips"}, "credited", "Moore^Dana");
  expect({.roads = kSteps, .vendor = "philips"}, "pending");
}

TEST(ForetoldCases, WhatCompletesTheStudy) {
  EXPECT_EQ((Completed{"mpps"}), told({}).completed_by);
  EXPECT_EQ((Completed{"quiet_period"}), told({.roads = kImages}).completed_by);
  EXPECT_EQ((Completed{"quiet_period"}), told({.incident = Incident::NeverEnded}).completed_by);
  EXPECT_EQ((Completed{"hard_cap"}), told({.incident = Incident::NeverEnded, .roads = kSteps}).completed_by);
  EXPECT_EQ((Completed{"mpps", "quiet_period"}), told({.incident = Incident::LateStep}).completed_by);
}

TEST(ForetoldCases, OfAWardsDayTheOneInTwoRoomsIsPendingInBoth) {
  Wishes wishes;
  wishes.dialects = {&siemens_classic(), &ge()};
  for (wishes.seed = 1; wishes.seed <= 20; ++wishes.seed) {
    const auto cases = foretold_cases(ward_day(wishes), kBoth);
    std::vector<std::string> statuses;
    for (const ForetoldCase& one : cases)
      statuses.push_back(one.status);
    EXPECT_EQ((std::vector<std::string>{"credited", "pending", "excluded", "credited", "excluded", "pending",  //
                                        "credited", "pending", "credited", "pending", "void", "pending"}),
              statuses)
        << "seed " << wishes.seed;
  }
}

}  // namespace
}  // namespace cmrcredit::tools
