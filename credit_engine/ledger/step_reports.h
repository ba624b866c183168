// Performed steps for people and programs.
#pragma once

#include <boost/json/fwd.hpp>

#include "credit_engine/ledger/reports.h"

namespace cmrcredit::credit_engine {

// Open ones first, then by the last word, the newest first; `since` goes by that too. Ages are counted to `now`.
[[nodiscard]] boost::json::array steps_json(Reader& reader, const Window& window, UtcTime now);

}  // namespace cmrcredit::credit_engine
