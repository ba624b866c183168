#include "dicom_parsing/inflater.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::size_t kOutputSize = std::size_t{16} * 1024;
// zlib counts in 32 bits
constexpr std::size_t kLargestInput = std::size_t{1} << 30;

}  // namespace

struct Inflater::Stream {
  z_stream zlib{};
  State state = State::Running;
  bool started = false;
  std::array<std::uint8_t, 2> first{};  // by these two the format is told
  std::size_t first_size = 0;
  std::span<const std::uint8_t> input;
  std::uint64_t inflated = 0;
  std::array<std::uint8_t, kOutputSize> output;

  ~Stream() {
    if (started) inflateEnd(&zlib);
  }

  // A raw stream that begins like this would hold a stored block with padding bits set, which no writer makes.
  [[nodiscard]] bool is_rfc1950() const { return first[0] == 0x78 && (first[0] * 256 + first[1]) % 31 == 0; }

  void start() {
    started = inflateInit2(&zlib, is_rfc1950() ? MAX_WBITS : -MAX_WBITS) == Z_OK;
    if (!started) state = State::Failed;
  }

  // One step over the given input; how many bytes came out.
  std::size_t step(std::span<const std::uint8_t>& from) {
    zlib.next_in = from.data();
    zlib.avail_in = static_cast<uInt>(std::min(from.size(), kLargestInput));
    const uInt given = zlib.avail_in;
    zlib.next_out = output.data();
    zlib.avail_out = kOutputSize;
    const int result = ::inflate(&zlib, Z_NO_FLUSH);
    from = from.subspan(given - zlib.avail_in);
    if (result == Z_STREAM_END) state = State::Ended;
    if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) state = State::Failed;
    return kOutputSize - zlib.avail_out;
  }
};

Inflater::Inflater() : stream_(std::make_unique<Stream>()) {}
Inflater::~Inflater() = default;

void Inflater::feed(std::span<const std::uint8_t> bytes) {
  auto& stream = *stream_;
  while (!stream.started && stream.first_size < stream.first.size() && !bytes.empty()) {
    stream.first[stream.first_size++] = bytes.front();
    bytes = bytes.subspan(1);
  }
  stream.input = bytes;
}

std::span<const std::uint8_t> Inflater::read() {
  auto& stream = *stream_;
  if (stream.state != State::Running) return {};
  std::size_t size = 0;
  if (!stream.started) {
    if (stream.first_size < stream.first.size()) return {};
    stream.start();
    if (!stream.started) return {};
    std::span<const std::uint8_t> first = stream.first;
    size = stream.step(first);  // two bytes make no full buffer
  }
  if (size == 0 && stream.state == State::Running) size = stream.step(stream.input);
  stream.inflated += size;
  return {stream.output.data(), size};
}

Inflater::State Inflater::state() const {
  return stream_->state;
}
std::uint64_t Inflater::inflated() const {
  return stream_->inflated;
}

}  // namespace cmrcredit::dicom_parsing
