#include "tools/simulator/chance.h"

#include <algorithm>

namespace cmrcredit::tools {
namespace {

__extension__ typedef unsigned __int128 Wide;

}  // namespace

std::uint64_t Chance::next() {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t value = state_;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

int Chance::between(int low, int high) {
  return low + static_cast<int>(next() % (static_cast<std::uint64_t>(high - low) + 1));
}

double Chance::between(double low, double high) {
  return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1.0p-53);
}

std::uint64_t mixed(std::initializer_list<std::uint64_t> key) {
  std::uint64_t value = 0x243F6A8885A308D3u;
  for (const std::uint64_t part : key)
    value = Chance(value ^ Chance(part).next()).next();
  return value;
}

std::uint64_t number_of(std::string_view word) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char letter : word)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3u;
  return hash;
}

std::string uid_for(std::initializer_list<std::uint64_t> key) {
  Chance chance(mixed(key));
  const std::uint64_t high = (chance.next() & ~0xF000ull) | 0x4000ull;     // version 4
  const std::uint64_t low = (chance.next() >> 2) | 0x8000000000000000ull;  // the variant of RFC 4122
  std::string digits;
  for (Wide rest = (static_cast<Wide>(high) << 64) | low; rest != 0; rest /= 10) {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  std::reverse(digits.begin(), digits.end());
  return "2.25." + digits;
}

}  // namespace cmrcredit::tools
