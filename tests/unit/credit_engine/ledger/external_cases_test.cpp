// Portfolios of other employers: exported here, imported there, never mixed with what is one's own.
#include "credit_engine/ledger/external_cases.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/portfolio_export.h"
#include "credit_engine/ledger/rebuild.h"
#include "credit_engine/ledger/signed_portfolio.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Day kAt = *day_from("20260630");

// A hospital where Dana, Linh and two leads work; who scans is named by the scanner.
class Hospital : public World {
 public:
  Hospital() {
    Technologist ada{"ada", "OKAFOR^ADA", "", "", 3, {}, true}, ben{"ben", "ROTH^BEN", "", "", 3, {}, true};
    ada.duties = ben.duties = {Duty::Lead};
    import({{"dana", "MOORE^DANA", "4711", "R1", 1, {}, true}, {"linh", "NGUYEN^LINH", "", "", 2, {}, true}, ada, ben});
  }
  void scan(const std::vector<std::string>& studies) {
    for (const auto& study : studies)
      send(report_of({.study = study}));
    pass(900);
  }
  [[nodiscard]] std::string exported(const std::string& whose = "dana", const Day& at = kAt) const {
    auto reading = reader();
    auto portfolio = make_portfolio(reading, {whose, at});
    EXPECT_TRUE(portfolio) << portfolio.error().sentence;
    return sign_portfolio(*std::move(portfolio), load_keys(options.data, false)->ledger_seed);
  }
  tl::expected<PortfolioImported, ActError> take(const std::string& document, const std::string& whose = "dana",
                                                 const std::string& lead = "ada") {
    return import_portfolio(*store, {document, whose, lead, lead, "key confirmed"}, {"console"});
  }
  [[nodiscard]] std::string refusal(const PortfolioImport& request) {
    const auto done = import_portfolio(*store, request, {"console"});
    return done ? "(done)" : done.error().sentence;
  }
  [[nodiscard]] std::vector<ExternalPortfolio> external(const ExternalWanted& wanted = {"dana"}) const {
    auto reading = reader();
    return external_portfolios(reading, wanted);
  }
  [[nodiscard]] std::string progress_of(const std::string& whose) const {
    auto reading = reader();
    return boost::json::serialize(to_json(progress_report(reading, {.technologist = whose, .at = kAt})->progress));
  }
  // Both tables, byte for byte.
  [[nodiscard]] std::string tables() const {
    auto reading = reader();
    return reading.connection().text(
               "SELECT coalesce(group_concat(concat), '') FROM (SELECT event || technologist || attester_technologist "
               "|| "
               "source_key || hash || at_day || holds || imported_ms AS concat FROM portfolios ORDER BY event)") +
           reading.connection().text(
               "SELECT coalesce(group_concat(concat), '') FROM (SELECT technologist || study_key || portfolio || "
               "study_date || says AS concat FROM external_cases ORDER BY technologist, study_key)");
  }
  void rebuild() {
    RebuildStep step;
    while (!step.done)
      step = *rebuild_step(*store, evaluate, step.next_after, std::chrono::milliseconds{100}, {});
  }
  [[nodiscard]] bool sound() const { return audit_data(options.data)->sound; }
};

class External : public ::testing::Test {
 protected:
  External() { north.scan({"1.2.1", "1.2.2", "1.2.3"}); }
  Hospital north, south;
};

TEST_F(External, ExportIsTheSameForTheSameLedgerAndDay) {
  const auto first = north.exported();
  north.clock.pass(std::chrono::hours{48});
  EXPECT_EQ(north.exported(), first);
  north.restart();
  EXPECT_EQ(north.exported(), first);
  const auto read = verify_portfolio(first);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->portfolio.cases.size(), 3U);
  EXPECT_EQ(read->portfolio.registry_number, "R1");
  const auto before = verify_portfolio(north.exported("dana", *day_from("20000101")));
  EXPECT_TRUE(before->portfolio.cases.empty());
}

TEST_F(External, ExportHoldsNoStudyUidNoAccessionNoPatientAndNobodyElse) {
  const auto document = north.exported();
  for (const char* word : {"1.2.1", "ROE", "PAT-0815", "19610704", "A-17", "OKAFOR", "NGUYEN", "Okafor", "Nguyen"})
    EXPECT_THAT(document, Not(HasSubstr(word)));
  EXPECT_THAT(document, HasSubstr(study_key_of("1.2.1")));
  EXPECT_THAT(document, HasSubstr("DANA MOORE"));
}

