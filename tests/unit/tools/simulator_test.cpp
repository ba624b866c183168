#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/unit/tools/folder.h"
#include "tools/simulator/attributes.h"
#include "tools/simulator/day.h"
#include "tools/simulator/foretold.h"
#include "tools/simulator/object.h"

namespace cmrcredit::tools {
namespace {

Wishes wishes(std::uint64_t seed, std::string_view exam = "viability", std::string_view vendor = "siemens") {
  Wishes wishes;
  wishes.seed = seed;
  wishes.exams = {exam_named(exam)};
  wishes.dialects = {dialect_named(vendor)};
  wishes.operators = {"Moore^Dana"};
  wishes.matrix = 8;
  return wishes;
}

// Every exam by every vendor, once.
std::vector<StudyPlan> one_of_each(std::uint64_t seed) {
  std::vector<StudyPlan> all;
  for (const Dialect* dialect : dialects()) {
    for (const Exam& exam : exams())
      all.push_back(planned_day(wishes(seed, exam.name, dialect->vendor)).front());
  }
  return all;
}

std::string text_of(DcmItem& item, const DcmTagKey& tag) {
  OFString text;
  item.findAndGetOFStringArray(tag, text);
  return text.c_str();
}

std::map<std::string, std::string> files_of(const std::vector<StudyPlan>& studies,
                                            const std::filesystem::path& folder) {
  EXPECT_TRUE(write_files(studies, folder, EXS_LittleEndianExplicit).has_value());
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[std::filesystem::relative(entry.path(), folder)] = bytes.str();
  }
  return files;
}

TEST(Simulator, TheSameSeedGivesTheSameBytes) {
  const Folder folder;
  const auto first = files_of(planned_day(wishes(5)), folder.path("first"));
  const auto again = files_of(planned_day(wishes(5)), folder.path("again"));
  EXPECT_GT(first.size(), 100u);
  EXPECT_TRUE(first == again);
}

TEST(Simulator, AnotherSeedIsAnotherStudyOfAnotherPatient) {
  const auto one = planned_day(wishes(5)).front(), other = planned_day(wishes(6)).front();
  EXPECT_NE(one.uid, other.uid);
  EXPECT_NE(one.subject.id, other.subject.id);
}

TEST(Simulator, UidsAreValidAndNoneComesTwice) {
  std::set<std::string> seen;
  std::size_t given = 0;
  const auto check = [&](const std::string& uid) {
    ++given;
    seen.insert(uid);
    EXPECT_TRUE(DcmUniqueIdentifier::checkStringValue(uid.c_str(), "1").good()) << uid;
  };
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (const StudyPlan& study : one_of_each(seed)) {
      for (const auto* uid : {&study.uid, &study.frame_of_reference_uid})
        check(*uid);
      for (const PerformedStep& step : study.steps)
        check(step.uid);
      for (std::size_t series = 0; series < study.series.size(); ++series) {
        check(study.series[series].uid);
        for (std::size_t object = 0; object < study.series[series].objects.size(); ++object)
          check(study.instance_uid(series, object));
      }
    }
  }
  EXPECT_EQ(given, seen.size());
}

TEST(Simulator, WhoIsNamedChangesNoUid) {
  auto other = wishes(5);
  other.operators = {"Nguyen^Linh"};
  EXPECT_EQ(planned_day(wishes(5)).front().uid, planned_day(other).front().uid);
}

TEST(Simulator, StudiesOfADayFollowEachOtherOnTheScanner) {
  auto many = wishes(5);
  many.studies = 30;
  many.operators = {"Moore^Dana", "Nguyen^Linh"};
  const auto day = planned_day(many);
  ASSERT_EQ(30u, day.size());
  for (std::size_t next = 1; next < day.size(); ++next) {
    EXPECT_GT(day[next].begins, day[next - 1].begins + std::chrono::seconds(static_cast<long>(day[next - 1].ends)));
    EXPECT_NE(day[next].operator_name, day[next - 1].operator_name);
  }
}

TEST(Simulator, OrdersHoldEveryImageOnce) {
  const auto day = planned_day(wishes(5));
  const auto key = [](const Place& place) { return std::pair{place.series, place.object}; };
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> orders;
  for (const auto sequencing : {Sequencing::Forward, Sequencing::Reverse, Sequencing::Shuffled}) {
    orders.emplace_back();
    for (const Place& place : places(day, sequencing, 5))
      orders.back().push_back(key(place));
  }
  EXPECT_EQ(day.front().instances(), orders[0].size());
  EXPECT_NE(orders[0], orders[2]);
  EXPECT_TRUE(std::equal(orders[0].begin(), orders[0].end(), orders[1].rbegin(), orders[1].rend()));
  std::sort(orders[2].begin(), orders[2].end());
  EXPECT_EQ(orders[0], orders[2]);
}

