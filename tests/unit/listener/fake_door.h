// A door whose receipts the test hands out: at once, later from another thread, or never.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "credit_engine/intake/door.h"

namespace cmrcredit::listener::test {

class FakeDoor final : public credit_engine::Door {
 public:
  enum class Mode { Durable, Failing, Holding };
  explicit FakeDoor(Mode mode = Mode::Durable) : mode_(mode) {}

  credit_engine::Ticket take(credit_engine::InstanceReport report,
                             std::function<void(credit_engine::Receipt)> done) override {
    std::unique_lock lock(mutex_);
    const credit_engine::Ticket ticket = ++tickets_;
    if (keep_) taken_.push_back(std::move(report));
    changed_.notify_all();
    if (mode_ == Mode::Holding) {
      held_.push_back(std::move(done));
      return ticket;
    }
    const bool durable = mode_ == Mode::Durable;
    lock.unlock();
    done({durable, durable ? "" : "the disk is full"});
    return ticket;
  }

  void ended(credit_engine::Ticket ticket, bool whole) override {
    const std::lock_guard lock(mutex_);
    ended_[ticket].push_back(whole);
    changed_.notify_all();
  }

  void create_step(credit_engine::StepReport report, std::function<void(credit_engine::StepReceipt)> done) override {
    answer_step(std::move(report), std::move(done));
  }
  void set_step(credit_engine::StepReport report, std::function<void(credit_engine::StepReceipt)> done) override {
    answer_step(std::move(report), std::move(done));
  }

  void set_mode(Mode mode) {
    const std::lock_guard lock(mutex_);
    mode_ = mode;
  }
  void keep(bool keep) { keep_ = keep; }

  // Waits, with a deadline, until so many were taken, or so many tickets ended.
  bool wait_taken(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return tickets_ >= count; });
  }
  bool wait_ended(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return ended_.size() >= count; });
  }

  // Calls every held receipt back from a thread of its own, as the writer would.
  void release_held(credit_engine::Receipt receipt = {true, ""}) {
    std::vector<std::function<void(credit_engine::Receipt)>> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    std::jthread([&] {
      for (const auto& done : held)
        done(receipt);
    });
  }

  std::vector<credit_engine::InstanceReport> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  std::size_t tickets() {
    const std::lock_guard lock(mutex_);
    return tickets_;
  }
  // By ticket: each call's `whole`.
  std::map<credit_engine::Ticket, std::vector<bool>> ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

 private:
  void answer_step(credit_engine::StepReport report, const std::function<void(credit_engine::StepReceipt)>& done) {
    {
      const std::lock_guard lock(mutex_);
      steps_.push_back(std::move(report));
    }
    done({credit_engine::StepReceipt::Verdict::Kept, ""});
  }

  static constexpr std::chrono::seconds kPatience{60};
  std::mutex mutex_;
  std::condition_variable changed_;
  Mode mode_;
  bool keep_ = true;
  std::size_t tickets_ = 0;
  std::vector<credit_engine::InstanceReport> taken_;
  std::vector<credit_engine::StepReport> steps_;
  std::vector<std::function<void(credit_engine::Receipt)>> held_;
  std::map<credit_engine::Ticket, std::vector<bool>> ended_;
};

}  // namespace cmrcredit::listener::test
