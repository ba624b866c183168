#include "credit_engine/ledger/fold_pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cardiac_study.h"
#include "credit_engine/ledger/fold_columns.h"
#include "credit_engine/ledger/instance_codec.h"

namespace cmrcredit::credit_engine {
namespace {

FoldedStudy folded(const std::vector<InstanceReport>& reports) {
  FoldedStudy study;
  for (const auto& report : reports) {
    const auto coded = encode(report.instance.facts, {});
    const FoldedCommon common{coded.common, "[1]", "[2]", "[]", 3};
    auto at = std::ranges::find(study.commons, common);
    if (at == study.commons.end()) at = study.commons.insert(at, common);
    FoldedInstance instance{.sop_uid = report.instance.facts.sop_instance_uid, .own = coded.own};
    instance.common = static_cast<std::uint32_t>(at - study.commons.begin());
    instance.heard_minutes = 29'333'333 + static_cast<std::int64_t>(study.instances.size()) / 200;
    study.instances.push_back(std::move(instance));
  }
  return study;
}

class FoldPack : public ::testing::TestWithParam<Scanner> {};

TEST_P(FoldPack, HoldsAStudyOf2000InstancesInAtMost40kB) {
  const CardiacStudy whole(GetParam(), 1);
  std::vector<InstanceReport> reports(whole.reports().begin(), whole.reports().begin() + 2000);
  auto study = folded(reports);
  std::size_t before = 0;
  for (const auto& instance : study.instances)
    before += instance.sop_uid.size() + instance.own.size();
  const auto bytes = pack(study);
  EXPECT_EQ(unpack(bytes), study);
  std::printf("2,000 instances in %zu common parts: %zu bytes of UIDs and own facts, folded %zu with everything\n",
              study.commons.size(), before, bytes.size());
  EXPECT_LE(bytes.size(), 38'000U);  // what is left to 40 kB is for the index of UIDs (folding_test.cpp)
}

TEST_P(FoldPack, GivesBackStudiesOfEverySize) {
  const CardiacStudy whole(GetParam(), 5, 2);
  for (std::size_t size = 0; size < 40; ++size) {
    auto study = folded({whole.reports().begin(), whole.reports().begin() + static_cast<std::ptrdiff_t>(size)});
    const auto bytes = pack(study);
    EXPECT_EQ(unpack(bytes), study) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Scanners, FoldPack,
                         ::testing::Values(Scanner::Siemens, Scanner::Ge, Scanner::Philips, Scanner::UuidUids),
                         [](const auto& tested) { return scanner_name(tested.param); });

TEST(FoldPacks, KeepFieldsOfALaterVersionAndOwnFactsInAnyOrder) {
  const CardiacStudy whole(Scanner::Ge, 2, 1);
  auto study = folded(whole.reports());
  study.instances[3].own += std::string("\xf0\x07\x03xyz", 6);  // number 1008, three bytes
  study.instances[4].own = study.instances[4].own.substr(0, 1) + "\x07\x01\x02\x01\x01\x04";  // 7 before 1
  study.instances[5].own = study.instances[5].own.substr(0, 1);
  study.instances[6].incomplete = true;
  const auto bytes = pack(study);
  EXPECT_EQ(unpack(bytes), study);
}

TEST(FoldPacks, KeepUidsThatAreCheapAndDigestsOfThoseThatAreChance) {
  for (const auto scanner : {Scanner::Siemens, Scanner::Ge, Scanner::Philips, Scanner::UuidUids}) {
    auto study = folded(CardiacStudy(scanner, 6, 2).reports());
    std::set<std::uint64_t> digests;
    for (const auto& instance : study.instances)
      digests.insert(short_digest(instance.sop_uid));
    const auto instances = unpack(pack(study)).instances;
    for (const auto& instance : instances) {
      EXPECT_EQ(instance.sop_uid.empty(), scanner == Scanner::UuidUids);
      EXPECT_EQ(digests.erase(instance.uid_digest()), 1U);
    }
    EXPECT_TRUE(digests.empty());
  }
}

TEST(FoldPacks, KeepDigestsWhereOneUidIsKnownByItsDigestAlone) {
  auto study = folded(CardiacStudy(Scanner::Ge, 6, 1).reports());
  const auto digest = short_digest(study.instances[3].sop_uid);
  study.instances[3] = {.sop_uid = {}, .kept_digest = digest, .own = study.instances[3].own};
  const auto bytes = pack(study);
  EXPECT_EQ(unpack(bytes), study);
  EXPECT_EQ(std::ranges::count(study.instances, digest, &FoldedInstance::uid_digest), 1);
  EXPECT_TRUE(std::ranges::all_of(study.instances, &std::string::empty, &FoldedInstance::sop_uid));
}

// As the first version wrote it: whole UIDs, whatever they are.
TEST(FoldPacks, ReadThoseOfTheFirstVersion) {
  constexpr std::string_view kFirst =
      "01b881f0af0802382b134c4b4c2e2956c84f534854284e2dca4c2d668e368c658a8e658e368a154048e6e59764a41641e580080000030302"
      "0411"
      "136335d23332d5e332d433d2b33031d033d403000103056360600200022b30012b00d4ff0310a0b2efa9a3f0e1fcb3d1cdf5e5fcd7f2edb1"
      "03c1"
      "82fc978ac8e197e58ebfb4a8dd80a3b3d103020100010305636060020001030563606204000107095b75f78f345313230001010001020103"
      "0563"
      "61610600";
  std::string bytes;
  for (std::size_t at = 0; at < kFirst.size(); at += 2)
    bytes += static_cast<char>(std::stoi(std::string(kFirst.substr(at, 2)), nullptr, 16));
  const std::string first("\x01\x01\x01\x02", 4), second("\x01\x01\x01\x04", 4);
  const FoldedStudy expected{
      .commons = {{"facts of a series", "[1]", "[]", "[2]", 3}, {"facts of another", "[1]", "[]", "[]", 3}},
      .instances = {{"2.25.329800735698586629295641978511506172918", 0, 0, first, false, 29'333'333},
                    {"2.25.144174236857392648151903355917253340311", 0, 0, second, true, 29'333'334},
                    {"1.2.840.1.7", 0, 1, first, false, 29'333'399}}};
  EXPECT_EQ(unpack(bytes), expected);
}

TEST(FoldPacks, RefuseDamage) {
  const CardiacStudy whole(Scanner::Siemens, 3, 1);
  auto study = folded({whole.reports().begin(), whole.reports().begin() + 100});
  const auto bytes = pack(study);
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THROW(static_cast<void>(unpack(damaged)), std::runtime_error) << at;
    EXPECT_THROW(static_cast<void>(unpack(std::string_view(bytes).substr(0, at))), std::runtime_error) << at;
  }
}

}  // namespace
}  // namespace cmrcredit::credit_engine
