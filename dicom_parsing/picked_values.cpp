#include "dicom_parsing/picked_values.h"

#include <algorithm>

#include "dicom_parsing/code_tables.h"
#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {

bool is_private(const Element& element) {
  return !element.private_creator.empty();
}

bool has_path(const Element& element, std::span<const Tag> path) {
  return !is_private(element) && std::ranges::equal(element.path, path);
}

// Opaque but valid UTF-8, and different for different bytes: an illegal UID is still a key.
std::string opaque(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(text, byte < 0x20 ? char32_t{0x2400} + byte : byte);
  }
  return text;
}

PickedValues::PickedValues(std::span<const Element> elements) : elements_{elements} {
  for (const auto& element : elements) {
    if (element.path.size() == 1 && !is_private(element)) own_.emplace_back(element.path[0], &element);
    const bool item_set = element.path.size() > 1 && element.path.back() == kCharacterSet;
    if (item_set && item_sets_.size() < kMostValues) item_sets_.push_back(&element);
  }
  std::ranges::stable_sort(own_, {}, &Own::first);
  const auto* declared = own(kCharacterSet);
  if (declared == nullptr) return;
  set_ = CharacterSet{declared->bytes};
  declared_ = trimmed(opaque(trimmed(declared->bytes)));
  if (set_.unknown_term()) flag("unknown_character_set");
}

const Element* PickedValues::own(Tag tag) const {
  const auto found = std::ranges::lower_bound(own_, tag, {}, &Own::first);
  return found != own_.end() && found->first == tag ? found->second : nullptr;
}

void PickedValues::flag(std::string_view what, std::optional<Tag> tag) {
  std::string text{what};
  if (tag) text += ":" + to_string(*tag);
  if (std::ranges::find(flags_, text) == flags_.end()) flags_.push_back(std::move(text));
}

// The item's own declaration where it has one, then that of the items around it, then the data set's.
CharacterSet PickedValues::set_of(const Element& element) const {
  const Element* nearest = nullptr;
  for (const auto* declaration : item_sets_) {
    const auto depth = declaration->path.size() - 1;
    const bool around = depth < element.path.size() &&
                        std::equal(declaration->path.begin(), declaration->path.end() - 1, element.path.begin());
    if (!around || depth > element.items.size() || depth > declaration->items.size()) continue;
    if (!std::equal(declaration->items.begin(), declaration->items.begin() + static_cast<std::ptrdiff_t>(depth),
                    element.items.begin())) {
      continue;
    }
    if (nearest == nullptr || nearest->path.size() < declaration->path.size()) nearest = declaration;
  }
  return nearest == nullptr ? set_ : CharacterSet{nearest->bytes};
}

std::string PickedValues::decoded(const Element& element) {
  auto decoded = (item_sets_.empty() || element.path.size() == 1 ? set_ : set_of(element)).decode(element.bytes);
  if (decoded.guess != Guess::None) flag(to_string(decoded.guess));
  if (element.cut) flag("cut", element.path.back());
  text_loss_ |= decoded.loss;
  return std::move(decoded.text);
}

std::string PickedValues::text(const Element* element) {
  return element == nullptr ? std::string{} : std::string{trimmed(decoded(*element))};
}

std::vector<std::string> PickedValues::texts(const Element* element) {
  if (element == nullptr) return {};
  auto values = split_values(decoded(*element));
  std::erase(values, "");
  if (values.size() > kMostValues) {
    values.resize(kMostValues);
    flag("cut", element->path.back());
  }
  return values;
}

// The first value at this path that is not empty, whichever item it stands in.
std::string PickedValues::first_text(std::initializer_list<Tag> path) {
  for (const auto& element : elements_) {
    if (!has_path(element, path)) continue;
    if (auto found = text(&element); !found.empty()) return found;
  }
  return {};
}

std::vector<Code> PickedValues::codes(std::span<const Element> among, std::initializer_list<Tag> sequences) {
  struct Item {
    std::span<const std::uint32_t> index;
    Code code;
  };
  std::vector<Item> items;
  for (const auto& element : among) {
    if (is_private(element) || element.path.size() != sequences.size() + 1) continue;
    if (!std::equal(sequences.begin(), sequences.end(), element.path.begin())) continue;
    const auto index = element.items;
    if (items.empty() || !std::ranges::equal(items.back().index, index)) {
      if (items.size() == kMostValues) {
        flag("cut", *sequences.begin());
        break;
      }
      items.push_back({index, {}});
    }
    auto& code = items.back().code;
    const Tag part = element.path.back();
    if (part == kCodeValue || part == kLongCodeValue || part == kUrnCodeValue) code.value = text(&element);
    if (part == kCodeScheme) code.scheme = text(&element);
    if (part == kCodeMeaning) code.meaning = text(&element);
  }
  std::vector<Code> codes;
  for (auto& item : items) {
    const bool empty = item.code.value.empty() && item.code.meaning.empty();
    if (!empty && std::ranges::find(codes, item.code) == codes.end()) codes.push_back(std::move(item.code));
  }
  return codes;
}

}  // namespace cmrcredit::dicom_parsing
