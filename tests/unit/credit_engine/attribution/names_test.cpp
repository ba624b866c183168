// Names alone: what vendors and sites call things, in their languages and habits.
#include <gtest/gtest.h>

#include "tests/unit/credit_engine/attribution/facts_by_hand.h"

namespace cmrcredit::credit_engine {
namespace {

using test::attributed;
using test::named;
using test::protocol_of;

struct Name {
  const char *description, *protocol, *view;
};

class Names : public testing::TestWithParam<Name> {};

TEST_P(Names, AreRead) {
  const auto answer = attributed(named(GetParam().description));
  EXPECT_EQ(to_string(answer.protocol), GetParam().protocol) << GetParam().description;
  EXPECT_EQ(answer.view, GetParam().view) << GetParam().description;
}

INSTANTIATE_TEST_SUITE_P(
    Shipped, Names,
    testing::Values(
        // vendors
        Name{"cine_tf2d13_retro_iPAT 4CH", "cine", "4ch"}, Name{"FIESTA Cine SAX", "cine", "sax"},
        Name{"sBTFE_BH SA", "cine", "sax"}, Name{"Cine_IR", "ti_scout", ""}, Name{"TI_scout_mag_fl2d", "ti_scout", ""},
        Name{"PSMDE SAX", "lge", "sax"}, Name{"MAG:DE_4CH_2D_MDE", "lge", "4ch"},
        Name{"WIP_AutoViabBH_SENSE", "lge", ""}, Name{"sQFLOW_BH", "flow_2d", ""},
        Name{"FGRE Time Course", "perfusion", ""}, Name{"Dyn_sTFE", "perfusion", ""}, Name{"SMART1Map", "t1_map", ""},
        Name{"mGraSE_BB_Sense_T2_MAP", "t2_map", ""}, Name{"4DFlow_retro", "flow_4d", ""},
        Name{"sTFE_GRID_BH", "tagging_strain", ""}, Name{"T2* heart", "t2star_map", ""},
        Name{"ShMOLLI_192i_SAX_b2s", "t1_map", "sax"}, Name{"dual IR TSE ax", "black_blood", "axial"},
        // the more telling word wins
        Name{"2_CH_FIESTA_CINE_LOC", "localizer", "2ch"}, Name{"cine_tagging_3sl_SAX", "tagging_strain", "sax"},
        Name{"CINE_segmented_SAX_InlineVF", "derived", "sax"}, Name{"cine flow aorta", "flow_2d", "aorta"},
        Name{"stress perfusion SAX", "perfusion_stress", "sax"}, Name{"Perfusion rest", "perfusion_rest", ""},
        Name{"RTCine_R3", "realtime_cine", ""}, Name{"early gad PSIR", "ege", ""},
        // languages
        Name{"Kurzachse cine", "cine", "sax"}, Name{"Vierkammerblick TrueFISP retro", "cine", "4ch"},
        Name{"Ciné petit axe", "cine", "sax"}, Name{"Rehaussement tardif 4 cavités", "lge", "4ch"},
        Name{"CINE EJE CORTO", "cine", "sax"}, Name{"Realce tardío 2 cámaras", "lge", "2ch"},
        Name{"cine eixo curto", "cine", "sax"}, Name{"cine asse corto", "cine", "sax"},
        Name{"cine korte as", "cine", "sax"}, Name{"短軸 シネ", "cine", "sax"}, Name{"遅延造影 短軸", "lge", "sax"},
        Name{"电影 四腔", "cine", "4ch"}, Name{"延迟强化 短轴", "lge", "sax"},
        Name{"Flussmessung Aorta", "flow_2d", "aorta"}, Name{"灌注 静息", "perfusion_rest", ""},
        // slips of the pen
        Name{"SAX Perfution Rest", "perfusion_rest", "sax"}, Name{"Localzer", "localizer", ""},
        // not the heart, however cardiac the sequence sounds
        Name{"shmolli_192i_liver", "non_cardiac", ""}, Name{"cine trufi kidney", "non_cardiac", ""},
        Name{"perfusion brain", "non_cardiac", ""}, Name{"t1_mprage_sag_p2_iso", "non_cardiac", "sagittal"},
        Name{"AAHead_Scout", "non_cardiac", ""}, Name{"t2_tse_sag l-spine", "non_cardiac", "sagittal"},
        Name{"phase contrast prostata", "non_cardiac", ""}));

TEST(Names, NothingKnownIsAmbiguous) {
  const auto answer = attributed(named("Series 12"));
  EXPECT_EQ(answer.protocol, Protocol::Ambiguous);
  EXPECT_EQ(answer.state, Certainty::Ambiguous);
  EXPECT_EQ(answer.confidence, 0);
}

TEST(Names, EvidenceNamesRuleAttributeAndWords) {
  const auto answer = attributed(named("FIESTA Cine SAX"));
  ASSERT_FALSE(answer.evidence.empty());
  EXPECT_EQ(answer.evidence.front(), (Evidence{"cine", "SeriesDescription", "fiestacine", "cine"}));
  EXPECT_EQ(answer.state, Certainty::Certain);
}

TEST(Names, ProtocolNameFillsInWhatTheDescriptionLeavesOut) {
  auto series = named("Series 3");
  series.protocol_name = "cine_trufi_4ch";
  EXPECT_EQ(protocol_of(series), "cine");
  EXPECT_EQ(attributed(series).view, "4ch");
}

TEST(Names, GesProtocolNameIsTheExams) {
  auto series = named("3-pl Loc Fiesta");
  series.manufacturer = "GE MEDICAL SYSTEMS";
  series.protocol_name = "Cardiac viability/2";
  EXPECT_EQ(protocol_of(series), "localizer");
  series.series_description = "Ser2";
  EXPECT_EQ(protocol_of(series), "ambiguous");
}

TEST(Names, AnotherOrganInTheStudysDescriptionBeatsSilence) {
  dicom_parsing::StudyFacts study;
  study.order.study_description = "MRI Brain";
  study.series = {named("Series 1")};
  EXPECT_EQ(attributed(study).front().protocol, Protocol::NonCardiac);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
