// How answers compare with what people said: the confusion matrix of a labelled table.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <string>
#include <vector>

#include "credit_engine/attribution/series_table.h"

namespace cmrcredit::credit_engine {

struct Confusion {
  struct Wrong {
    std::string id, description, truth, said, state;
  };
  std::size_t rows = 0, right = 0, certain = 0, certain_wrong = 0;
  std::map<std::string, std::map<std::string, std::size_t>> counts;  // truth -> said; an alternative counts as the truth
  std::vector<Wrong> wrong;                                          // the certain ones first
};

// Rows without a truth are passed over.
[[nodiscard]] Confusion confusion_of(const std::vector<TableRow>& rows, const AttributionRules& rules);
// The matrix of the labels that occur, the figures below, the wrong answers last.
[[nodiscard]] std::string confusion_text(const Confusion& confusion);
[[nodiscard]] boost::json::object confusion_json(const Confusion& confusion);

}  // namespace cmrcredit::credit_engine
