#include "dicom_parsing/step_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Tag kCharset{0x0008, 0x0005}, kScheduled{0x0040, 0x0270}, kSeries{0x0040, 0x0340}, kState{0x0040, 0x0252};
constexpr Tag kStudy{0x0020, 0x000D}, kSeriesUid{0x0020, 0x000E}, kOperators{0x0008, 0x1070};

DataSetBytes study(std::string_view uid) {
  return DataSetBytes{}.element(kStudy, "UI", uid);
}

DataSetBytes code(std::string_view value, std::string_view scheme, std::string_view meaning) {
  return DataSetBytes{}.item(DataSetBytes{}
                                 .element({0x0008, 0x0100}, "SH", value)
                                 .element({0x0008, 0x0102}, "SH", scheme)
                                 .element({0x0008, 0x0104}, "LO", meaning));
}

// As a scanner begins a step: nothing performed yet.
DataSetBytes creation() {
  DataSetBytes scheduled;
  scheduled.element({0x0008, 0x0050}, "SH", "ACC7")
      .element(kStudy, "UI", std::string_view{"1.2.3\0", 6})
      .element({0x0032, 0x1060}, "LO", "Cardiac MR")
      .sequence({0x0032, 0x1064}, code("CMR", "99X", "Cardiac"))
      .element({0x0040, 0x0007}, "LO", "Viability ")
      .sequence({0x0040, 0x0008}, code("P1", "99X", "LGE"))
      .element({0x0040, 0x0009}, "SH", "SPS1")
      .element({0x0040, 0x1001}, "SH", "RP1 ");
  DataSetBytes data;
  data.element(kCharset, "CS", "ISO_IR 100")
      .element({0x0008, 0x0060}, "CS", "MR")
      .element({0x0008, 0x0080}, "LO",
               "Klinik S\xFC"
               "d")
      .element({0x0010, 0x0010}, "PN", "M\xFCller^Eva")
      .element({0x0010, 0x0020}, "LO", "4711")
      .element({0x0010, 0x0021}, "LO", "HOSP")
      .element({0x0010, 0x0030}, "DA", "19700102")
      .element({0x0010, 0x0040}, "CS", "F ")
      .element({0x0020, 0x0010}, "SH", "S1")
      .element({0x0040, 0x0241}, "AE", "MR_ONE  ")
      .element({0x0040, 0x0242}, "SH", "MR1 ")
      .element({0x0040, 0x0243}, "SH", "Raum 2")
      .element({0x0040, 0x0244}, "DA", "20261124")
      .element({0x0040, 0x0245}, "TM", "081500.5")
      .element({0x0040, 0x0250}, "DA", "")
      .element({0x0040, 0x0251}, "TM", "")
      .element(kState, "CS", "IN PROGRESS ")
      .element({0x0040, 0x0253}, "SH", "PPS1")
      .element({0x0040, 0x0254}, "LO", "Herz")
      .element({0x0040, 0x0255}, "LO", "")
      .sequence({0x0040, 0x0260}, DataSetBytes{})
      .sequence(kScheduled, DataSetBytes{}.item(scheduled))
      .sequence(kSeries, DataSetBytes{});
  return data;
}

DataSetBytes series(std::string_view uid, std::string_view operators, int images) {
  DataSetBytes references;
  for (int i = 0; i < images; ++i)
    references.item(DataSetBytes{}.element({0x0008, 0x1155}, "UI", "1.2.9." + std::to_string(1000 + i)));
  return DataSetBytes{}
      .element({0x0008, 0x103E}, "LO", "CINE sax")
      .element({0x0008, 0x1050}, "PN", "Who^Dr")
      .element(kOperators, "PN", operators)
      .sequence({0x0008, 0x1140}, references)
      .element({0x0018, 0x1030}, "LO", "tf2d")
      .element(kSeriesUid, "UI", uid);
}

DataSetBytes ending(std::string_view state = "COMPLETED ") {
  DataSetBytes data;
  data.element({0x0040, 0x0250}, "DA", "20261124")
      .element({0x0040, 0x0251}, "TM", "093000")
      .element(kState, "CS", state);
  return data.sequence(kSeries, DataSetBytes{}.item(series("1.2.3.1", "Moore^Dana", 3)).item(series("1.2.3.2", "", 0)));
}

