// Whoever edits the ledger without its key is found, and the event is named: on copies, by the hundred.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <fstream>
#include <random>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/head.h"
#include "credit_engine/ledger/write_session.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

constexpr int kStudies = 9;

class Tampering : public ::testing::Test {
 protected:
  Tampering() {
    world.import({{"T1", "MOORE^DANA", "4711", "", 1, {}, true}});
    for (int study = 1; study <= kStudies; ++study) {
      world.send(report_of({.study = fmt::format("1.2.{}", study)}));
      world.pass(900);  // each a commit of its own
    }
    world.close();
    events = kStudies + 2;  // the ledger's beginning, the technologist
  }

  // A copy that nobody else knows.
  [[nodiscard]] fs::path copy_of_it(const std::string& name) const {
    const auto copy = world.folder.path() / name;
    fs::copy(world.options.data, copy, fs::copy_options::recursive);
    return copy;
  }

  static SQLite::Database opened(const fs::path& data) {
    SQLite::Database database((data / "cmrcredit.db").string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
    for (const char* trigger :
         {"ledger_never_changes", "ledger_never_shrinks", "ledger_heads_never_change", "ledger_heads_never_shrink"})
      database.exec(fmt::format("DROP TRIGGER IF EXISTS {}", trigger));
    return database;
  }

  static AuditReport audit(const fs::path& data) {
    auto report = audit_data(data);
    EXPECT_TRUE(report) << report.error().sentence;
    return *report;
  }

  World world;
  std::int64_t events = 0;
};

std::string bytes_at(SQLite::Database& database, const std::string& table, const std::string& column,
                     std::int64_t seq) {
  SQLite::Statement row(database, fmt::format("SELECT {} FROM {} WHERE seq = {}", column, table, seq));
  row.executeStep();
  return row.getColumn(0).getString();
}

void put_bytes(SQLite::Database& database, const std::string& table, const std::string& column, std::int64_t seq,
               const std::string& bytes) {
  const bool blob = column == "digest" || column == "chain" || column == "salt" || column == "signature";
  SQLite::Statement update(database, fmt::format("UPDATE {} SET {} = ?1 WHERE seq = ?2", table, column));
  if (blob) {
    update.bind(1, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
  } else {
    update.bind(1, bytes);
  }
  update.bind(2, seq);
  update.exec();
}

// One edit, chosen by chance; gives the event that must be named.
class Vandal {
 public:
  Vandal(SQLite::Database& database, std::int64_t events, std::mt19937& chance)
      : database_(database), events_(events), chance_(chance) {}

  std::int64_t edit() {
    switch (pick(0, 7)) {
      case 0:
        return flip("ledger", {"actor", "kind", "subject", "digest", "chain"});
      case 1:
        return flip("ledger_payloads", {"salt", "payload"});
      case 2:
        return flip("ledger_heads", {"signature"});
      case 3:
        return move_time();
      case 4:
        return remove(pick(1, events_ - 1));
      case 5:
        return swap();
      case 6:
        return insert();
      default:
        return shift_salt();
    }
  }
  std::string what;

 private:
  std::int64_t pick(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(chance_);
  }

  std::int64_t flip(const std::string& table, const std::vector<std::string>& columns) {
    const auto seq = pick(1, events_);
    const auto& column = columns[static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(columns.size()) - 1))];
    auto bytes = bytes_at(database_, table, column, seq);
    const auto at = static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(bytes.size()) - 1));
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(0, 6)));
    put_bytes(database_, table, column, seq, bytes);
    what = fmt::format("a bit of {}.{} of event {}", table, column, seq);
    return seq;
  }

  std::int64_t move_time() {
    const auto seq = pick(1, events_);
    const bool of_head = pick(0, 1) == 0;
    database_.exec(fmt::format("UPDATE {} SET time_ms = time_ms + {} WHERE seq = {}",
                               of_head ? "ledger_heads" : "ledger", pick(1, 1'000'000'000), seq));
    what = fmt::format("the time of event {}", seq);
    return seq;
  }

  std::int64_t remove(std::int64_t seq) {
    for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"})
      database_.exec(fmt::format("DELETE FROM {} WHERE seq = {}", table, seq));
    what = fmt::format("event {} removed", seq);
    return seq;
  }

  std::int64_t swap() {
    const auto one = pick(1, events_ - 1), other = pick(one + 1, events_);
    for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"}) {
      database_.exec(
          fmt::format("UPDATE {0} SET seq = 0 WHERE seq = {1}; UPDATE {0} SET seq = {1} WHERE seq = {2}; "
                      "UPDATE {0} SET seq = {2} WHERE seq = 0",
                      table, one, other));
    }
    what = fmt::format("events {} and {} swapped", one, other);
    return one;
  }

  // A copy of an event put between two, all later ones moved up by one, the chain left as it was.
  std::int64_t insert() {
    const auto seq = pick(1, events_);
    for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"}) {
      database_.exec(fmt::format(
          "UPDATE {0} SET seq = -seq - 1 WHERE seq > {1}; UPDATE {0} SET seq = -seq WHERE seq < 0", table, seq));
    }
    database_.exec(
        fmt::format("INSERT INTO ledger SELECT seq + 1, time_ms, actor, kind, subject, digest, chain FROM "
                    "ledger WHERE seq = {0}; INSERT INTO ledger_payloads SELECT seq + 1, salt, payload FROM "
                    "ledger_payloads WHERE seq = {0}",
                    seq));
    what = fmt::format("an event put in behind {}", seq);
    return seq + 1;
  }

  // The digest is over salt and payload: a byte moved from one to the other gives the same.
  std::int64_t shift_salt() {
    const auto seq = pick(1, events_);
    auto salt = bytes_at(database_, "ledger_payloads", "salt", seq);
    auto payload = bytes_at(database_, "ledger_payloads", "payload", seq);
    salt += payload.front();
    payload.erase(0, 1);
    put_bytes(database_, "ledger_payloads", "salt", seq, salt);
    put_bytes(database_, "ledger_payloads", "payload", seq, payload);
    what = fmt::format("a byte moved from the payload of event {} to its salt", seq);
    return seq;
  }

  SQLite::Database& database_;
  const std::int64_t events_;
  std::mt19937& chance_;
};

