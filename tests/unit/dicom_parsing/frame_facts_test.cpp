#include "dicom_parsing/frame_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dicom_parsing/instance_reader.h"
#include "dicom_parsing/study_facts.h"
#include "enhanced_object.h"

namespace cmrcredit::dicom_parsing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

InstanceFacts facts(const DataSetBytes& data, std::size_t fragment = 16384) {
  const auto reader = read_all(instance_picks(), data, fragment);
  EXPECT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  const auto read = facts_of(reader.header());
  EXPECT_TRUE(read) << read.error().sentence;
  return read->facts;
}

SeriesFacts series_of(const std::vector<InstanceFacts>& instances) {
  StudyAccumulator study;
  for (const auto& one : instances)
    study.add(one, {}, false);
  const auto all = study.facts();
  EXPECT_THAT(all.series, SizeIs(1));
  return all.series.front();
}

SeriesFacts classic(const CinePlan& plan) {
  std::vector<InstanceFacts> all;
  for (const auto& data : classic_series(plan))
    all.push_back(facts(data));
  return series_of(all);
}

void expect_alike(const SeriesFacts& enhanced, const SeriesFacts& classic) {
  EXPECT_EQ(enhanced.trigger_times, classic.trigger_times);
  EXPECT_EQ(enhanced.echo_times, classic.echo_times);
  EXPECT_EQ(enhanced.repetition_times, classic.repetition_times);
  EXPECT_EQ(enhanced.slice_thickness, classic.slice_thickness);
  EXPECT_EQ(enhanced.pixel_spacing, classic.pixel_spacing);
  EXPECT_EQ(enhanced.image_types, classic.image_types);
  EXPECT_EQ(enhanced.orientation, classic.orientation);
  EXPECT_EQ(enhanced.orientations, classic.orientations);
  EXPECT_EQ(enhanced.locations, classic.locations);
  EXPECT_EQ(enhanced.positions, classic.positions);
  EXPECT_EQ(enhanced.instances_per_location, classic.instances_per_location);
  EXPECT_EQ(enhanced.trigger_times_per_location, classic.trigger_times_per_location);
  EXPECT_EQ(enhanced.acquisition_times_per_location, classic.acquisition_times_per_location);
  EXPECT_EQ(enhanced.inversion_times_per_location, classic.inversion_times_per_location);
  EXPECT_EQ(enhanced.acquired_from, classic.acquired_from);
  EXPECT_EQ(enhanced.acquired_until, classic.acquired_until);
  EXPECT_EQ(enhanced.frames, classic.frames);
  EXPECT_EQ(enhanced.number, classic.number);
}

TEST(FrameFacts, AnEnhancedCineIsTheSeriesOfItsClassicImages) {
  const CinePlan plan;
  const auto enhanced = series_of({facts(enhanced_object(plan))});
  expect_alike(enhanced, classic(plan));
  EXPECT_EQ(enhanced.locations, 1U);
  EXPECT_EQ(enhanced.trigger_times_per_location, 25U);
  EXPECT_EQ(enhanced.instances_per_location, 25U);
  EXPECT_EQ(enhanced.trigger_times.count, 25U);
  EXPECT_EQ(enhanced.trigger_times.min, 0);
  EXPECT_EQ(enhanced.trigger_times.max, 732);
  EXPECT_EQ(enhanced.instances, 1U);
}

TEST(FrameFacts, AStackKeepsTheTimesOfEachSliceApart) {
  const CinePlan plan{.slices = 12, .phases = 30};
  const auto enhanced = series_of({facts(enhanced_object(plan))});
  expect_alike(enhanced, classic(plan));
  EXPECT_EQ(enhanced.locations, 12U);
  EXPECT_EQ(enhanced.trigger_times_per_location, 30U);
  EXPECT_EQ(enhanced.acquisition_times_per_location, 1U);
}

TEST(FrameFacts, SlicesSentAsOneObjectEachAddUp) {
  const CinePlan plan{.slices = 3, .phases = 4};
  std::vector<InstanceFacts> objects;
  for (int slice = 0; slice < plan.slices; ++slice) {
    auto data = before_the_frames(plan);
    for (int phase = 0; phase < plan.phases; ++phase)
      data.item(frame_groups(plan, slice * plan.phases + phase));
    objects.push_back(facts(data.sequence_end()));
    objects.back().number_of_frames = plan.phases;
    EXPECT_EQ(objects.back().frames.count, 4U);
  }
  expect_alike(series_of(objects), classic(plan));
}

