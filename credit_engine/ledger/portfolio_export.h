// What a portfolio says, read from the store. The same ledger and the same day give the same portfolio.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "credit_engine/credit/portfolio.h"
#include "credit_engine/ledger/progress_report.h"

namespace cmrcredit::credit_engine {

struct PortfolioRequest {
  std::string technologist;
  Day at{};
};
// Without the issuer's key, which whoever signs puts in. One consistent snapshot.
[[nodiscard]] tl::expected<Portfolio, ProgressError> make_portfolio(Reader& reader, const PortfolioRequest& request);

// SHA-256 of the Study UID, in hex.
[[nodiscard]] std::string study_key_of(std::string_view study_uid);

}  // namespace cmrcredit::credit_engine
