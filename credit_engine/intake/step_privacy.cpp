#include "credit_engine/intake/step_privacy.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/pfr.hpp>
#include <set>
#include <vector>

#include "credit_engine/intake/name_words.h"
#include "credit_engine/intake/striker.h"
#include "dicom_parsing/value_text.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::Code;
using dicom_parsing::PatientIdentity;
using dicom_parsing::StepMessage;

// A text that is kept must be struck below: whoever adds a field comes by here.
static_assert(boost::pfr::tuple_size_v<StepMessage> == 20, "strike the new field of StepMessage if it is text");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::ScheduledStep> == 8, "strike the new field of ScheduledStep");
static_assert(boost::pfr::tuple_size_v<dicom_parsing::PerformedSeries> == 8, "strike the new field of PerformedSeries");

template <class Strike>
void each_code(std::vector<Code>& codes, Strike& strike) {
  for (auto& code : codes) {
    for (auto* text : {&code.value, &code.scheme, &code.meaning})
      strike(*text);
  }
}

// Every text that is kept, but for UIDs, dates, times and people.
template <class Strike>
void each_text(StepMessage& message, Strike strike) {
  for (auto* text : {&message.performed_step_id, &message.station_ae, &message.station_name, &message.location,
                     &message.description, &message.type_description, &message.modality, &message.study_id}) {
    if (*text) strike(**text);
  }
  if (message.scheduled) {
    for (auto& scheduled : *message.scheduled) {
      for (auto* text :
           {&scheduled.accession, &scheduled.requested_procedure_id, &scheduled.requested_procedure_description,
            &scheduled.scheduled_step_id, &scheduled.scheduled_step_description}) {
        strike(*text);
      }
      each_code(scheduled.procedure_codes, strike);
      each_code(scheduled.protocol_codes, strike);
    }
  }
  for (auto* codes : {&message.procedure_codes, &message.protocol_codes, &message.discontinuation_reasons}) {
    if (*codes) each_code(**codes, strike);
  }
  if (!message.series) return;
  for (auto& series : *message.series) {
    strike(series.protocol_name);
    strike(series.series_description);
  }
}

// A technologist may share a surname with a patient: only a value that is the patient's whole name or ID goes.
void strike_people(StepMessage& message, const Striker& striker) {
  if (!message.series) return;
  for (auto& series : *message.series) {
    for (auto* names : {&series.operator_names, &series.operator_codes, &series.performing_physicians}) {
      for (auto& name : *names) {
        if (striker.is_the_patient(name)) name = kStruck;
      }
    }
  }
}

// ---- words by their hashes

constexpr std::size_t kHashSize = 16;               // crypto_shorthash would be less, but is no keyed digest
constexpr std::size_t kRecordSize = 1 + kHashSize;  // how many characters, then their hash
constexpr std::size_t kLongest = 32;

std::string record_of(std::u32string_view word, const PatientHashKey& key) {
  std::string record(kRecordSize, '\0');
  record[0] = static_cast<char>(word.size());
  crypto_generichash(reinterpret_cast<unsigned char*>(record.data() + 1), kHashSize,
                     reinterpret_cast<const unsigned char*>(word.data()), word.size() * sizeof(char32_t),
                     key.bytes.data(), key.bytes.size());
  return record;
}

void add_name(std::set<std::u32string>& words, std::string_view name) {
  for (const auto& word : words_of(name)) {
    for (const auto* list : {&word.forms, &word.parts}) {
      for (const auto& form : *list) {
        if (form.size() >= (word.unspaced ? 2U : 3U) && form.size() <= kLongest) words.insert(form);
      }
    }
  }
}

void add_id(std::set<std::u32string>& words, std::string_view id) {
  std::u32string whole;
  for (const auto& word : words_of(id)) {
    whole += word.folded();
    if (word.size() >= 5 && word.size() <= kLongest) words.insert(word.folded());
  }
  if (whole.size() >= 3 && whole.size() <= kLongest) words.insert(whole);
}

