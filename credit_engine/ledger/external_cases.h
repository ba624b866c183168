// Portfolios of other employers in the store. An import is an event, "portfolio.imported" about "portfolio:SEQ", with
// ids only; tables `portfolios` and `external_cases` are made from these events. A person's erasure takes their cases
// out of both.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/external.h"
#include "credit_engine/ledger/people.h"

namespace cmrcredit::credit_engine {

struct PortfolioImport {
  std::string document;      // as it was exported
  std::string technologist;  // whose cases these are here
  std::string attested_by;   // a lead of the roster who is active, and somebody else
  std::string as;            // who imports; as much is asked of them
  std::string reason;        // no person's name
};
struct PortfolioImported {
  std::int64_t event = 0;  // 0: this very portfolio was imported before, and nothing is recorded
  std::string hash, key;
  std::string name;  // whom the document names
  std::size_t holds = 0, added = 0, known_here = 0;
  bool another_registry_number = false;  // than the roster's; both are stated
};
[[nodiscard]] tl::expected<PortfolioImported, ActError> import_portfolio(Store& store, const PortfolioImport& request,
                                                                         const Actor& actor);

// By the day of their study up to `at`, imported up to `known_ms`; in the order of their import. One consistent
// snapshot.
struct ExternalWanted {
  std::string technologist;
  std::optional<Day> at{};
  std::optional<std::int64_t> known_ms{};
};
[[nodiscard]] std::vector<ExternalPortfolio> external_portfolios(Reader& reader, const ExternalWanted& wanted);

// Both tables anew from the events, as a rebuild needs it.
void project_portfolios(WriteSession& session);

// For an erasure, in its transaction: the person's rows go.
void forget_external_cases(Connection& connection, const std::string& technologist);
// And of an event's payload what only these rows are made of. `person`: under the name that stands in it now.
void forget_external_cases(boost::json::value& payload, std::string_view person);

}  // namespace cmrcredit::credit_engine
