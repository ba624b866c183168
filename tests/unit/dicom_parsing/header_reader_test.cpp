#include "dicom_parsing/header_reader.h"

#include <gmock/gmock.h>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Tag kCharacterSet{0x0008, 0x0005}, kSopClass{0x0008, 0x0016}, kManufacturer{0x0008, 0x0070},
    kOperator{0x0008, 0x1070}, kReferencedStep{0x0008, 0x1111}, kReferencedUid{0x0008, 0x1155}, kStudy{0x0020, 0x000D},
    kSeries{0x0020, 0x000E}, kRequest{0x0040, 0x0275}, kProcedureCode{0x0032, 0x1064}, kCodeValue{0x0008, 0x0100},
    kPixelData{0x7FE0, 0x0010}, kIcon{0x0088, 0x0200}, kUnpicked{0x0012, 0x0010}, kUnpickedSequence{0x0012, 0x0064};
constexpr Encoding kBigEndian{.big_endian = true};

PickList some_picks() {
  return PickList({{.path = {kCharacterSet}},
                   {.path = {kSopClass}},
                   {.path = {kManufacturer}},
                   {.path = {kOperator}},
                   {.path = {kReferencedStep, kReferencedUid}},
                   {.path = {kStudy}},
                   {.path = {kSeries}},
                   {.path = {kRequest, kProcedureCode, kCodeValue}},
                   {.path = {{0x0019, 0x009C}}, .private_creator = "GEMS_ACQU_01"}},
                  Tag{0x5200, 0x9230});
}

TEST(HeaderReader, PicksAttributesOfTheDataSet) {
  DataSetBytes data;
  data.element(kSopClass, "UI", "1.2").element(kUnpicked, "LO", "skip").element(kStudy, "UI", "1.2.3");
  const auto reader = read_all(some_picks(), data);
  ASSERT_EQ(reader.state(), HeaderReader::State::Done);
  EXPECT_EQ(reader.header().value(kSopClass), "1.2");
  EXPECT_EQ(reader.header().value(kStudy), "1.2.3");
  EXPECT_EQ(reader.header().value(kSeries), std::nullopt);
  EXPECT_EQ(reader.header().value(kUnpicked), std::nullopt);
}

TEST(HeaderReader, ReadsFragmentsOfAnySizeAlike) {
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian, kBigEndian}) {
    DataSetBytes data(encoding);
    data.element(kSopClass, "UI", "1.2.840").element(kManufacturer, "LO", "");
    data.sequence(kReferencedStep).item().element(kReferencedUid, "UI", "1.9").item_end();
    data.item(DataSetBytes(encoding).element(kReferencedUid, "UI", "1.10")).sequence_end();
    data.element(kUnpicked, "UT", std::string(300, 'x')).element(kStudy, "UI", "1.2.3").element(kPixelData, "OW", "12");
    const auto whole = lines_of(read_all(some_picks(), data).header());
    ASSERT_EQ(whole.size(), 5U);
    for (std::size_t size = 1; size < 40; ++size) {
      EXPECT_EQ(lines_of(read_all(some_picks(), data, size).header()), whole) << size;
    }
  }
}

TEST(HeaderReader, KeepsAnAttributeAtItsOwnLevel) {
  DataSetBytes foreign;
  foreign.element(kOperator, "PN", "Other").element(kStudy, "UI", "9.9");
  DataSetBytes data;
  data.sequence({0x0008, 0x1250}, DataSetBytes().item(foreign));
  data.sequence({0x0008, 0x1115}).item().element(kStudy, "UI", "9.8").item_end().sequence_end();
  data.element(kStudy, "UI", "1.2.3");
  const auto reader = read_all(some_picks(), data);
  EXPECT_EQ(reader.header().value(kStudy), "1.2.3");
  EXPECT_EQ(reader.header().value(kOperator), std::nullopt);
}

TEST(HeaderReader, SaysInWhichItemAValueStands) {
  DataSetBytes data(kImplicitLittleEndian);
  data.sequence(kRequest).item().item_end().item();
  data.sequence(kProcedureCode).item().item_end().item().item_end().item();
  data.element(kCodeValue, "SH", "MR1").item_end().sequence_end().item_end().sequence_end();
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0040,0275)[1](0032,1064)[2](0008,0100)=MR1"));
}