TEST_F(Tampering, UntouchedCopyVerifies) {
  const auto report = audit(copy_of_it("copy"));
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_EQ(report.rows, events);
  EXPECT_EQ(report.heads, events);
  EXPECT_TRUE(report.notes.empty()) << report.notes.front();
}

TEST_F(Tampering, OfAHundredRandomEditsEachIsFoundAndItsEventNamed) {
  for (unsigned number = 0; number < 100; ++number) {
    std::mt19937 chance(number);
    const auto copy = copy_of_it(fmt::format("copy-{}", number));
    std::int64_t edited = 0;
    std::string what;
    {
      auto database = opened(copy);
      Vandal vandal(database, events, chance);
      edited = vandal.edit();
      what = vandal.what;
    }
    const auto report = audit(copy);
    EXPECT_FALSE(report.sound) << "edit " << number << ": " << what;
    EXPECT_EQ(report.first_bad, edited) << "edit " << number << ": " << what << "; " << report.sentence;
    fs::remove_all(copy);
  }
}

TEST_F(Tampering, DeletedLastEventsAreMissedByTheHeadFile) {
  for (const std::int64_t deleted : {1, 3}) {
    const auto copy = copy_of_it(fmt::format("without-{}", deleted));
    {
      auto database = opened(copy);
      for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"})
        database.exec(fmt::format("DELETE FROM {} WHERE seq > {}", table, events - deleted));
    }
    const auto report = audit(copy);
    EXPECT_FALSE(report.sound);
    EXPECT_EQ(report.first_bad, events - deleted + 1) << report.sentence;
  }
}

TEST_F(Tampering, ACutTailIsFoundByAnOldHeadToo) {
  const auto copy = copy_of_it("copy");
  const auto printed = read_head_file(copy).head;
  {
    auto database = opened(copy);
    for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"})
      database.exec(fmt::format("DELETE FROM {} WHERE seq = {}", table, events));
  }
  {
    auto reader = Reader::open(copy);
    ASSERT_TRUE(write_head_file(copy, *newest_head(reader->connection()), false));  // signed once, and put back
  }
  EXPECT_TRUE(audit(copy).sound);
  const auto report = audit_data(copy, {.key = {}, .heads = {printed}});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->sound);
  EXPECT_EQ(report->first_bad, events);
}

