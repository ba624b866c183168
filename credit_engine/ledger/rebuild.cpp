#include "credit_engine/ledger/rebuild.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <vector>

#include "credit_engine/ledger/case_rows.h"
#include "credit_engine/ledger/external_cases.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/presences.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/seals.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr std::size_t kStudiesAtOnce = 4;
constexpr int kMostTries = 5;

struct CaseHistory {
  CaseRow row;
  std::int64_t created_ms = 0, changed_ms = 0;
};

// What the ledger says of one study.
struct History {
  std::map<std::string, CaseHistory> cases;
  std::optional<json::object> seen;  // of the newest event that recorded it
  std::string state, completed_by;   // empty: not recorded (events of the first version)
  std::int64_t newest_event = 0, completed_ms = 0, revisions = 0;
  bool evaluated = false;
};

void take_cases(const json::object& payload, std::int64_t time_ms, const std::string& study_uid, History& history) {
  const auto* cases = payload.if_contains("cases");
  if (!cases || !cases->is_array()) return;
  for (const auto& one : cases->get_array()) {
    auto row = case_from(one.as_object(), study_uid);
    const auto [at, is_new] = history.cases.try_emplace(row.case_id);
    if (is_new) at->second.created_ms = time_ms;
    if (is_new || !at->second.row.says_the_same(row)) at->second.changed_ms = time_ms;
    at->second.row = std::move(row);
  }
}

