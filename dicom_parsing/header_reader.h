// One selective, streaming, iterative reader for data sets and command sets, from the wire and from files. It is fed
// fragments as they come, keeps the picked attributes at their own level, skips the rest without keeping it, and stops for
// good at Pixel Data or behind the last useful tag. Bounded by construction: depth and bytes kept have limits, what is
// skipped has none but time. No allocation for a skipped element. PS3.5 sections 6, 7 and annex A.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/transfer_syntax.h"

namespace cmrcredit::dicom_parsing {

struct Tag {
  std::uint16_t group = 0, element = 0;
  constexpr auto operator<=>(const Tag&) const = default;
};
[[nodiscard]] std::string to_string(Tag tag);  // "(0008,0018)"

// What to keep: a tag of the data set itself (path of one), or a tag in the items of sequences (path of several, outermost
// first). A private tag names its creator; its element is then the low byte, (0019,xx9C) -> {0x0019, 0x009C}.
struct Pick {
  std::vector<Tag> path;
  std::string_view private_creator = {};
};

// A compiled set of picks; immutable, shared between readers and threads.
class PickList {
 public:
  PickList(std::vector<Pick> picks, std::optional<Tag> last_useful);
  ~PickList();
  struct Compiled;
  [[nodiscard]] const Compiled& compiled() const { return *compiled_; }

 private:
  std::shared_ptr<const Compiled> compiled_;
};

struct ReaderLimits {
  std::size_t depth = 64;                     // nested sequences
  std::size_t kept_bytes = 4 * 1024 * 1024;   // over the whole object (failures.md R-DIM-2)
  std::size_t value_bytes = 64 * 1024;        // of one picked value; a longer one is cut and marked
  std::uint64_t inflated_bytes = 256u << 20;  // deflated syntaxes: the most that is inflated before the header's end
};

// One picked value, as the bytes came (still padded, still in its own character set).
struct Element {
  std::vector<Tag> path;
  std::vector<std::uint32_t> items;  // item index (from 0) in each sequence of the path; one shorter than the path
  std::string_view private_creator;
  std::uint16_t vr = 0;  // two ASCII letters; 0 where the encoding does not say
  std::string_view bytes;
  bool cut = false;
};

// The picked values in the order they came.
class Header {
 public:
  [[nodiscard]] std::optional<std::string_view> value(Tag top_level) const;  // the data set's own attribute
  [[nodiscard]] const std::vector<Element>& elements() const;
  [[nodiscard]] bool big_endian() const;
};

enum class ReadErrorKind { Malformed, TooDeep, TooMuchKept, InflateFailed, Truncated };
struct ReadError {
  ReadErrorKind kind;
  std::uint64_t offset = 0;  // in the (inflated) data set
  Tag tag;                   // the element being read
  std::string sentence;      // with the facts in it; never a value of the data set
};

class HeaderReader {
 public:
  enum class State { Reading, Done, Failed };
  HeaderReader(const PickList& picks, Encoding encoding, ReaderLimits limits = {});
  ~HeaderReader();
  HeaderReader(HeaderReader&&) noexcept;

  // Takes the next bytes; after Done or Failed they are dropped at once.
  State feed(std::span<const std::byte> bytes);
  // The data set ended here. Done where it ended between elements, else Failed with Truncated.
  State finish();
  [[nodiscard]] const Header& header() const;
  [[nodiscard]] const ReadError& error() const;  // only when Failed
};

}  // namespace cmrcredit::dicom_parsing
