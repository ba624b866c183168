// The recorded associations of seven clients (tests/data/wire), replayed by the script that also replays them against
// the real binary.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>

#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

using dicom_parsing::StepFacts;
using dicom_parsing::StepStatus;

std::vector<std::string> recordings(const std::function<bool(const std::string&)>& wanted) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(CMRCREDIT_TEST_DATA "/wire")) {
    if (wanted(entry.path().stem())) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void replay(const RunningServer& node, const std::vector<std::string>& files) {
  std::string command = "python3 " CMRCREDIT_TEST_DATA "/../integration/wire_replay.py " + std::to_string(node.port);
  for (const std::string& file : files)
    command += " " + file;
  FILE* script = ::popen((command + " 2>&1").c_str(), "r");
  ASSERT_NE(script, nullptr);
  std::string said;
  for (char line[4096]; std::fgets(line, sizeof line, script) != nullptr;)
    said += line;
  EXPECT_EQ(::pclose(script), 0) << said;
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(said, '\n')), files.size());
}

TEST(WireRecordings, OfEchoAndStore_AreAnsweredAsTheirReadmeCallsRight) {
  RunningServer node;
  const auto files = recordings([](const std::string& name) { return !name.starts_with("mpps-"); });
  EXPECT_GE(files.size(), 30U);
  replay(node, files);
  std::size_t whole = 0, broken_off = 0;
  for (const auto& [ticket, ends] : node.door.ended()) {
    ASSERT_EQ(ends.size(), 1U) << ticket;
    ++(ends[0] ? whole : broken_off);
  }
  EXPECT_EQ(whole, node.server.counters().stored);
  EXPECT_EQ(broken_off, node.door.tickets() - whole);
  EXPECT_EQ(node.server.counters().broken_off, 3U);  // the three end- recordings
}

// What is true once a recording was replayed; each is a step of its own.
struct Afterwards {
  const char* recording;
  std::size_t steps;
  StepStatus status;
  std::size_t series;
  std::vector<std::string> operators;  // of the first series
};

const Afterwards kAfterwards[] = {
    {"mpps-one-association-dcmtk", 1, StepStatus::Completed, 2, {"Moore^Dana"}},
    {"mpps-two-associations-odil", 1, StepStatus::Completed, 2, {"Moore^Dana"}},
    {"mpps-interim-growing-dcmjs", 1, StepStatus::Completed, 3, {"Moore^Dana"}},
    {"mpps-two-series-two-operators", 1, StepStatus::Completed, 2, {"Moore^Dana", "Nguyen^Linh"}},
    {"mpps-discontinued-110514", 1, StepStatus::Discontinued, 1, {"Moore^Dana"}},
    {"mpps-ge-like-sparse", 1, StepStatus::Completed, 1, {"Moore^Dana"}},
    {"mpps-charset-100-then-192", 1, StepStatus::Completed, 2, {"Nguyễn^Linh"}},
    {"mpps-charset-iso2022-ir87", 1, StepStatus::Completed, 1, {"Moore^Dana=森^春奈=もり^はるな"}},
    {"mpps-nset-unknown-uid", 0, {}, 0, {}},
    {"mpps-duplicate-ncreate", 1, StepStatus::Completed, 1, {"Moore^Dana"}},
    {"mpps-nset-after-completed", 1, StepStatus::Completed, 1, {"Moore^Dana"}},
    {"mpps-ncreate-completed", 0, {}, 0, {}},
    {"mpps-ncreate-without-uid", 1, StepStatus::InProgress, 0, {}},
    {"mpps-ncreate-missing-type1", 0, {}, 0, {}},
};

TEST(WireRecordings, OfPerformedSteps_AreAnsweredAsTheirReadmeCallsRightAndLeaveWhatItSays) {
  EXPECT_EQ(recordings([](const std::string& name) { return name.starts_with("mpps-"); }).size(),
            std::size(kAfterwards));
  for (const Afterwards& after : kAfterwards) {
    SCOPED_TRACE(after.recording);
    RunningServer node;
    const auto file = recordings([&](const std::string& name) { return name == after.recording; });
    ASSERT_EQ(file.size(), 1U);
    replay(node, file);
    const auto steps = node.door.steps();
    ASSERT_EQ(steps.size(), after.steps);
    for (const auto& [uid, step] : steps) {
      EXPECT_EQ(step.status, after.status);
      EXPECT_EQ(step.series.size(), after.series);
      ASSERT_EQ(step.scheduled.size(), 1U);
      EXPECT_FALSE(step.scheduled[0].study_uid.empty());
      EXPECT_FALSE(step.text_loss);
      if (!step.series.empty()) {
        EXPECT_EQ(step.series[0].operator_names, after.operators);
      }
    }
  }
}

TEST(WireRecordings, OfADiscontinuedStep_SaysWhy) {
  RunningServer node;
  replay(node, recordings([](const std::string& name) { return name == "mpps-discontinued-110514"; }));
  const auto steps = node.door.steps();
  ASSERT_EQ(steps.size(), 1U);
  const StepFacts& step = steps.begin()->second;
  ASSERT_EQ(step.discontinuation_reasons.size(), 1U);
  EXPECT_EQ(step.discontinuation_reasons[0].value, "110514");
  EXPECT_EQ(step.discontinuation_reasons[0].scheme, "DCM");
}

TEST(WireRecordings, OfACreationInLatin1AndAnEndInUtf8_LeaveBothReadable) {
  RunningServer node;
  replay(node, recordings([](const std::string& name) { return name == "mpps-charset-100-then-192"; }));
  const auto steps = node.door.steps();
  ASSERT_EQ(steps.size(), 1U);
  const StepFacts& step = steps.begin()->second;
  EXPECT_EQ(step.location, "Süd 1");
  EXPECT_EQ(step.description, "Herz-MRT Vitalität");
  EXPECT_EQ(step.scheduled.at(0).requested_procedure_description, "Herz Vitalität");
  EXPECT_EQ(step.series.at(1).series_description, "Spätaufnahme kurze Achse");
  EXPECT_EQ(step.series.at(1).images, 2U);
}

}  // namespace
}  // namespace cmrcredit::listener::test
