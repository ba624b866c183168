// From picked bytes to text and codes: what reading an instance and reading a performed step have in common. The values
// of one data set, each decoded by its own item's character set where the item declares one, else by that of the items
// around it, else by the data set's; decoded before it is split. Oddities are noted, never an error.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dicom_parsing/character_set.h"
#include "dicom_parsing/facts.h"
#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {

inline constexpr std::size_t kMostValues =
    256;  // of a list, codes of a sequence, items with a character set of their own

[[nodiscard]] bool is_private(const Element& element);
[[nodiscard]] bool has_path(const Element& element, std::span<const Tag> path);
// Opaque but valid UTF-8, and different for different bytes: an illegal UID is still a key.
[[nodiscard]] std::string opaque(std::string_view bytes);

class PickedValues {
 public:
  explicit PickedValues(std::span<const Element> elements);  // which it refers to

  [[nodiscard]] std::span<const Element> elements() const { return elements_; }
  [[nodiscard]] const Element* own(Tag tag) const;  // the data set's own attribute
  [[nodiscard]] const std::string& character_set() const { return declared_; }

  std::string decoded(const Element& element);
  std::string text(const Element* element);                // trimmed; empty for null
  std::vector<std::string> texts(const Element* element);  // its values without the empty ones
  // The first value at this path that is not empty, whichever item it stands in.
  std::string first_text(std::initializer_list<Tag> path);
  // The codes in the items of nested sequences, each once; of all elements, or of some that follow each other.
  std::vector<Code> codes(std::initializer_list<Tag> sequences) { return codes(elements_, sequences); }
  std::vector<Code> codes(std::span<const Element> among, std::initializer_list<Tag> sequences);

  // Sources that fill the same member come in the order of preference.
  template <class Owner, class Sources>
  void fill(Owner& owner, const Sources& sources) {
    for (const auto& source : sources) {
      if ((owner.*source.to).empty()) owner.*source.to = text(own(source.tag));
    }
  }

  void flag(std::string_view what, std::optional<Tag> tag = std::nullopt);
  [[nodiscard]] bool text_loss() const { return text_loss_; }
  [[nodiscard]] std::vector<std::string> take_flags() { return std::move(flags_); }

 private:
  using Own = std::pair<Tag, const Element*>;

  [[nodiscard]] CharacterSet set_of(const Element& element) const;

  std::span<const Element> elements_;
  std::vector<Own> own_;                   // by tag, in the order they came
  std::vector<const Element*> item_sets_;  // character sets of items
  CharacterSet set_;
  std::string declared_;
  std::vector<std::string> flags_;
  bool text_loss_ = false;
};

[[nodiscard]] PatientIdentity patient_of(PickedValues& values);

}  // namespace cmrcredit::dicom_parsing
