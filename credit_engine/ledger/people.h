// The roster in the store. Each act is a ledger event; studies whose case waits for a person are evaluated again at
// once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/act_error.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/store.h"
#include "credit_engine/people/roster.h"

namespace cmrcredit::credit_engine {

// Who does something, as the ledger names them: the user at the other end of the socket, or of the process.
struct Actor {
  std::string user;  // empty: the system itself
};

struct RosterChange {
  std::size_t added = 0, changed = 0, unchanged = 0;
};

// Adds or changes by id; people who are not in the list stay. All or nothing. Employments and levels are added to those
// that are known; a plain technologist, or no duties, says something only where `states` tells so.
[[nodiscard]] tl::expected<RosterChange, ActError> import_technologists(Store& store,
                                                                        const std::vector<Technologist>& people,
                                                                        const Actor& actor,
                                                                        const RosterStates& states = {});
// Adds one; an id that is taken is refused.
[[nodiscard]] tl::expected<void, ActError> add_technologist(Store& store, const Technologist& person,
                                                            const Actor& actor);
// Says by hand whom a raw operator value means; an earlier map of the same value, station and first day is replaced.
// One that overlaps with another person's is refused.
[[nodiscard]] tl::expected<void, ActError> map_operator(Store& store, const OperatorAlias& alias, const Actor& actor);

// By id, with their dated facts; without the index that matching needs.
[[nodiscard]] std::vector<Technologist> load_people(Connection& connection);
// The roster or the maps changed (from the writer's thread): studies whose case waits for a person, or rests on the
// value mapped, come up again.
void people_moved(WriteSession& session, std::optional<std::int64_t> mapped_value);
[[nodiscard]] bool on_roster(Connection& connection, const std::string& technologist);

[[nodiscard]] Roster load_roster(Reader& reader, const std::vector<std::string>& shared_logins);

}  // namespace cmrcredit::credit_engine
