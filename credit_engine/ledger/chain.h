// How the ledger is chained. A row's digest is SHA-256(salt, payload) with 32 random bytes of salt, so that a payload
// can be taken out and tells nothing; its chain value is SHA-256(chain value of the row before, canonical bytes of the
// row), and the first row stands on SHA-256 of "cmrcredit ledger 1". Canonical bytes: seq and time in 8 bytes each, big
// endian, then actor, kind, subject and digest, each after its length in 4 bytes. head.h says how it is signed.
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
  std::string subject;  // a Study UID, "seal:7"; never a person's id, since it stays when the person is erased
  std::string payload;  // JSON; ids, never names
};

// Where the chain ends; seq 0 and chain_start() before the first event.
struct ChainEnd {
  std::int64_t seq = 0;
  Digest chain{};
};
[[nodiscard]] ChainEnd chain_end(Connection& connection);
// Writes one row and its payload behind `before`, inside the caller's transaction; gives the new end. Throws as SQLite
// does.
[[nodiscard]] ChainEnd append_event(Connection& connection, const ChainEnd& before, const Event& event);

// The payload of an event, or what an erasure left of it (erasure.h); empty when it is gone.
[[nodiscard]] std::string current_payload(Connection& connection, std::int64_t seq);

}  // namespace cmrcredit::credit_engine
