// Putting attributes into a data set as text, and the texts of dates, times, ages and numbers (PS3.5 6.2).
#pragma once

#include <dcmtk/dcmdata/dctagkey.h>

#include <chrono>
#include <initializer_list>
#include <string>
#include <vector>

#include "tools/simulator/study_plan.h"

class DcmItem;

namespace cmrcredit::tools {

// Values of an attribute, separated by backslashes; cut to what the value representation holds.
void put(DcmItem& to, const DcmTagKey& tag, const std::string& text);
// Private ones go into the block 10 of their group, with the creator beside them.
void put_all(DcmItem& to, const std::vector<Extra>& extras);
// An item of a sequence, made if it is the next one; the data set owns it.
DcmItem* item(DcmItem& in, const DcmTagKey& sequence, std::size_t place = 0);

[[nodiscard]] std::string date_text(std::chrono::year_month_day date);
[[nodiscard]] std::string date_text(std::chrono::local_seconds begins);
[[nodiscard]] std::string time_text(std::chrono::local_seconds begins, double seconds_later);
[[nodiscard]] std::string age_text(std::chrono::year_month_day born, std::chrono::year_month_day today);
[[nodiscard]] std::string number_text(double number);  // DS: at most 16 characters
[[nodiscard]] std::string joined(std::initializer_list<double> numbers);

}  // namespace cmrcredit::tools
