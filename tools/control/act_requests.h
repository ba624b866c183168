// What the files of the acts share: members of a request, and answers.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "credit_engine/ledger/act_error.h"

namespace cmrcredit::tools {

// An act's answer, or a sentence saying why it was not done.
using Answer = tl::expected<boost::json::value, std::string>;

// Throws when the member is missing or no text; perform_act() makes a sentence of it.
[[nodiscard]] inline std::string text_in(const boost::json::object& request, std::string_view member) {
  return boost::json::value_to<std::string>(request.at(member));
}

template <class Value>
[[nodiscard]] Answer done(const tl::expected<Value, credit_engine::ActError>& result) {
  if (!result) return tl::unexpected(result.error().sentence);
  return boost::json::object{{"done", 1}};
}

}  // namespace cmrcredit::tools
