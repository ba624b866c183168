#include "dicom_parsing/facts_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "element_list.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ElementList object() {
  return std::move(ElementList{}.with_uids());
}

TEST(FactsOf, KeepsTheUidsWithoutTheirPadding) {
  const auto facts = object().read().facts;
  EXPECT_EQ(facts.sop_class_uid, "1.2.840.10008.5.1.4.1.1.4");
  EXPECT_EQ(facts.sop_instance_uid, "1.2.3.4");
  EXPECT_EQ(facts.study_uid, "1.2.3");
  EXPECT_EQ(facts.series_uid, "1.2.3.1");
  EXPECT_THAT(facts.flags, IsEmpty());
}

TEST(FactsOf, NamesTheUidThatIsMissing) {
  for (const Tag missing : {Tag{0x0008, 0x0016}, Tag{0x0008, 0x0018}, Tag{0x0020, 0x000D}, Tag{0x0020, 0x000E}}) {
    ElementList list;
    const auto whole = object();
    for (const auto& element : whole.elements()) {
      if (element.path[0] != missing) list.add(element.path[0], element.bytes);
    }
    const auto absent = facts_of(list.elements());
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().offending, missing);
    list.add(missing, {" \0", 2});  // there, but empty
    const auto empty = facts_of(list.elements());
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().kind, FactsErrorKind::MissingUid);
  }
  const auto none = facts_of(std::span<const Element>{});
  EXPECT_EQ(none.error().sentence, "SOP Class UID (0008,0016) is missing");
}

TEST(FactsOf, TakesAnIllegalUidAsOpaqueTextAndFlagsIt) {
  ElementList list;
  list.add({0x0008, 0x0016}, "1.2.840.10008.5.1.4.1.1.4")
      .add({0x0008, 0x0018}, "../../etc/passwd\xFF\x01")
      .add({0x0020, 0x000D}, std::string(80, '1'))
      .add({0x0020, 0x000E}, "1.02");
  const auto facts = list.read().facts;
  EXPECT_EQ(facts.sop_instance_uid, "../../etc/passwd\u00FF\u2401");
  EXPECT_EQ(facts.study_uid, std::string(80, '1'));
  EXPECT_EQ(facts.series_uid, "1.02");
  EXPECT_THAT(facts.flags,
              ElementsAre("illegal_uid:(0008,0018)", "illegal_uid:(0020,000D)", "illegal_uid:(0020,000E)"));
}

// A foreign Study UID and operator nested in related series, contributing equipment or original attributes come first
// on the wire and are not the data set's own.
TEST(FactsOf, TakesOnlyTheDataSetsOwnAttributes) {
  ElementList list;
  list.add({{0x0008, 0x1250}, {0x0020, 0x000D}}, {0}, "9.9.9")
      .add({{0x0018, 0xA001}, {0x0008, 0x1070}}, {0}, "WRONG^ONE");
  list.with_uids().add({0x0008, 0x1070}, "JONES^MOLLY ");
  const auto facts = list.read().facts;
  EXPECT_EQ(facts.study_uid, "1.2.3");
  EXPECT_THAT(facts.operator_names, ElementsAre("JONES^MOLLY"));
}

TEST(FactsOf, SplitsOperatorsAfterDecoding) {
  const auto facts = object()
                         .add({0x0008, 0x0005}, "GB18030")
                         .add({0x0008, 0x1070}, "\xD5\x5C^A\\\\\xCD\xF5^B ")
                         .add({0x0008, 0x1050}, "DR^WHO")
                         .read()
                         .facts;
  EXPECT_THAT(facts.operator_names, ElementsAre("誠^A", "王^B"));
  EXPECT_THAT(facts.performing_physicians, ElementsAre("DR^WHO"));
  EXPECT_EQ(facts.character_set, "GB18030");
}

TEST(FactsOf, ReadsOperatorCodesOfEveryItem) {
  const Tag identification{0x0008, 0x1072}, person{0x0040, 0x1101}, value{0x0008, 0x0100}, meaning{0x0008, 0x0104};
  const auto facts = object()
                         .add({identification, person, value}, {0, 0}, "E123 ")
                         .add({identification, person, meaning}, {0, 0}, "Jones")
                         .add({identification, person, value}, {1, 0}, "E456")
                         .read()
                         .facts;
  EXPECT_THAT(facts.operator_codes, ElementsAre("E123", "E456"));
}

