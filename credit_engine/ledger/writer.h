// The one thread that writes: takes whatever is queued, up to a batch, and commits it as one transaction. There is no
// timer: while one batch is being synced the next one gathers, and a lone association waits for nobody.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "credit_engine/ledger/store.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {

class Writer {
 public:
  // What is referred to must outlive it.
  struct Surroundings {
    const Clock& clock;
    const Signer& signer;
    const PatientHashKey& patient_key;
    const std::filesystem::path& data;
    std::size_t most_queued;
    std::chrono::milliseconds busy;  // the connection's own patience
  };
  Writer(std::unique_ptr<Connection> connection, const Surroundings& surroundings);
  ~Writer();
  void finish();  // commits what is queued, checkpoints; what comes later is answered at once with a refusal

  void submit(Store::Work work, Store::Done done);
  void on_deadlines(std::function<void(const std::vector<Deadline>&)> hear);
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Item {
    Store::Work work;
    Store::Done done;
  };
  using Batch = std::vector<Item>;

  void loop();
  [[nodiscard]] Batch next_batch();  // waits; empty: the end
  void commit(Batch& batch);
  // What went wrong with one transaction.
  struct Failure {
    std::string why;
    bool strikes_all = false;
  };
  [[nodiscard]] std::optional<Failure> transact(Item* first, std::size_t count);
  [[nodiscard]] std::optional<Failure> run_transaction(Item* first, std::size_t count);
  void roll_back();
  void after_commit();
  void keep_head_outside(const LedgerHead& head);
  void empty_the_log();  // the write-ahead log, if no reader needs it
  void publish(const std::vector<Deadline>& news);

  std::unique_ptr<Connection> connection_;
  WriteSession session_;
  const std::filesystem::path& data_;
  const std::size_t most_queued_;
  const std::chrono::milliseconds busy_;
  std::function<void(const std::vector<Deadline>&)> hear_deadlines_;  // under mutex_
  bool failing_ = false;  // the writer's thread alone; so that a full disk is logged once
  bool head_failing_ = false;
  std::optional<LedgerHead> last_head_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> queue_;
  bool ending_ = false;
  std::thread thread_;  // last: starts when everything else stands
};

}  // namespace cmrcredit::credit_engine
