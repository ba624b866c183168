#include "tools/command/import_progress.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "credit_engine/intake/import.h"
#include "tools/control/import_acts.h"

namespace cmrcredit::tools {
namespace {

using credit_engine::ImportStatus;

ImportStatus half_way() {
  ImportStatus status;
  status.found = 10'000;
  status.counted = true;
  status.imported = 3990;
  status.imported_before = 1000;
  status.skipped = 10;
  status.seconds = 4;
  status.skips["not DICOM"] = {.count = 10, .examples = {"/a/readme.txt: the file holds no data set"}};
  return status;
}

TEST(ImportProgress, TellsTheRemainingTimeOnceAllIsCounted) {
  auto status = half_way();
  EXPECT_EQ(progress_text(to_json(status), true),
            "[############............] 5,000 of 10,000 files, 1000/s, 5 s left, 10 passed over");
  EXPECT_EQ(progress_text(to_json(status), false), "5,000 of 10,000 files, 1000/s, 5 s left, 10 passed over");
  status.counted = false;
  EXPECT_EQ(progress_text(to_json(status), true), "5,000 of at least 10,000 files, 1000/s, 10 passed over");
}

TEST(ImportProgress, OfNothingIsNoDivisionByZero) {
  ImportStatus status;
  status.counted = true;
  EXPECT_EQ(progress_text(to_json(status), true), "[........................] 0 of 0 files, 0/s");
}

TEST(ImportReport, SaysWhatWasPassedOverAndWhy) {
  auto status = half_way();
  status.stage = ImportStatus::Stage::Ended;
  status.broken_off = "the disk is full";
  EXPECT_EQ(report_text(to_json(status)),
            "10,000 files: 3,990 imported, 1,000 imported before, 10 passed over; 4 s, 1000 files/s\n"
            "       10  not DICOM\n"
            "           /a/readme.txt: the file holds no data set\n"
            "broken off: the disk is full\n");
}

}  // namespace
}  // namespace cmrcredit::tools
