// The functional groups of a multi-frame object (frame_attributes.h) -> what a classic series of the same acquisition
// would have said in its headers.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dicom_parsing/facts.h"
#include "dicom_parsing/frame_attributes.h"
#include "dicom_parsing/picked_values.h"

namespace cmrcredit::dicom_parsing {

// What was picked of the functional groups, by attribute.
class FunctionalGroups {
 public:
  // Refers to `values` and `table`.
  FunctionalGroups(PickedValues& values, const ItemTable& table);

  // Whether the object has functional groups at all.
  [[nodiscard]] bool empty() const { return elements_.empty(); }
  [[nodiscard]] std::uint32_t frames() const { return frames_; }

  // Where an object says something: in the shared item once, or in the frames, then each distinct value once.
  struct Found {
    const FrameAttribute* place = nullptr;  // null: nowhere
    bool shared = false;
    std::vector<const Element*> elements;
  };
  [[nodiscard]] Found find(std::span<const FrameAttribute> places) const;
  // The value that most frames have; null where there is none.
  [[nodiscard]] const Element* commonest(std::span<const FrameAttribute> places) const;
  [[nodiscard]] std::uint32_t frames_with(const Found& found, const Element& element) const;

 private:
  struct Key {
    bool shared = false;
    Tag group, tag;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::vector<const Element*>> elements_;
  std::uint32_t frames_ = 0;
};

// Fills `facts.frames`, and the fields of `facts` that are still empty and about which all frames agree.
void read_frames(PickedValues& values, const ItemTable& table, InstanceFacts& facts);

}  // namespace cmrcredit::dicom_parsing
