// How the ledger is chained. A row's digest is SHA-256(salt, payload) with 32 random bytes of salt, so that a payload
// can be taken out and tells nothing; its chain value is SHA-256(chain value of the row before, canonical bytes of the
// row), and the first row stands on SHA-256 of "cmrcredit ledger 1". Canonical bytes: seq and time in 8 bytes each, big
// endian, then actor, kind, subject and digest, each after its length in 4 bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace cmrcredit::credit_engine {

class Connection;

using Digest = std::array<unsigned char, 32>;

struct LedgerRow {
  std::int64_t seq = 0, time_ms = 0;
  std::string actor, kind, subject;
  Digest digest{};
};

[[nodiscard]] Digest chain_start();
[[nodiscard]] Digest payload_digest(std::string_view salt, std::string_view payload);
[[nodiscard]] Digest chain_value(const Digest& before, const LedgerRow& row);
[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] std::string_view bytes_of(const Digest& digest);

struct Event {
  std::int64_t time_ms = 0;
  std::string actor;    // "system" or "actor:3"
  std::string kind;     // "study.completed"
  std::string subject;  // a Study UID, a technologist's id
  std::string payload;  // JSON; ids, never names
};
// Writes one row and its payload behind the last one, inside the caller's transaction; gives its seq. Throws as SQLite
// does.
std::int64_t append_event(Connection& connection, const Event& event);

}  // namespace cmrcredit::credit_engine
