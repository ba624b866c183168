// Elements of a data set as some archives keep it: no preamble, no meta information; explicit VR, little endian.
#pragma once

#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

inline void put(std::string& out, unsigned group, unsigned element, const char* vr, std::string value) {
  if (value.size() % 2 == 1) value += std::string_view(vr) == "UI" ? '\0' : ' ';
  for (const unsigned number : {group, element})
    out += {static_cast<char>(number & 0xff), static_cast<char>(number >> 8)};
  out += vr;
  out += {static_cast<char>(value.size() & 0xff), static_cast<char>(value.size() >> 8)};
  out += value;
}

}  // namespace cmrcredit::credit_engine