TEST(FactsOf, HonoursTheCharacterSetOfAnItem) {
  const Tag request{0x0040, 0x0275};
  const auto facts = object()
                         .add({0x0008, 0x0005}, "ISO_IR 100")
                         .add({request, {0x0008, 0x0005}}, {1}, "ISO_IR 144")
                         .add({request, {0x0040, 0x0007}}, {1}, "\xBB\xEE\xDA")
                         .add({request, {0x0032, 0x1060}}, {0}, "C\x9Cur M\xFCller")
                         .read()
                         .facts;
  EXPECT_EQ(facts.order.scheduled_step_description, "Люк");
  EXPECT_EQ(facts.order.requested_procedure_description, "Cœur Müller");
}

TEST(FactsOf, MarksTextThatCouldNotBeDecoded) {
  const auto facts = object().add({0x0008, 0x0005}, "ISO_IR 192").add({0x0008, 0x103E}, "M\xFCller").read().facts;
  EXPECT_EQ(facts.series_description, "M\uFFFDller");
  EXPECT_TRUE(facts.text_loss);
}

TEST(FactsOf, FlagsAGuessedCharacterSetOnce) {
  const auto facts = object()
                         .add({0x0008, 0x0005}, "ISO_IR 100")
                         .add({0x0008, 0x103E}, "M\xC3\xBCller")
                         .add({0x0018, 0x1030}, "K\xC3\xB6ln")
                         .read()
                         .facts;
  EXPECT_EQ(facts.protocol_name, "Köln");
  EXPECT_THAT(facts.flags, ElementsAre("guessed_utf8"));
  EXPECT_FALSE(facts.text_loss);
}

TEST(FactsOf, FillsTheCodesOfAnOrder) {
  const Tag value{0x0008, 0x0100}, scheme{0x0008, 0x0102}, meaning{0x0008, 0x0104};
  const auto facts = object()
                         .add({{0x0008, 0x1032}, value}, {0}, "241620005")
                         .add({{0x0008, 0x1032}, scheme}, {0}, "SCT")
                         .add({{0x0008, 0x1032}, meaning}, {0}, "MRI of heart")
                         .add({{0x0032, 0x1064}, value}, {0}, "241620005")
                         .add({{0x0032, 0x1064}, scheme}, {0}, "SCT")
                         .add({{0x0032, 0x1064}, meaning}, {0}, "MRI of heart")
                         .add({{0x0040, 0x0275}, {0x0032, 0x1064}, value}, {0, 0}, "CMR1")
                         .add({{0x0040, 0x0275}, {0x0032, 0x1064}, value}, {0, 1}, "CMR2")
                         .add({{0x0040, 0x0260}, {0x0008, 0x0119}}, {0}, "a-long-code-value")
                         .read()
                         .facts;
  EXPECT_THAT(facts.order.procedure_codes,
              ElementsAre(Code{"241620005", "SCT", "MRI of heart"}, Code{"CMR1", "", ""}, Code{"CMR2", "", ""}));
  EXPECT_THAT(facts.performed_protocol_codes, ElementsAre(Code{"a-long-code-value", "", ""}));
}

TEST(FactsOf, PrefersTheDataSetsOwnOrderToTheRequests) {
  const auto facts = object()
                         .add({0x0008, 0x0050}, "ACC1")
                         .add({{0x0040, 0x0275}, {0x0008, 0x0050}}, {0}, "ACC2")
                         .add({{0x0040, 0x0275}, {0x0040, 0x1002}}, {0}, "viability")
                         .read()
                         .facts;
  EXPECT_EQ(facts.order.accession, "ACC1");
  EXPECT_EQ(facts.order.reason_for_study, "viability");
}

