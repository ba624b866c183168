// A technologist's portfolio: the cases that count, signed by the node, to take to the next employer. One JSON document
// of format "cmrcredit portfolio", version 1, with the members
//   format, version, at    at: the day that it looks from
//   how                    how to verify it without this program
//   technologist           {name, registry_number}: it is the person's own document
//   issuer                 {public_key, sites[], ledger_head}: the node
//   program                {id, version}
//   totals                 as `progress` gives them
//   cases                  [{study_date, study_key, station, site, role, modules[], categories[], status, verified,
//                          verifier_level, supervised, supervisor_level}]
//   hash, signature        ledger/signed_portfolio.h
// It holds nothing of a patient, no Study UID and no accession number; of other people their levels alone.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/progress.h"

namespace cmrcredit::credit_engine {

struct PortfolioCase {
  Day on{};
  std::string study_key;  // SHA-256 of the Study UID, 64 hexadecimal digits
  std::string station, site;
  Role role = Role::PrimaryOperator;
  std::vector<std::string> modules{}, categories{};  // categories: those credited
  CaseStatus status = CaseStatus::Credited;          // credited or confirmed
  // Of who verified, and who supervised, on the day of the study; 0: none is stated; nothing: nobody did.
  std::optional<int> verifier_level{}, supervisor_level{};
  bool operator==(const PortfolioCase&) const = default;
};

struct Portfolio {
  Day at{};
  std::string name, registry_number;
  std::string public_key;  // 64 hexadecimal digits
  std::vector<std::string> sites;
  std::string ledger_head;  // head.h; empty: the ledger has none yet
  std::string program;
  int program_version = 0;
  boost::json::object totals;
  std::vector<PortfolioCase> cases;  // by day, study key and role
};

[[nodiscard]] boost::json::object portfolio_totals(const Progress& progress);

// All but hash and signature, members in the order of above.
[[nodiscard]] boost::json::object to_json(const Portfolio& portfolio);
[[nodiscard]] boost::json::object to_json(const PortfolioCase& one);
// The sentence says what is wrong where: "cases[3].study_date is not a day such as 2026-03-09".
[[nodiscard]] tl::expected<Portfolio, std::string> portfolio_from(const boost::json::object& document);
[[nodiscard]] tl::expected<PortfolioCase, std::string> portfolio_case_from(const boost::json::object& object);

}  // namespace cmrcredit::credit_engine
