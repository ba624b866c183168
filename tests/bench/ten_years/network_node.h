// A node over a made-up network's data: the real store, door and completion, on a clock that is moved by hand.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "credit_engine/intake/completion.h"
#include "credit_engine/intake/intake.h"
#include "tests/bench/ten_years/network.h"

namespace cmrcredit::bench {

class HandClock final : public credit_engine::Clock {
 public:
  [[nodiscard]] credit_engine::UtcTime utc() const override {
    return credit_engine::UtcTime{std::chrono::milliseconds{now_ms_}};
  }
  [[nodiscard]] std::chrono::milliseconds monotonic() const override { return std::chrono::milliseconds{now_ms_}; }
  void set(credit_engine::UtcTime time) { now_ms_ = time.time_since_epoch().count(); }
  void pass(std::chrono::milliseconds time) { now_ms_ += time.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{0};
};

// Ends the program with a sentence where the store cannot be used: nothing can be measured then.
class StoringNode {
 public:
  StoringNode(const std::filesystem::path& data, const std::string& vfs, credit_engine::UtcTime now);
  ~StoringNode();

  // Its messages one after the other, each waiting for its receipt only where `wait` says so.
  void send(const SentStudy& study, bool wait);
  void settle();  // until the writer has done all that was queued

  HandClock clock;
  std::unique_ptr<credit_engine::Store> store;
  std::unique_ptr<credit_engine::Intake> intake;

 private:
  void make_room();
};

// One that credits too, as `serve` does.
class NetworkNode : public StoringNode {
 public:
  NetworkNode(const std::filesystem::path& data, credit_engine::UtcTime now);
  ~NetworkNode();

  std::unique_ptr<credit_engine::Completion> completion;
};

[[noreturn]] void give_up(const std::string& sentence);

}  // namespace cmrcredit::bench