TEST(FrameFacts, DoNotDependOnHowTheBytesAreCut) {
  const CinePlan plan{.slices = 2, .phases = 3, .private_bytes = 100};
  const auto whole = facts(enhanced_object(plan)).frames;
  for (const std::size_t fragment : {1U, 7U, 100U})
    EXPECT_EQ(facts(enhanced_object(plan), fragment).frames, whole) << fragment;
}

// What stays is by kinds of frames, so a vendor's megabytes and frames by the thousand change nothing but the counts.
TEST(FrameFacts, ManyFramesWithMuchPrivateDataAreNotRefused) {
  const CinePlan plan{.slices = 50, .phases = 40, .private_bytes = 4096};
  const auto reader = read_all(instance_picks(), enhanced_object(plan), 16384);
  ASSERT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
  EXPECT_FALSE(reader.header().passed_over());
  EXPECT_LT(reader.header().elements().size(), 300U);
  const auto series = series_of({facts_of(reader.header())->facts});
  EXPECT_EQ(series.locations, 50U);
  EXPECT_EQ(series.trigger_times_per_location, 40U);
  EXPECT_EQ(series.frames, 2000U);
}

TEST(FrameFacts, MoreKindsOfFramesThanMayBeKeptAreFlagged) {
  CinePlan plan{.slices = 1, .phases = ItemTable::kMostRows + 10};
  const auto cut = facts(enhanced_object(plan));
  EXPECT_THAT(cut.flags, Contains("frames_cut"));
  EXPECT_EQ(cut.frames.count, ItemTable::kMostRows + 10);
  EXPECT_EQ(cut.frames.groups.size(), ItemTable::kMostRows);
}

// ---- by hand, where the objects differ

class Object {
 public:
  explicit Object(std::string_view sop_class = "1.2.840.10008.5.1.4.1.1.4.1")
      : data_(beginning_of_object(sop_class, "1.2.3.4.1")) {}
  DataSetBytes& top() { return data_; }
  Object& shared(const DataSetBytes& groups) {
    shared_ = groups;
    return *this;
  }
  Object& frame(const DataSetBytes& groups) {
    frames_.item(groups);
    return *this;
  }
  InstanceFacts read() {
    data_.element({0x0020, 0x000D}, "UI", "1.2.3.4 ").element({0x0020, 0x000E}, "UI", "1.2.3.4.5 ");
    data_.sequence({0x5200, 0x9229}, DataSetBytes().item(shared_));
    data_.sequence({0x5200, 0x9230}, frames_);
    return facts(data_);
  }

 private:
  DataSetBytes data_, shared_, frames_;
};

DataSetBytes in(Tag sequence, const DataSetBytes& item) {
  DataSetBytes data;
  group(data, sequence, item);
  return data;
}
DataSetBytes in(Tag sequence, Tag tag, std::string_view vr, std::string_view value) {
  return in(sequence, DataSetBytes().element(tag, vr, value));
}
DataSetBytes both(const DataSetBytes& a, const DataSetBytes& b) {
  return DataSetBytes().raw(a.bytes()).raw(b.bytes());
}

constexpr Tag kTi{0x0018, 0x9079};

TEST(FrameFacts, InversionTimesComeFromTheFrames) {
  Object molli;
  for (const double ti : {100, 180, 260, 1000, 1100, 1900, 2000, 2900})
    molli.frame(in(kModifier, kTi, "FD", double_bytes(ti)));
  molli.shared(both(in({0x0020, 0x9113}, kPosition, "DS", "0\\0\\0 "),
                    in({0x0020, 0x9116}, kOrientation, "DS", kOrientationText)));
  const auto read = molli.read();
  EXPECT_THAT(read.frames.inversion_times, SizeIs(8));
  EXPECT_EQ(read.inversion_time, std::nullopt);
  const auto series = series_of({read});
  EXPECT_EQ(series.locations, 1U);
  EXPECT_EQ(series.inversion_times_per_location, 8U);
  EXPECT_EQ(series.inversion_times.max, 2900);
}

