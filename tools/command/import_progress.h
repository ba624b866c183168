// How an import shows where it is: a bar with the remaining time on a terminal, a line now and then elsewhere.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>

namespace cmrcredit::tools {

// "[######....]  1,200 of 2,000 files, 830/s, 1 s left, 3 passed over"
[[nodiscard]] std::string progress_text(const boost::json::object& status, bool with_bar);
// The closing report for people, several lines.
[[nodiscard]] std::string report_text(const boost::json::object& status);

class ImportProgress {
 public:
  explicit ImportProgress(bool terminal) : terminal_(terminal) {}
  ~ImportProgress() { clear(); }
  void show(const boost::json::object& status);  // on standard error
  void clear();                                  // takes the bar away

 private:
  const bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace cmrcredit::tools
