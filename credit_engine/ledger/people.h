// The roster in the store. Each act is a ledger event; studies whose case waits for a person are evaluated again at
// once.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

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

enum class ActErrorKind { Refused, NotKept };
struct ActError {
  ActErrorKind kind;  // Refused: what was asked for is wrong; NotKept: the store could not keep it
  std::string sentence;
};

// Adds or changes by id; people who are not in the list stay. All or nothing.
[[nodiscard]] tl::expected<RosterChange, ActError> import_technologists(Store& store,
                                                                        const std::vector<Technologist>& people,
                                                                        const Actor& actor);
// Adds one; an id that is taken is refused.
[[nodiscard]] tl::expected<void, ActError> add_technologist(Store& store, const Technologist& person,
                                                            const Actor& actor);
// Says by hand whom a raw operator value means; an earlier map of the same value and station is replaced.
[[nodiscard]] tl::expected<void, ActError> map_operator(Store& store, const OperatorAlias& alias, const Actor& actor);

[[nodiscard]] Roster load_roster(Reader& reader, const std::vector<std::string>& shared_logins);

}  // namespace cmrcredit::credit_engine
