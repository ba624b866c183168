// A person's right to be forgotten. Everything that names the technologist, or carries the id a site chose for them, is
// replaced by a pseudonym ("erased-3"): roster, operator values as scanners sent them, the login they acted under,
// cases, and the events' payloads. Of such an event the payload and its salt are dropped, and an event of its own,
// "payload.redacted" about "ledger:SEQ", says so and holds what is left of it. The chain still verifies, every count
// stays, and what the person did is shown as an erased person's. Cases that they brought from other employers go. A
// study sent again does not bring the name back. Copies made before (DATA/backups, backups elsewhere) still hold it,
// and so do words of a log.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/ledger/people.h"

namespace cmrcredit::credit_engine {

struct ErasureRequest {
  std::string technologist;  // id
  std::string login{};       // the user they acted as, when it is none of their aliases
};

struct Erasure {
  std::string pseudonym;
  std::int64_t payloads = 0, operator_values = 0, logins = 0, cases = 0;
  std::vector<std::string> left;     // operator values that merely resemble the person's, for someone to look at
  std::vector<std::string> backups;  // files in DATA/backups that were made before
  bool id_in_subjects = false;       // events of the first version carry the id where it cannot be taken out
};

// In slices, so that no C-STORE waits. When it breaks off it can be asked for again: the roster goes last.
[[nodiscard]] tl::expected<Erasure, ActError> erase_person(Store& store, const ErasureRequest& request,
                                                           const Actor& actor);

}  // namespace cmrcredit::credit_engine
