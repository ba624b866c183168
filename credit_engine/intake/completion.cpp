#include "credit_engine/intake/completion.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/presences.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

using std::chrono::milliseconds;

// A failing disk or a study that cannot be judged is not tried again at once, and then ever more rarely.
milliseconds wait_after(int failures) {
  constexpr milliseconds kFirst{10'000}, kMost{3'600'000};
  return failures > 8 ? kMost : std::min(kFirst * (1 << (failures - 1)), kMost);
}

// Which study is due when, on the monotonic clock. Shared with the writer, which tells of new deadlines.
class DeadlineBook {
 public:
  void set(std::int64_t study, milliseconds due) {
    bool sooner = false;
    {
      const std::lock_guard lock(mutex_);
      const auto [at, is_new] = due_of_.try_emplace(study, due);
      if (!is_new) {
        queue_.erase({at->second, study});
        at->second = due;
      }
      sooner = queue_.empty() || due < queue_.begin()->first;
      queue_.emplace(due, study);
    }
    // a deadline that only moves back needs nobody awake: the sleeper looks again when it wakes
    if (sooner) changed_.notify_all();
  }

  [[nodiscard]] bool has(std::int64_t study) const {
    const std::lock_guard lock(mutex_);
    return due_of_.contains(study);
  }

  [[nodiscard]] std::optional<milliseconds> next() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
  }

  [[nodiscard]] std::optional<std::int64_t> pop_due(milliseconds now) {
    const std::lock_guard lock(mutex_);
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    const auto study = queue_.begin()->second;
    queue_.erase(queue_.begin());
    due_of_.erase(study);
    return study;
  }

  // Until something is due, or sooner than what was; or the end.
  void sleep(const std::stop_token& stop, const Clock& clock) {
    std::unique_lock lock(mutex_);
    const auto first = queue_.empty() ? std::nullopt : std::optional(*queue_.begin());
    const auto sooner = [&] { return !queue_.empty() && (!first || queue_.begin()->first < first->first); };
    if (first) {
      changed_.wait_for(lock, stop, std::max(first->first - clock.monotonic(), milliseconds{0}), sooner);
    } else {
      changed_.wait(lock, stop, sooner);
    }
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<std::pair<milliseconds, std::int64_t>> queue_;
  std::unordered_map<std::int64_t, milliseconds> due_of_;
};

// What is left of a study's wait by the recorded times; a clock that was set back costs a whole period, never more.
milliseconds left_of(milliseconds wait, std::int64_t heard_ms, std::int64_t now_ms) {
  return std::clamp(wait - milliseconds{now_ms - heard_ms}, milliseconds{0}, wait);
}

const char* words_for(Decided decided) {
  return decided == Decided::Completed ? "complete" : "revised";
}

void log_decision(const Evaluated& evaluated, Decided decided) {
  if (decided != Decided::Completed && decided != Decided::Revised) return;
  std::string cases;
  for (const auto& one : evaluated.outcome.cases) {
    cases += cases.empty() ? "" : ", ";
    cases += to_string(one.status);
    if (!one.technologist.empty()) cases += " to " + one.technologist;
  }
  spdlog::info("study {} {}: {} series, {}", evaluated.study.study_uid, words_for(decided),
               evaluated.study.facts.series.size(), cases.empty() ? "no case" : "case " + cases);
}

}  // namespace

struct Completion::Parts {
  Store& store;
  CompletionOptions options;
  Evaluate evaluate;
  Reader reader;
  std::shared_ptr<DeadlineBook> book = std::make_shared<DeadlineBook>();
  std::int64_t roster_revision = -1;
  Roster roster{};
  std::unordered_map<std::int64_t, int> failures{};  // in a row, of the studies that have some

  void read_outstanding();
  [[nodiscard]] std::optional<Evaluated> judge(std::int64_t study);
  void evaluate_one(std::int64_t study);
  void try_again_later(std::int64_t study);
};

