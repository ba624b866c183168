#include "credit_engine/ledger/chain.h"

#include <sodium.h>

#include <algorithm>

#include "credit_engine/ledger/audit.h"
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

std::int64_t append_event(Connection& connection, const Event& event) {
  LedgerRow row{.seq = 1, .time_ms = event.time_ms, .actor = event.actor, .kind = event.kind, .subject = event.subject};
  Digest before = chain_start();
  {
    Run last(connection, "last_ledger_row");
    if (last.step()) {
      row.seq = last.number(0) + 1;
      before = digest_from(last.view(1));
    }
  }
  std::string salt(kSaltBytes, '\0');
  randombytes_buf(salt.data(), salt.size());
  row.digest = payload_digest(salt, event.payload);
  const Digest chain = chain_value(before, row);
  Run(connection, "insert_ledger_row", row.seq, row.time_ms, row.actor, row.kind, row.subject,
      Blob{bytes_of(row.digest)}, Blob{bytes_of(chain)})
      .exec();
  Run(connection, "insert_ledger_payload", row.seq, Blob{salt}, event.payload).exec();
  return row.seq;
}

AuditReport audit_verify(Reader& reader) {
  auto& connection = reader.connection();
  Snapshot snapshot(connection);
  AuditReport report;
  const auto bad = [&report](std::int64_t seq, std::string sentence) {
    report.first_bad = seq;
    report.sentence = std::move(sentence);
    return report;
  };
  Digest before = chain_start();
  Run rows(connection, "ledger_with_payloads");
  while (rows.step()) {
    const std::int64_t expected = report.rows + 1;
    LedgerRow row{rows.number(0), rows.number(1), rows.text(2), rows.text(3), rows.text(4), digest_from(rows.view(5))};
    if (row.seq != expected) return bad(expected, "the row is missing");
    const Digest chain = chain_value(before, row);
    if (rows.view(6) != bytes_of(chain)) {
      return bad(row.seq, "the row, or one before it, is not what was written: its chain value does not fit");
    }
    if (!rows.null(7)) {
      const std::string salt(rows.view(7));
      if (payload_digest(salt, rows.view(8)) != row.digest) return bad(row.seq, "the payload is not what was written");
    } else if (rows.number(9) != 0) {
      ++report.redacted;
    } else {
      return bad(row.seq, "the payload is gone and no event took it out");
    }
    before = chain;
    ++report.rows;
  }
  report.sound = true;
  report.sentence = "every row fits the one before it";
  return report;
}

}  // namespace cmrcredit::credit_engine