ReadStep created(const DataSetBytes& data) {
  const auto reader = read_all(step_picks(), data, 7);
  EXPECT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  return created_step(reader.header(), "2.25.1");
}

ReadStep changed(const DataSetBytes& data) {
  const auto reader = read_all(step_picks(), data, 7);
  EXPECT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  return changed_step(reader.header(), "2.25.1");
}

TEST(StepReader, ReadsWhatACreationSaysOfStepStudyAndStation) {
  const auto step = created(creation());
  const auto& message = step.message;
  EXPECT_EQ(message.step_uid, "2.25.1");
  EXPECT_EQ(message.status, StepStatus::InProgress);
  EXPECT_EQ(message.performed_step_id, "PPS1");
  EXPECT_EQ(message.station_ae, "MR_ONE");
  EXPECT_EQ(message.station_name, "MR1");
  EXPECT_EQ(message.location, "Raum 2");
  EXPECT_EQ(message.start_date, "20261124");
  EXPECT_EQ(message.start_time, "081500.5");
  EXPECT_EQ(message.modality, "MR");
  EXPECT_EQ(message.study_id, "S1");
  EXPECT_EQ(message.description, "Herz");
  ASSERT_TRUE(message.scheduled);
  const ScheduledStep expected{
      "1.2.3", "ACC7", "RP1", "Cardiac MR", "SPS1", "Viability", {{"CMR", "99X", "Cardiac"}}, {{"P1", "99X", "LGE"}}};
  EXPECT_THAT(*message.scheduled, ElementsAre(expected));
  EXPECT_EQ(step.station.institution, "Klinik Süd");
  EXPECT_EQ(step.station.station_name, "MR1");
  EXPECT_THAT(step.flags, IsEmpty());
}

TEST(StepReader, ReadsThePatientOfACreation) {
  const auto patient = created(creation()).patient;
  EXPECT_EQ(patient.name, "Müller^Eva");
  EXPECT_EQ(patient.id, "4711");
  EXPECT_EQ(patient.issuer, "HOSP");
  EXPECT_EQ(patient.birth_date, "19700102");
  EXPECT_EQ(patient.sex, "F");
}

TEST(StepReader, TellsWhatWasSentEmptyFromWhatWasNotSent) {
  const auto message = created(creation()).message;
  EXPECT_EQ(message.end_date, "");
  EXPECT_EQ(message.end_time, "");
  EXPECT_EQ(message.type_description, "");
  ASSERT_TRUE(message.protocol_codes);
  EXPECT_THAT(*message.protocol_codes, IsEmpty());
  ASSERT_TRUE(message.series);
  EXPECT_THAT(*message.series, IsEmpty());
  EXPECT_FALSE(message.procedure_codes);
  EXPECT_FALSE(message.discontinuation_reasons);
  const auto silent = created(DataSetBytes{}.element(kState, "CS", "IN PROGRESS ")).message;
  EXPECT_FALSE(silent.series);
  EXPECT_FALSE(silent.scheduled);
  EXPECT_FALSE(silent.station_ae);
  EXPECT_FALSE(silent.end_date);
}

TEST(StepReader, ReadsOperatorsAndCountsImagesPerSeries) {
  const auto message = changed(ending()).message;
  EXPECT_EQ(message.status, StepStatus::Completed);
  EXPECT_EQ(message.end_date, "20261124");
  EXPECT_EQ(message.end_time, "093000");
  const PerformedSeries first{"1.2.3.1", "tf2d", "CINE sax", {"Moore^Dana"}, {}, {"Who^Dr"}, 3, 0};
  const PerformedSeries second{"1.2.3.2", "tf2d", "CINE sax", {}, {}, {"Who^Dr"}, 0, 0};
  ASSERT_TRUE(message.series);
  EXPECT_THAT(*message.series, ElementsAre(first, second));
}

