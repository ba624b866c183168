#include "listener/pdu_stream.h"

#include <gtest/gtest.h>

#include <functional>

#include "messages.h"

namespace cmrcredit::listener {
namespace {

using test::bytes;
using test::operator+;

constexpr std::uint32_t kMax = 16384;

// What came out of a stream, as text, so that two ways of feeding it can be compared: pieces of one fragment are
// joined.
struct Heard {
  std::string text;
  std::optional<PduError> error;
};

Heard play(const Bytes& input, std::size_t chunk, bool established = true) {
  PduStream stream(kMax);
  if (established) stream.established();
  Heard heard;
  for (std::size_t at = 0; at < input.size(); at += chunk) {
    ByteView bytes = ByteView(input).subspan(at, std::min(chunk, input.size() - at));
    while (true) {
      auto next = stream.next(bytes);
      if (!next) {
        heard.error = next.error();
        return heard;
      }
      if (!*next) break;
      const PduItem item = std::move(**next);
      if (const auto* piece = std::get_if<PdvPiece>(&item)) {
        heard.text += text_of(piece->bytes);
        if (piece->last) heard.text += piece->command ? "<command ends on " : "<data ends on ";
        if (piece->last) heard.text += std::to_string(piece->context_id) + ">";
      } else if (const auto* request = std::get_if<AssociateRq>(&item)) {
        heard.text += "<RQ " + std::to_string(request->contexts.size()) + ">";
      } else if (const auto* abort = std::get_if<Abort>(&item)) {
        heard.text += "<ABORT " + std::to_string(abort->source) + "/" + std::to_string(abort->reason) + ">";
      } else {
        heard.text += "<" + std::string(name_of(std::get<OtherPdu>(item).type)) + ">";
      }
    }
  }
  return heard;
}

Bytes text(std::string_view of) {
  const ByteView view = bytes_of(of);
  return {view.begin(), view.end()};
}

TEST(PduStream, SaysTheSameWhereverTheReadsEnd) {
  const Bytes input = test::Request{}.pdu() + test::pdata(test::pdv(1, 1, text("comm"))) +
                      test::pdata(test::pdv(1, 3, text("and")) + test::pdv(1, 0, text("data ")) + test::pdv(1, 0, {})) +
                      test::pdata(test::pdv(1, 0, text("more"))) + test::pdata(test::pdv(1, 2, {})) + test::kReleaseRq +
                      test::pdu(7, bytes({0, 0, 2, 6}));
  const std::string expected = "<RQ 3>command<command ends on 1>data more<data ends on 1><A-RELEASE-RQ><ABORT 2/6>";
  for (const std::size_t chunk : {1UL, 2UL, 3UL, 5UL, 7UL, 11UL, 64UL, 100000UL}) {
    const Heard heard = play(input, chunk);
    EXPECT_FALSE(heard.error) << chunk;
    EXPECT_EQ(heard.text, expected) << chunk;
  }
}

TEST(PduStream, BeforeTheAssociation_DataIsOnlyNamedAndSkipped) {
  const Heard heard = play(test::pdata(test::pdv(1, 3, text("secret"))) + test::kReleaseRq, 4, false);
  EXPECT_EQ(heard.text, "<P-DATA-TF><A-RELEASE-RQ>");
}

TEST(PduStream, KnowsWhetherAPduIsUnderWay) {
  PduStream stream(kMax);
  EXPECT_FALSE(stream.inside_pdu());
  const Bytes request = test::Request{}.pdu();
  ByteView first = ByteView(request).first(3);
  ASSERT_TRUE(stream.next(first));
  EXPECT_TRUE(stream.inside_pdu());
  ByteView rest = ByteView(request).subspan(3);
  ASSERT_TRUE(stream.next(rest));
  EXPECT_FALSE(stream.inside_pdu());
  EXPECT_EQ(stream.pdus_begun(), 1U);
}

TEST(PduStream, AFewMoreBytesThanOffered_AreTaken) {
  const Heard heard = play(test::pdata(test::pdv(1, 2, Bytes(kMax, std::byte{'x'}))), 4096);
  EXPECT_FALSE(heard.error);
}

struct Bad {
  const char* name;
  Bytes input;
  PduErrorKind kind;
};

TEST(PduStream, MalformedPdusAreErrorsWithTheFacts) {
  const std::vector<Bad> table = {
      {"type 00", bytes({0, 0, 0, 0, 0, 0}), PduErrorKind::UnrecognizedPdu},
      {"type 08", bytes({8, 0, 0, 0, 0, 0}), PduErrorKind::UnrecognizedPdu},
      {"type FF", bytes({0xff, 0, 0, 0, 0, 0}), PduErrorKind::UnrecognizedPdu},
      {"HTTP", text("GET / HTTP/1.1\r\n\r\n"), PduErrorKind::UnrecognizedPdu},
      {"TLS", bytes({0x16, 3, 1, 2, 0, 1, 0, 1}), PduErrorKind::UnrecognizedPdu},
      {"RQ of 4 GiB", bytes({1, 0, 0xff, 0xff, 0xff, 0xff}), PduErrorKind::TooLong},
      {"RQ of 1 MiB and a byte", bytes({1, 0, 0, 0x10, 0, 1}), PduErrorKind::TooLong},
      {"RQ without a body", bytes({1, 0, 0, 0, 0, 0}), PduErrorKind::Truncated},
      {"abort of 65 bytes", bytes({7, 0, 0, 0, 0, 65}), PduErrorKind::TooLong},
      {"release of 5 bytes", bytes({5, 0, 0, 0, 0, 5}), PduErrorKind::InvalidValue},
      {"data without a value", bytes({4, 0, 0, 0, 0, 0}), PduErrorKind::InvalidValue},
      {"data longer than offered", bytes({4, 0, 0, 0, 0x40, 7}), PduErrorKind::TooLong},
      {"data of 4 GiB", bytes({4, 0, 0xff, 0xff, 0xff, 0xf0}), PduErrorKind::TooLong},
      {"value of length 0", bytes({4, 0, 0, 0, 0, 6, 0, 0, 0, 0, 1, 3}), PduErrorKind::InvalidValue},
      {"value of length 1", bytes({4, 0, 0, 0, 0, 6, 0, 0, 0, 1, 1, 3}), PduErrorKind::InvalidValue},
      {"value past its PDU", bytes({4, 0, 0, 0, 0, 6, 0, 0, 0, 3, 1, 3}), PduErrorKind::Truncated},
      {"value of 4 GiB", bytes({4, 0, 0, 0, 0, 6, 0xff, 0xff, 0xff, 0xff, 1, 3}), PduErrorKind::Truncated},
      {"three bytes where a value should begin", bytes({4, 0, 0, 0, 0, 3, 0, 0, 0}), PduErrorKind::Truncated},
      {"one byte behind a value", bytes({4, 0, 0, 0, 0, 9, 0, 0, 0, 4, 1, 3, 7, 7, 0}), PduErrorKind::Truncated},
  };
  for (const Bad& bad : table) {
    for (const std::size_t chunk : {1UL, 100UL}) {
      const Heard heard = play(bad.input, chunk);
      ASSERT_TRUE(heard.error) << bad.name;
      EXPECT_EQ(heard.error->kind, bad.kind) << bad.name << ": " << heard.error->sentence;
    }
  }
}

TEST(PduStream, ErrorNamesTypeAndLimits) {
  EXPECT_EQ(play(bytes({4, 0, 0, 1, 0, 0}), 6).error->sentence, "P-DATA-TF of 65536 bytes, the limit is 16384");
  EXPECT_EQ(play(bytes({0x16, 3, 1, 2, 0, 1}), 6).error->sentence,
            "PDU type 16H is not of the DICOM upper layer (a TLS client on a plain port?)");
}

TEST(PduError, BecomesTheReasonOfPs38) {
  EXPECT_EQ(abort_reason(PduErrorKind::UnrecognizedPdu), AbortReason::UnrecognizedPdu);
  for (const auto kind :
       {PduErrorKind::TooLong, PduErrorKind::Truncated, PduErrorKind::InvalidValue, PduErrorKind::TooManyItems}) {
    EXPECT_EQ(abort_reason(kind), AbortReason::InvalidParameterValue);
  }
}

}  // namespace
}  // namespace cmrcredit::listener
