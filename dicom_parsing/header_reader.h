// One selective, streaming, iterative reader for data sets and command sets, from the wire and from files. It is fed
// fragments as they come, keeps the picked attributes at their own level, skips the rest without keeping it, and stops
// for good at Pixel Data or behind the last useful tag. Bounded by construction: depth and bytes kept have limits, what
// is skipped has none but time. No allocation for a skipped element. PS3.5 sections 6, 7 and annex A.
//
// Where a data set is not as it should be, the reader says what DCMTK says or refuses it: of an attribute that comes
// twice the first counts, tags may come in any order, a delimiter's length is ignored, odd lengths are taken as they
// are.
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

// What to keep: a tag of the data set itself (path of one), or a tag in the items of sequences (path of several,
// outermost first). A private tag names its creator; its element is then the low byte, (0019,xx9C) -> {0x0019, 0x009C}.
// The creator holds for every private tag of the path.
struct Pick {
  std::vector<Tag> path;
  std::string_view private_creator = {};
  // Of a sequence that the standard's dictionary knows: that it came is kept, also where it is empty, and how many items
  // it has. The element stands before those of its items, which other picks may look into.
  bool count_items = false;
  // 0 keeps the value of every item. Else at most so many distinct values are kept, each with its count: what stands in
  // every frame's functional groups is not kept frame by frame (failures.md R-DIM-2).
  std::uint16_t distinct = 0;
  // Of a distinct pick: which of its values came together with which of others is kept as well, see ItemTable. All such
  // picks look into one sequence of the data set.
  bool tabulated = false;
};

// A compiled set of picks; immutable, shared between readers and threads.
class PickList {
 public:
  PickList(std::vector<Pick> picks, std::optional<Tag> last_useful);
  ~PickList();
  struct Compiled;
  [[nodiscard]] const Compiled& compiled() const { return *compiled_; }
  [[nodiscard]] const std::shared_ptr<const Compiled>& shared() const { return compiled_; }

 private:
  std::shared_ptr<const Compiled> compiled_;
};

struct ReaderLimits {
  std::size_t depth = 64;  // nested sequences
  // Over the whole object, with what each value costs to hold (R-DIM-2). A distinct pick's further values are passed
  // over where it is reached, any other's are refused.
  std::size_t kept_bytes = 4 * 1024 * 1024;
  std::size_t value_bytes = 64 * 1024;        // of one picked value; a longer one is cut and marked
  std::uint64_t inflated_bytes = 256u << 20;  // deflated syntaxes: the most that is inflated before the header's end
};

// One picked value, as the bytes came (still padded, still in its own character set). What it points to lives as long
// as the Header it came from, or any copy of that Header.
struct Element {
  std::span<const Tag> path = {};  // as in the Pick
  std::span<const std::uint32_t> items =
      {};  // item index (from 0) in each sequence of the path; one shorter than the path
  std::string_view private_creator = {};
  std::uint16_t vr = 0;     // two ASCII letters, the first in the high byte; 0 where the encoding does not say
  bool big_endian = false;  // of this value: what stands in a UN sequence is little endian whatever the data set is
  bool cut = false;
  std::string_view bytes = {};
  // How often this value came; more than 1 only for a Pick with `distinct`. For one with `count_items` how many items the
  // sequence has.
  std::uint64_t count = 1;
};

// Which tabulated values came together in an item of their sequence: one row for each combination, however often it
// came.
struct ItemTable {
  static constexpr std::size_t kMostRows = 16384;  // further combinations are passed over
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t items = 0;  // that the sequence has
  std::size_t columns = 0;
  std::vector<std::uint32_t> cells;   // row after row: into Header::elements(); kNone where the item has no such value
  std::vector<std::uint32_t> counts;  // of items, by row
  [[nodiscard]] std::span<const std::uint32_t> row(std::size_t index) const {
    return std::span(cells).subspan(index * columns, columns);
  }
};

// The picked values in the order they came. Copies share what they hold and are cheap.
class Header {
 public:
  struct Storage;
  explicit Header(std::shared_ptr<const Storage> storage);
  ~Header();

  [[nodiscard]] std::optional<std::string_view> value(Tag top_level) const;  // the data set's own attribute
  [[nodiscard]] const std::vector<Element>& elements() const;
  [[nodiscard]] const ItemTable& table() const;
  // Some values of distinct picks, or some rows, were more than may be kept.
  [[nodiscard]] bool passed_over() const;
  [[nodiscard]] bool big_endian() const;

 private:
  std::shared_ptr<const Storage> storage_;
};

enum class ReadErrorKind { Malformed, TooDeep, TooMuchKept, InflateFailed, Truncated };
struct ReadError {
  ReadErrorKind kind = ReadErrorKind::Malformed;
  std::uint64_t offset = 0;  // in the (inflated) data set
  Tag tag = {};              // the element being read
  std::string sentence;      // with the facts in it; never a value of the data set
};

class HeaderReader {
 public:
  enum class State { Reading, Done, Failed };
  HeaderReader(const PickList& picks, Encoding encoding, ReaderLimits limits = {});
  ~HeaderReader();
  HeaderReader(HeaderReader&&) noexcept;
  HeaderReader& operator=(HeaderReader&&) noexcept;

  // Takes the next bytes; after Done or Failed they are dropped at once.
  State feed(std::span<const std::byte> bytes);
  // The data set ended here. Done where it ended between elements, else Failed with Truncated.
  State finish();
  [[nodiscard]] State state() const;
  [[nodiscard]] const Header& header() const;
  [[nodiscard]] const ReadError& error() const;  // only when Failed
  // Where the element begins that ended the reading, in the (inflated) data set; while reading, how far it has come.
  [[nodiscard]] std::uint64_t offset() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cmrcredit::dicom_parsing
