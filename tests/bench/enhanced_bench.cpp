// An Enhanced MR object of 10,000 frames with 4 kB of a vendor's own data a frame, 43 MB of header, as it comes from
// the wire: how long it takes and how far memory goes up. Fails where the facts are wrong or memory rises by 16 MiB
// (failures.md R-DIM-2).
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <string>

#include "credit_engine/ledger/instance_codec.h"
#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/study_facts.h"
#include "enhanced_object.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr double kMostMebibytes = 16;
constexpr std::size_t kPduBytes = 16384;

double mebibytes(std::string_view key) {  // of this process
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == key && status >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

void reset_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

struct Outcome {
  double seconds = 0, mebibytes = 0;
  std::uint64_t bytes = 0;
  std::optional<ReadInstance> read;
  std::string error;
};

// The object is made frame by frame, as a socket would bring it.
Outcome receive(const CinePlan& plan) {
  Outcome outcome;
  const auto& picks = instance_picks();
  const std::string before = before_the_frames(plan).bytes(), after = DataSetBytes().sequence_end().bytes();
  std::string one_frame = DataSetBytes().item(frame_groups(plan, 0)).bytes();
  reset_peak();
  const double idle = mebibytes("VmRSS:");
  std::chrono::steady_clock::duration spent{};
  {
    HeaderReader reader(picks, kExplicitLittleEndian);
    const auto feed = [&](std::string_view bytes) {
      outcome.bytes += bytes.size();
      const auto began = std::chrono::steady_clock::now();
      for (; !bytes.empty(); bytes.remove_prefix(std::min(kPduBytes, bytes.size())))
        reader.feed(as_fragment(bytes.substr(0, kPduBytes)));
      spent += std::chrono::steady_clock::now() - began;
    };
    feed(before);
    for (int frame = 0; frame < plan.frames(); ++frame) {
      one_frame = DataSetBytes().item(frame_groups(plan, frame)).bytes();
      feed(one_frame);
    }
    feed(after);
    const auto began = std::chrono::steady_clock::now();
    reader.finish();
    if (reader.state() == HeaderReader::State::Failed) {
      outcome.error = reader.error().sentence;
      return outcome;
    }
    auto read = facts_of(reader.header());
    if (read) outcome.read = std::move(*read);
    spent += std::chrono::steady_clock::now() - began;
  }
  outcome.seconds = std::chrono::duration<double>(spent).count();
  outcome.mebibytes = mebibytes("VmHWM:") - idle;
  return outcome;
}

bool measure(std::string_view name, const CinePlan& plan) {
  const auto outcome = receive(plan);
  if (!outcome.read) {
    fmt::print("{}: refused: {}\n", name, outcome.error);
    return false;
  }
  StudyAccumulator study;
  study.add(outcome.read->facts, {}, false);
  const auto series = study.facts().series.front();
  const auto coded = credit_engine::encode(outcome.read->facts, {});
  fmt::print(
      "{}: {} frames, {:.1f} MB in {:.0f} ms, memory up by {:.1f} MiB; {} places, {} phases a place; {} kB to store\n",
      name, series.frames, static_cast<double>(outcome.bytes) / 1e6, outcome.seconds * 1e3, outcome.mebibytes,
      series.locations, series.trigger_times_per_location, (coded.common.size() + coded.own.size()) / 1000);
  return outcome.mebibytes < kMostMebibytes && series.frames == static_cast<std::uint64_t>(plan.frames()) &&
         series.locations == static_cast<std::size_t>(plan.slices) &&
         series.trigger_times_per_location == static_cast<std::size_t>(plan.phases);
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing

int main() {
  using cmrcredit::dicom_parsing::measure;
  bool kept = measure("a stack over the beat", {.slices = 250, .phases = 40, .private_bytes = 4096});
  kept = measure("one place in ten thousand moments", {.slices = 1, .phases = 10'000, .private_bytes = 4096}) && kept;
  return kept ? 0 : 1;
}
