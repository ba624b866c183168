// Siemens' grammar of SequenceName (0018,0024): "*tfi2d1_12" is TrueFISP, 2D, one contrast, 12 lines a shot;
// "fl2d1_v150in" is FLASH with velocity encoding 150 cm/s through the plane.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

struct SiemensSequence {
  std::string family;  // "tfi", "fl", "tfl", "tse", "h", "ep", ...
  int dimensions = 0;  // 2 or 3
  int contrasts = 0;
  std::optional<int> lines;     // after the underscore
  std::optional<int> velocity;  // cm/s
  std::string direction;        // in, ap, rl, fh; of the velocity
  std::string suffix;           // after the underscore where neither lines nor velocity stand there: "ns", "t70"
};

// nullopt for a name that is not written in this grammar.
[[nodiscard]] std::optional<SiemensSequence> parse_siemens_sequence(std::string_view name);

}  // namespace cmrcredit::credit_engine
