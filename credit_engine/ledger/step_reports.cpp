#include "credit_engine/ledger/step_reports.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/steps.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

json::array operators_json(const dicom_parsing::StepFacts& facts) {
  std::set<std::string> names;
  for (const auto& series : facts.series) {
    for (const auto& name : series.operator_names) {
      if (!name.empty()) names.insert(name);
    }
  }
  return strings_json({names.begin(), names.end()});
}

json::object step_object(const StoredStep& step, std::int64_t now_ms) {
  const auto& facts = step.step.facts;
  std::uint64_t images = 0;
  for (const auto& series : facts.series)
    images += series.images;
  return {{"step_uid", facts.step_uid},
          {"status", to_string(facts.status)},
          {"study_uids", strings_json(step.study_uids)},
          {"station", facts.station_name.empty() ? facts.station_ae : facts.station_name},
          {"modality", facts.modality},
          {"start_date", facts.start_date},
          {"start_time", facts.start_time},
          {"end_date", facts.end_date},
          {"end_time", facts.end_time},
          {"series", facts.series.size()},
          {"images", images},
          {"operators", operators_json(facts)},
          {"received_from", step.calling_ae},
          {"created_ms", step.created_ms},
          {"heard_ms", step.heard_ms},
          {"age_seconds", std::max<std::int64_t>(0, now_ms - step.created_ms) / 1000},
          {"silent_seconds", std::max<std::int64_t>(0, now_ms - step.heard_ms) / 1000},
          {"closed_by", step.closed_by.empty() ? json::value() : json::value(step.closed_by)},
          {"refused_sets", step.refused_sets}};
}

}  // namespace

json::array steps_json(Reader& reader, const Window& window, UtcTime now) {
  const auto since = window.since ? window.since->time_since_epoch().count() : std::numeric_limits<std::int64_t>::min();
  const auto limit = window.limit ? static_cast<std::int64_t>(*window.limit) : -1;
  const Snapshot snapshot(reader.connection());
  json::array array;
  for (const auto& step : stored_steps(reader.connection(), since, limit))
    array.push_back(step_object(step, now.time_since_epoch().count()));
  return array;
}

}  // namespace cmrcredit::credit_engine
