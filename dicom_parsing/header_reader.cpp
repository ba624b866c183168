#include "dicom_parsing/header_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dicom_parsing/element_walker.h"
#include "dicom_parsing/header_storage.h"
#include "dicom_parsing/inflater.h"

namespace cmrcredit::dicom_parsing {

std::string to_string(Tag tag) {
  return fmt::format("({:04X},{:04X})", tag.group, tag.element);
}

Header::Header(std::shared_ptr<const Storage> storage) : storage_(std::move(storage)) {}
Header::~Header() = default;

std::optional<std::string_view> Header::value(Tag top_level) const {
  const auto& children = storage_->picks->nodes.front().standard;
  const auto child = std::ranges::lower_bound(children, key_of(top_level), {}, &PickNode::Child::key);
  if (child == children.end() || child->key != key_of(top_level)) return std::nullopt;
  const std::uint32_t index = storage_->top_level[child->slot];
  if (index == 0) return std::nullopt;
  return storage_->elements[index - 1].bytes;
}

const std::vector<Element>& Header::elements() const {
  return storage_->elements;
}
const ItemTable& Header::table() const {
  return storage_->table;
}
bool Header::passed_over() const {
  return storage_->passed_over;
}
bool Header::big_endian() const {
  return storage_->big_endian;
}

struct HeaderReader::Parts {
  Parts(const PickList& picks, Encoding encoding, const ReaderLimits& limits)
      : storage(std::make_shared<Header::Storage>(picks.shared(), encoding.big_endian)),
        header(storage),
        walker(*storage, encoding, limits),
        inflated_limit(limits.inflated_bytes) {
    if (encoding.deflated) inflater = std::make_unique<Inflater>();
  }

  void follow(ElementWalker::Outcome outcome) {
    if (outcome == ElementWalker::Outcome::Stopped) state = State::Done;
    if (outcome == ElementWalker::Outcome::Failed) fail(walker.error());
  }

  void fail(ReadError why) {
    state = State::Failed;
    error = std::move(why);
  }

  void feed_deflated(std::span<const std::uint8_t> bytes);

  std::shared_ptr<Header::Storage> storage;
  Header header;
  ElementWalker walker;
  std::unique_ptr<Inflater> inflater;
  std::uint64_t inflated_limit;
  State state = State::Reading;
  ReadError error;
};

void HeaderReader::Parts::feed_deflated(std::span<const std::uint8_t> bytes) {
  inflater->feed(bytes);
  for (auto inflated = inflater->read(); !inflated.empty() && state == State::Reading; inflated = inflater->read()) {
    const std::uint64_t beyond = inflater->inflated() - std::min(inflater->inflated(), inflated_limit);
    follow(walker.walk(inflated.first(inflated.size() - std::min<std::uint64_t>(beyond, inflated.size()))));
    if (beyond > 0 && state == State::Reading) {
      return fail({.kind = ReadErrorKind::InflateFailed,
                   .offset = walker.offset(),
                   .tag = {},
                   .sentence = fmt::format("more than {} bytes inflated before the header's end", inflated_limit)});
    }
  }
  if (state == State::Reading && inflater->state() == Inflater::State::Failed) {
    fail({.kind = ReadErrorKind::InflateFailed,
          .offset = walker.offset(),
          .tag = {},
          .sentence = fmt::format("the deflated stream is broken behind {} inflated bytes", inflater->inflated())});
  }
}

HeaderReader::HeaderReader(const PickList& picks, Encoding encoding, ReaderLimits limits)
    : parts_(std::make_unique<Parts>(picks, encoding, limits)) {}
HeaderReader::~HeaderReader() = default;
HeaderReader::HeaderReader(HeaderReader&&) noexcept = default;
HeaderReader& HeaderReader::operator=(HeaderReader&&) noexcept = default;

HeaderReader::State HeaderReader::feed(std::span<const std::byte> bytes) {
  if (parts_->state != State::Reading || bytes.empty()) return parts_->state;
  const std::span raw{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  if (parts_->inflater) {
    parts_->feed_deflated(raw);
  } else {
    parts_->follow(parts_->walker.walk(raw));
  }
  return parts_->state;
}

HeaderReader::State HeaderReader::finish() {
  if (parts_->state != State::Reading) return parts_->state;
  if (parts_->inflater && parts_->inflater->state() != Inflater::State::Ended) {
    parts_->fail({.kind = ReadErrorKind::Truncated,
                  .offset = parts_->walker.offset(),
                  .tag = {},
                  .sentence = fmt::format("the deflated stream breaks off behind {} inflated bytes",
                                          parts_->inflater->inflated())});
    return parts_->state;
  }
  parts_->follow(parts_->walker.end());
  if (parts_->state == State::Reading) parts_->state = State::Done;
  return parts_->state;
}

HeaderReader::State HeaderReader::state() const {
  return parts_->state;
}
const Header& HeaderReader::header() const {
  return parts_->header;
}
const ReadError& HeaderReader::error() const {
  return parts_->error;
}
std::uint64_t HeaderReader::offset() const {
  return parts_->walker.offset();
}

}  // namespace cmrcredit::dicom_parsing
