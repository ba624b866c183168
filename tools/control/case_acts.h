// People's acts on cases as JSON: the same in a running `serve` and in a command alone.
//   {"act": "case.act", "kind": "confirm", "cases": [...], "study": "", "as": "t1", ...}
//     -> {"results": [{"case_id", "study_uid", "done", "status", "technologist", "sentence"}]}
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/case_acts.h"

namespace cmrcredit::tools {

inline constexpr const char* kCaseAct = "case.act";

struct CaseActs {
  std::vector<std::string> cases;  // ids; each is acted on by itself, and a refusal of one stops no other
  std::string study;               // instead of cases
  std::string as;
  credit_engine::CaseAct act{};
};
[[nodiscard]] boost::json::object case_act(const CaseActs& acts);

// May throw as Boost.JSON does when a member is missing.
[[nodiscard]] tl::expected<boost::json::value, std::string> perform_case_act(credit_engine::Store& store,
                                                                             const boost::json::object& request,
                                                                             const std::string& actor);

}  // namespace cmrcredit::tools
