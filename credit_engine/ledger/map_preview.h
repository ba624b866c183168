// What a map of an operator value would change, before it is made: each study that names the value, or has a case that
// waits for a person, is evaluated with the roster as it is and with the map in it. What other studies say is left out
// on both sides. Nothing is written.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/people.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

// Why the map would be refused; nothing: it would not.
[[nodiscard]] std::optional<std::string> map_refusal(Connection& connection, const OperatorAlias& alias);
[[nodiscard]] std::vector<OperatorAlias> load_maps(Connection& connection);

struct MapPreview {
  std::size_t studies = 0;  // that were looked at
  struct Change {
    std::string study_uid, study_date, case_id;
    std::string before, after;  // "pending", "credited to t1"
    bool settled = false;       // a person's word stands: the case is touched, and not changed
  };
  std::vector<Change> changes;
  [[nodiscard]] std::size_t settled() const;
};
[[nodiscard]] tl::expected<MapPreview, ActError> preview_map(Reader& reader, const OperatorAlias& alias,
                                                             const std::vector<std::string>& shared_logins,
                                                             const Evaluate& evaluate);
[[nodiscard]] boost::json::object preview_json(const MapPreview& preview);

}  // namespace cmrcredit::credit_engine