TEST(Simulator, WithoutNamesNoWordTellsWhatWasAcquired) {
  for (const Dialect* dialect : dialects()) {
    auto nameless = wishes(5, "stress", dialect->vendor);
    nameless.no_names = true;
    const auto study = planned_day(nameless).front();
    for (std::size_t series = 0; series < study.series.size(); ++series) {
      const auto object = object_of({&study, series, 0}, EXS_LittleEndianExplicit);
      const std::string name = "Series " + std::to_string(study.series[series].number);
      EXPECT_EQ(name, text_of(*object, DCM_SeriesDescription)) << dialect->vendor;
      EXPECT_EQ(name, text_of(*object, DCM_ProtocolName)) << dialect->vendor;
      EXPECT_EQ("", text_of(*object, DCM_StudyDescription)) << dialect->vendor;
    }
  }
}

TEST(Simulator, AnEnhancedCineHasAFrameForEachPhaseWithItsTriggerDelay) {
  for (const char* vendor : {"siemens-xa", "philips-enhanced"}) {
    const auto study = planned_day(wishes(5, "function", vendor)).front();
    const auto cine = std::find_if(study.series.begin(), study.series.end(),
                                   [](const auto& one) { return one.protocol == credit_engine::Protocol::Cine; });
    ASSERT_NE(study.series.end(), cine);
    const auto object =
        object_of({&study, static_cast<std::size_t>(cine - study.series.begin()), 0}, EXS_LittleEndianExplicit);
    EXPECT_EQ(UID_EnhancedMRImageStorage, text_of(*object, DCM_SOPClassUID));
    EXPECT_EQ("20", text_of(*object, DCM_NumberOfFrames));
    std::set<double> delays;
    for (signed long frame = 0; frame < 20; ++frame) {
      DcmItem *groups = nullptr, *cardiac = nullptr;
      ASSERT_TRUE(object->findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, groups, frame).good());
      ASSERT_TRUE(groups->findAndGetSequenceItem(DCM_CardiacSynchronizationSequence, cardiac, 0).good());
      double delay = -1;
      ASSERT_TRUE(cardiac->findAndGetFloat64(DCM_NominalCardiacTriggerDelayTime, delay).good());
      delays.insert(delay);
    }
    EXPECT_EQ(20u, delays.size()) << vendor;
  }
}

TEST(Simulator, XaSendsAShortAxisStackAsOneSeriesPerSlice) {
  const auto study = planned_day(wishes(5, "function", "siemens-xa")).front();
  std::set<std::string> names;
  std::size_t slices = 0;
  for (const SeriesPlan& series : study.series) {
    if (series.view != "sax") continue;
    ++slices;
    names.insert(series.description);
    EXPECT_EQ(1u, series.planes.size());
    EXPECT_EQ(0, series.number % 1000);
  }
  EXPECT_EQ(9u, slices);
  EXPECT_EQ(std::set<std::string>{"cine_trufi_retro"}, names) << "no view in the name";
}

TEST(Simulator, ACineHasEachPhaseOncePerSlice) {
  for (const Dialect* dialect : dialects()) {
    const auto study = planned_day(wishes(5, "function", dialect->vendor)).front();
    for (const SeriesPlan& series : study.series) {
      if (series.protocol != credit_engine::Protocol::Cine) continue;
      std::map<std::size_t, std::set<double>> times;
      for (const Frame& frame : series.frames)
        times[frame.plane].insert(frame.trigger_time.value());
      const bool stack = series.view == "sax" && dialect->vendor != "siemens-xa";
      EXPECT_EQ(stack ? 9u : 1u, times.size()) << dialect->vendor << ' ' << series.description;
      for (const auto& [plane, phases] : times) {
        EXPECT_EQ(20u, phases.size());
        EXPECT_LT(*phases.rbegin() - *phases.begin(), study.rr_ms);
      }
    }
  }
}

