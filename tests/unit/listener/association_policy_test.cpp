#include "listener/association_policy.h"

#include <gtest/gtest.h>

#include "listener/implementation.h"
#include "listener/offered_services.h"
#include "messages.h"

namespace cmrcredit::listener {
namespace {

using test::kEcho;
using test::kExplicit;
using test::kImplicit;
using test::kMr;

constexpr const char* kCommitment = "1.2.840.10008.1.20.1";
constexpr const char* kFind = "1.2.840.10008.5.1.4.1.2.2.1";
constexpr const char* kSiemens = "1.3.12.2.1107.5.9.1";
constexpr const char* kPhilips = "1.3.46.670589.11.0.0.12.2";
constexpr const char* kJpeg = "1.2.840.10008.1.2.4.70";
constexpr const char* kGePrivateSyntax = "1.2.840.113619.5.2";

struct Setting {
  config::ListenerSettings settings;
  Arrival arrival{parse_address("127.0.0.1").value(), true};

  [[nodiscard]] tl::expected<Accepted, Refused> ask(const test::Request& request) const {
    return decide(decode_associate_rq(request.body()).value(), settings, Access::from(settings).value(), arrival);
  }
  [[nodiscard]] std::string results(std::vector<test::Proposal> contexts) const {
    test::Request request;
    request.contexts = std::move(contexts);
    std::string text;
    const Accepted accepted = ask(request).value();
    for (const ContextAnswer& answer : accepted.answer.contexts) {
      text += std::to_string(answer.id) + "=" + std::to_string(static_cast<int>(answer.result)) + " ";
    }
    return text;
  }
};

test::Proposal propose(unsigned id, std::string_view abstract, std::vector<std::string_view> syntaxes = {kImplicit}) {
  return {id, std::string(abstract), {syntaxes.begin(), syntaxes.end()}};
}

TEST(AssociationPolicy, OrdinaryRequest_IsAnsweredContextByContext) {
  const auto accepted = Setting{}.ask({});
  ASSERT_TRUE(accepted);
  ASSERT_EQ(accepted->contexts.size(), 3U);
  EXPECT_EQ(accepted->contexts[1].id, 3);
  EXPECT_EQ(accepted->contexts[1].abstract_syntax, kMr);
  EXPECT_EQ(accepted->contexts[1].transfer_syntax, kExplicit);
  EXPECT_EQ(accepted->contexts[1].encoding, dicom_parsing::kExplicitLittleEndian);
  EXPECT_EQ(accepted->contexts[2].encoding, dicom_parsing::kImplicitLittleEndian);
  EXPECT_EQ(accepted->answer.max_length, 131072U);
  EXPECT_EQ(accepted->answer.implementation_class, kImplementationClassUid);
  EXPECT_EQ(accepted->answer.implementation_version, kImplementationVersion);
  EXPECT_FALSE(accepted->answer.window);
  EXPECT_TRUE(accepted->answer.roles.empty());
  EXPECT_FALSE(accepted->answer.identity_response);
}

struct Rejected {
  const char* name;
  void (*change)(Setting&, test::Request&);
  RejectReason reason;
  Rejection code;
  const char* key;  // of the configuration, that the sentence names
};

TEST(AssociationPolicy, RejectsWithTheRightCodeAndNamesTheKeyToChange) {
  const Rejected table[] = {
      {"version", [](Setting&, test::Request& r) { r.version = 2; }, RejectReason::ProtocolVersion, {1, 2, 2}, "0002H"},
      {"version before all else",
       [](Setting& s, test::Request& r) { r.version = 0, s.arrival.place_free = false; },
       RejectReason::ProtocolVersion,
       {1, 2, 2},
       "0000H"},
      {"application context",
       [](Setting&, test::Request& r) { r.application_context = "1.2.3\n"; },
       RejectReason::ApplicationContext,
       {1, 1, 2},
       "1.2.3\\x0a"},
      {"no application context",
       [](Setting&, test::Request& r) { r.application_context = ""; },
       RejectReason::ApplicationContext,
       {1, 1, 2},
       "''"},
      {"called AE",
       [](Setting& s, test::Request& r) { s.settings.any_called_ae = false, r.called = "OTHER"; },
       RejectReason::CalledAe,
       {1, 1, 7},
       "listener.any_called_ae"},
      {"address",
       [](Setting& s, test::Request&) { s.arrival.address = parse_address("192.0.2.1").value(); },
       RejectReason::NotAllowed,
       {1, 1, 3},
       "[[listener.peers]]"},
      {"full",
       [](Setting& s, test::Request&) { s.arrival.place_free = false; },
       RejectReason::LocalLimit,
       {2, 3, 2},
       "listener.max_associations"},
      {"tiny PDUs",
       [](Setting&, test::Request& r) { r.max_length = 7; },
       RejectReason::TooSmallPdu,
       {1, 1, 1},
       "7 bytes"},
  };
  for (const Rejected& row : table) {
    Setting setting;
    test::Request request;
    row.change(setting, request);
    const auto decided = setting.ask(request);
    ASSERT_FALSE(decided) << row.name;
    EXPECT_EQ(decided.error().reason, row.reason) << row.name;
    EXPECT_EQ(decided.error().code, row.code) << row.name;
    EXPECT_NE(decided.error().sentence.find(row.key), std::string::npos)
        << row.name << ": " << decided.error().sentence;
  }
}

TEST(AssociationPolicy, RejectTableIsInTheOrderOfItsReasons) {
  ASSERT_EQ(reject_table().size(), kRejectReasons);
  for (std::size_t i = 0; i < kRejectReasons; ++i)
    EXPECT_EQ(static_cast<std::size_t>(reject_table()[i].reason), i);
}

TEST(AssociationPolicy, OwnTitleIsComparedWithoutPadding) {
  Setting setting;
  setting.settings.any_called_ae = false;
  test::Request request;
  request.called = "  CMRCREDIT";
  EXPECT_TRUE(setting.ask(request));
  request.called = std::string("CMRCREDIT\0\0\0\0\0\0\0", 16);
  EXPECT_TRUE(setting.ask(request));
  request.called = "cmrcredit";
  EXPECT_FALSE(setting.ask(request));
}

TEST(AssociationPolicy, AeTitleFieldsGoBackAsTheyCame) {
  test::Request request;
  request.called = "  CMRCREDIT";
  request.calling = std::string("MR1\0\0", 5);
  const AssociateRq decoded = decode_associate_rq(request.body()).value();
  const auto accepted = Setting{}.ask(request);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->answer.called_ae_field, decoded.called_ae_field);
  EXPECT_EQ(accepted->answer.calling_ae_field, decoded.calling_ae_field);
}

TEST(AssociationPolicy, WhatWouldBeALie_IsRefusedAndTheRestAccepted) {
  EXPECT_EQ(Setting{}.results(
                {propose(1, kMr), propose(5, kCommitment), propose(9, kFind), propose(11, kMr, {kGePrivateSyntax})}),
            "1=0 5=3 9=3 11=4 ");
}

TEST(AssociationPolicy, EveryClassOfTheRefusedTable_GetsResult3) {
  for (const RefusedClass& refused : refused_classes()) {
    EXPECT_EQ(Setting{}.results({propose(1, refused.uid), propose(3, kMr)}), "1=3 3=0 ") << refused.name;
  }
}

TEST(AssociationPolicy, FirstProposedSyntaxThatCanBeRead_IsTaken) {
  test::Request request;
  request.contexts = {propose(1, kMr, {kGePrivateSyntax, kJpeg, kExplicit}), propose(3, kMr, {kExplicit, kImplicit}),
                      propose(5, kMr, {kImplicit, kExplicit})};
  const auto accepted = Setting{}.ask(request);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->contexts[0].transfer_syntax, kJpeg);
  EXPECT_EQ(accepted->contexts[1].transfer_syntax, kExplicit);
  EXPECT_EQ(accepted->contexts[2].transfer_syntax, kImplicit);
}

