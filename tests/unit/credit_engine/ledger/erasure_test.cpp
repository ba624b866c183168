// A person can be forgotten: promise 6 of DESIGN.md.
#include "credit_engine/ledger/erasure.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <fstream>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/case_records.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/rebuild.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/seals.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

namespace fs = std::filesystem;

// An id that gives the person away, as sites choose them.
const Technologist kDana{"dana.moore", "MOORE^DANA", "4711-77", "ARRT-0815", 2, {"dmoore77"}, true};
const Technologist kAn{"T2", "NGUYEN^AN", "", "", 1, {}, true};

class Erased : public ::testing::Test {
 protected:
  Erased() {
    world.import({kDana, kAn});
    for (int study = 1; study <= 6; ++study) {
      const char* operator_name = study == 6 ? "NGUYEN^AN" : study == 5 ? "dmoore77" : "MOORE^DANA";
      world.send(report_of({.study = fmt::format("1.2.{}", study), .operator_name = operator_name}));
    }
    world.pass(900);
  }

  Erasure erase(const std::string& id, const std::string& login = {}) {
    const auto erased = erase_person(*world.store, {id, login}, {"lead"});
    EXPECT_TRUE(erased) << erased.error().sentence;
    return erased.value_or(Erasure{});
  }

  [[nodiscard]] AuditReport audit() const { return *audit_data(world.options.data); }

  // Cases and what they say, whoever's they are.
  [[nodiscard]] std::map<std::string, int> tally() const {
    std::map<std::string, int> tally;
    for (const auto& one : world.cases())
      ++tally[fmt::format("{} {} {}", text(one.at("status")), one.at("counts").as_bool(),
                          boost::json::serialize(one.at("credits")))];
    return tally;
  }

  // Words of the person in any file of the data folder.
  [[nodiscard]] std::vector<std::string> traces(const std::vector<std::string>& words) const {
    std::vector<std::string> found;
    for (const auto& file : fs::recursive_directory_iterator(world.options.data)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      for (const auto& word : words) {
        if (bytes.find(word) != std::string::npos) found.push_back(file.path().filename().string() + ": " + word);
      }
    }
    return found;
  }
  World world;
};

TEST_F(Erased, PersonIsNowhereInTheFilesAndTheChainStillVerifies) {
  const std::vector<std::string> words{"MOORE^DANA", "dana.moore", "dmoore77", "4711-77", "ARRT-0815"};
  world.restart();
  ASSERT_EQ(traces(words).size(), words.size());
  const auto erased = erase(kDana.id);
  EXPECT_EQ(erased.pseudonym, "erased-1");
  EXPECT_EQ(erased.cases, 5);
  EXPECT_EQ(erased.operator_values, 2);
  EXPECT_FALSE(erased.id_in_subjects);
  const auto report = audit();
  EXPECT_TRUE(report.sound) << report.sentence;
  EXPECT_EQ(report.redacted, erased.payloads);
  EXPECT_GE(erased.payloads, 6);  // the technologist and five studies
  world.close();
  EXPECT_EQ(traces(words), std::vector<std::string>{});
  EXPECT_TRUE(audit().sound);
}

TEST_F(Erased, CountsStayAndShowAnErasedPerson) {
  const auto before = tally();
  erase(kDana.id);
  EXPECT_EQ(tally(), before);
  int theirs = 0;
  for (const auto& one : world.cases()) {
    theirs += text(one.at("technologist")) == "erased-1" ? 1 : 0;
    EXPECT_EQ(boost::json::serialize(one).find("dana.moore"), std::string::npos);
  }
  EXPECT_EQ(theirs, 5);
  auto reader = world.reader();
  EXPECT_EQ(case_records(reader, "erased-1").size(), 5U);
}

TEST_F(Erased, IsAnEventAndNamesNobody) {
  erase(kDana.id);
  auto reader = world.reader();
  EXPECT_EQ(reader.connection().number("SELECT count(*) FROM ledger WHERE kind = 'person.erased'"), 1);
  const auto all = reader.connection().text("SELECT group_concat(subject || actor) FROM ledger");
  EXPECT_EQ(all.find("dana"), std::string::npos);
}

TEST_F(Erased, StudySentAgainDoesNotBringTheNameBack) {
  const auto before = boost::json::serialize(world.cases());
  erase(kDana.id);
  const auto erased = boost::json::serialize(world.cases());
  EXPECT_NE(erased, before);
  world.send(report_of({.study = "1.2.1"}));
  world.settle();
  world.restart();
  world.send(report_of({.study = "1.2.2"}));
  world.pass(900);
  EXPECT_EQ(boost::json::serialize(world.cases()), erased);
  EXPECT_EQ(world.count("SELECT count(*) FROM operator_values WHERE raw LIKE 'MOORE%'"), 0);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts"), 0);
}

