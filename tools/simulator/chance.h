// Everything random in a simulated study comes from one seed through these, so that a seed is a study: the standard
// library's distributions give other numbers on other machines, these do not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

namespace cmrcredit::tools {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();                     // SplitMix64
  int between(int low, int high);           // both ends included
  double between(double low, double high);  // the upper end excluded

  template <typename Some>
  const auto& one_of(const Some& some) {
    return some[next() % std::size(some)];
  }

 private:
  std::uint64_t state_;
};

// One number of many: the seed of a part, from the seed of the whole and the part's place in it.
[[nodiscard]] std::uint64_t mixed(std::initializer_list<std::uint64_t> key);

// A word as a part of such a key.
[[nodiscard]] std::uint64_t number_of(std::string_view word);

// A UID that belongs to nobody: a UUID under 2.25 (PS3.5 B.2), the same for the same key. Scanner vendors' own roots
// are theirs to assign, so a simulated study does not use them.
[[nodiscard]] std::string uid_for(std::initializer_list<std::uint64_t> key);

}  // namespace cmrcredit::tools