TEST(HeaderReader, StopsAtPixelDataAndDropsTheRest) {
  const PickList endless({{.path = {kStudy}}, {.path = {{0x7FE1, 0x1010}}}}, std::nullopt);
  for (const unsigned element : {0x0008U, 0x0009U, 0x0010U}) {
    DataSetBytes data;
    data.element(kStudy, "UI", "1").head({0x7FE0, static_cast<std::uint16_t>(element)}, "OW", 1000);
    HeaderReader reader(endless, kExplicitLittleEndian);
    EXPECT_EQ(reader.feed(as_fragment(data.bytes())), HeaderReader::State::Done);
    EXPECT_EQ(reader.offset(), 9U);
    EXPECT_EQ(reader.feed(as_fragment("anything at all")), HeaderReader::State::Done);
    EXPECT_EQ(reader.finish(), HeaderReader::State::Done);
  }
}

TEST(HeaderReader, StopsBehindTheLastUsefulTag) {
  DataSetBytes data;
  data.element(kStudy, "UI", "1").head({0x5200, 0x9231}, "OB", 5);
  HeaderReader reader(some_picks(), kExplicitLittleEndian);
  EXPECT_EQ(reader.feed(as_fragment(data.bytes())), HeaderReader::State::Done);
}

TEST(HeaderReader, DoesNotStopAtPixelDataOfAnIcon) {
  DataSetBytes data;
  data.sequence(kIcon).item().head(kPixelData, "OB", kUndefinedLength).item(0).item(4).raw("\xFF\xD8\xFF\xD9");
  data.sequence_end().item_end().sequence_end();
  data.sequence(kRequest)
      .item()
      .sequence(kProcedureCode)
      .item()
      .element(kCodeValue, "SH", "X")
      .item_end()
      .sequence_end();
  data.item_end().sequence_end();
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0040,0275)[0](0032,1064)[0](0008,0100) SH=X"));
}

TEST(HeaderReader, ReadsAUnSequenceAsImplicitLittleEndianAlsoInBigEndian) {
  DataSetBytes inside(kImplicitLittleEndian);
  inside.item().element(kReferencedUid, "", "1.5").item_end().sequence_end();
  DataSetBytes data(kBigEndian);
  data.head(kReferencedStep, "UN", kUndefinedLength).raw(inside.bytes()).element(kStudy, "UI", "1.2");
  const auto reader = read_all(some_picks(), data);
  ASSERT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  EXPECT_THAT(lines_of(reader.header()), ElementsAre("(0008,1111)[0](0008,1155)=1.5", "(0020,000D) UI=1.2"));
  EXPECT_FALSE(reader.header().elements()[0].big_endian);
  EXPECT_TRUE(reader.header().elements()[1].big_endian);
}

TEST(HeaderReader, TakesUnOfDefinedLengthAsBytes) {
  DataSetBytes data;
  data.element(kReferencedStep, "UN", "not a sequence").element(kManufacturer, "UN", "Philips ");
  data.element(kStudy, "UI", "1.2");
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0008,0070) UN=Philips ", "(0020,000D) UI=1.2"));
}

TEST(HeaderReader, IgnoresGroupLengthsWhateverTheySay) {
  DataSetBytes data;
  data.element({0x0008, 0x0000}, "UL", std::string("\xFF\xFF\xFF\x7F", 4)).element(kManufacturer, "LO", "GE");
  data.element({0x0020, 0x0000}, "UL", std::string(4, '\0')).element(kStudy, "UI", "1");
  EXPECT_EQ(read_all(some_picks(), data).header().elements().size(), 2U);
}

TEST(HeaderReader, TakesOddLengthsAsTheyAre) {
  DataSetBytes data;
  data.element(kManufacturer, "LO", "abc").element(kUnpicked, "LO", "x").element(kStudy, "UI", "1.2");
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()), ElementsAre("(0008,0070) LO=abc", "(0020,000D) UI=1.2"));
}

