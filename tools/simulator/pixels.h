// A small picture, or several: the ring of a left ventricle in noise, 12 bits stored.
#pragma once

#include <cstdint>
#include <vector>

class DcmItem;

namespace cmrcredit::tools {

struct Picture {
  double contraction = 0.5;  // 0: filled, 1: contracted
  std::uint64_t seed = 0;
};

struct Pictures {
  int matrix = 32;  // rows and columns
  std::vector<Picture> frames;
};

// The Image Pixel attributes and the pixels (PS3.3 C.7.6.3).
void put_pixels(DcmItem& to, const Pictures& pictures);

}  // namespace cmrcredit::tools
