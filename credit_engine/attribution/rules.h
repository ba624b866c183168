// Rule files compiled: the lexicon, the rules behind an index of their words, the table of precedence. See
// config/protocols for the language, written down at the head of its first file.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "credit_engine/attribution/lexicon.h"
#include "credit_engine/attribution/vote.h"

namespace re2 {
class RE2;
}

namespace cmrcredit::credit_engine {

enum class Vendor : std::uint8_t { Siemens, Ge, Philips, Canon, Uih, Hitachi };
[[nodiscard]] std::optional<Vendor> vendor_from(std::string_view name);  // "siemens", as rule files write it

// The vendors a manufacturer text may mean; none when it is unknown, several for "GE/Philips mix".
class VendorSet {
 public:
  [[nodiscard]] static VendorSet of_manufacturer(std::string_view text);
  constexpr void add(Vendor v) { bits_ |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(v)); }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  // An unknown vendor is not "another vendor".
  [[nodiscard]] constexpr bool may_be(VendorSet other) const {
    return bits_ == 0 || other.bits_ == 0 || (bits_ & other.bits_) != 0;
  }

 private:
  std::uint8_t bits_ = 0;
};

// The attributes a rule may look at.
enum class Attribute : std::uint8_t {
  SeriesDescription,
  ProtocolName,
  ProtocolCode,
  SequenceName,
  BodyPart,
  StudyText
};
inline constexpr std::size_t kAttributes = 6;
[[nodiscard]] std::string_view keyword(Attribute attribute);  // "SeriesDescription"

struct Rule {
  std::string name;
  bool site = false;
  VendorSet vendors;
  std::array<bool, kAttributes> in{};
  std::vector<std::vector<Word>> all;  // one of each
  std::vector<Word> any, none;
  std::shared_ptr<const re2::RE2> pattern;
  std::optional<Protocol> protocol;
  std::string view, component, contrast;
  Strength strength = Strength::Strong;
  ProtocolSet beats;
};

struct AttributionRules::Compiled {
  Lexicon lexicon;
  std::vector<Rule> rules;
  std::vector<std::vector<std::uint32_t>> by_word;  // rules whose gate the word is
  std::array<ProtocolSet, 32> precedence{};         // what a protocol's word takes precedence over
};

}  // namespace cmrcredit::credit_engine
