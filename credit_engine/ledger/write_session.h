// What a piece of work may do inside the writer's transaction. Lives in the writer's thread. Only the ledger's own code
// and intake's work see it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/fold_index.h"
#include "credit_engine/ledger/store.h"

namespace cmrcredit::credit_engine {

class WriteSession {
 public:
  WriteSession(Connection& connection, const Clock& clock) : connection_(connection), clock_(clock) {}

  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] std::int64_t now_ms() const { return clock_.utc().time_since_epoch().count(); }

  // The number of a raw operator value; `kind` is name, code or physician.
  std::int64_t operator_value(std::string_view kind, const std::string& raw);
  // "system", or the number under which the acting user is known.
  std::string actor(const std::string& user);
  void append(std::string_view actor, std::string_view kind, std::string_view subject, std::string payload);

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
  FoldIndex folded;

 private:
  friend class Writer;
  void rolled_back();
  std::vector<Deadline> committed();

  struct Touched {
    std::int64_t heard_ms = 0;
    Quiet quiet{};
  };
  Connection& connection_;
  const Clock& clock_;
  std::map<std::int64_t, Touched> touched_;
  std::map<std::int64_t, std::chrono::milliseconds> deadlines_;
  std::unordered_map<std::string, std::int64_t> operator_values_;
};

}  // namespace cmrcredit::credit_engine
