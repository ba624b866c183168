// What folding costs and gives: bytes a study of 2,000 instances, how long the writer is held, how long a whole folded
// study takes that is sent again. Fails where a study takes more than 40 kB or a slice more than 50 ms.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>

#include "credit_engine/intake/completion.h"
#include "credit_engine/intake/folding.h"
#include "credit_engine/intake/intake.h"
#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/instance_codec.h"
#include "credit_engine/ledger/studies.h"
#include "tests/unit/credit_engine/ledger/cardiac_study.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::size_t kInstances = 2000;

double milliseconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(steady_clock::now() - began).count();
}

// As quiet as can be: everything is due at once.
struct Node {
  explicit Node(std::string name) : folder(fs::temp_directory_path() / name) {
    store = std::move(*Store::open({.data = folder, .clock = &clock, .software = "bench"}));
    intake = std::make_unique<Intake>(*store, IntakeOptions{.periods = {.quiet_seconds = 0}});
    completion = std::move(*Completion::open(*store, {.periods = {.quiet_seconds = 0}, .shared_logins = {}},
                                             [](const auto&, const auto&) { return Outcome{}; }));
  }
  ~Node() {
    completion.reset();
    intake.reset();
    store.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  double send(const CardiacStudy& study) {
    const auto began = steady_clock::now();
    for (std::size_t i = 0; i < kInstances; ++i) {
      intake->ended(intake->take(study.reports()[i], [](const Receipt&) {}), true);
      while (store->queued() > 1000)
        std::this_thread::yield();
    }
    static_cast<void>(store->perform([](WriteSession&) {}));
    return milliseconds_since(began);
  }

  fs::path folder;
  SystemClock clock;
  std::unique_ptr<Store> store;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Completion> completion;
};

struct Figures {
  std::int64_t bytes_before = 0, bytes_after = 0;
  double packing = 0, keeping = 0, longest_slice = 0, sent = 0, sent_again = 0, load_before = 0, load_after = 0;
};

std::int64_t bytes_of_study(Connection& connection) {
  return connection.number(
      "SELECT (SELECT coalesce(sum(2 * length(sop_uid) + length(own) + 24), 0) FROM instances)"
      " + (SELECT coalesce(sum(length(pack) + 16), 0) FROM folded_studies) + (SELECT 14 * count(*) FROM folded_uids)"
      " + (SELECT coalesce(sum(length(facts) + length(operators) + 64), 0) FROM common_facts)");
}

double time_to_load(Connection& connection) {
  const auto began = steady_clock::now();
  benchmark::DoNotOptimize(load_study(connection, 1));
  return milliseconds_since(began);
}

Figures fold_one(Scanner scanner) {
  Figures figures;
  Node node(fmt::format("cmrcredit-bench-{:08x}", std::random_device{}()));
  const CardiacStudy study(scanner, 1);
  figures.sent = node.send(study);
  node.completion->run_due();
  auto reader = Reader::open(node.folder);
  auto& connection = reader->connection();
  figures.bytes_before = bytes_of_study(connection);
  figures.load_before = time_to_load(connection);
  auto began = steady_clock::now();
  const auto plan = plan_folding(connection, 1);
  figures.packing = milliseconds_since(began);
  if (!plan) return figures;
  static_cast<void>(node.store->perform([&](WriteSession& session) {
    began = steady_clock::now();
    static_cast<void>(keep_pack(session, *plan));
    figures.keeping = milliseconds_since(began);
  }));
  for (auto left = RowsLeft::Some; left == RowsLeft::Some;) {
    static_cast<void>(node.store->perform([&](WriteSession& session) {
      began = steady_clock::now();
      left = delete_folded_rows(session, *plan, 250);
      figures.longest_slice = std::max(figures.longest_slice, milliseconds_since(began));
    }));
  }
  figures.bytes_after = bytes_of_study(connection);
  figures.load_after = time_to_load(connection);
  figures.sent_again = node.send(study);
  if (bytes_of_study(connection) != figures.bytes_after) figures.bytes_after = -1;  // it changed something
  return figures;
}

bool promises_hold() {
  bool hold = true;
  constexpr std::array kNames{"Siemens", "GE", "Philips", "the worst: UUIDs, chance in every microsecond"};
  for (std::size_t scanner = 0; scanner < kNames.size(); ++scanner) {
    const auto f = fold_one(static_cast<Scanner>(scanner));
    fmt::print(
        "{}: {} kB -> {:.1f} kB; packed in {:.0f} ms beside the writer, which is held for {:.1f} ms and slices of at "
        "most "
        "{:.1f} ms; sent in {:.0f} ms, again in {:.0f} ms; read in {:.0f} ms, folded in {:.0f} ms\n",
        kNames[scanner], f.bytes_before / 1000, static_cast<double>(f.bytes_after) / 1000, f.packing, f.keeping,
        f.longest_slice, f.sent, f.sent_again, f.load_before, f.load_after);
    hold &= f.bytes_after > 0 && f.bytes_after <= 40'000 && std::max(f.keeping, f.longest_slice) <= 50 &&
            f.sent_again <= 2000;
  }
  return hold;
}

void pack_study(benchmark::State& state) {
  const CardiacStudy study(static_cast<Scanner>(state.range(0)), 1);
  FoldedStudy folded;
  folded.commons.emplace_back();
  for (std::size_t i = 0; i < kInstances; ++i) {
    const auto& facts = study.reports()[i].instance.facts;
    folded.instances.push_back({.sop_uid = facts.sop_instance_uid, .own = encode(facts, {}).own});
  }
  for (auto _ : state) {
    auto again = folded;  // pack() takes UIDs out
    benchmark::DoNotOptimize(pack(again));
  }
}
BENCHMARK(pack_study)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

void unpack_study(benchmark::State& state) {
  const CardiacStudy study(static_cast<Scanner>(state.range(0)), 1);
  FoldedStudy folded;
  folded.commons.emplace_back();
  for (std::size_t i = 0; i < kInstances; ++i) {
    const auto& facts = study.reports()[i].instance.facts;
    folded.instances.push_back({.sop_uid = facts.sop_instance_uid, .own = encode(facts, {}).own});
  }
  const auto bytes = pack(folded);
  for (auto _ : state)
    benchmark::DoNotOptimize(unpack(bytes));
}
BENCHMARK(unpack_study)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cmrcredit::credit_engine

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return cmrcredit::credit_engine::promises_hold() ? 0 : 1;
}
