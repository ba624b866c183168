// A door whose receipts the test hands out: at once, later from another thread, or never. Performed steps it keeps in a
// table, so that its verdicts are those of the real one.
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
    answer_step(std::move(report), std::move(done), [this](const dicom_parsing::StepMessage& message) {
      if (steps_.contains(message.step_uid)) return Verdict::Duplicate;
      dicom_parsing::apply(steps_[message.step_uid], message);
      return Verdict::Kept;
    });
  }
  void set_step(credit_engine::StepReport report, std::function<void(credit_engine::StepReceipt)> done) override {
    answer_step(std::move(report), std::move(done), [this](const dicom_parsing::StepMessage& message) {
      const auto known = steps_.find(message.step_uid);
      if (known == steps_.end()) return Verdict::Unknown;
      if (dicom_parsing::is_final(known->second.status)) return Verdict::Final;
      dicom_parsing::apply(known->second, message);
      return Verdict::Kept;
    });
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

  bool wait_step_reports(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return step_reports_.size() >= count; });
  }

  // Calls every held receipt back from a thread of its own, as the writer would.
  void release_held(credit_engine::Receipt receipt = {true, ""}) {
    std::vector<std::function<void(credit_engine::Receipt)>> held;
    std::vector<std::function<void()>> held_steps;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
      held_steps.swap(held_steps_);
    }
    std::jthread([&] {
      for (const auto& done : held)
        done(receipt);
      for (const auto& done : held_steps)
        done();
    });
  }

  std::vector<credit_engine::InstanceReport> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  // What came of steps, whatever the verdict; and the steps as the kept messages left them.
  std::vector<credit_engine::StepReport> step_reports() {
    const std::lock_guard lock(mutex_);
    return step_reports_;
  }
  std::map<std::string, dicom_parsing::StepFacts> steps() {
    const std::lock_guard lock(mutex_);
    return steps_;
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
  using Verdict = credit_engine::StepReceipt::Verdict;

  template <class Decide>
  void answer_step(credit_engine::StepReport report, std::function<void(credit_engine::StepReceipt)> done,
                   const Decide& decide) {
    std::unique_lock lock(mutex_);
    credit_engine::StepReceipt receipt{Verdict::NotKept, "the disk is full"};
    if (mode_ != Mode::Failing) receipt = {decide(report.step.message), ""};
    step_reports_.push_back(std::move(report));
    changed_.notify_all();
    if (mode_ == Mode::Holding) {
      held_steps_.push_back([done = std::move(done), receipt] { done(receipt); });
      return;
    }
    lock.unlock();
    done(receipt);
  }

  static constexpr std::chrono::seconds kPatience{60};
  std::mutex mutex_;
  std::condition_variable changed_;
  Mode mode_;
  bool keep_ = true;
  std::size_t tickets_ = 0;
  std::vector<credit_engine::InstanceReport> taken_;
  std::map<std::string, dicom_parsing::StepFacts> steps_;
  std::vector<credit_engine::StepReport> step_reports_;
  std::vector<std::function<void()>> held_steps_;
  std::vector<std::function<void(credit_engine::Receipt)>> held_;
  std::map<credit_engine::Ticket, std::vector<bool>> ended_;
};

}  // namespace cmrcredit::listener::test