TEST(HeaderReader, IgnoresTheLengthOfADelimiter) {
  DataSetBytes data;
  data.sequence(kReferencedStep).item().element(kReferencedUid, "UI", "1.5").item_end(77).sequence_end(88);
  data.element(kStudy, "UI", "1.2");
  EXPECT_EQ(read_all(some_picks(), data).header().elements().size(), 2U);
}

TEST(HeaderReader, TakesTheFirstOfTwo) {
  DataSetBytes data;
  data.element(kManufacturer, "LO", "first").element(kManufacturer, "LO", "second");
  data.sequence(kReferencedStep).item().element(kReferencedUid, "UI", "1").element(kReferencedUid, "UI", "2");
  data.item_end().item().element(kReferencedUid, "UI", "3").item_end().sequence_end();
  data.sequence(kReferencedStep).item().element(kReferencedUid, "UI", "4").item_end().sequence_end();
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0008,0070) LO=first", "(0008,1111)[0](0008,1155) UI=1", "(0008,1111)[1](0008,1155) UI=3"));
}

TEST(HeaderReader, FindsTagsThatAreOutOfOrder) {
  DataSetBytes data;
  data.element(kStudy, "UI", "1.2").element(kManufacturer, "LO", "GE").element(kStudy, "UI", "no");
  data.element(kSopClass, "UI", "1").element(kSeries, "UI", "1.3");
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0020,000D) UI=1.2", "(0008,0070) LO=GE", "(0008,0016) UI=1", "(0020,000E) UI=1.3"));
}

TEST(HeaderReader, CutsALongValueAndSaysSo) {
  DataSetBytes data;
  data.element(kManufacturer, "LO", "0123456789").element(kStudy, "UI", "1.2");
  const auto reader = read_all(some_picks(), data, 3, {.value_bytes = 4});
  EXPECT_THAT(lines_of(reader.header()), ElementsAre("(0008,0070) LO cut=0123", "(0020,000D) UI=1.2"));
}

TEST(HeaderReader, RefusesMoreThanItMayKeep) {
  DataSetBytes data;
  data.sequence(kReferencedStep);
  for (int i = 0; i < 1000; ++i)
    data.item().element(kReferencedUid, "UI", "1.2.840.10008").item_end();
  data.sequence_end();
  EXPECT_EQ(read_all(some_picks(), data).state(), HeaderReader::State::Done);
  const auto reader = read_all(some_picks(), data, 100, {.kept_bytes = 20000});
  ASSERT_EQ(reader.state(), HeaderReader::State::Failed);
  EXPECT_EQ(reader.error().kind, ReadErrorKind::TooMuchKept);
  EXPECT_THAT(reader.error().sentence, HasSubstr("20000 bytes"));
}

TEST(HeaderReader, KeepsDistinctValuesOnly) {
  const PickList picks({{.path = {kReferencedStep, kReferencedUid}, .distinct = 3}, {.path = {kStudy}}}, std::nullopt);
  DataSetBytes data;
  data.sequence(kReferencedStep);
  for (int i = 0; i < 100000; ++i) {
    data.item().element(kReferencedUid, "UI", std::to_string(i % 5)).item_end();
  }
  data.sequence_end().element(kStudy, "UI", "1.2");
  const auto reader = read_all(picks, data, 1000, {.kept_bytes = 1000});
  ASSERT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  EXPECT_THAT(lines_of(reader.header()),
              ElementsAre("(0008,1111)[0](0008,1155) UI x20000=0", "(0008,1111)[1](0008,1155) UI x20000=1",
                          "(0008,1111)[2](0008,1155) UI x20000=2", "(0020,000D) UI=1.2"));
}

TEST(HeaderReader, RefusesNestingBeyondTheLimitInEveryEncoding) {
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian, kBigEndian}) {
    for (const auto& [levels, state] : {std::pair{64, HeaderReader::State::Done}, {65, HeaderReader::State::Failed}}) {
      DataSetBytes data(encoding);
      for (int i = 0; i < levels; ++i)
        data.sequence(kUnpickedSequence).item();
      for (int i = 0; i < levels; ++i)
        data.item_end().sequence_end();
      const auto reader = read_all(some_picks(), data);
      EXPECT_EQ(reader.state(), state) << levels;
      if (levels > 64) {
        EXPECT_EQ(reader.error().kind, ReadErrorKind::TooDeep);
      }
    }
  }
}