TEST_F(Tampering, RemovedHeadFileIsNoWayOut) {
  const auto copy = copy_of_it("copy");
  fs::remove(head_file(copy));
  EXPECT_FALSE(audit(copy).sound);
  std::ofstream(head_file(copy)) << "cmrcredit-ledger-head 1 nonsense\n";
  EXPECT_FALSE(audit(copy).sound);
}

// All rows from one on with new chain values, as anyone can compute them.
void chain_anew(SQLite::Database& database, std::int64_t from) {
  Digest before = chain_start();
  std::vector<std::pair<std::int64_t, Digest>> chains;
  SQLite::Statement rows(database,
                         "SELECT seq, time_ms, actor, kind, subject, salt, payload, chain FROM ledger JOIN "
                         "ledger_payloads USING (seq) ORDER BY seq");
  while (rows.executeStep()) {
    LedgerRow row{rows.getColumn(0).getInt64(),  rows.getColumn(1).getInt64(),  rows.getColumn(2).getString(),
                  rows.getColumn(3).getString(), rows.getColumn(4).getString(), {}};
    row.digest = payload_digest(rows.getColumn(5).getString(), rows.getColumn(6).getString());
    before = chain_value(before, row);
    chains.emplace_back(row.seq, before);
    if (row.seq >= from) put_bytes(database, "ledger", "digest", row.seq, std::string(bytes_of(row.digest)));
  }
  for (const auto& [seq, chain] : chains) {
    if (seq >= from) put_bytes(database, "ledger", "chain", seq, std::string(bytes_of(chain)));
  }
}

TEST_F(Tampering, ChainMadeAnewWithoutTheKeyIsFoundWhateverBecomesOfTheSignatures) {
  for (const bool signatures_stay : {true, false}) {
    const auto copy = copy_of_it(signatures_stay ? "kept" : "removed");
    {
      auto database = opened(copy);
      database.exec("UPDATE ledger SET actor = 'actor:9' WHERE seq = 5");
      chain_anew(database, 5);
      if (!signatures_stay) database.exec("DELETE FROM ledger_heads WHERE seq >= 5");
    }
    fs::remove(head_file(copy));
    const auto report = audit(copy);
    EXPECT_FALSE(report.sound);
    EXPECT_EQ(report.first_bad, 5) << report.sentence;
  }
}

TEST_F(Tampering, LedgerSignedWithSomebodyElsesKeyIsFound) {
  const auto copy = copy_of_it("copy");
  std::array<unsigned char, 32> seed{};
  seed.fill(7);
  const Signer forger(seed);
  LedgerHead newest;
  {
    auto database = opened(copy);
    const auto begun =
        fmt::format(R"({{"ledger_public_key":"{}"}})",
                    hex_of({reinterpret_cast<const char*>(forger.public_key().data()), forger.public_key().size()}));
    put_bytes(database, "ledger_payloads", "payload", 1, begun);
    chain_anew(database, 1);
    for (std::int64_t seq = 1; seq <= events; ++seq) {
      Digest chain{};
      const auto bytes = bytes_at(database, "ledger", "chain", seq);
      std::copy(bytes.begin(), bytes.end(), chain.begin());
      newest = forger.sign(seq, 1'760'000'000'000, chain);
      put_bytes(database, "ledger_heads", "signature", seq,
                std::string(reinterpret_cast<const char*>(newest.signature.data()), newest.signature.size()));
    }
    database.exec("UPDATE ledger_heads SET time_ms = 1760000000000");
  }
  ASSERT_TRUE(write_head_file(copy, newest, false));
  EXPECT_FALSE(audit(copy).sound);
  EXPECT_EQ(audit(copy).first_bad, 1);
  const auto by_their_own = audit_data(copy, {.key = forger.public_key(), .heads = {}});
  ASSERT_TRUE(by_their_own);
  EXPECT_TRUE(by_their_own->sound) << by_their_own->sentence;  // the forgery is good; only the key gives it away
}

TEST_F(Tampering, EventsPutBehindTheEndAreFound) {
  const auto copy = copy_of_it("copy");
  {
    auto database = opened(copy);
    database.exec(
        "INSERT INTO ledger SELECT max(seq) + 1, time_ms, actor, kind, subject, digest, chain FROM ledger; "
        "INSERT INTO ledger_payloads SELECT max(seq) + 1, salt, payload FROM ledger_payloads");
    chain_anew(database, events + 1);
  }
  const auto report = audit(copy);
  EXPECT_FALSE(report.sound);
  EXPECT_EQ(report.first_bad, events + 1) << report.sentence;
}