TEST(FrameFacts, AValueThatAllFramesShareIsTheInstancesOwn) {
  Object object;
  object.shared(in(kModifier, kTi, "FD", double_bytes(300)));
  object.frame(DataSetBytes()).frame(DataSetBytes()).frame(DataSetBytes());
  const auto shared = object.read();
  EXPECT_EQ(shared.inversion_time, 300);
  EXPECT_THAT(shared.frames.inversion_times, ElementsAre(FrameValue{300, 3}));

  Object each;
  each.frame(in(kModifier, kTi, "FD", double_bytes(300))).frame(in(kModifier, kTi, "FD", double_bytes(300)));
  const auto alike = each.read();
  EXPECT_EQ(alike.inversion_time, 300);
  EXPECT_THAT(alike.frames.inversion_times, ElementsAre(FrameValue{300, 2}));
  EXPECT_EQ(alike.number_of_frames, 2);
}

TEST(FrameFacts, AFrameWithSeveralInversionTimesHasThemAll) {
  Object object;
  object.frame(in(kModifier, kTi, "FD", double_bytes(120) + double_bytes(300)));
  EXPECT_THAT(object.read().frames.inversion_times, ElementsAre(FrameValue{120, 1}, FrameValue{300, 1}));
}

TEST(FrameFacts, VelocityIsWhatIsEncodedNotItsSign) {
  const auto flow = facts(enhanced_object({.phases = 3, .velocity = 150}));
  EXPECT_EQ(flow.velocity_encoding, 150);
  EXPECT_THAT(flow.frames.velocity_encodings, ElementsAre(FrameValue{150, 3}));
  Object least;  // where only the least value is sent, and zero means none
  const Tag velocity{0x0018, 0x9197}, minimum{0x0018, 0x9091};
  least.frame(in(velocity, minimum, "FD", double_bytes(-80))).frame(in(velocity, minimum, "FD", double_bytes(0)));
  EXPECT_THAT(least.read().frames.velocity_encodings, ElementsAre(FrameValue{80, 1}));
}

TEST(FrameFacts, TheEchoTimesOfAMapAreListed) {
  Object object;
  for (const double te : {2.1, 4.3, 6.5, 8.7})
    object.frame(in({0x0018, 0x9114}, {0x0018, 0x9082}, "FD", double_bytes(te)));
  const auto read = object.read();
  EXPECT_THAT(read.frames.echo_times, SizeIs(4));
  EXPECT_EQ(series_of({read}).echo_times.distinct(), 4U);
}

TEST(FrameFacts, TypesAndComponentsComeFromTheFrames) {
  Object object;
  const auto type = [](std::string_view words, std::string_view component) {
    return in({0x0018, 0x9226},
              DataSetBytes().element({0x0008, 0x9007}, "CS", words).element({0x0008, 0x9208}, "CS", component));
  };
  object.top().element({0x0008, 0x9208}, "CS", "MIXED ");
  object.frame(type("ORIGINAL\\PRIMARY\\T1 MAP\\NONE ", "PHASE "));
  object.frame(type("ORIGINAL\\PRIMARY\\M\\NONE", "MAGNITUDE "));
  object.frame(type("ORIGINAL\\PRIMARY\\M\\NONE", "MAGNITUDE "));
  const auto read = object.read();
  EXPECT_THAT(read.frames.image_types, ElementsAre(ElementsAre("ORIGINAL", "PRIMARY", "M", "NONE"),
                                                   ElementsAre("ORIGINAL", "PRIMARY", "T1 MAP", "NONE")));
  EXPECT_EQ(read.complex_image_component, "MAGNITUDE");
  EXPECT_THAT(series_of({read}).image_types, SizeIs(2));
}

TEST(FrameFacts, PulseSequenceAttributesBecomeTheClassicWords) {
  Object object;
  object.top()
      .element({0x0018, 0x9008}, "CS", "GRADIENT")
      .element({0x0018, 0x9014}, "CS", "YES ")
      .element({0x0018, 0x9017}, "CS", "FREE_PRECESSION ")
      .element({0x0018, 0x9018}, "CS", "NO")
      .element({0x0018, 0x9033}, "CS", "PARTIAL ")
      .element({0x0018, 0x9070}, "FD", double_bytes(870));
  object.shared(
      in(kModifier, DataSetBytes().element({0x0018, 0x9009}, "CS", "YES ").element({0x0018, 0x9016}, "CS", "RF")));
  object.frame(DataSetBytes());
  const auto read = object.read();
  EXPECT_THAT(read.scanning_sequence, ElementsAre("IR", "GR"));
  EXPECT_THAT(read.sequence_variant, ElementsAre("SK", "SS", "SP"));
  EXPECT_EQ(read.acquisition_contrast, "FLOW_ENCODED");
  EXPECT_EQ(read.nominal_interval, 870);
}

