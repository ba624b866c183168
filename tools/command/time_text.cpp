#include "tools/command/time_text.h"

#include <fmt/chrono.h>

namespace cmrcredit::tools {

std::string utc_text(std::int64_t time_ms) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(time_ms / 1000)));
}

}  // namespace cmrcredit::tools
