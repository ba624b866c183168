#include "credit_engine/ledger/end_check.h"

#include <fmt/format.h>

#include "credit_engine/ledger/connection.h"

namespace cmrcredit::credit_engine {
namespace {

std::optional<EndFinding> check_inside(Connection& connection, const ChainEnd& end, const PublicKey& key) {
  const auto heads = connection.number("SELECT count(*) FROM (SELECT 1 FROM ledger_heads LIMIT 2)");
  if (heads == 0) return std::nullopt;  // written before heads were
  const auto newest = newest_head(connection);
  if (newest && newest->seq == end.seq && signed_by(key, *newest)) return std::nullopt;
  const auto from = newest && newest->seq < end.seq && signed_by(key, *newest) ? newest->seq + 1 : end.seq;
  return EndFinding{true, fmt::format("event {} was not signed by the ledger's key", from), from, {}};
}

std::optional<EndFinding> check_file(Connection& connection, const ChainEnd& end, const LedgerHead& head,
                                     const PublicKey& key) {
  const auto text = head_text(head);
  if (!signed_by(key, head)) {
    return EndFinding{true, "the head file was not signed by the ledger's key", head.seq, text};
  }
  if (head.seq > end.seq) {
    return EndFinding{true,
                      fmt::format("the ledger ended at event {}, and the head file knew event {}", end.seq, head.seq),
                      end.seq + 1, text};
  }
  Run row(connection, "ledger_chain_at", head.seq);
  if (row.step() && row.view(0) == bytes_of(head.chain)) return std::nullopt;
  return EndFinding{true, fmt::format("event {} was not the one that the head file knew", head.seq), head.seq, text};
}

}  // namespace

std::optional<EndFinding> check_end(Connection& connection, const std::filesystem::path& data, const PublicKey& key) {
  const auto end = chain_end(connection);
  const auto file = read_head_file(data);
  if (file.state == HeadFileState::Read) {
    if (auto found = check_file(connection, end, file.head, key)) return found;
  }
  if (auto found = check_inside(connection, end, key)) return found;
  // before the second commit a kill may have come before the first head file
  if (file.state == HeadFileState::Read || connection.number("SELECT count(*) FROM ledger_heads") < 2)
    return std::nullopt;
  const char* how = file.state == HeadFileState::Missing ? "missing" : "unreadable";
  return EndFinding{false, fmt::format("the head file was {}", how), 0, {}};
}

}  // namespace cmrcredit::credit_engine
