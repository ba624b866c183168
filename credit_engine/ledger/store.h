// The store: DATA/cmrcredit.db, its one writer, its keys. What is written goes through the writer's thread, in
// transactions that serve all who wait (group commit); what is read comes through Readers, on connections of their own
// (reader.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/intake/clock.h"
#include "credit_engine/intake/privacy.h"
#include "credit_engine/ledger/receipt.h"

namespace cmrcredit::credit_engine {

class WriteSession;   // ledger/write_session.h
struct StoreOpening;  // store.cpp

enum class StoreErrorKind { Folder, WriterElsewhere, FromTheFuture, Outdated, Keys, Database };
struct StoreError {
  StoreErrorKind kind;
  std::string sentence;
};

struct StoreOptions {
  std::filesystem::path data{};          // made with mode 0700 when it is not there
  const Clock* clock = nullptr;          // must outlive the store
  std::string software{};                // "cmrcredit 0.1.0", for the ledger's first event
  std::string vfs{};                     // SQLite VFS; empty: the default one (fault tests bring their own)
  std::chrono::milliseconds busy{5000};  // how long to wait for a lock that another process holds
  std::size_t most_queued = 4096;        // more than this and a receipt says at once that the writer is behind
};

// A study that is to be evaluated once `in` has passed, counted from the commit that said so.
struct Deadline {
  std::int64_t study = 0;
  std::chrono::milliseconds in{};
};

class Store {
 public:
  // Makes or opens DATA for writing: takes DATA/writer.lock, makes missing keys at first start, migrates (a copy of the
  // database first), looks at the ledger's end, starts the writer.
  [[nodiscard]] static tl::expected<std::unique_ptr<Store>, StoreError> open(const StoreOptions& options);
  // Commits what is queued, checkpoints, closes, frees the lock.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // A piece of work runs in the writer's thread inside a transaction it may share with others. It must be quick (50
  // ms), may run again when its transaction had to be rolled back, and refuses by throwing.
  using Work = std::function<void(WriteSession&)>;
  // Called once, from the writer's thread after the commit (or at once from the caller's when the queue is full or the
  // writer gone). Must not block.
  using Done = std::function<void(const Receipt&)>;
  void submit(Work work, Done done);         // any thread
  [[nodiscard]] Receipt perform(Work work);  // submits and waits; any thread but the writer's

  // Who is told of new deadlines, from the writer's thread after each commit that made some. Set before work is
  // submitted.
  void on_deadlines(std::function<void(const std::vector<Deadline>&)> hear);

  [[nodiscard]] const PatientHashKey& patient_key() const;
  [[nodiscard]] const Clock& clock() const;
  [[nodiscard]] const std::filesystem::path& data() const;
  [[nodiscard]] const std::string& vfs() const;
  [[nodiscard]] std::size_t queued() const;  // waiting for the writer now

 private:
  struct Parts;
  [[nodiscard]] tl::expected<void, StoreError> begin(const StoreOpening& opening);
  explicit Store(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cmrcredit::credit_engine
