#include "credit_engine/intake/privacy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PatientFacts;
using dicom_parsing::ReadInstance;
using testing::ElementsAre;
using testing::IsEmpty;
using Subject = PatientFacts::Subject;

constexpr PatientHashKey kKey{{1, 2, 3}};

ReadInstance of(std::string id, std::string issuer = "") {
  ReadInstance read;
  read.patient.id = std::move(id);
  read.patient.issuer = std::move(issuer);
  return read;
}

std::string key_of(ReadInstance read, const PatientHashKey& key = kKey) {
  return pseudonymise(read, key).key;
}

TEST(PatientKey, DependsOnKeyIssuerAndId) {
  const auto key = key_of(of("123", "A"));
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(key, key_of(of("123", "A")));
  EXPECT_NE(key, key_of(of("123", "B")));
  EXPECT_NE(key, key_of(of("124", "A")));
  EXPECT_NE(key, key_of(of("123", "A"), PatientHashKey{{9}}));
  EXPECT_NE(key_of(of("2", "1")), key_of(of("", "12")));
  EXPECT_NE(key_of(of("23", "1")), key_of(of("3", "12")));
}

TEST(PatientKey, DoesNotDependOnHowTheIdWasTyped) {
  const auto key = key_of(of("ab12"));
  EXPECT_EQ(key, key_of(of(" AB12 ")));
  EXPECT_EQ(key, key_of(of("ＡＢ１２")));
  EXPECT_NE(key, key_of(of("ab012")));
}

TEST(PatientKey, IsEmptyWhereTheHeaderNamesNobody) {
  for (const auto* id : {"", "***", "ANON", "anonymous", "Unknown", "--"})
    EXPECT_EQ(key_of(of(id)), "") << id;
}

PatientFacts aged(std::string birth, std::string study, std::string age = "") {
  ReadInstance read;
  read.patient.birth_date = std::move(birth);
  read.patient.age = std::move(age);
  read.facts.study_date = std::move(study);
  return pseudonymise(read, kKey);
}

TEST(Age, IsInWholeYearsAtTheStudyDate) {
  EXPECT_EQ(aged("20061231", "20241230").age_years, 17);  // 17 years and 364 days
  EXPECT_EQ(aged("20061231", "20241231").age_years, 18);
  EXPECT_EQ(aged("20040229", "20220228").age_years, 17);
  EXPECT_EQ(aged("20040229", "20220301").age_years, 18);
  EXPECT_EQ(aged("1980.01.31", "20240131").age_years, 44);
  EXPECT_EQ(aged("19200101", "20240101").age_years, 90);
  EXPECT_EQ(aged("19340101", "20240101").age_years, 90);
  EXPECT_EQ(aged("19340102", "20240101").age_years, 89);
  EXPECT_EQ(aged("20061231", "20241230").age_months, std::nullopt);
}

TEST(Age, IsInMonthsBelowTwoYears) {
  EXPECT_EQ(aged("20230115", "20240614").age_months, 16);
  EXPECT_EQ(aged("20230115", "20240614").age_years, 1);
  EXPECT_EQ(aged("20220116", "20240115").age_months, 23);
  EXPECT_EQ(aged("20220115", "20240115").age_months, std::nullopt);
  EXPECT_EQ(aged("20240101", "20240101").age_months, 0);
  EXPECT_EQ(aged("", "20240101", "018M").age_months, 18);
  EXPECT_EQ(aged("", "20240101", "045D").age_months, 1);
  EXPECT_EQ(aged("", "20240101", "010W").age_months, 2);
  EXPECT_EQ(aged("", "20240101", "024M").age_years, 2);
}

TEST(Age, ComesFromPatientAgeWhereThereIsNoBirthDate) {
  EXPECT_EQ(aged("", "20240101", "045Y").age_years, 45);
  EXPECT_EQ(aged("***", "20240101", "017Y").age_years, 17);
  EXPECT_EQ(aged("19800131", "", "044Y").age_years, 44);
  EXPECT_EQ(aged("18000101", "20240101", "044Y").age_years, 44);  // an anonymiser's birth date
  EXPECT_EQ(aged("20250101", "20240101", "044Y").age_years, 44);  // born after the study
  EXPECT_EQ(aged("", "20240101", "102Y").age_years, 90);
}