TEST(FactsOf, ReadsNumbersOfWhateverVrTheyCameIn) {
  const auto facts = object()
                         .add({0x0028, 0x0010}, {"\xC0\x00", 2}, vr_code('U', 'S'))
                         .add({0x0028, 0x0011}, {"\x00\x01", 2})  // implicit VR
                         .add({0x0018, 0x1062}, "829.000", vr_code('I', 'S'))
                         .add({0x0018, 0x1090}, "25", vr_code('U', 'N'))
                         .add({0x0028, 0x0008}, {"\x1E\x00\x00\x00", 4}, vr_code('U', 'L'))
                         .add({0x0018, 0x0081}, "1.49 ")
                         .add({0x0018, 0x0086}, "1\\2")
                         .add({0x0020, 0x0032}, "-185.237\\-101.506\\-92.5325")
                         .add({0x0028, 0x0030}, "1.4\\1.5")
                         .read()
                         .facts;
  EXPECT_EQ(facts.rows, 192);
  EXPECT_EQ(facts.columns, 256);
  EXPECT_EQ(facts.nominal_interval, 829);
  EXPECT_EQ(facts.cardiac_number_of_images, 25);
  EXPECT_EQ(facts.number_of_frames, 30);
  EXPECT_EQ(facts.echo_time, 1.49);
  EXPECT_EQ(facts.echo_number, 1);
  EXPECT_EQ(facts.position, (std::array{-185.237, -101.506, -92.5325}));
  EXPECT_EQ(facts.pixel_spacing, (std::array{1.4, 1.5}));
  EXPECT_THAT(facts.flags, IsEmpty());
}

TEST(FactsOf, ReadsBigEndianNumbers) {
  auto list = object();
  list.add({0x0028, 0x0010}, {"\x00\xC0", 2}, vr_code('U', 'S'));
  auto elements = list.elements();
  elements.back().big_endian = true;
  EXPECT_EQ(facts_of(elements)->facts.rows, 192);
}

TEST(FactsOf, FlagsWhatIsNoNumberAndNoDate) {
  const auto facts = object()
                         .add({0x0018, 0x0081}, "about 2")
                         .add({0x0018, 0x1090}, "2.5")
                         .add({0x0020, 0x0032}, "1\\2")
                         .add({0x0020, 0x0037}, "1\\0\\0\\0\\x\\0")
                         .add({0x0028, 0x0010}, "abc", vr_code('U', 'S'))
                         .add({0x0008, 0x0020}, "20241301")
                         .add({0x0008, 0x0030}, "25")
                         .add({0x0008, 0x0201}, "CET")
                         .add({0x0018, 0x0080}, " ")  // empty is silence
                         .read()
                         .facts;
  EXPECT_EQ(facts.echo_time, std::nullopt);
  EXPECT_EQ(facts.cardiac_number_of_images, std::nullopt);
  EXPECT_EQ(facts.position, std::nullopt);
  EXPECT_EQ(facts.study_date, "");
  EXPECT_EQ(facts.timezone_offset, "");
  EXPECT_THAT(facts.flags, ElementsAre("bad_date:(0008,0020)", "bad_time:(0008,0030)", "bad_timezone:(0008,0201)",
                                       "bad_number:(0018,1090)", "bad_number:(0028,0010)", "bad_number:(0018,0081)",
                                       "bad_number:(0020,0032)", "bad_number:(0020,0037)"));
}

TEST(FactsOf, ReadsDatesAsAcrNemaWroteThem) {
  const auto facts = object().add({0x0008, 0x0020}, "1997.04.24").add({0x0008, 0x0030}, "10:31:12").read().facts;
  EXPECT_EQ(facts.study_date, "19970424");
  EXPECT_EQ(facts.study_time, "103112");
  EXPECT_THAT(facts.flags, IsEmpty());
}

TEST(FactsOf, TakesTheAcquisitionDateTimeWhereThereIsNoAcquisitionTime) {
  const auto enhanced = object()
                            .add({0x0008, 0x0022}, "20250514")
                            .add({0x0008, 0x002A}, "20240704103112.217500+0200")
                            .add({0x0008, 0x0032}, "")
                            .read()
                            .facts;
  EXPECT_EQ(enhanced.acquisition_date, "20240704");
  EXPECT_EQ(enhanced.acquisition_time, "103112.217500");
  const auto classic = object()
                           .add({0x0008, 0x0022}, "20250514")
                           .add({0x0008, 0x002A}, "20240704103112")
                           .add({0x0008, 0x0032}, "101010")
                           .read()
                           .facts;
  EXPECT_EQ(classic.acquisition_date, "20250514");
  EXPECT_EQ(classic.acquisition_time, "101010");
}

TEST(FactsOf, TellsAnEmptyContrastAgentFromNone) {
  EXPECT_EQ(object().read().facts.contrast_agent, std::nullopt);
  EXPECT_EQ(object().add({0x0018, 0x0010}, " ").read().facts.contrast_agent, "");
  EXPECT_EQ(object().add({0x0018, 0x0010}, "Gadovist ").read().facts.contrast_agent, "Gadovist");
  EXPECT_EQ(object()
                .add({0x0018, 0x0010}, "")
                .add({{0x0018, 0x0012}, {0x0008, 0x0104}}, {0}, "Gadobutrol")
                .read()
                .facts.contrast_agent,
            "Gadobutrol");
}

