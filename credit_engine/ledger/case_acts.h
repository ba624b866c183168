// People's acts on the cases of the store: the rules of credit/case_acts.h inside the writer's transaction, an event
// for each act ("case.confirmed" about the study). The event's actor is the user of the machine; on whose behalf stands
// in its payload ("as"), from where an erasure takes it out.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/case_acts.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

struct CaseActRequest {
  // One of the two. A study stands for its primary operator's case; observing and taking part are about studies anyway,
  // also such as are not complete yet.
  std::string case_id{}, study_uid{};
  std::string as{};  // technologist id; empty: the machine's administrator
  CaseAct act{};
};
struct CaseActDone {
  std::string case_id, study_uid;
  CaseStatus status = CaseStatus::Pending;
  std::string technologist;  // whose the case is now; empty: nobody's
};
[[nodiscard]] tl::expected<CaseActDone, ActError> act_on_case(Store& store, const CaseActRequest& request,
                                                              const Actor& actor);
// One after the other, each in a transaction of its own: a refusal of one stops no other. In the order of the requests.
[[nodiscard]] std::vector<tl::expected<CaseActDone, ActError>> act_on_cases(Store& store,
                                                                            const std::vector<CaseActRequest>& requests,
                                                                            const Actor& actor);

// The case as `cases` shows it and its whole history from the ledger, oldest first: {"case", "history": [{"seq",
// "time_ms", "kind", "actor", "as", "person", "reason", "status_before", "status", "technologist", "what"}]}; `what` is
// a sentence. Nothing when there is no such case.
[[nodiscard]] std::optional<boost::json::object> case_history_json(Reader& reader, const std::string& case_id);

}  // namespace cmrcredit::credit_engine
