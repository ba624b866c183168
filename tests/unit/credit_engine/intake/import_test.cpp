// Files through the same door as the wire.
#include "credit_engine/intake/import.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "../ledger/bare_data_set.h"
#include "../ledger/store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

// A data set as some archives keep it: no preamble, no meta information.
std::string data_set(const std::string& study, int number, bool with_uid = true) {
  std::string bytes;
  put(bytes, 0x8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.4");
  if (with_uid) put(bytes, 0x8, 0x18, "UI", fmt::format("{}.1.{}", study, number));
  put(bytes, 0x8, 0x20, "DA", "20260301");
  put(bytes, 0x8, 0x60, "CS", "MR");
  put(bytes, 0x8, 0x103E, "LO", "cine_sax");
  put(bytes, 0x8, 0x1070, "PN", "MOORE^DANA");
  put(bytes, 0x20, 0xD, "UI", study);
  put(bytes, 0x20, 0xE, "UI", study + ".1");
  put(bytes, 0x20, 0x13, "IS", std::to_string(number));
  return bytes;
}

class Importing : public ::testing::Test {
 protected:
  Importing() { fs::create_directories(archive); }

  void write(const fs::path& name, const std::string& bytes) {
    fs::create_directories((archive / name).parent_path());
    std::ofstream(archive / name, std::ios::binary) << bytes;
  }
  void write_study(const std::string& study, int files) {
    for (int number = 1; number <= files; ++number)
      write(fs::path(study) / std::to_string(number), data_set(study, number));
  }

  ImportStatus import(bool again = false) { return import({archive}, again); }
  ImportStatus import(std::vector<fs::path> paths, bool again = false) {
    Import import(*world.store, {.paths = std::move(paths), .again = again, .readers = 3});
    return followed(import);
  }
  // To its end, with a completion beside it as every process has one.
  ImportStatus followed(const Import& import) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto status = import.status();
      if (status.stage == ImportStatus::Stage::Ended) return status;
      world.completion->run_due();
      std::this_thread::yield();
    }
    ADD_FAILURE() << "the import does not end";
    return {};
  }

  World world;
  fs::path archive = world.folder.path() / "archive";
};

std::vector<std::string> reasons(const ImportStatus& status) {
  std::vector<std::string> reasons;
  for (const auto& [reason, skips] : status.skips)
    reasons.push_back(fmt::format("{} {}", skips.count, reason));
  return reasons;
}

TEST_F(Importing, WholeFoldersCompleteByImportAtItsEnd) {
  world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
  write_study("1.2.3", 40);
  write_study("1.2.4", 2);
  const auto status = import();
  EXPECT_EQ(status.imported, 42U);
  EXPECT_EQ(status.found, 42U);
  EXPECT_TRUE(status.counted);
  EXPECT_EQ(status.skipped, 0U);
  EXPECT_FALSE(status.failed);
  ASSERT_EQ(world.studies().size(), 2U);
  for (const auto& study : world.studies()) {
    EXPECT_EQ(text(study.at("state")), "complete");
    EXPECT_EQ(text(study.at("completed_by")), "import");
  }
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE status = 'credited'"), 2);
}

TEST_F(Importing, WhatCameInIsNotReadAgain) {
  write_study("1.2.3", 30);
  import();
  const auto events = world.count("SELECT count(*) FROM ledger");
  world.restart();
  write_study("1.2.4", 1);
  const auto status = import();
  EXPECT_EQ(status.imported_before, 30U);
  EXPECT_EQ(status.imported, 1U);
  const auto third = import(true);
  EXPECT_EQ(third.imported, 31U);
  EXPECT_EQ(third.imported_before, 0U);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events + 1);
  EXPECT_EQ(world.count("SELECT sum(revisions) FROM studies"), 0);
}

TEST_F(Importing, ChangedFileIsReadAgain) {
  write_study("1.2.3", 3);
  import();
  write("1.2.3/2", data_set("1.2.3", 99));
  const auto status = import();
  EXPECT_EQ(status.imported_before, 2U);
  EXPECT_EQ(status.imported, 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 4);
  EXPECT_EQ(world.count("SELECT revisions FROM studies"), 0);  // one more image of the series decides nothing else
}

