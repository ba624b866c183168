#include "credit_engine/people/csv.h"

namespace cmrcredit::credit_engine {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  tl::expected<std::vector<CsvRow>, CsvError> rows() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      do {
        auto field = next_field();
        if (!field) return tl::unexpected(std::move(field.error()));
        row.fields.push_back(std::move(*field));
      } while (take(separator_));
      end_line();
      if (row.fields.size() > 1 || !row.fields.front().empty()) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  tl::expected<std::string, CsvError> next_field() { return take('"') ? quoted() : plain(); }

  std::string plain() {
    const auto end = text_.find_first_of(std::string("\r\n") + separator_, at_);
    const auto field = text_.substr(at_, end - at_);
    at_ += field.size();
    return std::string(field);
  }

  tl::expected<std::string, CsvError> quoted() {
    const int opened = line_;
    std::string field;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c != '"') {
        field += c;
      } else if (take('"')) {
        field += '"';
      } else if (at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\r' || text_[at_] == '\n') {
        return field;
      } else {
        return tl::unexpected(
            CsvError{line_, "text after a closing quote; a quote inside a quoted field is written twice"});
      }
    }
    return tl::unexpected(CsvError{opened, "a quoted field is opened here and never closed"});
  }

  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void end_line() {
    take('\r');
    take('\n');
    ++line_;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

tl::expected<std::vector<CsvRow>, CsvError> read_csv(std::string_view text, char separator) {
  return CsvReader(text, separator).rows();
}

}  // namespace cmrcredit::credit_engine
