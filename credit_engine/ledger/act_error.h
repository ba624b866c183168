// Why an act was not done, for everything that people do to the store.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "credit_engine/ledger/receipt.h"

namespace cmrcredit::credit_engine {

enum class ActErrorKind { Refused, NotKept };
struct ActError {
  ActErrorKind kind;  // Refused: what was asked for is wrong; NotKept: the store could not keep it
  std::string sentence;
};

[[nodiscard]] inline tl::unexpected<ActError> refused(std::string sentence) {
  return tl::unexpected(ActError{ActErrorKind::Refused, std::move(sentence)});
}

[[nodiscard]] inline tl::unexpected<ActError> not_kept(const std::string& why) {
  return tl::unexpected(ActError{ActErrorKind::NotKept, "not done: " + why});
}

[[nodiscard]] inline tl::unexpected<ActError> not_kept(const Receipt& receipt) {
  return not_kept(receipt.why);
}

[[nodiscard]] inline std::string not_on_roster(std::string_view technologist) {
  return "no technologist '" + std::string(technologist) + "' is on the roster";
}

}  // namespace cmrcredit::credit_engine
