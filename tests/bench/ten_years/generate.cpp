// Makes up ten years of a network (network.h) in a data folder: through the real door, evaluation, ledger and folding,
// so that the rows are what a serve would have left there; but a day's outcomes share a transaction, and so a signed
// head. Nothing is synced meanwhile; a run that was broken off goes on at its last whole day, unless the machine went
// down. Never shipped.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/presences.h"
#include "credit_engine/ledger/reader.h"
#include "tests/bench/ten_years/network_node.h"
#include "tests/bench/ten_years/unsynced_vfs.h"

namespace cmrcredit::bench {
namespace {

using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

// What Completion does for one study after the other (completion.cpp), for many within the writer's transaction: each
// sees what was decided before it.
class Evaluation {
 public:
  explicit Evaluation(credit_engine::Store& store) {
    auto reader = credit_engine::Reader::open(store.data(), store.vfs());
    if (!reader) give_up(reader.error().sentence);
    roster_ = credit_engine::load_roster(*reader, config::CreditSettings{}.shared_logins);
  }

  // Whatever is due among the studies after this row.
  void run(credit_engine::WriteSession& session, std::int64_t after) {
    session.flush();
    // woken neighbours of a study make a second round
    for (auto due = due_after(session, after); !due.empty(); due = due_after(session, after)) {
      for (const auto study : due)
        decide(session, study);
    }
  }

 private:
  static std::vector<std::int64_t> due_after(credit_engine::WriteSession& session, std::int64_t after) {
    std::vector<std::int64_t> due;
    SQLite::Statement rows(session.connection().database(),
                           "SELECT id FROM studies WHERE id > ? AND due_ms IS NOT NULL ORDER BY id");
    rows.bind(1, after);
    while (rows.executeStep())
      due.push_back(rows.getColumn(0).getInt64());
    return due;
  }

  void decide(credit_engine::WriteSession& session, std::int64_t study) {
    auto& connection = session.connection();
    credit_engine::Evaluated evaluated;
    evaluated.study = *credit_engine::load_study(connection, study);
    evaluated.people_revision = credit_engine::people_revision(connection);
    auto& outcome = evaluated.outcome;
    outcome = credit_engine::evaluate(evaluated.study.facts, roster_, rules_, {});
    if (outcome.presence) {
      credit_engine::consider(outcome, credit_engine::surroundings_of(connection, study, *outcome.presence,
                                                                      evaluated.study.facts.study_date, 7));
    }
    static_cast<void>(credit_engine::commit_outcome(session, evaluated));
  }

  credit_engine::Roster roster_;
  const credit_engine::AttributionRules rules_ = credit_engine::AttributionRules::shipped();
};

// What Folding does for one study after the other (folding.cpp), in one transaction for many.
void fold_old(credit_engine::Store& store, credit_engine::Reader& reader, credit_engine::UtcTime heard_until) {
  constexpr std::size_t kAtATime = 1000;
  while (true) {
    const auto studies =
        credit_engine::studies_to_fold(reader.connection(), heard_until.time_since_epoch().count(), kAtATime);
    if (studies.empty()) return;
    std::vector<credit_engine::FoldPlan> plans;
    for (const auto study : studies)
      plans.push_back(*credit_engine::plan_folding(reader.connection(), study));
    const auto receipt = store.perform([&](credit_engine::WriteSession& session) {
      for (const auto& plan : plans) {
        if (!credit_engine::keep_pack(session, plan)) give_up("a study moved while it was folded");
        while (credit_engine::delete_folded_rows(session, plan, 1000) == credit_engine::RowsLeft::Some)
          continue;
      }
    });
    if (!receipt.durable) give_up(receipt.why);
  }
}

class Generation {
 public:
  Generation(const std::filesystem::path& data, std::int64_t studies)
      : studies_(studies), node_(data, unsynced_vfs(), network_.day_of(0)) {
    const auto imported = credit_engine::import_technologists(*node_.store, network_.roster(), {"generator"});
    if (!imported) give_up(imported.error().sentence);
    evaluation_.emplace(*node_.store);
    auto reader = credit_engine::Reader::open(data, unsynced_vfs());
    if (!reader) give_up(reader.error().sentence);
    reader_.emplace(std::move(*reader));
    const auto kept = reader_->connection().number("SELECT count(*) FROM studies");
    made_before_ = kept - kept % network_.studies_a_day;
  }

  // A day of the scanners, its evaluation; once a month what is older than one is folded.
  void run() {
    auto told = began_;
    auto fold_on = network_.day_of(made_before_) + std::chrono::days{30};
    for (std::int64_t study = made_before_; study < studies_;) {
      study = day(study);
      if (network_.day_of(study) >= fold_on) {
        fold();
        fold_on += std::chrono::days{30};
      }
      if (seconds_since(told) < 10) continue;
      told = steady_clock::now();
      tell(study);
    }
    fold();
    tell(studies_);
  }

 private:
  std::int64_t day(std::int64_t study) {
    node_.clock.set(network_.day_of(study) + std::chrono::hours{22});
    const auto sending = steady_clock::now();
    const auto first = study;
    for (; study < std::min(first + network_.studies_a_day, studies_); ++study)
      node_.send(sent_study(network_, study), false);
    node_.settle();
    sending_ += seconds_since(sending);
    node_.clock.pass(std::chrono::minutes{16});
    // rows of studies are numbered as they come; yesterday's may be woken by today's
    const auto after = std::max<std::int64_t>(0, first - network_.studies_a_day);
    const auto receipt =
        node_.store->perform([&](credit_engine::WriteSession& session) { evaluation_->run(session, after); });
    if (!receipt.durable) give_up(receipt.why);
    return study;
  }

  void fold() {
    const auto folding = steady_clock::now();
    fold_old(*node_.store, *reader_, node_.clock.utc() - std::chrono::days{config::StoreSettings{}.fold_after_days});
    folding_ += seconds_since(folding);
  }

  void tell(std::int64_t study) const {
    const auto all = seconds_since(began_);
    fmt::print("{} studies in {:.0f} s ({:.0f} of them sending, {:.0f} folding), {:.0f} studies/s\n", study, all,
               sending_, folding_, static_cast<double>(study - made_before_) / all);
    std::fflush(stdout);
  }

  const Network network_;
  const std::int64_t studies_;
  StoringNode node_;
  std::optional<Evaluation> evaluation_;
  std::optional<credit_engine::Reader> reader_;
  const steady_clock::time_point began_ = steady_clock::now();
  double sending_ = 0, folding_ = 0;
  std::int64_t made_before_ = 0;
};

}  // namespace
}  // namespace cmrcredit::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr,
               "usage: {} DATA [STUDIES]\n  500,000 studies, unless said otherwise, take about 5 GB; what DATA holds "
               "of them is not made again\n",
               argv[0]);
    return EXIT_FAILURE;
  }
  spdlog::set_level(spdlog::level::warn);
  const std::filesystem::path data = argv[1];
  cmrcredit::bench::Generation(data, argc > 2 ? std::stoll(argv[2]) : 500'000).run();
  return EXIT_SUCCESS;
}
