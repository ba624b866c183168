// What an order asks for, read from its texts and codes: whole words, several languages, denials passed over.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

struct Indication {
  std::string name;       // "hypertrophic"
  std::string category;   // "L2.HCM"; empty: none
  std::string attribute;  // where it was read
  std::string saw;        // the words, as they stand there
};

// One of each name, in the order of the indications file.
[[nodiscard]] std::vector<Indication> read_indications(const dicom_parsing::OrderFacts& order);

// The names of the indications that `text` asks for.
[[nodiscard]] std::set<std::string> indications_in(std::string_view text);

}  // namespace cmrcredit::credit_engine
