// header_reader_seeds FOLDER: sound headers in the form that fuzz_header_reader takes, to begin with.
#include <fstream>

#include "sample_headers.h"

using namespace cmrcredit::dicom_parsing;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::filesystem::create_directories(argv[1]);
  int number = 0;
  const auto write = [&](const oracle::Sample& sample) {
    const int encoding = sample.encoding.deflated      ? 3
                         : sample.encoding.big_endian  ? 2
                         : sample.encoding.explicit_vr ? 0
                                                       : 1;
    for (const int picks : {1, 2}) {
      std::ofstream file(std::filesystem::path(argv[1]) / ("seed" + std::to_string(number++)), std::ios::binary);
      file << static_cast<char>(encoding + 4 * picks) << static_cast<char>(number) << sample.bytes;
    }
  };
  for (const auto& sample : oracle::written_by_hand())
    write(sample);
  for (const auto& sample : oracle::written_by_dcmtk())
    write(sample);
}
