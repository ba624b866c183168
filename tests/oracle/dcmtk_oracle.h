// What DCMTK says of a data set, and what our reader says, in the same words, so that the two can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing::oracle {

// The picks of a comparison, from which both sides work.
struct Question {
  std::vector<Pick> picks;
  std::optional<Tag> last_useful;
  ReaderLimits limits = {};
};

struct Answer {
  bool read = false;  // else refused
  std::vector<std::string>
      lines;              // sorted: "(0008,1111)[0](0008,1155)=1.2.3"; numbers in little endian, odd values padded
  std::string complaint;  // why it was refused
  bool operator==(const Answer& other) const { return read == other.read && lines == other.lines; }
};

// Silences DCMTK's log and teaches its dictionary the private sequences that are looked into: implicit VR does not say
// that they are some. Once before asking it.
void prepare_dcmtk(const Question& question);

// DCMTK recurses and may crash on hostile input: ask it in a child process.
[[nodiscard]] Answer ask_dcmtk(const Question& question, Encoding encoding, std::string_view data_set);

[[nodiscard]] Answer ask_ours(const Question& question, const PickList& compiled, Encoding encoding,
                              std::string_view data_set);

// Everything the facts may want, and a little more: about a hundred attributes, nested and private ones among them.
[[nodiscard]] Question wide_question();
// What the facts want of functional groups. Of the frames our side keeps distinct values: their lines come as often as
// they were counted, with the items of the first.
[[nodiscard]] Question frames_question();

}  // namespace cmrcredit::dicom_parsing::oracle
