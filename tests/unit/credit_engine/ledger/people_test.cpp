// The roster in the store, and what its changes set in motion.
#include "credit_engine/ledger/people.h"

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/reports.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

const Technologist kDana{"T1", "MOORE^DANA", "4711", "R-1", 2, {"DM", "dmoore"}, true};
const Technologist kAn{"T2", "NGUYEN^AN", "", "", 0, {}, true};

class People : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<Technologist> stored() const {
    auto reader = world.reader();
    return load_roster(reader, {}).technologists();
  }
  World world;
};

TEST_F(People, ComeBackAsTheyWereImported) {
  const auto change = import_technologists(*world.store, {kDana, kAn}, {"lead"});
  ASSERT_TRUE(change);
  EXPECT_EQ(change->added, 2U);
  EXPECT_EQ(stored(), (std::vector<Technologist>{kDana, kAn}));
}

TEST_F(People, ImportedAgainAreUnchangedAndLeaveNoEvent) {
  world.import({kDana, kAn});
  const auto events = world.count("SELECT count(*) FROM ledger");
  const auto change = import_technologists(*world.store, {kDana, kAn}, {"lead"});
  EXPECT_EQ(change->unchanged, 2U);
  EXPECT_EQ(change->added + change->changed, 0U);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events);
}

TEST_F(People, ImportChangesByIdAndKeepsWhoIsNotListed) {
  world.import({kDana, kAn});
  auto married = kDana;
  married.name = "OKAFOR^DANA";
  const auto change = import_technologists(*world.store, {married}, {"lead"});
  EXPECT_EQ(change->changed, 1U);
  EXPECT_EQ(stored(), (std::vector<Technologist>{married, kAn}));
  auto reader = world.reader();
  const auto payload = boost::json::parse(reader.connection().text(
      "SELECT payload FROM ledger_payloads JOIN ledger USING (seq) WHERE kind = 'technologist.changed'"));
  EXPECT_EQ(payload.at("changed"), boost::json::array{"name"});
}

TEST_F(People, ImportIsAllOrNothing) {
  auto nameless = kAn;
  nameless.id.clear();
  const auto change = import_technologists(*world.store, {kDana, nameless}, {"lead"});
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().kind, ActErrorKind::Refused);
  EXPECT_TRUE(stored().empty());
}

TEST_F(People, AddRefusesAnIdThatIsTaken) {
  ASSERT_TRUE(add_technologist(*world.store, kDana, {"lead"}));
  auto other = kAn;
  other.id = kDana.id;
  const auto added = add_technologist(*world.store, other, {"lead"});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().sentence, "the id 'T1' is taken; import the roster to change people");
  EXPECT_EQ(stored(), std::vector<Technologist>{kDana});
}

TEST_F(People, MapOfAnUnknownPersonIsRefused) {
  const auto mapped = map_operator(*world.store, {"dm", "", "T9"}, {"lead"});
  ASSERT_FALSE(mapped);
  EXPECT_EQ(mapped.error().sentence, "no technologist 'T9' is on the roster");
  EXPECT_FALSE(map_operator(*world.store, {"", "", "T9"}, {"lead"}));
}

TEST_F(People, MapIsKeptReplacedAndRecorded) {
  world.import({kDana, kAn});
  ASSERT_TRUE(map_operator(*world.store, {"mrtech", "MR1", "T1"}, {"lead"}));
  ASSERT_TRUE(map_operator(*world.store, {"mrtech", "MR1", "T1"}, {"lead"}));
  ASSERT_TRUE(map_operator(*world.store, {"mrtech", "MR1", "T2"}, {"lead"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM operator_maps"), 1);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'operator.mapped'"), 2);
  auto reader = world.reader();
  const auto match = load_roster(reader, {}).match({"mrtech"}, {}, "MR1");
  EXPECT_EQ(match.technologist, "T2");
}

TEST_F(People, MapWakesPendingCasesAndThoseCreditedByTheSameValue) {
  world.import({kDana, kAn});
  world.send(report_of({.study = "1.2.1", .operator_name = "MOORE^DANA"}));
  world.send(report_of({.study = "1.2.2", .operator_name = "NGUYEN^AN"}));
  world.send(report_of({.study = "1.2.3", .operator_name = "mrtech"}));
  EXPECT_EQ(world.pass(900), 3U);
  ASSERT_TRUE(map_operator(*world.store, {"NGUYEN^AN", "", "T1"}, {"lead"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM studies WHERE due_by = 'people'"), 2);
  EXPECT_EQ(world.pass(0), 2U);
}

TEST_F(People, ActThatCouldNotBeKeptSaysSo) {
  world.close();
  world.options.most_queued = 0;
  const auto opened = Store::open(world.options);
  EXPECT_FALSE(opened);  // not even its own first word fits
}

TEST_F(People, OperatorsSeenAreCountedAndMatched) {
  world.import({kDana});
  world.send(report_of({.study = "1.2.1", .number = 1}));
  world.send(report_of({.study = "1.2.1", .series = 2, .number = 2}));
  world.send(report_of({.study = "1.2.2"}));
  world.send(report_of({.study = "1.2.3", .operator_name = "stranger"}));
  world.pass(900);
  auto reader = world.reader();
  const auto seen = operators_seen(reader, load_roster(reader, {}));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].raw, "MOORE^DANA");
  EXPECT_EQ(seen[0].studies, 2U);
  EXPECT_EQ(seen[0].instances, 3U);
  EXPECT_EQ(seen[0].last_seen, "20260301");
  EXPECT_EQ(seen[0].station, "MR1");
  EXPECT_EQ(seen[0].match.technologist, "T1");
  EXPECT_EQ(seen[1].raw, "stranger");
  EXPECT_EQ(seen[1].match.kind, MatchKind::Unknown);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
