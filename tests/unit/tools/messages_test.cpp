#include "tools/simulator/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tools/simulator/day.h"
#include "tools/simulator/foretold.h"
#include "tools/simulator/ward.h"

namespace cmrcredit::tools {
namespace {

using Kind = Message::Kind;

Wishes wishes(std::string_view vendor = "siemens", Incident incident = Incident::None) {
  Wishes wishes;
  wishes.seed = 3;
  wishes.exams = {exam_named("viability")};
  wishes.dialects = {dialect_named(vendor)};
  wishes.operators = {"Moore^Dana"};
  wishes.incidents = {incident};
  return wishes;
}

constexpr Roads kBoth{.steps = true, .images = true};

std::vector<Kind> kinds(const std::vector<Message>& messages) {
  std::vector<Kind> all;
  for (const Message& message : messages)
    all.push_back(message.kind);
  return all;
}

std::size_t count(const std::vector<Message>& messages, Kind kind) {
  const auto all = kinds(messages);
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), kind));
}

// Every object of every series, once.
void expect_every_object_once(const std::vector<StudyPlan>& day, const std::vector<Message>& messages) {
  std::map<std::pair<std::string, std::size_t>, std::multiset<std::size_t>> sent;
  for (const Message& message : messages) {
    for (std::size_t object = message.first; object < message.first + message.count; ++object)
      sent[{message.study->uid, message.series.front()}].insert(object);
  }
  for (const StudyPlan& study : day) {
    for (std::size_t series = 0; series < study.series.size(); ++series) {
      const auto& objects = sent[{study.uid, series}];
      EXPECT_EQ(study.series[series].objects.size(), objects.size());
      EXPECT_EQ(objects.size(), std::set<std::size_t>(objects.begin(), objects.end()).size());
    }
  }
}

// A node refuses an N-SET before its N-CREATE and after the final one (PS3.4 F.7.2).
void expect_each_step_in_its_order(const std::vector<Message>& messages) {
  std::map<std::string, int> state;  // 0: nothing, 1: created, 2: final
  for (const Message& message : messages) {
    if (message.kind == Kind::Images) continue;
    int& now = state[message.study->steps[message.step].uid];
    EXPECT_EQ(message.kind == Kind::Create ? 0 : 1, now) << message.number;
    now = message.final ? 2 : 1;
  }
}

TEST(Messages, AreNumberedFromOne) {
  const auto day = planned_day(wishes());
  const auto messages = messages_of(day, kBoth);
  for (std::size_t index = 0; index < messages.size(); ++index)
    EXPECT_EQ(index + 1, messages[index].number);
}

TEST(Messages, BeginWithTheCreateAndEndWithTheFinalSet) {
  for (const char* vendor : {"siemens", "ge", "philips"}) {
    const auto day = planned_day(wishes(vendor));
    const auto messages = messages_of(day, kBoth);
    EXPECT_EQ(Kind::Create, messages.front().kind) << vendor;
    EXPECT_EQ(Kind::Set, messages.back().kind) << vendor;
    EXPECT_TRUE(messages.back().final) << vendor;
    expect_every_object_once(day, messages);
  }
}

TEST(Messages, TheRoadsAreTaken) {
  const auto day = planned_day(wishes());
  EXPECT_EQ(0u, count(messages_of(day, {.steps = true, .images = false}), Kind::Images));
  const auto images_only = messages_of(day, {.steps = false, .images = true});
  EXPECT_EQ(images_only.size(), count(images_only, Kind::Images));
}

TEST(Messages, SiemensSetsInBetweenAndTheSequenceGrows) {
  const auto day = planned_day(wishes("siemens"));
  std::size_t last = 0;
  for (const Message& message : messages_of(day, {.steps = true, .images = false})) {
    if (message.kind != Kind::Set) continue;
    EXPECT_EQ(message.final ? last : last + 1, message.series.size());
    last = message.series.size();
  }
  EXPECT_EQ(day.front().series.size(), last);
}

TEST(Messages, CanonSendsTheStepByHandAfterTheImages) {
  const auto day = planned_day(wishes("canon"));
  const auto all = kinds(messages_of(day, kBoth));
  EXPECT_EQ((std::vector<Kind>{Kind::Create, Kind::Set}), std::vector<Kind>(all.end() - 2, all.end()));
}

