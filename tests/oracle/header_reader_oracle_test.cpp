#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "child.h"
#include "dcmtk_oracle.h"
#include "mutations.h"
#include "sample_headers.h"

namespace cmrcredit::dicom_parsing::oracle {
namespace {

constexpr std::size_t kLargeHeader = 20000, kLargestMutated = 400000;

// A longer session, or another one: CMRCREDIT_MUTATIONS, CMRCREDIT_SEED.
std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::vector<Sample> all_samples() {
  auto samples = written_by_dcmtk();
  std::ranges::move(written_by_hand(), std::back_inserter(samples));
  auto real = real_ones(CMRCREDIT_REAL_DICOM);
  if (real.empty()) fmt::print("no real DICOM files here: compared with synthetic ones only\n");
  std::ranges::move(real, std::back_inserter(samples));
  return samples;
}

// The lines that only one side has, short.
std::string difference(const Answer& ours, const Answer& theirs) {
  std::vector<std::string> only_ours, only_theirs;
  std::ranges::set_difference(ours.lines, theirs.lines, std::back_inserter(only_ours));
  std::ranges::set_difference(theirs.lines, ours.lines, std::back_inserter(only_theirs));
  std::string text =
      fmt::format("ours {} {}, theirs {} {}\n", ours.read, ours.complaint, theirs.read, theirs.complaint);
  for (const auto& line : only_ours)
    text += "  ours:   " + line.substr(0, 200) + "\n";
  for (const auto& line : only_theirs)
    text += "  theirs: " + line.substr(0, 200) + "\n";
  return text;
}

class HeaderReaderOracle : public ::testing::Test {
 protected:
  void SetUp() override { prepare_dcmtk(question_); }
  Question question_ = wide_question();
  PickList picks_{question_.picks, question_.last_useful};
};

TEST_F(HeaderReaderOracle, EverySoundHeaderIsReadAsDcmtkReadsIt) {
  const auto samples = all_samples();
  std::size_t values = 0;
  ask_in_children(
      samples.size(), [&](std::size_t i) { return ask_dcmtk(question_, samples[i].encoding, samples[i].bytes); },
      [&](std::size_t i, const Answer* theirs) {
        ASSERT_NE(theirs, nullptr) << samples[i].name;
        const Answer ours = ask_ours(question_, picks_, samples[i].encoding, samples[i].bytes);
        EXPECT_TRUE(ours.read) << samples[i].name << ": " << ours.complaint;
        EXPECT_TRUE(theirs->read) << samples[i].name << ": " << theirs->complaint;
        EXPECT_TRUE(ours == *theirs) << samples[i].name << '\n' << difference(ours, *theirs);
        values += ours.lines.size();
      });
  fmt::print("{} sound headers, {} values\n", samples.size(), values);
  EXPECT_GT(values, 3000U);
}

// Without the items' numbers.
std::vector<std::string> without_items(std::vector<std::string> lines) {
  for (auto& line : lines) {
    const auto path_end = line.find('=');
    for (auto from = line.find('['); from < path_end && from < line.find('='); from = line.find('['))
      line.erase(from, line.find(']', from) + 1 - from);
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(FrameOracle, DistinctValuesOfFramesAreCountedAsDcmtkCountsThem) {
  const Question question = frames_question();
  prepare_dcmtk(question);
  const PickList picks(question.picks, question.last_useful);
  const auto samples = all_samples();
  std::size_t values = 0;
  ask_in_children(
      samples.size(), [&](std::size_t i) { return ask_dcmtk(question, samples[i].encoding, samples[i].bytes); },
      [&](std::size_t i, const Answer* theirs) {
        ASSERT_NE(theirs, nullptr) << samples[i].name;
        Answer expected = *theirs, ours = ask_ours(question, picks, samples[i].encoding, samples[i].bytes);
        expected.lines = without_items(expected.lines);
        ours.lines = without_items(ours.lines);
        EXPECT_TRUE(ours == expected) << samples[i].name << '\n' << difference(ours, expected);
        values += ours.lines.size();
      });
  fmt::print("{} values of functional groups\n", values);
  EXPECT_GT(values, 1000U);
}

// A header to break, and what is picked of it while it is sound.
struct Subject {
  Mutator mutator;
  Answer sound;
};

class Subjects {
 public:
  Subjects(const Question& question, const PickList& picks) {
    for (auto& sample : all_samples()) {
      Mutator mutator(question, std::move(sample));
      const Sample& cut = mutator.sample();
      if (cut.bytes.empty() || cut.bytes.size() > kLargestMutated) continue;
      Answer sound = ask_ours(question, picks, cut.encoding, cut.bytes);
      (cut.bytes.size() > kLargeHeader ? large_ : small_).push_back({std::move(mutator), std::move(sound)});
    }
  }

  // Which one a mutation is made of. A large header once in fifty times: DCMTK needs a millisecond for it.
  [[nodiscard]] const Subject& of(std::uint64_t seed) const {
    const std::uint64_t mixed = seed * 0x9E3779B97F4A7C15U >> 20U;
    const auto& from = !large_.empty() && mixed % 50 == 0 ? large_ : small_;
    return from[mixed / 50 % from.size()];
  }
  [[nodiscard]] std::size_t size() const { return small_.size() + large_.size(); }

 private:
  std::vector<Subject> small_, large_;
};

struct Tally {
  std::size_t both_read = 0, different = 0, both_refused = 0, only_ours_refused = 0, only_theirs_refused = 0,
              crashed = 0;
  std::size_t harmless = 0, harmless_refused = 0;  // DCMTK reads all that was wanted

  void add(const Answer& ours, const Answer& theirs) {
    if (theirs.read) {
      ++(ours.read ? both_read : only_ours_refused);
    } else {
      ++(ours.read ? only_theirs_refused : both_refused);
    }
  }
};

TEST_F(HeaderReaderOracle, OfAHundredThousandMutationsNoneIsReadOtherwise) {
  const std::size_t count = number_from("CMRCREDIT_MUTATIONS", 100000);
  const std::uint64_t seed = number_from("CMRCREDIT_SEED", 20241124);
  const Subjects subjects(question_, picks_);
  Tally tally;
  ask_in_children(
      count,
      [&](std::size_t i) {
        const Mutator& mutator = subjects.of(seed + i).mutator;
        return ask_dcmtk(question_, mutator.sample().encoding, mutator.mutation(seed + i).bytes);
      },
      [&](std::size_t i, const Answer* theirs) {
        const auto& [mutator, sound] = subjects.of(seed + i);
        const Mutation mutation = mutator.mutation(seed + i);
        const Answer ours = ask_ours(question_, picks_, mutator.sample().encoding, mutation.bytes);
        if (theirs == nullptr) return void(++tally.crashed);
        tally.add(ours, *theirs);
        if (theirs->read && mutation.harmless && theirs->lines == sound.lines) {
          ++tally.harmless;
          if (!ours.read) ++tally.harmless_refused;
        }
        if (!theirs->read || !ours.read || ours == *theirs) return;
        if (++tally.different > 10) return;  // enough said
        ADD_FAILURE() << "seed " << seed + i << ", " << mutator.sample().name << ", " << mutation.what << '\n'
                      << difference(ours, *theirs);
      });
  fmt::print(
      "{} mutations of {} headers: both read {} (differently {}), both refused {}, only ours refused {}, only DCMTK's "
      "{}, "
      "DCMTK crashed {}\n",
      count, subjects.size(), tally.both_read, tally.different, tally.both_refused, tally.only_ours_refused,
      tally.only_theirs_refused, tally.crashed);
  fmt::print("harmless ones that DCMTK reads: {}, of which ours refused {}\n", tally.harmless, tally.harmless_refused);
  EXPECT_EQ(tally.different, 0U);
  EXPECT_GT(tally.harmless, count / 20);
  EXPECT_LT(tally.harmless_refused * 100, tally.harmless);
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing::oracle
