#include "credit_engine/ledger/chain.h"

#include <sodium.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/connection.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::size_t kSaltBytes = 32;

void put_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xff);
}

void put_sized(std::string& out, std::string_view text) {
  put_big_endian(out, text.size(), 4);
  out += text;
}

Digest digest_from(std::string_view bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

}  // namespace

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest sha256(std::string_view bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return digest;
}

Digest chain_start() {
  return sha256("cmrcredit ledger 1");
}

Digest payload_digest(std::string_view salt, std::string_view payload) {
  return sha256(std::string(salt).append(payload));
}

Digest chain_value(const Digest& before, const LedgerRow& row) {
  std::string bytes(bytes_of(before));
  put_big_endian(bytes, static_cast<std::uint64_t>(row.seq), 8);
  put_big_endian(bytes, static_cast<std::uint64_t>(row.time_ms), 8);
  put_sized(bytes, row.actor);
  put_sized(bytes, row.kind);
  put_sized(bytes, row.subject);
  put_sized(bytes, bytes_of(row.digest));
  return sha256(bytes);
}

ChainEnd chain_end(Connection& connection) {
  Run last(connection, "last_ledger_row");
  if (!last.step()) return {0, chain_start()};
  return {last.number(0), digest_from(last.view(1))};
}

ChainEnd append_event(Connection& connection, const ChainEnd& before, const Event& event) {
  LedgerRow row{.seq = before.seq + 1,
                .time_ms = event.time_ms,
                .actor = event.actor,
                .kind = event.kind,
                .subject = event.subject};
  std::string salt(kSaltBytes, '\0');
  randombytes_buf(salt.data(), salt.size());
  row.digest = payload_digest(salt, event.payload);
  const Digest chain = chain_value(before.chain, row);
  Run(connection, "insert_ledger_row", row.seq, row.time_ms, row.actor, row.kind, row.subject,
      Blob{bytes_of(row.digest)}, Blob{bytes_of(chain)})
      .exec();
  Run(connection, "insert_ledger_payload", row.seq, Blob{salt}, event.payload).exec();
  return {row.seq, chain};
}

std::string current_payload(Connection& connection, std::int64_t seq) {
  {
    Run present(connection, "ledger_payload", seq);
    if (present.step()) return present.text(0);
  }
  std::int64_t redacted_by = 0;
  {
    Run redaction(connection, "redaction_of", "ledger:" + std::to_string(seq));
    if (!redaction.step()) return {};
    redacted_by = redaction.number(0);
  }
  if (redacted_by <= seq) return {};
  const auto payload = current_payload(connection, redacted_by);
  if (payload.empty()) return {};
  const auto object = boost::json::parse(payload);
  const auto* left = object.as_object().if_contains("payload");
  return left ? boost::json::serialize(*left) : std::string();
}

}  // namespace cmrcredit::credit_engine
