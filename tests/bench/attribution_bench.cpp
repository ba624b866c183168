// Series attributed per second and core, with distinct names, as site rules grow: the cost must stay flat.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "credit_engine/attribution/attribution.h"

namespace {

using namespace cmrcredit;
using credit_engine::AttributionRules;

std::string site_rules(int count) {
  std::string toml;
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    toml += "[[rule]]\nname = \"site " + n + "\"\nall = [\"cine\", \"ward" + n + "\"]\nprotocol = \"cine\"\n";
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