void take_event(const json::object& payload, std::string_view kind, std::int64_t time_ms, History& history) {
  const auto text = [&payload](std::string_view key) {
    const auto* value = payload.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  const bool completed = kind == "study.completed";
  if (!completed && kind != "study.revised") return;
  history.evaluated = true;
  if (completed) history.completed_ms = time_ms;
  if (completed) history.completed_by = text("because");
  if (!completed) ++history.revisions;
  history.state = text("state");
  const auto* seen = payload.if_contains("seen");
  history.seen = seen && seen->is_object() ? std::optional(seen->get_object()) : std::nullopt;
}

History history_of(Connection& connection, const std::string& study_uid) {
  struct Row {
    std::int64_t seq, time_ms;
    std::string kind;
  };
  std::vector<Row> rows;
  {
    Run events(connection, "events_of_subject", study_uid);
    while (events.step())
      rows.push_back({events.number(0), events.number(1), events.text(2)});
  }
  History history;
  for (const auto& row : rows) {
    history.newest_event = row.seq;
    const auto payload = current_payload(connection, row.seq);
    if (payload.empty()) continue;
    const auto value = json::parse(payload);
    take_cases(value.as_object(), row.time_ms, study_uid, history);
    take_event(value.as_object(), row.kind, row.time_ms, history);
  }
  return history;
}

struct Rebuilt {
  Evaluated evaluated;
  History history;
  bool renewed = false;
};

// What was made of the facts: evaluated once more, or as it was recorded.
Outcome outcome_of(const LoadedStudy& study, const History& history, std::string_view projected,
                   const Evaluate& evaluate, const Roster& roster, bool& renewed) {
  auto now = evaluate(study.facts, roster);
  if (projected.empty() || bytes_of(projected_digest(now)) == projected) return now;
  if (!history.seen) {
    renewed = true;
    return now;
  }
  auto then = outcome_from(*history.seen);
  then.presence = now.presence;
  return then;
}

// Inside the caller's snapshot or transaction.
std::optional<Rebuilt> rebuilt_of(Connection& connection, std::int64_t study, const Evaluate& evaluate,
                                  const Roster& roster) {
  auto loaded = load_study(connection, study);
  if (!loaded) return std::nullopt;
  Rebuilt rebuilt;
  rebuilt.history = history_of(connection, loaded->study_uid);
  rebuilt.evaluated.study = *std::move(loaded);
  if (!rebuilt.history.evaluated) return rebuilt;
  std::string projected;
  {
    Run row(connection, "projected_digest", study);
    if (row.step()) projected = std::string(row.view(0));
  }
  rebuilt.evaluated.outcome =
      outcome_of(rebuilt.evaluated.study, rebuilt.history, projected, evaluate, roster, rebuilt.renewed);
  return rebuilt;
}

// Nothing of the study's moved since it was read.
bool still_so(Connection& connection, const Rebuilt& rebuilt) {
  {
    Run row(connection, "study_by_id", rebuilt.evaluated.study.id);
    if (!row.step() || row.number(1) != rebuilt.evaluated.study.facts_revision) return false;
  }
  Run newest(connection, "newest_event_of_subject", rebuilt.evaluated.study.study_uid);
  return newest.step() && newest.number(0) == rebuilt.history.newest_event;
}

void clear(Connection& connection, std::int64_t study) {
  for (const char* statement : {"delete_exam", "delete_series", "delete_series_operators", "delete_cases"})
    Run(connection, statement, study).exec();
}

void write_cases(Connection& connection, std::int64_t study, const History& history) {
  for (const auto& [id, one] : history.cases) {
    Run(connection, "put_rebuilt_case", id, study, one.row.role, one.row.slot, one.row.technologist,
        one.row.operator_value, one.row.status, one.row.counts, one.row.suggestions, one.row.reasons, one.row.credits,
        one.row.differs, one.created_ms, one.changed_ms, one.row.settled, one.row.supervisor, one.row.verified_by,
        one.row.approved_by, one.row.said)
        .exec();
  }
}

void write(WriteSession& session, const Rebuilt& rebuilt) {
  auto& connection = session.connection();
  const auto study = rebuilt.evaluated.study.id;
  const auto& history = rebuilt.history;
  clear(connection, study);
  write_cases(connection, study, history);  // someone may have observed what is not complete yet
  if (!history.evaluated) return;
  write_exam_and_series(session, rebuilt.evaluated);
  write_presence(connection, study, rebuilt.evaluated.outcome.presence);
  if (history.state.empty()) return;
  const std::optional<std::string> by =
      history.completed_by.empty() ? std::nullopt : std::optional(history.completed_by);
  Run(connection, "restore_decision", study, history.state, by, history.completed_ms, history.revisions).exec();
}

std::vector<std::int64_t> studies_after(Connection& connection, std::int64_t after) {
  std::vector<std::int64_t> ids;
  Run rows(connection, "studies_after", after, static_cast<std::int64_t>(kStudiesAtOnce));
  while (rows.step())
    ids.push_back(rows.number(0));
  return ids;
}

// A few studies, read beside the writer. One that moves again and again meanwhile is read in the writer's transaction,
// where it stands still.
class Batch {
 public:
  Batch(Store& store, Reader& reader, const Evaluate& evaluate, const Roster& roster)
      : store_(store), reader_(reader), evaluate_(evaluate), roster_(roster) {}

  Receipt run(std::vector<std::int64_t> ids, RebuildStep& step) {
    Receipt receipt{true, {}};
    for (int tries = 0; tries < kMostTries && !ids.empty() && receipt.durable; ++tries) {
      std::vector<Rebuilt> read;
      for (const auto id : ids) {
        const Snapshot snapshot(reader_.connection());
        if (auto one = rebuilt_of(reader_.connection(), id, evaluate_, roster_)) read.push_back(*std::move(one));
      }
      std::vector<std::int64_t> moved;
      receipt = store_.perform([&](WriteSession& session) { moved = put(session, read); });
      if (!receipt.durable) break;
      for (const auto& one : read) {
        if (std::count(moved.begin(), moved.end(), one.evaluated.study.id) > 0) continue;
        count(one, step);
      }
      ids = std::move(moved);
    }
    for (std::size_t i = 0; i < ids.size() && receipt.durable; ++i)
      receipt = run_standing_still(ids[i], step);
    return receipt;
  }

 private:
  Receipt run_standing_still(std::int64_t id, RebuildStep& step) {
    std::optional<Rebuilt> one;
    auto receipt = store_.perform([&](WriteSession& session) {
      session.flush();
      one = rebuilt_of(session.connection(), id, evaluate_, roster_);
      if (one) write(session, *one);
    });
    if (receipt.durable && one) count(*one, step);
    return receipt;
  }

  static void count(const Rebuilt& one, RebuildStep& step) {
    step.studies += one.history.evaluated ? 1 : 0;
    step.renewed += one.renewed ? 1 : 0;
  }

  static std::vector<std::int64_t> put(WriteSession& session, const std::vector<Rebuilt>& read) {
    session.flush();
    std::vector<std::int64_t> moved;
    for (const auto& one : read) {
      if (still_so(session.connection(), one)) {
        write(session, one);
      } else {
        moved.push_back(one.evaluated.study.id);
      }
    }
    return moved;
  }

  Store& store_;
  Reader& reader_;
  const Evaluate& evaluate_;
  const Roster& roster_;
};

}  // namespace

tl::expected<RebuildStep, ActError> rebuild_step(Store& store, const Evaluate& evaluate, std::int64_t after,
                                                 std::chrono::milliseconds budget,
                                                 const std::vector<std::string>& shared_logins) {
  auto reader = Reader::open(store.data(), store.vfs());
  if (!reader) return not_kept(reader.error().sentence);
  if (after == 0) {
    const auto receipt = store.perform([](WriteSession& session) {
      project_seals(session);
      project_portfolios(session);
    });
    if (!receipt.durable) return not_kept(receipt);
  }
  // who was at which scanner; who was credited is in the ledger
  const auto roster = load_roster(*reader, shared_logins);
  Batch batch(store, *reader, evaluate, roster);
  RebuildStep step{after};
  const auto end = store.clock().monotonic() + budget;
  do {
    const auto ids = studies_after(reader->connection(), step.next_after);
    step.done = ids.empty();
    if (step.done) break;
    const auto receipt = batch.run(ids, step);
    if (!receipt.durable) return not_kept(receipt);
    step.next_after = ids.back();
  } while (store.clock().monotonic() < end);
  return step;
}

}  // namespace cmrcredit::credit_engine
