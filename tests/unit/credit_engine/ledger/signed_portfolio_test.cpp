// A portfolio is what was signed, or says what is wrong with it.
#include "credit_engine/ledger/signed_portfolio.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace cmrcredit::credit_engine {
namespace {

using ::testing::HasSubstr;

Portfolio sample() {
  Portfolio portfolio;
  portfolio.at = *day_from("20260630");
  portfolio.name = "Dana \"Möwe\" Moore";
  portfolio.registry_number = "R1";
  portfolio.sites = {"North", "Süd"};
  portfolio.ledger_head = "cmrcredit-ledger-head 1 7 1760000000000 ab cd";
  portfolio.program = "scmr-technologist-2022";
  portfolio.program_version = 1;
  portfolio.totals = {{"primary", 1}, {"observed", 1}};
  PortfolioCase performed{*day_from("20260301"), std::string(64, 'a'), "MR1", "North"};
  performed.modules = {"CINE_SAX", "LGE"};
  performed.categories = {"L2.VIAB"};
  performed.status = CaseStatus::Confirmed;
  performed.supervisor_level = 3;
  PortfolioCase observed{*day_from("20260302"), std::string(64, 'b'), "MR1", "North", Role::Observer};
  portfolio.cases = {performed, observed};
  return portfolio;
}

std::string refusal(std::string_view text, const std::optional<PublicKey>& expected = {}) {
  const auto read = verify_portfolio(text, expected);
  return read ? "(it verifies)" : read.error();
}

class SignedPortfolioText : public ::testing::Test {
 protected:
  [[nodiscard]] std::string with(std::string_view before, std::string_view after) const {
    auto changed = text;
    const auto at = changed.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    return at == std::string::npos ? changed : changed.replace(at, before.size(), after);
  }
  const std::array<unsigned char, 32> signer{1, 2, 3}, other{4, 5, 6};
  std::string text = sign_portfolio(sample(), signer);
};

TEST_F(SignedPortfolioText, IsTheSameTextEachTimeAndGivesWhatWentIn) {
  EXPECT_EQ(sign_portfolio(sample(), signer), text);
  const auto read = verify_portfolio(text, Signer(signer).public_key());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->portfolio.cases, sample().cases);
  EXPECT_EQ(read->portfolio.name, sample().name);
  EXPECT_EQ(public_key_from(read->portfolio.public_key), Signer(signer).public_key());
  EXPECT_THAT(text, HasSubstr(read->hash));
}

TEST_F(SignedPortfolioText, AnyByteThatWasChangedIsFound) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char flip : {'\x01', '\x20'}) {
      auto changed = text;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      EXPECT_FALSE(verify_portfolio(changed)) << at << ": " << changed.substr(at, 20);
    }
    auto shorter = text;
    EXPECT_FALSE(verify_portfolio(shorter.erase(at, 1))) << at;
  }
}

TEST_F(SignedPortfolioText, SaysWhatIsWrong) {
  EXPECT_THAT(refusal(with("MR1", "MR2")), HasSubstr("its hash is not that of what it says"));
  EXPECT_THAT(refusal(with("\"version\": 1", "\"version\": 2")), HasSubstr("its version is not 1"));
  EXPECT_THAT(refusal(with("cmrcredit portfolio", "another portfolio")), HasSubstr("it is no portfolio"));
  EXPECT_THAT(refusal(text + ' '), HasSubstr("not byte for byte"));
  EXPECT_THAT(refusal(with("  \"at\"", " \"at\"")), HasSubstr("not byte for byte"));
  EXPECT_EQ(refusal(text.substr(0, text.size() / 2)), "it is not whole: it cannot be read as JSON");
  EXPECT_EQ(refusal(""), "it is not whole: it cannot be read as JSON");
  EXPECT_EQ(refusal("[]"), "it is no portfolio: it is no JSON object");
}

TEST_F(SignedPortfolioText, HashMadeAnewWithoutTheKeyIsFound) {
  const auto forged = sign_portfolio(sample(), other);  // someone who has no key but their own ...
  const auto theirs = verify_portfolio(forged)->portfolio.public_key;
  auto portfolio = sample();
  portfolio.name = "Someone Else";
  auto claimed = sign_portfolio(portfolio, other);
  const auto ours = verify_portfolio(text)->portfolio.public_key;
  claimed.replace(claimed.find(theirs), theirs.size(), ours);  // ... and states ours
  EXPECT_THAT(refusal(claimed), HasSubstr("its hash is not"));
  auto signature = text.rfind("\"signature\": \"") + 14;
  auto moved = text;
  moved.replace(signature, 128, forged.substr(forged.rfind("\"signature\": \"") + 14, 128));
  EXPECT_THAT(refusal(moved), HasSubstr("its signature is not one of the key " + ours));
}

TEST_F(SignedPortfolioText, OfAnotherKeyThanExpectedIsRefusedAndBothAreNamed) {
  const auto said = refusal(text, Signer(other).public_key());
  EXPECT_THAT(said, HasSubstr(verify_portfolio(text)->portfolio.public_key));
  EXPECT_THAT(said, HasSubstr(verify_portfolio(sign_portfolio(sample(), other))->portfolio.public_key));
}

TEST_F(SignedPortfolioText, SignedNonsenseIsNamedByItsPlace) {
  auto pending = sample();
  pending.cases[1].status = CaseStatus::Pending;
  EXPECT_EQ(refusal(sign_portfolio(pending, signer)), "cases[1].status is not credited or confirmed");
  auto without_key = sample();
  without_key.cases[0].study_key = "1.2.840.113619";
  EXPECT_EQ(refusal(sign_portfolio(without_key, signer)),
            "cases[0].study_key is not 64 hexadecimal digits in lower case");
  auto high = sample();
  high.cases[0].supervisor_level = 1000;
  EXPECT_EQ(refusal(sign_portfolio(high, signer)), "cases[0].supervisor_level is not a number from 0 to 99");
  auto longer = sample();
  longer.cases[0].station = std::string(5000, 'x');
  EXPECT_EQ(refusal(sign_portfolio(longer, signer)), "cases[0].station is not a text of at most 512 bytes");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
