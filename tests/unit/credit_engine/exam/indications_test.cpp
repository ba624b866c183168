// Orders in nine languages, written as wards write them: what is asked for, what is denied, what only looks like it.
#include "credit_engine/exam/indications.h"

#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

struct Asked {
  const char *text, *name;
};

class AskedFor : public testing::TestWithParam<Asked> {};

TEST_P(AskedFor, IsHeard) {
  const auto [text, name] = GetParam();
  const auto found = indications_in(text);
  EXPECT_TRUE(found.contains(name)) << text << ": " << testing::PrintToString(found);
}

INSTANTIATE_TEST_SUITE_P(
    English, AskedFor,
    testing::Values(
        Asked{"65 y/o M, eval viability LAD territory", "viability"}, Asked{"r/o HCM", "hypertrophic"},
        Asked{"?amyloid", "infiltrative"}, Asked{"cardiac sarcoidosis, f/u", "infiltrative"},
        Asked{"new onset HFrEF EF 25%", "heart-failure"}, Asked{"NICM", "heart-failure"},
        Asked{"chest pain, trop+, ?myocarditis", "myocarditis"}, Asked{"ARVC screening, family hx", "arrhythmogenic"},
        Asked{"constrictive physiology, pericardial thickening", "pericardium"}, Asked{"RA mass on echo", "mass"},
        Asked{"LV thrombus?", "mass"}, Asked{"severe AR, quantify", "valve"},
        Asked{"bicuspid aortic valve, aortopathy", "valve"}, Asked{"secundum ASD, Qp:Qs", "basic-chd"},
        Asked{"repaired ToF, RV volumes", "complex-chd"}, Asked{"Fontan, 12 yo", "complex-chd"},
        Asked{"has ICD (MR conditional)", "device"}, Asked{"regadenoson stress CMR", "vasodilator-stress"},
        Asked{"dobutamine stress MRI", "dobutamine-stress"}, Asked{"under general anesthesia", "anaesthesia"},
        Asked{"PV mapping pre ablation", "vessels-advanced"}, Asked{"thalassemia major, iron", "infiltrative"},
        Asked{"prior STEMI", "viability"}));

INSTANTIATE_TEST_SUITE_P(
    German, AskedFor,
    testing::Values(
        Asked{"V.a. Myokarditis", "myocarditis"}, Asked{"Vitalitätsdiagnostik nach Vorderwandinfarkt", "viability"},
        Asked{"Z.n. Herzinfarkt", "viability"}, Asked{"hypertrophe Kardiomyopathie, Verlauf", "hypertrophic"},
        Asked{"Ausschluss Amyloidose", "infiltrative"}, Asked{"Aortenklappenstenose", "valve"},
        Asked{"Mitralklappeninsuffizienz II°", "valve"}, Asked{"Herzinsuffizienz NYHA III", "heart-failure"},
        Asked{"dilatative Kardiomyopathie", "heart-failure"}, Asked{"Perikarderguss", "pericardium"},
        Asked{"Raumforderung rechter Vorhof", "mass"}, Asked{"Vorhofseptumdefekt", "basic-chd"},
        Asked{"Fallotsche Tetralogie", "complex-chd"}, Asked{"Schrittmacherträger", "device"},
        Asked{"Adenosin-Stress-MRT", "vasodilator-stress"}, Asked{"in Narkose", "anaesthesia"},
        Asked{"Ischämiediagnostik", "ischaemia"}, Asked{"Herzmuskelentzündung", "myocarditis"}));

INSTANTIATE_TEST_SUITE_P(
    French, AskedFor,
    testing::Values(Asked{"recherche de viabilité", "viability"}, Asked{"viabilité myocardique", "viability"},
                    Asked{"suspicion de myocardite", "myocarditis"},
                    Asked{"cardiomyopathie hypertrophique", "hypertrophic"}, Asked{"CMH", "hypertrophic"},
                    Asked{"amylose cardiaque ?", "infiltrative"}, Asked{"insuffisance cardiaque", "heart-failure"},
                    Asked{"CMD", "heart-failure"}, Asked{"insuffisance mitrale", "valve"},
                    Asked{"rétrécissement aortique serré", "valve"}, Asked{"péricardite constrictive", "pericardium"},
                    Asked{"masse de l'oreillette droite", "mass"}, Asked{"CIA ostium secundum", "basic-chd"},
                    Asked{"tétralogie de Fallot opérée", "complex-chd"}, Asked{"porteur d'un stimulateur", "device"},
                    Asked{"IRM de stress", "vasodilator-stress"}, Asked{"sous anesthésie générale", "anaesthesia"},
                    Asked{"antécédent d'infarctus", "viability"}, Asked{"DAVD", "arrhythmogenic"},
                    Asked{"valvulopathie", "valve"}));

