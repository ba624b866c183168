// JSON for a hash: members in the order of their names (bytes), no blanks, UTF-8. One text a value, whoever writes it.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace cmrcredit::credit_engine {

[[nodiscard]] std::string canonical_text(const boost::json::value& value);

}  // namespace cmrcredit::credit_engine
