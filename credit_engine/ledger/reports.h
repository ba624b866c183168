// What the store holds, for people and programs (DESIGN.md, The command). Each call reads one consistent snapshot.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "credit_engine/ledger/reader.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {

struct Window {
  std::optional<UtcTime> since;      // changed at or after
  std::optional<std::size_t> limit;  // the latest so many
};

// Newest change first. The objects have the members DESIGN.md fixes, and a few more.
[[nodiscard]] boost::json::array studies_json(Reader& reader, const Window& window);
// What is empty asks for nothing.
struct CaseFilter {
  std::string status{}, technologist{}, case_id{};
};
[[nodiscard]] boost::json::array cases_json(Reader& reader, const Window& window, const CaseFilter& filter = {});

// A raw operator value as scanners sent it, for `operator list`.
struct OperatorSeen {
  std::string raw;
  bool code = false;  // from (0008,1072), not (0008,1070)
  std::uint64_t studies = 0, instances = 0;
  std::string last_seen;  // study date, YYYYMMDD
  std::string station;    // where last
  Match match;            // what the roster says of it at that station
};
[[nodiscard]] std::vector<OperatorSeen> operators_seen(Reader& reader, const Roster& roster);

}  // namespace cmrcredit::credit_engine
