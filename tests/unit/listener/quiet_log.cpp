// Tests say what went wrong; the node's own log would drown it. CMRCREDIT_TEST_LOG=info (or debug) brings it back.
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace {

const bool kQuiet = [] {
  const char* level = std::getenv("CMRCREDIT_TEST_LOG");
  spdlog::set_level(level ? spdlog::level::from_str(level) : spdlog::level::off);
  return true;
}();

}  // namespace
