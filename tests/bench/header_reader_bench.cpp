// Ours and DCMTK side by side on the header of a classic MR image: 11 kB, 213 elements, 60 of them private, one of 8
// kB. Fails unless ours is at least ten times faster.
#include <benchmark/benchmark.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <map>
#include <span>
#include <string>

#include "dcmtk_oracle.h"
#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/instance_reader.h"
#include "sample_headers.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr double kPromisedRatio = 10;
constexpr std::size_t kWholeInOne = 0, kPduBytes = 16384, kSmallFragment = 1000;
constexpr Encoding kBigEndian{.big_endian = true}, kDeflated{.deflated = true};

const oracle::Sample& sample(Encoding encoding) {
  static std::map<int, oracle::Sample> samples;
  auto& known = samples[encoding.explicit_vr + 2 * encoding.big_endian + 4 * encoding.deflated];
  if (known.bytes.empty()) known = oracle::classic_header(encoding);
  return known;
}

void ours(benchmark::State& state, Encoding encoding, std::size_t fragment) {
  const std::span bytes = std::as_bytes(std::span(sample(encoding).bytes));
  const auto& picks = instance_picks();
  for (auto _ : state) {
    HeaderReader reader(picks, encoding);
    for (std::size_t at = 0; at < bytes.size() && reader.state() == HeaderReader::State::Reading;) {
      const std::size_t size = fragment == kWholeInOne ? bytes.size() : std::min(fragment, bytes.size() - at);
      reader.feed(bytes.subspan(at, size));
      at += size;
    }
    if (reader.state() != HeaderReader::State::Done) state.SkipWithError("not read");
    benchmark::DoNotOptimize(reader.header().elements().data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}

void ours_with_facts(benchmark::State& state) {
  const std::span bytes = std::as_bytes(std::span(sample(kExplicitLittleEndian).bytes));
  for (auto _ : state) {
    HeaderReader reader(instance_picks(), kExplicitLittleEndian);
    reader.feed(bytes);
    auto facts = facts_of(reader.header());
    if (!facts) state.SkipWithError("no facts");
    benchmark::DoNotOptimize(facts);
  }
}

void theirs(benchmark::State& state, E_TransferSyntax syntax, Encoding encoding) {
  const std::string& bytes = sample(encoding).bytes;
  for (auto _ : state) {
    DcmInputBufferStream stream;
    stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    stream.setEos();
    DcmDataset data;
    data.transferInit();
    const OFCondition result = data.readUntilTag(stream, syntax, EGL_noChange, DCM_MaxReadLength, DCM_PixelData);
    data.transferEnd();
    if (result.bad()) state.SkipWithError(result.text());
    benchmark::DoNotOptimize(data.card());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}

// Prints as usual and remembers the processor time of each.
class Times : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      failed_ = failed_ || run.error_occurred;
      times_[run.run_name.function_name] = run.GetAdjustedCPUTime();
    }
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] double of(const std::string& name) const { return times_.at(name); }
  [[nodiscard]] bool has(const std::string& name) const { return times_.contains(name); }

 private:
  std::map<std::string, double> times_;
  bool failed_ = false;
};

bool keeps_promise(const Times& times, const std::string& encoding) {
  if (!times.has("ours " + encoding) || !times.has("DCMTK " + encoding)) return true;  // filtered out
  const double ratio = times.of("DCMTK " + encoding) / times.of("ours " + encoding);
  fmt::print("{}: ours {:.1f} times as fast as DCMTK\n", encoding, ratio);
  return ratio >= kPromisedRatio;
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing

int main(int argc, char** argv) {
  using namespace cmrcredit::dicom_parsing;
  oracle::prepare_dcmtk({});
  const auto& header = sample(kExplicitLittleEndian);
  fmt::print("{} bytes with the first pixels, {} elements\n", header.bytes.size(), oracle::elements_of(header));

  benchmark::RegisterBenchmark("ours explicit", ours, kExplicitLittleEndian, kWholeInOne);
  benchmark::RegisterBenchmark("ours explicit, 16 kB fragments", ours, kExplicitLittleEndian, kPduBytes);
  benchmark::RegisterBenchmark("ours explicit, 1000-byte fragments", ours, kExplicitLittleEndian, kSmallFragment);
  benchmark::RegisterBenchmark("ours implicit", ours, kImplicitLittleEndian, kWholeInOne);
  benchmark::RegisterBenchmark("ours big-endian", ours, kBigEndian, kWholeInOne);
  benchmark::RegisterBenchmark("ours deflated", ours, kDeflated, kWholeInOne);
  benchmark::RegisterBenchmark("ours explicit, with the facts", ours_with_facts);
  benchmark::RegisterBenchmark("DCMTK explicit", theirs, EXS_LittleEndianExplicit, kExplicitLittleEndian);
  benchmark::RegisterBenchmark("DCMTK implicit", theirs, EXS_LittleEndianImplicit, kImplicitLittleEndian);
  benchmark::RegisterBenchmark("DCMTK big-endian", theirs, EXS_BigEndianExplicit, kBigEndian);
  benchmark::RegisterBenchmark("DCMTK deflated", theirs, EXS_DeflatedLittleEndianExplicit, kDeflated);
  benchmark::Initialize(&argc, argv);
  Times times;
  benchmark::RunSpecifiedBenchmarks(&times);
  bool kept = !times.failed();
  for (const char* encoding : {"explicit", "implicit", "big-endian"})
    kept = keeps_promise(times, encoding) && kept;
  keeps_promise(times, "deflated");  // zlib's time is the same on both sides
  return kept ? 0 : 1;
}
