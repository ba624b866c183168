#include "credit_engine/ledger/audit.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"

namespace cmrcredit::credit_engine {
namespace {

// A row as it stands in the file: sizes are part of what was written.
struct StoredRow {
  LedgerRow row;
  bool sizes_fit = false;
  std::string chain;
  std::optional<std::string> salt;
  std::string payload;
  std::optional<LedgerHead> head;  // without its chain value
};

template <std::size_t Size>
bool copy_exactly(std::string_view from, std::array<unsigned char, Size>& into) {
  if (from.size() != Size) return false;
  std::copy_n(from.begin(), Size, into.begin());
  return true;
}

StoredRow stored_row(const Run& rows) {
  StoredRow stored;
  stored.row = {rows.number(0), rows.number(1), rows.text(2), rows.text(3), rows.text(4), {}};
  stored.sizes_fit = copy_exactly(rows.view(5), stored.row.digest);
  stored.chain = rows.view(6);
  if (!rows.null(7)) stored.salt = std::string(rows.view(7));
  if (stored.salt) stored.payload = rows.view(8);
  if (!rows.null(9)) {
    stored.head = LedgerHead{stored.row.seq, rows.number(9), {}, {}};
    stored.sizes_fit = copy_exactly(rows.view(10), stored.head->signature) && stored.sizes_fit;
  }
  return stored;
}

std::set<std::int64_t> redacted_rows(Connection& connection) {
  std::set<std::int64_t> rows;
  Run redactions(connection, "redactions");
  while (redactions.step())
    rows.insert(redactions.number(0));
  return rows;
}

class Auditor {
 public:
  Auditor(Connection& connection, const AuditAgainst& against)
      : connection_(connection), against_(against), redacted_(redacted_rows(connection)) {}