INSTANTIATE_TEST_SUITE_P(
    SpanishAndPortuguese, AskedFor,
    testing::Values(Asked{"sospecha de miocarditis", "myocarditis"}, Asked{"viabilidad miocárdica", "viability"},
                    Asked{"miocardiopatía hipertrófica", "hypertrophic"}, Asked{"amiloidosis", "infiltrative"},
                    Asked{"insuficiencia cardíaca", "heart-failure"}, Asked{"insuficiencia aórtica severa", "valve"},
                    Asked{"valvulopatía mitral", "valve"}, Asked{"derrame pericárdico", "pericardium"},
                    Asked{"masa auricular", "mass"}, Asked{"comunicación interauricular", "basic-chd"},
                    Asked{"tetralogía de Fallot", "complex-chd"}, Asked{"portador de marcapasos", "device"},
                    Asked{"RM de estrés con adenosina", "vasodilator-stress"},
                    Asked{"infarto de miocardio previo", "viability"}, Asked{"viabilidade miocárdica", "viability"},
                    Asked{"suspeita de miocardite", "myocarditis"},
                    Asked{"cardiomiopatia hipertrófica", "hypertrophic"}, Asked{"amiloidose", "infiltrative"},
                    Asked{"insuficiência cardíaca", "heart-failure"}, Asked{"insuficiência mitral", "valve"},
                    Asked{"estenose aórtica", "valve"}, Asked{"comunicação interatrial", "basic-chd"},
                    Asked{"derrame pericárdico, pericardite", "pericardium"}, Asked{"portador de marcapasso", "device"},
                    Asked{"displasia arritmogênica", "arrhythmogenic"}, Asked{"infarto do miocárdio", "viability"},
                    Asked{"tetralogia de Fallot", "complex-chd"}, Asked{"sob anestesia geral", "anaesthesia"}));

INSTANTIATE_TEST_SUITE_P(
    ItalianAndDutch, AskedFor,
    testing::Values(Asked{"sospetta miocardite", "myocarditis"}, Asked{"ricerca di vitalità miocardica", "viability"},
                    Asked{"cardiomiopatia ipertrofica", "hypertrophic"}, Asked{"amiloidosi cardiaca", "infiltrative"},
                    Asked{"scompenso cardiaco", "heart-failure"}, Asked{"insufficienza mitralica", "valve"},
                    Asked{"stenosi aortica", "valve"}, Asked{"valvulopatia aortica", "valve"},
                    Asked{"pericardite costrittiva", "pericardium"}, Asked{"massa atriale destra", "mass"},
                    Asked{"difetto interatriale", "basic-chd"}, Asked{"tetralogia di Fallot", "complex-chd"},
                    Asked{"portatore di pacemaker", "device"}, Asked{"stress con dipiridamolo", "vasodilator-stress"},
                    Asked{"pregresso infarto", "viability"}, Asked{"klepinsufficientie", "valve"},
                    Asked{"aortaklepstenose", "valve"}, Asked{"verdenking myocarditis", "myocarditis"},
                    Asked{"hypertrofische cardiomyopathie", "hypertrophic"}, Asked{"amyloïdose", "infiltrative"},
                    Asked{"hartfalen e.c.i.", "heart-failure"}, Asked{"viabiliteit na infarct", "viability"},
                    Asked{"pericardvocht", "pericardium"}, Asked{"atriumseptumdefect", "basic-chd"},
                    Asked{"tetralogie van Fallot", "complex-chd"}, Asked{"pacemakerdrager", "device"},
                    Asked{"adenosine stress perfusie", "vasodilator-stress"}, Asked{"onder narcose", "anaesthesia"},
                    Asked{"mitralisklepinsufficiëntie", "valve"}));