TEST_F(External, ImportIsAnEventWithIdsOnlyAndStandsApart) {
  const auto before = south.progress_of("dana");
  const auto done = south.take(north.exported());
  ASSERT_TRUE(done) << done.error().sentence;
  EXPECT_EQ(done->added, 3U);
  EXPECT_EQ(done->known_here, 0U);
  EXPECT_FALSE(done->another_registry_number);
  EXPECT_EQ(south.progress_of("dana"), before);
  const auto external = south.external();
  ASSERT_EQ(external.size(), 1U);
  EXPECT_EQ(external[0].hash, done->hash);
  EXPECT_EQ(external[0].attested_by, "ada");
  EXPECT_EQ(external[0].cases.size(), 3U);
  auto reading = south.reader();
  const auto payload = reading.connection().text(
      "SELECT payload FROM ledger JOIN ledger_payloads USING (seq) WHERE kind = 'portfolio.imported'");
  EXPECT_THAT(payload, HasSubstr(done->hash));
  EXPECT_THAT(payload, HasSubstr(done->key));
  for (const char* word : {"MOORE", "Moore", "OKAFOR", "\"R1\""})
    EXPECT_THAT(payload, Not(HasSubstr(word)));
  EXPECT_TRUE(south.sound());
}

TEST_F(External, ImportAsksForALeadWhoIsSomebodyElse) {
  const auto document = north.exported();
  auto gone = Technologist{"gone", "WEST^GIL", "", "", 3, {}, false};
  gone.duties = {Duty::Lead};
  south.import({gone});
  const auto events = south.count("SELECT count(*) FROM ledger");
  EXPECT_THAT(south.refusal({document, "dana", "linh", "linh", "why"}), HasSubstr("'linh' is none"));
  EXPECT_THAT(south.refusal({document, "dana", "ada", "linh", "why"}), HasSubstr("'linh' is none"));
  EXPECT_EQ(south.refusal({document, "ada", "ada", "ada", "why"}), "nobody attests their own portfolio");
  EXPECT_EQ(south.refusal({document, "ada", "ben", "ada", "why"}), "nobody attests their own portfolio");
  EXPECT_EQ(south.refusal({document, "dana", "t9", "ada", "why"}), "no technologist 't9' is on the roster");
  EXPECT_EQ(south.refusal({document, "t9", "ada", "ada", "why"}), "no technologist 't9' is on the roster");
  EXPECT_THAT(south.refusal({document, "dana", "gone", "gone", "why"}), HasSubstr("'gone' is no longer active"));
  EXPECT_EQ(south.refusal({document, "dana", "ada", "ada", ""}), "a reason is needed");
  EXPECT_EQ(south.count("SELECT count(*) FROM ledger"), events);
  EXPECT_TRUE(south.external().empty());
}

TEST_F(External, ImportOfWhatDoesNotVerifyIsRefused) {
  auto document = north.exported();
  document.replace(document.find("R1"), 2, "R2");
  const auto done = south.take(document);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().sentence, HasSubstr("the portfolio does not verify: its hash is not"));
  EXPECT_TRUE(south.external().empty());
}

TEST_F(External, ImportedTwiceIsOne) {
  const auto document = north.exported();
  ASSERT_TRUE(south.take(document));
  const auto before = south.tables();
  const auto again = south.take(document, "dana", "ben");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->event, 0);
  EXPECT_EQ(again->added, 0U);
  EXPECT_EQ(south.tables(), before);
  EXPECT_EQ(south.count("SELECT count(*) FROM ledger WHERE kind = 'portfolio.imported'"), 1);
}

TEST_F(External, OverlappingPortfoliosKeepEachCaseOnce) {
  ASSERT_TRUE(south.take(north.exported()));
  north.scan({"1.2.4"});
  const auto done = south.take(north.exported(), "dana", "ben");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->holds, 4U);
  EXPECT_EQ(done->added, 1U);
  const auto external = south.external();
  ASSERT_EQ(external.size(), 2U);
  EXPECT_EQ(external[0].cases.size(), 3U);
  EXPECT_EQ(external[1].cases.size(), 1U);
  EXPECT_EQ(external[1].held, 4);
}