TEST(AssociationPolicy, ContextWithoutSyntaxes_GetsResult4) {
  EXPECT_EQ(Setting{}.results({propose(1, kMr, {})}), "1=4 ");
}

TEST(AssociationPolicy, DuplicateIds_AreAnsweredOnce) {
  EXPECT_EQ(Setting{}.results({propose(1, kMr), propose(1, kCommitment), propose(3, kEcho), propose(3, kEcho)}),
            "1=0 3=0 ");
}

TEST(AssociationPolicy, EvenIds_AreAnsweredLikeAnyOther) {
  EXPECT_EQ(Setting{}.results({propose(0, kMr), propose(2, kMr), propose(4, kFind)}), "0=0 2=0 4=3 ");
}

TEST(AssociationPolicy, EachOf128ContextsIsAnsweredOnce) {
  std::vector<test::Proposal> contexts;
  for (unsigned id = 1; id < 256; id += 2)
    contexts.push_back(propose(id, kEcho, std::vector<std::string_view>(38, kImplicit)));
  test::Request request;
  request.contexts = contexts;
  const auto accepted = Setting{}.ask(request);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->answer.contexts.size(), 128U);
  EXPECT_EQ(accepted->contexts.size(), 128U);
}

TEST(AssociationPolicy, PrivateClasses_AreStorageOnAnAssociationOfStorage) {
  EXPECT_EQ(Setting{}.results({propose(1, kPhilips), propose(3, kSiemens)}), "1=0 3=0 ");
  EXPECT_EQ(Setting{}.results({propose(1, kEcho), propose(3, kMr), propose(5, kSiemens)}), "1=0 3=0 5=0 ");
}