TEST(FrameFacts, AConvertedObjectKeepsItsClassicWordsUnassigned) {
  Object object("1.2.840.10008.5.1.4.1.1.4.4");
  const Tag in_shared{0x0020, 0x9170}, in_frame{0x0020, 0x9171};
  object.shared(in(in_shared, DataSetBytes()
                                  .element({0x0018, 0x0010}, "LO", "Gadovist")
                                  .element({0x0018, 0x0020}, "CS", "GR")
                                  .element({0x0018, 0x0021}, "CS", "SK\\SS ")
                                  .element({0x0018, 0x0024}, "SH", "*tfi2d1_14")
                                  .element({0x0018, 0x1088}, "IS", "69")
                                  .element({0x0018, 0x1090}, "IS", "25")
                                  .element({0x0020, 0x0037}, "DS", kOrientationText)));
  for (int i = 0; i < 25; ++i) {
    object.frame(in(in_frame, DataSetBytes()
                                  .element({0x0008, 0x0032}, "TM", "101210")
                                  .element({0x0018, 0x1060}, "DS", number_text(30 * i))
                                  .element({0x0020, 0x0032}, "DS", "1\\2\\3 ")));
  }
  const auto read = object.read();
  EXPECT_EQ(read.contrast_agent, "Gadovist");
  EXPECT_THAT(read.scanning_sequence, ElementsAre("GR"));
  EXPECT_THAT(read.sequence_variant, ElementsAre("SK", "SS"));
  EXPECT_EQ(read.sequence_name, "*tfi2d1_14");
  EXPECT_EQ(read.cardiac_number_of_images, 25);
  EXPECT_EQ(read.heart_rate, 69);
  const auto series = series_of({read});
  EXPECT_EQ(series.trigger_times_per_location, 25U);
  EXPECT_EQ(series.acquisition_times_per_location, 1U);
  EXPECT_EQ(series.acquired_from, "20240704101210.000000");
}

TEST(FrameFacts, PhilipsRepeatsClassicAttributesInASequenceOfItsOwn) {
  for (const Tag creator : {Tag{0x2005, 0x0014}, Tag{0x2005, 0x0010}}) {
    const auto block = static_cast<std::uint16_t>(creator.element << 8);
    Object object;
    for (int i = 0; i < 4; ++i) {
      DataSetBytes groups;
      groups.element(creator, "LO", "Philips MR Imaging DD 005 ");
      groups.sequence({0x2005, static_cast<std::uint16_t>(block + 0x0F)},
                      DataSetBytes().item(DataSetBytes()
                                              .element({0x0008, 0x0008}, "CS", "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE ")
                                              .element({0x0018, 0x0020}, "CS", "GR")
                                              .element({0x0018, 0x0082}, "DS", "0 ")
                                              .element({0x0018, 0x1060}, "DS", number_text(25 * i))));
      object.frame(groups);
    }
    const auto read = object.read();
    EXPECT_THAT(read.scanning_sequence, ElementsAre("GR"));
    EXPECT_THAT(read.frames.trigger_times, SizeIs(4));
    EXPECT_THAT(read.frames.image_types, ElementsAre(Contains("M_FFE")));
  }
}

TEST(FrameFacts, APrivateSequenceCountsOnlyUnderItsCreator) {
  Object object;
  DataSetBytes groups;
  groups.element({0x2005, 0x0014}, "LO", "SOMEBODY ELSE ");
  groups.sequence({0x2005, 0x140F}, DataSetBytes().item(DataSetBytes().element({0x0018, 0x1060}, "DS", "25")));
  object.frame(groups);
  EXPECT_THAT(object.read().frames.trigger_times, IsEmpty());
}

