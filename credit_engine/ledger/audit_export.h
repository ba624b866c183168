// The whole ledger for an auditor, as JSON Lines that can be verified without this program:
//   {"format": "cmrcredit ledger export 1", "public_key", "chain_start", "exported_ms", "software", "how"}
//   {"seq", "time_ms", "actor", "kind", "subject", "digest", "chain", "salt", "payload", "head"}   one an event
//   {"actor", "name"}, {"technologist", "name"}, {"operator", "raw"}                               with `names`
//   {"head": "cmrcredit-ledger-head 1 ...", "events"}                                              last
// `salt` and `payload` are null where a person's erasure took them out; `payload` is the text that was hashed. `head`
// stands beside the last event of each commit. Bytes are in hex. `how` says how to verify it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "credit_engine/ledger/head.h"
#include "credit_engine/ledger/reader.h"

namespace cmrcredit::credit_engine {

struct AuditExport {
  PublicKey key{};
  std::int64_t exported_ms = 0;
  std::string software{};
  bool names = false;  // whom the ids mean; without it the export is pseudonymous
};
// Gives the number of events; the stream says whether it took them.
std::int64_t export_ledger(Reader& reader, const AuditExport& what, std::ostream& out);

}  // namespace cmrcredit::credit_engine
