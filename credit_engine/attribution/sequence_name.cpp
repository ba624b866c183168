#include "credit_engine/attribution/sequence_name.h"

#include <cctype>
#include <charconv>

namespace cmrcredit::credit_engine {
namespace {

bool letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take(std::string_view& rest, bool (*wanted)(char)) {
  std::size_t n = 0;
  while (n < rest.size() && wanted(rest[n]))
    ++n;
  const auto taken = rest.substr(0, n);
  rest.remove_prefix(n);
  return taken;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<SiemensSequence> parse_siemens_sequence(std::string_view name) {
  while (!name.empty() && (name.front() == '*' || name.front() == ' '))
    name.remove_prefix(1);
  SiemensSequence sequence;
  sequence.family = take(name, letter);
  for (char& c : sequence.family)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto dimensions = number(take(name, digit));
  if (sequence.family.empty() || !dimensions || (*dimensions != 2 && *dimensions != 3)) return std::nullopt;
  sequence.dimensions = *dimensions;
  if (name.empty() || std::tolower(static_cast<unsigned char>(name.front())) != 'd') return std::nullopt;
  name.remove_prefix(1);
  sequence.contrasts = number(take(name, digit)).value_or(0);
  const auto underscore = name.find('_');
  if (underscore == std::string_view::npos) return sequence;
  name.remove_prefix(underscore + 1);
  if (!name.empty() && (name.front() == 'v' || name.front() == 'V') && name.size() > 1 && digit(name[1])) {
    name.remove_prefix(1);
    sequence.velocity = number(take(name, digit));
    sequence.direction = take(name, letter);
    return sequence;
  }
  if (!name.empty() && letter(name.front())) sequence.suffix = name;
  sequence.lines = number(take(name, digit));
  return sequence;
}

}  // namespace cmrcredit::credit_engine
