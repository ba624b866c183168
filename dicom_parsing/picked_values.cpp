#include "dicom_parsing/picked_values.h"

#include <algorithm>

#include "dicom_parsing/code_tables.h"
#include "dicom_parsing/instance_attributes.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {
namespace {

constexpr std::uint16_t kPatientGroup = 0x0010;

bool is_person_name(Tag tag) {
  static constexpr std::array<Tag, 7> kNames{{{0x0008, 0x1050},
                                              {0x0008, 0x1070},
                                              {0x0010, 0x0010},
                                              {0x0010, 0x1001},
                                              {0x0010, 0x1005},
                                              {0x0010, 0x1060},
                                              {0x0010, 0x2297}}};
  return std::ranges::find(kNames, tag) != kNames.end();
}

// Whether an attribute says something of a person: of those no bytes are kept that nobody understood.
bool is_personal(const Element& element) {
  return std::ranges::any_of(element.path, [](Tag tag) {
    return tag.group == kPatientGroup || is_person_name(tag) || tag == kOperatorIdentification;
  });
}

}  // namespace

bool is_private(const Element& element) {
  return !element.private_creator.empty();
}

bool has_path(const Element& element, std::span<const Tag> path) {
  return !is_private(element) && std::ranges::equal(element.path, path);
}

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
  const auto kind = is_person_name(element.path.back()) ? CharacterSet::Kind::PersonName : CharacterSet::Kind::Text;
  const auto set = item_sets_.empty() || element.path.size() == 1 ? set_ : set_of(element);
  auto decoded = set.decode(element.bytes, kind);
  if (decoded.guess != Guess::None) flag(to_string(decoded.guess));
  if (decoded.loss || decoded.guess != Guess::None) keep_raw(element, decoded);
  if (element.cut) flag("cut", element.path.back());
  text_loss_ |= decoded.loss;
  return std::move(decoded.text);
}

// UTF-8 that was not declared is its own raw bytes, and only the flag says so.
void PickedValues::keep_raw(const Element& element, const DecodedText& decoded) {
  if (!decoded.loss && decoded.guess == Guess::Utf8) return;
  if (undecoded_.size() == RawText::kMost || is_personal(element)) return;
  RawText raw{.attribute = to_string(element.path.back()),
              .mark = decoded.loss ? "loss" : std::string{to_string(decoded.guess)},
              .bytes = std::string{trimmed(element.bytes).substr(0, RawText::kMostBytes)}};
  if (std::ranges::find(undecoded_, raw) == undecoded_.end()) undecoded_.push_back(std::move(raw));
}

std::vector<double> PickedValues::numbers(const Element* element, std::uint16_t expected_vr) {
  if (element == nullptr || element->bytes.empty()) return {};
  const bool unsaid = element->vr == 0 || element->vr == vr_code('U', 'N');  // then little endian, PS3.5 6.2.2
  const auto vr = unsaid ? expected_vr : element->vr;
  auto values = binary_numbers(vr, element->bytes, element->big_endian && !unsaid);
  if (!values.empty()) return values;
  const auto parts = split_values(element->bytes);
  for (const auto& part : parts) {
    if (const auto value = parse_decimal(part)) values.push_back(*value);
  }
  if (values.size() == parts.size()) return values;
  flag("bad_number", element->path.back());
  return {};  // a list with a hole says nothing reliable
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
