// Questions put to DCMTK in a child process, many to a child; a child that dies over one of them is replaced.
#pragma once

#include <cstddef>
#include <functional>

#include "dcmtk_oracle.h"

namespace cmrcredit::dicom_parsing::oracle {

using Ask = std::function<Answer(std::size_t number)>;
// Null: the child died over this question, or thought about it for a minute.
using Judge = std::function<void(std::size_t number, const Answer* answer)>;

// Asks questions 0 to `count` in children and judges the answers here, in order. Call it with one thread only.
void ask_in_children(std::size_t count, const Ask& ask, const Judge& judge);

}  // namespace cmrcredit::dicom_parsing::oracle
