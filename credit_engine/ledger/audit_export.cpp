#include "credit_engine/ledger/audit_export.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "credit_engine/ledger/connection.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr const char* kHow =
    "For each event: digest = SHA-256(salt, payload); chain = SHA-256(chain of the event before, seq, time_ms, actor, "
    "kind, subject, digest), with seq and time_ms as 8 bytes, big endian, and each of the others after its length as 4 "
    "bytes, big endian; before the first event stands chain_start = SHA-256(\"cmrcredit ledger 1\"). A head is "
    "\"cmrcredit-ledger-head 1 SEQ TIME CHAIN SIGNATURE\"; its signature is Ed25519 with public_key over "
    "\"cmrcredit ledger head 1\\n\", SEQ and TIME as 8 bytes, big endian, and the 32 bytes of CHAIN. public_key must "
    "be "
    "the one that was noted down when the node was set up, and the one in the first event's payload.";

json::value hex_or_null(const Run& rows, int column) {
  return rows.null(column) ? json::value() : json::value(hex_of(rows.view(column)));
}

json::object event_json(const Run& rows) {
  return {{"seq", rows.number(0)},
          {"time_ms", rows.number(1)},
          {"actor", rows.text(2)},
          {"kind", rows.text(3)},
          {"subject", rows.text(4)},
          {"digest", hex_of(rows.view(5))},
          {"chain", hex_of(rows.view(6))},
          {"salt", hex_or_null(rows, 7)},
          {"payload", rows.null(7) ? json::value() : json::value(rows.text(8))}};
}

std::optional<LedgerHead> head_beside(const Run& rows) {
  LedgerHead head{rows.number(0), rows.number(9), {}, {}};
  if (rows.null(9) || rows.view(6).size() != head.chain.size() || rows.view(10).size() != head.signature.size())
    return std::nullopt;
  std::copy_n(rows.view(6).begin(), head.chain.size(), head.chain.begin());
  std::copy_n(rows.view(10).begin(), head.signature.size(), head.signature.begin());
  return head;
}

void line(std::ostream& out, const json::object& object) {
  out << json::serialize(object) << '\n';
}

void write_names(Connection& connection, std::ostream& out) {
  {
    Run actors(connection, "all_actors");
    while (actors.step())
      line(out, {{"actor", "actor:" + std::to_string(actors.number(0))}, {"name", actors.text(1)}});
  }
  {
    Run people(connection, "all_technologists");
    while (people.step())
      line(out, {{"technologist", people.text(0)}, {"name", people.text(1)}});
  }
  Run values(connection, "all_operator_values");
  while (values.step())
    line(out, {{"operator", values.number(0)}, {"raw", values.text(2)}});
}

}  // namespace

std::int64_t export_ledger(Reader& reader, const AuditExport& what, std::ostream& out) {
  const Snapshot snapshot(reader.connection());
  const std::string_view key(reinterpret_cast<const char*>(what.key.data()), what.key.size());
  line(out, {{"format", "cmrcredit ledger export 1"},
             {"public_key", hex_of(key)},
             {"chain_start", hex_of(bytes_of(chain_start()))},
             {"exported_ms", what.exported_ms},
             {"software", what.software},
             {"how", kHow}});
  std::int64_t events = 0;
  std::optional<LedgerHead> newest;
  {
    Run rows(reader.connection(), "ledger_with_payloads");
    while (rows.step()) {
      ++events;
      auto event = event_json(rows);
      if (const auto head = head_beside(rows)) {
        newest = head;
        event["head"] = head_text(*head);
      }
      line(out, event);
    }
  }
  if (what.names) write_names(reader.connection(), out);
  line(out, {{"head", newest ? json::value(head_text(*newest)) : json::value()}, {"events", events}});
  return events;
}

}  // namespace cmrcredit::credit_engine
