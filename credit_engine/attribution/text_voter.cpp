#include "credit_engine/attribution/text_voter.h"

#include <re2/re2.h>

#include <algorithm>

#include "credit_engine/attribution/verdict.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::SeriesFacts;

// GE writes the name of the whole exam and the series' number, "Cardiac viability/5": it speaks of the exam.
bool names_the_exam(std::string_view protocol_name) {
  const auto slash = protocol_name.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == protocol_name.size()) return false;
  return std::all_of(protocol_name.begin() + static_cast<std::ptrdiff_t>(slash) + 1, protocol_name.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

Strength weaker(Strength strength) {
  return strength == Strength::None ? strength : static_cast<Strength>(static_cast<int>(strength) - 1);
}

}  // namespace

void TextVoter::Words::clear(std::size_t words) {
  hits.clear();
  present.assign((words + 63) / 64, 0);
  text.clear();
}

void TextVoter::Words::read(std::string_view utf8, const Lexicon& lexicon) {
  clear(lexicon.size());
  text = utf8;
  tokenize(utf8, tokens);
  lexicon.find(tokens, hits);
  for (const auto& hit : hits)
    present[hit.word / 64] |= std::uint64_t{1} << (hit.word % 64);
}

TextVoter::TextVoter(const AttributionRules::Compiled& rules, const dicom_parsing::StudyFacts& study)
    : rules_(rules), study_(study), stamp_(rules.rules.size(), 0) {
  const auto& order = study.order;
  const VendorSet vendors = VendorSet::of_manufacturer(study.station.manufacturer);
  for (const auto* text : {&order.study_description, &order.requested_procedure_description,
                           &order.performed_step_description, &order.scheduled_step_description}) {
    if (text->empty()) continue;
    description_.read(*text, rules_.lexicon);
    hear(description_, Attribute::StudyText, vendors);
  }
  study_heard_ = std::move(heard_);
}

bool TextVoter::fires(const Rule& rule, const Words& words) const {
  const auto has = [&](Word word) { return words.has(word); };
  for (const auto& some : rule.all) {
    if (std::none_of(some.begin(), some.end(), has)) return false;
  }
  if (!rule.any.empty() && std::none_of(rule.any.begin(), rule.any.end(), has)) return false;
  if (std::any_of(rule.none.begin(), rule.none.end(), has)) return false;
  return !rule.pattern || re2::RE2::PartialMatch(words.text, *rule.pattern);
}

// The words that made the rule fire, as they stand in the name.
std::string TextVoter::seen(const Rule& rule, const Words& words) const {
  std::string saw;
  for (const auto& hit : words.hits) {
    const auto wanted = [&](const std::vector<Word>& some) {
      return std::count(some.begin(), some.end(), hit.word) != 0;
    };
    if (!wanted(rule.any) && std::none_of(rule.all.begin(), rule.all.end(), wanted)) continue;
    if (!saw.empty()) saw += " + ";
    saw.append(words.tokens.joined, hit.begin, hit.end - hit.begin);
    if (hit.misspelt) saw.append(" (").append(rules_.lexicon.name(hit.word)).append("?)");
  }
  return saw;
}

void TextVoter::hear(const Words& words, Attribute attribute, VendorSet vendors) {
  ++text_number_;
  for (const auto& hit : words.hits) {
    for (const std::uint32_t r : rules_.by_word[hit.word]) {
      if (stamp_[r] == text_number_) continue;
      stamp_[r] = text_number_;
      const Rule& rule = rules_.rules[r];
      if (!rule.in[static_cast<std::size_t>(attribute)] || !rule.vendors.may_be(vendors)) continue;
      if (!fires(rule, words)) continue;
      const bool torn = std::any_of(words.hits.begin(), words.hits.end(), [](const auto& h) { return h.misspelt; });
      const Strength strength = torn && rule.strength == Strength::Sure ? Strength::Strong : rule.strength;
      heard_.push_back({r, attribute, strength, seen(rule, words)});
    }
  }
}

Strength TextVoter::loudest(std::size_t from) const {
  Strength most = Strength::None;
  for (std::size_t i = from; i < heard_.size(); ++i) {
    if (rules_.rules[heard_[i].rule].protocol) most = std::max(most, heard_[i].strength);
  }
  return most;
}

void TextVoter::demote(std::size_t from, Strength at_most) {
  for (std::size_t i = from; i < heard_.size(); ++i) {
    heard_[i].strength = std::min(at_most, heard_[i].strength);
  }
}

// The description first; the protocol name, which the variants of one acquisition share, where it adds something.
void TextVoter::hear_names(const SeriesFacts& series, VendorSet vendors) {
  description_.read(series.series_description, rules_.lexicon);
  hear(description_, Attribute::SeriesDescription, vendors);
  const Strength described = loudest(0);
  if (!series.protocol_name.empty() && series.protocol_name != series.series_description) {
    const std::size_t before = heard_.size();
    name_.read(series.protocol_name, rules_.lexicon);
    hear(name_, Attribute::ProtocolName, vendors);
    if (names_the_exam(series.protocol_name)) {
      demote(before, Strength::Weak);
    } else if (described >= Strength::Strong || (described == Strength::Fair && loudest(before) <= described)) {
      demote(before, weaker(described));
    } else if (heard_.size() == before || loudest(0) < Strength::Fair) {
      // neither alone: "SAX_PSIR" may be split over the two
      name_.read(series.series_description + " " + series.protocol_name, rules_.lexicon);
      hear(name_, Attribute::ProtocolName, vendors);
    }
  }
  for (const auto& code : series.performed_protocol_codes) {
    const std::size_t before = heard_.size();
    name_.read(code.meaning, rules_.lexicon);
    hear(name_, Attribute::ProtocolCode, vendors);
    if (described >= Strength::Fair) demote(before, weaker(described));
  }
}

