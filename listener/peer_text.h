// A peer's words in a log line: no control character, no line break, no escape sequence gets through.
#pragma once

#include <string>
#include <string_view>

namespace cmrcredit::listener {

// Printable ASCII as it is, everything else as \xNN; cut at `most` characters of input.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t most = 64);

}  // namespace cmrcredit::listener
