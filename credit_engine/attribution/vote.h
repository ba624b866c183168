// What the voters hand to the verdict.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "credit_engine/attribution/attribution.h"

namespace cmrcredit::credit_engine {

// How strongly something speaks. Sure: by itself it is right at least 199 times in 200.
enum class Strength : std::uint8_t { None, Weak, Fair, Strong, Sure };
[[nodiscard]] std::string_view to_string(Strength strength);

class ProtocolSet {
 public:
  constexpr ProtocolSet() = default;
  constexpr ProtocolSet(std::initializer_list<Protocol> protocols) {
    for (const Protocol p : protocols)
      bits_ |= bit(p);
  }
  [[nodiscard]] static constexpr ProtocolSet all() {
    ProtocolSet set;
    set.bits_ = ~std::uint32_t{0};
    return set;
  }
  [[nodiscard]] constexpr bool has(Protocol p) const { return (bits_ & bit(p)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr ProtocolSet& operator|=(ProtocolSet other) {
    bits_ |= other.bits_;
    return *this;
  }
  constexpr ProtocolSet& add(Protocol p) {
    bits_ |= bit(p);
    return *this;
  }

 private:
  static constexpr std::uint32_t bit(Protocol p) { return std::uint32_t{1} << static_cast<unsigned>(p); }
  std::uint32_t bits_ = 0;
};

// One voice for a protocol.
struct Voice {
  Protocol protocol = Protocol::Ambiguous;
  Strength strength = Strength::None;
};

// What the names say.
struct TextOpinion {
  Voice best, second;  // second: the strongest for another protocol that `best` does not take precedence over
  bool site = false;   // the best voice is a site's own rule
  std::string view, component, contrast;
  std::vector<Evidence> evidence;
};

// What the measurements say. `fits` are the protocols they agree with (the best one among them), `cannot` those they
// exclude; an absent attribute is in neither.
struct PhysicsOpinion {
  Voice best;
  ProtocolSet fits, cannot;
  std::string view, component;
  bool gated = false;              // an electrocardiogram or pulse steered the acquisition
  std::vector<Evidence> evidence;  // for `best`
  std::vector<Evidence> against;   // for `cannot`
};

}  // namespace cmrcredit::credit_engine
