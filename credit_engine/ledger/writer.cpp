#include "credit_engine/ledger/writer.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <iterator>

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kMostInBatch = 64;

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, const Surroundings& surroundings)
    : connection_(std::move(connection)),
      session_(*connection_, surroundings.clock, surroundings.signer, surroundings.patient_key),
      data_(surroundings.data),
      most_queued_(surroundings.most_queued),
      busy_(surroundings.busy),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
  finish();
}

void Writer::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
  connection_->database().tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  if (last_head_ && !write_head_file(data_, *last_head_, true)) spdlog::error("the ledger's head file is not written");
}

void Writer::submit(Store::Work work, Store::Done done) {
  std::string refused;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) {
      refused = "the store is closing";
    } else if (queue_.size() >= most_queued_) {
      refused = fmt::format("the store is behind: {} pieces of work wait for it", queue_.size());
    } else {
      queue_.push_back({std::move(work), std::move(done)});
    }
  }
  if (refused.empty()) {
    changed_.notify_one();
  } else {
    done({false, refused});
  }
}

void Writer::on_deadlines(std::function<void(const std::vector<Deadline>&)> hear) {
  const std::lock_guard lock(mutex_);
  hear_deadlines_ = std::move(hear);
}

std::size_t Writer::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
  const auto count = std::min(queue_.size(), kMostInBatch);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

void Writer::loop() {
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch())
    commit(batch);
}

// One transaction for all. When a piece of work spoils it, each gets one of its own, so that the others survive; when
// the disk or the database is what failed, all of them hear so at once.
void Writer::commit(Batch& batch) {
  auto failed = transact(batch.data(), batch.size());
  if (!failed || failed->strikes_all || batch.size() == 1) {
    for (const auto& item : batch)
      item.done({!failed, failed ? failed->why : std::string()});
    return;
  }
  for (auto& item : batch) {
    failed = transact(&item, 1);
    item.done({!failed, failed ? failed->why : std::string()});
  }
}

std::optional<Writer::Failure> Writer::transact(Item* first, std::size_t count) {
  auto failed = run_transaction(first, count);
  const bool failing = failed && failed->strikes_all;
  if (failing && !failing_) spdlog::error("the store keeps nothing more: {}", failed->why);
  if (!failed && failing_) spdlog::info("the store keeps again");
  if (failed && !failing) spdlog::error("the store refused a piece of work: {}", failed->why);
  if (failing || !failed) failing_ = failing;
  return failed;
}

std::optional<Writer::Failure> Writer::run_transaction(Item* first, std::size_t count) {
  try {
    connection_->database().exec("BEGIN IMMEDIATE");
    session_.begin();
    for (std::size_t i = 0; i < count; ++i)
      first[i].work(session_);
    session_.flush();
    session_.sign();
    connection_->database().exec("COMMIT");
  } catch (const SQLite::Exception& error) {
    Failure failure{sentence_of(error), strikes_all(error)};
    roll_back();
    return failure;
  } catch (const std::exception& error) {
    roll_back();
    return Failure{error.what(), false};
  }
  after_commit();
  return std::nullopt;
}

void Writer::roll_back() {
  // SQLite may have rolled back by itself (SQLITE_FULL, SQLITE_IOERR)
  if (sqlite3_get_autocommit(connection_->database().getHandle()) == 0) connection_->database().tryExec("ROLLBACK");
  session_.rolled_back();
}

void Writer::after_commit() {
  const auto head = session_.new_head_;
  const bool leaves_no_trace = session_.leaves_no_trace_;
  const auto news = session_.committed();
  if (head) keep_head_outside(*head);
  if (leaves_no_trace) empty_the_log();
  if (!news.empty()) publish(news);
}

// Not synced: after a crash it may trail. It takes tens of microseconds, and only where something was decided.
void Writer::keep_head_outside(const LedgerHead& head) {
  last_head_ = head;
  spdlog::info("{}", head_text(head));
  const bool kept = write_head_file(data_, head, false);
  if (!kept && !head_failing_) spdlog::error("{} cannot be written", head_file(data_).string());
  head_failing_ = !kept;
}

void Writer::empty_the_log() {
  auto* database = connection_->database().getHandle();
  sqlite3_busy_timeout(database, 0);  // nobody waits for a slow reader: the log is emptied at the end at the latest
  connection_->database().tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite3_busy_timeout(database, static_cast<int>(busy_.count()));
}

void Writer::publish(const std::vector<Deadline>& news) {
  std::function<void(const std::vector<Deadline>&)> hear;
  {
    const std::lock_guard lock(mutex_);
    hear = hear_deadlines_;
  }
  if (hear) hear(news);
}

}  // namespace cmrcredit::credit_engine