  AuditReport run() {
    Run rows(connection_, "ledger_with_payloads");
    while (good() && rows.step())
      check(stored_row(rows));
    if (good()) check_ends();
    if (good()) check_outside();
    if (good() && against_.complaint) bad(report_.rows, *against_.complaint);
    if (good()) {
      report_.sound = true;
      report_.sentence = "every row fits the one before it";
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool good() const { return report_.sentence.empty(); }
  void bad(std::int64_t seq, std::string sentence) {
    report_.first_bad = seq;
    report_.sentence = std::move(sentence);
  }

  void check(const StoredRow& stored) {
    const auto& row = stored.row;
    const auto expected = report_.rows + 1;
    if (row.seq > expected) return bad(expected, "the row is missing");
    if (row.seq < expected) return bad(row.seq, "the row was put in");
    const Digest chain = chain_value(before_, row);
    if (!stored.sizes_fit || stored.chain != bytes_of(chain))
      return bad(row.seq, "the row, or one before it, is not what was written: its chain value does not fit");
    check_payload(stored);
    if (good()) check_head(stored, chain);
    if (good()) note(stored);
    before_ = chain;
    chains_.push_back(chain);
    ++report_.rows;
  }

  void check_payload(const StoredRow& stored) {
    if (!stored.salt) {
      if (!redacted_.contains(stored.row.seq))
        return bad(stored.row.seq, "the payload is gone and no event took it out");
      ++report_.redacted;
    } else if (stored.salt->size() != stored.row.digest.size() ||
               payload_digest(*stored.salt, stored.payload) != stored.row.digest) {
      bad(stored.row.seq, "the payload is not what was written");
    }
  }

  void check_head(const StoredRow& stored, const Digest& chain) {
    const auto seq = stored.row.seq;
    if (seq == 1 && against_.key && !begun_with(stored.payload))
      return bad(1, "the ledger was begun with another key than the one it is held against");
    if (!stored.head) return;
    LedgerHead head = *stored.head;
    head.chain = chain;
    ++report_.heads;
    if (against_.key && !signed_by(*against_.key, head)) return bad(signed_ + 1, unsigned_sentence(seq));
    signed_ = seq;
    report_.head = head;
  }

  [[nodiscard]] bool begun_with(const std::string& payload) const {
    boost::system::error_code error;
    const auto value = boost::json::parse(payload, error);
    if (error || !value.is_object()) return false;
    const auto* key = value.get_object().if_contains("ledger_public_key");
    const std::string_view mine(reinterpret_cast<const char*>(against_.key->data()), against_.key->size());
    return key && key->is_string() && std::string_view(key->get_string()) == hex_of(mine);
  }

  [[nodiscard]] std::string unsigned_sentence(std::int64_t last) const {
    const auto first = signed_ + 1;
    if (first == last) return "the event is not what was signed: the chain was made anew without the key";
    return fmt::format("events {} to {} are not what was signed: the chain was made anew without the key", first, last);
  }

  // What the store itself found when it was opened, and could do no more about than to write it down.
  void note(const StoredRow& stored) {
    if (stored.row.kind != "ledger.tampered" && stored.row.kind != "ledger.head_lost") return;
    boost::system::error_code error;
    const auto payload = boost::json::parse(stored.payload, error);
    if (error || !payload.is_object()) return;
    const auto& found = payload.get_object();
    const auto sentence = found.contains("sentence") && found.at("sentence").is_string()
                              ? std::string(found.at("sentence").as_string())
                              : std::string("the store found something wrong");
    const auto whole = fmt::format("event {}: when the store was opened, {}", stored.row.seq, sentence);
    if (stored.row.kind == "ledger.head_lost") return report_.notes.push_back(whole);
    const auto* from = found.if_contains("first_bad");
    bad(from && from->is_int64() ? from->get_int64() : stored.row.seq, whole);
  }

  void check_ends() {
    if (against_.key && report_.rows > 0 && signed_ < report_.rows)
      return bad(signed_ + 1, "the newest events are not signed: they were put there without the key");
    Run stray(connection_, "stray_ledger_parts");
    if (stray.step()) bad(stray.number(0), "a payload or a signature stands there without its event");
  }

  void check_outside() {
    for (const auto& head : against_.outside) {
      if (!good()) return;
      if (against_.key && !signed_by(*against_.key, head)) {
        bad(head.seq, "the head kept outside the ledger is not signed by its key");
      } else if (head.seq > report_.rows) {
        const auto first = report_.rows + 1;
        bad(first, first == head.seq
                       ? "the event is missing: the head kept outside the ledger knows it"
                       : fmt::format("events {} to {} are missing: the head kept outside the ledger knows them", first,
                                     head.seq));
      } else if (head.seq < 1 || chains_[static_cast<std::size_t>(head.seq - 1)] != head.chain) {
        bad(head.seq, "the event, or one before it, is not the one that the head kept outside the ledger knows");
      } else if (head.seq < report_.rows) {
        report_.notes.push_back(fmt::format("the head kept outside knows {} of {} events", head.seq, report_.rows));
      }
    }
  }

  Connection& connection_;
  const AuditAgainst& against_;
  const std::set<std::int64_t> redacted_;
  AuditReport report_;
  Digest before_ = chain_start();
  std::vector<Digest> chains_;  // 32 bytes an event: 32 MB for a million
  std::int64_t signed_ = 0;     // the newest row that a good signature stands for
};

}  // namespace

AuditReport audit_verify(Reader& reader, const AuditAgainst& against) {
  try {
    const Snapshot snapshot(reader.connection());
    return Auditor(reader.connection(), against).run();
  } catch (const SQLite::Exception& error) {
    AuditReport report;
    report.first_bad = 1;
    report.sentence = "the ledger cannot be read: " + sentence_of(error);
    return report;
  }
}

tl::expected<AuditReport, StoreError> audit_data(const std::filesystem::path& data, const AuditOptions& options) {
  AuditAgainst against{options.key, options.heads};
  const HeadFile file = read_head_file(data);
  auto reader = Reader::open(data, options.vfs);
  if (!reader) return tl::unexpected(reader.error());
  if (!against.key) {
    const auto keys = load_keys(data, false);
    if (!keys) return tl::unexpected(keys.error());
    against.key = Signer(keys->ledger_seed).public_key();
  }
  if (file.state == HeadFileState::Read) {
    against.outside.push_back(file.head);
  } else if (reader->connection().number("SELECT count(*) FROM ledger_heads") > 1) {
    // before the second commit a kill may have come before the first head file
    against.complaint =
        fmt::format("{} is {}: whether the newest events were cut off cannot be seen", head_file(data).string(),
                    file.state == HeadFileState::Missing ? "missing" : "unreadable");
  }
  return audit_verify(*reader, against);
}

}  // namespace cmrcredit::credit_engine
