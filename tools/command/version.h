// The version, in one place.
#pragma once

#include <string>

namespace cmrcredit::tools {

inline constexpr const char* kVersion = "0.1.0";
// "cmrcredit 0.1.0 (DCMTK 3.6.7, SQLite 3.40.1, Boost 1.81, ICU 72.1, libsodium 1.0.18)"
[[nodiscard]] std::string version_text();

}  // namespace cmrcredit::tools
