#include "listener/pdu.h"

#include <gtest/gtest.h>

#include "messages.h"

namespace cmrcredit::listener {
namespace {

using test::bytes;
using test::item;
using test::operator+;

const Bytes kThreeCharacters = bytes({'1', '.', '2'});

tl::expected<AssociateRq, PduError> with_user_item(const Bytes& user_item) {
  test::Request request;
  request.more_user_items = user_item;
  return decode_associate_rq(request.body());
}

TEST(AssociateRq, IsReadWithItsContexts) {
  const auto request = decode_associate_rq(test::Request{}.body());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->protocol_version, 1);
  EXPECT_EQ(request->application_context, kDicomApplicationContext);
  ASSERT_EQ(request->contexts.size(), 3U);
  EXPECT_EQ(request->contexts[1].id, 3);
  EXPECT_EQ(request->contexts[1].abstract_syntax, test::kMr);
  EXPECT_EQ(request->contexts[1].transfer_syntaxes, std::vector<std::string>{std::string(test::kExplicit)});
  EXPECT_EQ(request->max_length, 16384U);
  EXPECT_EQ(request->implementation_class, "2.25.1");
  EXPECT_EQ(request->implementation_version, "TEST");
  EXPECT_FALSE(request->window);
  EXPECT_TRUE(request->roles.empty());
  EXPECT_FALSE(request->identity);
}

TEST(AssociateRq, AeTitlesLoseBlanksAndNulsOnBothSides) {
  test::Request request;
  request.called = "  CMRCREDIT";
  request.calling = std::string("MR1\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  const auto decoded = decode_associate_rq(request.body());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->called_ae(), "CMRCREDIT");
  EXPECT_EQ(decoded->calling_ae(), "MR1");
  EXPECT_EQ(decoded->called_ae_field[0], ' ');  // and go back as they came
}

TEST(AssociateRq, OptionalUserItemsAreRead) {
  const auto request =
      with_user_item(item(0x53, bytes({0, 8, 0, 4})) + item(0x54, bytes({0, 3}) + kThreeCharacters + bytes({1, 1})) +
                     item(0x58, bytes({2, 1, 0, 0})));
  ASSERT_TRUE(request);
  ASSERT_TRUE(request->window);
  EXPECT_EQ(request->window->invoked, 8);
  EXPECT_EQ(request->window->performed, 4);
  ASSERT_EQ(request->roles.size(), 1U);
  EXPECT_EQ(request->roles[0].sop_class, "1.2");
  EXPECT_TRUE(request->roles[0].scu);
  EXPECT_TRUE(request->roles[0].scp);
  ASSERT_TRUE(request->identity);
  EXPECT_EQ(request->identity->type, 2);
  EXPECT_TRUE(request->identity->response_requested);
}

TEST(AssociateRq, UnknownItemsAreSkipped) {
  test::Request request;
  request.more_user_items = item(0x56, bytes({1, 2, 3})) + item(0x57, bytes({})) + item(0x7f, bytes({9}));
  request.more_items = item(0xee, bytes({1, 2, 3, 4, 5}));
  const auto decoded = decode_associate_rq(request.body());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->contexts.size(), 3U);
}

TEST(AssociateRq, OfAnotherProtocolVersion_IsNotReadBehindItsFixedFields) {
  test::Request request;
  request.version = 2;
  request.more_items = bytes({0x10, 0, 0xff, 0xff});
  const auto decoded = decode_associate_rq(request.body());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->protocol_version, 2);
  EXPECT_TRUE(decoded->contexts.empty());
}

struct BadRequest {
  const char* name;
  Bytes body;
  PduErrorKind kind;
};

Bytes with_items(const Bytes& items) {
  test::Request request;
  request.more_items = items;
  return request.body();
}

std::vector<BadRequest> bad_requests() {
  const Bytes sound = test::Request{}.body();
  Bytes many;
  for (int i = 0; i < 20000; ++i)
    many = std::move(many) + bytes({0xee, 0, 0, 0});
  return {
      {"empty", {}, PduErrorKind::Truncated},
      {"67 bytes", Bytes(sound.begin(), sound.begin() + 67), PduErrorKind::Truncated},
      {"item head cut", with_items(bytes({0x20, 0, 0})), PduErrorKind::Truncated},
      {"item past the end", with_items(bytes({0x20, 0, 0, 5, 1, 0, 0, 0})), PduErrorKind::Truncated},
      {"context without room for its id", with_items(item(0x20, bytes({1, 0, 0}))), PduErrorKind::Truncated},
      {"sub-item past its context", with_items(item(0x20, bytes({1, 0, 0, 0, 0x30, 0, 0, 9, '1'}))),
       PduErrorKind::Truncated},
      {"maximum length of 3 bytes", with_items(item(0x50, item(0x51, bytes({0, 0, 1})))), PduErrorKind::Truncated},
      {"window of 2 bytes", with_items(item(0x50, item(0x53, bytes({0, 1})))), PduErrorKind::Truncated},
      {"role without roles", with_items(item(0x50, item(0x54, bytes({0, 3}) + kThreeCharacters))),
       PduErrorKind::Truncated},
      {"role past its item", with_items(item(0x50, item(0x54, bytes({0xff, 0xff, 1, 1})))), PduErrorKind::Truncated},
      {"identity of 1 byte", with_items(item(0x50, item(0x58, bytes({2})))), PduErrorKind::Truncated},
      {"user item past the end", with_items(item(0x50, bytes({0x52, 0, 0x7f, 0xff}))), PduErrorKind::Truncated},
      {"20,000 items", with_items(many), PduErrorKind::TooManyItems},
  };
}

