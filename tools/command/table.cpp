#include "tools/command/table.h"

#include <algorithm>

namespace cmrcredit::tools {
namespace {

// Characters, not bytes; wide scripts may still stand out a little.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// What a peer sent may hold control characters; none reaches the terminal.
std::string printable(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

std::string cut(const std::string& text, std::size_t most) {
  if (width(text) <= most) return text;
  std::string out;
  std::size_t seen = 0;
  for (const char c : text) {
    if ((c & 0xC0) != 0x80 && ++seen > most - 1) break;
    out += c;
  }
  return out + "…";
}

}  // namespace

std::string Table::text(std::size_t line_width) const {
  std::vector<std::size_t> widths(heads_.size());
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    widths[i] = width(heads_[i]);
    for (const auto& row : rows_) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool last = i + 1 == cells.size();
      const std::string cell = printable(cells[i]);
      if (last) {
        out += cut(cell, line_width > used + 20 ? line_width - used : 20);
      } else {
        out += cell + std::string(widths[i] - width(cell) + 2, ' ');
        used += widths[i] + 2;
      }
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
  };
  line(heads_);
  for (const auto& row : rows_) line(row);
  return out;
}

}  // namespace cmrcredit::tools
