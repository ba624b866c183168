// The site's attribution rules as the store remembers them, and what other rules would change in it.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/reader.h"
#include "credit_engine/outcome.h"

namespace cmrcredit::credit_engine {

using RuleFiles = std::vector<AttributionRules::Source>;

// The files of the last `rules apply`; none when there was none, or it took them back.
[[nodiscard]] RuleFiles applied_rules(Reader& reader);

// A series that would be something else, or told more or less surely.
struct SeriesChange {
  std::string study_uid, series_uid, description;
  std::string before, after;  // "cine sax, certain"
  bool reclassified = false;  // protocol, view, component or contrast; else only how sure it is
};

struct RulesPreview {
  std::size_t studies = 0;     // decided ones that were looked at
  std::size_t exams = 0;       // whose modules, categories or context would change
  std::size_t unreadable = 0;  // studies that could not be evaluated
  std::vector<SeriesChange> series;
  std::vector<std::int64_t> changed;  // studies to be evaluated again
  struct Touched {
    std::string case_id, study_uid, what;
  };
  std::vector<Touched> settled_cases;  // a person's word stands on a study that would change
  [[nodiscard]] std::size_t reclassified() const;
};
[[nodiscard]] boost::json::object preview_json(const RulesPreview& preview);

// Evaluates every decided study with `evaluate`, which brings the rules in question, and compares with what stands in
// the store. Nothing is written. `pause` is called between studies.
[[nodiscard]] RulesPreview preview_rules(Reader& reader, const std::vector<std::string>& shared_logins,
                                         const Evaluate& evaluate, const std::function<void()>& pause = {});

// The facts of every study in the store, one after the other.
void for_each_study(Reader& reader, const std::function<void(const dicom_parsing::StudyFacts&)>& visit);

// Remembers the files, records the act with what it changes, flags the settled cases it touches (an event each; the
// cases themselves stay as they are), and has the changed studies evaluated again at once. The rules must compile and
// be in use by the evaluation already.
[[nodiscard]] tl::expected<void, ActError> record_rules(Store& store, const RuleFiles& files,
                                                        const RulesPreview& preview, const Actor& actor);

}  // namespace cmrcredit::credit_engine