TEST(HeaderReader, RefusesAHundredThousandNestedSequencesInADataSetAndInACommandSet) {
  const PickList command({{.path = {{0x0000, 0x0002}}}, {.path = {{0x0000, 0x0100}}}}, Tag{0x0000, 0xFFFF});
  const std::tuple<PickList, Encoding, Tag> cases[] = {{command, kImplicitLittleEndian, {0x0000, 0x0010}},
                                                       {some_picks(), kImplicitLittleEndian, kUnpickedSequence},
                                                       {some_picks(), kExplicitLittleEndian, kUnpickedSequence},
                                                       {some_picks(), kBigEndian, {0x0009, 0x1001}}};
  for (const auto& [picks, encoding, sequence] : cases) {
    DataSetBytes data(encoding);
    for (int i = 0; i < 100000; ++i)
      data.sequence(sequence).item();
    const auto reader = read_all(picks, data, 4096);
    ASSERT_EQ(reader.state(), HeaderReader::State::Failed);
    EXPECT_EQ(reader.error().kind, ReadErrorKind::TooDeep);
    EXPECT_THAT(reader.error().sentence, HasSubstr("64"));
  }
}

TEST(HeaderReader, FindsPrivateAttributesOnlyThroughTheirCreator) {
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian}) {
    DataSetBytes data(encoding);
    data.element({0x0019, 0x0010}, "LO", "SIEMENS").element({0x0019, 0x0012}, "LO", "GEMS_ACQU_01 ");
    data.element({0x0019, 0x109C}, "LO", "no").element({0x0019, 0x119C}, "LO", "no");
    data.element({0x0019, 0x129C}, "LO", "fiesta").element({0x0021, 0x129C}, "LO", "no");
    const auto reader = read_all(some_picks(), data, 5);
    ASSERT_EQ(reader.header().elements().size(), 1U);
    EXPECT_EQ(reader.header().elements()[0].bytes, "fiesta");
    EXPECT_EQ(reader.header().elements()[0].private_creator, "GEMS_ACQU_01");
    EXPECT_THAT(reader.header().elements()[0].path, ElementsAre(Tag{0x0019, 0x009C}));
  }
}

TEST(HeaderReader, PrivateBlocksHoldForOneItemOnly) {
  const PickList picks({{.path = {{0x0019, 0x009C}}, .private_creator = "GEMS_ACQU_01"},
                        {.path = {kReferencedStep, {0x0019, 0x009C}}, .private_creator = "GEMS_ACQU_01"}},
                       std::nullopt);
  DataSetBytes data;
  data.sequence(kReferencedStep);
  data.item().element({0x0019, 0x0010}, "LO", "GEMS_ACQU_01").element({0x0019, 0x109C}, "LO", "in").item_end();
  data.item().element({0x0019, 0x109C}, "LO", "no").item_end().sequence_end();
  data.element({0x0019, 0x109C}, "LO", "no either");
  data.element({0x0019, 0x0011}, "LO", "GEMS_ACQU_01").element({0x0019, 0x119C}, "LO", "out");
  EXPECT_THAT(lines_of(read_all(picks, data).header()),
              ElementsAre("(0008,1111)[0](0019,009C) <GEMS_ACQU_01> LO=in", "(0019,009C) <GEMS_ACQU_01> LO=out"));
}

TEST(HeaderReader, SkipsPrivateSequencesOfUndefinedLengthInImplicitVr) {
  DataSetBytes data(kImplicitLittleEndian);
  data.element({0x2005, 0x0010}, "", "Philips MR Imaging DD 001 ").sequence({0x2005, 0x1083}).item();
  data.element(kStudy, "", "9").item_end().sequence_end().sequence({0x2005, 0x10FF}).sequence_end();
  data.sequence(kRequest).item().sequence(kProcedureCode).item().element(kCodeValue, "", "Y").item_end();
  data.sequence_end().item_end().sequence_end();
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()),
              ElementsAre("(0040,0275)[0](0032,1064)[0](0008,0100)=Y"));
}

