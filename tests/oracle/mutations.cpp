#include "mutations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "data_set_bytes.h"
#include "dicom_parsing/vr.h"

namespace cmrcredit::dicom_parsing::oracle {
namespace {

constexpr std::size_t kBehindTheHeader = 64;

std::size_t below(std::mt19937_64& random, std::size_t limit) {
  return limit == 0 ? 0 : random() % limit;
}

std::set<Tag> wanted_tags(const Question& question) {
  std::set<Tag> wanted;
  for (const Pick& pick : question.picks)
    wanted.insert(pick.path.begin(), pick.path.end());
  return wanted;
}

bool is_wanted(const std::set<Tag>& wanted, Tag tag) {
  if (tag.group % 2 == 0) return wanted.contains(tag);
  if (tag.element < 0x100) return true;  // a creator
  return wanted.contains({tag.group, static_cast<std::uint16_t>(tag.element & 0xFF)});
}

}  // namespace

Mutator::Mutator(const Question& question, Sample sample) : sample_(std::move(sample)) {
  find_elements(question);
}

// Element by element, by watching the reader as it is fed byte by byte.
void Mutator::find_elements(const Question& question) {
  const PickList compiled(question.picks, question.last_useful);
  HeaderReader reader(compiled, sample_.encoding, question.limits);
  std::vector<std::size_t> heads{0};
  for (std::size_t i = 0; i < sample_.bytes.size() && reader.state() == HeaderReader::State::Reading; ++i) {
    reader.feed(as_fragment(std::string_view(sample_.bytes).substr(i, 1)));
    if (reader.offset() != heads.back()) heads.push_back(reader.offset());
  }
  if (sample_.encoding.deflated) return;
  if (reader.state() == HeaderReader::State::Done) {
    sample_.bytes.resize(std::min(sample_.bytes.size(), heads.back() + kBehindTheHeader));
  }
  const auto wanted = wanted_tags(question);
  for (const std::size_t head : heads) {
    if (head + 8 > sample_.bytes.size()) continue;
    Place place = place_at(head);
    const auto* at = reinterpret_cast<const unsigned char*>(sample_.bytes.data()) + head;
    const bool big = sample_.encoding.big_endian;
    const auto number = [&](int i) {
      return static_cast<std::uint16_t>(big ? at[i] << 8 | at[i + 1] : at[i + 1] << 8 | at[i]);
    };
    place.wanted = is_wanted(wanted, {number(0), number(2)});
    places_.push_back(place);
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Place& place = places_[i];
    place.end = i + 1 < places_.size() ? places_[i + 1].head : sample_.bytes.size();
    place.leaf = place.end > place.value;
    if (place.wanted && i + 1 < places_.size()) wanted_end_ = std::max(wanted_end_, place.end);
  }
}

Mutator::Place Mutator::place_at(std::size_t head) const {
  const std::string_view bytes = std::string_view(sample_.bytes).substr(head);
  Place place{.head = head, .value = head + 8};
  const std::string_view letters = bytes.substr(4, 2);
  constexpr std::string_view kLong = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
  if (sample_.encoding.explicit_vr && kLong.find(letters) != kLong.npos) place.value = head + 12;
  return place;
}

bool Mutator::is_harmless(std::size_t at) const {
  if (sample_.encoding.deflated || places_.empty()) return false;
  if (at >= wanted_end_) return true;
  const auto behind = std::ranges::upper_bound(places_, at, {}, &Place::head);
  if (behind == places_.begin()) return false;
  const Place& place = *(behind - 1);
  return place.leaf && !place.wanted && at >= place.value && at < place.end;
}

Mutation Mutator::mutation(std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  Mutation mutation{.bytes = sample_.bytes, .what = {}};
  const std::size_t kind = below(random, 100);
  if (kind < 35 || places_.empty()) {
    change_byte(mutation, random);
  } else if (kind < 45) {
    insert_bytes(mutation, random);
  } else if (kind < 55) {
    delete_bytes(mutation, random);
  } else if (kind < 60) {
    mutation.at = below(random, mutation.bytes.size());
    mutation.bytes.resize(mutation.at);
    mutation.what = "cut off";
  } else if (kind < 80) {
    change_length(mutation, random);
  } else if (kind < 90) {
    change_head(mutation, random);
  } else {
    repeat_element(mutation, random);
  }
  mutation.what += fmt::format(" at {} of {}", mutation.at, sample_.bytes.size());
  mutation.harmless = is_harmless(mutation.at);
  return mutation;
}

void Mutator::change_byte(Mutation& mutation, std::mt19937_64& random) const {
  if (mutation.bytes.empty()) return;
  mutation.at = below(random, mutation.bytes.size());
  char& byte = mutation.bytes[mutation.at];
  byte = static_cast<char>(byte ^
                           static_cast<char>(below(random, 2) == 0 ? 1U << below(random, 8) : 1 + below(random, 255)));
  mutation.what = fmt::format("change a byte to {:02X}", static_cast<unsigned char>(byte));
}

void Mutator::insert_bytes(Mutation& mutation, std::mt19937_64& random) const {
  mutation.at = below(random, mutation.bytes.size());
  std::string bytes(1 + below(random, 8), '\0');
  for (char& byte : bytes)
    byte = static_cast<char>(random());
  mutation.bytes.insert(mutation.at, bytes);
  mutation.what = fmt::format("insert {} bytes", bytes.size());
}

void Mutator::delete_bytes(Mutation& mutation, std::mt19937_64& random) const {
  mutation.at = below(random, mutation.bytes.size());
  const std::size_t count = 1 + below(random, 8);
  mutation.bytes.erase(mutation.at, count);
  mutation.what = fmt::format("delete {} bytes", count);
}

void Mutator::change_length(Mutation& mutation, std::mt19937_64& random) const {
  const Place& place = places_[below(random, places_.size())];
  const bool two_bytes =
      sample_.encoding.explicit_vr && place.value == place.head + 8 && mutation.bytes[place.head] != '\xFE';
  const std::size_t width = two_bytes ? 2 : 4;
  mutation.at = place.value - width;
  const std::uint32_t length = static_cast<std::uint32_t>(place.end - place.value);
  const std::uint32_t choices[] = {0,          1,          2,          length + 1,
                                   length + 2, length - 1, length - 2, length + 8,
                                   0xFFFFFFFF, 0xFFFFFFFE, 0x7FFFFFFF, static_cast<std::uint32_t>(below(random, 2000))};
  const std::uint32_t chosen = choices[below(random, std::size(choices))];
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t shift = sample_.encoding.big_endian ? (width - 1 - i) * 8 : i * 8;
    mutation.bytes[mutation.at + i] = static_cast<char>(chosen >> shift);
  }
  mutation.what = fmt::format("change a length to {}", chosen);
}