TEST(StepReader, CountsSequencesOfUndefinedLengthInEveryEncodingAlike) {
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian, Encoding{.big_endian = true}}) {
    DataSetBytes data{encoding};
    data.sequence(kSeries).item().element(kOperators, "PN", "A^B ");
    data.sequence({0x0008, 0x1140});
    for (int i = 0; i < 5; ++i)
      data.item().element({0x0008, 0x1155}, "UI", "1.22").item_end();
    data.sequence_end().element(kSeriesUid, "UI", "1.21");
    data.sequence({0x0040, 0x0220}).item().item_end().sequence_end();
    data.item_end().item().element(kSeriesUid, "UI", "1.23").item_end().sequence_end();
    const auto message = changed(data).message;
    ASSERT_TRUE(message.series);
    ASSERT_EQ(message.series->size(), 2U);
    EXPECT_EQ((*message.series)[0].series_uid, "1.21");
    EXPECT_THAT((*message.series)[0].operator_names, ElementsAre("A^B"));
    EXPECT_EQ((*message.series)[0].images, 5U);
    EXPECT_EQ((*message.series)[0].other_objects, 1U);
    EXPECT_EQ((*message.series)[1].series_uid, "1.23");
    EXPECT_EQ((*message.series)[1].images, 0U);
  }
}

TEST(StepReader, KeepsOperatorCodesWithTheirSeries) {
  const auto with_operator = [](std::string_view uid, std::string_view value) {
    DataSetBytes person;
    person.sequence({0x0040, 0x1101}, code(value, "99STAFF", "somebody"));
    return DataSetBytes{}.sequence({0x0008, 0x1072}, DataSetBytes{}.item(person)).element(kSeriesUid, "UI", uid);
  };
  DataSetBytes data;
  data.sequence(kSeries, DataSetBytes{}
                             .item(with_operator("1.21", "E1"))
                             .item(series("1.22", "A^B ", 0))
                             .item(with_operator("1.23", "E3")));
  const auto message = changed(data).message;
  ASSERT_EQ(message.series->size(), 3U);
  EXPECT_THAT((*message.series)[0].operator_codes, ElementsAre("E1"));
  EXPECT_THAT((*message.series)[1].operator_codes, IsEmpty());
  EXPECT_THAT((*message.series)[2].operator_codes, ElementsAre("E3"));
}

TEST(StepReader, SplitsOperatorsAfterDecoding) {
  // a backslash is the second byte of 誠 in GB18030, an equals sign one of 春 in ISO 2022 IR 87
  DataSetBytes chinese;
  chinese.element(kCharset, "CS", "GB18030 ")
      .sequence(kSeries, DataSetBytes{}.item(series("1.21", "\xCD\xF5^\xD5\x5C\\Li^Na", 0)));
  EXPECT_THAT((*changed(chinese).message.series)[0].operator_names, ElementsAre("王^誠", "Li^Na"));
  DataSetBytes japanese;
  japanese.element(kCharset, "CS", "\\ISO 2022 IR 87")
      .sequence(kSeries,
                DataSetBytes{}.item(series("1.21", "Moore^Dana=\x1b$B?9\x1b(B^\x1b$B=UF`\x1b(B\\Nguyen^Linh", 0)));
  const auto step = changed(japanese);
  EXPECT_THAT((*step.message.series)[0].operator_names, ElementsAre("Moore^Dana=森^春奈", "Nguyen^Linh"));
  EXPECT_FALSE(step.message.text_loss);
}

TEST(StepReader, AnItemsOwnCharacterSetDecodesItAndNoOther) {
  DataSetBytes own;
  own.element(kCharset, "CS", "ISO_IR 192").element(kOperators, "PN", "Nguy\xE1\xBB\x85n^Linh");
  DataSetBytes data;
  data.element(kCharset, "CS", "ISO_IR 100")
      .element({0x0040, 0x0254}, "LO", "M\xE4rz")
      .sequence(kSeries, DataSetBytes{}.item(own).item(DataSetBytes{}.element(kOperators, "PN", "Nguy\xEAn^Linh")));
  const auto message = changed(data).message;
  EXPECT_EQ(message.description, "März");
  EXPECT_THAT((*message.series)[0].operator_names, ElementsAre("Nguyễn^Linh"));
  EXPECT_THAT((*message.series)[1].operator_names, ElementsAre("Nguyên^Linh"));
}

