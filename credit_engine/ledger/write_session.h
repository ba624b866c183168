// What a piece of work may do inside the writer's transaction. Lives in the writer's thread. Only the ledger's own code
// and intake's work see it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/head.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class WriteSession {
 public:
  // What it is given must outlive it.
  WriteSession(Connection& connection, const Clock& clock, const Signer& signer, const PatientHashKey& key);

  [[nodiscard]] Connection& connection() { return connection_; }
  // One and the same throughout a transaction: what a rebuild takes from the events is then what stood in the rows.
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }

  // The number of a raw operator value; `kind` is name, code or physician.
  std::int64_t operator_value(std::string_view kind, const std::string& raw);
  // Takes the raw text of a value out, for good: when it comes again it is this value, under the name given here.
  void forget_operator_value(std::int64_t value, const std::string& name);
  // "system", or the number under which the acting user is known.
  std::string actor(const std::string& user);
  // Gives the event's seq.
  std::int64_t append(std::string_view actor, std::string_view kind, std::string_view subject, std::string payload);
  [[nodiscard]] std::int64_t next_event() const { return end_.seq + 1; }
  // What was deleted in this transaction is to leave the write-ahead log too, as soon as readers let go of it.
  void leave_no_trace() { leaves_no_trace_ = true; }

  struct Quiet {
    std::chrono::milliseconds period;
    const char* by;  // a value of studies.due_by
  };
  // The study's facts changed: its revision moves, and it is due once `quiet` has passed.
  void touch(std::int64_t study, std::int64_t heard_ms, Quiet quiet);
  // Wakes the evaluator for a study whose row says that it is due now.
  void wake(std::int64_t study) { deadlines_[study] = std::chrono::milliseconds{0}; }
  // Writes what touch() gathered; read a study's revision only after this. The writer calls it before each commit.
  void flush();

  // Caches of what the database holds; emptied when a transaction is rolled back.
  std::unordered_map<std::string, std::int64_t> studies_by_uid, commons_by_digest, stations_by_key;
  std::set<std::string> sources_known;

 private:
  friend class Writer;
  [[nodiscard]] std::string hash_of(std::string_view kind, const std::string& raw) const;
  void begin();  // of a transaction
  void sign();   // the events of this transaction, before its commit
  void rolled_back();
  std::vector<Deadline> committed();

  struct Touched {
    std::int64_t heard_ms = 0;
    Quiet quiet{};
  };
  Connection& connection_;
  const Clock& clock_;
  const Signer& signer_;
  const PatientHashKey& key_;
  std::int64_t now_ms_;
  // Of the chain. Kept here, not read anew: a row forged behind our back does not become the one to stand on.
  ChainEnd committed_end_, end_;
  std::optional<LedgerHead> new_head_;  // of this transaction
  bool leaves_no_trace_ = false;
  std::map<std::int64_t, Touched> touched_;
  std::map<std::int64_t, std::chrono::milliseconds> deadlines_;
  std::unordered_map<std::string, std::int64_t> operator_values_;
};

}  // namespace cmrcredit::credit_engine
