// Programs in the store: each version is kept as it was added, and the same id and version with other content is
// refused. People are on a version until they are moved; who was on none when a new one came stays on the one before
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/credit/program.h"
#include "credit_engine/ledger/people_facts.h"

namespace cmrcredit::credit_engine {

struct ProgramAdded {
  std::string id;
  int version = 0;
  bool fresh = false;    // else it was there already, with the same content
  std::size_t stay = 0;  // people who were put on the version before it, so that they stay on it
};
// `text`: the TOML file. The shipped programs are recorded first.
[[nodiscard]] tl::expected<ProgramAdded, ActError> add_program(Store& store, const std::string& text,
                                                               const std::string& file_name, const Actor& actor);
// Records the binary's own programs, where they are new. One whose content differs from what is kept under its version
// is not taken, and the log says so.
[[nodiscard]] tl::expected<void, ActError> record_shipped_programs(Store& store);

struct Assignment {
  std::string technologist, program;
  int version = 0;
  std::string biennium_from{};  // YYYYMMDD: a day on which a cycle begins; empty: the day of the level's award
};
[[nodiscard]] tl::expected<void, ActError> assign_program(Store& store, const Assignment& assignment,
                                                          const Actor& actor);

struct KeptProgram {
  Program program;
  std::string text, hash;  // hash in hex
  bool shipped = false;
  std::int64_t added_ms = 0, people = 0;  // people: who are on this version by assignment
};
[[nodiscard]] std::vector<KeptProgram> kept_programs(Connection& connection);

// The program that someone is on, as known at a moment: the version they were put on, else the newest. Nothing: there
// is no program of that id, nor that version.
struct ProgramWanted {
  std::string id;
  std::string technologist{};
  int version = 0;  // 0: the person's
  std::optional<std::int64_t> known_ms{};
};
struct ProgramFound {
  Program program;
  std::string biennium_from;
};
[[nodiscard]] std::optional<ProgramFound> find_program(Connection& connection, const ProgramWanted& wanted);

}  // namespace cmrcredit::credit_engine
