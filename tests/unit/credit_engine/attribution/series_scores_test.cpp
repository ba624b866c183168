// The labelled names of tests/data/series_dev.tsv: no figure may fall below the last agreed one.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "credit_engine/attribution/series_table.h"

namespace cmrcredit::credit_engine {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Row> labelled(const std::string& text) {
  std::vector<Row> rows;
  const auto lines = split(text, '\n');
  const auto columns = split(lines.front(), '\t');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto fields = split(lines[i], '\t');
    Row row;
    for (std::size_t c = 0; c < columns.size() && c < fields.size(); ++c)
      row[columns[c]] = fields[c];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::set<std::string> right_answers(const Row& row) {
  std::set<std::string> right{row.at("truth")};
  for (const auto& part : split(row.at("other"), ';')) {
    const auto at = part.find("alt=");
    if (at == std::string::npos) continue;
    for (const auto& one : split(part.substr(at + 4), ','))
      right.insert(one);
  }
  return right;
}

bool same_view(const std::string& said, std::string truth) {
  static const std::map<std::string, std::string> kLonger = {
      {"av", "aortic_valve"}, {"ax", "axial"},    {"ao", "aorta"},    {"pa", "pulmonary"},
      {"mv", "mitral_valve"}, {"cor", "coronal"}, {"sag", "sagittal"}};
  for (char& c : truth)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto longer = kLonger.find(truth);
  return said == truth || (longer != kLonger.end() && said == longer->second);
}

struct Figures {
  double accuracy = 0, macro_f1 = 0, certain_share = 0, certain_wrong = 0, view_accuracy = 0;
  int noncardiac_credited = 0, localizer_credited = 0;
};

struct Tally {
  double hits = 0, misses = 0, false_positives = 0;
};

Figures score(const std::vector<Row>& rows, const std::vector<TableRow>& table) {
  Figures f;
  std::map<std::string, Tally> labels;
  double hits = 0, certain = 0, certain_wrong = 0, views = 0, view_hits = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto answer = attribute(table[i].study, AttributionRules::shipped()).front();
    const std::string said(to_string(answer.protocol)), truth = rows[i].at("truth");
    const bool hit = right_answers(rows[i]).contains(said);
    hits += hit;
    certain += answer.state == Certainty::Certain;
    certain_wrong += answer.state == Certainty::Certain && !hit;
    f.noncardiac_credited += truth == "non_cardiac" && is_cardiac_module(answer.protocol);
    f.localizer_credited += truth == "localizer" && is_cardiac_module(answer.protocol);
    const auto& basis = rows[i].at("truth_basis");
    if ((basis == "source says so" || basis == "code maps it") && !rows[i].at("view").empty()) {
      ++views;
      view_hits += same_view(answer.view, rows[i].at("view"));
    }
    if (truth == "ambiguous") continue;
    (hit ? labels[truth].hits : labels[truth].misses) += 1;
    if (!hit && said != "ambiguous") labels[said].false_positives += 1;
  }
  double f1 = 0, counted = 0;
  for (const auto& [label, t] : labels) {
    if (t.hits + t.misses < 3) continue;
    f1 += 2 * t.hits / (2 * t.hits + t.misses + t.false_positives);
    ++counted;
  }
  const auto n = static_cast<double>(rows.size());
  f.accuracy = hits / n;
  f.macro_f1 = f1 / counted;
  f.certain_share = certain / n;
  f.certain_wrong = certain_wrong / certain;
  f.view_accuracy = view_hits / views;
  return f;
}

struct Agreed {
  const char* table;
  std::size_t rows;
  Figures at_least;  // certain_wrong and the credited ones: at most
};

class SeriesScores : public testing::TestWithParam<Agreed> {};

TEST_P(SeriesScores, NoFigureFallsBelowTheLastAgreedOne) {
  const auto& agreed = GetParam();
  const std::string text = read_all(std::string(CMRCREDIT_TEST_DATA "/") + agreed.table);
  const auto rows = labelled(text);
  const auto table = read_series_table(agreed.table, text);
  ASSERT_TRUE(table) << table.error().text();
  ASSERT_EQ(rows.size(), table->size());
  ASSERT_GE(rows.size(), agreed.rows);
  const Figures f = score(rows, *table);
  std::cout << agreed.table << ": accuracy " << f.accuracy << ", macro F1 " << f.macro_f1 << ", certain "
            << f.certain_share << ", certain and wrong " << f.certain_wrong << ", view " << f.view_accuracy << "\n";
  EXPECT_GE(f.accuracy, agreed.at_least.accuracy);
  EXPECT_GE(f.macro_f1, agreed.at_least.macro_f1);
  EXPECT_GE(f.certain_share, agreed.at_least.certain_share);
  EXPECT_LE(f.certain_wrong, agreed.at_least.certain_wrong);
  EXPECT_GE(f.view_accuracy, agreed.at_least.view_accuracy);
  EXPECT_EQ(f.noncardiac_credited, 0);
  EXPECT_EQ(f.localizer_credited, 0);
}

// series_dev.tsv holds names collected from public sources, series_names_own.tsv names written from the facts page.
INSTANTIATE_TEST_SUITE_P(Tables, SeriesScores,
                         testing::Values(Agreed{"series_dev.tsv", 1000, {0.993, 0.997, 0.684, 0.0, 0.958}},
                                         Agreed{"series_names_own.tsv", 800, {0.996, 0.997, 0.86, 0.0, 0.99}}),
                         [](const auto& table) {
                           const std::string name = table.param.table;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace cmrcredit::credit_engine