TEST_F(Erased, LateDataOfTheirStudyStillCreditsThem) {
  erase(kDana.id);
  const auto revisions = world.count("SELECT sum(revisions) FROM studies");
  world.send(report_of({.study = "1.2.1", .number = 8}));
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM cases WHERE status = 'credited' AND technologist = 'erased-1'"), 5);
  EXPECT_EQ(world.count("SELECT sum(revisions) FROM studies"), revisions);
}

TEST_F(Erased, RebuildNeedsNothingThatWasTakenOut) {
  erase(kDana.id);
  const auto before = boost::json::serialize(world.studies()) + boost::json::serialize(world.cases());
  for (const char* table : {"cases", "series_operators", "series", "exams"})
    world.sql(fmt::format("DELETE FROM {}", table));
  RebuildStep step;
  while (!step.done) {
    const auto next = rebuild_step(*world.store, judge_by_name, step.next_after, std::chrono::milliseconds{100}, {});
    ASSERT_TRUE(next);
    step = *next;
  }
  EXPECT_EQ(boost::json::serialize(world.studies()) + boost::json::serialize(world.cases()), before);
}

TEST_F(Erased, TwoPeopleOneAfterTheOther) {
  world.send(report_of({.study = "1.4.1", .series = 1, .operator_name = "MOORE^DANA"}));
  world.pass(900);
  erase(kDana.id);
  EXPECT_EQ(erase("T2").pseudonym, "erased-2");
  EXPECT_TRUE(audit().sound) << audit().sentence;
  auto reader = world.reader();
  const auto payloads = reader.connection().text("SELECT group_concat(payload) FROM ledger_payloads");
  EXPECT_EQ(payloads.find("\"T2\""), std::string::npos);
  EXPECT_EQ(payloads.find("dana.moore"), std::string::npos);
}

TEST_F(Erased, TheirLoginGoesTooAndSealsSayThatTheyAreRedacted) {
  const auto sealed =
      seal_cases(*world.store, {"letter", {text(world.cases().at(0).at("case_id"))}, kDana.id}, {"dmoore77"});
  ASSERT_TRUE(sealed);
  EXPECT_EQ(erase(kDana.id).logins, 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM actors WHERE name = 'dmoore77'"), 0);
  auto reader = world.reader();
  const auto seals = list_seals(reader);
  ASSERT_EQ(seals.size(), 1U);
  EXPECT_TRUE(seals[0].redacted);
  EXPECT_EQ(seals[0].technologist, "erased-1");
  EXPECT_EQ(seals[0].hash, sealed->hash);
  EXPECT_TRUE(seals[0].changed.empty());
}

TEST_F(Erased, ValuesThatMerelyResembleThePersonsAreShownAndStay) {
  world.send(report_of({.study = "1.5.1", .operator_name = "MOORE^DANNA"}));
  world.pass(900);
  const auto erased = erase(kDana.id);
  EXPECT_EQ(erased.left, std::vector<std::string>{"MOORE^DANNA"});
}

TEST(ErasedNumber, IdOfDigitsIsNotTakenForACount) {
  World world;
  world.import({{"1", "MOORE^DANA", "", "", 2, {}, true}});
  world.send(report_of({}));
  world.pass(900);
  ASSERT_TRUE(erase_person(*world.store, {"1"}, {"lead"}));
  EXPECT_EQ(boost::json::serialize(world.cases().at(0).at("reason_codes")),
            R"([{"code":"one_technologist","facts":["erased-1","1"]}])");
  auto reader = world.reader();
  const auto payload = boost::json::parse(reader.connection().text(
      "SELECT payload FROM ledger_payloads JOIN ledger USING (seq) WHERE kind = 'payload.redacted' ORDER BY seq DESC"));
  EXPECT_EQ(text(payload.at("payload").at("cases").at(0).at("technologist")), "erased-1");
  EXPECT_EQ(payload.at("payload").at("cases").at(0).at("reasons").at(0).at("facts"),
            (boost::json::array{"erased-1", "1"}));
}

TEST_F(Erased, SomebodyWhoIsNotThereIsRefused) {
  const auto refused = erase_person(*world.store, {"T9"}, {"lead"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence, "no technologist 'T9' is on the roster");
}

// A table that keeps technologists under another name would be forgotten by an erasure.
TEST_F(Erased, EveryColumnThatRefersToATechnologistIsKnown) {
  auto reader = world.reader();
  SQLite::Statement rows(
      reader.connection().database(),
      "SELECT m.name || '.' || f.\"from\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f "
      "WHERE m.type = 'table' AND f.\"table\" = 'technologists' AND f.\"from\" <> 'technologist' "
      "AND f.\"from\" NOT LIKE '%\\_technologist' ESCAPE '\\'");
  EXPECT_FALSE(rows.executeStep()) << rows.getColumn(0).getString();
}

}  // namespace
}  // namespace cmrcredit::credit_engine
