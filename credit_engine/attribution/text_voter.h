// What the names of a series say, by the rules.
#pragma once

#include <cstdint>
#include <vector>

#include "credit_engine/attribution/rules.h"
#include "credit_engine/attribution/tokens.h"
#include "credit_engine/attribution/vote.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

// One a thread and study: its memory is used again from series to series.
class TextVoter {
 public:
  TextVoter(const AttributionRules::Compiled& rules, const dicom_parsing::StudyFacts& study);
  [[nodiscard]] TextOpinion listen(const dicom_parsing::SeriesFacts& series);

 private:
  struct Heard {  // a rule that fired
    std::uint32_t rule = 0;
    Attribute attribute = Attribute::SeriesDescription;
    Strength strength = Strength::None;
    std::string saw;
  };
  struct Words {  // the words of one text
    std::vector<WordHit> hits;
    std::vector<std::uint64_t> present;
    Tokens tokens;
    std::string text;
    void clear(std::size_t words);
    void read(std::string_view utf8, const Lexicon& lexicon);
    [[nodiscard]] bool has(Word word) const { return (present[word / 64] >> (word % 64)) & 1U; }
  };

  void hear(const Words& words, Attribute attribute, VendorSet vendors);
  [[nodiscard]] bool fires(const Rule& rule, const Words& words) const;
  [[nodiscard]] std::string seen(const Rule& rule, const Words& words) const;
  void hear_names(const dicom_parsing::SeriesFacts& series, VendorSet vendors);
  [[nodiscard]] Strength loudest(std::size_t from) const;  // of the rules that name a protocol
  void demote(std::size_t from, Strength at_most);
  [[nodiscard]] bool beaten(const Heard& one) const;
  void conclude(TextOpinion& opinion) const;
  [[nodiscard]] const Heard* loudest_on(std::string Rule::*said, bool* long_axes = nullptr) const;
  void views(TextOpinion& opinion) const;

  const AttributionRules::Compiled& rules_;
  const dicom_parsing::StudyFacts& study_;
  std::vector<Heard> heard_, study_heard_;
  std::vector<std::uint32_t> stamp_;  // by rule: the last text it was tried on
  std::uint32_t text_number_ = 0;
  Words description_, name_;
};

}  // namespace cmrcredit::credit_engine
