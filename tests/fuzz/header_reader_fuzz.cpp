// The header reader on anything at all. The first byte chooses encoding and picks, the second the size of the
// fragments; the rest is the data set. However it is cut, the same must come of it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "dicom_parsing/header_reader.h"
#include "dicom_parsing/instance_reader.h"

namespace {

using namespace cmrcredit::dicom_parsing;

constexpr ReaderLimits kLimits{.depth = 64, .kept_bytes = 20000, .value_bytes = 500, .inflated_bytes = 1 << 20};

const PickList& picks(unsigned which) {
  static const PickList command(
      {{.path = {{0x0000, 0x0002}}}, {.path = {{0x0000, 0x0100}}}, {.path = {{0x0000, 0x1000}}}}, Tag{0x0000, 0xFFFF});
  static const PickList nested(
      {{.path = {{0x5200, 0x9230}, {0x0020, 0x9113}, {0x0020, 0x0032}}, .distinct = 4},
       {.path = {{0x5200, 0x9230}, {0x2005, 0x000F}, {0x0018, 0x0081}}, .private_creator = "Philips MR Imaging DD 005"},
       {.path = {{0x0008, 0x1111}, {0x0008, 0x1155}}},
       {.path = {{0x0008, 0x1111}}}},
      std::nullopt);
  return which == 0 ? command : which == 1 ? nested : instance_picks();
}

Encoding encoding(unsigned which) {
  constexpr Encoding kAll[] = {{}, {.explicit_vr = false}, {.big_endian = true}, {.deflated = true}};
  return kAll[which % 4];
}

HeaderReader read(const PickList& list, Encoding how, std::span<const std::byte> bytes, std::size_t fragment) {
  HeaderReader reader(list, how, kLimits);
  while (!bytes.empty()) {
    const auto now = bytes.first(std::min(fragment, bytes.size()));
    reader.feed(now);
    bytes = bytes.subspan(now.size());
  }
  reader.finish();
  return reader;
}

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

bool same(const Element& one, const Element& other) {
  return one.path.data() == other.path.data() && std::ranges::equal(one.items, other.items) && one.vr == other.vr &&
         one.big_endian == other.big_endian && one.cut == other.cut && one.bytes == other.bytes &&
         one.count == other.count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const PickList& list = picks(data[0] / 4 % 3);
  const Encoding how = encoding(data[0]);
  const auto bytes = std::as_bytes(std::span(data + 2, size - 2));
  const HeaderReader whole = read(list, how, bytes, bytes.size());
  const HeaderReader cut = read(list, how, bytes, data[1] % 64 + 1);
  demand(whole.state() != HeaderReader::State::Reading, "a finished reader is done or has failed");
  demand(whole.state() == cut.state(), "fragments do not change the outcome");
  if (whole.state() == HeaderReader::State::Failed) {
    demand(whole.error().kind == cut.error().kind && whole.error().offset == cut.error().offset &&
               whole.error().sentence == cut.error().sentence,
           "fragments do not change the error");
    demand(!whole.error().sentence.empty(), "an error has a sentence");
  }
  const auto& elements = whole.header().elements();
  demand(std::ranges::equal(elements, cut.header().elements(), same), "fragments do not change the values");
  std::size_t kept = 0;
  for (const Element& element : elements) {
    kept += element.bytes.size();
    demand(element.bytes.size() <= kLimits.value_bytes, "a value is cut at its limit");
    demand(element.items.size() + 1 == element.path.size(), "every sequence of the path has its item");
  }
  demand(kept <= kLimits.kept_bytes, "what is kept has a limit");
  if (data[0] / 4 % 3 == 2 && whole.state() == HeaderReader::State::Done) static_cast<void>(facts_of(whole.header()));
  return 0;
}
