#include "credit_engine/ledger/sql.h"

#include <map>
#include <stdexcept>

#include "embedded/query_files.h"

namespace cmrcredit::credit_engine {
namespace {

using Statements = std::map<std::string, std::string, std::less<>>;
constexpr std::string_view kMark = "-- name: ";

void read_statements(std::string_view text, Statements& into) {
  auto at = text.find(kMark);
  while (at != std::string_view::npos) {
    const auto name_from = at + kMark.size();
    const auto line_end = text.find('\n', name_from);
    const auto next = text.find(kMark, line_end);
    const std::string name(text.substr(name_from, line_end - name_from));
    if (!into.emplace(name, text.substr(line_end + 1, next - line_end - 1)).second) {
      throw std::logic_error("two statements are named " + name);
    }
    at = next;
  }
}

}  // namespace

const std::string& sql(std::string_view name) {
  static const Statements statements = [] {
    Statements all;
    for (const auto& file : embedded::query_files())
      read_statements(file.text, all);
    return all;
  }();
  const auto found = statements.find(name);
  if (found == statements.end()) throw std::logic_error("no statement is named " + std::string(name));
  return found->second;
}

}  // namespace cmrcredit::credit_engine
