#include <zlib.h>

#include <algorithm>
#include <bit>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "credit_engine/ledger/fold_columns.h"

namespace cmrcredit::credit_engine {
namespace {

__extension__ typedef __int128 SignedWide;

// A column never holds more than this once it is unpacked; more is damage.
constexpr std::size_t kMostBytes = std::size_t{1} << 28;

// How a column of numbers is written. The values are in databases: never change one.
enum class Coding : unsigned char { Same, Deltas, Dictionary, DictionaryDeltas, DeltaPlanes };

// Small when the number is near zero on either side.
Wide folded_sign(Wide value) {
  return (value << 1) ^ static_cast<Wide>(static_cast<SignedWide>(value) >> 127);
}
Wide unfolded_sign(Wide value) {
  return (value >> 1) ^ (~(value & 1) + 1);
}

std::vector<Wide> deltas_of(const std::vector<Wide>& numbers) {
  std::vector<Wide> deltas(numbers.size());
  Wide before = 0;
  std::transform(numbers.begin(), numbers.end(), deltas.begin(),
                 [&before](Wide number) { return folded_sign(number - std::exchange(before, number)); });
  return deltas;
}

std::string as_deltas(const std::vector<Wide>& numbers) {
  std::string bytes;
  for (const Wide delta : deltas_of(numbers))
    put_wide(bytes, delta);
  return bytes;
}

std::vector<Wide> from_deltas(FoldBytes& in, std::size_t count) {
  std::vector<Wide> numbers(count);
  Wide before = 0;
  for (Wide& number : numbers)
    before = number = before + unfolded_sign(in.wide());
  return numbers;
}

// A byte a number: its place among the distinct ones, or how far it is from the place before. Nothing for more than
// 256 distinct ones.
std::optional<std::string> as_dictionary(const std::vector<Wide>& numbers, bool deltas) {
  std::vector<Wide> distinct = numbers;
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() > 256) return std::nullopt;
  std::string bytes;
  put_wide(bytes, distinct.size());
  bytes += as_deltas(distinct);
  int before = 0;
  for (const Wide number : numbers) {
    const auto place = static_cast<int>(std::ranges::lower_bound(distinct, number) - distinct.begin());
    bytes += static_cast<char>(deltas ? place - std::exchange(before, place) : place);
  }
  return bytes;
}

std::vector<Wide> from_dictionary(FoldBytes& in, std::size_t count, bool deltas) {
  const auto size = in.size();
  if (size > 256) fold_damaged();
  const auto distinct = from_deltas(in, size);
  std::vector<Wide> numbers(count);
  unsigned char place = 0;
  for (Wide& number : numbers) {
    place = static_cast<unsigned char>(deltas ? place + in.byte() : in.byte());
    if (place >= distinct.size()) fold_damaged();
    number = distinct[place];
  }
  return numbers;
}

// The highest bytes of all deltas first, then the next: where they jump, what is random stays apart from what is not.
std::string as_planes(const std::vector<Wide>& numbers) {
  const auto deltas = deltas_of(numbers);
  const Wide most = *std::ranges::max_element(deltas);
  int width = 0;
  while (width < 16 && (most >> (8 * width)) != 0)
    ++width;
  std::string bytes(1, static_cast<char>(width));
  for (int at = width - 1; at >= 0; --at) {
    for (const Wide delta : deltas)
      bytes += static_cast<char>((delta >> (8 * at)) & 0xff);
  }
  return bytes;
}

std::vector<Wide> from_planes(FoldBytes& in, std::size_t count) {
  const int width = in.byte();
  if (width > 16) fold_damaged();
  std::vector<Wide> numbers(count);
  for (int at = 0; at < width; ++at) {
    for (Wide& number : numbers)
      number = number << 8 | in.byte();
  }
  Wide before = 0;
  for (Wide& number : numbers)
    before = number = before + unfolded_sign(number);
  return numbers;
}

}  // namespace

void fold_damaged() {
  throw std::runtime_error("the facts of a folded study are damaged");
}

void put_wide(std::string& out, Wide value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

void put_sized(std::string& out, std::string_view bytes) {
  put_wide(out, bytes.size());
  out += bytes;
}

std::string_view FoldBytes::take(std::size_t size) {
  if (size > rest_.size()) fold_damaged();
  const auto taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

Wide FoldBytes::wide() {
  Wide value = 0;
  for (int shift = 0; shift < 128; shift += 7) {
    const auto next = byte();
    value |= static_cast<Wide>(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
  fold_damaged();
}

std::size_t FoldBytes::size() {
  const Wide value = wide();
  if (value > kMostBytes) fold_damaged();
  return static_cast<std::size_t>(value);
}

namespace {

// As large as what is packed: a small study has a hundred columns of some bytes, and clearing the memory for a large
// window takes longer than packing them. (8 is what raw deflate does not do.)
int window_bits(std::size_t size) {
  return std::clamp(static_cast<int>(std::bit_width(size)), 9, MAX_WBITS);
}

}  // namespace

void put_deflated(std::string& out, std::string_view bytes) {
  z_stream stream{};
  const int window = window_bits(bytes.size());
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -window, window - 6, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("zlib needs more than it said");
  put_wide(out, bytes.size());
  put_sized(out, packed);
}

std::string take_deflated(FoldBytes& in) {
  std::string bytes(in.size(), '\0');
  const auto packed = in.sized();
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int result = inflate(&stream, Z_FINISH);
  const bool whole = result == Z_STREAM_END && stream.total_out == bytes.size();
  inflateEnd(&stream);
  if (!whole) fold_damaged();
  return bytes;
}

void put_numbers(std::string& out, const std::vector<Wide>& numbers) {
  if (std::ranges::adjacent_find(numbers, std::ranges::not_equal_to()) == numbers.end()) {
    out += static_cast<char>(Coding::Same);
    if (!numbers.empty()) put_wide(out, numbers.front());
    return;
  }
  std::string best;
  const auto consider = [&best](Coding coding, std::string_view bytes) {
    std::string candidate(1, static_cast<char>(coding));
    put_deflated(candidate, bytes);
    if (best.empty() || candidate.size() < best.size()) best = std::move(candidate);
  };
  consider(Coding::Deltas, as_deltas(numbers));
  consider(Coding::DeltaPlanes, as_planes(numbers));
  if (const auto bytes = as_dictionary(numbers, false)) consider(Coding::Dictionary, *bytes);
  if (const auto bytes = as_dictionary(numbers, true)) consider(Coding::DictionaryDeltas, *bytes);
  out += best;
}

std::vector<Wide> take_numbers(FoldBytes& in, std::size_t count) {
  const auto coding = static_cast<Coding>(in.byte());
  if (coding == Coding::Same) return std::vector<Wide>(count, count > 0 ? in.wide() : 0);
  const auto bytes = take_deflated(in);
  FoldBytes column(bytes);
  switch (coding) {
    case Coding::Deltas:
      return from_deltas(column, count);
    case Coding::DeltaPlanes:
      return from_planes(column, count);
    case Coding::Dictionary:
    case Coding::DictionaryDeltas:
      return from_dictionary(column, count, coding == Coding::DictionaryDeltas);
    case Coding::Same:
      break;
  }
  fold_damaged();
}

}  // namespace cmrcredit::credit_engine
