// Rows of a CSV file as RFC 4180 has them: quoted fields, doubled quotes, line breaks inside quotes, CR LF or LF.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cmrcredit::credit_engine {

struct CsvRow {
  int line = 0;  // of its first field
  std::vector<std::string> fields;
};

struct CsvError {
  int line = 0;
  std::string sentence;
};

// Blank lines are skipped.
[[nodiscard]] tl::expected<std::vector<CsvRow>, CsvError> read_csv(std::string_view text, char separator);

}  // namespace cmrcredit::credit_engine