void Mutator::change_head(Mutation& mutation, std::mt19937_64& random) const {
  const Place& place = places_[below(random, places_.size())];
  constexpr std::string_view kLetters =
      "AEASATCSDADSDTFLFDISLOLTOBODOFOLOVOWPNSHSLSQSSSTSVTMUCUIULUNURUSUTUVxxZZoxnapi??";
  if (sample_.encoding.explicit_vr && below(random, 2) == 0) {
    mutation.at = place.head + 4;
    mutation.bytes.replace(mutation.at, 2, kLetters.substr(2 * below(random, kLetters.size() / 2), 2));
    mutation.what = "change the VR to " + mutation.bytes.substr(mutation.at, 2);
    return;
  }
  const Place& other = places_[below(random, places_.size())];
  mutation.at = place.head;
  if (below(random, 2) == 0) {
    mutation.bytes.replace(mutation.at, 4, sample_.bytes.substr(other.head, 4));
    mutation.what = "change a tag to another's";
  } else {
    mutation.at += below(random, 4);
    mutation.bytes[mutation.at] = static_cast<char>(random());
    mutation.what = "change a tag";
  }
}

void Mutator::repeat_element(Mutation& mutation, std::mt19937_64& random) const {
  const Place& from = places_[below(random, places_.size())];
  const Place& to = places_[below(random, places_.size())];
  mutation.at = to.head;
  mutation.bytes.insert(to.head, sample_.bytes.substr(from.head, from.end - from.head));
  mutation.what = fmt::format("repeat the element at {}", from.head);
}

}  // namespace cmrcredit::dicom_parsing::oracle