TextOpinion TextVoter::listen(const SeriesFacts& series) {
  heard_.clear();
  const VendorSet vendors =
      VendorSet::of_manufacturer(series.manufacturer.empty() ? study_.station.manufacturer : series.manufacturer);
  hear_names(series, vendors);
  for (const auto* text : {&series.sequence_name, &series.pulse_sequence_name, &series.ge_pulse_sequence,
                           &series.ge_internal_sequence, &series.philips_technique}) {
    if (text->empty()) continue;
    name_.read(*text, rules_.lexicon);
    hear(name_, Attribute::SequenceName, vendors);
  }
  for (const auto* text : {&series.body_part, &series.anatomic_region}) {
    if (text->empty()) continue;
    name_.read(*text, rules_.lexicon);
    hear(name_, Attribute::BodyPart, vendors);
  }
  heard_.insert(heard_.end(), study_heard_.begin(), study_heard_.end());
  TextOpinion opinion;
  conclude(opinion);
  views(opinion);
  return opinion;
}

// Another protocol's word takes precedence. Where two beat each other the stronger one stays.
bool TextVoter::beaten(const Heard& one) const {
  const Rule& mine = rules_.rules[one.rule];
  const auto beats = [&](const Rule& a, Protocol b) {
    return a.beats.has(b) || rules_.precedence[static_cast<std::size_t>(*a.protocol)].has(b);
  };
  for (const auto& other : heard_) {
    const Rule& theirs = rules_.rules[other.rule];
    if (!theirs.protocol || *theirs.protocol == *mine.protocol) continue;
    if (theirs.site != mine.site) {
      if (theirs.site && other.strength >= Strength::Fair) return true;
      continue;
    }
    if (other.strength < Strength::Fair || !beats(theirs, *mine.protocol)) continue;
    if (beats(mine, *theirs.protocol) && one.strength >= other.strength) continue;
    return true;
  }
  return false;
}

void TextVoter::conclude(TextOpinion& opinion) const {
  const Heard* best = nullptr;
  std::vector<const Heard*> left;
  for (const auto& one : heard_) {
    if (!rules_.rules[one.rule].protocol || beaten(one)) continue;
    left.push_back(&one);
    if (!best || one.strength > best->strength) best = &one;
  }
  if (!best) return;
  const Rule& winner = rules_.rules[best->rule];
  opinion.best = {*winner.protocol, best->strength};
  opinion.site = winner.site;
  for (const auto* one : left) {
    const Protocol other = *rules_.rules[one->rule].protocol;
    if (other == opinion.best.protocol || refines(opinion.best.protocol, other)) continue;
    if (one->strength > opinion.second.strength) opinion.second = {other, one->strength};
  }
  const auto show = [&](const Heard& one) {
    const Rule& rule = rules_.rules[one.rule];
    opinion.evidence.push_back(
        {rule.name, std::string(keyword(one.attribute)), one.saw, std::string(to_string(*rule.protocol))});
  };
  show(*best);
  for (const auto* one : left) {
    if (one != best &&
        (one->strength >= Strength::Fair || opinion.second.protocol == *rules_.rules[one->rule].protocol))
      show(*one);
  }
}

// The loudest rule that says something of this kind; nullptr when two as loud say different things.
const TextVoter::Heard* TextVoter::loudest_on(std::string Rule::*said, bool* long_axes) const {
  const Heard* best = nullptr;
  bool torn = false, chambers = true;
  for (const auto& one : heard_) {
    const std::string& says = rules_.rules[one.rule].*said;
    if (says.empty() || (best && one.strength < best->strength)) continue;
    if (!best || one.strength > best->strength) {
      best = &one;
      torn = false;
      chambers = true;
    } else {
      torn = torn || says != rules_.rules[best->rule].*said;
    }
    chambers = chambers && (says == "2ch" || says == "3ch" || says == "4ch");
  }
  if (long_axes) *long_axes = torn && chambers;
  return torn ? nullptr : best;
}

void TextVoter::views(TextOpinion& opinion) const {
  bool long_axes = false;
  if (const Heard* view = loudest_on(&Rule::view, &long_axes)) {
    const Rule& rule = rules_.rules[view->rule];
    opinion.view = rule.view;
    opinion.evidence.push_back({rule.name, std::string(keyword(view->attribute)), view->saw, rule.view});
    for (const auto& one : heard_) {  // "LVOT coronal": the plane belongs to the view
      const Rule& other = rules_.rules[one.rule];
      if (one.strength < view->strength && (other.view == "coronal" || other.view == "sagittal"))
        opinion.evidence.push_back({other.name, std::string(keyword(one.attribute)), one.saw, other.view});
    }
  }
  if (long_axes) opinion.view = "lax";  // "2ch 3ch 4ch": each of them
  if (const Heard* component = loudest_on(&Rule::component))
    opinion.component = rules_.rules[component->rule].component;
  if (const Heard* contrast = loudest_on(&Rule::contrast)) opinion.contrast = rules_.rules[contrast->rule].contrast;
}

}  // namespace cmrcredit::credit_engine
