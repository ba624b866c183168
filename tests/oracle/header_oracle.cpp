// header_oracle FILE...: what DCMTK and our reader pick of each file, and whether they agree.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "dcmtk_oracle.h"
#include "dicom_parsing/dicom_file.h"

namespace oracle = cmrcredit::dicom_parsing::oracle;
using cmrcredit::dicom_parsing::PickList;

int main(int argc, char** argv) {
  const auto question = oracle::wide_question();
  oracle::prepare_dcmtk(question);
  const PickList picks(question.picks, question.last_useful);
  int differing = 0;
  for (int i = 1; i < argc; ++i) {
    const auto beginning = cmrcredit::dicom_parsing::read_file_beginning(argv[i]);
    if (!beginning) {
      fmt::print("{}: {}\n", argv[i], beginning.error().sentence);
      ++differing;
      continue;
    }
    std::ifstream file(argv[i], std::ios::binary);
    file.seekg(static_cast<std::streamoff>(beginning->data_set_at));
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const auto theirs = oracle::ask_dcmtk(question, beginning->encoding, bytes);
    const auto ours = oracle::ask_ours(question, picks, beginning->encoding, bytes);
    fmt::print("{}: {}, {} values\n", argv[i], theirs == ours ? "agreed" : "DIFFERENT", theirs.lines.size());
    for (const auto& line : theirs.lines)
      fmt::print("  {}\n", line);
    if (theirs == ours) continue;
    ++differing;
    fmt::print("  ours: {}\n", ours.read ? "read" : ours.complaint);
    for (const auto& line : ours.lines)
      fmt::print("  {}\n", line);
  }
  return differing == 0 ? 0 : 1;
}
