#include "credit_engine/exam/indications.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "credit_engine/attribution/lexicon.h"
#include "embedded/indication_files.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::OrderFacts;

constexpr std::size_t kReach = 4;  // atoms between a denial and what it denies

struct Known {
  std::string name, category;
  std::vector<std::string> unless;
};

struct Dictionary {
  Lexicon lexicon;
  std::vector<Known> known;  // by word, behind the four below
  Word before = 0, after = 0, neutral = 0, asked = 0;
  [[nodiscard]] const Known* indication(Word word) const {
    return word >= 4 && word < known.size() + 4 ? &known[word - 4U] : nullptr;
  }
};

void spell(Lexicon& lexicon, const toml::node* words, Word word) {
  const toml::array* list = words ? words->as_array() : nullptr;
  if (!list) return;
  for (const auto& item : *list) {
    const auto* text = item.as_string();
    if (text && !lexicon.spell(text->get(), word))
      throw std::logic_error("indications: '" + text->get() + "' stands twice");
  }
}

const Dictionary& dictionary() {
  static const Dictionary kDictionary = [] {
    Dictionary d;
    d.before = d.lexicon.word("before");
    d.after = d.lexicon.word("after");
    d.neutral = d.lexicon.word("neutral");
    d.asked = d.lexicon.word("asked");
    for (const auto& file : embedded::indication_files()) {
      const toml::table root = toml::parse(file.text, std::string(file.name));
      for (const auto& [name, word] :
           {std::pair("before", d.before), {"after", d.after}, {"neutral", d.neutral}, {"asked", d.asked}}) {
        spell(d.lexicon, root.at_path(std::string("negation.") + name).node(), word);
      }
      const toml::array* list = root["indication"].as_array();
      if (!list) continue;
      for (const auto& item : *list) {
        const toml::table& one = *item.as_table();
        Known known{one["name"].value_or(std::string()), one["category"].value_or(std::string()), {}};
        if (const auto* unless = one["unless"].as_array()) {
          for (const auto& other : *unless)
            known.unless.push_back(other.value_or(std::string()));
        }
        const Word word = d.lexicon.word(known.name);
        d.known.push_back(std::move(known));
        spell(d.lexicon, one.get("words"), word);
      }
    }
    return d;
  }();
  return kDictionary;
}

// Denials do not reach over these.
std::vector<std::string> clauses(std::string_view text) {
  static constexpr auto kStops =
      std::to_array<std::string_view>({".", ";", ",", "\n", ":", "。", "、", "，", "；", "(", ")", " but ", " aber ",
                                       " mais ", " pero ", " ma ", " maar "});
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size();) {
    const auto stop = std::find_if(kStops.begin(), kStops.end(), [&](auto s) { return text.substr(i, s.size()) == s; });
    if (stop == kStops.end()) {
      parts.back().push_back(text[i++]);
    } else {
      parts.emplace_back();
      i += stop->size();
    }
  }
  return parts;
}

std::size_t atoms_between(const Tokens& tokens, std::uint32_t from, std::uint32_t to) {
  return static_cast<std::size_t>(std::count_if(tokens.atoms.begin(), tokens.atoms.end(),
                                                [&](const Atom& a) { return a.begin >= from && a.end <= to; }));
}

struct Found {
  const Known* known;
  std::string saw;
};

void read_clause(const std::string& clause, std::vector<Found>& found) {
  const Dictionary& d = dictionary();
  Tokens tokens;
  std::vector<WordHit> hits;
  tokenize(clause, tokens);
  d.lexicon.find(tokens, hits);
  bool denied = false;
  std::uint32_t denial_end = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const WordHit& hit = hits[i];
    if (hit.word == d.before) {
      denied = true;
      denial_end = hit.end;
    } else if (hit.word == d.asked) {
      denied = false;
    } else if (const Known* known = d.indication(hit.word)) {
      const bool reached = denied && atoms_between(tokens, denial_end, hit.begin) <= kReach;
      if (reached) denial_end = hit.end;  // "no history of infarct or heart failure"
      const bool denied_after =
          i + 1 < hits.size() && hits[i + 1].word == d.after && atoms_between(tokens, hit.end, hits[i + 1].begin) <= 1;
      if (!reached && !denied_after) found.push_back({known, tokens.joined.substr(hit.begin, hit.end - hit.begin)});
    }
  }
}

std::vector<Found> read_text(std::string_view text) {
  std::vector<Found> found;
  for (const auto& clause : clauses(text))
    read_clause(clause, found);
  return found;
}

}  // namespace

std::vector<Indication> read_indications(const OrderFacts& order) {
  std::map<const Known*, Indication> found;
  const auto read = [&](const std::string& text, const char* attribute) {
    for (const auto& [known, saw] : read_text(text)) {
      found.try_emplace(known, Indication{known->name, known->category, attribute, saw});
    }
  };
  read(order.reason_for_study, "ReasonForTheRequestedProcedure");
  read(order.requested_procedure_description, "RequestedProcedureDescription");
  for (const auto& code : order.procedure_codes)
    read(code.meaning, "ProcedureCodeSequence");
  read(order.performed_step_description, "PerformedProcedureStepDescription");
  read(order.scheduled_step_description, "ScheduledProcedureStepDescription");
  read(order.study_description, "StudyDescription");
  read(order.admitting_diagnoses, "AdmittingDiagnosesDescription");
  read(order.patient_comments, "PatientComments");
  read(order.medical_alerts, "MedicalAlerts");
  std::vector<Indication> list;
  for (const auto& known : dictionary().known) {
    const auto one = found.find(&known);
    if (one == found.end()) continue;
    const bool nothing_new = std::any_of(known.unless.begin(), known.unless.end(), [&](const auto& other) {
      return std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.first->name == other; });
    });
    if (!nothing_new) list.push_back(one->second);
  }
  return list;
}

std::set<std::string> indications_in(std::string_view text) {
  std::set<std::string> names;
  for (const auto& found : read_text(text))
    names.insert(found.known->name);
  return names;
}

}  // namespace cmrcredit::credit_engine
