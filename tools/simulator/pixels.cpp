#include "tools/simulator/pixels.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tools/simulator/attributes.h"
#include "tools/simulator/chance.h"

namespace cmrcredit::tools {
namespace {

void draw(std::vector<Uint16>& pixels, int matrix, const Picture& picture) {
  constexpr int kBlood = 2600, kMuscle = 700, kLung = 120;
  Chance chance(picture.seed);
  const double middle = (matrix - 1) / 2.0;
  const double inner = matrix * (0.20 - 0.09 * picture.contraction), outer = matrix * 0.28;
  for (int row = 0; row < matrix; ++row) {
    for (int column = 0; column < matrix; ++column) {
      const double radius = std::hypot(row - middle, column - middle);
      const int tissue = radius < inner ? kBlood : radius < outer ? kMuscle : kLung;
      pixels.push_back(static_cast<Uint16>(tissue + chance.between(0, 99)));
    }
  }
}

}  // namespace

void put_pixels(DcmItem& to, const Pictures& pictures) {
  std::vector<Uint16> pixels;
  for (const Picture& picture : pictures.frames)
    draw(pixels, pictures.matrix, picture);
  const auto [least, most] = std::minmax_element(pixels.begin(), pixels.end());
  put(to, DCM_SamplesPerPixel, "1");
  put(to, DCM_PhotometricInterpretation, "MONOCHROME2");
  put(to, DCM_Rows, std::to_string(pictures.matrix));
  put(to, DCM_Columns, std::to_string(pictures.matrix));
  put(to, DCM_BitsAllocated, "16");
  put(to, DCM_BitsStored, "12");
  put(to, DCM_HighBit, "11");
  put(to, DCM_PixelRepresentation, "0");
  to.putAndInsertUint16(DcmTag(DCM_SmallestImagePixelValue, EVR_US), *least);
  to.putAndInsertUint16(DcmTag(DCM_LargestImagePixelValue, EVR_US), *most);
  to.putAndInsertUint16Array(DCM_PixelData, pixels.data(), static_cast<unsigned long>(pixels.size()));
}

}  // namespace cmrcredit::tools
