// A store in a folder of its own, a clock that tests move, instances to send, and a small evaluation to judge them
// with.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/intake/completion.h"
#include "credit_engine/intake/intake.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Tests move it while the writer reads it.
class VirtualClock final : public Clock {
 public:
  [[nodiscard]] UtcTime utc() const override { return UtcTime{std::chrono::milliseconds{utc_ms_}}; }
  [[nodiscard]] std::chrono::milliseconds monotonic() const override {
    return std::chrono::milliseconds{monotonic_ms_};
  }
  void pass(std::chrono::milliseconds time) {
    utc_ms_ += time.count();
    monotonic_ms_ += time.count();
  }
  void step_utc(std::chrono::milliseconds by) { utc_ms_ += by.count(); }  // somebody set the clock

 private:
  std::atomic<std::int64_t> utc_ms_{1'760'000'000'000}, monotonic_ms_{5'000};
};

// One cine-like instance of one operator.
struct InstanceOf {
  std::string study = "1.2.3";
  int series = 1, number = 1;
  std::string operator_name = "MOORE^DANA";
  std::string description = "cine_sax";
  std::string calling_ae = "MR1";
};
[[nodiscard]] InstanceReport report_of(const InstanceOf& what);

// Credits whoever's name the roster holds as it was sent; one series of "brain" is no cardiac exam.
[[nodiscard]] Outcome judge_by_name(const dicom_parsing::StudyFacts& study, const Roster& roster);

// Opens store, intake and completion over one folder, again and again.
class World {
 public:
  struct Closed {};
  World() : World(Closed{}) { open(); }
  explicit World(Closed);
  ~World() { close(); }
  void open();
  void close();
  void restart() {
    close();
    open();
  }

  // Sends and waits for the receipt; the transfer stays open until ended().
  Receipt take(const InstanceReport& report);
  Receipt send(const InstanceReport& report);  // take, then ended(whole)
  Receipt break_off(const InstanceReport& report);
  void settle() const;  // waits until the writer has done all that was queued before

  // Lets `seconds` pass and evaluates what came due.
  std::size_t pass(int seconds);
  void import(const std::vector<Technologist>& people);

  [[nodiscard]] Reader reader() const;
  [[nodiscard]] boost::json::array studies() const;
  [[nodiscard]] boost::json::array cases() const;
  [[nodiscard]] std::int64_t count(const std::string& query) const;
  void sql(const std::string& statement);  // through the writer
  // Rows of progress_cases that are not what the cases say, and such as are missing.
  [[nodiscard]] std::int64_t progress_cases_amiss() const;

  TempFolder folder;
  VirtualClock clock;
  StoreOptions options;
  IntakeOptions intake_options;
  Evaluate evaluate = judge_by_name;
  std::unique_ptr<Store> store;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Completion> completion;
  Ticket last_ticket = 0;
};

[[nodiscard]] std::string text(const boost::json::value& value);  // "" for null

}  // namespace cmrcredit::credit_engine
