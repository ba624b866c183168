// The data sets of N-CREATE and N-SET against PS3.4 table F.7.2-1 and the vendors' habits (dicom_facts a.1, a.3).
#include "tools/simulator/step_object.h"

#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include "tools/simulator/day.h"

namespace cmrcredit::tools {
namespace {

struct Played {
  std::vector<StudyPlan> day;
  std::vector<Message> messages;
};

Played played(std::string_view vendor, Incident incident = Incident::None) {
  Wishes wishes;
  wishes.seed = 4;
  wishes.exams = {exam_named("function")};
  wishes.dialects = {dialect_named(vendor)};
  wishes.operators = {"Moore^Dana"};
  wishes.operator_codes = {"1001"};
  wishes.incidents = {incident};
  Played all{.day = planned_day(wishes), .messages = {}};
  all.messages = messages_of(all.day, {.steps = true, .images = false});
  return all;
}

std::string text(DcmItem& in, const DcmTagKey& tag) {
  OFString value;
  in.findAndGetOFStringArray(tag, value);
  return value.c_str();
}

DcmItem* item_of(DcmItem& in, const DcmTagKey& sequence, long place = 0) {
  DcmItem* found = nullptr;
  return in.findAndGetSequenceItem(sequence, found, place).good() ? found : nullptr;
}

std::size_t items(DcmItem& in, const DcmTagKey& sequence) {
  DcmSequenceOfItems* found = nullptr;
  return in.findAndGetSequence(sequence, found).good() ? found->card() : 0;
}

TEST(StepObject, CreateHasEverythingOfTypeOne) {
  for (const Dialect* dialect : dialects()) {
    const Played all = played(dialect->vendor);
    const auto object = step_object_of(all.messages.front());
    const StudyPlan& study = all.day.front();
    ASSERT_NE(nullptr, item_of(*object, DCM_ScheduledStepAttributesSequence)) << dialect->vendor;
    EXPECT_EQ(study.uid, text(*item_of(*object, DCM_ScheduledStepAttributesSequence), DCM_StudyInstanceUID));
    EXPECT_EQ("IN PROGRESS", text(*object, DCM_PerformedProcedureStepStatus));
    for (const DcmTagKey& tag : {DCM_PerformedProcedureStepID, DCM_PerformedStationAETitle, DCM_Modality,
                                 DCM_PerformedProcedureStepStartDate, DCM_PerformedProcedureStepStartTime})
      EXPECT_NE("", text(*object, tag)) << dialect->vendor << ' ' << tag.toString();
  }
}

TEST(StepObject, GeLeavesTypeTwoOut) {
  const Played sparse = played("ge"), full = played("siemens");
  for (const DcmTagKey& tag :
       {DCM_PerformedSeriesSequence, DCM_PerformedProtocolCodeSequence, DCM_ProcedureCodeSequence,
        DCM_PerformedProcedureStepEndDate, DCM_PerformedProcedureStepDescription, DCM_SpecificCharacterSet}) {
    EXPECT_FALSE(step_object_of(sparse.messages.front())->tagExists(tag)) << tag.toString();
    EXPECT_TRUE(step_object_of(full.messages.front())->tagExists(tag)) << tag.toString();
  }
}

TEST(StepObject, FinalSetTellsEverySeriesWithItsOperatorProtocolAndImages) {
  const Played all = played("siemens");
  const auto object = step_object_of(all.messages.back());
  const StudyPlan& study = all.day.front();
  EXPECT_EQ("COMPLETED", text(*object, DCM_PerformedProcedureStepStatus));
  EXPECT_NE("", text(*object, DCM_PerformedProcedureStepEndDate));
  EXPECT_NE("", text(*object, DCM_PerformedProcedureStepEndTime));
  ASSERT_EQ(study.series.size(), items(*object, DCM_PerformedSeriesSequence));
  for (std::size_t number = 0; number < study.series.size(); ++number) {
    DcmItem& series = *item_of(*object, DCM_PerformedSeriesSequence, static_cast<long>(number));
    EXPECT_EQ(study.series[number].uid, text(series, DCM_SeriesInstanceUID));
    EXPECT_EQ(study.series[number].protocol_name, text(series, DCM_ProtocolName));
    EXPECT_EQ("Moore^Dana", text(series, DCM_OperatorsName));
    EXPECT_EQ(1u, items(series, DCM_OperatorIdentificationSequence));
    ASSERT_EQ(study.series[number].objects.size(), items(series, DCM_ReferencedImageSequence));
    EXPECT_EQ(study.instance_uid(number, 0),
              text(*item_of(series, DCM_ReferencedImageSequence), DCM_ReferencedSOPInstanceUID));
  }
}

TEST(StepObject, PhilipsAndArchivesNameNobody) {
  for (const Played& all : {played("philips"), played("ge", Incident::Emulated)}) {
    const auto object = step_object_of(all.messages.back());
    DcmItem& series = *item_of(*object, DCM_PerformedSeriesSequence);
    EXPECT_TRUE(series.tagExists(DCM_OperatorsName));
    EXPECT_EQ("", text(series, DCM_OperatorsName));
    EXPECT_FALSE(series.tagExists(DCM_OperatorIdentificationSequence));
  }
}

TEST(StepObject, AWrongEntryGivesItsReason) {
  const Played all = played("siemens", Incident::WrongEntry);
  const auto object = step_object_of(all.messages.back());
  EXPECT_EQ("DISCONTINUED", text(*object, DCM_PerformedProcedureStepStatus));
  DcmItem* reason = item_of(*object, DCM_PerformedProcedureStepDiscontinuationReasonCodeSequence);
  ASSERT_NE(nullptr, reason);
  EXPECT_EQ("110514", text(*reason, DCM_CodeValue));
  EXPECT_EQ("DCM", text(*reason, DCM_CodingSchemeDesignator));
}

TEST(StepObject, BothOperatorsStandInOneValue) {
  const Played all = played("siemens", Incident::TwoOperators);
  const auto object = step_object_of(all.messages.back());
  EXPECT_EQ("Moore^Dana\\Nguyen^Linh", text(*item_of(*object, DCM_PerformedSeriesSequence), DCM_OperatorsName));
}

}  // namespace
}  // namespace cmrcredit::tools