TEST(FactsOf, ReadsPrivateAttributesOnlyThroughTheirCreator) {
  const auto facts = object()
                         .add_private("GEMS_ACQU_01", {0x0019, 0x009C}, "fgre")
                         .add_private("SOMEONE ELSE", {0x0019, 0x009E}, "wrong")
                         .add({0x0019, 0x009E}, "wrong too")
                         .read()
                         .facts;
  EXPECT_EQ(facts.ge_pulse_sequence, "fgre");
  EXPECT_EQ(facts.ge_internal_sequence, "");
}

TEST(FactsOf, FindsTheVelocityEncodingOfEachVendor) {
  const auto velocity = [](const ElementList& list) { return list.read().facts.velocity_encoding; };
  EXPECT_EQ(velocity(object().add_private("GEMS_ACQU_01", {0x0019, 0x00CC}, {"\x96\x00", 2})), 150);
  EXPECT_EQ(velocity(object().add_private("GEMS_ACQU_01", {0x0019, 0x00CC}, {"\x00\x00", 2})), std::nullopt);
  EXPECT_EQ(velocity(object().add_private("Philips Imaging DD 001", {0x2001, 0x001A},
                                          {"\0\0\0\0\0\0\0\0\0\0\x48\xC3", 12}, vr_code('F', 'L'))),
            200);
  EXPECT_EQ(velocity(object().add_private("SIEMENS MR HEADER", {0x0051, 0x0014}, "v150in")), 150);
  EXPECT_EQ(velocity(object().add({0x0008, 0x0070}, "SIEMENS").add({0x0018, 0x0024}, "*fl2d1_v120rl")), 120);
  EXPECT_EQ(velocity(object().add({0x0008, 0x0070}, "SIEMENS").add({0x0018, 0x0024}, "*tfi2d1_14")), std::nullopt);
  EXPECT_EQ(velocity(object().add({0x0008, 0x0070}, "Canon").add({0x0018, 0x0024}, "fl2d1_v120rl")), std::nullopt);
}

TEST(FactsOf, TakesPhilipsInversionDelayOnlyFromAnInversionPrepulse) {
  const auto inversion = [](std::string_view type) {
    return object()
        .add_private("Philips Imaging DD 001", {0x2001, 0x001B}, {"\x00\x00\x96\x43", 4})
        .add_private("Philips Imaging DD 001", {0x2001, 0x001C}, type)
        .read()
        .facts.inversion_time;
  };
  EXPECT_EQ(inversion("INV"), 300);
  EXPECT_EQ(inversion("SAT"), std::nullopt);
}

TEST(FactsOf, KeepsThePatientApart) {
  const auto read = object()
                        .add({0x0008, 0x0005}, "ISO_IR 192")
                        .add({0x0010, 0x0010}, "Yamada^Tarou=山田^太郎 ")
                        .add({0x0010, 0x0020}, "A123")
                        .add({0x0010, 0x0021}, "HOSP")
                        .add({0x0010, 0x0030}, "19800131")
                        .add({0x0010, 0x1000}, "B1\\B2")
                        .add({{0x0010, 0x1002}, {0x0010, 0x0020}}, {0}, "C3")
                        .add({0x0010, 0x1005}, "Suzuki^Hanako")
                        .add({0x0010, 0x2297}, "Owner^The")
                        .add({{0x0010, 0x2202}, {0x0008, 0x0104}}, {0}, "Sus scrofa")
                        .read();
  EXPECT_EQ(read.patient.name, "Yamada^Tarou=山田^太郎");
  EXPECT_EQ(read.patient.id, "A123");
  EXPECT_EQ(read.patient.issuer, "HOSP");
  EXPECT_EQ(read.patient.birth_date, "19800131");
  EXPECT_THAT(read.patient.other_ids, ElementsAre("B1", "B2", "C3"));
  EXPECT_THAT(read.patient.other_names, ElementsAre("Suzuki^Hanako", "Owner^The"));
  EXPECT_EQ(read.patient.species, "Sus scrofa");
}

TEST(FactsOf, KeepsAnIllegalBackslashInASingleValue) {
  EXPECT_EQ(object().add({0x0008, 0x103E}, "CINE\\SAX").read().facts.series_description, "CINE\\SAX");
}

