// The statements of ledger/queries/*.sql by name. Each begins with a line `-- name: NAME`.
#pragma once

#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

// Throws std::logic_error for a name that no file has.
[[nodiscard]] const std::string& sql(std::string_view name);

}  // namespace cmrcredit::credit_engine