TEST(Age, IsNotKnownFromAZeroOrNonsense) {
  EXPECT_EQ(aged("", "20240101", "000Y").age_years, std::nullopt);
  EXPECT_EQ(aged("", "20240101", "000D").age_years, std::nullopt);
  EXPECT_EQ(aged("", "20240101", "***").age_years, std::nullopt);
  EXPECT_EQ(aged("", "20240101", "999Y").age_years, std::nullopt);
  EXPECT_EQ(aged("", "").age_years, std::nullopt);
}

TEST(Age, FlagsThatBirthDateAndAgeDisagree) {
  ReadInstance read;
  read.facts.study_date = "20240101";
  read.patient.birth_date = "19800101";
  read.patient.age = "012Y";
  EXPECT_EQ(pseudonymise(read, kKey).age_years, 44);
  EXPECT_THAT(read.facts.flags, ElementsAre("age_conflict"));
}

TEST(Sex, IsOneOfThreeOrNotKnown) {
  const auto sex = [](std::string sent) {
    ReadInstance read;
    read.patient.sex = std::move(sent);
    return pseudonymise(read, kKey).sex;
  };
  EXPECT_EQ(sex("M"), "M");
  EXPECT_EQ(sex("f "), "F");
  EXPECT_EQ(sex("O"), "O");
  EXPECT_EQ(sex("male"), "");
  EXPECT_EQ(sex(""), "");
}

PatientFacts subject(std::string name, std::string id = "", std::string species = "") {
  auto read = of(std::move(id));
  read.patient.name = std::move(name);
  read.patient.species = std::move(species);
  return pseudonymise(read, kKey);
}

TEST(Subject, IsAPhantomByItsName) {
  for (const auto* name :
       {"HCMR_phantom_1916_26.0C", "phantom_check_MBfactor_TerraX_XA60", "PHANTOM", "Phantom^ACR", "ACR^MRI", "QA",
        "DAILY^QA", "QA2024", "phantom2", "ACRPhantom", "Fantôme", "ファントム", "水模测试"}) {
    EXPECT_EQ(subject(name).subject, Subject::Phantom) << name;
  }
}

TEST(Subject, IsATestByItsName) {
  for (const auto* name :
       {"TEST^PATIENT", "Test", "SERVICE", "ZZTEST^A", "Testpatient", "test_1", "TEST01", "Siemens^Service"}) {
    EXPECT_EQ(subject(name).subject, Subject::Test) << name;
  }
}

TEST(Subject, IsAPersonWhoseNameOnlyContainsSuchAWord) {
  for (const auto* name : {"TESTA^ANNA", "Phantomas^X", "Qadir^Ali", "Acra^B", "Servicek^C", "MILLER^JOHN",
                           "Contestabile^A", "Piggott^Lester", "山田^太郎", "", "***"}) {
    EXPECT_EQ(subject(name).subject, Subject::Person) << name;
    EXPECT_EQ(subject(name).subject_why, "") << name;
  }
}

TEST(Subject, IsFoundInTheIdWithCareForAHospitalsPrefix) {
  EXPECT_EQ(subject("", "PHANTOM-7").subject, Subject::Phantom);
  EXPECT_EQ(subject("MILLER^JOHN", "PHANTOM7").subject, Subject::Phantom);
  EXPECT_EQ(subject("", "QA-2024-01").subject, Subject::Phantom);
  EXPECT_EQ(subject("Al-Thani^Ali", "QA-000123").subject, Subject::Person);
  EXPECT_EQ(subject("MILLER^JOHN", "ACR00123").subject, Subject::Person);
}

TEST(Subject, IsAnAnimalBySpeciesOrName) {
  EXPECT_EQ(subject("Bella", "1", "Sus scrofa").subject, Subject::Animal);
  EXPECT_EQ(subject("Bella", "1", "Homo sapiens").subject, Subject::Person);
  EXPECT_EQ(subject("Pig 12").subject, Subject::Animal);
  EXPECT_EQ(subject("PIG12").subject, Subject::Animal);
  auto read = of("1");
  read.patient.breed = "Göttingen minipig";
  EXPECT_EQ(pseudonymise(read, kKey).subject, Subject::Animal);
}

TEST(Subject, IsAPhantomByBodyPartOrStudyDescription) {
  auto read = of("4711");
  read.facts.order.study_description = "PHANTOM PHANTOM";
  const auto found = pseudonymise(read, kKey);
  EXPECT_EQ(found.subject, Subject::Phantom);
  EXPECT_EQ(found.subject_why, "the study description (0008,1030) says phantom");
}

TEST(Subject, SaysWhyWithoutQuoting) {
  EXPECT_EQ(subject("KONRADS_PHANTOM_9").subject_why, "the patient's name (0010,0010) says phantom");
}

