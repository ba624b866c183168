// Series attributed per second and core, with distinct names, as site rules grow: the cost must stay flat.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "credit_engine/attribution/attribution.h"

namespace {

using namespace cmrcredit;
using credit_engine::AttributionRules;

constexpr double kMostGrowth = 1.2;

// Three forms as sites write them: two words, one of several words, a word with a pattern and a vendor.
std::string site_rules(int count) {
  std::string toml;
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    toml += "[[rule]]\nname = \"site " + n + "\"\nprotocol = \"cine\"\n";
    switch (i % 3) {
      case 0:
        toml += "all = [\"cine\", \"ward" + n + "\"]\n";
        break;
      case 1:
        toml += "any = [\"room" + n + "\", \"bay" + n + "\"]\n";
        break;
      default:
        toml += "all = [\"dept" + n + "\"]\nvendor = \"siemens\"\npattern = \"dept" + n + "[ _-]+(sax|4ch)\"\n";
    }
  }
  return toml;
}

std::vector<dicom_parsing::StudyFacts> studies(int count) {
  constexpr auto kNames = std::to_array<const char*>(
      {"CINE_segmented_SAX_b", "PSIR_TFE_BH 4CH ", "flow_250_tp_AoV_bh_ePAT ", "T1Map_MOLLI_native ",
       "t2_tse_tra lighthouse ", "stress perfusion adenosine ", "3-pl Loc FIESTA ", "Perfution rest "});
  std::vector<dicom_parsing::StudyFacts> made;
  for (int i = 0; i < count; ++i) {
    dicom_parsing::StudyFacts study;
    auto& series = study.series.emplace_back();
    series.manufacturer = "SIEMENS";
    series.series_description = kNames[static_cast<std::size_t>(i) % kNames.size()] + std::to_string(i);
    made.push_back(std::move(study));
  }
  return made;
}

void attribute_series(benchmark::State& state) {
  const auto rules = AttributionRules::compile({{"site.toml", site_rules(static_cast<int>(state.range(0)))}});
  if (!rules) {
    std::cerr << rules.error().sentence << '\n';
    std::abort();
  }
  const auto made = studies(10'000);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(credit_engine::attribute(made[next], *rules));
    next = (next + 1) % made.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(attribute_series)->Arg(0)->Arg(200)->Arg(2000)->Unit(benchmark::kMicrosecond);

// 2,000 rules against 200, by turns in one run so that a busy machine slows both alike. `growth` is what is to stay
// within a fifth of 1.
void rules_grow_tenfold(benchmark::State& state) {
  const auto few = AttributionRules::compile({{"site.toml", site_rules(200)}});
  const auto many = AttributionRules::compile({{"site.toml", site_rules(2000)}});
  if (!few || !many) std::abort();
  const auto made = studies(10'000);
  using Clock = std::chrono::steady_clock;
  Clock::duration with_few{}, with_many{};
  const auto timed = [&](const AttributionRules& rules, std::size_t from) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < 100; ++i)
      benchmark::DoNotOptimize(credit_engine::attribute(made[(from + i) % made.size()], rules));
    return Clock::now() - start;
  };
  std::size_t next = 0;
  for (auto _ : state) {
    with_few += timed(*few, next);
    with_many += timed(*many, next);
    next = (next + 100) % made.size();
  }
  state.SetItemsProcessed(state.iterations() * 200);
  const double growth =
      static_cast<double>(with_many.count()) / static_cast<double>(std::max<Clock::rep>(1, with_few.count()));
  state.counters["growth"] = growth;
  if (growth > kMostGrowth) state.SkipWithError("the cost grows with the number of rules");
}
BENCHMARK(rules_grow_tenfold)->Unit(benchmark::kMillisecond);

// As a study is: the rules' working memory is shared by its series.
void attribute_study(benchmark::State& state) {
  const auto made = studies(40);
  dicom_parsing::StudyFacts study;
  for (const auto& one : made)
    study.series.push_back(one.series.front());
  for (auto _ : state)
    benchmark::DoNotOptimize(credit_engine::attribute(study, AttributionRules::shipped()));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(study.series.size()));
}
BENCHMARK(attribute_study)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