void add_birth_date(std::set<std::u32string>& words, const std::string& date) {
  const auto digits = dicom_parsing::parse_da(date);
  if (!digits) return;
  const std::u32string wide(digits->begin(), digits->end());
  const auto year = wide.substr(0, 4), month = wide.substr(4, 2), day = wide.substr(6, 2), decade = wide.substr(2, 2);
  words.insert({wide, day + month + year, month + day + year, decade + month + day, day + month + decade});
}

using Records = std::set<std::string, std::less<>>;

Records records_in(std::string_view hashes) {
  Records records;
  for (std::size_t at = 0; at + kRecordSize <= hashes.size(); at += kRecordSize)
    records.emplace(hashes.substr(at, kRecordSize));
  return records;
}

bool may_break(const FoldedText& text, std::size_t at) {
  if (is_word_boundary(text, at)) return true;
  return text[at].kind == CharacterKind::Unspaced || text[at - 1].kind == CharacterKind::Unspaced;
}

class HashStriker {
 public:
  HashStriker(const Records& records, const PatientHashKey& key) : records_(records), key_(key) {
    for (const auto& record : records)
      lengths_.insert(static_cast<std::size_t>(static_cast<unsigned char>(record[0])));
  }
  void operator()(std::string& text) const {
    const auto folded = fold(text);
    std::string out;
    std::size_t copied = 0;  // bytes of `text`
    for (std::size_t at = 0; at < folded.size();) {
      const auto end = may_break(folded, at) ? match(folded, at) : 0;
      if (end == 0) {
        ++at;
        continue;
      }
      out.append(text, copied, folded[at].begin - copied);
      out += kStruck;
      copied = folded[end - 1].end;
      at = end;
    }
    if (copied > 0) text = out + text.substr(copied);
  }

 private:
  // The end of the longest run of characters from here, separators left out, that has one of the hashes; 0: none.
  [[nodiscard]] std::size_t match(const FoldedText& text, std::size_t at) const {
    if (text[at].kind == CharacterKind::Separator) return 0;
    std::u32string run;
    std::size_t found = 0;
    for (auto end = at; end < text.size() && run.size() < kLongest;) {
      if (text[end].kind != CharacterKind::Separator) run += text[end].character;
      ++end;
      if (text[end - 1].kind == CharacterKind::Separator || !lengths_.contains(run.size())) continue;
      if ((end == text.size() || may_break(text, end)) && records_.contains(record_of(run, key_))) found = end;
    }
    return found;
  }
  const Records& records_;
  const PatientHashKey& key_;
  std::set<std::size_t> lengths_;
};

}  // namespace

dicom_parsing::PatientFacts pseudonymise(StepMessage& message, dicom_parsing::StationFacts& station,
                                         const PatientIdentity& patient, const PatientHashKey& key) {
  dicom_parsing::ReadInstance header;  // whose patient and station stand as an image's would
  header.patient = patient;
  header.facts.station = station;
  if (message.start_date) header.facts.study_date = *message.start_date;
  auto facts = pseudonymise(header, key);
  station = header.facts.station;

  Striker striker{patient};
  each_text(message, [&striker](std::string& text) { striker.strike(text); });
  strike_people(message, striker);
  return facts;
}

std::string word_hashes(const PatientIdentity& patient, const PatientHashKey& key) {
  std::set<std::u32string> words;
  add_name(words, patient.name);
  for (const auto& name : patient.other_names)
    add_name(words, name);
  add_id(words, patient.id);
  for (const auto& id : patient.other_ids)
    add_id(words, id);
  add_birth_date(words, patient.birth_date);
  std::set<std::string> records;  // in the order of the hashes, which tells nothing
  for (const auto& word : words)
    records.insert(record_of(word, key));
  std::string hashes;
  for (const auto& record : records)
    hashes += record;
  return hashes;
}

void strike_words(StepMessage& message, std::string_view hashes, const PatientHashKey& key) {
  const auto records = records_in(hashes);
  if (records.empty()) return;
  each_text(message, HashStriker(records, key));
}

}  // namespace cmrcredit::credit_engine
