// The command as a person runs it.
#pragma once

#include <string>
#include <vector>

namespace cmrcredit::bench {

// How many seconds until it ended; gives up where it failed.
[[nodiscard]] double seconds_of_command(const std::vector<std::string>& command);
// How many seconds until a serve printed its ready line; it is stopped then.
[[nodiscard]] double seconds_until_ready(const std::vector<std::string>& serve);

}  // namespace cmrcredit::bench
