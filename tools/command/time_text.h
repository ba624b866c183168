// Times as commands print them.
#pragma once

#include <cstdint>
#include <string>

namespace cmrcredit::tools {

[[nodiscard]] std::string utc_text(std::int64_t time_ms);  // "2026-11-24 10:00:00Z"

}  // namespace cmrcredit::tools