TEST(Messages, EveryArrivalHoldsTheSameAndKeepsEachStepsOrder) {
  auto many = wishes("siemens", Incident::Append);
  many.studies = 2;
  const auto day = planned_day(many);
  const std::size_t steps = messages_of(day, {.steps = true, .images = false}).size();
  for (const NamedArrival& arrival : arrivals()) {
    const auto messages = messages_of(day, {.steps = true, .images = true, .arrival = arrival.arrival});
    expect_each_step_in_its_order(messages);
    expect_every_object_once(day, messages);
    EXPECT_EQ(steps, messages.size() - count(messages, Kind::Images)) << arrival.name;
  }
}

TEST(Messages, StepBeforeImagesAndAfterThem) {
  const auto day = planned_day(wishes());
  const auto is_image = [](const Message& message) { return message.kind == Kind::Images; };
  auto messages = messages_of(day, {.steps = true, .images = true, .arrival = Arrival::StepBeforeImages});
  EXPECT_TRUE(std::is_partitioned(messages.rbegin(), messages.rend(), is_image));
  messages = messages_of(day, {.steps = true, .images = true, .arrival = Arrival::StepAfterImages});
  EXPECT_TRUE(std::is_partitioned(messages.begin(), messages.end(), is_image));
}

TEST(Messages, InterleavedImagesComeOnBothSidesOfTheEnd) {
  const auto day = planned_day(wishes());
  const auto messages = messages_of(day, {.steps = true, .images = true, .arrival = Arrival::Interleaved});
  const auto end = std::find_if(messages.begin(), messages.end(), [](const Message& one) { return one.final; });
  std::size_t before = 0, after = 0;
  for (auto message = messages.begin(); message != messages.end(); ++message)
    (message < end ? before : after) += message->count;
  EXPECT_GT(before, day.front().instances() / 3);
  EXPECT_GT(after, day.front().instances() / 3);
}

TEST(Messages, ReverseEndsWithTheFirstStepsEnd) {
  const auto day = planned_day(wishes("siemens", Incident::Append));
  const auto messages = messages_of(day, {.steps = true, .images = true, .arrival = Arrival::Reverse});
  EXPECT_EQ(1u, messages.front().step);
  EXPECT_EQ(0u, messages.back().step);
  EXPECT_TRUE(messages.back().final);
}

TEST(Messages, AnEmulatedStepIsCreatedAndSetMillisecondsApart) {
  const auto day = planned_day(wishes("ge", Incident::Emulated));
  const auto messages = messages_of(day, {.steps = true, .images = false});
  ASSERT_EQ(4u, messages.size());
  EXPECT_LT(messages[1].at - messages[0].at, std::chrono::milliseconds(100));
  for (const SeriesPlan& series : day.front().series)
    EXPECT_TRUE(series.performed_step_uid.empty()) << "the images know nothing of it";
}

TEST(Messages, AStepThatNobodyEndsIsOnlyCreated) {
  const auto day = planned_day(wishes("ge", Incident::NeverEnded));
  EXPECT_EQ((std::vector<Kind>{Kind::Create}), kinds(messages_of(day, {.steps = true, .images = false})));
}

TEST(Messages, AnAppendedStepComesLaterAndHasTheRestOfTheSeries) {
  const auto study = planned_day(wishes("siemens", Incident::Append)).front();
  ASSERT_EQ(2u, study.steps.size());
  EXPECT_GT(study.steps[1].begins, study.steps[0].ends);
  EXPECT_EQ(study.series.size(), study.steps[0].series.size() + study.steps[1].series.size());
  for (const std::size_t series : study.steps[1].series)
    EXPECT_EQ(study.steps[1].uid, study.series[series].performed_step_uid);
}

TEST(Messages, AWardsDayIsTheSameForASeedAndHoldsTwelveExamsOnTwoScanners) {
  const auto day = ward_day(wishes()), again = ward_day(wishes());
  std::set<std::string> uids, stations;
  for (std::size_t study = 0; study < day.size(); ++study) {
    uids.insert(day[study].uid);
    stations.insert(day[study].scanner.serial);
    EXPECT_EQ(day[study].uid, again[study].uid);
    EXPECT_EQ(day[study].begins, again[study].begins);
  }
  EXPECT_EQ(12u, uids.size());
  EXPECT_EQ(2u, stations.size());
  expect_each_step_in_its_order(messages_of(day, kBoth));
}

}  // namespace
}  // namespace cmrcredit::tools