ReadInstance miller() {
  ReadInstance read;
  read.patient = {.name = "MILLER^JOHN",
                  .id = "4711-0815",
                  .issuer = "HOSP",
                  .birth_date = "19800131",
                  .age = "044Y",
                  .sex = "M",
                  .species = "",
                  .breed = "",
                  .other_ids = {},
                  .other_names = {}};
  return read;
}

TEST(Pseudonymise, ForgetsThePatient) {
  auto read = miller();
  const auto kept = pseudonymise(read, kKey);
  EXPECT_EQ(read.patient.name + read.patient.id + read.patient.issuer + read.patient.birth_date + read.patient.age +
                read.patient.sex,
            "");
  EXPECT_EQ(kept.sex, "M");
  EXPECT_EQ(kept.subject, Subject::Person);
}

// The name, the ID and the birth date in every text there is: nothing of them is left.
TEST(Pseudonymise, StrikesEveryText) {
  auto read = miller();
  auto& f = read.facts;
  const std::string text = "Miller 47110815 31.01.1980";
  std::vector<std::string*> texts{&f.modality,
                                  &f.series_description,
                                  &f.protocol_name,
                                  &f.sequence_name,
                                  &f.pulse_sequence_name,
                                  &f.mr_acquisition_type,
                                  &f.angio_flag,
                                  &f.acquisition_contrast,
                                  &f.complex_image_component,
                                  &f.cardiac_synchronization,
                                  &f.body_part,
                                  &f.anatomic_region,
                                  &f.patient_position,
                                  &f.ge_pulse_sequence,
                                  &f.ge_internal_sequence,
                                  &f.siemens_flow_text,
                                  &f.philips_technique,
                                  &f.character_set,
                                  &f.station.manufacturer,
                                  &f.station.model,
                                  &f.station.serial,
                                  &f.station.station_name,
                                  &f.station.software,
                                  &f.station.institution,
                                  &f.station.department,
                                  &f.order.accession,
                                  &f.order.study_id,
                                  &f.order.study_description,
                                  &f.order.requested_procedure_description,
                                  &f.order.reason_for_study,
                                  &f.order.performed_step_description,
                                  &f.order.scheduled_step_description,
                                  &f.order.admitting_diagnoses,
                                  &f.order.patient_comments,
                                  &f.order.medical_alerts,
                                  &f.order.additional_history};
  for (auto* one : texts)
    *one = text;
  f.contrast_agent = text;
  for (auto* list : {&f.image_type, &f.scanning_sequence, &f.sequence_variant, &f.scan_options}) {
    *list = {text, text};
  }
  f.order.procedure_codes = f.performed_protocol_codes = {{text, text, text}};
  static_cast<void>(pseudonymise(read, kKey));

  const std::string struck = "[struck] [struck] [struck]";
  for (const auto* one : texts)
    EXPECT_EQ(*one, struck);
  EXPECT_EQ(f.contrast_agent, struck);
  for (const auto* list : {&f.image_type, &f.scanning_sequence, &f.sequence_variant, &f.scan_options}) {
    EXPECT_THAT(*list, ElementsAre(struck, struck));
  }
  EXPECT_THAT(f.order.procedure_codes, ElementsAre(dicom_parsing::Code{struck, struck, struck}));
  EXPECT_THAT(f.performed_protocol_codes, ElementsAre(dicom_parsing::Code{struck, struck, struck}));
}

TEST(Pseudonymise, KeepsUidsDatesAndTheAccessionNumber) {
  auto read = miller();
  read.patient.id = "20240101";
  read.facts.study_uid = "1.2.20240101";
  read.facts.study_date = "20240101";
  read.facts.order.accession = "ACC-77";
  static_cast<void>(pseudonymise(read, kKey));
  EXPECT_EQ(read.facts.study_uid, "1.2.20240101");
  EXPECT_EQ(read.facts.study_date, "20240101");
  EXPECT_EQ(read.facts.order.accession, "ACC-77");
}

TEST(Pseudonymise, KeepsATechnologistOfTheSameSurname) {
  auto read = miller();
  read.facts.operator_names = {"MILLER^JANE", "Miller", "J. Miller", "Miller, John"};
  read.facts.operator_codes = {"MILLER", "jmiller", "4711-0815"};
  read.facts.performing_physicians = {"JOHN MILLER"};
  static_cast<void>(pseudonymise(read, kKey));
  EXPECT_THAT(read.facts.operator_names, ElementsAre("MILLER^JANE", "Miller", "J. Miller", "[struck]"));
  EXPECT_THAT(read.facts.operator_codes, ElementsAre("MILLER", "jmiller", "[struck]"));
  EXPECT_THAT(read.facts.performing_physicians, ElementsAre("[struck]"));
}