TEST(AssociationPolicy, PrivateClassesBesideCommitment_AreStorageTooAndCommitmentStaysRefused) {
  EXPECT_EQ(Setting{}.results({propose(1, kMr), propose(3, kSiemens), propose(5, kCommitment)}), "1=0 3=0 5=3 ");
}

TEST(AssociationPolicy, PrivateClassesBesideAQuery_AreRefused) {
  EXPECT_EQ(Setting{}.results({propose(1, kMr), propose(3, kSiemens), propose(5, kFind)}), "1=0 3=3 5=3 ");
}

TEST(AssociationPolicy, PrivateClasses_CanBeTurnedOff) {
  Setting setting;
  setting.settings.private_storage_classes = false;
  EXPECT_EQ(setting.results({propose(1, kMr), propose(3, kSiemens)}), "1=0 3=3 ");
}

TEST(AssociationPolicy, WhatIsNoUid_IsNoPrivateClass) {
  const std::string too_long(65, '1');
  EXPECT_EQ(Setting{}.results(
                {propose(1, "hello"), propose(3, too_long), propose(5, ""), propose(7, "1..2"), propose(9, "1.2.")}),
            "1=3 3=3 5=3 7=3 9=3 ");
}

TEST(AssociationPolicy, UnknownStandardClass_IsRefused) {
  EXPECT_EQ(Setting{}.results({propose(1, "1.2.840.10008.9.9.9")}), "1=3 ");
}

TEST(AssociationPolicy, NegotiationItemsAreAnsweredAsAnScpThatKeepsNoImages) {
  using test::operator+;
  const auto role = [](std::string_view uid, unsigned scu, unsigned scp) {
    return test::item(0x54, test::bytes({0, static_cast<unsigned>(uid.size())}) +
                                Bytes(bytes_of(uid).begin(), bytes_of(uid).end()) + test::bytes({scu, scp}));
  };
  test::Request request;
  request.more_user_items = test::item(0x53, test::bytes({0, 8, 0, 4})) + role(kMr, 1, 1) + role(kMr, 0, 1) +
                            role(kFind, 1, 0) + test::item(0x58, test::bytes({2, 1, 0, 0}));
  const auto accepted = Setting{}.ask(request);
  ASSERT_TRUE(accepted);
  ASSERT_TRUE(accepted->answer.window);
  EXPECT_EQ(accepted->answer.window->invoked, 1);
  EXPECT_EQ(accepted->answer.window->performed, 1);
  ASSERT_EQ(accepted->answer.roles.size(), 1U);
  EXPECT_EQ(accepted->answer.roles[0].sop_class, kMr);
  EXPECT_TRUE(accepted->answer.roles[0].scu);
  EXPECT_FALSE(accepted->answer.roles[0].scp);
  EXPECT_TRUE(accepted->answer.identity_response);
}

TEST(AssociationPolicy, UserIdentityWithoutARequestedResponse_StaysUnanswered) {
  test::Request request;
  request.more_user_items = test::item(0x58, test::bytes({2, 0, 0, 0}));
  EXPECT_FALSE(Setting{}.ask(request).value().answer.identity_response);
}

}  // namespace
}  // namespace cmrcredit::listener