TEST(StepReader, EachMessageIsDecodedByItsOwnCharacterSetAndBothStayReadable) {
  StepFacts step;
  apply(step, created(creation()).message);
  DataSetBytes later;
  later.element(kCharset, "CS", "ISO_IR 192")
      .element(kState, "CS", "COMPLETED ")
      .sequence(kSeries, DataSetBytes{}.item(series("1.21", "Nguy\xE1\xBB\x85n^Linh", 1)));
  apply(step, changed(later).message);
  EXPECT_EQ(step.location, "Raum 2");
  EXPECT_EQ(step.status, StepStatus::Completed);
  EXPECT_THAT(step.series[0].operator_names, ElementsAre("Nguyễn^Linh"));
  EXPECT_FALSE(step.text_loss);
}

TEST(StepReader, MarksTextThatCouldNotBeDecoded) {
  DataSetBytes data;
  data.element(kCharset, "CS", "ISO_IR 192").element({0x0040, 0x0254}, "LO", "M\xE4rz");
  EXPECT_TRUE(changed(data).message.text_loss);
}

TEST(StepReader, LeavesOutOfAChangeWhatMayNotBeSet) {
  const auto message = changed(creation()).message;
  EXPECT_FALSE(message.scheduled);
  EXPECT_FALSE(message.station_ae);
  EXPECT_FALSE(message.performed_step_id);
  EXPECT_FALSE(message.start_date);
  EXPECT_FALSE(message.modality);
  EXPECT_EQ(message.description, "Herz");
}

TEST(StepReader, ReadsTheReasonOfADiscontinuation) {
  DataSetBytes data;
  data.element(kState, "CS", "DISCONTINUED")
      .sequence({0x0040, 0x0281}, code("110514", "DCM ", "Incorrect worklist entry selected "));
  const auto step = changed(data);
  EXPECT_EQ(step.message.status, StepStatus::Discontinued);
  ASSERT_TRUE(step.message.discontinuation_reasons);
  EXPECT_THAT(*step.message.discontinuation_reasons,
              ElementsAre(Code{"110514", "DCM", "Incorrect worklist entry selected"}));
}

TEST(StepReader, FlagsAnEndWithoutWhatTheStandardWantsThere) {
  EXPECT_THAT(changed(ending()).flags, IsEmpty());
  EXPECT_THAT(changed(DataSetBytes{}.element(kState, "CS", "COMPLETED ")).flags,
              ElementsAre("missing:(0040,0340)", "missing:(0040,0250)", "missing:(0040,0251)"));
  EXPECT_THAT(changed(DataSetBytes{}.element(kState, "CS", "IN PROGRESS ")).flags, IsEmpty());
}

TEST(StepReader, TakesABadDateAsNotSaid) {
  DataSetBytes data;
  data.element({0x0040, 0x0250}, "DA", "20261345").element({0x0040, 0x0251}, "TM", "99");
  const auto step = changed(data);
  EXPECT_FALSE(step.message.end_date);
  EXPECT_FALSE(step.message.end_time);
  EXPECT_THAT(step.flags, ElementsAre("bad_date:(0040,0250)", "bad_time:(0040,0251)"));
}

TEST(StepReader, KeepsAGroupCaseWithEachItsStudy) {
  DataSetBytes data;
  data.element(kState, "CS", "IN PROGRESS ")
      .sequence(kScheduled, DataSetBytes{}.item(study("1.21")).item(study("1.22")).item(study("1.21")));
  const auto reader = read_all(step_picks(), data);
  EXPECT_TRUE(check_creation(reader.header()));
  const auto scheduled = *created_step(reader.header(), "2.25.1").message.scheduled;
  ASSERT_EQ(scheduled.size(), 3U);
  EXPECT_EQ(scheduled[0].study_uid, "1.21");
  EXPECT_EQ(scheduled[1].study_uid, "1.22");
}

TEST(StepReader, LeavesOutSeriesBeyondItsBoundAndSaysSo) {
  DataSetBytes items;
  for (std::size_t i = 0; i < kMostSeries + 5; ++i)
    items.item(DataSetBytes{}.element(kSeriesUid, "UI", "1.2." + std::to_string(10000 + i) + "0"));
  const auto step = changed(DataSetBytes{}.sequence(kSeries, items));
  EXPECT_EQ(step.message.series->size(), kMostSeries);
  EXPECT_THAT(step.flags, Contains("cut:(0040,0340)"));
}