TEST(Simulator, AShortAxisStackIsParallelAndEvenlySpaced) {
  for (const Dialect* dialect : dialects()) {
    const auto study = planned_day(wishes(7, "function", dialect->vendor)).front();
    if (study.series.front().packing != Packing::OneFrameEach) continue;  // their frames are not objects
    const auto stack =
        std::find_if(study.series.begin(), study.series.end(), [](const auto& one) { return one.view == "sax"; });
    ASSERT_NE(study.series.end(), stack);
    std::vector<double> heights;
    for (std::size_t frame = 0; frame < stack->frames.size(); ++frame) {
      const auto object =
          object_of({&study, static_cast<std::size_t>(stack - study.series.begin()), frame}, EXS_LittleEndianExplicit);
      Vector corner{}, row{}, column{};
      for (unsigned long axis = 0; axis < 3; ++axis) {
        ASSERT_TRUE(object->findAndGetFloat64(DCM_ImagePositionPatient, corner[axis], axis).good());
        ASSERT_TRUE(object->findAndGetFloat64(DCM_ImageOrientationPatient, row[axis], axis).good());
        ASSERT_TRUE(object->findAndGetFloat64(DCM_ImageOrientationPatient, column[axis], axis + 3).good());
      }
      const Vector normal = Plane{row, column, {}}.normal();
      EXPECT_NEAR(1, std::hypot(normal[0], normal[1], normal[2]), 1e-6);
      heights.push_back(corner[0] * normal[0] + corner[1] * normal[1] + corner[2] * normal[2]);
    }
    std::sort(heights.begin(), heights.end());
    heights.erase(std::unique(heights.begin(), heights.end(), [](double a, double b) { return b - a < 0.01; }),
                  heights.end());
    ASSERT_EQ(9u, heights.size());
    for (std::size_t next = 1; next < heights.size(); ++next)
      EXPECT_NEAR(stack->distance, heights[next] - heights[next - 1], 0.01);
  }
}

TEST(Simulator, LongAxesLieSquareToTheShortAxisAndApartFromEachOther) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Chance chance(seed);
    const Heart heart(chance);
    const auto normal = [&](View view) { return heart.planes(view, 1, 8).front().normal(); };
    const auto angle = [](const Vector& a, const Vector& b) {
      return std::acos(std::min(1.0, std::abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]))) * 57.29577951;
    };
    for (const View view : {View::TwoChamber, View::ThreeChamber, View::FourChamber}) {
      EXPECT_NEAR(90, angle(normal(view), normal(View::Sax)), 0.1);
    }
    EXPECT_NEAR(60, angle(normal(View::TwoChamber), normal(View::FourChamber)), 0.1);
    EXPECT_NEAR(60, angle(normal(View::ThreeChamber), normal(View::FourChamber)), 0.1);
  }
}

TEST(Simulator, TextBeyondAsciiIsDeclaredAsUtf8) {
  auto foreign = wishes(5);
  foreign.operators = {"Müller^Jürgen"};
  const auto day = planned_day(foreign);
  const auto object = object_of(places(day, Sequencing::Forward, 0).front(), EXS_LittleEndianExplicit);
  EXPECT_EQ("ISO_IR 192", text_of(*object, DCM_SpecificCharacterSet));
  EXPECT_EQ("Müller^Jürgen", text_of(*object, DCM_OperatorsName));
}

TEST(Simulator, ALongTextIsCutBetweenCharacters) {
  DcmDataset object;
  std::string text(63, 'x');
  put(object, DCM_SeriesDescription, text + "ü");
  EXPECT_EQ(text, text_of(object, DCM_SeriesDescription));
}

TEST(Simulator, TheSeedForetellsTheModules) {
  const auto modules = [](std::string_view exam) { return foretold(planned_day(wishes(5, exam)).front()).modules; };
  using Modules = std::vector<std::string>;
  EXPECT_EQ((Modules{"CINE_LAX", "CINE_SAX", "LOC"}), modules("function"));
  EXPECT_EQ((Modules{"CINE_LAX", "CINE_SAX", "LGE", "LOC", "TISCOUT"}), modules("viability"));
  EXPECT_EQ((Modules{"CINE_LAX", "CINE_SAX", "LGE", "LOC", "PERF", "TISCOUT"}), modules("stress"));
  EXPECT_EQ((Modules{}), modules("brain"));
  EXPECT_FALSE(foretold(planned_day(wishes(5, "brain")).front()).is_cmr);
}

TEST(Simulator, ContrastStandsOnlyInWhatCameAfterIt) {
  const auto study = planned_day(wishes(5)).front();
  for (std::size_t series = 0; series < study.series.size(); ++series) {
    const auto object = object_of({&study, series, 0}, EXS_LittleEndianExplicit);
    const bool late = study.series[series].begins >= study.contrast->at;
    EXPECT_EQ(late, object->tagExists(DCM_ContrastBolusAgent)) << study.series[series].description;
    if (study.series[series].protocol == credit_engine::Protocol::Lge) {
      EXPECT_GE(study.series[series].begins - study.contrast->at, 600) << "scmr_rules 3: ten minutes";
    }
  }
}

}  // namespace
}  // namespace cmrcredit::tools