TEST(Pseudonymise, KeepsTheScannersMakeAndAPhantomsScanner) {
  ReadInstance person;
  person.patient.name = "PHILIPS^ANNA";
  person.facts.station.manufacturer = "Philips Medical Systems";
  person.facts.station.institution = "Philips clinic";
  static_cast<void>(pseudonymise(person, kKey));
  EXPECT_EQ(person.facts.station.manufacturer, "Philips Medical Systems");
  EXPECT_EQ(person.facts.station.institution, "[struck] clinic");

  ReadInstance phantom;
  phantom.patient.name = "phantom_TerraX_166021";
  phantom.facts.station.serial = "166021";
  phantom.facts.station.institution = "TerraX lab";
  phantom.facts.series_description = "TerraX";
  static_cast<void>(pseudonymise(phantom, kKey));
  EXPECT_EQ(phantom.facts.station.serial, "166021");
  EXPECT_EQ(phantom.facts.station.institution, "[struck] lab");
  EXPECT_EQ(phantom.facts.series_description, "[struck]");
}

// "Müller" in Latin-1 read as UTF-8 is "M\xEF\xBF\xBDller": no word of the name, and yet the name.
TEST(Pseudonymise, HidesTextWhoseLostCharactersMayBeTheName) {
  ReadInstance read;
  read.patient.name = "MÜLLER^JOHN";
  read.facts.series_description = "cine M\xEF\xBF\xBDller";
  read.facts.order.study_description = "K\xEF\xBF\xBDpfe";
  read.facts.protocol_name = "cine sax";
  read.facts.undecoded = {{"(0008,103E)", "loss", "cine M\xFCller"}};
  static_cast<void>(pseudonymise(read, kKey));
  EXPECT_EQ(read.facts.series_description, "[struck]");
  EXPECT_EQ(read.facts.order.study_description, "[struck]");
  EXPECT_EQ(read.facts.protocol_name, "cine sax");
}

// Bytes that nobody understood may spell the name in the encoding that nobody thought of.
TEST(Pseudonymise, DropsBytesThatSpellThePatientInAnyReading) {
  const auto kept = [](std::string name, std::string bytes) {
    ReadInstance read;
    read.patient.name = std::move(name);
    read.patient.id = "4711-0815";
    read.facts.undecoded = {{"(0008,103E)", "loss", std::move(bytes)}};
    static_cast<void>(pseudonymise(read, kKey));
    return !read.facts.undecoded.empty();
  };
  EXPECT_TRUE(kept("MÜLLER^JOHN", "K\xF6pfe sax"));
  EXPECT_FALSE(kept("MÜLLER^JOHN", "cine M\xFCller"));                // Latin-1
  EXPECT_FALSE(kept("MÜLLER^JOHN", "cine M\xC3\xBCller"));            // UTF-8
  EXPECT_FALSE(kept("MÜLLER^JOHN", "John \xFF\xFE"));                 // beside what means nothing
  EXPECT_FALSE(kept("MÜLLER^JOHN", "\xFC 47110815"));                 // the ID
  EXPECT_FALSE(kept("ИВАНОВ^ИВАН", "\xB8\xD2\xD0\xDD\xDE\xD2 sax"));  // ISO 8859-5
  EXPECT_FALSE(kept("ИВАНОВ^ИВАН", "\xC8\xE2\xE0\xED\xEE\xE2 sax"));  // Windows
  EXPECT_FALSE(kept("山田^太郎", "\x8E\x52\x93\x63 sax"));            // Shift JIS
  EXPECT_FALSE(kept("山田^太郎", "\xBB\xB3\xC5\xC4 sax"));            // EUC-JP
  EXPECT_FALSE(kept("山田^太郎", "\x1B$B;3ED\x1B(B sax"));            // ISO 2022
  EXPECT_FALSE(kept("王^小东", "\xD0\xA1\xB6\xAB sax"));              // GB 18030
}

TEST(Pseudonymise, StrikesTheTypesOfFrames) {
  auto read = miller();
  read.facts.frames.image_types = {{"ORIGINAL", "MILLER"}};
  static_cast<void>(pseudonymise(read, kKey));
  EXPECT_THAT(read.facts.frames.image_types, ElementsAre(ElementsAre("ORIGINAL", "[struck]")));
}

}  // namespace
}  // namespace cmrcredit::credit_engine