TEST(FrameFacts, SiemensSaysTheClassicTypeInItsOwnSequence) {
  Object object;
  object.top()
      .element({0x0008, 0x0070}, "LO", "Siemens Healthineers")
      .element({0x0018, 0x9005}, "SH", "*fl2d1_v150in ");
  DataSetBytes groups;
  groups.element({0x0021, 0x0011}, "LO", "SIEMENS MR SDI 02 ");
  groups.sequence({0x0021, 0x11FE},
                  DataSetBytes().item(DataSetBytes()
                                          .element({0x0021, 0x0011}, "LO", "SIEMENS MR SDI 02 ")
                                          .element({0x0021, 0x1175}, "CS", "ORIGINAL\\PRIMARY\\P\\RETRO ")));
  object.frame(groups);
  const auto read = object.read();
  EXPECT_THAT(read.frames.image_types, ElementsAre(ElementsAre("ORIGINAL", "PRIMARY", "P", "RETRO")));
  EXPECT_EQ(read.sequence_name, "*fl2d1_v150in");
  EXPECT_EQ(read.velocity_encoding, 150);
}

TEST(FrameFacts, AnatomyAndContrastComeFromTheGroups) {
  const auto agent = [](Object& object) {
    object.top().sequence(
        {0x0018, 0x0012},
        DataSetBytes().item(DataSetBytes()
                                .element({0x0008, 0x0104}, "LO", "Gadobutrol")
                                .sequence({0x0018, 0x9340}, DataSetBytes().item(DataSetBytes().element(
                                                                {0x0018, 0x1042}, "TM", "101100")))));
  };
  const auto administered = [](std::string_view word) { return in({0x0018, 0x9341}, {0x0018, 0x9342}, "CS", word); };
  Object given;
  agent(given);
  given.shared(
      in({0x0020, 0x9071}, DataSetBytes().sequence({0x0008, 0x2218}, DataSetBytes().item(DataSetBytes().element(
                                                                         {0x0008, 0x0104}, "LO", "Heart ")))));
  given.frame(administered("NO")).frame(administered("YES "));
  const auto after = given.read();
  EXPECT_EQ(after.contrast_agent, "Gadobutrol");
  EXPECT_EQ(after.contrast_start_time, "101100");
  EXPECT_EQ(after.anatomic_region, "Heart");
  Object not_yet;
  agent(not_yet);
  not_yet.frame(administered("NO")).frame(administered("NO"));
  EXPECT_EQ(not_yet.read().contrast_agent, "");
}

TEST(FrameFacts, SpectroscopyHasGroupsAndNoPixels) {
  Object object("1.2.840.10008.5.1.4.1.1.4.2");
  object.shared(in({0x0018, 0x9112}, {0x0018, 0x0080}, "DS", "2000"));
  object.frame(both(in({0x0018, 0x9227}, {0x0008, 0x9007}, "CS", "ORIGINAL\\PRIMARY\\SPECTROSCOPY\\NONE "),
                    in({0x0020, 0x9113}, kPosition, "DS", "1\\2\\3 ")));
  const auto read = object.read();
  EXPECT_EQ(read.repetition_time, 2000);
  EXPECT_THAT(read.frames.image_types, ElementsAre(Contains("SPECTROSCOPY")));
  EXPECT_EQ(read.frames.count, 1U);
}

// Operators stand at the top level only: one in a functional group is no operator of this object.
TEST(FrameFacts, NobodyInAFunctionalGroupIsTheOperator) {
  Object object;
  object.shared(in({0x0020, 0x9170}, {0x0008, 0x1070}, "PN", "WRONG^ONE "));
  object.frame(in({0x0020, 0x9171}, {0x0008, 0x1070}, "PN", "WRONG^TOO "));
  EXPECT_THAT(object.read().operator_names, IsEmpty());
}

TEST(FrameFacts, AFrameThatCannotBeReadIsFlaggedAndTheOthersCount) {
  Object object;
  object.frame(in({0x0020, 0x9113}, kPosition, "DS", "1\\2\\x "));
  object.frame(in({0x0020, 0x9113}, kPosition, "DS", "1\\2\\3 "));
  object.frame(in({0x0020, 0x9111}, {0x0018, 0x9074}, "DT", "yesterday "));
  const auto read = object.read();
  EXPECT_THAT(read.frames.positions, SizeIs(1));
  EXPECT_THAT(read.flags, ElementsAre("bad_number:(0020,0032)", "bad_date:(0018,9074)"));
  EXPECT_EQ(read.frames.count, 3U);
}

TEST(FrameFacts, AClassicImageHasNone) {
  const auto read = facts(classic_series({.phases = 1}).front());
  EXPECT_EQ(read.frames, FrameFacts{});
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