INSTANTIATE_TEST_SUITE_P(
    JapaneseAndChinese, AskedFor,
    testing::Values(Asked{"心筋症精査", "cardiomyopathy"}, Asked{"肥大型心筋症疑い", "hypertrophic"},
                    Asked{"拡張型心筋症", "heart-failure"}, Asked{"心筋炎の疑い", "myocarditis"},
                    Asked{"心アミロイドーシス", "infiltrative"}, Asked{"心サルコイドーシス", "infiltrative"},
                    Asked{"陳旧性心筋梗塞", "viability"}, Asked{"心筋バイアビリティ評価", "viability"},
                    Asked{"収縮性心膜炎", "pericardium"}, Asked{"心臓腫瘍", "mass"},
                    Asked{"大動脈弁閉鎖不全症", "valve"}, Asked{"心房中隔欠損症", "basic-chd"},
                    Asked{"ファロー四徴症術後", "complex-chd"}, Asked{"ペースメーカー植込み後", "device"},
                    Asked{"薬剤負荷心筋MRI", "vasodilator-stress"}, Asked{"全身麻酔下", "anaesthesia"},
                    Asked{"心不全", "heart-failure"}, Asked{"不整脈原性右室心筋症", "arrhythmogenic"},
                    Asked{"肥厚型心肌病", "hypertrophic"}, Asked{"扩张型心肌病", "heart-failure"},
                    Asked{"心肌炎？", "myocarditis"}, Asked{"心肌淀粉样变性", "infiltrative"},
                    Asked{"陈旧性心肌梗死", "viability"}, Asked{"缩窄性心包炎", "pericardium"},
                    Asked{"左房粘液瘤", "mass"}, Asked{"二尖瓣关闭不全", "valve"}, Asked{"房间隔缺损", "basic-chd"},
                    Asked{"法洛四联症术后", "complex-chd"}, Asked{"起搏器植入术后", "device"},
                    Asked{"腺苷负荷灌注", "vasodilator-stress"}, Asked{"全麻下", "anaesthesia"},
                    Asked{"心力衰竭", "heart-failure"}));

TEST(Ischaemia, IsAQuestionAndNoProofOfStress) {
  EXPECT_EQ(indications_in("r/o ischemia").count("vasodilator-stress"), 0U);
  EXPECT_EQ(indications_in("recherche d'ischémie").count("ischaemia"), 1U);
}

class NotAskedFor : public testing::TestWithParam<Asked> {};

TEST_P(NotAskedFor, IsNotHeard) {
  const auto [text, name] = GetParam();
  EXPECT_FALSE(indications_in(text).contains(name)) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Denied, NotAskedFor,
    testing::Values(Asked{"no history of MI", "viability"}, Asked{"no hx of pacemaker", "device"},
                    Asked{"denies ICD", "device"}, Asked{"without stress", "vasodilator-stress"},
                    Asked{"kein Schrittmacher", "device"}, Asked{"ohne Stress", "vasodilator-stress"},
                    Asked{"kein Hinweis auf Myokarditis", "myocarditis"}, Asked{"pas de pacemaker", "device"},
                    Asked{"sans stress", "vasodilator-stress"}, Asked{"pas d'antécédent d'infarctus", "viability"},
                    Asked{"sin marcapasos", "device"}, Asked{"niega infarto", "viability"},
                    Asked{"sem marcapasso", "device"}, Asked{"nega infarto", "viability"},
                    Asked{"senza stress", "vasodilator-stress"}, Asked{"geen pacemaker", "device"},
                    Asked{"zonder narcose", "anaesthesia"}, Asked{"ペースメーカーなし", "device"},
                    Asked{"无起搏器", "device"}, Asked{"negative for amyloid", "infiltrative"}));

INSTANTIATE_TEST_SUITE_P(OnlyLooksLikeIt, NotAskedFor,
                         testing::Values(Asked{"MR heart", "valve"}, Asked{"Cardiac MR with contrast", "valve"},
                                         Asked{"family history", "viability"}, Asked{"massive obesity", "mass"},
                                         Asked{"asdf", "basic-chd"}, Asked{"scheduled", "viability"},
                                         Asked{"distressed patient", "vasodilator-stress"},
                                         Asked{"BMI 31", "viability"}, Asked{"thicker slices", "device"},
                                         Asked{"Samstag", "hypertrophic"}, Asked{"medical history", "device"},
                                         Asked{"cardiac mri w/wo contrast", "vasodilator-stress"},
                                         Asked{"valvetta", "valve"}, Asked{"post op day 2", "valve"}));

}  // namespace
}  // namespace cmrcredit::credit_engine
