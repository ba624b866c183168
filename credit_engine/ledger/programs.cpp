#include "credit_engine/ledger/programs.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <limits>

#include "credit_engine/credit/calendar.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

int newest_version(Connection& connection, const std::string& id, std::int64_t known_ms) {
  Run row(connection, "newest_program_version", id, known_ms);
  return row.step() && !row.null(0) ? static_cast<int>(row.number(0)) : 0;
}

constexpr auto kNow = std::numeric_limits<std::int64_t>::max();

NewFact assignment_fact(const Assignment& assignment, const char* event) {
  return {
      "program",
      event,
      {0,
       assignment.technologist,
       {},
       {},
       {{"program", assignment.program}, {"version", assignment.version}, {"biennium_from", assignment.biennium_from}}},
      {"program"}};
}

bool is_on(const PersonFact& fact, const std::string& program) {
  return fact.fact.at("program").as_string() == program;
}

// Who is on no version of the program by assignment is put on `version`.
std::size_t pin_everyone(WriteSession& session, const Program& program, int version) {
  auto& connection = session.connection();
  std::vector<std::string> pinned;
  for (const auto& one : facts_of(connection, {"program"})) {
    if (is_on(one, program.id)) pinned.push_back(one.technologist);
  }
  std::size_t count = 0;
  for (const auto& person : load_people(connection)) {
    if (std::ranges::find(pinned, person.id) != pinned.end()) continue;
    put_fact(session, assignment_fact({person.id, program.id, version}, "program.stays"), "system");
    ++count;
  }
  return count;
}

struct NewProgram {
  const Program& program;
  std::string_view text;
  bool shipped = false;
  Digest hash{};
};

// The sentence of a refusal, or empty.
std::string put_program(WriteSession& session, const NewProgram& added, const std::string& actor,
                        ProgramAdded& result) {
  auto& connection = session.connection();
  const auto& program = added.program;
  result = {program.id, program.version, false, 0};
  {
    Run row(connection, "program_hash", program.id, program.version);
    if (row.step()) {
      if (row.view(0) == bytes_of(added.hash)) return {};
      return fmt::format("version {} of {} is kept with other content; make it version {}", program.version, program.id,
                         newest_version(connection, program.id, kNow) + 1);
    }
  }
  const int newest = newest_version(connection, program.id, kNow);
  if (program.version < newest)
    return fmt::format("version {} of {} is newer; make it version {}", newest, program.id, newest + 1);
  if (newest > 0) result.stay = pin_everyone(session, program, newest);
  result.fresh = true;
  Run(connection, "insert_program", program.id, program.version, Blob{bytes_of(added.hash)}, added.text, added.shipped,
      session.now_ms())
      .exec();
  const json::object payload{{"id", program.id},
                             {"version", program.version},
                             {"hash", fmt::format("{:02x}", fmt::join(added.hash, ""))},
                             {"shipped", added.shipped},
                             {"stay", result.stay}};
  session.append(actor, "program.added", "programs", json::serialize(payload));
  return {};
}

void put_shipped(WriteSession& session) {
  for (const auto& program : shipped_programs()) {
    const auto text = shipped_program_text(program.id);
    ProgramAdded result;
    const auto refusal = put_program(session, {program, text, true, sha256(program_content(text))}, "system", result);
    if (!refusal.empty()) spdlog::warn("programs: the one that comes with this version is not used: {}", refusal);
  }
}

}  // namespace

tl::expected<ProgramAdded, ActError> add_program(Store& store, const std::string& text, const std::string& file_name,
                                                 const Actor& actor) {
  const auto program = parse_program(text, file_name);
  if (!program) return refused(program.error().text());
  const auto hash = sha256(program_content(text));
  ProgramAdded added;
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) {
    put_shipped(session);
    refusal = put_program(session, {*program, text, false, hash}, session.actor(actor.user), added);
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return added;
}

tl::expected<void, ActError> record_shipped_programs(Store& store) {
  const auto receipt = store.perform(put_shipped);
  if (!receipt.durable) return not_kept(receipt);
  return {};
}

tl::expected<void, ActError> assign_program(Store& store, const Assignment& assignment, const Actor& actor) {
  Assignment kept = assignment;
  if (!kept.biennium_from.empty()) {
    const auto day = day_from(kept.biennium_from);
    if (!day) return refused(fmt::format("'{}' is not a day such as 2026-03-09", kept.biennium_from));
    kept.biennium_from = to_dicom(*day);
  }
  std::string refusal;
  const auto receipt = store.perform([&](WriteSession& session) {
    refusal.clear();
    put_shipped(session);
    if (!on_roster(session.connection(), kept.technologist)) {
      refusal = not_on_roster(kept.technologist);
    } else if (!find_program(session.connection(), {kept.program, {}, kept.version})) {
      refusal = fmt::format("there is no version {} of a program '{}'; see cmrcredit program list", kept.version,
                            kept.program);
    } else {
      put_fact(session, assignment_fact(kept, "program.assigned"), session.actor(actor.user));
    }
  });
  if (!receipt.durable) return not_kept(receipt);
  if (!refusal.empty()) return refused(std::move(refusal));
  return {};
}

std::vector<KeptProgram> kept_programs(Connection& connection) {
  std::vector<KeptProgram> programs;
  Run rows(connection, "all_programs");
  while (rows.step()) {
    auto program = parse_program(rows.view(2), rows.text(0));
    if (!program) {
      spdlog::error("programs: what is kept cannot be read by this version: {}", program.error().text());
      continue;
    }
    programs.push_back(
        {*std::move(program), rows.text(2), rows.text(5), rows.number(3) != 0, rows.number(4), rows.number(6)});
  }
  return programs;
}

std::optional<ProgramFound> find_program(Connection& connection, const ProgramWanted& wanted) {
  ProgramFound found;
  int version = wanted.version;
  if (!wanted.technologist.empty()) {
    for (const auto& one : facts_of(connection, {"program", wanted.technologist, wanted.known_ms})) {
      if (!is_on(one, wanted.id)) continue;
      found.biennium_from = std::string(one.fact.at("biennium_from").as_string());
      if (version == 0) version = one.fact.at("version").to_number<int>();
    }
  }
  if (version == 0) version = newest_version(connection, wanted.id, wanted.known_ms.value_or(kNow));
  if (Run row(connection, "program_text", wanted.id, version); row.step()) {
    auto program = parse_program(row.view(0), wanted.id);
    if (!program) return std::nullopt;
    found.program = *std::move(program);
    return found;
  }
  // not recorded yet
  const auto shipped = std::ranges::find(shipped_programs(), wanted.id, &Program::id);
  if (shipped == shipped_programs().end() || (version != 0 && version != shipped->version)) return std::nullopt;
  found.program = *shipped;
  return found;
}

}  // namespace cmrcredit::credit_engine
