// Who we say we are in A-ASSOCIATE-AC (PS3.7 D.3.3.2).
#pragma once

#include <string_view>

namespace cmrcredit::listener {

inline constexpr std::string_view kImplementationClassUid = "2.25.245094831227391637298413061975184230311";
inline constexpr std::string_view kImplementationVersion = "CMRCREDIT_0_1";  // at most 16 characters

}  // namespace cmrcredit::listener