TEST(FactsOf, BoundsListsAndCodes) {
  auto list = object();
  std::string many;
  for (int i = 0; i < 20000; ++i)
    many += "A\\";
  list.add({0x0008, 0x1070}, many);
  for (std::uint32_t i = 0; i < 20000; ++i) {
    list.add({{0x0008, 0x1032}, {0x0008, 0x0005}}, {i}, "ISO_IR 100");
    list.add({{0x0008, 0x1032}, {0x0008, 0x0100}}, {i}, "C" + std::to_string(i));
  }
  const auto facts = list.read().facts;
  EXPECT_EQ(facts.operator_names.size(), 256U);
  EXPECT_EQ(facts.order.procedure_codes.size(), 256U);
  EXPECT_THAT(facts.flags, ElementsAre("cut:(0008,1070)", "cut:(0008,1032)"));
}

TEST(FactsOf, SaysWhenAValueWasCut) {
  auto list = object();
  list.add({0x0010, 0x4000}, "so much");
  auto elements = list.elements();
  elements.back().cut = true;
  const auto read = facts_of(elements);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->facts.flags, ElementsAre("cut:(0010,4000)"));
}

TEST(FactsOf, KeepsTheBytesOfTextThatWasGuessedOrLost) {
  const auto facts = object()
                         .add({0x0008, 0x0005}, "ISO_IR 192")
                         .add({0x0008, 0x103E}, "K\xF6pfe ")
                         .add({0x0018, 0x1030}, "plain")
                         .read()
                         .facts;
  EXPECT_EQ(facts.series_description, "K\uFFFDpfe");
  EXPECT_THAT(facts.undecoded, ElementsAre(RawText{"(0008,103E)", "loss", "K\xF6pfe"}));
  const auto guessed = object().add({0x0008, 0x1030}, "K\xF6pfe").read().facts;
  EXPECT_EQ(guessed.order.study_description, "Köpfe");
  EXPECT_THAT(guessed.undecoded, ElementsAre(RawText{"(0008,1030)", "guessed_latin1", "K\xF6pfe"}));
}

TEST(FactsOf, KeepsNoBytesOfThePatientNorOfPeople) {
  const auto facts = object()
                         .add({0x0008, 0x0005}, "ISO_IR 192")
                         .add({0x0008, 0x1050}, "M\xFCller")
                         .add({0x0008, 0x1070}, "M\xFCller")
                         .add({{0x0008, 0x1072}, {0x0040, 0x1101}, {0x0008, 0x0100}}, {0, 0}, "M\xFCller")
                         .add({0x0010, 0x0010}, "M\xFCller")
                         .add({0x0010, 0x1001}, "M\xFCller")
                         .add({0x0010, 0x2000}, "M\xFCller")
                         .add({0x0010, 0x4000}, "M\xFCller")
                         .read()
                         .facts;
  EXPECT_TRUE(facts.text_loss);
  EXPECT_THAT(facts.undecoded, IsEmpty());
}

TEST(FactsOf, BoundsTheBytesOfUncertainText) {
  auto list = object();
  list.add({0x0008, 0x0005}, "ISO_IR 192").add({0x0008, 0x103E}, std::string(5000, '\xFC'));
  for (std::uint32_t i = 0; i < 100; ++i)
    list.add({{0x0008, 0x1032}, {0x0008, 0x0104}}, {i}, "\xFC" + std::to_string(i));
  const auto facts = list.read().facts;
  ASSERT_EQ(facts.undecoded.size(), RawText::kMost);
  EXPECT_EQ(facts.undecoded.front().bytes.size(), RawText::kMostBytes);
}

// In other text ^ and = are characters like any other, and whoever wrote it set no new escape sequence behind them.
TEST(FactsOf, OnlyAPersonsNameForgetsEscapesAtItsComponents) {
  const auto facts = object()
                         .add({0x0008, 0x0005}, "\\ISO 2022 IR 149")
                         .add({0x0008, 0x103E}, "\x1B$)C\xD1\xCE=\xD1\xCE")
                         .add({0x0008, 0x1070}, "\x1B$)C\xD1\xCE=\xD1\xCE")
                         .read()
                         .facts;
  EXPECT_EQ(facts.series_description, "吉=吉");
  EXPECT_THAT(facts.operator_names, ElementsAre("吉=\uFFFD\uFFFD"));
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
