#include "listener/peer_text.h"

#include <fmt/format.h>

#include <iterator>

namespace cmrcredit::listener {

std::string escaped(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    if (c >= ' ' && c <= '~' && c != '\\' && c != '\'') {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > most) out += "...";
  return out;
}

}  // namespace cmrcredit::listener
