// The recorded associations of seven clients (tests/data/wire), replayed by the script that also replays them against
// the real binary.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

std::vector<std::string> recordings() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(CMRCREDIT_TEST_DATA "/wire")) {
    if (!entry.path().filename().string().starts_with("mpps-")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

TEST(WireRecordings, OfEchoAndStore_AreAnsweredAsTheirReadmeCallsRight) {
  RunningServer node;
  const auto files = recordings();
  EXPECT_GE(files.size(), 30U);
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
  std::size_t whole = 0, broken_off = 0;
  for (const auto& [ticket, ends] : node.door.ended()) {
    ASSERT_EQ(ends.size(), 1U) << ticket;
    ++(ends[0] ? whole : broken_off);
  }
  EXPECT_EQ(whole, node.server.counters().stored);
  EXPECT_EQ(broken_off, node.door.tickets() - whole);
  EXPECT_EQ(node.server.counters().broken_off, 3U);  // the three end- recordings
}

}  // namespace
}  // namespace cmrcredit::listener::test
