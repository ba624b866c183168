#include "credit_engine/ledger/map_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

std::vector<std::int64_t> studies_concerned(Connection& connection, const std::string& raw) {
  std::vector<std::int64_t> ids;
  Run rows(connection, "studies_a_map_concerns", raw);
  while (rows.step())
    ids.push_back(rows.number(0));
  return ids;
}

std::set<std::string> settled_cases(Connection& connection, std::int64_t study) {
  std::set<std::string> ids;
  Run rows(connection, "cases_settled", study);
  while (rows.step())
    ids.insert(rows.text(0));
  return ids;
}

Roster with(const std::vector<Technologist>& people, std::vector<OperatorAlias> maps, const OperatorAlias& alias,
            const std::vector<std::string>& shared_logins) {
  std::erase_if(maps, [&](const OperatorAlias& one) {
    return one.raw == alias.raw && one.station == alias.station && one.from == alias.from;
  });
  maps.push_back(alias);
  return {people, std::move(maps), shared_logins};
}

std::string told(const Case& one) {
  return one.technologist.empty() ? std::string(to_string(one.status))
                                  : fmt::format("{} to {}", to_string(one.status), one.technologist);
}

void compare(const LoadedStudy& study, const Outcome& before, const Outcome& after, MapPreview& preview) {
  for (std::size_t i = 0; i < std::min(before.cases.size(), after.cases.size()); ++i) {
    const auto& was = before.cases[i];
    const auto& is = after.cases[i];
    if (was.status == is.status && was.technologist == is.technologist) continue;
    preview.changes.push_back(
        {study.study_uid, study.facts.study_date, case_id(study.study_uid, is.role, 0), told(was), told(is)});
  }
}

}  // namespace

std::size_t MapPreview::settled() const {
  return static_cast<std::size_t>(std::ranges::count_if(changes, [](const Change& one) { return one.settled; }));
}

tl::expected<MapPreview, ActError> preview_map(Reader& reader, const OperatorAlias& alias,
                                               const std::vector<std::string>& shared_logins,
                                               const Evaluate& evaluate) {
  auto& connection = reader.connection();
  if (auto refusal = map_refusal(connection, alias)) {
    return refused(*std::move(refusal));
  }
  const auto people = load_people(connection);
  const auto maps = load_maps(connection);
  const Roster now(people, maps, shared_logins), then = with(people, maps, alias, shared_logins);
  MapPreview preview;
  for (const auto id : studies_concerned(connection, alias.raw)) {
    const Snapshot snapshot(connection);
    const auto study = load_study(connection, id);
    if (!study) continue;
    ++preview.studies;
    const auto known = preview.changes.size();
    compare(*study, evaluate(study->facts, now), evaluate(study->facts, then), preview);
    if (preview.changes.size() == known) continue;
    const auto settled = settled_cases(connection, id);
    for (auto i = known; i < preview.changes.size(); ++i)
      preview.changes[i].settled = settled.contains(preview.changes[i].case_id);
  }
  return preview;
}

json::object preview_json(const MapPreview& preview) {
  json::array changes;
  for (const auto& one : preview.changes) {
    changes.push_back(json::object{{"study_uid", one.study_uid},
                                   {"study_date", one.study_date},
                                   {"case_id", one.case_id},
                                   {"before", one.before},
                                   {"after", one.after},
                                   {"settled", one.settled}});
  }
  return {{"studies", preview.studies},
          {"cases", preview.changes.size() - preview.settled()},
          {"settled_cases", preview.settled()},
          {"changes", std::move(changes)}};
}

}  // namespace cmrcredit::credit_engine