TEST_F(External, CaseThatIsKnownHereIsSaidToBeAndCountsOnce) {
  south.scan({"1.2.3"});
  const auto before = south.progress_of("dana");
  EXPECT_EQ(south.take(north.exported())->known_here, 1U);
  south.scan({"1.2.2"});  // and one that comes later
  const auto all = external_json(south.external());
  EXPECT_EQ(all.at("cases"), 3);
  EXPECT_EQ(all.at("known_here"), 2);
  EXPECT_NE(south.progress_of("dana"), before);
  EXPECT_EQ(boost::json::parse(south.progress_of("dana")).at("totals").at("primary"), 2);
  EXPECT_THAT(external_text(south.external()),
              HasSubstr("External, attested by ada, not in the totals above: 3 cases since "));
  EXPECT_THAT(external_text(south.external()), HasSubstr("of which 2 are known"));
}

TEST_F(External, IsShownAsOfADayAndAsItWasKnown) {
  south.clock.pass(std::chrono::hours{1});
  ASSERT_TRUE(south.take(north.exported()));
  const auto imported = south.external()[0].imported_ms;
  EXPECT_TRUE(south.external({"dana", {}, imported - 1}).empty());
  EXPECT_EQ(south.external({"dana", {}, imported}).size(), 1U);
  EXPECT_TRUE(south.external({"dana", day_from("20000101"), {}})[0].cases.empty());
  EXPECT_TRUE(external_text({}).empty());
  EXPECT_TRUE(south.external({"linh"}).empty());
}

TEST_F(External, AnotherRegistryNumberIsSaid) {
  south.import({{"rose", "MOORE^ROSE", "", "R77", 1, {}, true}});
  EXPECT_TRUE(south.take(north.exported(), "rose")->another_registry_number);
}

TEST_F(External, RebuildGivesTheSameBytes) {
  ASSERT_TRUE(south.take(north.exported()));
  north.scan({"1.2.4"});
  ASSERT_TRUE(south.take(north.exported(), "dana", "ben"));
  ASSERT_TRUE(south.take(north.exported(), "linh"));
  const auto before = south.tables();
  EXPECT_THAT(before, HasSubstr("ben"));
  south.sql("DELETE FROM external_cases");
  south.sql("DELETE FROM portfolios");
  south.rebuild();
  EXPECT_EQ(south.tables(), before);
}

TEST_F(External, ErasureTakesThePersonsRowsAndWhatTheEventHeldOfThem) {
  ASSERT_TRUE(south.take(north.exported()));
  ASSERT_TRUE(south.take(north.exported(), "linh"));
  ASSERT_TRUE(erase_person(*south.store, {"dana"}, {"admin"}));
  EXPECT_EQ(south.count("SELECT count(*) FROM external_cases"), 3);
  EXPECT_EQ(south.count("SELECT count(*) FROM portfolios WHERE technologist = 'linh'"), 1);
  EXPECT_EQ(south.count("SELECT count(*) FROM portfolios"), 1);
  EXPECT_EQ(south.count("SELECT count(*) FROM ledger_payloads WHERE instr(payload, '\"dana\"')"), 0);
  EXPECT_EQ(south.count("SELECT count(*) FROM ledger_payloads WHERE instr(payload, 'study_key')"), 1);
  const auto before = south.tables();
  south.rebuild();
  EXPECT_EQ(south.tables(), before);
  EXPECT_TRUE(south.sound());
}

TEST_F(External, ErasureOfWhoAttestedLeavesTheRowsAndTheirOwnErasureTakesThemAfterwards) {
  ASSERT_TRUE(south.take(north.exported()));
  ASSERT_TRUE(erase_person(*south.store, {"ada"}, {"admin"}));
  EXPECT_EQ(south.external().at(0).attested_by, "erased-1");
  EXPECT_EQ(south.external().at(0).cases.size(), 3U);
  const auto before = south.tables();
  south.rebuild();
  EXPECT_EQ(south.tables(), before);
  ASSERT_TRUE(erase_person(*south.store, {"dana"}, {"admin"}));
  south.rebuild();
  EXPECT_EQ(south.tables(), "");
  EXPECT_EQ(south.count("SELECT count(*) FROM ledger_payloads WHERE instr(payload, 'study_key')"), 0);
  EXPECT_TRUE(south.sound());
}

}  // namespace
}  // namespace cmrcredit::credit_engine
