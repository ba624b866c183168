// What the store costs: an instance from the door to its receipt, alone and among many; a re-send; a study read back
// and added up. Fails when 8 associations together get fewer than 500 instances a second through: one alone can be no
// faster than the disk syncs.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "credit_engine/intake/completion.h"
#include "credit_engine/intake/intake.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

// On the disk that TMPDIR names: the syncs are real ones.
struct Node {
  Node() : folder(fs::temp_directory_path() / fmt::format("cmrcredit-bench-{:08x}", std::random_device{}())) {
    store = std::move(*Store::open({.data = folder, .clock = &clock, .software = "bench"}));
    intake = std::make_unique<Intake>(*store, IntakeOptions{});
  }
  ~Node() {
    intake.reset();
    store.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  fs::path folder;
  SystemClock clock;
  std::unique_ptr<Store> store;
  std::unique_ptr<Intake> intake;
};

InstanceReport report(int study, int number) {
  InstanceReport made;
  auto& facts = made.instance.facts;
  facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.4";
  facts.study_uid = fmt::format("1.3.12.2.1107.5.2.19.45152.30000016060106480385900000{:03}", study);
  facts.series_uid = fmt::format("{}.{}", facts.study_uid, number / 50);
  facts.sop_instance_uid = fmt::format("{}.{}", facts.series_uid, number);
  facts.modality = "MR";
  facts.study_date = facts.acquisition_date = "20260301";
  facts.study_time = "101500.120000";
  facts.acquisition_time = fmt::format("10{:02}{:02}.{:06}", number / 60 % 60, number % 60, number);
  facts.station = {"SIEMENS", "Aera", "45152", "AWP45152", "syngo MR E11", "General Hospital", "Cardiology", 1.494};
  facts.order.study_description = "Cardiac^Viability";
  facts.operator_names = {"MOORE^DANA"};
  facts.series_description = fmt::format("cine_sax_{}", number / 50);
  facts.protocol_name = facts.series_description;
  facts.image_type = {"ORIGINAL", "PRIMARY", "M", "RETRO", "NORM"};
  facts.scanning_sequence = {"GR"};
  facts.sequence_variant = {"SK", "OSP"};
  facts.instance_number = number;
  facts.trigger_time = 31.5 * (number % 25);
  facts.echo_time = 1.19;
  facts.repetition_time = 38.22;
  facts.flip_angle = 67;
  facts.position = {{-182.1, -95.4, 33.25 + number / 25 * 8}};
  facts.orientation = {{0.7, 0.7, 0, -0.35, 0.35, -0.87}};
  made.instance.patient.name = "ROE^RICHARD";
  made.instance.patient.id = "4711";
  made.calling_ae = "MR1";
  return made;
}

// As an association does: the next one after the receipt.
void send(Node& node, const InstanceReport& what, std::atomic<int>& lost) {
  std::promise<bool> durable;
  const auto ticket = node.intake->take(what, [&](const Receipt& receipt) { durable.set_value(receipt.durable); });
  lost += durable.get_future().get() ? 0 : 1;
  node.intake->ended(ticket, true);
}

// Our own, without the kernel's part in writing and waking, which the machine decides.
double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec);
}

constexpr int kPerAssociation = 500;

void associations_send(benchmark::State& state) {
  std::atomic<int> lost = 0;
  double cpu = 0;
  int study = 0;
  Node node;
  for (auto _ : state) {
    const double before = cpu_seconds();
    std::vector<std::jthread> associations;
    for (int a = 0; a < state.range(0); ++a) {
      associations.emplace_back([&, a = study++] {
        for (int number = 0; number < kPerAssociation; ++number)
          send(node, report(a, number), lost);
      });
    }
    associations.clear();
    cpu += cpu_seconds() - before;
  }
  const auto sent = static_cast<double>(state.iterations() * state.range(0) * kPerAssociation);
  state.SetItemsProcessed(static_cast<std::int64_t>(sent));
  const double cpu_microseconds = 1e6 * cpu / sent;
  state.counters["cpu_us"] = cpu_microseconds;
  state.counters["db_bytes_each"] = static_cast<double>(fs::file_size(node.folder / "cmrcredit.db")) / sent;
  if (lost > 0) state.SkipWithError("an instance was refused");
}
BENCHMARK(associations_send)->Arg(1)->Arg(8)->Arg(64)->UseRealTime()->Unit(benchmark::kMillisecond);

void resend(benchmark::State& state) {
  Node node;
  std::atomic<int> lost = 0;
  const auto what = report(0, 1);
  for (auto _ : state)
    send(node, what, lost);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(resend)->UseRealTime()->Unit(benchmark::kMicrosecond);

void prepare_on_the_callers_thread(benchmark::State& state) {
  const PatientHashKey key{};
  const auto original = report(0, 1);
  for (auto _ : state) {
    auto instance = original.instance;
    benchmark::DoNotOptimize(pseudonymise(instance, key));
  }
}
BENCHMARK(prepare_on_the_callers_thread)->Unit(benchmark::kMicrosecond);

void read_study_back(benchmark::State& state) {
  Node node;
  std::atomic<int> lost = 0;
  for (int number = 0; number < state.range(0); ++number)
    send(node, report(0, number), lost);
  auto reader = Reader::open(node.folder);
  for (auto _ : state)
    benchmark::DoNotOptimize(load_study(reader->connection(), 1));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(read_study_back)->Arg(2000)->Unit(benchmark::kMillisecond);

// The promises, apart from the figures.
bool promises_hold() {
  Node node;
  std::atomic<int> lost = 0;
  const auto began = std::chrono::steady_clock::now();
  const double cpu_before = cpu_seconds();
  {
    std::vector<std::jthread> associations;
    for (int a = 0; a < 8; ++a) {
      associations.emplace_back([&, a] {
        for (int number = 0; number < kPerAssociation; ++number)
          send(node, report(a, number), lost);
      });
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const double rate = 8 * kPerAssociation / took.count();
  const double cpu_microseconds = 1e6 * (cpu_seconds() - cpu_before) / (8 * kPerAssociation);
  fmt::print("8 associations: {:.0f} instances/s, {:.0f} us of processor each\n", rate, cpu_microseconds);
  return lost == 0 && rate > 500;
}

}  // namespace
}  // namespace cmrcredit::credit_engine

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return cmrcredit::credit_engine::promises_hold() ? 0 : 1;
}
