// Row 20: credit across employers.
#include <gmock/gmock.h>

#include "credit_engine/ledger/data_folder.h"
#include "credit_engine/ledger/external_cases.h"
#include "credit_engine/ledger/portfolio_export.h"
#include "credit_engine/ledger/signed_portfolio.h"
#include "ward.h"

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;

// The employer before this one, where dana ran two exams.
class Elsewhere : public Ward {
 public:
  Elsewhere() {
    image({.study = "1.2.1", .date = "20260301"});
    image({.study = "1.2.2", .date = "20260302"});
  }
  using Ward::act;
  using Ward::image;
  [[nodiscard]] std::string portfolio() const {
    auto reader = world.reader();
    auto made = make_portfolio(reader, {"dana", *day_from("20260630")});
    EXPECT_TRUE(made) << made.error().sentence;
    return sign_portfolio(*std::move(made), load_keys(world.options.data, false)->ledger_seed);
  }

 private:
  void TestBody() override {}
};

tl::expected<PortfolioImported, ActError> take(const World& here, const std::string& document) {
  return import_portfolio(*here.store, {document, "dana", "ada", "ada", "key confirmed"}, {"console"});
}

std::vector<ExternalPortfolio> external(const World& here) {
  auto reader = here.reader();
  return external_portfolios(reader, {"dana"});
}

TEST_F(EdgeCase, Case20_CasesOfAnotherEmployerAreShownApartAndCountForNoLevel) {
  image({.study = "1.7.1", .date = "20260401"});
  const auto before = progress_of("dana");
  const auto done = take(world, Elsewhere().portfolio());
  ASSERT_TRUE(done) << done.error().sentence;
  EXPECT_EQ(done->added, 2U);
  EXPECT_EQ(progress_of("dana"), before);
  EXPECT_EQ(counted("dana"), 1U);
  const auto shown = external(world);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].cases.at(0).says.modules, (std::vector<std::string>{"CINE_LAX", "CINE_SAX"}));
  EXPECT_EQ(shown[0].cases.at(0).says.categories, std::vector<std::string>{"L1.LVF"});
  EXPECT_THAT(external_text(shown), HasSubstr("2 cases since 2026-03-01, of which 0 are known"));
}

TEST_F(EdgeCase, Case20_ExamThatBothHospitalsKnowCountsOnce) {
  image({.study = "1.2.2", .date = "20260302"});  // the archive of the other hospital was taken over
  ASSERT_TRUE(take(world, Elsewhere().portfolio()));
  EXPECT_EQ(counted("dana"), 1U);
  EXPECT_EQ(external_json(external(world)).at("known_here"), 1);
}

TEST_F(EdgeCase, Case20_TakenTwiceOrInTwoPortfoliosACaseIsOne) {
  Elsewhere elsewhere;
  ASSERT_TRUE(take(world, elsewhere.portfolio()));
  EXPECT_EQ(take(world, elsewhere.portfolio())->event, 0);
  elsewhere.image({.study = "1.2.3", .date = "20260303"});
  EXPECT_EQ(take(world, elsewhere.portfolio())->added, 1U);
  EXPECT_EQ(external_json(external(world)).at("cases"), 3);
}

TEST_F(EdgeCase, Case20_PortfolioThatWasChangedOnTheWayIsNotTaken) {
  auto document = Elsewhere().portfolio();
  document.replace(document.find("2026-03-01"), 10, "2026-05-01");
  const auto done = take(world, document);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().sentence, HasSubstr("changed after it was signed"));
  EXPECT_TRUE(external(world).empty());
}

TEST_F(EdgeCase, Case20_SupervisorStandsAsALevelAndNotAsAName) {
  Elsewhere elsewhere;
  ASSERT_TRUE(elsewhere.act("1.2.1", "ada", {.kind = ActKind::Supervise, .person = "ada"}));
  const auto document = elsewhere.portfolio();
  EXPECT_THAT(document, HasSubstr("\"supervised\":true"));
  EXPECT_THAT(document, HasSubstr("\"supervisor_level\":3"));
  EXPECT_EQ(document.find("\"ada\""), std::string::npos);
  EXPECT_EQ(document.find("OKAFOR"), std::string::npos);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
