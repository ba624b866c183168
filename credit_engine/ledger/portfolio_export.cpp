#include "credit_engine/ledger/portfolio_export.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <tuple>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/head.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/steps.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

// Every case that stands behind a number of `progress`.
std::set<std::string> counted_in(const Progress& progress) {
  std::set<std::string> ids(progress.primary.begin(), progress.primary.end());
  ids.insert(progress.observed.begin(), progress.observed.end());
  for (const auto& one : progress.specialties)
    ids.insert(one.tally.cases.begin(), one.tally.cases.end());
  return ids;
}

using People = std::map<std::string, Technologist>;

// Nothing: nobody is named.
std::optional<int> level_of(const People& people, const std::string& id, const std::string& study_date) {
  if (id.empty()) return std::nullopt;
  const auto person = people.find(id);
  return person == people.end() ? 0 : person->second.level_on(study_date);
}

std::vector<PortfolioCase> cases_of(Connection& connection, const std::string& technologist,
                                    const std::set<std::string>& counted, const People& people) {
  std::vector<PortfolioCase> cases;
  std::vector<std::int64_t> without_site;  // by its images; a study each, 0 where there is one
  {
    Run rows(connection, "portfolio_cases", technologist);
    while (rows.step()) {
      const auto date = rows.text(2);
      const auto day = day_from(date);
      if (!counted.contains(rows.text(0)) || !day) continue;
      PortfolioCase one;
      one.study_key = study_key_of(rows.view(1));
      one.on = *day;
      one.station = rows.text(3);
      one.role = role_from(rows.view(4)).value_or(Role::PrimaryOperator);
      one.status = case_status_from(rows.view(5)).value_or(CaseStatus::Credited);
      one.categories = strings_from(json::parse(rows.view(6)));
      one.modules = strings_from(json::parse(rows.view(7)));
      one.supervisor_level = level_of(people, rows.text(8), date);
      one.verifier_level = level_of(people, rows.text(9), date);
      one.site = rows.text(10);
      without_site.push_back(one.site.empty() ? rows.number(11) : 0);
      cases.push_back(std::move(one));
    }
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (without_site[i] != 0) cases[i].site = site_of_steps(connection, without_site[i]);
  }
  std::ranges::sort(cases, {}, [](const PortfolioCase& one) { return std::tie(one.on, one.study_key, one.role); });
  return cases;
}

std::vector<std::string> sites_of(Connection& connection, const std::vector<PortfolioCase>& cases) {
  std::set<std::string> sites;
  for (const auto& one : cases)
    sites.insert(one.site);
  Run rows(connection, "sites_of_stations");
  while (rows.step())
    sites.insert(rows.text(0));
  sites.erase("");
  return {sites.begin(), sites.end()};
}

}  // namespace

std::string study_key_of(std::string_view study_uid) {
  return hex_of(bytes_of(sha256(study_uid)));
}

tl::expected<Portfolio, ProgressError> make_portfolio(Reader& reader, const PortfolioRequest& request) {
  auto& connection = reader.connection();
  const Snapshot snapshot(connection);
  const auto report = progress_report(reader, {.technologist = request.technologist, .at = request.at});
  if (!report) return tl::unexpected(report.error());
  const auto& progress = report->progress;
  People people;
  for (auto& person : load_people(connection))
    people.emplace(person.id, person);
  Portfolio portfolio;
  portfolio.at = request.at;
  portfolio.name = display_name(progress.name);
  portfolio.registry_number = people.at(progress.technologist).registry_number;
  portfolio.program = progress.program;
  portfolio.program_version = progress.program_version;
  portfolio.totals = portfolio_totals(progress);
  portfolio.cases = cases_of(connection, progress.technologist, counted_in(progress), people);
  portfolio.sites = sites_of(connection, portfolio.cases);
  if (const auto head = newest_head(connection)) portfolio.ledger_head = head_text(*head);
  return portfolio;
}

}  // namespace cmrcredit::credit_engine