Completion::Completion(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Completion::~Completion() {
  parts_->store.on_deadlines({});
}

tl::expected<std::unique_ptr<Completion>, StoreError> Completion::open(Store& store, CompletionOptions options,
                                                                       Evaluate evaluate) {
  auto reader = Reader::open(store.data(), store.vfs());
  if (!reader) return tl::unexpected(reader.error());
  std::unique_ptr<Completion> completion(new Completion(std::unique_ptr<Parts>(new Parts{
      .store = store, .options = std::move(options), .evaluate = std::move(evaluate), .reader = std::move(*reader)})));
  auto& parts = *completion->parts_;
  // heard first, read then: what the writer says meanwhile is the newer word
  store.on_deadlines([book = parts.book, &clock = store.clock()](const std::vector<Deadline>& deadlines) {
    const auto now = clock.monotonic();
    for (const auto& deadline : deadlines)
      book->set(deadline.study, now + deadline.in);
  });
  parts.read_outstanding();
  return completion;
}

void Completion::Parts::read_outstanding() {
  const auto now = store.clock().monotonic();
  const auto now_ms = store.clock().utc().time_since_epoch().count();
  for (const auto& study : outstanding_studies(reader.connection(), options.periods)) {
    if (!book->has(study.id)) book->set(study.id, now + left_of(study.wait, study.heard_ms, now_ms));
  }
}

// Facts in, outcome out, on this thread's own connection: the writer goes on meanwhile.
std::optional<Evaluated> Completion::Parts::judge(std::int64_t study) {
  Evaluated evaluated;
  evaluated.periods = options.periods;
  evaluated.repeat_days = options.repeat_days;
  {
    const Snapshot snapshot(reader.connection());
    auto loaded = load_study(reader.connection(), study);
    if (!loaded) return std::nullopt;
    evaluated.study = std::move(*loaded);
    evaluated.people_revision = people_revision(reader.connection());
    if (evaluated.people_revision != roster_revision) {
      roster = load_roster(reader, options.shared_logins);
      roster_revision = evaluated.people_revision;
    }
  }
  auto& outcome = evaluated.outcome;
  outcome = evaluate(evaluated.study.facts, roster);
  // this thread is the only one that evaluates: nobody's presence changes before this outcome is written
  if (outcome.presence) {
    consider(outcome, surroundings_of(reader.connection(), study, *outcome.presence, evaluated.study.facts.study_date,
                                      options.repeat_days));
  }
  return evaluated;
}

void Completion::Parts::evaluate_one(std::int64_t study) {
  const auto evaluated = judge(study);
  if (!evaluated) return;
  auto decided = Decided::FactsMoved;
  const auto receipt = store.perform([&](WriteSession& session) { decided = commit_outcome(session, *evaluated); });
  if (!receipt.durable) {
    spdlog::error("study {} waits: {}", evaluated->study.study_uid, receipt.why);
    return try_again_later(study);
  }
  failures.erase(study);
  if (decided == Decided::PeopleMoved) book->set(study, store.clock().monotonic());
  log_decision(*evaluated, decided);
}

void Completion::Parts::try_again_later(std::int64_t study) {
  const auto wait = wait_after(++failures[study]);
  if (!book->has(study)) book->set(study, store.clock().monotonic() + wait);
}

std::size_t Completion::run_due() {
  std::size_t evaluated = 0;
  const auto& clock = parts_->store.clock();
  while (const auto study = parts_->book->pop_due(clock.monotonic())) {
    ++evaluated;
    try {
      parts_->evaluate_one(*study);
    } catch (
        const std::exception& error) {  // this thread's root: one study that cannot be judged must not stop the others
      spdlog::error("study number {} could not be evaluated: {}", *study, error.what());
      parts_->try_again_later(*study);
    }
  }
  return evaluated;
}

void Completion::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    run_due();
    parts_->book->sleep(stop, parts_->store.clock());
  }
}

std::optional<milliseconds> Completion::next_due() const {
  return parts_->book->next();
}

}  // namespace cmrcredit::credit_engine
