// Picked elements by hand, as a reader would hand them on.
#pragma once

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/facts_of.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::dicom_parsing {

class ElementList {  // moves, but is not copied: the elements point into it
 public:
  ElementList() = default;
  ElementList(ElementList&&) = default;
  ElementList& operator=(ElementList&&) = default;
  ElementList& add(Tag tag, std::string_view bytes, std::uint16_t vr = 0) { return add({tag}, {}, bytes, vr); }
  ElementList& add(std::initializer_list<Tag> path, std::initializer_list<std::uint32_t> items, std::string_view bytes,
                   std::uint16_t vr = 0) {
    Element element;
    element.path = paths_.emplace_back(path);
    element.items = items_.emplace_back(items);
    element.bytes = texts_.emplace_back(bytes);
    element.vr = vr;
    elements_.push_back(element);
    return *this;
  }
  ElementList& add_private(std::string_view creator, Tag tag, std::string_view bytes, std::uint16_t vr = 0) {
    add(tag, bytes, vr);
    elements_.back().private_creator = texts_.emplace_back(creator);
    return *this;
  }
  // The four UIDs that every object has.
  ElementList& with_uids() {
    return add({0x0008, 0x0016}, "1.2.840.10008.5.1.4.1.1.4")
        .add({0x0008, 0x0018}, "1.2.3.4")
        .add({0x0020, 0x000D}, "1.2.3")
        .add({0x0020, 0x000E}, std::string_view{"1.2.3.1\0", 8});
  }
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }
  [[nodiscard]] ReadInstance read() const { return facts_of(elements_).value(); }

 private:
  std::deque<std::vector<Tag>> paths_;
  std::deque<std::vector<std::uint32_t>> items_;
  std::deque<std::string> texts_;
  std::vector<Element> elements_;
};

}  // namespace cmrcredit::dicom_parsing
