#include "credit_engine/ledger/fold_pack.h"

#include <gtest/gtest.h>

#include <algorithm>

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
    study.instances.push_back({report.instance.facts.sop_instance_uid,
                               static_cast<std::uint32_t>(at - study.commons.begin()), coded.own, false,
                               29'333'333 + static_cast<std::int64_t>(study.instances.size()) / 200});
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
