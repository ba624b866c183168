// Sealed sets: frozen with a hash; what changes later makes an addendum.
#include "credit_engine/ledger/seals.h"

#include <fmt/format.h>

#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/head.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class Sealed : public ::testing::Test {
 protected:
  Sealed() {
    world.import({{"T1", "MOORE^DANA", "4711", "", 1, {}, true}, {"T2", "NGUYEN^AN", "", "", 1, {}, true}});
    for (const char* study : {"1.2.1", "1.2.2", "1.2.3"})
      world.send(report_of({.study = study}));
    world.pass(900);
    for (const auto& one : world.cases())
      ids.push_back(text(one.at("case_id")));
  }
  [[nodiscard]] std::vector<Seal> seals() const {
    auto reader = world.reader();
    return list_seals(reader);
  }
  World world;
  std::vector<std::string> ids;
};

TEST_F(Sealed, CasesGiveTheHashThatTheirPaperCarries) {
  const auto sealed = seal_cases(*world.store, {"letter L1", {ids[2], ids[0]}, "T1"}, {"lead"});
  ASSERT_TRUE(sealed) << sealed.error().sentence;
  EXPECT_EQ(sealed->case_ids.size(), 2U);
  const auto all = seals();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].hash, sealed->hash);
  EXPECT_EQ(all[0].purpose, "letter L1");
  EXPECT_EQ(all[0].technologist, "T1");
  EXPECT_TRUE(all[0].intact);
  EXPECT_TRUE(all[0].changed.empty());
  auto reader = world.reader();
  EXPECT_EQ(hex_of(bytes_of(sha256(boost::json::serialize(sealed_cases(reader, all[0].number))))), sealed->hash);
}

TEST_F(Sealed, CaseThatChangesLaterMakesAnAddendumAndIsNamed) {
  ASSERT_TRUE(seal_cases(*world.store, {"letter L1", ids}, {"lead"}));
  // a stranger's series makes it pending
  world.send(report_of({.study = "1.2.2", .series = 2, .number = 5, .operator_name = "AAA^STRANGER"}));
  world.pass(900);
  const auto all = seals();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].intact);
  ASSERT_EQ(all[0].changed.size(), 1U);
  ASSERT_EQ(all[0].addenda.size(), 1U);
  EXPECT_EQ(all[0].addenda[0].case_id, all[0].changed[0]);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'seal.addendum'"), 1);
  EXPECT_TRUE(audit_data(world.options.data)->sound);
}

TEST_F(Sealed, CaseOfNoSealMakesNoAddendum) {
  ASSERT_TRUE(seal_cases(*world.store, {"letter L1", {ids[0]}}, {"lead"}));
  for (const char* study : {"1.2.1", "1.2.2", "1.2.3"})
    world.send(report_of({.study = study, .series = 2, .number = 5, .operator_name = "AAA^STRANGER"}));
  world.pass(900);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'seal.addendum'"), 1);
}

TEST_F(Sealed, SetOfNothingOrOfWhatIsNotThereIsRefused) {
  EXPECT_FALSE(seal_cases(*world.store, {"letter", {}}, {"lead"}));
  const auto refused = seal_cases(*world.store, {"letter", {ids[0], "nosuchcase00"}}, {"lead"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence, "there is no case 'nosuchcase00'");
  EXPECT_TRUE(seals().empty());
}

}  // namespace
}  // namespace cmrcredit::credit_engine
