// Cases of other employers: portfolios that a lead attested. They stand beside a person's own cases and are in no
// total.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "credit_engine/credit/portfolio.h"

namespace cmrcredit::credit_engine {

struct ExternalCase {
  PortfolioCase says;
  bool known_here = false;  // it is one of the person's own cases as well
};

// As it was imported. A case that two portfolios hold stands in the first one alone.
struct ExternalPortfolio {
  std::int64_t event = 0, imported_ms = 0;
  std::string hash, key;    // of the document, and of the node that signed it; in hex
  std::string attested_by;  // technologist id
  Day at{};                 // the day that it looks from
  int held = 0;             // how many cases it holds
  std::vector<ExternalCase> cases;
};

[[nodiscard]] boost::json::object to_json(const ExternalPortfolio& portfolio, const NameOf& name_of = {});
// {"in_totals": false, "cases", "since", "known_here", "attested_by"[], "portfolios"[]}
[[nodiscard]] boost::json::object external_json(const std::vector<ExternalPortfolio>& portfolios,
                                                const NameOf& name_of = {});
// A section for after the table of progress.h; empty when there is nothing external.
[[nodiscard]] std::string external_text(const std::vector<ExternalPortfolio>& portfolios, const NameOf& name_of = {});

}  // namespace cmrcredit::credit_engine