TEST(AssociateRq, MalformedOnesAreErrorsWithTheFacts) {
  for (const BadRequest& bad : bad_requests()) {
    const auto decoded = decode_associate_rq(bad.body);
    ASSERT_FALSE(decoded) << bad.name;
    EXPECT_EQ(decoded.error().kind, bad.kind) << bad.name;
    EXPECT_FALSE(decoded.error().sentence.empty()) << bad.name;
  }
}

TEST(AssociateRq, CutAnywhere_IsAnErrorOrShorterButNeverACrash) {
  const Bytes sound = test::Request{}.body();
  int errors = 0;
  for (std::size_t length = 0; length < sound.size(); ++length) {
    if (!decode_associate_rq(ByteView(sound).first(length))) ++errors;
  }
  EXPECT_GT(errors, 100);
}

TEST(AssociateRq, ErrorNamesItemAndLengths) {
  const auto decoded = decode_associate_rq(with_items(bytes({0x20, 0, 0, 5, 1, 0, 0, 0})));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().sentence, "item 20H claims 5 bytes, 4 are left");
}

TEST(AssociateAc, IsWrittenByteForByte) {
  AssociateAc accept;
  accept.called_ae_field.fill('A');
  accept.calling_ae_field.fill('B');
  accept.reserved.fill(std::byte{7});
  accept.contexts = {{1, ContextResult::Acceptance, "1.2"}, {3, ContextResult::AbstractSyntaxNotSupported, "1.2"}};
  accept.max_length = 0x00020000;
  accept.implementation_class = "1.2";
  accept.implementation_version = "X";
  accept.window = AsynchronousWindow{1, 1};
  accept.roles = {{"1.2", true, false}};
  accept.identity_response = true;
  const auto context = [](unsigned id, unsigned result) {
    return item(0x21, bytes({id, 0, result, 0}) + item(0x40, kThreeCharacters));
  };
  const Bytes user = item(0x51, bytes({0, 2, 0, 0})) + item(0x52, kThreeCharacters) + item(0x53, bytes({0, 1, 0, 1})) +
                     item(0x54, bytes({0, 3}) + kThreeCharacters + bytes({1, 0})) + item(0x55, bytes({'X'})) +
                     item(0x59, bytes({0, 0}));
  const Bytes expected = test::pdu(2, bytes({0, 1, 0, 0}) + Bytes(16, std::byte{'A'}) + Bytes(16, std::byte{'B'}) +
                                          Bytes(32, std::byte{7}) + item(0x10, kDicomApplicationContext) +
                                          context(1, 0) + context(3, 3) + item(0x50, user));
  EXPECT_EQ(encode(accept), expected);
}

TEST(ShortPdus, AreWrittenByteForByte) {
  EXPECT_EQ(encode(Rejection{1, 2, 2}), bytes({3, 0, 0, 0, 0, 4, 0, 1, 2, 2}));
  EXPECT_EQ(encode_release_rp(), bytes({6, 0, 0, 0, 0, 4, 0, 0, 0, 0}));
  EXPECT_EQ(encode_abort(AbortSource::ServiceProvider, AbortReason::UnexpectedPdu),
            bytes({7, 0, 0, 0, 0, 4, 0, 0, 2, 2}));
}

TEST(ShortPdus, AbortByTheServiceUserHasNoReason) {
  EXPECT_EQ(encode_abort(AbortSource::ServiceUser, AbortReason::UnexpectedPdu), bytes({7, 0, 0, 0, 0, 4, 0, 0, 0, 0}));
}

TEST(Command, FitsOnePduWhereThePeerTakesIt) {
  const Bytes command = bytes({1, 2, 3, 4});
  EXPECT_EQ(encode_command(5, command, 0), test::pdata(test::pdv(5, 3, command)));
  EXPECT_EQ(encode_command(5, command, 10), test::pdata(test::pdv(5, 3, command)));
}

TEST(Command, IsCutIntoEvenFragmentsNoLongerThanThePeerTakes) {
  const Bytes command = bytes({1, 2, 3, 4, 5, 6});
  const Bytes expected = test::pdata(test::pdv(5, 1, bytes({1, 2}))) + test::pdata(test::pdv(5, 1, bytes({3, 4}))) +
                         test::pdata(test::pdv(5, 3, bytes({5, 6})));
  EXPECT_EQ(encode_command(5, command, 8), expected);
  EXPECT_EQ(encode_command(5, command, 9), expected);
}

}  // namespace
}  // namespace cmrcredit::listener