TEST(HeaderReader, TakesUnknownCapitalsForALongVrAndOtherLettersForAShortOne) {
  DataSetBytes data;
  data.tag({0x0009, 0x1001}).raw("ZZ").number16(0).number32(3).raw("abc");
  data.tag({0x0009, 0x1002}).raw("??").number16(3).raw("abc");
  data.tag({0x0009, 0x1003}).raw(std::string_view("\0\0", 2)).number16(0);
  data.element(kStudy, "UI", "1.2");
  EXPECT_THAT(lines_of(read_all(some_picks(), data).header()), ElementsAre("(0020,000D) UI=1.2"));
}

TEST(HeaderReader, SaysWhereADataSetBreaksOff) {
  DataSetBytes data;
  data.element(kManufacturer, "LO", "0123456789").sequence(kRequest).item();
  data.element(kUnpicked, "LO", "abcd").item_end().sequence_end();
  const std::size_t whole = data.bytes().size();
  for (std::size_t size = 0; size <= whole; ++size) {
    const auto reader = read_all(some_picks(), kExplicitLittleEndian, data.bytes().substr(0, size));
    const bool sound = size == 0 || size == 18 || size == whole;
    EXPECT_EQ(reader.state(), sound ? HeaderReader::State::Done : HeaderReader::State::Failed) << size;
    if (!sound) {
      EXPECT_EQ(reader.error().kind, ReadErrorKind::Truncated);
      EXPECT_THAT(reader.error().sentence, HasSubstr("byte " + std::to_string(size)));
    }
  }
}

TEST(HeaderReader, RefusesWhatIsNoDataSetWithoutNamingAValue) {
  const std::pair<std::string, DataSetBytes> cases[] = {
      {"an item outside", DataSetBytes().item()},
      {"an item's end outside", DataSetBytes().item_end()},
      {"a sequence's end outside", DataSetBytes().sequence_end()},
      {"an element between items", DataSetBytes().sequence(kRequest).element(kManufacturer, "LO", "Secret")},
      {"an item in an item", DataSetBytes().sequence(kRequest).item().item()},
      {"a sequence's end in an item", DataSetBytes().sequence(kRequest).item().sequence_end()},
      {"an item's end between items", DataSetBytes().sequence(kRequest).item_end()},
      {"a value longer than its item", DataSetBytes().sequence(kRequest).item(20).head(kManufacturer, "LO", 30)},
      {"text of undefined length", DataSetBytes().head(kManufacturer, "UT", kUndefinedLength)},
      {"bytes of undefined length", DataSetBytes().head(kManufacturer, "OB", kUndefinedLength)},
      {"a fragment of undefined length",
       DataSetBytes().sequence(kIcon).item().head(kPixelData, "OB", kUndefinedLength).item()},
      {"an illegal VR", DataSetBytes().tag(kManufacturer).raw("pi").number16(6).raw("Secret")},
  };
  for (const auto& [name, data] : cases) {
    const auto reader = read_all(some_picks(), data);
    ASSERT_EQ(reader.state(), HeaderReader::State::Failed) << name;
    EXPECT_EQ(reader.error().kind, ReadErrorKind::Malformed) << name;
    EXPECT_THAT(reader.error().sentence, HasSubstr("(")) << name;
    EXPECT_THAT(reader.error().sentence, Not(HasSubstr("Secret"))) << name;
  }
}

TEST(HeaderReader, ReadsAnEmptyDataSet) {
  const auto reader = read_all(some_picks(), DataSetBytes());
  EXPECT_EQ(reader.state(), HeaderReader::State::Done);
  EXPECT_THAT(reader.header().elements(), IsEmpty());
}

TEST(HeaderReader, AHeaderOutlivesItsReaderAndItsPicks) {
  std::optional<Header> header;
  {
    DataSetBytes data;
    data.sequence(kReferencedStep).item().element(kReferencedUid, "UI", "1.5").item_end().sequence_end();
    data.element(kStudy, "UI", "1.2");
    header = read_all(some_picks(), data).header();
  }
  EXPECT_THAT(lines_of(*header), ElementsAre("(0008,1111)[0](0008,1155) UI=1.5", "(0020,000D) UI=1.2"));
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
