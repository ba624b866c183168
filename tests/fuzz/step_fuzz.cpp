// The data set of an N-CREATE or N-SET. The first byte chooses the encoding, the second the size of the fragments.
// However it is cut, the same must come of it, and what comes is bounded.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "dicom_parsing/character_set.h"
#include "dicom_parsing/step_reader.h"

namespace {

using namespace cmrcredit::dicom_parsing;

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

Encoding encoding(unsigned which) {
  constexpr Encoding kAll[] = {{}, {.explicit_vr = false}, {.big_endian = true}, {.deflated = true}};
  return kAll[which % 4];
}

HeaderReader read(Encoding how, std::span<const std::byte> bytes, std::size_t fragment) {
  HeaderReader reader(step_picks(), how, {.kept_bytes = 200000, .value_bytes = 500, .inflated_bytes = 1 << 20});
  while (!bytes.empty()) {
    const auto now = bytes.first(std::min(fragment, bytes.size()));
    reader.feed(now);
    bytes = bytes.subspan(now.size());
  }
  reader.finish();
  return reader;
}

void demand_text(std::string text) {
  demand(!make_valid_utf8(text), "text is UTF-8");
}

StepFacts step_of(const HeaderReader& reader, bool creates) {
  const ReadStep step = creates ? created_step(reader.header(), "2.25.1") : changed_step(reader.header(), "2.25.1");
  demand_text(step.patient.name);
  demand(creates || !step.message.scheduled, "an N-SET names no study");
  if (creates && check_creation(reader.header())) {
    demand(step.message.status == StepStatus::InProgress, "a step begins in progress");
    demand(step.message.scheduled && !step.message.scheduled->empty(), "a step has a study");
  }
  StepFacts facts;
  apply(facts, step.message);
  return facts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto bytes = std::as_bytes(std::span(data + 2, size - 2));
  const HeaderReader whole = read(encoding(data[0]), bytes, bytes.size());
  const HeaderReader cut = read(encoding(data[0]), bytes, data[1] % 64 + 1U);
  demand(whole.state() == cut.state(), "fragments do not change the outcome");
  if (whole.state() != HeaderReader::State::Done) return 0;
  demand(check_change(whole.header()).has_value() == check_change(cut.header()).has_value(), "nor the check");
  for (const bool creates : {true, false}) {
    const StepFacts facts = step_of(whole, creates);
    demand(facts == step_of(cut, creates), "fragments do not change the step");
    demand(facts.series.size() <= kMostSeries && facts.scheduled.size() <= kMostScheduled, "lists have their limits");
    demand_text(facts.description);
    for (const auto& series : facts.series) {
      demand_text(series.series_description);
      for (const auto& name : series.operator_names)
        demand_text(name);
    }
  }
  return 0;
}
