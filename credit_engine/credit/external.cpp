#include "credit_engine/credit/external.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <set>

#include "credit_engine/credit/text_columns.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownOfHash = 16;

Day day_of(std::int64_t time_ms) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(time_ms)));
}

std::string shown(const std::string& id, const NameOf& name_of) {
  return name_of ? display_name(name_of(id)) : id;
}

std::size_t known_here(const ExternalPortfolio& portfolio) {
  return static_cast<std::size_t>(std::ranges::count_if(portfolio.cases, &ExternalCase::known_here));
}

struct Summary {
  std::size_t cases = 0, known_here = 0;
  std::optional<Day> since;
  std::set<std::string> attested_by;
};

Summary summary_of(const std::vector<ExternalPortfolio>& portfolios) {
  Summary all;
  for (const auto& portfolio : portfolios) {
    all.cases += portfolio.cases.size();
    all.known_here += known_here(portfolio);
    all.attested_by.insert(portfolio.attested_by);
    for (const auto& one : portfolio.cases)
      all.since = std::min(all.since.value_or(one.says.on), one.says.on);
  }
  return all;
}

std::string counted(std::size_t cases) {
  return fmt::format("{} {}", cases, cases == 1 ? "case" : "cases");
}

}  // namespace

json::object to_json(const ExternalPortfolio& portfolio, const NameOf& name_of) {
  json::array cases;
  for (const auto& one : portfolio.cases) {
    auto object = to_json(one.says);
    object["known_here"] = one.known_here;
    cases.push_back(std::move(object));
  }
  return {{"event", portfolio.event},
          {"hash", portfolio.hash},
          {"key", portfolio.key},
          {"at", to_text(portfolio.at)},
          {"imported", to_text(day_of(portfolio.imported_ms))},
          {"attested_by", portfolio.attested_by},
          {"attested_by_name", shown(portfolio.attested_by, name_of)},
          {"holds", portfolio.held},
          {"known_here", known_here(portfolio)},
          {"cases", std::move(cases)}};
}

json::object external_json(const std::vector<ExternalPortfolio>& portfolios, const NameOf& name_of) {
  const auto all = summary_of(portfolios);
  json::array list;
  for (const auto& one : portfolios)
    list.push_back(to_json(one, name_of));
  return {{"in_totals", false},
          {"cases", all.cases},
          {"since", all.since ? json::value(to_text(*all.since)) : json::value()},
          {"known_here", all.known_here},
          {"attested_by", json::array(all.attested_by.begin(), all.attested_by.end())},
          {"portfolios", std::move(list)}};
}

std::string external_text(const std::vector<ExternalPortfolio>& portfolios, const NameOf& name_of) {
  if (portfolios.empty()) return {};
  const auto all = summary_of(portfolios);
  std::vector<std::string> names;
  for (const auto& id : all.attested_by)
    names.push_back(shown(id, name_of));
  auto out =
      '\n' + wrapped(fmt::format("External, attested by {}, not in the totals above: {}{}, of which {} known here.",
                                 fmt::join(names, " and "), counted(all.cases),
                                 all.since ? " since " + to_text(*all.since) : "",
                                 all.known_here == 1 ? "1 is" : fmt::format("{} are", all.known_here)),
                     0);
  for (const auto& one : portfolios) {
    out += wrapped(fmt::format("{}: {}, {} known here; looks from {}, imported on {}, attested by {}",
                               one.hash.substr(0, kShownOfHash), counted(one.cases.size()), known_here(one),
                               to_text(one.at), to_text(day_of(one.imported_ms)), shown(one.attested_by, name_of)),
                   2);
  }
  return out;
}

}  // namespace cmrcredit::credit_engine
