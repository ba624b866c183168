#include "listener/command_set.h"

#include <gtest/gtest.h>

#include "messages.h"
#include "raw_peer.h"

namespace cmrcredit::listener {
namespace {

using test::bytes;
using test::element;
using test::number16;
using test::operator+;

tl::expected<CommandSet, CommandError> read(const Bytes& command, std::size_t chunk = 1000) {
  CommandReader reader;
  for (std::size_t at = 0; at < command.size(); at += chunk) {
    const auto fed = reader.feed(ByteView(command).subspan(at, std::min(chunk, command.size() - at)));
    if (!fed) return tl::make_unexpected(fed.error());
  }
  return reader.finish();
}

TEST(CommandSet, OfAStore_IsReadWhereverItsFragmentsEnd) {
  const Bytes command = test::Command{}.body();
  for (const std::size_t chunk : {1UL, 3UL, 8UL, 1000UL}) {
    const auto set = read(command, chunk);
    ASSERT_TRUE(set) << set.error().sentence;
    EXPECT_EQ(set->field, CommandField::CStoreRq);
    EXPECT_EQ(set->message_id, 7);
    EXPECT_TRUE(set->has_data_set);
    EXPECT_EQ(set->affected_class, test::kMr);
    EXPECT_EQ(set->affected_instance, "2.25.100");
  }
}

TEST(CommandSet, OfStepsNamesWhatIsAffectedOrRequested) {
  const auto create = read(test::create_command("2.25.1").body());
  ASSERT_TRUE(create);
  EXPECT_EQ(create->field, CommandField::NCreateRq);
  EXPECT_EQ(create->affected_class, test::kStep);
  EXPECT_EQ(create->affected_instance, "2.25.1");
  EXPECT_TRUE(create->is_normalized());
  const auto set = read(test::set_command("2.25.2").body());
  ASSERT_TRUE(set);
  EXPECT_EQ(set->field, CommandField::NSetRq);
  EXPECT_EQ(set->requested_class, test::kStep);
  EXPECT_EQ(set->requested_instance, "2.25.2");
  EXPECT_TRUE(set->affected_instance.empty());
  EXPECT_FALSE(read(test::Command{}.body())->is_normalized());
}

TEST(CommandSet, GroupLengthIsNotTrusted) {
  Bytes command = test::Command{}.body();
  command[8] = std::byte{0xff};
  command[9] = std::byte{0xff};
  EXPECT_TRUE(read(command));
  EXPECT_TRUE(read(Bytes(command.begin() + 12, command.end())));
}

TEST(CommandSet, AnyDataSetTypeBut0101_MeansADataSet) {
  for (const unsigned type : {0x0000U, 0x0001U, 0x0202U, 0x0100U})
    EXPECT_TRUE(read(test::Command{.data_set_type = type}.body())->has_data_set);
  EXPECT_FALSE(read(test::Command{.data_set_type = 0x0101}.body())->has_data_set);
}

TEST(CommandSet, ResponseIsKnownAsOne) {
  const auto set = read(element(0, 0x0100, number16(0x8001)) + element(0, 0x0800, number16(0x0101)));
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->is_response());
}

TEST(CommandSet, BadOnesAreErrorsThatNameTheElement) {
  const Bytes field = element(0, 0x0100, number16(0x0030));
  const Bytes message = element(0, 0x0110, number16(1));
  const Bytes none = element(0, 0x0800, number16(0x0101));
  struct Row {
    const char* name;
    Bytes command;
    const char* says;
  };
  const Row table[] = {
      {"empty", {}, "(0000,0100)"},
      {"without field", message + none, "(0000,0100)"},
      {"without message id", field + none, "(0000,0110)"},
      {"without data set type", field + message, "(0000,0800)"},
      {"field of 4 bytes", element(0, 0x0100, bytes({0x30, 0, 0, 0})) + message + none, "4 bytes"},
      {"field of 0 bytes", element(0, 0x0100, Bytes()) + message + none, "0 bytes"},
      {"cut", Bytes(field.begin(), field.begin() + 5), "unreadable"},
      {"value past the end", field + message + bytes({0, 0, 0, 8, 0xff, 0, 0, 0, 1, 1}), "unreadable"},
      {"100,000 nested sequences", test::nested_sequences(100000, true), ""},
      {"60 nested sequences", test::nested_sequences(60, true), ""},
      {"a megabyte", element(0, 0x0001, Bytes(1 << 20)) + field + message + none, "longer than 65536"},
  };
  for (const Row& row : table) {
    const auto set = read(row.command, 16384);
    ASSERT_FALSE(set) << row.name;
    EXPECT_NE(set.error().sentence.find(row.says), std::string::npos) << row.name << ": " << set.error().sentence;
  }
}

TEST(Response, CarriesWhatTheRequesterNeeds) {
  const auto request = read(test::Command{}.body());
  ASSERT_TRUE(request);
  ResponseFields fields;
  fields.status = 0xC000;
  fields.affected_class = "1.2.3";
  fields.affected_instance = "1.2.34";
  fields.offending = dicom_parsing::Tag{0x0020, 0x000D};
  fields.comment = std::string(100, 'x');
  const Bytes response = encode_response(*request, fields);
  EXPECT_EQ(response.size(), 12 + std::to_integer<std::size_t>(response[8]));
  const test::Response read_back = test::response_of(response);
  EXPECT_EQ(read_back.field, 0x8001U);
  EXPECT_EQ(read_back.message_id, 7U);
  EXPECT_EQ(read_back.status, 0xC000U);
  EXPECT_EQ(read_back.affected_class, "1.2.3");
  EXPECT_EQ(read_back.affected_instance, "1.2.34");
  EXPECT_EQ(read_back.offending, 0x0020000DU);
  EXPECT_EQ(read_back.comment, std::string(64, 'x'));
}

TEST(Response, OfAStepCarriesErrorIdAndAttributes) {
  const auto request = read(test::set_command("2.25.2").body());
  ASSERT_TRUE(request);
  ResponseFields fields;
  fields.status = 0x0110;
  fields.error_id = 0xA710;
  fields.affected_instance = "2.25.2";
  fields.attributes = {{0x0040, 0x0252}, {0x0040, 0x0270}};
  const Bytes response = encode_response(*request, fields);
  EXPECT_EQ(response.size(), 12 + std::to_integer<std::size_t>(response[8]));
  const test::Response read_back = test::response_of(response);
  EXPECT_EQ(read_back.field, 0x8120U);
  EXPECT_EQ(read_back.error_id, 0xA710U);
  EXPECT_EQ(read_back.affected_instance, "2.25.2");
  EXPECT_EQ(read_back.attributes, (std::vector<std::uint32_t>{0x00400252, 0x00400270}));
}

TEST(Response, HasEvenLengthsAndAscendingTags) {
  CommandSet request;
  request.field = CommandField::CEchoRq;
  ResponseFields fields;
  fields.affected_class = "1.2";
  const Bytes expected = element(0, 0, bytes({52, 0, 0, 0})) + element(0, 0x0002, bytes({'1', '.', '2', 0})) +
                         element(0, 0x0100, number16(0x8030)) + element(0, 0x0120, number16(0)) +
                         element(0, 0x0800, number16(0x0101)) + element(0, 0x0900, number16(0));
  EXPECT_EQ(encode_response(request, fields), expected);
}

}  // namespace
}  // namespace cmrcredit::listener