TEST_F(Importing, OneFileGivenByItself) {
  write_study("1.2.3", 3);
  EXPECT_EQ(import({archive / "1.2.3" / "2"}).imported, 1U);
}

TEST_F(Importing, ReportSaysWhatWasPassedOverAndWhy) {
  write_study("1.2.3", 2);
  for (int number = 0; number < 9; ++number)
    write(fmt::format("notes/{}.txt", number), "this is no DICOM file");
  write("empty", "");
  write("DICOMDIR", "anything");
  write("no_uid", data_set("1.2.3", 9, false));
  write("cut", data_set("1.2.3", 9).substr(0, 100));
  fs::create_symlink("nowhere", archive / "dangling");
  ASSERT_EQ(::mkfifo((archive / "pipe").c_str(), 0600), 0);
  const auto status = import({archive, archive / "not_there"});
  EXPECT_EQ(status.imported, 2U);
  EXPECT_EQ(reasons(status),
            (std::vector<std::string>{"1 a DICOMDIR: the files it lists are read themselves", "1 a UID is missing",
                                      "2 neither a file nor a folder", "1 no such file or folder", "10 not DICOM",
                                      "1 the header is damaged"}));
  EXPECT_EQ(status.skipped, 16U);
  EXPECT_EQ(status.skips.at("not DICOM").examples.size(), Skips::kMostExamples);
  EXPECT_NE(status.skips.at("a UID is missing").examples[0].find("no_uid: "), std::string::npos);
  EXPECT_TRUE(status.failed);  // a path that was asked for is not there
}

TEST_F(Importing, LoopsOfLinksEndAndFilesBehindLinksCount) {
  write_study("1.2.3", 4);
  fs::create_directory_symlink("..", archive / "1.2.3" / "up");
  fs::create_directory_symlink(archive, archive / "again");
  fs::create_directories(world.folder.path() / "elsewhere");
  std::ofstream(world.folder.path() / "elsewhere" / "five", std::ios::binary) << data_set("1.2.3", 5);
  fs::create_directory_symlink(world.folder.path() / "elsewhere", archive / "link");
  fs::create_symlink("loop_b", archive / "loop_a");
  fs::create_symlink("loop_a", archive / "loop_b");
  const auto status = import();
  EXPECT_EQ(status.imported, 5U);
  EXPECT_EQ(reasons(status), (std::vector<std::string>{"2 neither a file nor a folder"}));
}

TEST_F(Importing, BrokenOffImportGoesOnWhereItWas) {
  write_study("1.2.3", 1500);
  ImportStatus status;
  {
    Import import(*world.store, {.paths = {archive}, .readers = 2, .most_in_flight = 4});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (import.status().imported < 600 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    import.stop();
    status = followed(import);
  }
  EXPECT_FALSE(status.broken_off.empty());
  EXPECT_TRUE(status.failed);
  EXPECT_GE(status.imported, 600U);
  EXPECT_LT(status.imported, 1500U);
  EXPECT_EQ(text(world.studies()[0].at("state")), "open");
  world.restart();
  const auto resumed = import();
  EXPECT_EQ(resumed.imported_before, status.imported);
  EXPECT_EQ(resumed.imported + resumed.imported_before, 1500U);
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "import");
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 1500);
}

TEST_F(Importing, StudyThatTheWireSendsTooWaitsForItsQuiet) {
  write_study("1.2.3", 3);
  world.send(report_of({.study = "1.2.3"}));
  const auto status = import();
  EXPECT_EQ(status.imported, 3U);
  EXPECT_EQ(text(world.studies()[0].at("state")), "open");
  world.send(report_of({.study = "1.2.3", .number = 4}));
  world.pass(900);
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 4);  // the wire's first is a file's too
}

TEST_F(Importing, LateFilesOfACompleteStudyCountAtTheEnd) {
  world.send(report_of({.study = "1.2.3"}));
  world.pass(900);
  write_study("1.2.3", 3);
  import();
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 3);
  EXPECT_EQ(text(world.studies()[0].at("completed_by")), "quiet_period");
}

TEST_F(Importing, NothingOfAPathIsKept) {
  write("ROE^RICHARD/1961", data_set("1.2.3", 1));
  import();
  world.close();
  for (const auto& entry : fs::recursive_directory_iterator(world.options.data)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("ROE^"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
