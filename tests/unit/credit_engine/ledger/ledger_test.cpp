// The chain: what is in it, and that it shows every edit.
#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/write_session.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

std::string hex(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  text.pop_back();
  return text;
}

class Ledger : public ::testing::Test {
 protected:
  Ledger() {
    world.import({{"T1", "MOORE^DANA", "4711", "", 1, {"DM"}, true}});
    for (int number = 1; number <= 3; ++number)
      world.send(report_of({.number = number}));
    world.pass(900);
    world.settle();
  }

  [[nodiscard]] AuditReport audit() const {
    auto report = audit_data(world.options.data);
    EXPECT_TRUE(report) << report.error().sentence;
    return *report;
  }
  // As somebody with an editor would: past the triggers, and with nobody else there.
  void tamper(const std::string& statement) {
    world.close();
    SQLite::Database database((world.options.data / "cmrcredit.db").string(), SQLite::OPEN_READWRITE);
    database.exec("DROP TRIGGER ledger_never_changes; DROP TRIGGER ledger_never_shrinks");
    database.exec("PRAGMA foreign_keys = OFF");
    database.exec(statement);
  }
  World world;
};

// Made with Python's hashlib from the description in chain.h alone.
TEST(Chain, IsWhatItsDescriptionSays) {
  EXPECT_EQ(hex(bytes_of(chain_start())), "a3a44bc0be3b272a3ccaf1684d6c7accfcc41919c9107c918ba71b978962cfe9");
  const auto digest = payload_digest("saltsaltsaltsaltsaltsaltsaltsalt", R"({"a":1})");
  EXPECT_EQ(hex(bytes_of(digest)), "a8748bd12e6a60bdfbaf052f6c3f5470ddc5c66c48806bb800ed720b5af2c63a");
  const LedgerRow row{1, 1760000000000, "system", "study.completed", "1.2.3", digest};
  EXPECT_EQ(hex(bytes_of(chain_value(chain_start(), row))),
            "94c3853d4dcf5daaa2c69c6a406d6e0ffd355170fe006b41ce5fc71cf21725b3");
}

TEST_F(Ledger, HoldsWhatWasDecided) {
  auto reader = world.reader();
  std::vector<std::string> kinds;
  SQLite::Statement rows(reader.connection().database(), "SELECT kind FROM ledger ORDER BY seq");
  while (rows.executeStep())
    kinds.push_back(rows.getColumn(0).getString());
  EXPECT_EQ(kinds, (std::vector<std::string>{"ledger.begun", "technologist.added", "study.completed"}));
  const auto payload = boost::json::parse(reader.connection().text(
      "SELECT payload FROM ledger_payloads p JOIN ledger l USING (seq) WHERE l.kind = 'study.completed'"));
  EXPECT_EQ(text(payload.at("because")), "quiet_period");
  EXPECT_EQ(text(payload.at("cases").at(0).at("technologist")), "T1");
  EXPECT_EQ(text(payload.at("cases").at(0).at("status")), "credited");
  EXPECT_EQ(text(payload.at("series").at(0).at("protocol")), "cine");
}

TEST_F(Ledger, NamesNobody) {
  auto reader = world.reader();
  const auto all = reader.connection().text(
      "SELECT group_concat(l.actor || l.kind || l.subject || p.payload) FROM ledger l JOIN ledger_payloads p USING "
      "(seq)");
  for (const char* name : {"MOORE", "DANA", "DM", "4711", "tester"})
    EXPECT_EQ(all.find(name), std::string::npos) << name;
}

TEST_F(Ledger, ActsCarryWhoDidThem) {
  auto reader = world.reader();
  EXPECT_EQ(reader.connection().text("SELECT a.name FROM ledger l JOIN actors a ON l.actor = 'actor:' || a.id "
                                     "WHERE l.kind = 'technologist.added'"),
            "tester");
}

TEST_F(Ledger, Verifies) {
  const auto report = audit();
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_EQ(report.rows, 3);
}

TEST_F(Ledger, ChainGoesOnOverARestart) {
  world.restart();
  world.import({{"T2", "NGUYEN^AN", "", "", 1, {}, true}});
  EXPECT_TRUE(audit().sound);
  EXPECT_EQ(audit().rows, 4);
}

TEST_F(Ledger, RowsCannotBeChangedOrDeletedInPassing) {
  for (const char* statement : {"UPDATE ledger SET actor = 'someone'", "DELETE FROM ledger WHERE seq = 3"}) {
    const auto receipt =
        world.store->perform([&](WriteSession& session) { session.connection().database().exec(statement); });
    EXPECT_FALSE(receipt.durable) << statement;
  }
  EXPECT_TRUE(audit().sound);
}

struct Edit {
  const char* name;
  const char* statement;
  std::int64_t first_bad;
};

class EditedLedger : public Ledger, public ::testing::WithParamInterface<Edit> {};

TEST_P(EditedLedger, IsShownWithItsFirstBadRow) {
  tamper(GetParam().statement);
  const auto report = audit();
  EXPECT_FALSE(report.sound);
  EXPECT_EQ(report.first_bad, GetParam().first_bad) << report.sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Edits, EditedLedger,
    ::testing::Values(
        Edit{"Actor", "UPDATE ledger SET actor = 'system' WHERE seq = 2", 2},
        Edit{"Time", "UPDATE ledger SET time_ms = time_ms + 1 WHERE seq = 3", 3},
        Edit{"Subject", "UPDATE ledger SET subject = '1.2.4' WHERE seq = 3", 3},
        Edit{"Payload", "UPDATE ledger_payloads SET payload = replace(payload, 'T1', 'T2') WHERE seq = 3", 3},
        Edit{"PayloadGone", "DELETE FROM ledger_payloads WHERE seq = 2", 2},
        Edit{"RowGone", "DELETE FROM ledger_payloads WHERE seq = 2; DELETE FROM ledger WHERE seq = 2", 2},
        Edit{"FirstRow", "UPDATE ledger SET kind = 'ledger.begin' WHERE seq = 1", 1},
        Edit{"Swapped",
             "UPDATE ledger SET seq = 9 WHERE seq = 2; UPDATE ledger SET seq = 2 WHERE seq = 3; "
             "UPDATE ledger SET seq = 3 WHERE seq = 9",
             2},
        Edit{"WholeRowForged", "UPDATE ledger SET digest = randomblob(32), chain = randomblob(32) WHERE seq = 3", 3}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Ledger, StillVerifiesAfterAPayloadWasTakenOutByAnEvent) {
  const auto receipt = world.store->perform([](WriteSession& session) {
    session.connection().database().exec("DELETE FROM ledger_payloads WHERE seq = 2");
    session.append("system", "payload.redacted", "ledger:2", "{}");
  });
  ASSERT_TRUE(receipt.durable) << receipt.why;
  const auto report = audit();
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_EQ(report.redacted, 1);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
