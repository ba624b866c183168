// What was acquired: series facts -> protocol, view, component, confidence, and the evidence for and against.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/attribution/protocol.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

enum class Certainty { Certain, Probable, Ambiguous };
[[nodiscard]] std::string_view to_string(Certainty certainty);

// One thing that spoke: a rule or a measurement, the attribute it looked at, what it saw there, what it says.
struct Evidence {
  std::string rule, attribute, saw, says;
  bool operator==(const Evidence&) const = default;
};

struct Attribution {
  Protocol protocol = Protocol::Ambiguous;
  std::string view;       // "sax", "2ch", ...; empty: not said
  std::string component;  // magnitude, phase, velocity, map, psir, moco; empty: not said
  std::string contrast;   // native, post_contrast; empty: not said
  double confidence = 0;  // 0..1
  Certainty state = Certainty::Ambiguous;
  std::vector<Evidence> evidence;
  bool operator==(const Attribution&) const = default;
};

// A rule file that cannot be used: where and why, and what would be right.
struct RuleError {
  std::string file;
  int line = 0, column = 0;
  std::string sentence;
};

// Compiled rules: immutable, shared between threads.
class AttributionRules {
 public:
  struct Source {
    std::string name, text;  // TOML
  };
  // Site rules come first; what they say wins over shipped ones.
  [[nodiscard]] static tl::expected<AttributionRules, RuleError> compile(const std::vector<Source>& site_first);
  [[nodiscard]] static const AttributionRules& shipped();
  struct Compiled;
  [[nodiscard]] const Compiled& compiled() const { return *compiled_; }

 private:
  std::shared_ptr<const Compiled> compiled_;
};

// Pure: same facts, same answer. One attribution a series, in the order of `study.series`.
[[nodiscard]] std::vector<Attribution> attribute(const dicom_parsing::StudyFacts& study, const AttributionRules& rules);

}  // namespace cmrcredit::credit_engine