TEST(StepReader, AHundredThousandReferencedImagesAreCountedNotKept) {
  DataSetBytes references;
  for (int i = 0; i < 100000; ++i)
    references.item(DataSetBytes{}.element({0x0008, 0x1155}, "UI", "1.2.3.4.5.6.7.8.9.10.11.12"));
  DataSetBytes data;
  data.sequence(kSeries, DataSetBytes{}.item(DataSetBytes{}.sequence({0x0008, 0x1140}, references)));
  const auto reader = read_all(step_picks(), data);
  ASSERT_EQ(reader.state(), HeaderReader::State::Done);
  EXPECT_LE(reader.header().elements().size(), 2U);
  EXPECT_EQ((*changed_step(reader.header(), "2.25.1").message.series)[0].images, 100000U);
}

struct BadCreation {
  const char* name;
  DataSetBytes data;
  StepErrorKind kind;
  Tag offending;
};

TEST(StepCheck, NamesWhatACreationLacks) {
  const auto in_progress = [] { return std::move(DataSetBytes{}.element(kState, "CS", "IN PROGRESS ")); };
  const auto one = DataSetBytes{}.item(study("1.21"));
  const BadCreation table[] = {
      {"no status", std::move(DataSetBytes{}.sequence(kScheduled, one)), StepErrorKind::MissingAttribute, kState},
      {"empty status", std::move(DataSetBytes{}.element(kState, "CS", "  ").sequence(kScheduled, one)),
       StepErrorKind::MissingValue, kState},
      {"COMPLETED", std::move(DataSetBytes{}.element(kState, "CS", "COMPLETED ").sequence(kScheduled, one)),
       StepErrorKind::BadValue, kState},
      {"unknown status", std::move(DataSetBytes{}.element(kState, "CS", "ARRIVED ").sequence(kScheduled, one)),
       StepErrorKind::BadValue, kState},
      {"no scheduled step", in_progress(), StepErrorKind::MissingAttribute, kScheduled},
      {"empty scheduled step", std::move(in_progress().sequence(kScheduled, DataSetBytes{})),
       StepErrorKind::MissingValue, kScheduled},
      {"no study", std::move(in_progress().sequence(kScheduled, DataSetBytes{}.item(DataSetBytes{}))),
       StepErrorKind::MissingAttribute, kStudy},
      {"empty study", std::move(in_progress().sequence(kScheduled, DataSetBytes{}.item(study("")))),
       StepErrorKind::MissingValue, kStudy},
      {"one of two without study",
       std::move(in_progress().sequence(
           kScheduled, DataSetBytes{}.item(study("1.21")).item(DataSetBytes{}.element({0x0008, 0x0050}, "SH", "A1")))),
       StepErrorKind::MissingAttribute, kStudy},
      {"empty data set", DataSetBytes{}, StepErrorKind::MissingAttribute, kState},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.name);
    const auto checked = check_creation(read_all(step_picks(), row.data).header());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, row.kind);
    EXPECT_EQ(checked.error().offending, row.offending);
    EXPECT_THAT(checked.error().sentence, testing::HasSubstr(to_string(row.offending)));
    EXPECT_LE(checked.error().sentence.size(), 80U);
  }
}

TEST(StepCheck, TakesACreationThatHasNothingButStateAndStudy) {
  DataSetBytes data;
  data.element(kState, "CS", "IN PROGRESS ").sequence(kScheduled, DataSetBytes{}.item(study("1.21")));
  EXPECT_TRUE(check_creation(read_all(step_picks(), data).header()));
}

TEST(StepCheck, TakesAChangeWithoutStatusAndRefusesAWrongOne) {
  const auto check = [](std::string_view status) {
    return check_change(read_all(step_picks(), DataSetBytes{}.element(kState, "CS", status)).header());
  };
  EXPECT_TRUE(check_change(read_all(step_picks(), DataSetBytes{}).header()));
  for (const auto* status : {"IN PROGRESS ", "COMPLETED ", "DISCONTINUED"})
    EXPECT_TRUE(check(status)) << status;
  ASSERT_FALSE(check("FINISHED"));
  EXPECT_EQ(check("FINISHED").error().kind, StepErrorKind::BadValue);
  EXPECT_EQ(check("completed ").error().kind, StepErrorKind::BadValue);
  EXPECT_EQ(check("").error().kind, StepErrorKind::MissingValue);
  EXPECT_EQ(check("").error().offending, kState);
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