TEST_F(Tampering, NextStartDoesNotCoverItUp) {
  world.close();
  {
    auto database = opened(world.options.data);
    for (const char* table : {"ledger", "ledger_payloads", "ledger_heads"})
      database.exec(fmt::format("DELETE FROM {} WHERE seq > {}", table, events - 2));
  }
  world.open();
  world.import({{"T2", "NGUYEN^AN", "", "", 1, {}, true}});
  world.restart();
  const auto report = audit(world.options.data);
  EXPECT_FALSE(report.sound);
  EXPECT_EQ(report.first_bad, events - 1);
  EXPECT_NE(report.sentence.find("the head file knew"), std::string::npos) << report.sentence;
}

TEST_F(Tampering, AChainMadeAnewIsNotSignedByTheNextStart) {
  {
    auto database = opened(world.options.data);
    database.exec("UPDATE ledger SET actor = 'actor:9' WHERE seq = 5");
    chain_anew(database, 5);
    database.exec("DELETE FROM ledger_heads WHERE seq > 4");
  }
  fs::remove(head_file(world.options.data));
  world.open();
  world.import({{"T2", "NGUYEN^AN", "", "", 1, {}, true}});
  const auto report = audit(world.options.data);
  EXPECT_FALSE(report.sound);
  EXPECT_EQ(report.first_bad, 5) << report.sentence;
}

TEST_F(Tampering, KillBetweenCommitAndHeadFileIsNone) {
  const auto before = read_head_file(world.options.data).head;
  world.open();
  world.import({{"T2", "NGUYEN^AN", "", "", 1, {}, true}});
  ASSERT_TRUE(write_head_file(world.options.data, before, false));  // as if the process had died here
  auto report = audit(world.options.data);
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_EQ(report.notes.size(), 1U);
  world.restart();
  ASSERT_TRUE(write_head_file(world.options.data, before, false));
  world.restart();
  report = audit(world.options.data);
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(read_head_file(world.options.data).head.seq, events + 1);
}

TEST(Head, FirstCommitOfAllMayHaveNoHeadFileYet) {
  World world;
  world.close();
  fs::remove(head_file(world.options.data));
  const auto report = audit_data(world.options.data);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound) << report->sentence;
  world.open();
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), 1);
  EXPECT_EQ(read_head_file(world.options.data).head.seq, 1);
}

TEST(Head, IsWrittenWithEachCommitThatHasEventsAndWithNoOther) {
  World world;
  world.import({{"T1", "MOORE^DANA", "4711", "", 1, {}, true}});
  const auto before = read_head_file(world.options.data).head;
  EXPECT_EQ(before.seq, 2);
  world.send(report_of({}));
  world.settle();
  EXPECT_EQ(read_head_file(world.options.data).head, before);
  world.pass(900);
  EXPECT_EQ(read_head_file(world.options.data).head.seq, 3);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger_heads"), 3);
}

TEST(Head, ComesBackFromItsLine) {
  std::array<unsigned char, 32> seed{};
  seed.fill(3);
  const Signer signer(seed);
  const auto head = signer.sign(12, 1'760'000'000'000, chain_start());
  const auto read = head_from(head_text(head));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, head);
  EXPECT_TRUE(signed_by(signer.public_key(), *read));
  auto other = *read;
  ++other.seq;
  EXPECT_FALSE(signed_by(signer.public_key(), other));
  for (const char* text : {"", "cmrcredit-ledger-head 1", "cmrcredit-ledger-head 2 1 1 aa bb"})
    EXPECT_FALSE(head_from(text)) << text;
}

TEST(Head, KeyThatIsNotTheLedgersIsRefused) {
  World world;
  world.close();
  std::ofstream(world.options.data / "keys" / "ledger.key", std::ios::binary) << std::string(32, 'k');
  const auto opened = Store::open(world.options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, StoreErrorKind::Keys);
  EXPECT_NE(opened.error().sentence.find("not the key this ledger was begun with"), std::string::npos);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
