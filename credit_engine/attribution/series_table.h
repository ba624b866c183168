// A table of series names as studies of one series each, and attributions as JSON Lines.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "credit_engine/attribution/attribution.h"
#include "dicom_parsing/study_facts.h"

namespace cmrcredit::credit_engine {

struct TableRow {
  std::string id;
  dicom_parsing::StudyFacts study;  // of one series
  std::string truth;                // column `truth`: what a person says it is; empty: not said
  std::set<std::string> right;      // the truth and what else counts as right (`alt=a,b` in `other`)
};

struct TableError {
  std::string file;
  int line = 0;  // from 1
  std::string sentence;
  [[nodiscard]] std::string text() const;  // "names.tsv:3: ..."
};

// TSV (no quoting) when the header row holds a tab, else CSV (RFC 4180). Columns: id and any of manufacturer|vendor,
// series_description, protocol_name, sequence_name, scanning_sequence, sequence_variant, image_type (values parted by a
// backslash) and other ("Keyword=value; ..." with DICOM keywords). Other columns and keywords are passed over, as is a
// number that is none ("None"): not known.
[[nodiscard]] tl::expected<std::vector<TableRow>, TableError> read_series_table(std::string_view file,
                                                                                std::string_view text);

// {"id","series_uid","protocol","view","confidence","state","evidence":[...]} and, where said, "component" and
// "contrast".
[[nodiscard]] std::string json_line(std::string_view id, std::string_view series_uid, const Attribution& attribution);

// One line a row, each row a study of its own.
[[nodiscard]] tl::expected<std::string, TableError> attribute_table(std::string_view file, std::string_view text,
                                                                    const AttributionRules& rules);
// One line a series; its UID is the id.
[[nodiscard]] std::string attribute_study(const dicom_parsing::StudyFacts& study, const AttributionRules& rules);

}  // namespace cmrcredit::credit_engine
