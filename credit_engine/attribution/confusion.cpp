#include "credit_engine/attribution/confusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

namespace cmrcredit::credit_engine {

Confusion confusion_of(const std::vector<TableRow>& rows, const AttributionRules& rules) {
  Confusion confusion;
  for (const auto& row : rows) {
    if (row.truth.empty()) continue;
    const Attribution answer = attribute(row.study, rules).front();
    const std::string said(to_string(answer.protocol));
    const bool right = row.right.contains(said);
    const bool certain = answer.state == Certainty::Certain;
    ++confusion.rows;
    confusion.right += right;
    confusion.certain += certain;
    confusion.certain_wrong += certain && !right;
    ++confusion.counts[row.truth][right ? row.truth : said];
    if (right) continue;
    confusion.wrong.push_back(
        {row.id, row.study.series.front().series_description, row.truth, said, std::string(to_string(answer.state))});
  }
  std::stable_partition(confusion.wrong.begin(), confusion.wrong.end(),
                        [](const auto& one) { return one.state == "certain"; });
  return confusion;
}

std::string confusion_text(const Confusion& confusion) {
  std::set<std::string> labels;
  for (const auto& [truth, answers] : confusion.counts) {
    labels.insert(truth);
    for (const auto& [said, count] : answers)
      labels.insert(said);
  }
  std::string text = fmt::format("{:25}", "truth \\ said");
  std::size_t column = 0;
  for (std::size_t i = 0; i < labels.size(); ++i)
    text += fmt::format("{:>5}", fmt::format("[{}]", ++column));
  text += "\n";
  column = 0;
  for (const auto& truth : labels) {
    text += fmt::format("{:21}{:>4}", truth, fmt::format("[{}]", ++column));
    const auto row = confusion.counts.find(truth);
    for (const auto& said : labels) {
      const auto at = row == confusion.counts.end() ? 0U : [&] {
        const auto found = row->second.find(said);
        return found == row->second.end() ? std::size_t{0} : found->second;
      }();
      text += at == 0 ? fmt::format("{:>5}", ".") : fmt::format("{:>5}", at);
    }
    text += "\n";
  }
  const auto share = [](std::size_t part, std::size_t of) {
    return of == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(of);
  };
  text += fmt::format("\n{} rows, {:.4f} right, {:.4f} certain, {:.4f} of the certain ones wrong\n", confusion.rows,
                      share(confusion.right, confusion.rows), share(confusion.certain, confusion.rows),
                      share(confusion.certain_wrong, confusion.certain));
  for (const auto& one : confusion.wrong) {
    text += fmt::format("{}\t{}\tis {}\tsaid {} ({})\n", one.id, one.description, one.truth, one.said, one.state);
  }
  return text;
}

boost::json::object confusion_json(const Confusion& confusion) {
  namespace json = boost::json;
  json::object counts;
  for (const auto& [truth, answers] : confusion.counts) {
    json::object row;
    for (const auto& [said, count] : answers)
      row[said] = count;
    counts[truth] = std::move(row);
  }
  json::array wrong;
  for (const auto& one : confusion.wrong) {
    wrong.push_back(json::object{{"id", one.id},
                                 {"description", one.description},
                                 {"truth", one.truth},
                                 {"said", one.said},
                                 {"state", one.state}});
  }
  return {{"rows", confusion.rows},       {"right", confusion.right},
          {"certain", confusion.certain}, {"certain_wrong", confusion.certain_wrong},
          {"counts", std::move(counts)},  {"wrong", std::move(wrong)}};
}

}  // namespace cmrcredit::credit_engine
