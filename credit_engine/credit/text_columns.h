// Text laid out in columns, whatever its script: an ideograph takes two, a combining mark none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

inline constexpr std::size_t kLine = 100;  // columns

[[nodiscard]] std::size_t columns(std::string_view text);
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);
[[nodiscard]] std::string padded(std::string_view text, std::size_t wide);
// Words on lines of their own indent; a word longer than a line is cut.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent);

}  // namespace cmrcredit::credit_engine
