#include "credit_engine/ledger/instance_codec.h"

#include <gtest/gtest.h>

#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::InstanceFacts;
using dicom_parsing::PatientFacts;

// Every field says something.
InstanceFacts full_facts() {
  auto facts = report_of({}).instance.facts;
  facts.performed_protocol_codes = {{"1", "99X", "cine"}, {"", "", "no code, a meaning"}};
  facts.image_type = {"ORIGINAL", "PRIMARY", "", "M"};
  facts.contrast_agent = "";  // there and empty is not the same as absent
  facts.series_number = -3;
  facts.number_of_frames = 2'000'000'000;
  facts.inversion_time = 0.1 + 0.2;
  facts.pixel_spacing = {{1.40625, 1e-300}};
  facts.orientation = {{1, -0.0, 0, 0, 0.7071067811865476, 0.7071067811865475}};
  facts.text_loss = true;
  facts.flags = {"bad_date:(0008,0020)"};
  facts.station.field_strength = 2.8936;
  facts.order.procedure_codes = {{"75561", "C4", "Cardiac MRI with \"stress\"\n"}};
  facts.order.study_description = std::string("nul\0inside", 10);
  facts.rejection_title = "113001";
  facts.rejected_instances = {"1.2.3", "1.2.4"};
  facts.undecoded = {{"(0008,103E)", "loss", std::string("K\xF6\0", 3)}, {"(0008,1030)", "guessed_latin1", "\xFF"}};
  facts.frames = {
      .count = 25,
      .trigger_times = {{0, 13}, {30.5, 12}},
      .nominal_intervals = {{870, 25}},
      .heart_rates = {{69, 25}},
      .inversion_times = {{120, 1}, {300, 24}},
      .echo_times = {{1.4, 25}},
      .repetition_times = {{3.2, 25}},
      .flip_angles = {{60, 25}},
      .temporal_positions = {{1, 20}, {2, 5}},
      .velocity_encodings = {{150, 300'000}},
      .slice_thickness = {{8, 25}},
      .orientations = {{1, 0, 0, 0, 1, 0}},
      .positions = {{-100, -100, 0}, {-100, -100, 8}},
      .groups = {{13, 1, 1, 1, 2, 1'720'089'060'500'000}, {11, 1, 2, 2, 1, 1'720'089'060'000'000}, {1, 0, 0, 0, 0, 0}},
      .image_types = {{"ORIGINAL", "", "M"}, {}, {"DERIVED"}},
      .acquired_from = "20240704103100.500000",
      .acquired_until = "20240704103100.600000"};
  return facts;
}

PatientFacts full_patient() {
  return {"abc", 0, 7, "F", PatientFacts::Subject::Phantom, "(0010,0020)"};
}

InstanceFacts decoded(const CodedInstance& coded, PatientFacts& patient) {
  InstanceFacts facts;
  decode_common(coded.common, facts, patient);
  decode_own(coded.own, facts);
  return facts;
}

TEST(InstanceCodec, GivesBackEveryField) {
  const auto coded = encode(full_facts(), full_patient());
  PatientFacts patient;
  const auto facts = decoded(coded, patient);
  EXPECT_EQ(patient, full_patient());
  const auto again = encode(facts, patient);
  EXPECT_EQ(again.common, coded.common);
  EXPECT_EQ(again.own, coded.own);
  EXPECT_EQ(facts.image_type, full_facts().image_type);
  EXPECT_EQ(facts.contrast_agent, "");
  EXPECT_EQ(facts.series_number, -3);
  EXPECT_EQ(facts.number_of_frames, 2'000'000'000);
  EXPECT_EQ(facts.inversion_time, 0.1 + 0.2);
  EXPECT_EQ(facts.orientation, full_facts().orientation);
  EXPECT_EQ(facts.station, full_facts().station);
  EXPECT_EQ(facts.order, full_facts().order);
  EXPECT_TRUE(facts.text_loss);
  EXPECT_EQ(facts.frames, full_facts().frames);
  EXPECT_EQ(facts.undecoded, full_facts().undecoded);
  EXPECT_EQ(facts.rejected_instances, full_facts().rejected_instances);
}

// A stack of 250 places in 40 phases, every frame at its own time: less than a tenth of what its images would take.
TEST(InstanceCodec, TenThousandFramesTakeLessThan150Kilobytes) {
  InstanceFacts facts;
  for (std::uint16_t place = 1; place <= 250; ++place) {
    facts.frames.positions.push_back({0, 0, 1.0 * place});
    for (std::uint16_t phase = 1; phase <= 40; ++phase)
      facts.frames.groups.push_back(
          {1, 1, place, phase, 0, 1'720'089'060'000'000 + place * 900'000LL + phase * 20'000});
  }
  EXPECT_LT(encode(facts, {}).own.size(), 150'000U);
}

TEST(InstanceCodec, FactsThatSayNothingStayUnsaid) {
  PatientFacts patient;
  const auto facts = decoded(encode({}, {}), patient);
  EXPECT_EQ(patient, PatientFacts{});
  EXPECT_FALSE(facts.contrast_agent);
  EXPECT_FALSE(facts.trigger_time);
  EXPECT_FALSE(facts.text_loss);
  EXPECT_EQ(encode({}, {}).own.size(), 1U);
}

TEST(InstanceCodec, InstancesOfASeriesShareTheirCommonPart) {
  const auto one = encode(report_of({.number = 1}).instance.facts, full_patient());
  const auto other = encode(report_of({.number = 2}).instance.facts, full_patient());
  EXPECT_EQ(one.common, other.common);
  EXPECT_NE(one.own, other.own);
  EXPECT_LT(one.own.size(), 100U);
}

TEST(InstanceCodec, NamesTheFieldsThatDiffer) {
  auto changed = full_facts();
  changed.protocol_name = "other";
  changed.trigger_time.reset();
  changed.order.accession = "";
  const auto fields = differing_fields(encode(full_facts(), full_patient()), encode(changed, full_patient()));
  EXPECT_EQ(fields, (std::vector<std::string>{"accession", "protocol_name", "trigger_time"}));
  EXPECT_TRUE(differing_fields(encode(changed, {}), encode(changed, {})).empty());
}

TEST(InstanceCodec, SkipsFieldsOfALaterVersion) {
  auto coded = encode(full_facts(), full_patient());
  coded.own += std::string("\xf0\x07\x03xyz", 6);  // number 1008, three bytes
  PatientFacts patient;
  EXPECT_EQ(decoded(coded, patient).instance_number, full_facts().instance_number);
}

TEST(InstanceCodec, RefusesDamagedBytesWhereverTheyAreCut) {
  const auto coded = encode(full_facts(), full_patient());
  std::size_t refused = 0;
  for (std::size_t size = 0; size < coded.common.size(); ++size) {
    InstanceFacts facts;
    PatientFacts patient;
    try {
      decode_common(std::string_view(coded.common).substr(0, size), facts, patient);
    } catch (const std::runtime_error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, coded.common.size() * 9 / 10);  // a cut between two fields cannot be seen
}

}  // namespace
}  // namespace cmrcredit::credit_engine
