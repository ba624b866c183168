#include "credit_engine/intake/subject.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "credit_engine/intake/name_words.h"

namespace cmrcredit::credit_engine {
namespace {

using Subject = dicom_parsing::PatientFacts::Subject;

struct Telling {
  std::u32string_view word;
  Subject subject;
  std::string_view says;
  bool anywhere = false;  // also inside longer words, and with digits at its end
};

constexpr std::array kTelling{
    Telling{U"phantom", Subject::Phantom, "phantom", true},
    Telling{U"phantome", Subject::Phantom, "phantom", true},
    Telling{U"phantoms", Subject::Phantom, "phantom", true},
    Telling{U"fantom", Subject::Phantom, "phantom", true},
    Telling{U"fantome", Subject::Phantom, "phantom", true},
    Telling{U"fantoma", Subject::Phantom, "phantom", true},
    Telling{U"фантом", Subject::Phantom, "phantom", true},
    Telling{U"ふぁんとむ", Subject::Phantom, "phantom", true},  // katakana folds to hiragana
    Telling{U"模体", Subject::Phantom, "phantom", true},
    Telling{U"水模", Subject::Phantom, "phantom", true},
    Telling{U"qa", Subject::Phantom, "quality assurance"},
    Telling{U"qc", Subject::Phantom, "quality control"},
    Telling{U"acr", Subject::Phantom, "ACR phantom"},
    Telling{U"nist", Subject::Phantom, "NIST phantom"},
    Telling{U"t1mes", Subject::Phantom, "T1MES phantom"},
    Telling{U"magphan", Subject::Phantom, "phantom", true},
    Telling{U"test", Subject::Test, "test", true},
    Telling{U"tests", Subject::Test, "test"},
    Telling{U"testing", Subject::Test, "test"},
    Telling{U"testpatient", Subject::Test, "test", true},
    Telling{U"patienttest", Subject::Test, "test", true},
    Telling{U"testpat", Subject::Test, "test", true},
    Telling{U"zztest", Subject::Test, "test", true},
    Telling{U"zzztest", Subject::Test, "test", true},
    Telling{U"service", Subject::Test, "service", true},
    Telling{U"pig", Subject::Animal, "an animal", true},
    Telling{U"piglet", Subject::Animal, "an animal", true},
    Telling{U"minipig", Subject::Animal, "an animal", true},
    Telling{U"swine", Subject::Animal, "an animal", true},
    Telling{U"porcine", Subject::Animal, "an animal", true},
    Telling{U"sheep", Subject::Animal, "an animal", true},
    Telling{U"ovine", Subject::Animal, "an animal", true},
    Telling{U"canine", Subject::Animal, "an animal", true},
    Telling{U"murine", Subject::Animal, "an animal", true},
    Telling{U"animal", Subject::Animal, "an animal", true},
};

const Telling* telling(const NameWord& word, bool short_ones_too) {
  const auto is = [&](const Telling& t) {
    if (!t.anywhere && !short_ones_too) return false;
    if (word.folded() == t.word) return true;
    const bool letters_do = t.anywhere || t.word.size() > 2 || short_ones_too;  // "PHANTOM2", "QA1"
    if (letters_do && std::ranges::find(word.parts, t.word) != word.parts.end()) return true;
    const bool with_number =
        word.digits && word.folded().starts_with(t.word) &&
        std::ranges::all_of(word.folded().substr(t.word.size()), [](char32_t c) { return c >= U'0' && c <= U'9'; });
    const bool in_unspaced = word.unspaced && t.anywhere && word.folded().find(t.word) != std::u32string::npos;
    return with_number || in_unspaced;
  };
  const auto* found = std::ranges::find_if(kTelling, is);
  return found == kTelling.end() ? nullptr : found;
}

// Surname and given name, of letters only, none of them telling.
bool names_a_person(std::string_view name) {
  for (const auto& group : person_names(name)) {
    if (!group.structured || group.family.empty()) continue;
    const auto plain = [](const NameWord& word) { return !word.digits && telling(word, true) == nullptr; };
    if (std::ranges::all_of(group.family, plain) && std::ranges::all_of(group.given, plain)) return true;
  }
  return false;
}

SubjectFound in_words(std::string_view text, bool short_ones_too, std::string_view attribute) {
  for (const auto& word : words_of(text)) {
    if (const auto* found = telling(word, short_ones_too)) {
      return {found->subject, std::string{attribute} + " says " + std::string{found->says}};
    }
  }
  return {};
}

bool is_human(std::string_view species) {
  const auto value = comparable(species);
  static constexpr std::array<std::string_view, 6> kHuman{"homo sapiens", "human",   "homo",
                                                          "mensch",       "l-85b00", "337915000"};
  return std::ranges::any_of(kHuman, [&](std::string_view human) { return value.starts_with(human); });
}

}  // namespace

SubjectFound subject_of(const dicom_parsing::ReadInstance& instance) {
  const auto& patient = instance.patient;
  if (!patient.species.empty() && !is_human(patient.species)) {
    return {Subject::Animal, "the species (0010,2201) or (0010,2202) is not human"};
  }
  if (!patient.breed.empty()) return {Subject::Animal, "a breed (0010,2292) or (0010,2293) is stated"};
  auto found = in_words(patient.name, true, "the patient's name (0010,0010)");
  if (found.subject != Subject::Person) return found;
  found = in_words(patient.id, !names_a_person(patient.name), "the patient's ID (0010,0020)");
  if (found.subject != Subject::Person) return found;

  // Further on only the one word that nothing else can mean.
  const auto phantom = [](std::string_view text, std::string_view attribute) {
    for (const auto& word : words_of(text)) {
      if (word.folded() == U"phantom") return SubjectFound{Subject::Phantom, std::string{attribute} + " says phantom"};
    }
    return SubjectFound{};
  };
  found = phantom(instance.facts.body_part, "the body part (0018,0015)");
  return found.subject != Subject::Person
             ? found
             : phantom(instance.facts.order.study_description, "the study description (0008,1030)");
}

}  // namespace cmrcredit::credit_engine
