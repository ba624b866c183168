#include "credit_engine/credit/text_columns.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace cmrcredit::credit_engine {
namespace {

// Letters of the text and the columns that each takes: two for ideographs, none for combining marks.
template <class Each>
void each_letter(std::string_view text, Each each) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const auto from = at;
    UChar32 c = 0;
    U8_NEXT(text.data(), at, size, c);
    const auto wide = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    const bool mark = u_charType(c) == U_NON_SPACING_MARK;
    const std::size_t columns = mark ? 0 : wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
    each(text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(at - from)), columns);
  }
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  each_letter(text, [&](std::string_view, std::size_t wide) { sum += wide; });
  return sum;
}

std::string cut(std::string_view text, std::size_t most) {
  if (columns(text) <= most) return std::string(text);
  std::string out;
  std::size_t sum = 0;
  each_letter(text, [&](std::string_view letter, std::size_t wide) {
    sum += wide;
    if (sum + 3 <= most) out += letter;
  });
  return out + "...";
}

std::string padded(std::string_view text, std::size_t wide) {
  auto out = cut(text, wide);
  out.append(wide - columns(out), ' ');
  return out;
}

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + '\n';
    line.clear();
  };
  while (!text.empty()) {
    const auto space = text.find(' ');
    const auto word = cut(text.substr(0, space), kLine - indent);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (!line.empty() && columns(line) + 1 + columns(word) > kLine - indent) flush();
    line += (line.empty() ? "" : " ") + word;
  }
  flush();
  return out;
}

}  // namespace cmrcredit::credit_engine
